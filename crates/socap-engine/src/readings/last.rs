//! The last look of a campaign's last reading: the numbers freeze after it, and no audit mends
//! them any more.

use std::collections::{BTreeSet, HashMap};

use serde_json::json;
use socap_domain::gate::{self, LastLook};
use socap_domain::{ActionType, CampaignId, TweetId};
use socap_store::budget::Lane;
use socap_store::engagements::{self, Counts};
use socap_store::{StoreError, campaigns, events, worker_state};

use super::again;
use super::context::GroupContext;
use super::lists::{List, in_order};
use super::look_up::{self, Shown};
use crate::gateway::{Gateway, Halt, Owners};

/// What the last look made of lists.
#[derive(Default)]
pub(super) struct Looked {
    /// Nothing is left to be done about these.
    pub(super) settled: Vec<List>,
    /// These have to be read whole.
    pub(super) unexplained: Vec<List>,
}

/// A list whose vanished posts are looked up.
struct Asked {
    list: List,
    action: ActionType,
    posts: BTreeSet<TweetId>,
}

/// Looks at lists whose counters stand. Those it could not look at are halted.
pub(super) async fn run(context: &GroupContext, gateway: &Gateway, lists: Vec<List>) -> Looked {
    let (mut looked, mut asked) = match decide(context, lists).await {
        Ok(decided) => decided,
        Err((lists, error)) => {
            let halt = Halt::from(error);
            for list in lists {
                context.halted(&list.job, &list.checkpoint, &halt).await;
            }
            return Looked::default();
        }
    };
    asked.sort_by(|a, b| in_order(&a.list.tweet, &b.list.tweet));
    while !asked.is_empty() {
        if let Err(halt) = ask(context, gateway, &mut asked).await {
            let (out, rest) = halt.concerns(asked, |one| &one.list.tweet.campaign_id);
            for one in out {
                context.halted(&one.list.job, &one.list.checkpoint, &halt).await;
            }
            asked = rest;
        }
        let (open, done): (Vec<_>, Vec<_>) =
            asked.into_iter().partition(|one| !one.posts.is_empty());
        looked.settled.extend(done.into_iter().map(|one| one.list));
        asked = open;
    }
    looked
}

/// Divides the lists by what is to be done about them; all of them come back where the store
/// fails.
async fn decide(
    context: &GroupContext,
    lists: Vec<List>,
) -> Result<(Looked, Vec<Asked>), (Vec<List>, StoreError)> {
    let (mut looked, mut asked) = (Looked::default(), Vec::new());
    let mut decided = Vec::with_capacity(lists.len());
    let counts = match counts(context, &lists).await {
        Ok(counts) => counts,
        Err(error) => return Err((lists, error)),
    };
    for list in &lists {
        match look(context, list, &counts).await {
            Ok(found) => decided.push(found),
            Err(error) => return Err((lists, error)),
        }
    }
    for (list, found) in lists.into_iter().zip(decided) {
        match found {
            Found::Settled => looked.settled.push(list),
            Found::Unexplained => looked.unexplained.push(list),
            Found::Vanished(action, posts) => asked.push(Asked { list, action, posts }),
        }
    }
    Ok((looked, asked))
}

type OfLists = HashMap<(CampaignId, TweetId, ActionType), Counts>;

/// What is held of the campaigns' lists.
async fn counts(context: &GroupContext, lists: &[List]) -> Result<OfLists, StoreError> {
    let campaigns: BTreeSet<&CampaignId> =
        lists.iter().map(|list| &list.tweet.campaign_id).collect();
    let mut all = OfLists::new();
    for campaign in campaigns {
        let counts = engagements::counts_of(context.engine.db(), campaign).await?;
        all.extend(counts.into_iter().map(|c| ((campaign.clone(), c.tweet_id, c.action), c)));
    }
    Ok(all)
}

enum Found {
    Settled,
    Unexplained,
    Vanished(ActionType, BTreeSet<TweetId>),
}

