//! Counters: a hundred tweets a request, stored where they changed; a list whose counter moved
//! is due at once.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::json;
use socap_domain::{CampaignId, JobKind, Timestamp, TweetId};
use socap_store::budget::Lane;
use socap_store::tweets::{self, CampaignTweet, Reading};
use socap_store::worker_state::{self, Job, Outcome};
use socap_store::{StoreError, Tx, campaigns, events};
use socap_upstream::{Answer, Missing, Provider, Request, Tweet, TweetLookup};

use super::again;
use super::context::GroupContext;
use super::end::stop_reason;
use super::lists::in_order;
use crate::EngineError;
use crate::gateway::{Answered, Gateway, Halt, Need, Owners, Purpose};

/// Readings in a row that must miss a tweet before it counts as gone, where the provider says
/// so only by leaving it out.
const MISSES: i64 = 3;

struct Pair {
    job: Job,
    tweet: CampaignTweet,
}

/// Reads the counters of a group.
pub(super) async fn run(context: &GroupContext, jobs: Vec<Job>) {
    let Some(gateway) = context.engine.gateway() else {
        for job in &jobs {
            let halt = Halt::Failed(EngineError::NoCredential);
            context.halted(job, &job.checkpoint, &halt).await;
        }
        return;
    };
    let mut pairs = match load(context, jobs).await {
        Ok(pairs) => pairs,
        Err((jobs, error)) => {
            let halt = Halt::Failed(error.into());
            for job in &jobs {
                context.halted(job, &job.checkpoint, &halt).await;
            }
            return;
        }
    };
    while !pairs.is_empty() {
        match ask(gateway, &pairs).await {
            Ok(answered) => {
                if let Err(error) = keep(context, gateway.provider(), &pairs, &answered).await {
                    halt_all(context, &pairs, &Halt::Failed(error.into())).await;
                }
                return;
            }
            Err(halt) => {
                let (out, rest) = halt.concerns(pairs, |pair| &pair.tweet.campaign_id);
                halt_all(context, &out, &halt).await;
                pairs = rest;
            }
        }
    }
}

async fn load(context: &GroupContext, jobs: Vec<Job>) -> Result<Vec<Pair>, (Vec<Job>, StoreError)> {
    let subjects: Vec<_> = jobs.iter().map(|job| (job.campaign_id.clone(), job.tweet_id)).collect();
    let tweets = match tweets::of_subjects(context.engine.db(), &subjects).await {
        Ok(tweets) => tweets,
        Err(error) => return Err((jobs, error)),
    };
    let mut by_key: HashMap<_, _> = tweets
        .into_iter()
        .map(|tweet| ((tweet.campaign_id.clone(), tweet.tweet_id), tweet))
        .collect();
    let mut pairs: Vec<Pair> = jobs
        .into_iter()
        .filter_map(|job| {
            let tweet = by_key.remove(&(job.campaign_id.clone(), job.tweet_id))?;
            Some(Pair { job, tweet })
        })
        .collect();
    pairs.sort_by(|a, b| in_order(&a.tweet, &b.tweet));
    Ok(pairs)
}

async fn ask(gateway: &Gateway, pairs: &[Pair]) -> Result<Answered, Halt> {
    let ids: Vec<TweetId> = pairs
        .iter()
        .map(|pair| pair.tweet.followed_id)
        .collect::<HashSet<_>>()
        .into_iter()
        .collect();
    let owners =
        Owners::of(pairs.iter().map(|pair| (pair.tweet.followed_id, &pair.tweet.campaign_id)));
    let need = Need { purpose: Purpose::Campaigns, lane: Lane::News, owners: &owners };
    gateway.call(&Request::Tweets { ids }, &need).await
}

async fn halt_all(context: &GroupContext, pairs: &[Pair], halt: &Halt) {
    for pair in pairs {
        context.halted(&pair.job, &pair.job.checkpoint, halt).await;
    }
}

/// Stores an answer, again after passing trouble.
async fn keep(
    context: &GroupContext,
    provider: Provider,
    pairs: &[Pair],
    answered: &Answered,
) -> Result<(), StoreError> {
    let mut tries = 0;
    loop {
        match store(context, provider, pairs, answered).await {
            Ok(()) => return Ok(()),
            Err(error) => again::pause(error, &mut tries).await?,
        }
    }
}

