//! Finding what alerts, in the transaction that stores it.

use std::collections::HashSet;

use socap_domain::alerts::Treatment;
use socap_domain::campaign::AlertPreferences;
use socap_domain::{CampaignStatus, Timestamp, TweetCategory, UserId};
use sqlx::types::Json;

use super::{OPEN, SKIPPED, mutes};
use crate::db::placeholders;
use crate::engagements::{PageWrite, Written};
use crate::{Args, BATCH, StoreError, Tx, ignored, word};

#[derive(sqlx::FromRow)]
struct Rules {
    tweet_category: String,
    posted_at: Option<i64>,
    alert_preferences: Json<AlertPreferences>,
    status: String,
    created_at: i64,
}

/// Writes a find for each new engagement of a page that reaches its threshold: one statement for
/// the rules, and where something was found one for mutes, ignored accounts and the finds each.
pub(crate) async fn detect(
    tx: &mut Tx,
    page: &PageWrite<'_>,
    written: &Written,
) -> Result<(), StoreError> {
    if written.new.is_empty() {
        return Ok(());
    }
    let rules: Rules = tx
        .one(
            "-- alert_rules\nSELECT t.tweet_category, t.posted_at, c.alert_preferences, c.status, \
             c.created_at FROM tweets t JOIN campaigns c ON c.id = t.campaign_id \
             WHERE t.campaign_id = $1 AND t.tweet_id = $2",
            Args::new().with(page.campaign).with(page.tweet),
        )
        .await?;
    let preferences = &rules.alert_preferences.0;
    let category: TweetCategory = word(&rules.tweet_category)?;
    let score = |user: &UserId| written.scores.get(user).copied().unwrap_or_default();
    let reached = |user: &&UserId| preferences.alerts(category, page.action, score(user));
    let found: Vec<UserId> = written.new.iter().filter(reached).copied().collect();
    if found.is_empty() {
        return Ok(());
    }
    let over = word::<CampaignStatus>(&rules.status)? == CampaignStatus::Completed;
    let ignored = ignored::which_in(tx, &found).await?;
    let muted = mutes::in_force(tx, page.campaign, page.now).await?;
    let treatment = if page.first_walk {
        let posted_at = rules.posted_at.map(Timestamp);
        preferences.backfill.of_first_walk(posted_at, Timestamp(rules.created_at))
    } else {
        Treatment::Alert
    };
    let reason = |user: &UserId| {
        if over {
            Some("completed")
        } else if ignored.contains(user) {
            Some("ignored")
        } else if muted.covers(page.tweet, *user) {
            Some("muted")
        } else if treatment == Treatment::Silent {
            Some("before_the_campaign")
        } else {
            None
        }
    };
    let mut once = HashSet::new();
    let found: Vec<UserId> = found.into_iter().filter(|user| once.insert(*user)).collect();
    for chunk in found.chunks(BATCH) {
        let mut args = Args::new();
        for user in chunk {
            let reason = reason(user);
            args.push(page.campaign);
            args.push(page.tweet);
            args.push(page.action.as_str());
            args.push(*user);
            args.push(score(user));
            args.push(page.now);
            args.push(if treatment == Treatment::Digest { "digest" } else { "alert" });
            args.push(if reason.is_some() { SKIPPED } else { OPEN });
            args.push(reason.map(str::to_owned));
        }
        let sql = format!(
            "-- alert_finds_insert\nINSERT INTO alert_finds (campaign_id, tweet_id, action_type, \
             user_id, importance, found_at, treatment, state, reason) VALUES {} \
             ON CONFLICT (campaign_id, tweet_id, action_type, user_id) DO NOTHING",
            placeholders(1, chunk.len(), 9)
        );
        tx.execute(&sql, args).await?;
    }
    Ok(())
}
