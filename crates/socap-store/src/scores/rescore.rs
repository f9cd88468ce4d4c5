//! Bringing the scores beside stored engagements up to date.

use std::collections::BTreeMap;

use serde_json::json;
use socap_domain::{CampaignId, Timestamp};

use super::sum::of_in;
use crate::db::placeholders;
use crate::{Args, BATCH, StoreError, Tx, events, marks};

/// From so many accounts on it is cheaper to walk those that engaged than to ask for each.
const WALK_FROM: usize = 20_000;
/// Accounts of one step of such a walk.
const STEP: i64 = 5_000;

/// An account that engaged: its id, the least and the greatest score beside its engagements.
type Engaged = (i64, i64, i64);

/// Sets the current score of every engagement of `accounts` (sorted) whose score changed, and
/// says so in an event of each campaign that shows one. The transaction's last step, under
/// [`super::change`]. Gives how many engagements changed.
pub(crate) async fn rescore(
    tx: &mut Tx,
    accounts: &[i64],
    now: Timestamp,
) -> Result<u64, StoreError> {
    let mut touched = Touched::default();
    if accounts.len() < WALK_FROM {
        for chunk in accounts.chunks(BATCH) {
            let engaged = engaged_among(tx, chunk).await?;
            bring_up_to_date(tx, &engaged, &mut touched, now).await?;
        }
    } else {
        let mut after = accounts.first().map_or(0, |first| first - 1);
        loop {
            let step = engaged_after(tx, after).await?;
            let Some((last, ..)) = step.last() else { break };
            after = *last;
            let engaged: Vec<Engaged> = step
                .into_iter()
                .filter(|(user, ..)| accounts.binary_search(user).is_ok())
                .collect();
            for chunk in engaged.chunks(BATCH) {
                bring_up_to_date(tx, chunk, &mut touched, now).await?;
            }
        }
    }
    for (campaign, engagements) in &touched.campaigns {
        let payload = json!({ "engagements": engagements });
        events::append(tx, campaign, "scores", &payload, now).await?;
    }
    Ok(touched.campaigns.values().sum())
}

/// Engagements that changed, by campaign.
#[derive(Default)]
struct Touched {
    campaigns: BTreeMap<CampaignId, u64>,
}

async fn engaged_among(tx: &mut Tx, accounts: &[i64]) -> Result<Vec<Engaged>, StoreError> {
    let mut args = Args::new();
    let accounts = marks(&mut args, accounts.iter().copied());
    let sql = format!(
        "-- engaged_among\nSELECT user_id, MIN(importance), MAX(importance) FROM engagements \
         WHERE user_id IN ({accounts}) GROUP BY user_id ORDER BY user_id"
    );
    tx.all(&sql, args).await
}

async fn engaged_after(tx: &mut Tx, after: i64) -> Result<Vec<Engaged>, StoreError> {
    let sql = "-- engaged_after\nSELECT user_id, MIN(importance), MAX(importance) \
               FROM engagements WHERE user_id > $1 GROUP BY user_id ORDER BY user_id LIMIT $2";
    tx.all(sql, Args::new().with(after).with(STEP)).await
}

async fn bring_up_to_date(
    tx: &mut Tx,
    engaged: &[Engaged],
    touched: &mut Touched,
    now: Timestamp,
) -> Result<(), StoreError> {
    if engaged.is_empty() {
        return Ok(());
    }
    let users: Vec<i64> = engaged.iter().map(|(user, ..)| *user).collect();
    let scores = of_in(tx, &users).await?;
    let mut args = Args::new();
    let mut changed = 0;
    for (user, least, greatest) in engaged {
        let score = scores.get(user).copied().unwrap_or_default();
        if *least != score || *greatest != score {
            args.push(*user);
            args.push(score);
            changed += 1;
        }
    }
    if changed == 0 {
        return Ok(());
    }
    // Both engines call the columns of VALUES so.
    let sql = format!(
        "-- engagements_rescore\nUPDATE engagements SET importance = v.column2 \
         FROM (VALUES {}) AS v WHERE engagements.user_id = v.column1 \
         AND engagements.importance <> v.column2 RETURNING campaign_id, user_id",
        placeholders(1, changed, 2)
    );
    let rows: Vec<(String, i64)> = tx.all(&sql, args).await?;
    for (campaign, user) in rows {
        let campaign = CampaignId(campaign);
        tx.pending.touch(&campaign, [user], now);
        *touched.campaigns.entry(campaign).or_default() += 1;
    }
    Ok(())
}
