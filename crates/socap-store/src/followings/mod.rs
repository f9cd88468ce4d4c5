//! Whom important people follow: sets of edges, of which a person's current one counts.
//!
//! A set is begun, filled and finished; until it is finished the person's old set counts, and
//! afterwards the old one is swept a piece at a time. Edges may come before their person.

mod add;
mod begin;
mod chunk;
mod edges;
mod finish;
mod lease;
mod sets;
mod sweep;

pub use add::{Added, add};
pub use begin::{MOST_RESTARTS, abandon, begin_again, begin_sets};
pub use edges::{Edge, add_edges, add_page};
pub use finish::{Finished, finish_sets};
pub use lease::{claim, go_on, hurry, put_back, put_back_in, renew, renew_in};
pub use sets::{FollowingSet, SetState, Source, set_of, unfinished};
pub use sweep::sweep;

pub(crate) use chunk::union_of;
pub(crate) use sets::{current_of, weigh};

/// Edges of one transaction: large enough that their pages of the index are written once for
/// many of them, small enough that nobody waits long.
pub const EDGES_PER_COMMIT: usize = 250_000;
