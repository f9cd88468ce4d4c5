//! Which posts X shows: it decides where a list no longer does.

use std::collections::BTreeSet;

use socap_domain::{Timestamp, TweetId};
use socap_store::StoreError;
use socap_store::budget::Lane;
use socap_upstream::{Answer, Request};

use crate::gateway::{Gateway, Halt, Need, Owners, Pending, Purpose};

/// What a look-up showed.
pub(super) struct Shown {
    /// The posts that are there.
    pub(super) there: BTreeSet<TweetId>,
    pub(super) at: Timestamp,
    /// Its price, to be settled with what it brought.
    pub(super) pending: Pending,
}

/// How many posts one look-up asks for.
pub(super) fn batch(gateway: &Gateway) -> usize {
    usize::try_from(gateway.capabilities().lookup_batch).unwrap_or(100).max(1)
}

/// Asks for a batch of posts. X bills those that it shows.
pub(super) async fn posts(
    gateway: &Gateway,
    ids: Vec<TweetId>,
    owners: &Owners,
    lane: Lane<'_>,
) -> Result<Shown, Halt> {
    let need = Need { purpose: Purpose::Campaigns, lane, owners };
    let answered = gateway.call(&Request::Tweets { ids }, &need).await?;
    let Answer::Tweets(lookup) = &answered.answer else {
        return Err(StoreError::Decode("a look-up was answered with something else".into()).into());
    };
    let there = lookup.found.iter().map(|found| found.id).collect();
    Ok(Shown { there, at: answered.at, pending: answered.pending })
}
