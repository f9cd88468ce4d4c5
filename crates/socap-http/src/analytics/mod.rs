//! What a campaign adds up to: numbers, series, accounts, tweets. All take the same filters.

pub(crate) mod account_row;
pub(crate) mod accounts;
pub(crate) mod compare;
pub(crate) mod counted;
pub(crate) mod dashboard;
mod dashboard_sums;
pub(crate) mod freshness;
#[cfg(test)]
mod frozen_tests;
pub(crate) mod lists;
pub(crate) mod metrics;
pub(crate) mod peak;
pub(crate) mod profile_timeseries;
pub(crate) mod range;
pub(crate) mod shares;
mod told;
pub(crate) mod tweet;
pub(crate) mod tweet_row;
pub(crate) mod tweets;
mod unread;
pub(crate) mod written;
