//! Accounts as they were when somebody began to page through a list.

use std::collections::HashSet;

use socap_domain::{CampaignId, Timestamp, Weight};

use super::accounts::{COUNTED, Counted, state};
use super::state::State;
use crate::{Args, Db, StoreError, Tx, campaigns};

/// How long a list can be gone on with, in machine time: an hour.
const KEPT_MS: i64 = 3_600_000;

/// Accounts of one step.
const STEP: i64 = 500;

/// That nothing of an account `x` changed since the version bound as `$v`.
pub(crate) const NOT_CHANGED: &str = "NOT EXISTS (SELECT 1 FROM campaign_accounts_were w \
    WHERE w.campaign_id = x.campaign_id AND w.user_id = x.user_id AND w.seq > $v)";

/// The accounts that changed since a version, as they were then, a step at a time. Those that
/// came since are not among them.
#[derive(Debug)]
pub(crate) struct Changed<'a> {
    db: &'a Db,
    campaign: &'a CampaignId,
    version: i64,
    conditions: Conditions,
    /// The event and account of the last one; `None` at the end.
    after: Option<(i64, i64)>,
}

/// Which of them may matter; others are left out where that is easy.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Conditions {
    /// Those of at least this score.
    pub(crate) least: Option<Weight>,
    /// Those of at most this score.
    pub(crate) most: Option<Weight>,
    /// Those that engaged by then.
    pub(crate) engaged_by: Option<Timestamp>,
}

/// The number of the event that changed it, and what was counted.
type Row = (i64, i64, i64, String, i64, Vec<u8>);

impl<'a> Changed<'a> {
    pub(crate) const fn since(
        db: &'a Db,
        campaign: &'a CampaignId,
        version: i64,
        conditions: Conditions,
    ) -> Self {
        Self { db, campaign, version, conditions, after: Some((version, i64::MAX)) }
    }

    /// The next ones; `None` after the last.
    pub(crate) async fn step(&mut self) -> Result<Option<Vec<(i64, State)>>, StoreError> {
        let Some((seq, user)) = self.after else { return Ok(None) };
        let mut args = Args::new().with(self.campaign).with(self.version).with(seq).with(user);
        let mut also = vec![String::new()];
        if let Some(least) = self.conditions.least {
            also.push(format!("x.importance >= ${}", args.push(least)));
        }
        if let Some(most) = self.conditions.most {
            also.push(format!("x.importance <= ${}", args.push(most)));
        }
        if let Some(by) = self.conditions.engaged_by {
            also.push(format!("x.first_at <= ${}", args.push(by)));
        }
        let also = also.join(" AND ");
        let sql = format!(
            "-- campaign_accounts_as_of\nSELECT x.seq, {COUNTED} FROM campaign_accounts_were x \
             WHERE x.campaign_id = $1 AND (x.seq, x.user_id) > ($3, $4) \
             AND NOT EXISTS (SELECT 1 FROM campaign_accounts_were o WHERE o.campaign_id = $1 \
             AND o.user_id = x.user_id AND o.seq > $2 AND o.seq < x.seq){also} \
             ORDER BY x.seq, x.user_id LIMIT {STEP}"
        );
        let rows: Vec<Row> = self.db.all(&sql, args).await?;
        let is_last = rows.len() < usize::try_from(STEP).unwrap_or_default();
        self.after = rows.last().map(|(seq, user, ..)| (*seq, *user)).filter(|_| !is_last);
        let of = |(_, user, importance, primary, mask, counted): Row| -> Counted {
            (user, importance, primary, mask, counted)
        };
        rows.into_iter().map(|row| state(of(row))).collect::<Result<_, _>>().map(Some)
    }
}

/// Who changed since a version.
pub(crate) async fn users_changed(
    db: &Db,
    campaign: &CampaignId,
    version: i64,
) -> Result<HashSet<i64>, StoreError> {
    let sql = "-- campaign_accounts_changed\nSELECT DISTINCT user_id \
               FROM campaign_accounts_were WHERE campaign_id = $1 AND seq > $2";
    let users: Vec<(i64,)> = db.all(sql, Args::new().with(campaign).with(version)).await?;
    Ok(users.into_iter().map(|(user,)| user).collect())
}

/// Refuses to go on with a list of which rows of then are forgotten. To be asked after they were
/// read: what was whole afterwards was whole before.
pub(crate) async fn refuse_forgotten(
    db: &Db,
    campaign: &CampaignId,
    version: i64,
) -> Result<(), StoreError> {
    let sql = "-- campaign_accounts_whole_from\nSELECT seq FROM campaign_accounts_forgotten \
               WHERE campaign_id = $1";
    let row: Option<(i64,)> = db.optional(sql, Args::new().with(campaign)).await?;
    match row {
        Some((seq,)) if seq > version => Err(StoreError::ListForgotten),
        _ => Ok(()),
    }
}

/// Says that rows as they were before the events up to `seq` are no longer whole. Gives whether the
/// campaign is there.
pub(super) async fn forget_up_to(
    tx: &mut Tx,
    campaign: &CampaignId,
    seq: i64,
) -> Result<bool, StoreError> {
    let told = tx
        .execute(
            "-- campaign_accounts_forget_from\nINSERT INTO campaign_accounts_forgotten \
             (campaign_id, seq) SELECT id, $2 FROM campaigns WHERE id = $1 \
             AND deleted_at IS NULL ON CONFLICT (campaign_id) DO UPDATE SET \
             seq = {GREATEST}(campaign_accounts_forgotten.seq, excluded.seq)",
            Args::new().with(campaign).with(seq),
        )
        .await?;
    Ok(told > 0)
}

/// Forgets what no list is gone on with any more, and what is held in memory and nobody asked for
/// lately; gives how many rows.
pub async fn prune(db: &Db) -> Result<u64, StoreError> {
    db.replicas.tidy().await;
    let old: Vec<(String, i64)> = db
        .all(
            "-- campaign_accounts_old\nSELECT campaign_id, MAX(seq) FROM campaign_accounts_were \
             WHERE written_at < {MACHINE_NOW} - $1 GROUP BY campaign_id",
            Args::new().with(KEPT_MS),
        )
        .await?;
    let mut forgotten = 0;
    for (campaign, seq) in old {
        let mut tx = db.begin().await?;
        let campaign = CampaignId(campaign);
        campaigns::hold(&mut tx, [&campaign]).await?;
        if !forget_up_to(&mut tx, &campaign, seq).await? {
            // It was deleted, and somebody takes all of it away.
            continue;
        }
        let sql = "-- campaign_accounts_forget\nDELETE FROM campaign_accounts_were \
                   WHERE campaign_id = $1 AND seq <= $2";
        forgotten += tx.execute(sql, Args::new().with(&campaign).with(seq)).await?;
        tx.commit().await?;
    }
    Ok(forgotten)
}
