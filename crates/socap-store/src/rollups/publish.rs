//! The end of a transaction: its events get their numbers, and the sums what it changed.

use serde_json::json;
use socap_domain::{CampaignId, Weight};

use super::delta::Delta;
use super::pending::Changes;
use super::{accounts, samples};
use crate::db::placeholders;
use crate::{Arg, Args, BATCH, StoreError, Tx};

/// Events that tell of nothing but who engaged, how they score and what the team was told. All
/// others, also kinds to come, are taken to change what stands around that.
const OF_ENGAGERS: &[&str] = &["engagements", "removed", "scores", "accounts", "alert", "alerts"];

/// Writes what the transaction has yet to say and to sum, campaign by campaign. Whatever changes
/// what a campaign shows advances its sequence of events.
///
/// From the number on, the campaign's row is held to the commit: that is what makes the sequence
/// follow the order of commits, and what keeps two transactions from changing one sum.
pub(crate) async fn publish(tx: &mut Tx) -> Result<(), StoreError> {
    for (campaign, changes) in tx.pending.take() {
        one(tx, &campaign, changes).await?;
    }
    Ok(())
}

/// The same for one campaign, before the transaction changes it by other means.
pub(crate) async fn publish_one(tx: &mut Tx, campaign: &CampaignId) -> Result<(), StoreError> {
    match tx.pending.take_one(campaign) {
        Some(changes) => one(tx, campaign, changes).await,
        None => Ok(()),
    }
}

async fn one(tx: &mut Tx, campaign: &CampaignId, mut changes: Changes) -> Result<(), StoreError> {
    if changes.is_reading_only() && !samples::is_news(tx, campaign, &changes.readings).await? {
        return Ok(());
    }
    if changes.events.is_empty() {
        changes.tell_what_changed();
    }
    let Some((first, important_from)) = number(tx, campaign, &changes).await? else {
        return Ok(());
    };
    // A campaign that was there before there were sums is counted when the database is opened.
    let Some(important_from) = important_from else { return Ok(()) };
    let mut delta = std::mem::take(&mut changes.delta);
    let users: Vec<i64> = changes.accounts.iter().copied().collect();
    for chunk in users.chunks(BATCH) {
        let users = (chunk, &changes.reworded);
        accounts::count_again(tx, campaign, first, users, important_from, &mut delta).await?;
    }
    samples::count(tx, campaign, &changes.samples, &mut delta).await?;
    samples::mark_read(tx, campaign, &changes.readings, &mut delta).await?;
    delta.write(tx, campaign).await
}

impl Changes {
    fn is_reading_only(&self) -> bool {
        self.events.is_empty()
            && self.accounts.is_empty()
            && self.samples.is_empty()
            && !self.is_around
            && self.delta == Delta::default()
    }

    /// Whether more than who engaged, how they score and what the team was told may have changed.
    fn is_of_frame(&self) -> bool {
        let tells = |told: &super::pending::Told| !OF_ENGAGERS.contains(&told.kind.as_str());
        self.is_around
            || !self.readings.is_empty()
            || !self.samples.is_empty()
            || self.events.iter().any(tells)
    }

    /// Nobody told of the change, but what is shown is new.
    fn tell_what_changed(&mut self) {
        let (kind, payload) = if !self.accounts.is_empty() {
            ("accounts", json!({ "accounts": self.accounts.len() }))
        } else if !self.readings.is_empty() || self.is_around {
            ("metrics", json!({ "tweets": [] }))
        } else {
            return;
        };
        let at = self.at;
        self.events.push(super::pending::Told { kind: kind.to_owned(), payload, at });
    }
}

/// Takes the numbers of the events and stores them; gives the first number and from which score
/// on the campaign's sums count an account as important. `None` where the campaign is gone.
async fn number(
    tx: &mut Tx,
    campaign: &CampaignId,
    changes: &Changes,
) -> Result<Option<(i64, Option<Weight>)>, StoreError> {
    let many = i64::try_from(changes.events.len()).unwrap_or(i64::MAX);
    let row: Option<(i64, Option<i64>)> = tx
        .optional(
            "-- event_seq\nUPDATE campaigns SET event_seq = event_seq + $2, \
             frame_seq = CASE WHEN $3 = 1 THEN event_seq + $2 ELSE frame_seq END WHERE id = $1 \
             AND deleted_at IS NULL RETURNING event_seq, important_from",
            Args::new().with(campaign).with(many).with(i64::from(changes.is_of_frame())),
        )
        .await?;
    let Some((last, important_from)) = row else { return Ok(None) };
    let first = last - many + 1;
    for (chunk, from) in changes.events.chunks(BATCH).zip((first..).step_by(BATCH)) {
        let mut args = Args::new();
        for (told, seq) in chunk.iter().zip(from..) {
            args.push(campaign);
            args.push(seq);
            args.push(told.at);
            args.push(&told.kind);
            args.push(Arg::Json(Some(told.payload.clone())));
        }
        let sql = format!(
            "-- event_append\nINSERT INTO events (campaign_id, seq, at, kind, payload) VALUES {}",
            placeholders(1, chunk.len(), 5)
        );
        tx.execute(&sql, args).await?;
    }
    Ok(Some((first, important_from.map(Weight))))
}
