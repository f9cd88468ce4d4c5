//! Storing a page of a list: what is new, what is known, what came back.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;

use socap_domain::walk::WalkPurpose;
use socap_domain::{ActionType, CampaignId, Timestamp, TweetId, UserId, Weight};

use super::counts::{self, Change};
use super::present;
use crate::accounts::{self, Account};
use crate::alerts;
use crate::db::placeholders;
use crate::scores::{self, Receipt};
use crate::{Args, BATCH, StoreError, Tx};

/// The post behind an engagement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPost {
    /// Its id.
    pub post_id: TweetId,
    /// What it says; `None` for retweets.
    pub text: Option<String>,
    /// When it was made.
    pub posted_at: Timestamp,
}

/// One item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Who.
    pub user_id: UserId,
    /// With which post; `None` where X lists accounts only.
    pub post: Option<FoundPost>,
    /// The tweet's own author did it: kept as a post, not an engagement.
    pub own: bool,
}

/// A page of a list, to be stored.
#[derive(Debug, Clone)]
pub struct PageWrite<'a> {
    /// Whose campaign.
    pub campaign: &'a CampaignId,
    /// Which tweet.
    pub tweet: TweetId,
    /// Which list.
    pub action: ActionType,
    /// Which walk read it.
    pub purpose: WalkPurpose,
    /// The walk's number.
    pub walk: i64,
    /// The last completed walk: what it or an earlier one found is known.
    pub completed_walk: i64,
    /// Whether the list was never walked to its end: what it holds was there before.
    pub first_walk: bool,
    /// An engagement without a time of its own happened after this.
    pub observed_after: Timestamp,
    /// How long a cycle is: where an engagement has no time of its own and happened somewhere in
    /// more than two, its time counts as unknown.
    pub cycle: Duration,
    /// World time of the page.
    pub now: Timestamp,
    /// The items, in the order of the page.
    pub items: &'a [Found],
    /// The accounts of the page.
    pub accounts: &'a [Account],
}

/// What a page changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Per item that is an engagement, in page order: was it known to a completed walk?
    pub known: Vec<bool>,
    /// Accounts whose engagement is new.
    pub new: Vec<UserId>,
    /// Their scores at ingest: of each account in `new`, 0 for those nobody important follows.
    pub scores: HashMap<UserId, Weight>,
    /// Accounts whose engagement came back.
    pub returned: Vec<UserId>,
    /// Whether a post is new, perhaps of an account that was known. Not told by full walks.
    pub posts: bool,
}

/// An engagement a page talks about: its earliest post on the page, if it has posts.
struct Candidate<'a> {
    earliest: Option<&'a FoundPost>,
}

#[derive(sqlx::FromRow)]
struct Stored {
    user_id: i64,
    found_in_walk: i64,
    removed_at: Option<i64>,
    first_post_id: Option<i64>,
}

/// Stores a page, scoring who is new on it and noting who alerts. Nothing is stored of a campaign or tweet that is gone
/// meanwhile.
pub async fn write_page(tx: &mut Tx, page: &PageWrite<'_>) -> Result<Written, StoreError> {
    scores::hold(tx).await?;
    if page.items.is_empty() || !is_watched(tx, page.campaign, page.tweet).await? {
        return Ok(Written { known: vec![true; page.items.len()], ..Written::default() });
    }
    accounts::upsert(tx, page.accounts, page.now).await?;
    let candidates = candidates(page.items);
    let users: BTreeSet<UserId> = page.items.iter().map(|item| item.user_id).collect();
    let users: Vec<UserId> = users.into_iter().collect();
    let list = (page.campaign, page.tweet, page.action);
    let before = present::of_accounts(tx, list, &users).await?;
    let stored = stored(tx, page, &candidates).await?;
    let mut written = Written::default();
    for item in page.items.iter().filter(|item| !item.own) {
        let row = stored.get(&item.user_id.0);
        written.known.push(row.is_some_and(|row| row.found_in_walk <= page.completed_walk));
    }
    let (known, new): (Vec<_>, Vec<_>) =
        candidates.iter().partition(|(user, _)| stored.contains_key(&user.0));
    written.new = new.iter().map(|(user, _)| **user).collect();
    let receipts = scores::receipts_in(tx, &written.new).await?;
    insert(tx, page, &new, &receipts).await?;
    scores::keep(tx, (page.campaign, page.tweet, page.action), &receipts).await?;
    written.scores = written.new.iter().map(|user| (*user, score(&receipts, *user))).collect();
    alerts::detect(tx, page, &written).await?;
    written.returned = stored
        .values()
        .filter(|row| row.removed_at.is_some())
        .map(|row| UserId(row.user_id))
        .collect();
    see_again(tx, page, &known).await?;
    let mut changed: Vec<UserId> = written.new.iter().chain(&written.returned).copied().collect();
    for (user, candidate) in known {
        let first = stored.get(&user.0).and_then(|row| row.first_post_id);
        if let Some(post) =
            candidate.earliest.filter(|post| first.is_none_or(|f| post.post_id.0 < f))
        {
            move_first(tx, page, *user, post).await?;
            tx.pending.reword(page.campaign, [user.0]);
            changed.push(*user);
        }
    }
    tx.pending.touch(page.campaign, changed.into_iter().map(|user| user.0), page.now);
    let (own_posts, posts) = write_posts(tx, page).await?;
    written.posts = posts;
    let returned = i64::try_from(written.returned.len()).unwrap_or_default();
    let change = Change {
        collected: i64::try_from(written.new.len()).unwrap_or_default() + returned,
        removed: -returned,
        own_posts,
        present_posts: present::of_accounts(tx, list, &users).await? - before,
    };
    counts::add(tx, page.campaign, page.tweet, page.action, change, page.now).await?;
    Ok(written)
}

