//! After an audit: what it did not see is gone, or out of the list's reach. A look-up tells.

use serde_json::json;
use socap_domain::walk::Walk;
use socap_domain::{ActionType, TweetId};
use socap_store::budget::Lane;
use socap_store::engagements;
use socap_store::{StoreError, campaigns, events};
use socap_upstream::{Answer, Request};

use super::context::GroupContext;
use super::lists::List;
use super::walk::complete;
use crate::gateway::{Gateway, Halt, Need, Owners, Purpose};

/// Looks up the posts an audit did not see, marks what is gone, and ends the audit.
pub(super) async fn run(context: &GroupContext, gateway: &Gateway, mut list: List, walk: Walk) {
    let Some(action) = list.job.kind.action() else { return };
    let before = list.checkpoint.clone();
    if let Err(halt) = verify(context, gateway, &mut list, &walk, action).await {
        list.checkpoint = before;
        list.checkpoint.walk = Some(walk);
        context.halted(&list.job, &list.checkpoint, &halt).await;
    }
}

async fn verify(
    context: &GroupContext,
    gateway: &Gateway,
    list: &mut List,
    walk: &Walk,
    action: ActionType,
) -> Result<(), Halt> {
    let (campaign, tweet) = (list.tweet.campaign_id.clone(), list.tweet.tweet_id);
    let db = context.engine.db();
    let absent = engagements::absent_posts(db, &campaign, tweet, action, walk.number).await?;
    let mut gone = 0;
    let batch = usize::try_from(gateway.capabilities().lookup_batch).unwrap_or(100);
    for chunk in absent.chunks(batch.max(1)) {
        let ids: Vec<TweetId> = chunk.iter().map(|post| post.post_id).collect();
        let owners = Owners::one(Some(&campaign));
        let need = Need { purpose: Purpose::Campaigns, lane: Lane::Audit, owners: &owners };
        let answered = gateway.call(&Request::Tweets { ids: ids.clone() }, &need).await?;
        let Answer::Tweets(lookup) = &answered.answer else {
            return Err(
                StoreError::Decode("a look-up was answered with something else".into()).into()
            );
        };
        let there: Vec<TweetId> = lookup.found.iter().map(|tweet| tweet.id).collect();
        let missing: Vec<TweetId> = ids.into_iter().filter(|id| !there.contains(id)).collect();
        let mut tx = db.begin().await?;
        campaigns::hold(&mut tx, [&campaign]).await?;
        engagements::mark_seen_posts(&mut tx, &campaign, tweet, action, &there, walk.number)
            .await?;
        gone += engagements::mark_absent_posts(
            &mut tx,
            &campaign,
            tweet,
            action,
            &missing,
            answered.at,
        )
        .await?;
        answered.pending.settle(&mut tx).await?;
        tx.commit().await?;
    }
    let now = context.engine.now();
    let mut tx = db.begin().await?;
    campaigns::hold(&mut tx, [&campaign]).await?;
    if !walk.doubtful {
        // Where posts stand for an engagement, the look-up above has decided.
        gone +=
            engagements::mark_absent_accounts(&mut tx, &campaign, tweet, action, walk.number, now)
                .await?;
    }
    complete(context, &mut tx, list, walk).await?;
    if gone > 0 {
        let payload = json!({ "tweet_id": tweet.to_string(), "job_kind": list.job.kind.as_str(), "gone": gone });
        events::append(&mut tx, &campaign, "removed", &payload, now).await?;
    }
    tx.commit().await?;
    Ok(())
}
