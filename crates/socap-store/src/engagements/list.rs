//! Listing engagements, page by page, in an order that new rows do not disturb.

use std::collections::{BTreeSet, HashMap};

use socap_domain::{
    AccountCategory, ActionType, Availability, CampaignId, CategorySet, Timestamp, TweetCategory,
    TweetId, UserId, Weight,
};

use super::filter::{Filter, Sort, Start, conditions};
use super::{as_of, sparse};
use crate::rollups::{NOT_CHANGED, refuse_forgotten};
use crate::{Args, Db, StoreError, analytics, marks, word};

/// A post of an engagement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Its id.
    pub post_id: TweetId,
    /// What it says.
    pub text: Option<String>,
    /// When it was made.
    pub posted_at: Timestamp,
    /// When it was found to be gone.
    pub removed_at: Option<Timestamp>,
}

/// An engagement with its account.
#[derive(Debug, Clone, PartialEq)]
pub struct Engagement {
    /// Which tweet.
    pub tweet_id: TweetId,
    /// Whose tweet it is.
    pub category: TweetCategory,
    /// Who.
    pub user_id: UserId,
    /// What.
    pub action: ActionType,
    /// X's own time.
    pub engaged_at: Option<Timestamp>,
    /// It happened after this.
    pub observed_after: Timestamp,
    /// It happened before this.
    pub observed_before: Timestamp,
    /// The time that sorting and filters use.
    pub sort_at: Timestamp,
    /// What the first post says.
    pub text: Option<String>,
    /// The posts, oldest first.
    pub posts: Vec<Post>,
    /// The account's score now.
    pub importance: Weight,
    /// Its score when the engagement was stored.
    pub importance_at_ingest: Weight,
    /// When it was found to be gone.
    pub removed_at: Option<Timestamp>,
    /// When it was last seen.
    pub last_seen_at: Timestamp,
    /// When it was stored.
    pub created_at: Timestamp,
    /// The account's handle.
    pub username: String,
    /// Its name.
    pub name: String,
    /// Its bio.
    pub bio: Option<String>,
    /// How many follow it.
    pub followers: Option<i64>,
    /// How many it follows.
    pub following: Option<i64>,
    /// Whether X verified it.
    pub verified: Option<bool>,
    /// When it was made.
    pub account_created_at: Option<Timestamp>,
    /// Whether X shows the account.
    pub account_availability: Availability,
    /// Its categories; none where it is not classified yet.
    pub account_categories: CategorySet,
    /// Its primary one.
    pub primary_category: Option<AccountCategory>,
    /// Where a page after it begins: by its score and time as they were when the first page was
    /// read.
    pub place: Start,
}

