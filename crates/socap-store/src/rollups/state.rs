//! What is counted of one account in one campaign, and its part of every sum.

use socap_domain::{
    AccountCategory, ActionType, CategorySet, Timestamp, TweetCategory, TweetId, Weight,
};

use super::delta::Delta;
use super::kind::{
    DAY, HOUR, Kind, MANY, account_column, action_no, action_of, age_key, category_column,
    category_no, category_of, group_key, hour_key, quarter_column, quarter_key, share_of,
    slice_key,
};
use super::pack::{Reader, Writer};
use crate::StoreError;
use crate::analytics::{MANY_TWEETS, Slice, Tally, category_bit};

/// An engagement, as far as it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    pub(crate) tweet: TweetId,
    pub(crate) action: ActionType,
    pub(crate) category: TweetCategory,
    /// The time lists and buckets go by.
    pub(crate) at: Timestamp,
    pub(crate) time_unknown: bool,
    pub(crate) removed: bool,
    /// Whole hours since its tweet was posted, where that is known; before the tweet nothing can
    /// be: that is its first hour.
    pub(crate) age: Option<i64>,
    /// When it was stored.
    pub(crate) stored_at: Timestamp,
}

impl Entry {
    /// Its slice, for an account of a primary category.
    pub(crate) const fn slice(&self, account_category: AccountCategory) -> Slice {
        Slice { category: self.category, action: self.action, account_category }
    }

    pub(crate) const fn tally(&self) -> Tally {
        if self.removed {
            Tally { present: 0, removed: 1 }
        } else {
            Tally { present: 1, removed: 0 }
        }
    }
}

/// An account as it is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) importance: Weight,
    pub(crate) primary: AccountCategory,
    /// All its categories; none where it is not classified yet.
    pub(crate) account_categories: CategorySet,
    /// By tweet and action; never empty.
    pub(crate) entries: Vec<Entry>,
}

impl State {
    pub(crate) fn engagements(&self) -> i64 {
        count(self.entries.len())
    }

    pub(crate) fn removed(&self) -> i64 {
        count(self.entries.iter().filter(|entry| entry.removed).count())
    }

    /// Different ones.
    pub(crate) fn tweets(&self) -> i64 {
        count(self.entries.chunk_by(|a, b| a.tweet == b.tweet).count())
    }

    /// Bits of the tweet categories it engaged with.
    pub(crate) fn categories(&self) -> u8 {
        self.entries.iter().fold(0, |bits, entry| bits | category_bit(entry.category))
    }

    pub(crate) fn first_at(&self) -> Timestamp {
        self.entries.iter().map(|entry| entry.at).min().unwrap_or_default()
    }

    pub(crate) fn last_at(&self) -> Timestamp {
        self.entries.iter().map(|entry| entry.at).max().unwrap_or_default()
    }

    /// The engagements in few bytes.
    pub(crate) fn pack(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        let mut last = 0;
        for entry in &self.entries {
            writer.number(entry.tweet.0.wrapping_sub(last));
            last = entry.tweet.0;
            let words = action_no(entry.action) * 3 + category_no(entry.category);
            let flags = usize::from(entry.removed) * 2 + usize::from(entry.time_unknown);
            writer.number(count(words * 4 + flags));
            writer.number(entry.at.0);
            writer.number(entry.stored_at.0.wrapping_sub(entry.at.0));
            writer.number(entry.age.map_or(0, |age| age + 1));
        }
        writer.0
    }

