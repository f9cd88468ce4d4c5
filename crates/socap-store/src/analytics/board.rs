//! What sums say of a whole campaign, read at once.

use std::collections::BTreeMap;

use socap_domain::{CampaignId, Metrics, Timestamp, TweetCategory, TweetId, Weight};

use super::accounts_kept::heads;
use super::audience::{self, Audience, least_important};
use super::cells::Cells;
use super::counters_read::Around;
use super::plan::leaves_everything;
use super::since::Since;
use super::totals::{self, Totals};
use super::tweets::{self, TweetTally};
use crate::engagements::Filter;
use crate::rollups::{DAY, HOUR, Kind, SHARES, bodies_from};
use crate::{Db, StoreError};

/// A campaign without any filter, as one moment has it.
#[derive(Debug, Clone)]
pub struct Board {
    /// Engagements by what they are.
    pub totals: Totals,
    /// Accounts by what they are.
    pub audience: Audience,
    /// Accounts that engaged with several tweets.
    pub several: i64,
    /// Engagements by when they were.
    pub cells: Cells<TweetCategory>,
    /// What X counts.
    pub counters: BTreeMap<TweetCategory, Metrics>,
    /// What each tweet brought; tweets without any engagement are left out.
    pub tweets: BTreeMap<TweetId, TweetTally>,
    /// What came since each of the moments that were asked for.
    pub since: Vec<Change>,
}

/// What came since a moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// What was stored.
    pub stored: Since,
    /// How much X's counters grew.
    pub counters: BTreeMap<TweetCategory, Metrics>,
}

/// All that [`super::totals()`], [`super::audience()`], [`super::cells()`], [`super::tweets()`],
/// [`super::engagements_since`] and [`super::counters_since`] say of a whole campaign, by one
/// statement. `None` under a filter that leaves out anything, and where the sums count from another
/// score on as important than `threshold`.
pub async fn board(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    threshold: Weight,
    since: &[Timestamp],
) -> Result<Option<Board>, StoreError> {
    if !leaves_everything(filter) {
        return Ok(None);
    }
    let (important_from, found) = bodies_from(db, campaign, &ranges(since)).await?;
    if important_from != Some(least_important(threshold).0) {
        return Ok(None);
    }
    let (mut whole, mut days, mut tweets) = (Vec::new(), Vec::new(), BTreeMap::new());
    let mut now = Around::default();
    let mut stored = vec![Since::default(); since.len()];
    let mut around: Vec<Around> = since.iter().map(|_| Around::default()).collect();
    for (kind, place, body) in found {
        match kind {
            Kind::Totals => whole = body,
            Kind::Day => days.push((place, body)),
            Kind::Tweets => tweets::share(&body, &mut tweets)?,
            Kind::StoredDay | Kind::Stored => {
                for (stored, at) in stored.iter_mut().zip(since) {
                    stored.add(kind, place, &body, *at)?;
                }
            }
            _ => {
                now.add(kind, place, &body, Timestamp(i64::MAX))?;
                for (around, at) in around.iter_mut().zip(since) {
                    around.add(kind, place, &body, *at)?;
                }
            }
        }
    }
    let (_, several) = heads(&whole)?;
    let changes = stored.into_iter().zip(around);
    Ok(Some(Board {
        totals: totals::summed(&whole, filter)?,
        audience: audience::summed(&whole, filter)?,
        several,
        cells: Cells::of_days(&days)?,
        counters: now.counted(),
        tweets,
        since: changes
            .map(|(stored, around)| Change { stored, counters: around.grown() })
            .collect(),
    }))
}

/// Where all of that stands.
fn ranges(since: &[Timestamp]) -> Vec<(Kind, i64, i64)> {
    let mut ranges = vec![
        (Kind::Totals, 0, 0),
        (Kind::Levels, 0, 0),
        (Kind::Tweets, 0, SHARES - 1),
        (Kind::Day, i64::MIN, i64::MAX),
    ];
    let Some(first) = since.iter().min() else { return ranges };
    let day = first.0.div_euclid(DAY);
    ranges.extend([(Kind::StoredDay, day, i64::MAX), (Kind::Counters, day, i64::MAX)]);
    let mut hours: Vec<i64> = since.iter().map(|at| at.0.div_euclid(HOUR)).collect();
    hours.sort_unstable();
    hours.dedup();
    for hour in hours {
        ranges.extend([(Kind::Stored, hour, hour), (Kind::Samples, hour, hour)]);
    }
    ranges
}
