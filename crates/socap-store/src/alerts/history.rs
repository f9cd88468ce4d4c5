//! What was told, or is going to be: the memory against telling twice. It outlives campaigns.

use std::collections::HashSet;
use std::time::Duration;

use socap_domain::alerts::Entry;
use socap_domain::{ActionType, CampaignId, Timestamp, UserId};

use super::NewDelivery;
use crate::db::placeholders;
use crate::{Args, BATCH, Db, StoreError, Tx, marks, word};

/// The longest window a campaign can have: a year.
const KEPT: Duration = Duration::from_hours(24 * 366);

fn since(now: Timestamp, window: Duration) -> Timestamp {
    now - window
}

/// Which actions of `users` were told less than `window` ago, or are going to be.
pub async fn told(
    tx: &mut Tx,
    campaign: &CampaignId,
    users: &[UserId],
    window: Duration,
    now: Timestamp,
) -> Result<HashSet<(UserId, ActionType)>, StoreError> {
    let mut told = HashSet::new();
    for chunk in users.chunks(BATCH) {
        let mut args = Args::new().with(campaign).with(since(now, window));
        let users = marks(&mut args, chunk.iter().copied());
        let sql = format!(
            "-- alert_history_told\nSELECT DISTINCT user_id, action_type FROM alert_history \
             WHERE campaign_id = $1 AND at > $2 AND user_id IN ({users})"
        );
        let rows: Vec<(i64, String)> = tx.all(&sql, args).await?;
        for (user, action) in rows {
            told.insert((UserId(user), word(&action)?));
        }
    }
    Ok(told)
}

/// Remembers what an alert is going to tell.
pub(super) async fn queue(
    tx: &mut Tx,
    campaign: &CampaignId,
    told: &[(&NewDelivery, &[Entry])],
) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    for (delivery, entries) in told {
        for entry in *entries {
            let actions: HashSet<ActionType> = entry.engaged.iter().map(|one| one.action).collect();
            rows.extend(actions.into_iter().map(|action| (*delivery, entry.user_id, action)));
        }
    }
    for chunk in rows.chunks(BATCH) {
        let mut args = Args::new();
        for (delivery, user, action) in chunk {
            args.push(campaign);
            args.push(*user);
            args.push(action.as_str());
            args.push(&delivery.alert_id);
            args.push(&delivery.channel);
            args.push("queued");
            args.push(delivery.due_at);
        }
        let sql = format!(
            "-- alert_history_queue\nINSERT INTO alert_history (campaign_id, user_id, action_type, \
             alert_id, channel, state, at) VALUES {} ON CONFLICT DO NOTHING",
            placeholders(1, chunk.len(), 7)
        );
        tx.execute(&sql, args).await?;
    }
    Ok(())
}

/// What of an alert another one told through the same channel less than `window` ago.
pub(super) async fn told_elsewhere(
    tx: &mut Tx,
    alert: &str,
    channel: &str,
    window: Duration,
    now: Timestamp,
) -> Result<Vec<(UserId, ActionType)>, StoreError> {
    let rows: Vec<(i64, String)> = tx
        .all(
            "-- alert_history_told_elsewhere\nSELECT DISTINCT h.user_id, h.action_type \
             FROM alert_history mine JOIN alert_history h ON h.campaign_id = mine.campaign_id \
             AND h.user_id = mine.user_id AND h.action_type = mine.action_type \
             AND h.channel = mine.channel AND h.alert_id <> mine.alert_id \
             WHERE mine.alert_id = $1 AND mine.channel = $2 AND h.state = 'sent' AND h.at > $3",
            Args::new().with(alert).with(channel).with(since(now, window)),
        )
        .await?;
    rows.into_iter().map(|(user, action)| Ok((UserId(user), word(&action)?))).collect()
}

/// An attempt begins, or its outcome is known: what it tells counts as told at `at`.
pub(super) async fn set(
    tx: &mut Tx,
    alert: &str,
    channel: &str,
    state: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "-- alert_history_set\nUPDATE alert_history SET state = $3, at = $4 \
         WHERE alert_id = $1 AND channel = $2",
        Args::new().with(alert).with(channel).with(state).with(at),
    )
    .await?;
    Ok(())
}

/// Forgets what an alert was going to tell through a channel and does not.
pub(super) async fn forget(tx: &mut Tx, alert: &str, channel: &str) -> Result<(), StoreError> {
    tx.execute(
        "-- alert_history_forget\nDELETE FROM alert_history WHERE alert_id = $1 AND channel = $2",
        Args::new().with(alert).with(channel),
    )
    .await?;
    Ok(())
}

/// Forgets one action that drops out of an alert.
pub(super) async fn forget_action(
    tx: &mut Tx,
    alert: &str,
    channel: &str,
    (user, action): (UserId, ActionType),
) -> Result<(), StoreError> {
    tx.execute(
        "-- alert_history_forget_action\nDELETE FROM alert_history WHERE alert_id = $1 \
         AND channel = $2 AND user_id = $3 AND action_type = $4",
        Args::new().with(alert).with(channel).with(user).with(action.as_str()),
    )
    .await?;
    Ok(())
}

/// Forgets what no window reaches back to. Gives how many.
pub async fn prune(db: &Db, now: Timestamp) -> Result<u64, StoreError> {
    db.execute(
        "-- alert_history_prune\nDELETE FROM alert_history WHERE at < $1",
        Args::new().with(now - KEPT),
    )
    .await
}
