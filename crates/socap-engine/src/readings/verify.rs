//! After an audit: what it did not see is gone, or out of the list's reach. A look-up tells.

use serde_json::json;
use socap_domain::walk::Walk;
use socap_domain::{ActionType, CampaignId, TweetId};
use socap_store::{StoreError, campaigns, engagements, events};

use super::again;
use super::ask::{lane, others};
use super::context::GroupContext;
use super::lists::List;
use super::look_up::{self, Shown};
use super::walk::complete;
use crate::gateway::{Gateway, Halt, Owners};

/// Looks up the posts an audit did not see, marks what is gone, and ends the audit.
pub(super) async fn run(context: &GroupContext, gateway: &Gateway, mut list: List, mut walk: Walk) {
    let Some(action) = list.job.kind.action() else { return };
    let before = list.checkpoint.clone();
    if let Err(halt) = verify(context, gateway, &mut list, &mut walk, action).await {
        list.checkpoint = before;
        list.checkpoint.walk = Some(walk);
        context.halted(&list.job, &list.checkpoint, &halt).await;
    }
}

async fn verify(
    context: &GroupContext,
    gateway: &Gateway,
    list: &mut List,
    walk: &mut Walk,
    action: ActionType,
) -> Result<(), Halt> {
    let (campaign, tweet) = (list.tweet.campaign_id.clone(), list.tweet.tweet_id);
    let db = context.engine.db();
    let absent = engagements::absent_posts(db, &campaign, tweet, action, walk.number).await?;
    let mut gone = 0;
    let owners = Owners::one(Some(&campaign));
    let others = others(context, list, walk).await?;
    for chunk in absent.chunks(look_up::batch(gateway)) {
        let ids: Vec<TweetId> = chunk.iter().map(|post| post.post_id).collect();
        let lane = lane(list, walk, &others);
        let shown = look_up::posts(gateway, ids.clone(), &owners, lane).await?;
        let there: Vec<TweetId> = shown.there.iter().copied().collect();
        let missing: Vec<TweetId> =
            ids.into_iter().filter(|id| !shown.there.contains(id)).collect();
        let mut tries = 0;
        let marked = loop {
            let list = (&campaign, tweet, action);
            match mark(context, list, walk.number, (&there, &missing), &shown).await {
                Ok(marked) => break marked,
                Err(error) => again::pause(error, &mut tries).await?,
            }
        };
        // Deleted, or taken out of its campaign: its job went with it.
        let Some(vanished) = marked else { return Ok(()) };
        gone += vanished;
    }
    let now = context.engine.now();
    let mut tx = db.begin().await?;
    campaigns::hold(&mut tx, [&campaign]).await?;
    // Where posts stand for an engagement, the look-up above has decided.
    if let Some(before) = list.checkpoint.gone_before(walk) {
        gone += engagements::mark_absent_accounts(&mut tx, &campaign, tweet, action, before, now)
            .await?;
        // Whoever this walk alone had to miss is marked.
        walk.missed = before < walk.number
            && engagements::absent_accounts(&mut tx, &campaign, tweet, action, walk.number).await?
                > 0;
    }
    complete(context, &mut tx, list, walk).await?;
    if gone > 0 {
        let payload = json!({ "tweet_id": tweet.to_string(), "job_kind": list.job.kind.as_str(), "gone": gone });
        events::append(&mut tx, &campaign, "removed", &payload, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Stores what a look-up showed, which is paid for. Gives how many engagements vanished; `None` where
/// the tweet is not in the campaign any more.
async fn mark(
    context: &GroupContext,
    (campaign, tweet, action): (&CampaignId, TweetId, ActionType),
    walk: i64,
    (there, missing): (&[TweetId], &[TweetId]),
    shown: &Shown,
) -> Result<Option<i64>, StoreError> {
    let mut tx = context.engine.db().begin().await?;
    campaigns::hold(&mut tx, [campaign]).await?;
    let is_watched =
        engagements::mark_seen_posts(&mut tx, campaign, tweet, action, there, walk).await?;
    let gone =
        engagements::mark_absent_posts(&mut tx, campaign, tweet, action, missing, shown.at).await?;
    shown.pending.settle(&mut tx).await?;
    tx.commit().await?;
    Ok(is_watched.then_some(gone))
}
