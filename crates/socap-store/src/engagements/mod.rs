//! Engagements: one account's one action on one tweet of one campaign.

mod as_of;
mod counts;
mod filter;
mod list;
mod of_list;
mod present;
mod recount;
mod removal;
mod returned;
mod said;
mod sparse;
mod takes;
mod words;
mod write;

pub use counts::{Beside, Counts, beside, counts_in, counts_of, totals_of};
pub use filter::{Filter, Removed, Sort, Start};
pub use list::{Engagement, Page, Post, list};
pub use removal::{
    AbsentPost, absent_accounts, absent_posts, mark_absent_accounts, mark_absent_posts,
    mark_seen_posts,
};
pub use returned::{Back, Vanished, bring_back_posts, vanished};
pub use words::Words;
pub use write::{Found, FoundPost, PageWrite, Written, prepare_pages, write_page};

pub(crate) use as_of::each_changed;
pub(crate) use filter::{conditions, of_categories};
pub(crate) use recount::{put, wrong};
pub(crate) use said::Said;
