//! How many, and of what.

use std::ops::{Add, AddAssign};

use socap_domain::{AccountCategory, ActionType, TweetCategory};

use crate::rollups::{Kind, account_column, category_column};
use crate::{StoreError, word};

/// Engagements of one sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// What X shows.
    pub present: i64,
    /// What vanished on X.
    pub removed: i64,
}

impl Tally {
    /// Both.
    pub const fn total(self) -> i64 {
        self.present + self.removed
    }
}

impl Add for Tally {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { present: self.present + other.present, removed: self.removed + other.removed }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl std::iter::Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), Add::add)
    }
}

/// What engagements are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slice {
    /// Whose tweet.
    pub category: TweetCategory,
    /// What was done.
    pub action: ActionType,
    /// The account's primary category; who is not classified yet is in `others`.
    pub account_category: AccountCategory,
}

/// Something engagements can be told apart by.
pub trait Key: Copy + Ord + Send + 'static {
    /// The key of an engagement, as a text in SQL.
    #[doc(hidden)]
    const SQL: &'static str;

    /// Reads that text.
    #[doc(hidden)]
    fn read(text: &str) -> Result<Self, StoreError>;

    /// The key of a slice.
    fn of(slice: Slice) -> Self;

    /// The sums by day that tell such keys apart, where there are any.
    #[doc(hidden)]
    const DAYS: Option<&'static str> = None;

    /// In which of their columns.
    #[doc(hidden)]
    fn columns() -> Vec<(Self, usize)> {
        Vec::new()
    }
}

impl Key for TweetCategory {
    const SQL: &'static str = "t.tweet_category";

    fn read(text: &str) -> Result<Self, StoreError> {
        word(text)
    }

    fn of(slice: Slice) -> Self {
        slice.category
    }

    const DAYS: Option<&'static str> = Some(Kind::Day.as_str());

    fn columns() -> Vec<(Self, usize)> {
        Self::ALL.iter().map(|category| (*category, category_column(*category))).collect()
    }
}

impl Key for ActionType {
    const SQL: &'static str = "e.action_type";

    fn read(text: &str) -> Result<Self, StoreError> {
        word(text)
    }

    fn of(slice: Slice) -> Self {
        slice.action
    }
}

impl Key for AccountCategory {
    const SQL: &'static str = "COALESCE(a.primary_category, 'others')";

    fn read(text: &str) -> Result<Self, StoreError> {
        word(text)
    }

    fn of(slice: Slice) -> Self {
        slice.account_category
    }

    const DAYS: Option<&'static str> = Some(Kind::AccountsDay.as_str());

    fn columns() -> Vec<(Self, usize)> {
        Self::ALL.iter().map(|category| (*category, account_column(*category))).collect()
    }
}

impl Key for Slice {
    const SQL: &'static str = "t.tweet_category || ' ' || e.action_type || ' ' || \
        COALESCE(a.primary_category, 'others')";

    fn read(text: &str) -> Result<Self, StoreError> {
        let mut words = text.split(' ');
        let mut next = || words.next().unwrap_or_default();
        Ok(Self { category: word(next())?, action: word(next())?, account_category: word(next())? })
    }

    fn of(slice: Slice) -> Self {
        slice
    }
}
