//! Taking away what a deleted campaign had: in transactions of bounded size, with rests in which
//! others write.
//!
//! Servers run one sweep at a time, whatever the number of processes and of deleted campaigns: two
//! would fill each other's rests. Only whoever waits for one campaign at a terminal sweeps that beside
//! them. `swept_at`, the time of the last step, is its fence.

use std::time::Duration;

use socap_domain::CampaignId;
use tokio::time::Instant;

use crate::{Args, Db, StoreError, scores};

/// What is taken away step by step.
struct Content {
    table: &'static str,
    /// What names a row of it.
    row: &'static str,
    /// A number by which its rows are found in order. A step goes on where the one before ended:
    /// PostgreSQL would walk again over all that is dead already.
    by: &'static str,
}

const fn content(table: &'static str, row: &'static str, by: &'static str) -> Content {
    Content { table, row, by }
}

/// Everything that a campaign can have much of. The rest goes with its row, as does what is left.
const CONTENT: [Content; 11] = [
    content("score_receipts", "{ROW}", "tweet_id"),
    content("posts", "{ROW}", "user_id"),
    content("engagements", "{ROW}", "sort_at"),
    content("alert_finds", "{ROW}", "found_at"),
    content("alert_deliveries", "{ROW}", "created_at"),
    content("alerts", "{ROW}", "created_at"),
    content("campaign_accounts_were", "(user_id, seq)", "user_id"),
    content("campaign_accounts", "user_id", "user_id"),
    content("rollups", "{ROW}", "place"),
    content("metric_samples", "{ROW}", "tweet_id"),
    content("events", "{ROW}", "seq"),
];

/// Rows of a step, at least and at most.
const FEWEST: i64 = 50;
const MOST: i64 = 2_000;

/// How long a step should take: with more rows if it is shorter, with fewer if it is longer.
const MOMENT: Duration = Duration::from_millis(50);

/// The longest rest between two steps.
const LONGEST_REST: Duration = Duration::from_secs(1);

/// Who took no step for so long, in machine time, has died or given up.
const PATIENCE: Duration = Duration::from_secs(10);

/// Steps that fail in a row because others are at work, before a sweep gives up.
const TRIES: u32 = 5;

/// `swept_at` as the next step writes it: never what it is.
const STAMP: &str = "CASE WHEN swept_at = {MACHINE_NOW} THEN swept_at + 1 ELSE {MACHINE_NOW} END";

/// The right to take away what a deleted campaign had, until somebody takes it over.
#[derive(Debug, PartialEq, Eq)]
pub struct Sweep {
    campaign: CampaignId,
    /// Its last step: the fence.
    swept_at: i64,
}

impl Sweep {
    /// A deleted campaign of which something is left, if nobody sweeps any: the one that was longest
    /// left alone, so that one which cannot be swept does not stand before all others.
    pub async fn next(db: &Db) -> Result<Option<Self>, StoreError> {
        // A clock that was set back must not make a step of the future look fresh.
        let sql = format!(
            "-- campaign_sweep_next\nUPDATE campaigns SET swept_at = {STAMP} WHERE id = \
             (SELECT id FROM campaigns WHERE deleted_at IS NOT NULL ORDER BY swept_at, id LIMIT 1) \
             AND NOT EXISTS (SELECT 1 FROM campaigns o WHERE o.deleted_at IS NOT NULL \
             AND o.swept_at BETWEEN {{MACHINE_NOW}} - $1 AND {{MACHINE_NOW}} + $1) \
             RETURNING id, swept_at"
        );
        Ok(Self::taken(db.returning(&sql, Args::new().with(PATIENCE)).await?))
    }

    /// Takes over what is left of one campaign, whoever is at it. `None` where nothing is.
    pub async fn of(db: &Db, id: &CampaignId) -> Result<Option<Self>, StoreError> {
        let sql = format!(
            "-- campaign_sweep_of\nUPDATE campaigns SET swept_at = {STAMP} WHERE id = $1 \
             AND deleted_at IS NOT NULL RETURNING id, swept_at"
        );
        Ok(Self::taken(db.returning(&sql, Args::new().with(id)).await?))
    }

    fn taken(rows: Vec<(String, i64)>) -> Option<Self> {
        let first = rows.into_iter().next();
        first.map(|(id, swept_at)| Self { campaign: CampaignId(id), swept_at })
    }

    /// The campaign.
    pub fn campaign(&self) -> &CampaignId {
        &self.campaign
    }