/// Before the pages of several tweets are stored in one transaction: takes the tweets, then the
/// accounts, each in one order, so that two such transactions never wait for each other.
pub async fn prepare_pages(
    tx: &mut Tx,
    tweets: &[(&CampaignId, TweetId)],
    accounts: &[Account],
    now: Timestamp,
) -> Result<(), StoreError> {
    scores::hold(tx).await?;
    let mut sorted = tweets.to_vec();
    sorted.sort_unstable();
    for (campaign, tweet) in sorted {
        is_watched(tx, campaign, tweet).await?;
    }
    accounts::upsert(tx, accounts, now).await
}

/// Whether the tweet is still in the campaign, which then stays until the transaction ends.
pub(super) async fn is_watched(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweet: TweetId,
) -> Result<bool, StoreError> {
    let row: Option<(i64,)> = tx
        .optional(
            "-- tweet_hold\nSELECT tweet_id FROM tweets WHERE campaign_id = $1 AND tweet_id = $2 \
             {FOR_UPDATE}",
            Args::new().with(campaign).with(tweet),
        )
        .await?;
    Ok(row.is_some())
}

fn candidates(items: &[Found]) -> BTreeMap<UserId, Candidate<'_>> {
    let mut candidates = BTreeMap::<UserId, Candidate<'_>>::new();
    for item in items.iter().filter(|item| !item.own) {
        let candidate = candidates.entry(item.user_id).or_insert(Candidate { earliest: None });
        if let Some(post) = &item.post
            && candidate.earliest.is_none_or(|earliest| post.post_id < earliest.post_id)
        {
            candidate.earliest = Some(post);
        }
    }
    candidates
}

async fn stored(
    tx: &mut Tx,
    page: &PageWrite<'_>,
    candidates: &BTreeMap<UserId, Candidate<'_>>,
) -> Result<HashMap<i64, Stored>, StoreError> {
    let users: Vec<UserId> = candidates.keys().copied().collect();
    let mut found = HashMap::new();
    for chunk in users.chunks(BATCH) {
        let (args, marks) = keyed(page, chunk);
        let sql = format!(
            "-- engagements_known\nSELECT user_id, found_in_walk, removed_at, first_post_id \
             FROM engagements WHERE campaign_id = $1 AND tweet_id = $2 AND action_type = $3 \
             AND user_id IN ({marks})"
        );
        let rows: Vec<Stored> = tx.all(&sql, args).await?;
        found.extend(rows.into_iter().map(|row| (row.user_id, row)));
    }
    Ok(found)
}

fn keyed(page: &PageWrite<'_>, users: &[UserId]) -> (Args, String) {
    let mut args = Args::new().with(page.campaign).with(page.tweet).with(page.action.as_str());
    let marks: Vec<String> = users.iter().map(|user| format!("${}", args.push(*user))).collect();
    (args, marks.join(", "))
}

