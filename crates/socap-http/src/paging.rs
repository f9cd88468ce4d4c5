//! Pages of lists: `limit`, an opaque `cursor`, or an `offset`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::query::Query;

const DEFAULT_LIMIT: i64 = 50;
const LARGEST_LIMIT: i64 = 500;

/// The parameters as they are described. They are read by [`PageAsk::read`].
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct Paging {
    /// 50 by default
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
    /// `next_cursor` of the page before
    cursor: Option<String>,
    /// Instead of a cursor
    #[param(minimum = 0)]
    offset: Option<i64>,
}

/// Which page of a list is wanted. `K` is the place of a row in the list's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PageAsk<K> {
    pub(crate) limit: i64,
    /// The limit was named.
    pub(crate) limited: bool,
    pub(crate) after: Option<K>,
    pub(crate) offset: i64,
}

impl<K: DeserializeOwned> PageAsk<K> {
    /// Reads `limit`, `cursor` and `offset`. `order` names the order the place belongs to: a
    /// cursor of another list or order is a problem.
    pub(crate) fn read(query: &mut Query, order: &str) -> Self {
        let named = query.number("limit", 1, LARGEST_LIMIT);
        let offset = query.number("offset", 0, i64::from(i32::MAX));
        let cursor = query.text("cursor");
        if cursor.is_some() && offset.is_some() {
            query.wrong("offset", "give a cursor or an offset, not both");
        }
        let after = cursor.as_deref().and_then(|cursor| open(cursor, order));
        if cursor.is_some() && after.is_none() {
            query.wrong("cursor", "not a cursor of this list: take next_cursor as it is");
        }
        let limit = named.unwrap_or(DEFAULT_LIMIT);
        Self { limit, limited: named.is_some(), after, offset: offset.unwrap_or_default() }
    }
}

/// A cursor that continues after `place`.
pub(crate) fn seal<K: Serialize>(order: &str, place: &K) -> Option<String> {
    let bytes = serde_json::to_vec(&(order, place)).ok()?;
    Some(URL_SAFE_NO_PAD.encode(bytes))
}

fn open<K: DeserializeOwned>(cursor: &str, order: &str) -> Option<K> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (found, place): (String, K) = serde_json::from_slice(&bytes).ok()?;
    (found == order).then_some(place)
}

/// A page of `all`, a list that is short enough to be held whole. `key` is a row's place.
pub(crate) fn page_of<T, K: PartialEq + Serialize>(
    all: Vec<T>,
    ask: &PageAsk<(usize, K)>,
    order: &str,
    key: impl Fn(&T) -> K,
) -> (Vec<T>, Option<String>, i64) {
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    // A row that vanished meanwhile leaves its number as the place.
    let start = match &ask.after {
        Some((number, place)) => {
            all.iter().position(|row| key(row) == *place).map_or(*number, |found| found + 1)
        }
        None => usize::try_from(ask.offset).unwrap_or(usize::MAX),
    };
    let limit = usize::try_from(ask.limit).unwrap_or(0);
    let more = total > i64::try_from(start.saturating_add(limit)).unwrap_or(i64::MAX);
    let items: Vec<T> = all.into_iter().skip(start).take(limit).collect();
    let next = items
        .last()
        .filter(|_| more)
        .and_then(|last| seal(order, &(start + items.len(), key(last))));
    (items, next, total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_join_without_gap_or_overlap() {
        let all: Vec<i64> = (0..7).collect();
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let mut query = Query::of(&format!("limit=3{cursor}"));
            let ask = PageAsk::<(usize, i64)>::read(&mut query, "numbers");
            query.finish().expect("a good query");
            let (items, next, total) = page_of(all.clone(), &ask, "numbers", |n| *n);
            assert_eq!(total, 7);
            seen.extend(items);
            let Some(next) = next else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, all);
    }

    #[test]
    fn foreign_cursors_and_bad_limits_are_problems() {
        let foreign = seal("others", &(1_usize, 1_i64)).expect("a cursor");
        for bad in [
            "limit=0".to_owned(),
            "limit=501".to_owned(),
            "limit=x".to_owned(),
            "offset=-1".to_owned(),
            "cursor=%00".to_owned(),
            "cursor=AAAA".to_owned(),
            format!("cursor={foreign}"),
        ] {
            let mut query = Query::of(&bad);
            let _ = PageAsk::<(usize, i64)>::read(&mut query, "numbers");
            assert!(query.finish().is_err(), "{bad}");
        }
    }
}