async fn store(
    context: &GroupContext,
    provider: Provider,
    pairs: &[Pair],
    answered: &Answered,
) -> Result<(), StoreError> {
    let Answer::Tweets(lookup) = &answered.answer else {
        return Err(StoreError::Decode("a look-up was answered with something else".into()));
    };
    let found: HashMap<i64, &Tweet> =
        lookup.found.iter().map(|tweet| (tweet.id.0, tweet)).collect();
    let mut tx = context.engine.db().begin().await?;
    campaigns::hold(&mut tx, pairs.iter().map(|pair| &pair.tweet.campaign_id)).await?;
    // Also without a change: that it was read is news, and what a point says of it.
    let mut changed: BTreeMap<&CampaignId, Vec<String>> =
        pairs.iter().map(|pair| (&pair.tweet.campaign_id, Vec::new())).collect();
    for pair in pairs {
        let moved = if let Some(tweet) = found.get(&pair.tweet.followed_id.0) {
            store_found(context, &mut tx, pair, tweet, answered.at).await?
        } else {
            let missing = why_missing(lookup, pair.tweet.followed_id);
            store_missing(context, &mut tx, pair, provider, missing, answered.at).await?;
            false
        };
        if moved {
            changed
                .entry(&pair.tweet.campaign_id)
                .or_default()
                .push(pair.tweet.tweet_id.to_string());
        }
    }
    for (campaign, tweets) in changed {
        events::append(&mut tx, campaign, "metrics", &json!({ "tweets": tweets }), answered.at)
            .await?;
    }
    answered.pending.settle(&mut tx).await?;
    tx.commit().await?;
    context.engine.wake();
    Ok(())
}

fn why_missing(lookup: &TweetLookup, id: TweetId) -> Missing {
    let told = lookup.missing.iter().find(|(missing, _)| *missing == id);
    told.map_or(Missing::Unlisted, |(_, why)| *why)
}

/// Stores a tweet that was found. Says whether a counter changed.
async fn store_found(
    context: &GroupContext,
    tx: &mut Tx,
    pair: &Pair,
    tweet: &Tweet,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let before = &pair.tweet;
    let author = tweet.author.as_ref().and_then(|author| {
        Some((author.id, author.username.clone()?, author.name.clone().unwrap_or_default()))
    });
    let reading = Reading {
        metrics: tweet.metrics,
        followed_id: tweet.edit_history.iter().max().copied().unwrap_or(before.followed_id),
        text: Some(tweet.text.clone()).filter(|text| !text.is_empty()),
        author,
    };
    let changed = tweets::store_reading(tx, before, &reading, at).await?;
    let now = context.engine.now();
    if before.availability != socap_domain::Availability::Available {
        worker_state::revive_tweet(tx, &before.campaign_id, before.tweet_id, now).await?;
    }
    let metrics = tweet.metrics.or(before.metrics);
    for kind in [JobKind::Retweets, JobKind::Replies, JobKind::Quotes, JobKind::LikingUsers] {
        if metrics.of(kind) != before.metrics.of(kind) {
            worker_state::list_due_now(tx, &before.campaign_id, before.tweet_id, kind, now).await?;
        }
    }
    let what = if changed { "counters changed" } else { "counters unchanged" };
    let next = now + context.engine.metrics_interval();
    context.done(tx, &pair.job, &pair.job.checkpoint, what, next).await?;
    Ok(changed)
}

/// A tweet the answer does not hold: gone, hidden, or left out this once.
async fn store_missing(
    context: &GroupContext,
    tx: &mut Tx,
    pair: &Pair,
    provider: Provider,
    missing: Missing,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (campaign, tweet) = (&pair.tweet.campaign_id, pair.tweet.tweet_id);
    let omits = provider == Provider::TwitterApiIo;
    let missed_enough = omits && pair.tweet.missed_readings + 1 >= MISSES;
    let availability = match missing.availability() {
        None if missed_enough => Some(socap_domain::Availability::Gone),
        told => told,
    };
    tweets::store_missing(tx, campaign, tweet, availability).await?;
    let now = context.engine.now();
    let Some(availability) = availability else {
        if omits {
            // Absence from one answer proves nothing: the next reading looks again, no sooner.
            let until = now + context.engine.metrics_interval();
            let reason = "left_out".to_owned();
            return finish(context, tx, pair, Outcome::Blocked { until, reason }).await;
        }
        let error = "X left the tweet out of its answer".to_owned();
        let delay = context.backoff(pair.job.failures);
        return finish(context, tx, pair, Outcome::Retry { error, delay }).await;
    };
    // What is hidden may come back, and a deletion may be X's error: the counters are looked at
    // once an audit interval; the lists wait for that.
    worker_state::stop_tweet(tx, campaign, tweet, stop_reason(availability), false, now).await?;
    let until = now + context.engine.settings().audit_interval;
    let reason = availability.as_str().to_owned();
    finish(context, tx, pair, Outcome::Blocked { until, reason: reason.clone() }).await?;
    let payload = json!({ "tweet_id": tweet.to_string(), "availability": reason });
    events::append(tx, campaign, "tweet_availability", &payload, at).await
}

async fn finish(
    context: &GroupContext,
    tx: &mut Tx,
    pair: &Pair,
    outcome: Outcome,
) -> Result<(), StoreError> {
    let now = context.engine.now();
    let job = &pair.job;
    worker_state::finish(tx, &context.lease_id, &job.id, &job.checkpoint, &outcome, now).await?;
    match outcome {
        Outcome::Retry { .. } => context.count_failed(),
        _ => context.count_snoozed(),
    }
    Ok(())
}
