//! Campaigns: create, read, change, end.

mod delete;
mod insert;
mod list;
mod patch;
mod row;
mod sweep;

pub use delete::delete;
pub use insert::{NewCampaign, NewTweet, insert, new_id};
pub use list::{Filter, Page, list};
pub use patch::{
    add_tweets, begin_final_reading, complete, move_tweet, remove_tweet, resume_jobs, set_status,
    stop_jobs, update_settings,
};
pub use row::{
    Campaign, Sealed, cap_of, get, hold, hold_for_accounts, in_last_reading, in_status, lock,
};
pub use sweep::Sweep;

pub(crate) use row::hold_without_waiting;
