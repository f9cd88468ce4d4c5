//! Reading a campaign's accounts from end to end; under words, those that say them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use socap_domain::CampaignId;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::chunk::{Chunk, Chunks};
use super::{Replica, forward};
use crate::engagements::{Said, Words};
use crate::rollups::{Counted, STEP, State, of_many, state, step};
use crate::{Args, Db, StoreError, events};

/// So many accounts are looked up one by one; of more, all of the campaign are read.
const FEW: usize = 10_000;

/// Readings from end to end at once, in the whole process: each keeps a core busy, and holds what
/// it finds.
static READINGS: Semaphore = Semaphore::const_new(2);

/// Reads it as of now; `None` where it would take more bytes than `largest`, or where the words are
/// said in more places than are held. Dropping the future ends it.
pub(super) async fn load(
    db: &Db,
    campaign: &CampaignId,
    words: Option<&Words>,
    largest: u64,
) -> Result<Option<Replica>, StoreError> {
    let _turn = READINGS.acquire().await.map_err(|_| StoreError::Interrupted)?;
    let version = events::version(db, campaign).await?.unwrap_or_default();
    let chunks = match words {
        None => {
            let middle = middle(db, campaign).await?;
            halves(db, campaign, None, (middle, largest)).await?
        }
        Some(words) => match Said::of(db, campaign, words).await? {
            Some(said) => saying(db, campaign, said, largest).await?,
            None => None,
        },
    };
    let Some(chunks) = chunks else { return Ok(None) };
    // What changed while it was read may be in it or not: now all of it is.
    forward::to_now(db, campaign, words, Replica { version, chunks }).await.map(Some)
}

/// The account in the middle.
async fn middle(db: &Db, campaign: &CampaignId) -> Result<i64, StoreError> {
    let sql = "-- accounts_middle\nSELECT user_id FROM campaign_accounts WHERE campaign_id = $1 \
               ORDER BY user_id LIMIT 1 OFFSET (SELECT COUNT(*) / 2 FROM campaign_accounts \
               WHERE campaign_id = $1)";
    let row: Option<(i64,)> = db.optional(sql, Args::new().with(campaign)).await?;
    Ok(row.map_or(0, |(user,)| user))
}

async fn saying(
    db: &Db,
    campaign: &CampaignId,
    said: Said,
    largest: u64,
) -> Result<Option<Vec<Arc<Chunk>>>, StoreError> {
    let users = said.users();
    if users.len() > FEW {
        let middle = users.get(users.len() / 2).copied().unwrap_or_default();
        return halves(db, campaign, Some(Arc::new(said)), (middle, largest)).await;
    }
    let mut chunks = Chunks::default();
    keep(of_many(db, campaign, &users).await?, Some(&said), |user, state| {
        chunks.push(user, &state, &state.entries);
    })?;
    Ok(Some(chunks.end()))
}

/// Those up to `middle` and those after it at once, each on a task that ends when this future is
/// dropped. `None` where they take more bytes than `largest` together.
async fn halves(
    db: &Db,
    campaign: &CampaignId,
    said: Option<Arc<Said>>,
    (middle, largest): (i64, u64),
) -> Result<Option<Vec<Arc<Chunk>>>, StoreError> {
    let mut tasks = JoinSet::new();
    let taken = Arc::new(AtomicU64::new(0));
    for (half, range) in [(i64::MIN, middle), (middle, i64::MAX)].into_iter().enumerate() {
        let (db, campaign, said) = (db.clone(), campaign.clone(), said.clone());
        let taken = taken.clone();
        tasks.spawn(async move {
            (half, within(&db, &campaign, said.as_deref(), range, (&taken, largest)).await)
        });
    }
    let (mut first, mut second) = (Vec::new(), Vec::new());
    while let Some(done) = tasks.join_next().await {
        let (half, found) = done.map_err(|_| StoreError::Interrupted)?;
        let Some(found) = found? else { return Ok(None) };
        *(if half == 0 { &mut first } else { &mut second }) = found;
    }
    first.append(&mut second);
    Ok(Some(first))
}

async fn within(
    db: &Db,
    campaign: &CampaignId,
    said: Option<&Said>,
    (mut after, to): (i64, i64),
    (taken, largest): (&AtomicU64, u64),
) -> Result<Option<Vec<Arc<Chunk>>>, StoreError> {
    let mut chunks = Chunks::default();
    loop {
        let rows = step(db, campaign, (after, to), |_| String::new()).await?;
        let last = rows.last().map(|(user, ..)| *user);
        let is_last = rows.len() < STEP;
        let before = chunks.bytes();
        keep(rows, said, |user, state| chunks.push(user, &state, &state.entries))?;
        let more = chunks.bytes() - before;
        if taken.fetch_add(more, Ordering::Relaxed) + more > largest {
            return Ok(None);
        }
        match last.filter(|_| !is_last) {
            Some(last) => after = last,
            None => return Ok(Some(chunks.end())),
        }
    }
}

/// Hands over, in the order of accounts, what each did under the words; accounts that did nothing
/// under them are left out.
pub(super) fn keep(
    mut rows: Vec<Counted>,
    said: Option<&Said>,
    mut take: impl FnMut(i64, State),
) -> Result<(), StoreError> {
    rows.sort_unstable_by_key(|(user, ..)| *user);
    let mut said = said.map(Said::walk);
    for row in rows {
        let user = row.0;
        let Some(said) = &mut said else {
            let (user, state) = state(row)?;
            take(user, state);
            continue;
        };
        let Some(of) = said.of(user) else { continue };
        let (_, mut state) = state(row)?;
        state.entries.retain(|entry| of.takes(entry));
        if !state.entries.is_empty() {
            take(user, state);
        }
    }
    Ok(())
}
