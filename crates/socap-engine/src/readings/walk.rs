//! One list, read by a walk of its own: resumable at every page.

use serde_json::json;
use socap_domain::checkpoint::{Checkpoint, LastReading};
use socap_domain::gate::Decision;
use socap_domain::walk::{Next, PageFacts, Walk, WalkPurpose};
use socap_domain::{JobKind, Timestamp};
use socap_store::engagements::{self, PageWrite, Written};
use socap_store::worker_state::{self, Outcome};
use socap_store::{StoreError, Tx, campaigns, events};
use socap_upstream::Provider;

use super::ask::{lane, others, request};
use super::context::GroupContext;
use super::lists::{List, SEARCH_REACH_MS};
use super::page::ListPage;
use super::{again, verify};
use crate::gateway::{Answered, Gateway, Halt, Need, Owners, Pending, Purpose};

/// Pages of one run; then other jobs go first.
const PAGES_PER_RUN: u32 = 20;

/// Reads one list until it is done, halted, or had its turn.
pub(super) async fn run(
    context: &GroupContext,
    gateway: &Gateway,
    mut list: List,
    decision: Decision,
) {
    let mut walk = begin(context, gateway, &mut list, decision);
    let posts = match reads_posts(context, gateway, list.job.kind).await {
        Ok(posts) => posts,
        Err(halt) => {
            list.checkpoint.walk = Some(walk);
            return context.halted(&list.job, &list.checkpoint, &halt).await;
        }
    };
    let mut source = Source { posts, unknown: 0 };
    for _ in 0..PAGES_PER_RUN {
        if walk.verifying {
            return verify::run(context, gateway, list, walk).await;
        }
        match turn_page(context, gateway, &mut list, &mut walk, &mut source).await {
            Ok(Turn::GoOn) => {}
            Ok(Turn::Done) => return,
            Err(halt) => {
                list.checkpoint.walk = Some(walk);
                return context.halted(&list.job, &list.checkpoint, &halt).await;
            }
        }
    }
    list.checkpoint.walk = Some(walk);
    if let Err(error) = context.finish(&list.job, &list.checkpoint, &Outcome::Again).await {
        tracing::warn!(%error, "a walk could not be given back; its lease runs out");
    }
}

enum Turn {
    GoOn,
    Done,
}

/// Where the list is read: as posts, or as accounts.
struct Source {
    posts: bool,
    /// How often X did not know the path.
    unknown: u32,
}

fn begin(context: &GroupContext, gateway: &Gateway, list: &mut List, decision: Decision) -> Walk {
    // Only a walk that goes on is taken: an audit that news overtake is put aside below.
    if decision == Decision::Resume
        && let Some(walk) = list.checkpoint.walk.take()
    {
        return walk;
    }
    let purpose = match decision {
        Decision::Walk(purpose) => purpose,
        Decision::Resume | Decision::Skip(_) => WalkPurpose::Delta,
    };
    list.checkpoint.park();
    let now = context.engine.now();
    // Replies on X come from a search, and that reaches back seven days.
    let searched = list.job.kind == JobKind::Replies && gateway.provider() == Provider::X;
    let horizon = Timestamp(now.0 - SEARCH_REACH_MS);
    let unread = list.checkpoint.completed_at.or(list.tweet.posted_at);
    let mut purpose = purpose;
    if searched && unread.is_some_and(|unread| unread < horizon) {
        if purpose == WalkPurpose::Delta {
            purpose = WalkPurpose::Backfill;
        }
        list.checkpoint.horizon.get_or_insert(horizon);
    }
    if list.is_last && purpose.is_full() {
        list.checkpoint.last = LastReading::Looked;
    }
    list.checkpoint.begin(purpose, now, list.counter)
}

async fn reads_posts(
    context: &GroupContext,
    gateway: &Gateway,
    kind: JobKind,
) -> Result<bool, Halt> {
    match kind {
        JobKind::Retweets => Ok(gateway.reads_retweet_posts(context.engine.now()).await?),
        _ => Ok(true),
    }
}