async fn look(context: &GroupContext, list: &List, counts: &OfLists) -> Result<Found, StoreError> {
    let Some(action) = list.job.kind.action() else { return Ok(Found::Settled) };
    let (campaign, tweet) = (&list.tweet.campaign_id, list.tweet.tweet_id);
    let (held, removed) = counts
        .get(&(campaign.clone(), tweet, action))
        .map_or((0, 0), |counts| (counts.present_posts, counts.removed));
    match gate::last_look(&list.checkpoint, list.counter, held, removed) {
        LastLook::Settled => return Ok(Found::Settled),
        LastLook::ReadWhole => return Ok(Found::Unexplained),
        LastLook::AskForVanished => {}
    }
    let vanished = engagements::vanished(context.engine.db(), campaign, tweet, action).await?;
    if vanished.without_posts > 0 {
        return Ok(Found::Unexplained);
    }
    let posts: BTreeSet<TweetId> = vanished.posts.into_iter().collect();
    Ok(if posts.is_empty() { Found::Settled } else { Found::Vanished(action, posts) })
}

/// Looks up the next posts, of as many lists as one request holds.
async fn ask(context: &GroupContext, gateway: &Gateway, asked: &mut [Asked]) -> Result<(), Halt> {
    let mut ids = BTreeSet::new();
    let posts = asked.iter().flat_map(|one| one.posts.iter().map(move |post| (*post, one)));
    let batch = look_up::batch(gateway);
    let owners = Owners::of(posts.filter_map(|(post, one)| {
        let fits = ids.contains(&post) || ids.len() < batch;
        fits.then(|| ids.insert(post)).map(|_| (post, &one.list.tweet.campaign_id))
    }));
    let mut others = Vec::new();
    if let Some(one) = asked.first() {
        others.extend_from_slice(context.waiting(one.list.job.kind).await?);
        others.retain(|campaign| *campaign != one.list.tweet.campaign_id);
    }
    // The numbers freeze soon: it shares the window instead of waiting for the audits' part.
    let lane = Lane::Backfill { others: &others };
    let shown = look_up::posts(gateway, ids.iter().copied().collect(), &owners, lane).await?;
    let mut tries = 0;
    while let Err(error) = store(context, asked, &ids, &shown).await {
        again::pause(error, &mut tries).await?;
    }
    Ok(())
}

/// Stores what a look-up showed, each list's checkpoint with it.
async fn store(
    context: &GroupContext,
    asked: &mut [Asked],
    ids: &BTreeSet<TweetId>,
    shown: &Shown,
) -> Result<(), StoreError> {
    let mut tx = context.engine.db().begin().await?;
    campaigns::hold(&mut tx, asked.iter().map(|one| &one.list.tweet.campaign_id)).await?;
    let mut returned = Vec::new();
    for (place, one) in asked.iter().enumerate() {
        let there: Vec<TweetId> =
            one.posts.iter().filter(|post| shown.there.contains(post)).copied().collect();
        let (campaign, tweet) = (&one.list.tweet.campaign_id, one.list.tweet.tweet_id);
        let (action, at) = (one.action, shown.at);
        let back =
            engagements::bring_back_posts(&mut tx, campaign, tweet, action, &there, at).await?;
        if back.posts > 0 {
            let mut checkpoint = one.list.checkpoint.clone();
            checkpoint.unlisted = checkpoint.unlisted.map(|unlisted| unlisted - back.present_posts);
            let (lease, job) = (&context.lease_id, &one.list.job.id);
            worker_state::save_checkpoint(&mut tx, lease, job, &checkpoint).await?;
            returned.push((place, back.engagements, checkpoint));
        }
    }
    for one in returned.iter().filter_map(|(place, many, _)| Some((asked.get(*place)?, many))) {
        let (Asked { list, .. }, many) = one;
        let payload = json!({
            "tweet_id": list.tweet.tweet_id.to_string(),
            "job_kind": list.job.kind.as_str(),
            "new": 0,
            "returned": many,
        });
        events::append(&mut tx, &list.tweet.campaign_id, "engagements", &payload, shown.at).await?;
    }
    shown.pending.settle(&mut tx).await?;
    tx.commit().await?;
    for (place, _, checkpoint) in returned {
        if let Some(one) = asked.get_mut(place) {
            one.list.checkpoint = checkpoint;
        }
    }
    for one in asked.iter_mut() {
        one.posts.retain(|post| !ids.contains(post));
    }
    Ok(())
}