/// A page of engagements.
#[derive(Debug, Clone)]
pub struct Page {
    /// The engagements.
    pub items: Vec<Engagement>,
    /// How many there are in all under the filter, where that was asked for.
    pub total: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct Row {
    tweet_id: i64,
    tweet_category: String,
    user_id: i64,
    action_type: String,
    engaged_at: Option<i64>,
    observed_after: i64,
    observed_before: i64,
    sort_at: i64,
    text: Option<String>,
    importance: i64,
    importance_at_ingest: i64,
    removed_at: Option<i64>,
    last_seen_at: i64,
    created_at: i64,
    username: String,
    name: String,
    bio: Option<String>,
    followers: Option<i64>,
    following: Option<i64>,
    verified: Option<i64>,
    account_created_at: Option<i64>,
    availability: String,
    category_mask: i64,
    primary_category: Option<String>,
    version: i64,
}

/// Engagements lead: their indexes give the order.
const OF_TWEETS: &str = "FROM engagements e CROSS JOIN tweets t";
const ON_TWEETS: &str = "t.campaign_id = e.campaign_id AND t.tweet_id = e.tweet_id";

/// Lists the engagements of a campaign.
///
/// Rows that were there when the first page was read come exactly once, whatever arrives, and
/// however scores change meanwhile: a page that goes on lists accounts that changed since as they
/// were then. It can be gone on with for an hour.
pub async fn list(db: &Db, campaign: &CampaignId, filter: &Filter) -> Result<Page, StoreError> {
    let total = if filter.with_total {
        Some(analytics::totals(db, campaign, filter).await?.sum().total())
    } else {
        None
    };
    let mut items = match sparse::look(filter) {
        None => walked(db, campaign, filter, None).await?,
        Some(look) => match near(db, campaign, filter, look).await? {
            Some(items) => items,
            None => match Box::pin(sparse::page(db, campaign, filter)).await? {
                Some(items) => items,
                None => walked(db, campaign, filter, None).await?,
            },
        },
    };
    if let Some(start) = &filter.start {
        refuse_forgotten(db, campaign, start.version).await?;
    }
    attach_posts(db, campaign, &mut items).await?;
    Ok(Page { items, total })
}

/// The page, where the next `look` rows of the order fill it. The first of them tell whether all
/// of them could.
async fn near(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    look: i64,
) -> Result<Option<Vec<Engagement>>, StoreError> {
    let first = if filter.offset == 0 { look / sparse::SAMPLE } else { 0 };
    for rows in [first, look].into_iter().filter(|rows| *rows > 0) {
        let found = walked(db, campaign, filter, Some(rows)).await?;
        let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
        if count >= filter.limit {
            return Ok(Some(found));
        }
        if rows == first && count.saturating_mul(sparse::SAMPLE) < filter.limit {
            break;
        }
    }
    Ok(None)
}

/// A page of the rows in the order of an index; with `look`, of the next so many of them only.
async fn walked(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    look: Option<i64>,
) -> Result<Vec<Engagement>, StoreError> {
    let order = match filter.sort {
        Sort::Importance => {
            "e.importance DESC, e.sort_at DESC, e.tweet_id DESC, e.action_type DESC, e.user_id DESC"
        }
        Sort::Timestamp => "e.sort_at DESC, e.tweet_id DESC, e.action_type DESC, e.user_id DESC",
    };
    // Of one account there are few: they are found by it and sorted, not by an index in order.
    let sorted = if filter.user_id.is_some() { "+" } else { "" };
    let mut args = Args::new();
    let all = conditions(campaign, filter, &mut args);
    let of = match look {
        None => "engagements e".to_owned(),
        Some(look) => {
            let in_order = conditions(campaign, &filter.in_order(), &mut args);
            let after = after(filter, &mut args);
            let look = args.push(look);
            format!(
                "(SELECT e.* FROM engagements e WHERE {in_order} {after} ORDER BY {order} \
                 LIMIT ${look}) e"
            )
        }
    };
    let after = if look.is_none() { after(filter, &mut args) } else { String::new() };
    let limit = args.push(filter.limit);
    let offset = args.push(filter.offset);
    let sql = format!(
        "-- engagements_list\nSELECT {COLUMNS} FROM {of} CROSS JOIN tweets t CROSS JOIN accounts a \
         WHERE {ON_TWEETS} AND a.user_id = e.user_id AND {all} {after} \
         ORDER BY {sorted}{order} LIMIT ${limit} OFFSET ${offset}"
    );
    let rows: Vec<Row> = db.all(&sql, args).await?;
    let mut items = rows.into_iter().map(engagement).collect::<Result<Vec<_>, _>>()?;
    if let Some(start) = &filter.start {
        for item in &mut items {
            item.place.version = start.version;
        }
        if look.is_none() || i64::try_from(items.len()).is_ok_and(|n| n >= filter.limit) {
            // After the others: what changes between the two is in both, not in neither.
            as_of::add(db, campaign, filter, start, &mut items).await?;
        }
    }
    Ok(items)
}

/// The columns of a row; the version is that of the snapshot the rows are from. The campaign is
/// the first value of all.
const COLUMNS: &str = "e.tweet_id, t.tweet_category, e.user_id, e.action_type, e.engaged_at, \
    e.observed_after, e.observed_before, e.sort_at, e.text, e.importance, \
    e.importance_at_ingest, e.removed_at, e.last_seen_at, e.created_at, a.username, a.name, \
    a.bio, a.followers, a.following, a.verified, a.account_created_at, a.availability, \
    a.category_mask, a.primary_category, \
    (SELECT c.event_seq FROM campaigns c WHERE c.id = $1) AS version";

/// The rows with these keys.
pub(super) async fn with_keys(
    db: &Db,
    campaign: &CampaignId,
    keys: &[Start],
) -> Result<Vec<Engagement>, StoreError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let wanted: BTreeSet<_> = keys.iter().map(|k| (k.tweet_id, k.action, k.user_id)).collect();
    let mut args = Args::new().with(campaign);
    // By the accounts alone, who have few each: by whole keys an engine may read everything.
    let users: BTreeSet<i64> = keys.iter().map(|key| key.user_id).collect();
    let users = marks(&mut args, users);
    let tweets: BTreeSet<i64> = keys.iter().map(|key| key.tweet_id).collect();
    let tweets = marks(&mut args, tweets);
    let sql = format!(
        "-- engagements_with_keys\nSELECT {COLUMNS} {OF_TWEETS} CROSS JOIN accounts a \
         WHERE {ON_TWEETS} AND a.user_id = e.user_id AND e.campaign_id = $1 \
         AND e.user_id IN ({users}) AND e.tweet_id + 0 IN ({tweets})"
    );
    let rows: Vec<Row> = db.all(&sql, args).await?;
    let rows = rows.into_iter().map(engagement).collect::<Result<Vec<_>, _>>()?;
    let is_wanted =
        |row: &Engagement| wanted.contains(&(row.tweet_id.0, row.action, row.user_id.0));
    Ok(rows.into_iter().filter(is_wanted).collect())
}

