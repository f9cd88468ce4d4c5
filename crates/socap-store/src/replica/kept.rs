//! The replicas that a process keeps: those that were asked for lately, as far as there is room.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use moka::policy::EvictionPolicy;
use socap_domain::CampaignId;
use tokio::sync::Mutex;

use super::chunk::Chunk;
use super::forward::{self, Forward};
use super::{Replica, load};
use crate::engagements::Words;
use crate::rollups::{Kind, each, group_of, slice_of, whole};
use crate::{Db, StoreError};

/// Bytes that all of them may take together, unless told otherwise: one may take two thirds of that,
/// which is some two million engagements. A larger campaign is read from the database each time.
pub(crate) const ROOM: u64 = 192 << 20;

/// How long one is kept that nobody asks for.
const IDLE: Duration = Duration::from_mins(2);

/// Whose, and under which words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    campaign: CampaignId,
    words: Option<String>,
}

#[derive(Debug, Clone)]
enum Kept {
    /// With the turn of those who bring it forward: one after the other, so that most find it done.
    Held(Arc<Replica>, Arc<Mutex<()>>),
    /// It is larger than what is held.
    TooMuch,
}

/// Bytes that what is under words may take in any case, for one question.
const LEAST: u64 = 32 << 20;

/// Bytes around the accounts of one, about.
const AROUND: usize = 1_024;

/// How often one is read anew before the database counts as busy.
const TRIES: usize = 3;

/// The replicas of a process.
#[derive(Clone)]
pub(crate) struct Replicas {
    kept: Cache<Key, Kept>,
    /// Bytes that one of them may take.
    largest: u64,
}

impl fmt::Debug for Replicas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replicas")
            .field("bytes", &self.kept.weighted_size())
            .finish_non_exhaustive()
    }
}

impl Replicas {
    /// None yet; `room` is how many bytes all may take together.
    pub(crate) fn new(room: u64) -> Self {
        let weigher = |_: &Key, kept: &Kept| {
            let bytes = match kept {
                Kept::Held(replica, _) => replica.bytes(),
                Kept::TooMuch => 0,
            };
            u32::try_from(bytes + AROUND).unwrap_or(u32::MAX)
        };
        // Whoever was asked for last is kept: a new one that was refused would be read each time.
        let cache = Cache::builder()
            .max_capacity(room)
            .weigher(weigher)
            .eviction_policy(EvictionPolicy::lru())
            .time_to_idle(IDLE);
        Self { kept: cache.build(), largest: room / 3 * 2 }
    }

    /// Whether one is kept, and so costs little.
    pub(crate) fn has(&self, campaign: &CampaignId, words: Option<&Words>) -> bool {
        self.kept.contains_key(&key(campaign, words))
    }

    /// A campaign's as of now, under words if there are any; for a list that goes on, as of any time
    /// since it was begun, `not_before`. `None` where it is too large to be held.
    ///
    /// However many ask at once, it is read once. Dropping the future ends the reading, unless
    /// somebody else waits for it; then that one goes on.
    pub(crate) async fn of(
        &self,
        db: &Db,
        campaign: &CampaignId,
        words: Option<&Words>,
        not_before: Option<i64>,
    ) -> Result<Option<Arc<Replica>>, StoreError> {
        let key = key(campaign, words);
        if words.is_none() && !self.has(campaign, words) && !self.fits(db, campaign).await? {
            return Ok(None);
        }
        for _ in 0..TRIES {
            let kept = self.kept(&key, db, campaign, words).await?;
            let Kept::Held(held, turn) = kept else { return Ok(None) };
            if not_before.is_some_and(|version| held.version >= version) {
                return Ok(Some(held));
            }
            let _turn = turn.lock().await;
            // Whoever had the turn before may have done the most of it.
            let held = match self.kept.get(&key).await {
                Some(Kept::Held(newer, _)) if newer.version > held.version => newer,
                _ => held,
            };
            match forward::since(db, campaign, words, &held).await? {
                Forward::Same => return Ok(Some(held)),
                Forward::Changed(replica) => {
                    let replica = Arc::new(replica);
                    let kept = Kept::Held(replica.clone(), turn.clone());
                    self.kept.insert(key, kept).await;
                    return Ok(Some(replica));
                }
                Forward::Unknown => self.kept.invalidate(&key).await,
            }
        }
        Err(StoreError::Busy { statement: "replica".to_owned() })
    }

    async fn kept(
        &self,
        key: &Key,
        db: &Db,
        campaign: &CampaignId,
        words: Option<&Words>,
    ) -> Result<Kept, StoreError> {
        let load = Box::pin(async {
            let replica = load::load(db, campaign, words, self.largest.max(LEAST)).await?;
            let held = |replica| Kept::Held(Arc::new(replica), Arc::default());
            Ok(replica.map_or(Kept::TooMuch, held))
        });
        self.kept.try_get_with_by_ref(key, load).await.map_err(StoreError::shared)
    }

    /// Whether a campaign's replica is small enough to be held, by what its sums count.
    async fn fits(&self, db: &Db, campaign: &CampaignId) -> Result<bool, StoreError> {
        let (_, totals) = whole(db, campaign, Kind::Totals).await?;
        let (mut accounts, mut engagements) = (0, 0);
        each::<2>(&totals, |key, [first, second]| {
            if group_of(key).is_some() {
                accounts += first;
            } else if slice_of(key).is_some() {
                engagements += first + second;
            }
        })?;
        let of = |many: i64| u64::try_from(many).unwrap_or_default();
        Ok(Chunk::bytes_of(of(accounts), of(engagements)) <= self.largest)
    }

    /// Frees what was not asked for lately. What is asked for meanwhile does that, too.
    pub(crate) async fn tidy(&self) {
        self.kept.run_pending_tasks().await;
    }
}

fn key(campaign: &CampaignId, words: Option<&Words>) -> Key {
    Key { campaign: campaign.clone(), words: words.map(|words| words.as_str().to_owned()) }
}
