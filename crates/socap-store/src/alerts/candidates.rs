//! Stored engagements as they were found, for asking what other settings would have told.

use socap_domain::alerts::Treatment;
use socap_domain::campaign::AlertPreferences;
use socap_domain::{CampaignId, Timestamp, TweetCategory, TweetId, UserId, Weight};

use super::Find;
use crate::{Args, Db, StoreError, word};

/// An engagement that would have been found under some settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// As it would have been found.
    pub find: Find,
    /// What would have become of it by its walk.
    pub treatment: Treatment,
}

#[derive(sqlx::FromRow)]
struct Row {
    tweet_id: i64,
    action_type: String,
    user_id: i64,
    importance_at_ingest: i64,
    created_at: i64,
    found_by: String,
    text: Option<String>,
    username: Option<String>,
    primary_category: Option<String>,
    tweet_category: String,
    posted_at: Option<i64>,
    campaign_created_at: i64,
}

/// The engagements of a campaign that reach their threshold under `preferences`, by the scores
/// they had when they were stored, in the order in which they were found.
pub async fn candidates(
    db: &Db,
    campaign: &CampaignId,
    preferences: &AlertPreferences,
) -> Result<Vec<Candidate>, StoreError> {
    let thresholds = preferences.thresholds.iter().map(|threshold| threshold.importance_threshold);
    let lowest = thresholds.fold(preferences.importance_threshold, f64::min);
    let rows: Vec<Row> = db
        .all(
            "-- alert_candidates\nSELECT e.tweet_id, e.action_type, e.user_id, \
             e.importance_at_ingest, e.created_at, e.found_by, e.text, a.username, \
             a.primary_category, t.tweet_category, t.posted_at, \
             c.created_at AS campaign_created_at \
             FROM engagements e JOIN campaigns c ON c.id = e.campaign_id \
             JOIN tweets t ON t.campaign_id = e.campaign_id AND t.tweet_id = e.tweet_id \
             LEFT JOIN accounts a ON a.user_id = e.user_id \
             WHERE e.campaign_id = $1 AND e.importance_at_ingest >= $2 \
             ORDER BY e.created_at, e.tweet_id, e.action_type, e.user_id",
            Args::new().with(campaign).with(floor(lowest)),
        )
        .await?;
    let mut candidates = Vec::new();
    for row in rows {
        let category: TweetCategory = word(&row.tweet_category)?;
        let action = word(&row.action_type)?;
        let importance = Weight(row.importance_at_ingest);
        if !preferences.alerts(category, action, importance) {
            continue;
        }
        let treatment = if row.found_by == "backfill" {
            let posted_at = row.posted_at.map(Timestamp);
            preferences.backfill.of_first_walk(posted_at, Timestamp(row.campaign_created_at))
        } else {
            Treatment::Alert
        };
        let find = Find {
            tweet_id: TweetId(row.tweet_id),
            action,
            user_id: UserId(row.user_id),
            importance,
            found_at: Timestamp(row.created_at),
            before: treatment == Treatment::Digest,
            held: false,
            text: row.text,
            username: row.username,
            primary: row.primary_category,
        };
        candidates.push(Candidate { find, treatment });
    }
    Ok(candidates)
}

/// A score in thousandths that is surely not above it.
#[expect(clippy::cast_possible_truncation, reason = "thresholds are at most a billion")]
fn floor(score: f64) -> Weight {
    Weight((score * 1_000.0).floor() as i64)
}