/// Asks for one page and stores it with its price, the checkpoint and, at the end, the end.
async fn turn_page(
    context: &GroupContext,
    gateway: &Gateway,
    list: &mut List,
    walk: &mut Walk,
    source: &mut Source,
) -> Result<Turn, Halt> {
    let owners = Owners::one(Some(&list.tweet.campaign_id));
    let others = others(context, list, walk).await?;
    let lane = lane(list, walk, &others);
    let need = Need { purpose: Purpose::Campaigns, lane, owners: &owners };
    let request = request(gateway, list, walk, source.posts);
    let asked = request.most_resources(gateway.provider());
    let retweets = list.job.kind == JobKind::Retweets;
    let answered = match gateway.call(&request, &need).await {
        Ok(answered) => answered,
        Err(Halt::RestartWalk) if walk.cursor.is_some() => {
            walk.restart();
            return Ok(Turn::GoOn);
        }
        // Asked twice before it is believed: a proxy can say "not found" once.
        Err(Halt::NoPath(_)) if source.posts && retweets && source.unknown == 0 => {
            source.unknown += 1;
            return Ok(Turn::GoOn);
        }
        // A refusal may be about this tweet alone: only this walk reads accounts instead.
        Err(Halt::NoEndpoint(_) | Halt::Gone(_)) if source.posts && retweets => {
            source.posts = false;
            walk.restart();
            return Ok(Turn::GoOn);
        }
        Err(Halt::NoPath(_)) if source.posts && retweets => {
            if !gateway.retweet_posts_failed(context.engine.now()).await? {
                let error = "X does not list retweets as posts for this credential".to_owned();
                return Err(Halt::NoEndpoint(error));
            }
            source.posts = false;
            walk.restart();
            return Ok(Turn::GoOn);
        }
        Err(halt) => return Err(halt),
    };
    let at = answered.at;
    let (mut page, pending) = read(list, answered)?;
    page.asked = asked;
    page.classify(context.engine.rules().as_ref());
    walk.begins_by(at);
    // What the job knows moves only with the commit: a page that was not stored was not read.
    let before = (walk.clone(), list.checkpoint.clone());
    let mut tries = 0;
    loop {
        match store(context, list, walk, &page, &pending, at).await {
            Ok(turn) => return Ok(turn),
            Err(error) => {
                (*walk, list.checkpoint) = before.clone();
                again::pause(error, &mut tries).await?;
            }
        }
    }
}

/// Stores a page that is paid for, its price, and what it means for the walk.
async fn store(
    context: &GroupContext,
    list: &mut List,
    walk: &mut Walk,
    page: &ListPage,
    pending: &Pending,
    at: Timestamp,
) -> Result<Turn, StoreError> {
    let mut tx = context.engine.db().begin().await?;
    let users = page.accounts.iter().map(|account| account.user_id);
    campaigns::hold_for_accounts(&mut tx, [&list.tweet.campaign_id], users).await?;
    let written = write(context, &mut tx, list, walk, page, at).await?;
    let facts = facts(list, page, &written);
    let next = walk.take_page(&list.checkpoint, &facts);
    let turn = match next {
        Next::GoOn => save(context, &mut tx, list, walk).await?,
        Next::Complete if walk.purpose == WalkPurpose::Audit => {
            walk.verifying = true;
            save(context, &mut tx, list, walk).await?
        }
        Next::Complete => {
            complete(context, &mut tx, list, walk).await?;
            Turn::Done
        }
    };
    tell(&mut tx, list, &written, at).await?;
    pending.settle(&mut tx).await?;
    tx.commit().await?;
    Ok(turn)
}

fn read(list: &List, answered: Answered) -> Result<(ListPage, crate::gateway::Pending), Halt> {
    let page = ListPage::read(answered.answer, list.job.kind, list.tweet.author_id);
    let page =
        page.ok_or_else(|| StoreError::Decode("a list was answered with something else".into()))?;
    Ok((page, answered.pending))
}

pub(super) async fn write(
    context: &GroupContext,
    tx: &mut Tx,
    list: &List,
    walk: &Walk,
    page: &ListPage,
    at: Timestamp,
) -> Result<Written, StoreError> {
    let Some(action) = list.job.kind.action() else { return Ok(Written::default()) };
    let since = list.checkpoint.completed_at.or(list.tweet.posted_at);
    engagements::write_page(
        tx,
        &PageWrite {
            campaign: &list.tweet.campaign_id,
            tweet: list.tweet.tweet_id,
            action,
            purpose: walk.purpose,
            walk: walk.number,
            completed_walk: list.checkpoint.completed,
            first_walk: is_first(&list.checkpoint),
            observed_after: since.unwrap_or(at).min(at),
            cycle: context.engine.settings().poll_interval,
            now: at,
            items: &page.items,
            accounts: &page.accounts,
        },
    )
    .await
}

/// Whether the list was never walked to its end. An empty one counts as walked.
const fn is_first(checkpoint: &Checkpoint) -> bool {
    checkpoint.completed == 0 && checkpoint.completed_at.is_none()
}