async fn insert(
    tx: &mut Tx,
    page: &PageWrite<'_>,
    new: &[(&UserId, &Candidate<'_>)],
    receipts: &HashMap<UserId, Receipt>,
) -> Result<(), StoreError> {
    for chunk in new.chunks(BATCH) {
        let mut args = Args::new();
        for (user, candidate) in chunk {
            let at = candidate.earliest.map(|post| post.posted_at);
            let score = score(receipts, **user);
            args.push(page.campaign);
            args.push(page.tweet);
            args.push(**user);
            args.push(page.action.as_str());
            args.push(at);
            args.push(at.unwrap_or(page.observed_after));
            args.push(at.unwrap_or(page.now));
            args.push(at.unwrap_or(page.now));
            args.push(candidate.earliest.map(|post| post.post_id));
            args.push(candidate.earliest.and_then(|post| post.text.clone()));
            args.push(page.purpose.as_str());
            args.push(page.walk);
            args.push(page.walk);
            args.push(score);
            args.push(score);
            args.push(page.now);
            args.push(page.now);
            args.push(at.is_none() && page.now.since(page.observed_after) > page.cycle * 2);
        }
        let sql = format!(
            "-- engagements_insert\nINSERT INTO engagements (campaign_id, tweet_id, user_id, \
             action_type, engaged_at, observed_after, observed_before, sort_at, first_post_id, \
             text, found_by, found_in_walk, seen_in_walk, importance, importance_at_ingest, \
             last_seen_at, created_at, time_unknown) VALUES {}",
            placeholders(1, chunk.len(), 18)
        );
        tx.execute(&sql, args).await?;
    }
    Ok(())
}

fn score(receipts: &HashMap<UserId, Receipt>, user: UserId) -> Weight {
    receipts.get(&user).map_or(Weight::ZERO, |receipt| receipt.score)
}

/// Known engagements are there again. Outside full walks a row is touched at most once an
/// hour: an unchanged row need not be written.
async fn see_again(
    tx: &mut Tx,
    page: &PageWrite<'_>,
    known: &[(&UserId, &Candidate<'_>)],
) -> Result<(), StoreError> {
    let users: Vec<UserId> = known.iter().map(|(user, _)| **user).collect();
    for chunk in users.chunks(BATCH) {
        let (mut args, marks) = keyed(page, chunk);
        let now = args.push(page.now);
        let walk = args.push(page.walk);
        let stale = if page.purpose.is_full() {
            String::new()
        } else {
            format!("AND (last_seen_at < ${now} - 3600000 OR removed_at IS NOT NULL)")
        };
        let sql = format!(
            "-- engagements_see_again\nUPDATE engagements SET last_seen_at = ${now}, \
             seen_in_walk = ${walk}, removed_at = NULL \
             WHERE campaign_id = $1 AND tweet_id = $2 AND action_type = $3 \
             AND user_id IN ({marks}) {stale}"
        );
        tx.execute(&sql, args).await?;
    }
    Ok(())
}

/// An earlier post of the same account turned up: it gives time and text.
async fn move_first(
    tx: &mut Tx,
    page: &PageWrite<'_>,
    user: UserId,
    post: &FoundPost,
) -> Result<(), StoreError> {
    tx.execute(
        "-- engagement_move_first\nUPDATE engagements SET first_post_id = $5, text = $6, \
         engaged_at = $7, observed_after = $7, observed_before = $7, sort_at = $7, \
         time_unknown = 0 \
         WHERE campaign_id = $1 AND tweet_id = $2 AND action_type = $3 AND user_id = $4",
        Args::new()
            .with(page.campaign)
            .with(page.tweet)
            .with(page.action.as_str())
            .with(user)
            .with(post.post_id)
            .with(post.text.clone())
            .with(post.posted_at),
    )
    .await?;
    Ok(())
}

/// Stores the posts of the page; gives how many new ones are the tweet's own author's, and whether
/// any is new.
async fn write_posts(tx: &mut Tx, page: &PageWrite<'_>) -> Result<(i64, bool), StoreError> {
    let mut seen = HashSet::new();
    let mut posts: Vec<(&Found, &FoundPost)> = page
        .items
        .iter()
        .filter_map(|item| item.post.as_ref().map(|post| (item, post)))
        .filter(|(_, post)| seen.insert(post.post_id))
        .collect();
    posts.sort_by_key(|(_, post)| post.post_id);
    let own: HashSet<i64> =
        posts.iter().filter(|(item, _)| item.own).map(|(_, post)| post.post_id.0).collect();
    let (mut new_own, mut touched) = (0, 0);
    for chunk in posts.chunks(BATCH) {
        let mut args = Args::new();
        for (item, post) in chunk {
            args.push(page.campaign);
            args.push(page.tweet);
            args.push(page.action.as_str());
            args.push(post.post_id);
            args.push(item.user_id);
            args.push(post.text.clone());
            args.push(post.posted_at);
            args.push(item.own);
            args.push(page.walk);
        }
        let known: i64 = if own.is_empty() { 0 } else { count_own(tx, page).await? };
        let sql = format!(
            "-- posts_upsert\nINSERT INTO posts (campaign_id, tweet_id, action_type, post_id, \
             user_id, text, posted_at, own, seen_in_walk) VALUES {} \
             ON CONFLICT (campaign_id, tweet_id, action_type, post_id) DO UPDATE SET \
             seen_in_walk = excluded.seen_in_walk, removed_at = NULL \
             WHERE posts.seen_in_walk < excluded.seen_in_walk \
             AND (posts.removed_at IS NOT NULL OR {})",
            placeholders(1, chunk.len(), 9),
            if page.purpose.is_full() { "1 = 1" } else { "1 = 0" },
        );
        touched += tx.execute(&sql, args).await?;
        if !own.is_empty() {
            new_own += count_own(tx, page).await? - known;
        }
    }
    // A full walk touches every post that it sees.
    Ok((new_own, touched > 0 && !page.purpose.is_full()))
}

async fn count_own(tx: &mut Tx, page: &PageWrite<'_>) -> Result<i64, StoreError> {
    let (count,): (i64,) = tx
        .one(
            "-- posts_own\nSELECT COUNT(*) FROM posts WHERE campaign_id = $1 AND tweet_id = $2 \
             AND action_type = $3 AND own = 1",
            Args::new().with(page.campaign).with(page.tweet).with(page.action.as_str()),
        )
        .await?;
    Ok(count)
}
