//! Bringing a replica forward: what changed since its version is read by one statement, which sees
//! one moment, and takes the place of what it was. What accounts and texts say is looked up right
//! after, and may be of a moment later: who changed by then is judged again with the next question.

use socap_domain::CampaignId;

use super::load::keep;
use super::{Changes, Replica};
use crate::engagements::{Said, Words};
use crate::rollups::{Counted, state};
use crate::{Args, BATCH, Db, StoreError};

/// With more accounts than this changed, all are read anew: that comes in large pieces.
const MOST: i64 = 20_000;

/// What became of a replica.
#[derive(Debug)]
pub(super) enum Forward {
    /// Nothing changed: it is of now, too.
    Same,
    /// It is this now.
    Changed(Replica),
    /// What changed is not known any more, or it is too much: it is to be read anew.
    Unknown,
}

/// What changed, with where the campaign stands and from where on changes are known; one row without
/// an account where none did. An account without anything else is gone.
type Row =
    (i64, Option<i64>, Option<i64>, Option<i64>, Option<String>, Option<i64>, Option<Vec<u8>>);

/// What became of it since.
pub(super) async fn since(
    db: &Db,
    campaign: &CampaignId,
    words: Option<&Words>,
    replica: &Replica,
) -> Result<Forward, StoreError> {
    let rows = changed(db, campaign, replica.version, MOST + 1).await?;
    if i64::try_from(rows.len()).is_ok_and(|many| many > MOST) {
        return Ok(Forward::Unknown);
    }
    applied(db, campaign, words, replica, rows).await
}

/// One that was just read, with all that changed meanwhile.
pub(super) async fn to_now(
    db: &Db,
    campaign: &CampaignId,
    words: Option<&Words>,
    replica: Replica,
) -> Result<Replica, StoreError> {
    let rows = changed(db, campaign, replica.version, i64::MAX).await?;
    match applied(db, campaign, words, &replica, rows).await? {
        Forward::Same => Ok(replica),
        Forward::Changed(replica) => Ok(replica),
        // Somebody mended the campaign at this very moment.
        Forward::Unknown => Err(StoreError::Busy { statement: "replica_changed".to_owned() }),
    }
}

async fn changed(
    db: &Db,
    campaign: &CampaignId,
    version: i64,
    most: i64,
) -> Result<Vec<Row>, StoreError> {
    let sql = "-- replica_changed\nSELECT c.event_seq, f.seq, x.user_id, x.importance, \
         x.primary_category, x.category_mask, x.packed FROM campaigns c \
         LEFT JOIN campaign_accounts_forgotten f ON f.campaign_id = c.id \
         LEFT JOIN (SELECT user_id, importance, primary_category, category_mask, packed \
         FROM campaign_accounts WHERE campaign_id = $1 AND changed_seq > $2 \
         UNION ALL SELECT DISTINCT w.user_id, CAST(NULL AS {INT}), CAST(NULL AS TEXT), \
         CAST(NULL AS {INT}), CAST(NULL AS {BYTES}) \
         FROM campaign_accounts_were w WHERE w.campaign_id = $1 AND w.seq > $2 AND NOT EXISTS \
         (SELECT 1 FROM campaign_accounts o WHERE o.campaign_id = $1 AND o.user_id = w.user_id) \
         ) x ON 1 = 1 WHERE c.id = $1 AND c.deleted_at IS NULL LIMIT $3";
    db.all(sql, Args::new().with(campaign).with(version).with(most)).await
}

async fn applied(
    db: &Db,
    campaign: &CampaignId,
    words: Option<&Words>,
    replica: &Replica,
    rows: Vec<Row>,
) -> Result<Forward, StoreError> {
    let Some((version, forgotten, ..)) = rows.first() else {
        // The campaign is gone, with all that was in it.
        return Ok(Forward::Changed(Replica::default()));
    };
    let version = *version;
    if forgotten.is_some_and(|seq| seq > replica.version) || version < replica.version {
        return Ok(Forward::Unknown);
    }
    let (mut there, mut changes) = (Vec::new(), Changes::new());
    for (_, _, user, importance, primary, mask, packed) in rows {
        let Some(user) = user else { continue };
        changes.insert(user, None);
        if let (Some(importance), Some(primary), Some(mask), Some(packed)) =
            (importance, primary, mask, packed)
        {
            there.push((user, importance, primary, mask, packed));
        }
    }
    if changes.is_empty() {
        let is_same = version == replica.version;
        let same = || Replica { version, ..replica.clone() };
        return Ok(if is_same { Forward::Same } else { Forward::Changed(same()) });
    }
    judge(db, campaign, words, there, &mut changes).await?;
    Ok(Forward::Changed(replica.with(version, changes)))
}

/// Adds what accounts that are still there did, as far as it is under the words.
async fn judge(
    db: &Db,
    campaign: &CampaignId,
    words: Option<&Words>,
    mut there: Vec<Counted>,
    changes: &mut Changes,
) -> Result<(), StoreError> {
    let Some(words) = words else {
        for row in there {
            let (user, state) = state(row)?;
            changes.insert(user, Some(state));
        }
        return Ok(());
    };
    while !there.is_empty() {
        let rest = there.split_off(there.len().min(BATCH));
        let users: Vec<i64> = there.iter().map(|(user, ..)| *user).collect();
        let said = Said::by(db, campaign, words, &users).await?;
        keep(there, Some(&said), |user, state| {
            changes.insert(user, Some(state));
        })?;
        there = rest;
    }
    Ok(())
}
