//! A list of accounts under a filter that takes some of what they did: all of them are gone
//! through, and the first ones kept.

use std::collections::HashSet;

use socap_domain::CampaignId;

use super::accounts::{AccountsAsk, Numbers};
use super::accounts_as_of::{self, Best};
use super::fold;
use crate::engagements::Filter;
use crate::rollups::users_changed;
use crate::{Db, StoreError};

/// Accounts that are held at most; a page further down is found by the engine.
const MOST: i64 = 100_000;

/// A page, a few more than it has, and how many there are in all; `None` where an index of the
/// engagements is better. Who changes while it is read is listed as of before.
pub(super) async fn page(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    ask: &AccountsAsk,
) -> Result<Option<(Vec<Numbers>, i64)>, StoreError> {
    if ask.offset.saturating_add(ask.limit) > MOST {
        return Ok(None);
    }
    let begun = ask.start.map(|start| start.version);
    let mut spared = *ask;
    loop {
        let known = match begun {
            Some(version) => users_changed(db, campaign, version).await?,
            None => HashSet::new(),
        };
        let mut total = 0;
        let mut best = Best::new(&spared, ask.start.as_ref(), begun.unwrap_or_default());
        let folded = fold::each(db, campaign, filter, begun, |user, state| {
            let is_listed = if known.contains(&user) {
                state.tweets() >= ask.min_tweets
            } else {
                best.add(user, state)
            };
            total += i64::from(is_listed);
        });
        let Some(found_at) = folded.await? else { return Ok(None) };
        let version = begun.unwrap_or(found_at);
        best.begun_at(version);
        best.end();
        let changed = users_changed(db, campaign, version).await?;
        let dropped = best.leave_out(|user| changed.contains(&user));
        accounts_as_of::changed(db, campaign, filter, version, &mut best).await?;
        let (mut found, is_whole) = best.take();
        let wanted = ask.limit.saturating_add(ask.offset);
        if is_whole || i64::try_from(found.len()).is_ok_and(|n| n >= wanted) {
            let offset = usize::try_from(ask.offset).unwrap_or_default().min(found.len());
            found.drain(..offset);
            return Ok(Some((found, total)));
        }
        // So many changed meanwhile that the page is not full.
        let dropped = i64::try_from(dropped).unwrap_or(i64::MAX);
        spared.limit = spared.limit.saturating_add(dropped).saturating_mul(2);
    }
}
