//! The tweets of campaigns and their counters.

use socap_domain::{Availability, CampaignId, Metrics, Timestamp, TweetCategory, TweetId, UserId};

use crate::{Args, Db, StoreError, Tx, word};

/// A stored tweet of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignTweet {
    /// Whose campaign.
    pub campaign_id: CampaignId,
    /// Its id when it was added.
    pub tweet_id: TweetId,
    /// Its place in the campaign, from 0.
    pub position: i64,
    /// Whose it is.
    pub category: TweetCategory,
    /// The URL as given.
    pub url: String,
    /// What it says.
    pub text: Option<String>,
    /// Who wrote it.
    pub author_id: Option<UserId>,
    /// The author's handle.
    pub author_username: Option<String>,
    /// The author's name.
    pub author_name: Option<String>,
    /// When it was posted.
    pub posted_at: Option<Timestamp>,
    /// Whether it answers another post.
    pub is_reply: bool,
    /// Whether X still shows it.
    pub availability: Availability,
    /// Readings in a row that did not find it.
    pub missed_readings: i64,
    /// The id under which it is read: the last one of its edit history.
    pub followed_id: TweetId,
    /// Its counters as last read.
    pub metrics: Metrics,
    /// When they were last read.
    pub metrics_at: Option<Timestamp>,
}

const COLUMNS: &str = "campaign_id, tweet_id, position, tweet_category, url, text, author_id, \
    author_username, author_name, posted_at, is_reply, availability, missed_readings, \
    followed_id, likes, retweets, quotes, replies, views, bookmarks, metrics_at";

#[derive(sqlx::FromRow)]
struct TweetRow {
    campaign_id: String,
    tweet_id: i64,
    position: i64,
    tweet_category: String,
    url: String,
    text: Option<String>,
    author_id: Option<i64>,
    author_username: Option<String>,
    author_name: Option<String>,
    posted_at: Option<i64>,
    is_reply: i64,
    availability: String,
    missed_readings: i64,
    followed_id: i64,
    likes: Option<i64>,
    retweets: Option<i64>,
    quotes: Option<i64>,
    replies: Option<i64>,
    views: Option<i64>,
    bookmarks: Option<i64>,
    metrics_at: Option<i64>,
}

impl TryFrom<TweetRow> for CampaignTweet {
    type Error = StoreError;
    fn try_from(row: TweetRow) -> Result<Self, StoreError> {
        Ok(Self {
            campaign_id: CampaignId(row.campaign_id),
            tweet_id: TweetId(row.tweet_id),
            position: row.position,
            category: word(&row.tweet_category)?,
            url: row.url,
            text: row.text,
            author_id: row.author_id.map(UserId),
            author_username: row.author_username,
            author_name: row.author_name,
            posted_at: row.posted_at.map(Timestamp),
            is_reply: row.is_reply != 0,
            availability: word(&row.availability)?,
            missed_readings: row.missed_readings,
            followed_id: TweetId(row.followed_id),
            metrics: Metrics {
                likes: row.likes,
                retweets: row.retweets,
                quotes: row.quotes,
                replies: row.replies,
                views: row.views,
                bookmarks: row.bookmarks,
            },
            metrics_at: row.metrics_at.map(Timestamp),
        })
    }
}

/// The tweets of a campaign, in request order.
pub async fn of_campaign(db: &Db, id: &CampaignId) -> Result<Vec<CampaignTweet>, StoreError> {
    let sql = format!(
        "-- tweets_of_campaign\nSELECT {COLUMNS} FROM tweets WHERE campaign_id = $1 \
         ORDER BY position, tweet_id"
    );
    let rows: Vec<TweetRow> = db.all(&sql, Args::new().with(id)).await?;
    rows.into_iter().map(CampaignTweet::try_from).collect()
}

/// The tweets of a campaign, seen from within a transaction.
pub async fn of_campaign_in(
    tx: &mut Tx,
    id: &CampaignId,
) -> Result<Vec<CampaignTweet>, StoreError> {
    let sql = format!(
        "-- tweets_of_campaign\nSELECT {COLUMNS} FROM tweets WHERE campaign_id = $1 \
         ORDER BY position, tweet_id"
    );
    let rows: Vec<TweetRow> = tx.all(&sql, Args::new().with(id)).await?;
    rows.into_iter().map(CampaignTweet::try_from).collect()
}

/// The named tweets of named campaigns; those that are gone meanwhile are left out.
pub async fn of_subjects(
    db: &Db,
    subjects: &[(CampaignId, TweetId)],
) -> Result<Vec<CampaignTweet>, StoreError> {
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    let mut args = Args::new();
    for (campaign, tweet) in subjects {
        args.push(campaign);
        args.push(*tweet);
    }
    let tuples = crate::db::placeholders(1, subjects.len(), 2);
    let sql = format!(
        "-- tweets_of_subjects\nSELECT {COLUMNS} FROM tweets \
         WHERE (campaign_id, tweet_id) IN (VALUES {tuples})"
    );
    let rows: Vec<TweetRow> = db.all(&sql, args).await?;
    rows.into_iter().map(CampaignTweet::try_from).collect()
}

