//! Going on with a list in the order in which it was begun.

use std::cmp::Reverse;
use std::collections::HashMap;

use socap_domain::{ActionType, CampaignId};

use super::filter::{Filter, Sort, Start};
use super::list::{Engagement, with_keys};
use crate::rollups::{State, changed_since};
use crate::{Db, StoreError};

/// Adds to a page, which has the accounts that did not change since its list was begun, those
/// that did, in their places of then.
pub(super) async fn add(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    start: &Start,
    items: &mut Vec<Engagement>,
) -> Result<(), StoreError> {
    let changed = changed_since(db, campaign, start.version).await?;
    let mut places: Vec<Start> = changed
        .iter()
        .flat_map(|(user, state)| places(*user, state, start.version, filter))
        .filter(|place| order(filter.sort, place) < order(filter.sort, start))
        .collect();
    if places.is_empty() {
        return Ok(());
    }
    places.sort_unstable_by_key(|place| Reverse(order(filter.sort, place)));
    let limit = usize::try_from(filter.limit).unwrap_or_default();
    let mut found = Vec::new();
    for chunk in places.chunks(CHUNK) {
        let mut rows: HashMap<_, Engagement> = with_keys(db, campaign, filter, chunk)
            .await?
            .into_iter()
            .map(|row| ((row.tweet_id.0, row.action, row.user_id.0), row))
            .collect();
        for place in chunk {
            if let Some(mut row) = rows.remove(&(place.tweet_id, place.action, place.user_id)) {
                row.place = *place;
                found.push(row);
            }
        }
        if found.len() >= limit {
            break;
        }
    }
    items.extend(found);
    items.sort_by_key(|item| Reverse(order(filter.sort, &item.place)));
    // Who changed while this page was read is in both parts.
    items.dedup_by_key(|item| (item.tweet_id, item.action, item.user_id));
    items.truncate(limit);
    Ok(())
}

/// Rows of one look-up.
const CHUNK: usize = 250;

/// Where the engagements of an account were, those under the filter by their time and score.
fn places(
    user_id: i64,
    state: &State,
    version: i64,
    filter: &Filter,
) -> impl Iterator<Item = Start> {
    let scores = filter.min_importance.is_none_or(|least| state.importance >= least);
    let entries = state.entries.iter().filter(move |entry| {
        scores
            && filter.since.is_none_or(|since| entry.at >= since)
            && filter.until.is_none_or(|until| entry.at < until)
    });
    entries.map(move |entry| Start {
        importance: state.importance.0,
        sort_at: entry.at.0,
        tweet_id: entry.tweet.0,
        action: entry.action,
        user_id,
        version,
    })
}

type Order = (i64, i64, i64, &'static str, i64);

/// What a list is sorted by, greatest first. The score does not matter to a list by time.
const fn order(sort: Sort, place: &Start) -> Order {
    let Start { importance, sort_at, tweet_id, action, user_id, .. } = *place;
    let importance = match sort {
        Sort::Importance => importance,
        Sort::Timestamp => 0,
    };
    (importance, sort_at, tweet_id, ActionType::as_str(action), user_id)
}
