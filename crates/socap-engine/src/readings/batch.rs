//! Replies or quotes of several tweets by one search.

use serde_json::json;
use socap_domain::walk::{Next, Walk, WalkPurpose};
use socap_domain::{JobKind, Timestamp, TweetId};
use socap_store::budget::Lane;
use socap_store::{StoreError, campaigns, engagements, events, worker_state};
use socap_upstream::{Answer, Endpoint, Page, PageAsk, Post, Request, capabilities};

use super::again;
use super::context::GroupContext;
use super::lists::{List, SEARCH_REACH_MS, in_order};
use super::page::ListPage;
use super::walk::{complete, facts, write};
use crate::gateway::{Answered, Gateway, Halt, Need, Owners, Pending, Purpose};

/// A search looks this far behind the last completed one: X's index lags.
pub(super) const OVERLAP_MS: i64 = 5 * 60_000;
/// Pages after which a search's lists are read one by one instead.
const MOST_PAGES: u32 = 8;

/// Divides lists into searches that fit X's query length.
pub(super) fn divide(_gateway: &Gateway, mut lists: Vec<List>) -> Vec<Vec<List>> {
    // Those read longest ago together: one of them must not drag the others' bound back.
    lists.sort_by_key(|list| list.checkpoint.completed_at);
    let mut searches: Vec<Vec<List>> = Vec::new();
    for list in lists {
        match searches.last_mut() {
            Some(search) if fits(search, &list) => search.push(list),
            _ => searches.push(vec![list]),
        }
    }
    searches
}

fn fits(search: &[List], one_more: &List) -> bool {
    let mut tweets: Vec<TweetId> = search.iter().map(|list| list.tweet.followed_id).collect();
    tweets.push(one_more.tweet.followed_id);
    let (replies_to, quotes_of) = terms(one_more.job.kind, tweets);
    capabilities::fits(&replies_to, &quotes_of)
}

fn terms(kind: JobKind, mut tweets: Vec<TweetId>) -> (Vec<TweetId>, Vec<TweetId>) {
    tweets.sort_unstable();
    tweets.dedup();
    if kind == JobKind::Replies { (tweets, Vec::new()) } else { (Vec::new(), tweets) }
}

struct Search {
    lists: Vec<List>,
    walks: Vec<Walk>,
    since: TweetId,
    cursor: Option<String>,
}

/// Reads the lists of one search. Its watermark moves only when the whole search completes;
/// a search that was cut is made again. Gives back the lists that bring more news than a search
/// should hold: they are read one by one, at their own cursors.
pub(super) async fn run(
    context: &GroupContext,
    gateway: &Gateway,
    mut lists: Vec<List>,
) -> Vec<List> {
    loop {
        let mut search = begin(context, lists);
        match to_the_end(context, gateway, &mut search).await {
            Ok(End::Complete) => return Vec::new(),
            Ok(End::TooLong) => return search.given_back(),
            Err(halt) => {
                let (out, rest) =
                    halt.concerns(search.given_back(), |list| &list.tweet.campaign_id);
                give_up(context, &out, &halt).await;
                if rest.is_empty() {
                    return Vec::new();
                }
                lists = rest;
            }
        }
    }
}

enum End {
    Complete,
    TooLong,
}

fn begin(context: &GroupContext, mut lists: Vec<List>) -> Search {
    let now = context.engine.now();
    // Tweets are stored in one order everywhere: nobody waits for one while holding a later one.
    lists.sort_by(|a, b| in_order(&a.tweet, &b.tweet));
    let mut walks = Vec::with_capacity(lists.len());
    for list in &mut lists {
        list.checkpoint.park();
        walks.push(list.checkpoint.begin(WalkPurpose::Delta, now, list.counter));
    }
    let oldest = lists.iter().filter_map(|list| list.checkpoint.completed_at).min();
    let bound = oldest.map_or(now.0 - SEARCH_REACH_MS, |at| at.0 - OVERLAP_MS);
    let since = TweetId::first_at(Timestamp(bound.max(now.0 - SEARCH_REACH_MS)));
    Search { lists, walks, since, cursor: None }
}

async fn to_the_end(
    context: &GroupContext,
    gateway: &Gateway,
    search: &mut Search,
) -> Result<End, Halt> {
    for _ in 0..MOST_PAGES {
        if turn_page(context, gateway, search).await? {
            return Ok(End::Complete);
        }
        search.keep_held(context).await?;
        if search.lists.is_empty() {
            return Ok(End::Complete);
        }
    }
    Ok(End::TooLong)
}

impl Search {
    /// Lets go of lists that were paused, deleted or taken over meanwhile.
    async fn keep_held(&mut self, context: &GroupContext) -> Result<(), StoreError> {
        let lists = std::mem::take(&mut self.lists);
        let walks = std::mem::take(&mut self.walks);
        for (list, walk) in lists.into_iter().zip(walks) {
            let db = context.engine.db();
            if worker_state::holds(db, &context.lease_id, &list.job.id).await? {
                self.lists.push(list);
                self.walks.push(walk);
            }
        }
        Ok(())
    }

    /// The lists as they were before: only a complete search moves a watermark.
    fn given_back(&mut self) -> Vec<List> {
        let mut lists = std::mem::take(&mut self.lists);
        for list in &mut lists {
            list.checkpoint.walk = list.checkpoint.parked.take();
        }
        lists
    }
}

