//! How sums are about to change, and changing them.

use std::collections::{BTreeMap, HashMap};

use socap_domain::CampaignId;

use super::kind::Kind;
use super::pack::{Sums, pack, unpack};
use crate::db::placeholders;
use crate::{Args, StoreError, Tx};

/// Changes to sums, by kind and place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Delta(pub(super) BTreeMap<(Kind, i64), Sums>);

impl Delta {
    pub(crate) fn add(&mut self, kind: Kind, place: i64, key: i64, column: usize, by: i64) {
        if by == 0 {
            return;
        }
        let sums = self.0.entry((kind, place)).or_default();
        let row = sums.entry(key).or_insert_with(|| vec![0; kind.width()]);
        if let Some(sum) = row.get_mut(column) {
            *sum += by;
        }
    }

    /// How a sum is about to change.
    pub(super) fn of(&self, kind: Kind, place: i64, key: i64, column: usize) -> i64 {
        let row = self.0.get(&(kind, place)).and_then(|sums| sums.get(&key));
        row.and_then(|row| row.get(column)).copied().unwrap_or_default()
    }

    /// Leaves out what comes to nothing.
    pub(super) fn tidy(&mut self) {
        for sums in self.0.values_mut() {
            sums.retain(|_, row| row.iter().any(|number| *number != 0));
        }
        self.0.retain(|_, sums| !sums.is_empty());
    }

    /// Changes the sums of a campaign, which the transaction has to itself.
    pub(super) async fn write(
        mut self,
        tx: &mut Tx,
        campaign: &CampaignId,
    ) -> Result<(), StoreError> {
        self.tidy();
        let changes: Vec<((Kind, i64), Sums)> = self.0.into_iter().collect();
        for chunk in changes.chunks(PLACES) {
            let places: Vec<(Kind, i64)> = chunk.iter().map(|(place, _)| *place).collect();
            let mut bodies = load(tx, campaign, &places).await?;
            let mut right = Vec::with_capacity(chunk.len());
            for ((kind, place), change) in chunk {
                let mut sums = bodies.remove(&(*kind, *place)).unwrap_or_default();
                merge(&mut sums, change);
                right.push(((*kind, *place), sums));
            }
            put(tx, campaign, &right).await?;
        }
        Ok(())
    }
}

/// Places read and written by one statement.
const PLACES: usize = 250;

/// Adds `change` to `sums`; what comes to nothing is left out.
pub(super) fn merge(sums: &mut Sums, change: &Sums) {
    for (key, by) in change {
        let row = sums.entry(*key).or_insert_with(|| vec![0; by.len()]);
        for (sum, by) in row.iter_mut().zip(by) {
            *sum += by;
        }
        if row.iter().all(|number| *number == 0) {
            sums.remove(key);
        }
    }
}

/// The sums at places; where there are none yet the place is left out.
pub(super) async fn load(
    tx: &mut Tx,
    campaign: &CampaignId,
    places: &[(Kind, i64)],
) -> Result<HashMap<(Kind, i64), Sums>, StoreError> {
    let mut args = Args::new().with(campaign);
    for (kind, place) in places {
        args.push(kind.as_str());
        args.push(*place);
    }
    let sql = format!(
        "-- rollups_load\nSELECT r.kind, r.place, r.body FROM (VALUES {}) AS v CROSS JOIN rollups r \
         WHERE r.campaign_id = $1 AND r.kind = v.column1 AND r.place = v.column2",
        placeholders(2, places.len(), 2)
    );
    let rows: Vec<(String, i64, Vec<u8>)> = tx.all(&sql, args).await?;
    let mut bodies = HashMap::with_capacity(rows.len());
    for (word, place, body) in rows {
        let kind = Kind::named(&word)
            .ok_or_else(|| StoreError::Decode(format!("`{word}` is no kind of sum")))?;
        bodies.insert((kind, place), unpack(&body, kind.width())?);
    }
    Ok(bodies)
}

/// Puts sums in the place of what is there; nothing where they are empty.
pub(super) async fn put(
    tx: &mut Tx,
    campaign: &CampaignId,
    sums: &[((Kind, i64), Sums)],
) -> Result<(), StoreError> {
    let (empty, full): (Vec<_>, Vec<_>) = sums.iter().partition(|(_, sums)| sums.is_empty());
    for chunk in full.chunks(PLACES) {
        let mut args = Args::new();
        for ((kind, place), sums) in chunk {
            args.push(campaign);
            args.push(kind.as_str());
            args.push(*place);
            args.push(pack(sums));
        }
        let sql = format!(
            "-- rollups_put\nINSERT INTO rollups (campaign_id, kind, place, body) VALUES {} \
             ON CONFLICT (campaign_id, kind, place) DO UPDATE SET body = excluded.body",
            placeholders(1, chunk.len(), 4)
        );
        tx.execute(&sql, args).await?;
    }
    for ((kind, place), _) in empty {
        tx.execute(
            "-- rollups_drop\nDELETE FROM rollups WHERE campaign_id = $1 AND kind = $2 \
             AND place = $3",
            Args::new().with(campaign).with(kind.as_str()).with(*place),
        )
        .await?;
    }
    Ok(())
}
