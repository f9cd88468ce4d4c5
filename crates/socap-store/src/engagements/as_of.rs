//! Going on with a list in the order in which it was begun: who changed since is listed as of
//! then, by time, score, categories and what had vanished. What accounts and texts say is looked
//! for as of now.

use std::cmp::Reverse;
use std::collections::HashMap;

use socap_domain::{ActionType, CampaignId, Timestamp, Weight};

use super::filter::{Filter, Sort, Start};
use super::list::{Engagement, with_keys};
use super::said::Said;
use crate::rollups::{Changed, Conditions, State};
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
    let limit = usize::try_from(filter.limit).unwrap_or_default();
    let mut best = Best::new(filter.sort, limit.saturating_add(SPARE));
    let (mut found, mut from) = (Vec::new(), *start);
    loop {
        changed(db, campaign, filter, (start.version, Some(&from)), &mut best).await?;
        let (places, is_whole) = best.take();
        let Some(last) = places.last() else { break };
        from = *last;
        found.extend(rows(db, campaign, &places).await?);
        if is_whole || found.len() >= limit {
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

/// More places than a page has rows: of some the row may be gone.
pub(super) const SPARE: usize = 50;

/// Adds the places of the accounts that changed since a version, those after `start`.
pub(super) async fn changed(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    (version, start): (i64, Option<&Start>),
    best: &mut Best,
) -> Result<(), StoreError> {
    let by_score = filter.sort == Sort::Importance;
    let conditions = Conditions {
        least: filter.min_importance,
        most: start.filter(|_| by_score).map(|start| Weight(start.importance)),
        engaged_by: start.filter(|_| !by_score).map(|start| Timestamp(start.sort_at)),
    };
    each_changed(db, campaign, filter, (version, conditions), |user, state| {
        best.add(user, &state, version, start);
    })
    .await
}

/// Hands over the accounts that changed since a version, each with what it had done then that is
/// under the filter. What accounts and texts say is looked for as of now.
pub(crate) async fn each_changed(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    (version, conditions): (i64, Conditions),
    mut take: impl FnMut(i64, State),
) -> Result<(), StoreError> {
    let mut changed = Changed::since(db, campaign, version, conditions);
    while let Some(step) = changed.step().await? {
        let said = match &filter.q {
            Some(words) if !step.is_empty() => {
                let users: Vec<i64> = step.iter().map(|(user, _)| *user).collect();
                Some(Said::by(db, campaign, words, &users).await?)
            }
            _ => None,
        };
        for (user, state) in step {
            let Some(mut state) = filter.taken(user, state) else { continue };
            if let Some(said) = &said {
                state.entries.retain(|entry| said.takes(user, entry));
            }
            take(user, state);
        }
    }
    Ok(())
}

/// The rows at places, in their order; those that are gone are left out.
pub(super) async fn rows(
    db: &Db,
    campaign: &CampaignId,
    places: &[Start],
) -> Result<Vec<Engagement>, StoreError> {
    let mut found = Vec::with_capacity(places.len());
    for chunk in places.chunks(CHUNK) {
        let mut rows: HashMap<_, Engagement> = with_keys(db, campaign, chunk)
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
    }
    Ok(found)
}

/// Rows of one look-up.
const CHUNK: usize = 250;

/// The first places of a list, of any number that come by.
pub(super) struct Best {
    sort: Sort,
    many: usize,
    places: Vec<Start>,
    is_whole: bool,
    /// The last of as many as are wanted, where there are more.
    worst: Option<Start>,
    end: Option<Start>,
}

impl Best {
    pub(super) const fn new(sort: Sort, many: usize) -> Self {
        Self { sort, many, places: Vec::new(), is_whole: true, worst: None, end: None }
    }

    /// Adds what an account did, where it is after `start`.
    pub(super) fn add(&mut self, user_id: i64, state: &State, version: i64, start: Option<&Start>) {
        let after = start.map(|start| order(self.sort, start));
        // Whoever comes after as many as are wanted is not kept.
        let end = self.worst.or(self.end).map(|end| order(self.sort, &end));
        for entry in &state.entries {
            let place = Start {
                importance: state.importance.0,
                sort_at: entry.at.0,
                tweet_id: entry.tweet.0,
                action: entry.action,
                user_id,
                version,
            };
            let here = order(self.sort, &place);
            if after.is_none_or(|after| here < after) && end.is_none_or(|end| here >= end) {
                self.places.push(place);
            }
        }
        if self.places.len() >= self.many.saturating_mul(2).saturating_add(4_096) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        let sort = self.sort;
        self.places.sort_unstable_by_key(|place| Reverse(order(sort, place)));
        if self.places.len() > self.many {
            self.is_whole = false;
            self.places.truncate(self.many);
            self.worst = self.places.last().copied();
        }
    }

    /// From now on nothing is added after the last place that is kept, if any was left behind:
    /// others would have to come between. Gives that place.
    pub(super) fn end(&mut self) -> Option<Start> {
        self.cut();
        self.end = self.places.last().filter(|_| !self.is_whole).copied();
        self.worst = None;
        self.end
    }

    /// Leaves out the places of accounts.
    pub(super) fn leave_out(&mut self, is_out: impl Fn(i64) -> bool) {
        self.places.retain(|place| !is_out(place.user_id));
    }

    /// The places in their order, and whether there are no others.
    pub(super) fn take(&mut self) -> (Vec<Start>, bool) {
        self.cut();
        self.worst = None;
        let is_whole = std::mem::replace(&mut self.is_whole, true);
        (std::mem::take(&mut self.places), is_whole)
    }
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
