//! A campaign is created: read, looked up, stored, all or nothing.

use std::collections::HashMap;

use serde_json::{Value, json};
use socap_domain::campaign::{DraftTweet, Problem};
use socap_domain::draft::{self, Reading};
use socap_domain::{CampaignId, IdSource, TweetId};
use socap_store::budget::SettledCall;
use socap_store::campaigns::{self, Campaign, NewCampaign, NewTweet};
use socap_store::{StoreError, budget, events};
use socap_upstream::Tweet;

use super::lookup::{LookedUp, LookupError, Payer, Verdict, look_up};
use super::{CampaignError, Policy, webhooks};
use crate::Engine;

/// Creates a campaign from the body of a request. Its jobs are due at once, or at its start.
///
/// Problems of form and problems that only X knows about are told together; nothing is stored
/// unless there are none. The settings that come back have the webhook's secret, this once.
pub async fn create(
    engine: &Engine,
    policy: &Policy,
    body: &Value,
) -> Result<Campaign, CampaignError> {
    let Reading { mut settings, tweets, problems } = draft::read(body, &policy.limits(engine));
    let id = campaigns::new_id(IdSource);
    // Before X is asked, which costs money: without a key nothing that is secret can be kept.
    let kept = match settings.as_mut().map(|new| webhooks::of_new(policy, &id, new)).transpose() {
        Err(CampaignError::Invalid(more)) => {
            return Err(CampaignError::Invalid(problems.into_iter().chain(more).collect()));
        }
        kept => kept?,
    };
    let budget = settings.as_ref().and_then(|settings| settings.budget);
    let payer = Payer { campaign: None, purse: budget };
    let Drafted { tweets, problems, calls } =
        look_up_drafts(engine, payer, &tweets, problems, "/budget_usd").await?;
    if !problems.is_empty() {
        return Err(CampaignError::Invalid(problems));
    }
    let Some((settings, webhooks::Kept { sealed, shown })) = settings.zip(kept) else {
        return Err(CampaignError::Invalid(Vec::new()));
    };
    let mut campaign = store(engine, NewCampaign { id, settings, sealed, tweets }, &calls).await?;
    campaign.settings.webhook_secret = shown;
    Ok(campaign)
}

/// Stores a campaign, which pays from now on for the calls that looked its tweets up.
async fn store(
    engine: &Engine,
    new: NewCampaign,
    calls: &[SettledCall],
) -> Result<Campaign, CampaignError> {
    let now = engine.now();
    let mut tx = engine.db().begin().await?;
    campaigns::insert(&mut tx, &new, now).await?;
    let payload = json!({"tweets": new.tweets.len()});
    events::append(&mut tx, &new.id, "campaign_created", &payload, now).await?;
    budget::charge_to(&mut tx, calls, &new.id).await?;
    tx.commit().await?;
    engine.wake();
    let stored = campaigns::get(engine.db(), &new.id).await?;
    stored.ok_or_else(|| missing(&new.id).into())
}

fn missing(id: &CampaignId) -> StoreError {
    StoreError::Decode(format!("the campaign {id} was deleted while it was created"))
}

/// The tweets of a draft as X shows them.
#[derive(Debug, Default)]
pub(super) struct Drafted {
    /// Those that can be watched.
    pub(super) tweets: Vec<NewTweet>,
    /// What was wrong before, and what X says against the others.
    pub(super) problems: Vec<Problem>,
    /// The calls that told.
    pub(super) calls: Vec<SettledCall>,
}

/// Looks up the tweets of a draft and adds what X says against them to `problems`.
///
/// A request that is wrong anyway is told so even where X cannot be asked.
pub(super) async fn look_up_drafts(
    engine: &Engine,
    payer: Payer<'_>,
    drafts: &[DraftTweet],
    mut problems: Vec<Problem>,
    budget_pointer: &str,
) -> Result<Drafted, CampaignError> {
    let ids: Vec<TweetId> = drafts.iter().map(|draft| draft.tweet_id).collect();
    let LookedUp { verdicts, calls } = match look_up(engine, payer, &ids).await {
        Ok(looked_up) => looked_up,
        Err(LookupError::TooDear(detail)) => {
            problems.push(Problem::at(budget_pointer, detail));
            return Ok(Drafted { problems, ..Drafted::default() });
        }
        Err(LookupError::Unavailable(_)) if !problems.is_empty() => {
            return Ok(Drafted { problems, ..Drafted::default() });
        }
        Err(error) => return Err(error.into()),
    };
    let mut tweets = Vec::with_capacity(drafts.len());
    let mut first_of = HashMap::<TweetId, &str>::new();
    for draft in drafts {
        let verdict = verdicts.get(&draft.tweet_id);
        let Some(Verdict::Found(tweet)) = verdict else {
            let detail = verdict.and_then(Verdict::objection);
            let detail = detail.unwrap_or_else(|| "unknown: X does not show the tweet".to_owned());
            problems.push(Problem::at(&draft.pointer, detail));
            continue;
        };
        if let Some(earlier) = first_of.insert(tweet.id, &draft.pointer) {
            let detail = format!("given twice: an edit of the same tweet as {earlier}");
            problems.push(Problem::at(&draft.pointer, detail));
            continue;
        }
        tweets.push(new_tweet(draft, tweet));
    }
    Ok(Drafted { tweets, problems, calls })
}

fn new_tweet(draft: &DraftTweet, tweet: &Tweet) -> NewTweet {
    let author = tweet.author.as_ref().map(|author| {
        let username = author.username.clone().unwrap_or_default();
        (author.id, username, author.name.clone().unwrap_or_default())
    });
    NewTweet {
        tweet_id: tweet.id,
        category: draft.category,
        url: draft.url.clone(),
        text: Some(tweet.text.clone()),
        author,
        posted_at: tweet.created_at.or_else(|| tweet.id.posted_at()),
        is_reply: tweet.in_reply_to.is_some(),
        metrics: tweet.metrics,
    }
}
