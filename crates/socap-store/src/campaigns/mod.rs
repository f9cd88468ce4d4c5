//! Campaigns: create, read, change, end.

mod insert;
mod list;
mod patch;
mod row;

pub use insert::{NewCampaign, NewTweet, insert, new_id};
pub use list::{Filter, Page, list};
pub use patch::{
    add_tweets, begin_final_reading, complete, delete, move_tweet, remove_tweet, resume_jobs,
    set_status, stop_jobs, update_settings,
};
pub use row::{Campaign, Sealed, cap_of, get, hold, in_status, lock};
