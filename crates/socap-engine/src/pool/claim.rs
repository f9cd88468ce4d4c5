//! Which group comes next: by priority, the longest due first.

use socap_domain::JobKind;
use socap_store::worker_state::{self, Group};

use crate::{Engine, EngineError};

/// The order of the kinds: metrics decide which lists are worth a call.
const ORDER: [JobKind; 5] =
    [JobKind::Metrics, JobKind::Retweets, JobKind::Replies, JobKind::Quotes, JobKind::LikingUsers];

/// Jobs of one lease at most: X looks up a hundred tweets a request.
pub(super) const GROUP: i64 = 100;

/// Lists of one lease where requests are let through one after the other: a group must be done
/// long before its deadline.
const SLOW_GROUP: i64 = 25;

/// Claims the next group of at most `limit` jobs, if anything is due. `turn` lets kinds of the
/// same rank take turns.
pub(super) async fn next(
    engine: &Engine,
    limit: i64,
    turn: usize,
) -> Result<Option<Group>, EngineError> {
    let now = engine.now();
    let (metrics, lists) = ORDER.split_at(1);
    let lists = lists.iter().cycle().skip(turn % lists.len()).take(lists.len());
    let slow = engine.gateway().is_some_and(|gateway| gateway.capabilities().qps);
    for kind in metrics.iter().chain(lists) {
        let most = if slow && *kind != JobKind::Metrics { SLOW_GROUP } else { GROUP };
        let group = worker_state::claim(
            engine.db(),
            engine.worker_id(),
            *kind,
            limit.min(most),
            now,
            engine.settings().lease,
        )
        .await?;
        if group.is_some() {
            return Ok(group);
        }
    }
    Ok(None)
}
