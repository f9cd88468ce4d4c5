//! The gate: which lists of a group are worth a call, and how each is read.

use std::collections::HashMap;

use futures::stream::{FuturesUnordered, StreamExt};
use socap_domain::checkpoint::{Checkpoint, LastReading};
use socap_domain::gate::{self, Decision, SkipReason};
use socap_domain::walk::WalkPurpose;
use socap_domain::{JobKind, Timestamp};
use socap_store::tweets::{self, CampaignTweet};
use socap_store::worker_state::Job;
use socap_store::{StoreError, campaigns};

use super::context::GroupContext;
use super::{batch, last, walk};
use crate::EngineError;
use crate::gateway::{Gateway, Halt};

/// A list to be read.
#[derive(Debug)]
pub(super) struct List {
    pub(super) job: Job,
    pub(super) tweet: CampaignTweet,
    pub(super) checkpoint: Checkpoint,
    /// X's own count as last read.
    pub(super) counter: Option<i64>,
    /// Whether its campaign is in its last reading, after which nothing is read again.
    pub(super) is_last: bool,
}

impl List {
    /// Whether the last look at it is still to come. Without a counter there is nothing to look
    /// for.
    pub(super) fn wants_last_look(&self) -> bool {
        self.is_last && self.checkpoint.last != LastReading::Looked && self.counter.is_some()
    }
}

/// Searches reach back seven days; this much less is asked, for the way there.
pub(super) const SEARCH_REACH_MS: i64 = 7 * 86_400_000 - 600_000;

/// The order in which a transaction stores several tweets, the same everywhere.
pub(super) fn in_order(a: &CampaignTweet, b: &CampaignTweet) -> std::cmp::Ordering {
    (&a.campaign_id, a.tweet_id).cmp(&(&b.campaign_id, b.tweet_id))
}

/// Reads the lists of a group.
pub(super) async fn run(context: &GroupContext, jobs: Vec<Job>) {
    let Some(gateway) = context.engine.gateway() else {
        return halt_jobs(context, &jobs, &Halt::Failed(EngineError::NoCredential)).await;
    };
    let lists = match load(context, &jobs).await {
        Ok(lists) => lists,
        Err(error) => return halt_jobs(context, &jobs, &Halt::Failed(error.into())).await,
    };
    let mut skipped = Vec::new();
    let mut alone = Vec::new();
    let mut together = Vec::new();
    let mut looked_at = Vec::new();
    for list in lists {
        match plan(context, gateway, &list) {
            Plan::Skip(reason) => skipped.push((list, reason)),
            Plan::Alone(decision) => alone.push((list, decision)),
            Plan::LastLook => looked_at.push(list),
            Plan::Together => together.push(list),
        }
    }
    if let Err(error) = skip(context, skipped).await {
        tracing::warn!(%error, "skipped lists could not be ended; their lease runs out");
    }
    // One tweet alone is as cheap by its own endpoint, which misses less than a search.
    if let [_] = together.as_slice()
        && let Some(list) = together.pop()
    {
        alone.push((list, Decision::Walk(WalkPurpose::Delta)));
    }
    let mut searches: FuturesUnordered<_> = batch::divide(gateway, together)
        .into_iter()
        .map(|searched| batch::run(context, gateway, searched))
        .collect();
    let mut walks: FuturesUnordered<_> = alone
        .into_iter()
        .map(|(list, decision)| walk::run(context, gateway, list, decision))
        .collect();
    let mut looks = FuturesUnordered::new();
    if !looked_at.is_empty() {
        looks.push(look(context, gateway, looked_at));
    }
    loop {
        tokio::select! {
            Some(()) = walks.next(), if !walks.is_empty() => {}
            Some(unexplained) = looks.next(), if !looks.is_empty() => {
                for list in unexplained {
                    let whole = Decision::Walk(WalkPurpose::Audit);
                    walks.push(walk::run(context, gateway, list, whole));
                }
            }
            Some(too_long) = searches.next(), if !searches.is_empty() => {
                for list in too_long {
                    let delta = Decision::Walk(WalkPurpose::Delta);
                    walks.push(walk::run(context, gateway, list, delta));
                }
            }
            else => return,
        }
    }
}

