//! What a campaign's engagements and counters add up to.

mod accounts;
mod accounts_as_of;
mod accounts_folded;
mod accounts_grouped;
mod accounts_kept;
mod age;
mod audience;
mod board;
mod cells;
mod counters;
mod counters_read;
mod fold;
mod plan;
mod scan;
mod since;
mod tally;
mod the_tweet;
mod totals;
mod tweets;

pub use accounts::{AccountPage, AccountRow, AccountSort, AccountStart, AccountsAsk, Action};
pub use accounts::{MANY_TWEETS, accounts};
pub use accounts_kept::leaders;
pub use age::{AtAge, at_age, by_hours_since_posting};
pub(crate) use audience::bit as category_bit;
pub use audience::{Audience, audience, totals_and_audience};
pub use board::{Board, Change, board};
pub use cells::{Cell, Cells, cells};
pub(crate) use counters::Step;
pub use counters::{CounterAsk, CounterSeries};
pub use counters_read::{counters, counters_at, counters_since, tweet_counters_since};
pub(crate) use fold::each_account;
pub use plan::{leaves_everything, leaves_tweet};
pub use since::{Since, engagements_since};
pub use tally::{Key, Slice, Tally};
pub use the_tweet::{TweetBoard, tweet_board, tweet_leaders};
pub use totals::{Totals, totals};
pub use tweets::{TweetTally, tweets};

/// The time in which engagements are counted together, in milliseconds: every place's hours and
/// days begin at one of these.
pub const QUARTER: i64 = 900_000;
