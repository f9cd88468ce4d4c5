//! A delivery as it goes out.

use std::collections::HashMap;

use serde::Serialize;
use socap_domain::alerts::TweetName;
use socap_domain::{CampaignId, Timestamp, UserId};
use socap_store::alerts::{Delivery, Sight, sights};
use socap_store::{Db, StoreError, tweets};

use crate::frames::Names;

/// Links of a digest: more would be a list of their own.
const MOST_LINKS: usize = 10;

/// One alert on its way through one channel, and what became of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct AlertRow {
    /// Its id: the one to be re-sent.
    id: String,
    /// The alert: the rows of one alert through several channels share it.
    alert_id: String,
    /// `account`, or a digest: `before` the campaign, after `quiet` hours, the `rest` of what a
    /// channel takes; or `test`.
    #[schema(example = "account")]
    kind: String,
    /// `slack`, `email` or `webhook`.
    channel: String,
    /// `queued`, `held`, `sending`, `sent`, `failed`, `unknown` or `skipped`. Of an `unknown` one
    /// nobody knows whether it arrived: it is not sent again by itself.
    #[schema(example = "sent")]
    status: String,
    /// Who it is about; null for digests.
    #[schema(value_type = Option<String>)]
    user_id: Option<UserId>,
    /// Who it is about, with title and score; null for digests.
    #[schema(example = "Investor @synthetic (importance: 15)")]
    account: Option<String>,
    /// The words.
    text: String,
    /// Its slot.
    #[schema(value_type = String, format = DateTime)]
    due_at: Timestamp,
    /// When the channel took it.
    #[schema(value_type = Option<String>, format = DateTime)]
    sent_at: Option<Timestamp>,
    /// Why it stands there.
    reason: Option<String>,
    /// What the channel answered last.
    answer: Option<String>,
    /// How often it was tried.
    attempts: i64,
    /// When its batch closed.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// The posts it tells of, on X; of a digest at most ten.
    links: Vec<LinkView>,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = AlertLink)]
pub(crate) struct LinkView {
    /// What it leads to.
    #[schema(example = "View on X")]
    label: String,
    /// Where.
    #[schema(example = "https://x.com/i/status/1234567890")]
    url: String,
}

/// Deliveries of one campaign as rows, with their links.
pub(crate) async fn rows(
    db: &Db,
    campaign: &CampaignId,
    deliveries: Vec<Delivery>,
) -> Result<Vec<AlertRow>, StoreError> {
    let seen = sights(db, deliveries.iter().map(|one| one.alert_id.as_str())).await?;
    let several = seen.values().any(|of| of.len() > 1);
    let names = if several {
        let tweets = tweets::of_campaign(db, campaign).await?;
        TweetName::of_all(tweets.iter().map(|tweet| (tweet.tweet_id, tweet.category)))
    } else {
        Names::new()
    };
    Ok(linked(deliveries, &seen, &names))
}

/// The same where it is known what the campaign's tweets are called.
pub(crate) async fn named_rows(
    db: &Db,
    names: &Names,
    deliveries: Vec<Delivery>,
) -> Result<Vec<AlertRow>, StoreError> {
    if deliveries.is_empty() {
        return Ok(Vec::new());
    }
    let seen = sights(db, deliveries.iter().map(|one| one.alert_id.as_str())).await?;
    Ok(linked(deliveries, &seen, names))
}

fn linked(
    deliveries: Vec<Delivery>,
    seen: &HashMap<String, Vec<Sight>>,
    names: &Names,
) -> Vec<AlertRow> {
    let row = |one: Delivery| {
        let links = seen.get(&one.alert_id).map(|of| links(of, names)).unwrap_or_default();
        AlertRow {
            id: one.id,
            alert_id: one.alert_id,
            kind: one.kind,
            channel: one.channel,
            status: one.status.as_str().to_owned(),
            user_id: one.user_id,
            account: one.account,
            text: one.text,
            due_at: one.due_at,
            sent_at: one.sent_at,
            reason: one.reason,
            answer: one.answer,
            attempts: one.attempts,
            created_at: one.created_at,
            links,
        }
    };
    deliveries.into_iter().map(row).collect()
}

/// One post is simply viewed; of several each is named.
fn links(seen: &[Sight], names: &Names) -> Vec<LinkView> {
    let label = |sight: &Sight| match names.get(&sight.tweet_id) {
        Some(name) if seen.len() > 1 => format!("View on X: {name} ({})", sight.action),
        _ => "View on X".to_owned(),
    };
    let link = |sight: &Sight| LinkView {
        label: label(sight),
        url: format!("https://x.com/i/status/{}", sight.shown()),
    };
    seen.iter().take(MOST_LINKS).map(link).collect()
}