    /// Takes all of it away, and tells `taken` of each step how many rows that were. It rests as
    /// long as it works. Whoever drops it leaves the rest to the next one. Says whether all of it is
    /// gone; it is not where somebody took over.
    pub async fn run(mut self, db: &Db, mut taken: impl FnMut(u64)) -> Result<bool, StoreError> {
        for content in &CONTENT {
            let mut after = i64::MIN;
            // Rows of the next step: as many as a moment allows, on this machine, of this table.
            let (mut rows, mut failed) = (FEWEST, 0);
            loop {
                let (gone, took) = match self.step(db, content, rows, &mut after).await {
                    Ok(Some(step)) => step,
                    Ok(None) => return Ok(false),
                    Err(error) if error.is_transient() && failed < TRIES => {
                        failed += 1;
                        tokio::time::sleep(LONGEST_REST).await;
                        continue;
                    }
                    Err(error) => return Err(error),
                };
                failed = 0;
                if gone == 0 {
                    break;
                }
                taken(gone);
                if took > MOMENT {
                    rows = (rows / 2).max(FEWEST);
                } else if took < MOMENT / 3 {
                    rows = (rows * 2).min(MOST);
                }
                tokio::time::sleep(took.min(LONGEST_REST)).await;
            }
        }
        self.end(db).await
    }

    /// Takes some rows away; gives how many, and how long that took: what it waited for others is in
    /// it too, and makes steps smaller. `None` where somebody else sweeps, or has swept.
    async fn step(
        &mut self,
        db: &Db,
        Content { table, row, by }: &Content,
        rows: i64,
        after: &mut i64,
    ) -> Result<Option<(u64, Duration)>, StoreError> {
        let mut tx = db.begin().await?;
        let begun = Instant::now();
        scores::hold(&mut tx).await?;
        let sql = format!(
            "-- campaign_swept\nUPDATE campaigns SET swept_at = {STAMP} WHERE id = $1 \
             AND deleted_at IS NOT NULL AND swept_at = $2 RETURNING swept_at"
        );
        let args = Args::new().with(&self.campaign).with(self.swept_at);
        let Some((swept_at,)) = tx.optional::<(i64,)>(&sql, args).await? else {
            return Ok(None);
        };
        let mine = if row.starts_with('{') { "" } else { "campaign_id = $1 AND " };
        let names = row.trim_start_matches('(').trim_end_matches(')');
        let sql = format!(
            "-- campaign_sweep\nDELETE FROM {table} WHERE {mine}{row} IN (SELECT {names} \
             FROM {table} WHERE campaign_id = $1 AND {by} >= $2 ORDER BY {by} LIMIT $3) \
             RETURNING {by}"
        );
        let args = Args::new().with(&self.campaign).with(*after).with(rows);
        let gone: Vec<(i64,)> = tx.all(&sql, args).await?;
        tx.commit().await?;
        self.swept_at = swept_at;
        *after = gone.iter().map(|(at,)| *at).fold(*after, i64::max);
        Ok(Some((gone.len() as u64, begun.elapsed())))
    }

    /// Takes the campaign's own row away, and what little is left.
    async fn end(self, db: &Db) -> Result<bool, StoreError> {
        let mut tx = db.begin().await?;
        // On PostgreSQL the cascade looks for rows of it in every table, past all that is dead.
        tx.execute("-- campaign_gone_patience\n{WITHOUT_HURRY}", Args::new()).await?;
        scores::hold(&mut tx).await?;
        let gone = tx
            .execute(
                "-- campaign_gone\nDELETE FROM campaigns WHERE id = $1 AND deleted_at IS NOT NULL \
             AND swept_at = $2",
                Args::new().with(&self.campaign).with(self.swept_at),
            )
            .await?;
        tx.commit().await?;
        Ok(gone > 0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::OpenOptions;

    /// Tables of which a campaign has a handful of rows: they go with its own.
    const WITH_ITS_ROW: [&str; 2] = ["alert_mutes", "campaign_accounts_forgotten"];

    #[tokio::test]
    async fn whatever_refers_to_a_campaign_is_taken_away_on_purpose() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("socap.db").display());
        let db = OpenOptions::new(&url).open().await.unwrap();
        let refer: Vec<(String,)> = db
            .all(
                "SELECT DISTINCT m.name FROM sqlite_schema m \
                 JOIN pragma_foreign_key_list(m.name) f ON f.\"table\" = 'campaigns'",
                Args::new(),
            )
            .await
            .unwrap();
        let refer: BTreeSet<String> = refer.into_iter().map(|(table,)| table).collect();
        let at_once =
            super::super::delete::AT_ONCE.iter().filter_map(|sql| sql.split_whitespace().nth(3));
        let known = at_once.chain(CONTENT.iter().map(|of| of.table)).chain(WITH_ITS_ROW);
        assert_eq!(refer, known.map(str::to_owned).collect());
        db.close().await;
    }
}