enum Plan {
    Skip(&'static str),
    Alone(Decision),
    LastLook,
    Together,
}

fn plan(context: &GroupContext, gateway: &Gateway, list: &List) -> Plan {
    if list.job.kind == JobKind::LikingUsers {
        return Plan::Skip("not_authorised");
    }
    let now = context.engine.now();
    let interval = context.engine.settings().audit_interval;
    let decision = gate::decide(&list.checkpoint, list.counter, now, interval);
    let searchable = gateway.capabilities().search
        && matches!(list.job.kind, JobKind::Replies | JobKind::Quotes);
    let unmoved = list.counter == list.checkpoint.counter;
    // What the last reading read whole, or looked at, is not read again because a day went by.
    let again = list.checkpoint.last != LastReading::Open && !list.checkpoint.recheck;
    match decision {
        Decision::Walk(WalkPurpose::Audit) if !again => Plan::Alone(decision),
        Decision::Skip(SkipReason::CounterUnmoved)
        | Decision::Walk(WalkPurpose::Delta | WalkPurpose::Audit)
            if list.wants_last_look() && unmoved =>
        {
            Plan::LastLook
        }
        Decision::Walk(WalkPurpose::Audit) => Plan::Skip(SkipReason::CounterUnmoved.as_str()),
        Decision::Skip(reason) => Plan::Skip(reason.as_str()),
        Decision::Walk(WalkPurpose::Delta) if searchable && in_reach(list, now) => Plan::Together,
        decision => Plan::Alone(decision),
    }
}

/// Whether a search reaches back to the last completed walk.
fn in_reach(list: &List, now: Timestamp) -> bool {
    list.checkpoint.completed_at.is_some_and(|at| at.0 > now.0 - SEARCH_REACH_MS)
}

async fn load(context: &GroupContext, jobs: &[Job]) -> Result<Vec<List>, StoreError> {
    let db = context.engine.db();
    let ending = campaigns::in_last_reading(db).await?;
    let subjects: Vec<_> = jobs.iter().map(|job| (job.campaign_id.clone(), job.tweet_id)).collect();
    let mut tweets: HashMap<_, _> = tweets::of_subjects(db, &subjects)
        .await?
        .into_iter()
        .map(|tweet| ((tweet.campaign_id.clone(), tweet.tweet_id), tweet))
        .collect();
    Ok(jobs
        .iter()
        .filter_map(|job| {
            let tweet = tweets.remove(&(job.campaign_id.clone(), job.tweet_id))?;
            Some(List {
                checkpoint: job.checkpoint.clone(),
                counter: tweet.metrics.of(job.kind),
                is_last: ending.contains(&job.campaign_id),
                job: job.clone(),
                tweet,
            })
        })
        .collect())
}

/// Takes the last look at lists and completes those about which it leaves nothing open; gives
/// back the others. Nothing of it waits for the store while the walks beside it stand still: one
/// of them may be what it waits for.
async fn look(context: &GroupContext, gateway: &Gateway, lists: Vec<List>) -> Vec<List> {
    let mut looked = last::run(context, gateway, lists).await;
    for list in &mut looked.settled {
        list.checkpoint.last = LastReading::Looked;
    }
    let reason = SkipReason::CounterUnmoved.as_str();
    let settled = looked.settled.into_iter().map(|list| (list, reason)).collect();
    if let Err(error) = skip(context, settled).await {
        tracing::warn!(%error, "lists could not be ended; their lease runs out");
    }
    looked.unexplained
}

/// Completes lists without a request, all in one transaction.
async fn skip(context: &GroupContext, lists: Vec<(List, &str)>) -> Result<(), StoreError> {
    if lists.is_empty() {
        return Ok(());
    }
    let now = context.engine.now();
    let next = now + context.engine.settings().poll_interval;
    let mut tx = context.engine.db().begin().await?;
    campaigns::hold(&mut tx, lists.iter().map(|(list, _)| &list.tweet.campaign_id)).await?;
    for (list, reason) in lists {
        let mut checkpoint = list.checkpoint;
        if reason == SkipReason::CounterZero.as_str() {
            // Empty as of the moment its counter was read, which may be a while ago.
            checkpoint.complete_empty(list.tweet.metrics_at.unwrap_or(now).min(now));
        }
        context.done(&mut tx, &list.job, &checkpoint, reason, next).await?;
    }
    tx.commit().await
}

async fn halt_jobs(context: &GroupContext, jobs: &[Job], halt: &Halt) {
    for job in jobs {
        context.halted(job, &job.checkpoint, halt).await;
    }
}