fn after(filter: &Filter, args: &mut Args) -> String {
    let Some(start) = filter.start else { return String::new() };
    let mut marks = Vec::new();
    let mut columns = Vec::new();
    if filter.sort == Sort::Importance {
        columns.push("e.importance");
        marks.push(format!("${}", args.push(start.importance)));
    }
    columns.extend(["e.sort_at", "e.tweet_id", "e.action_type", "e.user_id"]);
    marks.push(format!("${}", args.push(start.sort_at)));
    marks.push(format!("${}", args.push(start.tweet_id)));
    marks.push(format!("${}", args.push(start.action.as_str())));
    marks.push(format!("${}", args.push(start.user_id)));
    let version = args.push(start.version);
    let unchanged = NOT_CHANGED.replace("x.", "e.").replace("$v", &format!("${version}"));
    format!("AND ({}) < ({}) AND {unchanged}", columns.join(", "), marks.join(", "))
}

fn engagement(row: Row) -> Result<Engagement, StoreError> {
    let action = word(&row.action_type)?;
    Ok(Engagement {
        place: Start {
            importance: row.importance,
            sort_at: row.sort_at,
            tweet_id: row.tweet_id,
            action,
            user_id: row.user_id,
            version: row.version,
        },
        tweet_id: TweetId(row.tweet_id),
        category: word(&row.tweet_category)?,
        user_id: UserId(row.user_id),
        action,
        engaged_at: row.engaged_at.map(Timestamp),
        observed_after: Timestamp(row.observed_after),
        observed_before: Timestamp(row.observed_before),
        sort_at: Timestamp(row.sort_at),
        text: row.text,
        posts: Vec::new(),
        importance: Weight(row.importance),
        importance_at_ingest: Weight(row.importance_at_ingest),
        removed_at: row.removed_at.map(Timestamp),
        last_seen_at: Timestamp(row.last_seen_at),
        created_at: Timestamp(row.created_at),
        username: row.username,
        name: row.name,
        bio: row.bio,
        followers: row.followers,
        following: row.following,
        verified: row.verified.map(|v| v != 0),
        account_created_at: row.account_created_at.map(Timestamp),
        account_availability: word(&row.availability)?,
        account_categories: CategorySet::from_bits(row.category_mask),
        primary_category: row.primary_category.as_deref().map(word).transpose()?,
    })
}

type PostRow = (i64, String, i64, i64, Option<String>, i64, Option<i64>);

async fn attach_posts(
    db: &Db,
    campaign: &CampaignId,
    items: &mut [Engagement],
) -> Result<(), StoreError> {
    for chunk in items.chunks_mut(crate::BATCH / 2) {
        let mut args = Args::new().with(campaign);
        // By the accounts alone: by pairs an engine may read all posts there are.
        let users: BTreeSet<i64> = chunk.iter().map(|item| item.user_id.0).collect();
        let users = marks(&mut args, users);
        let tweets: BTreeSet<i64> = chunk.iter().map(|item| item.tweet_id.0).collect();
        let tweets = marks(&mut args, tweets);
        let sql = format!(
            "-- engagement_posts\nSELECT p.tweet_id, p.action_type, p.user_id, p.post_id, p.text, \
             p.posted_at, p.removed_at FROM posts p WHERE p.campaign_id = $1 \
             AND p.user_id IN ({users}) AND p.tweet_id + 0 IN ({tweets}) AND p.own = 0 \
             ORDER BY p.post_id"
        );
        let rows: Vec<PostRow> = db.all(&sql, args).await?;
        let mut owners: HashMap<_, &mut Engagement> = chunk
            .iter_mut()
            .map(|item| ((item.tweet_id.0, item.user_id.0, item.action), item))
            .collect();
        for (tweet, action, user, post_id, text, posted_at, removed_at) in rows {
            let action: ActionType = word(&action)?;
            if let Some(owner) = owners.get_mut(&(tweet, user, action)) {
                owner.posts.push(Post {
                    post_id: TweetId(post_id),
                    text,
                    posted_at: Timestamp(posted_at),
                    removed_at: removed_at.map(Timestamp),
                });
            }
        }
    }
    Ok(())
}
