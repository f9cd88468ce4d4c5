//! A page under a filter that may leave few of many rows: no index has them in order. Perhaps the
//! first rows of the order already fill the page; else the accounts tell which rows do.

use std::collections::HashSet;

use socap_domain::CampaignId;

use super::as_of::{self, Best, SPARE};
use super::filter::{Filter, Removed, Sort};
use super::list::Engagement;
use crate::analytics;
use crate::rollups::users_changed;
use crate::{Db, StoreError};

/// Rows in order that are looked at first, at least: a page's worth of time.
const LEAST_LOOK: i64 = 1_000;
/// How many rows are looked at for each that is wanted.
const LOOK: i64 = 20;
/// Of so many of those rows one is looked at first: where few are found, none is looked for in the
/// others.
pub(super) const SAMPLE: i64 = 8;
/// With more rows than this to be left out first, the rows themselves are walked.
const LARGEST_OFFSET: i64 = 100_000;

/// Of a list in order of its index, how many rows to look at before another way is better; `None`
/// where every row of it is in the list, or where few rows are found by another index.
pub(super) fn look(filter: &Filter) -> Option<i64> {
    let is_sparse = !filter.categories.is_empty()
        || !filter.actions.is_empty()
        || !filter.account_categories.is_empty()
        || filter.q.is_some()
        || filter.removed != Removed::Include
        || filter.tweet_id.is_some()
        || (filter.sort == Sort::Timestamp && filter.min_importance.is_some())
        || (filter.sort == Sort::Importance && (filter.since.is_some() || filter.until.is_some()));
    let is_walked = filter.to_the_end || filter.offset > LARGEST_OFFSET;
    if !is_sparse || filter.user_id.is_some() || is_walked {
        return None;
    }
    // One tweet of many is not to be met soon.
    if filter.tweet_id.is_some() {
        return Some(0);
    }
    let wanted = filter.limit.saturating_add(filter.offset).saturating_mul(LOOK);
    Some(wanted.clamp(LEAST_LOOK, LARGEST_OFFSET))
}

/// The page, from what the sums have of the accounts; `None` where an index of the engagements is
/// better. Whoever changes while it is read is listed as of before.
pub(super) async fn page(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
) -> Result<Option<Vec<Engagement>>, StoreError> {
    let limit = usize::try_from(filter.limit).unwrap_or_default();
    let mut skip = usize::try_from(filter.offset).unwrap_or_default();
    let mut from = filter.start;
    let mut items: Vec<Engagement> = Vec::new();
    loop {
        let many = skip.saturating_add(limit - items.len()).saturating_add(SPARE);
        let mut best = Best::new(filter.sort, many);
        let begun = from.map(|start| start.version);
        let known = match begun {
            Some(version) => users_changed(db, campaign, version).await?,
            None => HashSet::new(),
        };
        let folded = analytics::each_account(db, campaign, filter, |user, state| {
            if !known.contains(&user) {
                best.add(user, state, 0, from.as_ref());
            }
        });
        let Some(found_at) = folded.await? else { return Ok(None) };
        let version = begun.unwrap_or(found_at);
        let end = best.end();
        let changed = users_changed(db, campaign, version).await?;
        best.leave_out(|user| changed.contains(&user));
        as_of::changed(db, campaign, filter, (version, from.as_ref()), &mut best).await?;
        let (mut places, is_all) = best.take();
        for place in &mut places {
            place.version = version;
        }
        let left = limit - items.len();
        let wanted = places.get(skip..).unwrap_or_default();
        // A few more than are wanted: of some the row may be gone.
        let wanted = wanted.get(..left.saturating_add(SPARE)).unwrap_or(wanted);
        items.extend(as_of::rows(db, campaign, wanted).await?);
        items.truncate(limit);
        if items.len() >= limit || (end.is_none() && is_all) {
            return Ok(Some(items));
        }
        skip = skip.saturating_sub(places.len());
        from = places.last().copied().or(from);
        if let Some(from) = &mut from {
            from.version = version;
        }
    }
}