/// Ends the lists of a search that was cut.
async fn give_up(context: &GroupContext, lists: &[List], halt: &Halt) {
    for list in lists {
        context.halted(&list.job, &list.checkpoint, halt).await;
    }
}

/// Asks for one page and stores it. Says whether it was the last.
async fn turn_page(
    context: &GroupContext,
    gateway: &Gateway,
    search: &mut Search,
) -> Result<bool, Halt> {
    let owners = Owners::of(
        search.lists.iter().map(|list| (list.tweet.followed_id, &list.tweet.campaign_id)),
    );
    let need = Need { purpose: Purpose::Campaigns, lane: Lane::News, owners: &owners };
    let request = request(gateway, search);
    let Answered { answer, at, pending } = gateway.call(&request, &need).await?;
    let Answer::Posts(page) = answer else {
        return Err(StoreError::Decode("a search was answered with something else".into()).into());
    };
    search.walks.iter_mut().for_each(|walk| walk.begins_by(at));
    let mut tries = 0;
    loop {
        let before: Vec<_> = search.lists.iter().map(|list| list.checkpoint.clone()).collect();
        let walks = search.walks.clone();
        match store(context, search, &page, &pending, at).await {
            Ok(last) => {
                search.cursor = page.next;
                return Ok(last);
            }
            Err(error) => {
                // What was not committed was not read.
                search.walks = walks;
                for (list, checkpoint) in search.lists.iter_mut().zip(before) {
                    list.checkpoint = checkpoint;
                }
                again::pause(error, &mut tries).await?;
            }
        }
    }
}

/// Stores a page of a search. Says whether it was the last.
async fn store(
    context: &GroupContext,
    search: &mut Search,
    page: &Page<Post>,
    pending: &Pending,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let rules = context.engine.rules();
    let classified = |list: &List| {
        let mut part = part_of(list, &page.items);
        part.classify(rules.as_ref());
        part
    };
    let parts: Vec<ListPage> = search.lists.iter().map(classified).collect();
    let mut tx = context.engine.db().begin().await?;
    campaigns::hold(&mut tx, search.lists.iter().map(|list| &list.tweet.campaign_id)).await?;
    let found = || search.lists.iter().zip(&parts).filter(|(_, part)| !part.items.is_empty());
    let tweets: Vec<_> =
        found().map(|(list, _)| (&list.tweet.campaign_id, list.tweet.tweet_id)).collect();
    let accounts: Vec<_> = found().flat_map(|(_, part)| part.accounts.iter().cloned()).collect();
    if tweets.len() > 1 {
        engagements::prepare_pages(&mut tx, &tweets, &accounts, at).await?;
    }
    let last = page.next.is_none() || search.cursor == page.next;
    let mut news = std::collections::BTreeMap::<String, (String, usize)>::new();
    let lists = search.lists.iter_mut().zip(&mut search.walks).zip(parts);
    for ((list, walk), part) in lists {
        let written = write(context, &mut tx, list, walk, &part, at).await?;
        // What the walk makes of its part matters for its sums only: the search has one end.
        let _: Next = walk.take_page(&list.checkpoint, &facts(list, &part, &written));
        if last {
            complete(context, &mut tx, list, walk).await?;
        }
        if !written.new.is_empty() {
            let kind = list.job.kind.as_str().to_owned();
            let news = news.entry(list.tweet.campaign_id.to_string()).or_insert((kind, 0));
            news.1 += written.new.len();
        }
    }
    for (campaign, (kind, new)) in news {
        let payload = json!({ "job_kind": kind, "new": new });
        let campaign = socap_domain::CampaignId(campaign);
        events::append(&mut tx, &campaign, "engagements", &payload, at).await?;
    }
    pending.settle(&mut tx).await?;
    tx.commit().await?;
    Ok(last)
}

fn request(gateway: &Gateway, search: &Search) -> Request {
    let kind = search.lists.first().map_or(JobKind::Replies, |list| list.job.kind);
    let tweets = search.lists.iter().map(|list| list.tweet.followed_id).collect();
    let (replies_to, quotes_of) = terms(kind, tweets);
    let expected: i64 = search
        .lists
        .iter()
        .zip(&search.walks)
        .map(|(list, walk)| (list.checkpoint.expected(walk.counter) - i64::from(walk.fresh)).max(0))
        .sum();
    let wanted = u32::try_from(expected.clamp(10, 100)).unwrap_or(100);
    let size = gateway.capabilities().page_sizes(Endpoint::SearchRecent).fit(wanted);
    Request::Search {
        replies_to,
        quotes_of,
        since: Some(search.since),
        until: None,
        page: PageAsk { size, cursor: search.cursor.clone() },
    }
}

/// The posts of a page that are about this list's tweet.
fn part_of(list: &List, posts: &[Post]) -> ListPage {
    let mut part = ListPage::default();
    let about = |post: &Post| match list.job.kind {
        JobKind::Replies => post.in_reply_to,
        _ => post.quotes,
    };
    for post in posts.iter().filter(|post| about(post) == Some(list.tweet.followed_id)) {
        part.push_post(post.clone(), list.job.kind, list.tweet.author_id);
    }
    part
}