/// A reading of a tweet's counters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The counters; `None` keeps the last value.
    pub metrics: Metrics,
    /// The id under which it is read from now on.
    pub followed_id: TweetId,
    /// What it says now, if the answer said.
    pub text: Option<String>,
    /// The author as of now: id, handle, name.
    pub author: Option<(UserId, String, String)>,
}

/// Stores a reading. `before` is the tweet as it was read from the store; says whether a
/// counter changed. A sample is written only then.
pub async fn store_reading(
    tx: &mut Tx,
    before: &CampaignTweet,
    reading: &Reading,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let metrics = reading.metrics.or(before.metrics);
    let changed = metrics != before.metrics;
    let (author_id, username, name) = match reading.author.clone() {
        Some((id, username, name)) => (Some(id.0), Some(username), Some(name)),
        None => (None, None, None),
    };
    let m = metrics;
    let touched = tx
        .execute(
            "-- tweet_store_reading\nUPDATE tweets SET likes = $3, retweets = $4, quotes = $5, \
             replies = $6, views = $7, bookmarks = $8, metrics_at = $9, followed_id = $10, \
             availability = 'available', missed_readings = 0, text = COALESCE($11, text), \
             author_id = COALESCE($12, author_id), \
             author_username = COALESCE($13, author_username), \
             author_name = COALESCE($14, author_name) \
             WHERE campaign_id = $1 AND tweet_id = $2 \
             AND (metrics_at IS NULL OR metrics_at <= $9 OR metrics_at > $9 + 600000)",
            Args::new()
                .with(&before.campaign_id)
                .with(before.tweet_id)
                .with(m.likes)
                .with(m.retweets)
                .with(m.quotes)
                .with(m.replies)
                .with(m.views)
                .with(m.bookmarks)
                .with(at)
                .with(reading.followed_id)
                .with(reading.text.clone())
                .with(author_id)
                .with(username)
                .with(name),
        )
        .await?;
    if touched > 0 {
        tx.pending.read(&before.campaign_id, before.tweet_id, at);
    }
    if touched > 0 && changed {
        insert_sample(tx, &before.campaign_id, before.tweet_id, &metrics, at).await?;
    }
    Ok(touched > 0 && changed)
}

/// Marks a tweet as X shows it no longer; counts the reading that missed it.
pub async fn store_missing(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweet: TweetId,
    availability: Option<Availability>,
) -> Result<(), StoreError> {
    tx.execute(
        "-- tweet_store_missing\nUPDATE tweets SET missed_readings = missed_readings + 1, \
         availability = COALESCE($3, availability) WHERE campaign_id = $1 AND tweet_id = $2",
        Args::new().with(campaign).with(tweet).with(availability.map(|a| a.as_str().to_owned())),
    )
    .await?;
    Ok(())
}

/// Stores what the counters were at a moment. Another sample of the same millisecond gives way.
pub(crate) async fn insert_sample(
    tx: &mut Tx,
    campaign: &CampaignId,
    tweet: TweetId,
    m: &Metrics,
    at: Timestamp,
) -> Result<(), StoreError> {
    let key = || Args::new().with(campaign).with(tweet).with(at);
    let counters = |args: Args| {
        let six = [m.likes, m.retweets, m.quotes, m.replies, m.views, m.bookmarks];
        six.into_iter().fold(args, Args::with)
    };
    let written = tx
        .execute(
            "-- metric_sample_insert\nINSERT INTO metric_samples (campaign_id, tweet_id, at, \
             likes, retweets, quotes, replies, views, bookmarks) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
             ON CONFLICT (campaign_id, tweet_id, at) DO NOTHING",
            counters(key()),
        )
        .await?;
    let mut replaced = None;
    if written == 0 {
        let sample: Sample = tx
            .one(
                "-- metric_sample_at\nSELECT at, likes, retweets, quotes, replies, views, \
                 bookmarks FROM metric_samples WHERE campaign_id = $1 AND tweet_id = $2 \
                 AND at = $3",
                key(),
            )
            .await?;
        replaced = Some(read_sample(sample).1);
        tx.execute(
            "-- metric_sample_replace\nUPDATE metric_samples SET likes = $4, retweets = $5, \
             quotes = $6, replies = $7, views = $8, bookmarks = $9 \
             WHERE campaign_id = $1 AND tweet_id = $2 AND at = $3",
            counters(key()),
        )
        .await?;
    }
    tx.pending.sampled(campaign, tweet, at, replaced);
    Ok(())
}

type Sample = (i64, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>);

const fn read_sample(
    (at, likes, retweets, quotes, replies, views, bookmarks): Sample,
) -> (Timestamp, Metrics) {
    (Timestamp(at), Metrics { likes, retweets, quotes, replies, views, bookmarks })
}

/// A tweet's counters where they changed, oldest first.
pub async fn samples(
    db: &Db,
    campaign: &CampaignId,
    tweet: TweetId,
) -> Result<Vec<(Timestamp, Metrics)>, StoreError> {
    let rows: Vec<Sample> = db
        .all(
            "-- metric_samples_of\nSELECT at, likes, retweets, quotes, replies, views, bookmarks \
             FROM metric_samples WHERE campaign_id = $1 AND tweet_id = $2 ORDER BY at",
            Args::new().with(campaign).with(tweet),
        )
        .await?;
    Ok(rows.into_iter().map(read_sample).collect())
}
