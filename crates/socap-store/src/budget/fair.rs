//! Fair shares of a window: nobody's long walk eats what another campaign is entitled to.
//!
//! Every campaign that wants the window is entitled to an equal part. What one does not use of
//! its part, others may take only once it wants nothing more; so a window is used up whenever
//! there is work for it, and a small campaign never waits for a large one.

use std::collections::HashMap;

use socap_domain::CampaignId;

use super::reserve::Ask;
use crate::{Args, StoreError, Tx};

/// A window that is open.
pub(super) struct WindowState {
    pub(super) limit: i64,
    pub(super) remaining: i64,
    pub(super) reset_at: i64,
}

/// The part of a window that long walks leave for what is not known yet, as a divisor.
const NEWS_PART: i64 = 10;
/// Campaigns whose use is looked up; beyond these the parts are tiny anyway.
const MOST_OTHERS: usize = 400;

/// Whether the page of a long walk may be taken from the window.
pub(super) async fn may_take(
    tx: &mut Tx,
    ask: &Ask<'_>,
    others: &[CampaignId],
    window: &WindowState,
) -> Result<bool, StoreError> {
    if window.remaining < 1 {
        return Ok(false);
    }
    let Some(own) = one_campaign(ask) else { return Ok(true) };
    let others = others.get(..MOST_OTHERS).unwrap_or(others);
    let used = used(tx, ask, own, others, window.reset_at).await?;
    let part = window.limit / (i64::try_from(others.len()).unwrap_or(i64::MAX - 1) + 1);
    let used_by = |campaign: &CampaignId| used.get(&campaign.0).copied().unwrap_or_default();
    if used_by(own) < part {
        return Ok(true);
    }
    let entitled: i64 = others.iter().map(|other| (part - used_by(other)).max(0)).sum();
    Ok(window.remaining > entitled + window.limit / NEWS_PART)
}

/// Counts a call towards its campaign's part.
pub(super) async fn count_use(tx: &mut Tx, ask: &Ask<'_>, reset_at: i64) -> Result<(), StoreError> {
    let Some(campaign) = one_campaign(ask) else { return Ok(()) };
    tx.execute(
        "-- window_use_count\nINSERT INTO budget_window_use \
         (credential, endpoint, campaign_id, reset_at, used) VALUES ($1, $2, $3, $4, 1) \
         ON CONFLICT (credential, endpoint, campaign_id) DO UPDATE SET \
         used = CASE WHEN budget_window_use.reset_at = excluded.reset_at \
         THEN budget_window_use.used + 1 ELSE 1 END, reset_at = excluded.reset_at",
        Args::new().with(ask.credential).with(ask.endpoint).with(campaign).with(reset_at),
    )
    .await?;
    Ok(())
}

/// The campaign of a call that has just one; shared calls are nobody's part.
fn one_campaign<'a>(ask: &'a Ask<'_>) -> Option<&'a CampaignId> {
    match ask.shares {
        [share] => share.campaign.as_ref(),
        _ => None,
    }
}

async fn used(
    tx: &mut Tx,
    ask: &Ask<'_>,
    own: &CampaignId,
    others: &[CampaignId],
    reset_at: i64,
) -> Result<HashMap<String, i64>, StoreError> {
    let mut args = Args::new().with(ask.credential).with(ask.endpoint).with(reset_at);
    let all = std::iter::once(own).chain(others);
    let marks: Vec<String> = all.map(|campaign| format!("${}", args.push(campaign))).collect();
    let sql = format!(
        "-- window_use_of\nSELECT campaign_id, used FROM budget_window_use \
         WHERE credential = $1 AND endpoint = $2 AND reset_at = $3 AND campaign_id IN ({})",
        marks.join(", ")
    );
    let rows: Vec<(String, i64)> = tx.all(&sql, args).await?;
    Ok(rows.into_iter().collect())
}