/// What the page means for the walk. The author's own posts count in X's counter too.
pub(super) fn facts(list: &List, page: &ListPage, written: &Written) -> PageFacts {
    let watermark = list.checkpoint.watermark.unwrap_or(0);
    let own = page.items.iter().filter(|item| item.own);
    let own_known =
        own.map(|item| item.post.as_ref().is_none_or(|post| post.post_id.0 <= watermark));
    let mut known = written.known.clone();
    known.extend(own_known);
    PageFacts {
        known,
        post_ids: page.post_ids.clone(),
        next: page.next.clone(),
        foreign: page.foreign,
        asked: page.asked,
    }
}

async fn save(
    context: &GroupContext,
    tx: &mut Tx,
    list: &mut List,
    walk: &Walk,
) -> Result<Turn, StoreError> {
    let mut checkpoint = list.checkpoint.clone();
    checkpoint.walk = Some(walk.clone());
    let held =
        worker_state::save_checkpoint(tx, &context.lease_id, &list.job.id, &checkpoint).await?;
    // Paused, deleted or taken over: what was read is stored, the rest is left.
    Ok(if held { Turn::GoOn } else { Turn::Done })
}

/// Closes the walk and ends the job; an audit that was put aside goes on at once.
pub(super) async fn complete(
    context: &GroupContext,
    tx: &mut Tx,
    list: &mut List,
    walk: &Walk,
) -> Result<(), StoreError> {
    list.checkpoint.complete(walk);
    explain(tx, list, walk).await?;
    if walk.purpose.is_full() {
        if list.wants_last_look() {
            list.checkpoint.last = LastReading::Ended;
        }
        // What is missing, and why, is told anew: the list is read whole.
        let payload = json!({
            "tweet_id": list.tweet.tweet_id.to_string(),
            "job_kind": list.job.kind.as_str(),
            "read_whole": true,
        });
        let now = context.engine.now();
        events::append(tx, &list.tweet.campaign_id, "jobs", &payload, now).await?;
    }
    let now = context.engine.now();
    if follows_at_once(context, list, walk, now) {
        let again = &Outcome::Again;
        worker_state::finish(tx, &context.lease_id, &list.job.id, &list.checkpoint, again, now)
            .await?;
        context.count_completed();
        return Ok(());
    }
    let next = now + context.engine.settings().poll_interval;
    let what = format!(
        "{}: {} new on {} page{}",
        walk.purpose.as_str(),
        walk.fresh,
        walk.pages,
        if walk.pages == 1 { "" } else { "s" }
    );
    context.done(tx, &list.job, &list.checkpoint, &what, next).await?;
    Ok(())
}

/// Whether the list is looked at again at once: an audit was put aside, was due while news went
/// first, or has to be repeated; or the campaign ends and the last look is still to come.
fn follows_at_once(context: &GroupContext, list: &List, walk: &Walk, now: Timestamp) -> bool {
    let checkpoint = &list.checkpoint;
    if checkpoint.walk.is_some() || list.wants_last_look() {
        return true;
    }
    let interval = context.engine.settings().audit_interval;
    let after_news = walk.purpose == WalkPurpose::Delta && checkpoint.audit_due(now, interval);
    list.counter.is_some() && (after_news || checkpoint.recheck)
}

/// Takes note of what X counts beyond what is held, where the walk shows it.
async fn explain(tx: &mut Tx, list: &mut List, walk: &Walk) -> Result<(), StoreError> {
    let Some(action) = list.job.kind.action().filter(|_| list.checkpoint.is_explained_by(walk))
    else {
        return Ok(());
    };
    let (campaign, tweet) = (&list.tweet.campaign_id, list.tweet.tweet_id);
    let counts = engagements::counts_in(tx, campaign, tweet, action).await?;
    list.checkpoint.explain(walk, counts.present_posts);
    Ok(())
}

/// Tells the campaign's readers what came; the last the transaction does to the campaign.
pub(super) async fn tell(
    tx: &mut Tx,
    list: &List,
    written: &Written,
    at: Timestamp,
) -> Result<(), StoreError> {
    if written.new.is_empty() && written.returned.is_empty() && !written.posts {
        return Ok(());
    }
    let payload = json!({
        "tweet_id": list.tweet.tweet_id.to_string(),
        "job_kind": list.job.kind.as_str(),
        "new": written.new.len(),
        "returned": written.returned.len(),
    });
    events::append(tx, &list.tweet.campaign_id, "engagements", &payload, at).await
}