    /// Reads what [`Self::pack`] wrote.
    pub(crate) fn unpack(bytes: &[u8]) -> Result<Vec<Entry>, StoreError> {
        let mut reader = Reader::new(bytes);
        let mut entries = Vec::new();
        let mut tweet = 0_i64;
        while !reader.is_at_end() {
            tweet = tweet.wrapping_add(reader.number()?);
            let code = reader.number()?;
            let words = usize::try_from(code / 4).ok();
            let category = words.and_then(|words| category_of(words % 3));
            let action = words.and_then(|words| action_of(words / 3));
            let (Some(category), Some(action)) = (category, action) else {
                return Err(StoreError::Decode(format!("{code} is no packed engagement")));
            };
            let at = reader.number()?;
            entries.push(Entry {
                tweet: TweetId(tweet),
                action,
                category,
                at: Timestamp(at),
                time_unknown: code & 1 != 0,
                removed: code & 2 != 0,
                stored_at: Timestamp(at.wrapping_add(reader.number()?)),
                age: reader.number()?.checked_sub(1).filter(|age| *age >= 0),
            });
        }
        Ok(entries)
    }

    /// Adds (`by` 1) or takes away (`by` −1) this account's part of every sum.
    pub(crate) fn count(&self, delta: &mut Delta, important_from: Weight, by: i64) {
        let important = if self.importance >= important_from { by } else { 0 };
        for entry in &self.entries {
            self.count_entry(delta, entry, by);
        }
        for of_tweet in self.entries.chunk_by(|a, b| a.tweet == b.tweet) {
            let Some(Entry { tweet, category, .. }) = of_tweet.first() else { continue };
            delta.add(Kind::Tweets, share_of(*tweet), tweet.0, 8, by);
            delta.add(Kind::Tweets, share_of(*tweet), tweet.0, 9, important);
            let group = group_key(category_bit(*category), self.primary);
            delta.add(Kind::Tweet, tweet.0, group, 0, by);
            delta.add(Kind::Tweet, tweet.0, group, 1, important);
        }
        let bits = self.categories();
        delta.add(Kind::Totals, 0, group_key(bits, self.primary), 0, by);
        delta.add(Kind::Totals, 0, group_key(bits, self.primary), 1, important);
        if self.tweets() >= MANY_TWEETS {
            delta.add(Kind::Totals, 0, MANY, 0, by);
        }
        if let Some(first) = self.entries.iter().map(|entry| entry.stored_at).min() {
            stored(delta, first, 1, by);
            stored(delta, first, 2, important);
        }
    }

    fn count_entry(&self, delta: &mut Delta, entry: &Entry, by: i64) {
        let (at, removed) = (entry.at, usize::from(entry.removed));
        let slice = entry.slice(self.primary);
        delta.add(Kind::Totals, 0, slice_key(slice), removed, by);
        delta.add(Kind::Tweet, entry.tweet.0, slice_key(slice), removed, by);
        let (day, quarter) = (at.0.div_euclid(DAY), quarter_key(at, entry.time_unknown));
        delta.add(Kind::Day, day, quarter, category_column(entry.category) + removed, by);
        delta.add(Kind::AccountsDay, day, quarter, account_column(self.primary) + removed, by);
        let hour = at.0.div_euclid(HOUR);
        delta.add(Kind::Hour, hour, hour_key(at, entry.time_unknown, slice), removed, by);
        let column = quarter_column(at, entry.time_unknown) + removed;
        delta.add(Kind::TweetHours, entry.tweet.0, hour, column, by);
        let column = 2 * action_no(entry.action) + removed;
        delta.add(Kind::Tweets, share_of(entry.tweet), entry.tweet.0, column, by);
        if let Some(age) = entry.age.filter(|_| !entry.time_unknown) {
            let (day, key) = (age.div_euclid(24), age_key(age, entry.category));
            delta.add(Kind::Ages, day, key, removed, by);
        }
        stored(delta, entry.stored_at, 0, by);
    }
}

fn stored(delta: &mut Delta, at: Timestamp, column: usize, by: i64) {
    let hour = at.0.div_euclid(HOUR);
    delta.add(Kind::Stored, hour, at.0.rem_euclid(HOUR), column, by);
    delta.add(Kind::StoredDay, at.0.div_euclid(DAY), hour.rem_euclid(24), column, by);
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
