//! What reading followings costs, told before it is done.

use socap_domain::{Micros, UserId};
use socap_store::followings::Source;
use socap_store::{accounts, followings};
use socap_upstream::{Endpoint, PageAsk, Provider, Request};

use super::ReadingError;
use crate::Engine;
use crate::gateway::Gateway;

/// What is taken for a person of whom nothing is known.
pub const ASSUMED: i64 = 1_000;

/// The smallest page that is worth a request of X's window.
const LEAST: i64 = 100;

/// What reading costs at most: what X charged today already costs nothing again, and an account
/// that several people follow is counted for each of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Estimate {
    /// People to read.
    pub people: u64,
    /// Requests; the last page of each may need one more.
    pub requests: u64,
    /// Accounts that come back.
    pub resources: u64,
    /// What they cost.
    pub cost: Micros,
    /// The same in credits, where the provider counts those.
    pub credits: Option<i64>,
    /// Of so many people X's own counter is known.
    pub by_counter: u64,
    /// Of so many only the set read or imported before.
    pub by_earlier_set: u64,
    /// Of so many nothing: [`ASSUMED`] is taken for each.
    pub assumed: u64,
    /// Of so many a reading is under way; only what is left of it is counted.
    pub under_way: u64,
    /// What looking up the counters of the others would cost.
    pub look_up: LookUp,
}

/// What looking up counters costs at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LookUp {
    /// Accounts to look up.
    pub people: u64,
    /// In so many requests.
    pub requests: u64,
    /// For this.
    pub cost: Micros,
}

/// Estimates a reading of the followings of `people`, without asking X anything.
///
/// # Errors
/// Without a credential there is no price.
pub async fn estimate(engine: &Engine, people: &[UserId]) -> Result<Estimate, ReadingError> {
    let gateway = engine.gateway().ok_or(ReadingError::NoCredential)?;
    let known = accounts::get_many(engine.db(), people).await?;
    let sets = followings::set_of(engine.db(), people).await?;
    let readings = followings::unfinished(engine.db(), Source::Reading).await?;
    let mut estimate = Estimate::default();
    let mut unknown = Vec::new();
    for person in people {
        estimate.people += 1;
        let counter = known.get(person).and_then(|account| account.following);
        let follows = match (counter, sets.get(person)) {
            (Some(counter), _) => {
                estimate.by_counter += 1;
                counter
            }
            (None, Some(set)) => {
                estimate.by_earlier_set += 1;
                unknown.push(*person);
                set.size
            }
            (None, None) => {
                estimate.assumed += 1;
                unknown.push(*person);
                ASSUMED
            }
        };
        let reading = readings.iter().find(|set| set.person_id == *person);
        estimate.under_way += u64::from(reading.is_some());
        if reading.is_some_and(|set| set.whole) {
            continue;
        }
        let read = reading.map_or(0, |set| set.read_so_far);
        add_pages(&mut estimate, gateway, *person, (follows - read).max(0));
    }
    estimate.look_up = price_of_look_up(gateway, &unknown);
    Ok(estimate)
}

fn add_pages(estimate: &mut Estimate, gateway: &Gateway, person: UserId, follows: i64) {
    let mut left = follows;
    loop {
        let request = page(gateway, person, None, left, None);
        let size = i64::from(request.most_resources(gateway.provider()));
        let items = left.min(size);
        estimate.requests += 1;
        estimate.resources += items.unsigned_abs();
        match gateway.provider() {
            Provider::X => estimate.cost.0 += items * gateway.prices().user.0,
            Provider::TwitterApiIo => {
                let credits = gateway.prices().credits(&request, items);
                *estimate.credits.get_or_insert(0) += credits;
                estimate.cost.0 += credits * gateway.prices().credit.0;
            }
        }
        left -= items;
        if left <= 0 {
            return;
        }
    }
}

/// The request for the next page of whom `user` follows, of whom about `left` are left: a page
/// is reserved at its worst price, so that it should not be much larger than what will come.
pub(super) fn page(
    gateway: &Gateway,
    user: UserId,
    username: Option<String>,
    left: i64,
    cursor: Option<String>,
) -> Request {
    let sizes = gateway.capabilities().page_sizes(Endpoint::Following);
    let size = match gateway.provider() {
        // The counter may be a little old, or wrong.
        Provider::X => {
            let wanted = (left + left / 50 + 10).max(LEAST);
            sizes.fit(u32::try_from(wanted).unwrap_or(u32::MAX))
        }
        // The largest page has the lowest price an account.
        Provider::TwitterApiIo => sizes.max,
    };
    Request::Following { user, username, page: PageAsk { size, cursor } }
}

/// Those of `people` whose counter is not known.
///
/// # Errors
/// The database's.
pub async fn without_counter(
    engine: &Engine,
    people: &[UserId],
) -> Result<Vec<UserId>, ReadingError> {
    let known = accounts::get_many(engine.db(), people).await?;
    let unknown =
        |person: &UserId| known.get(person).is_none_or(|account| account.following.is_none());
    Ok(people.iter().copied().filter(unknown).collect())
}

fn price_of_look_up(gateway: &Gateway, unknown: &[UserId]) -> LookUp {
    let batch = usize::try_from(gateway.capabilities().lookup_batch).unwrap_or(100).max(1);
    let mut price = LookUp { people: unknown.len() as u64, requests: 0, cost: Micros::ZERO };
    for chunk in unknown.chunks(batch) {
        let request = Request::Users { ids: chunk.to_vec() };
        price.requests += 1;
        price.cost.0 += gateway.prices().most(&request, gateway.provider()).0;
    }
    price
}
