//! What the sums sum: where each of a kind is kept, and under which key.

use socap_domain::{AccountCategory, ActionType, Timestamp, TweetCategory, TweetId};

use crate::analytics::{QUARTER, Slice};

/// Milliseconds of an hour.
pub(crate) const HOUR: i64 = 4 * QUARTER;
/// Milliseconds of a day.
pub(crate) const DAY: i64 = 24 * HOUR;

/// A kind of sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    /// One place. By [`slice_key`]: engagements present, removed. By [`group_key`]: accounts,
    /// important ones. By [`MANY`]: accounts that engaged with several tweets.
    Totals,
    /// A UTC day. By quarter hour: present and removed of each tweet category.
    Day,
    /// The same of each account category.
    AccountsDay,
    /// A UTC hour. By quarter hour and slice: present, removed.
    Hour,
    /// One of [`SHARES`]. By tweet: present and removed of each action, different accounts,
    /// important ones.
    Tweets,
    /// A tweet. As [`Self::Totals`] has them, without [`MANY`].
    Tweet,
    /// A tweet. By UTC hour: present and removed of each quarter hour, then those of unknown time.
    TweetHours,
    /// A day since a tweet was posted. By hour and tweet category: present, removed; those of
    /// unknown time are in none.
    Ages,
    /// A UTC day of storing. By hour: engagements, accounts stored first, important ones.
    StoredDay,
    /// A UTC hour of storing. By millisecond: the same.
    Stored,
    /// One place. By tweet category: of each counter the sum, then how many tweets' is known.
    Levels,
    /// A UTC day. By quarter hour and tweet category: of each counter what was gained, what
    /// became known, of how many tweets.
    Counters,
    /// A UTC hour. By millisecond and tweet category: the same.
    Samples,
    /// A UTC day. By tweet: in which quarter hours it was read, as two halves of bits.
    Read,
    /// One place. By time: tweets added.
    Added,
}

impl Kind {
    pub(crate) const ALL: &'static [Self] = &[
        Self::Totals,
        Self::Day,
        Self::AccountsDay,
        Self::Hour,
        Self::Tweets,
        Self::Tweet,
        Self::TweetHours,
        Self::Ages,
        Self::StoredDay,
        Self::Stored,
        Self::Levels,
        Self::Counters,
        Self::Samples,
        Self::Read,
        Self::Added,
    ];

    /// The word in the database.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Totals => "totals",
            Self::Day => "day",
            Self::AccountsDay => "accounts_day",
            Self::Hour => "hour",
            Self::Tweets => "tweets",
            Self::Tweet => "tweet",
            Self::TweetHours => "tweet_hours",
            Self::Ages => "ages",
            Self::StoredDay => "stored_day",
            Self::Stored => "stored",
            Self::Levels => "levels",
            Self::Counters => "counters",
            Self::Samples => "samples",
            Self::Read => "read",
            Self::Added => "added",
        }
    }

    pub(crate) fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }

    /// How many numbers stand under a key.
    pub(crate) const fn width(self) -> usize {
        match self {
            Self::Totals | Self::Hour | Self::Tweet | Self::Ages | Self::Read => 2,
            Self::Day => DAY_WIDTH,
            Self::AccountsDay => ACCOUNTS_DAY_WIDTH,
            Self::Tweets => TWEET_WIDTH,
            Self::TweetHours => HOUR_WIDTH,
            Self::StoredDay | Self::Stored => 3,
            Self::Levels => 12,
            Self::Counters | Self::Samples => STEP_WIDTH,
            Self::Added => 1,
        }
    }
}

const CATEGORIES: usize = TweetCategory::ALL.len();
const ACTIONS: usize = ActionType::ALL.len();
const ACCOUNT_CATEGORIES: usize = AccountCategory::ALL.len();

pub(crate) const DAY_WIDTH: usize = 2 * CATEGORIES;
pub(crate) const ACCOUNTS_DAY_WIDTH: usize = 2 * ACCOUNT_CATEGORIES;
pub(crate) const TWEET_WIDTH: usize = 2 * ACTIONS + 2;
pub(crate) const HOUR_WIDTH: usize = 16;
pub(crate) const STEP_WIDTH: usize = 18;

/// The key of accounts that engaged with several tweets, among the totals.
pub(crate) const MANY: i64 = 1_000;
/// The keys of groups of accounts begin here.
const GROUPS: i64 = 200;

/// Stored: a word keeps its number, whatever its place in the documented order.
pub(crate) const fn category_no(category: TweetCategory) -> usize {
    match category {
        TweetCategory::Main => 0,
        TweetCategory::Influencer => 1,
        TweetCategory::Investor => 2,
    }
}

/// Stored, as the tweet categories.
pub(crate) const fn action_no(action: ActionType) -> usize {
    match action {
        ActionType::Retweet => 0,
        ActionType::Reply => 1,
        ActionType::Quote => 2,
        ActionType::Like => 3,
    }
}

/// Stored, as the tweet categories.
pub(crate) const fn account_no(category: AccountCategory) -> usize {
    match category {
        AccountCategory::Vcs => 0,
        AccountCategory::Founders => 1,
        AccountCategory::CLevel => 2,
        AccountCategory::Media => 3,
        AccountCategory::AiCreators => 4,
        AccountCategory::Developers => 5,
        AccountCategory::YcAlumni => 6,
        AccountCategory::Others => 7,
    }
}

pub(crate) fn category_of(no: usize) -> Option<TweetCategory> {
    TweetCategory::ALL.iter().copied().find(|category| category_no(*category) == no)
}

pub(crate) fn action_of(no: usize) -> Option<ActionType> {
    ActionType::ALL.iter().copied().find(|action| action_no(*action) == no)
}

pub(crate) fn account_of(no: usize) -> Option<AccountCategory> {
    AccountCategory::ALL.iter().copied().find(|category| account_no(*category) == no)
}

fn key(no: usize) -> i64 {
    i64::try_from(no).unwrap_or(i64::MAX)
}

/// How many slices there are: their keys are below it.
pub(crate) const SLICES: usize = TweetCategory::ALL.len() * ACTIONS * ACCOUNT_CATEGORIES;

/// The key of a slice, from 0 to 95.
pub(crate) fn slice_key(slice: Slice) -> i64 {
    let of_action = category_no(slice.category) * ACTIONS + action_no(slice.action);
    key(of_action * ACCOUNT_CATEGORIES + account_no(slice.account_category))
}

/// The slice of a key; `None` for other keys.
pub(crate) fn slice_of(key: i64) -> Option<Slice> {
    let no = usize::try_from(key).ok()?;
    let (rest, account) = (no / ACCOUNT_CATEGORIES, no % ACCOUNT_CATEGORIES);
    Some(Slice {
        category: category_of(rest / ACTIONS)?,
        action: action_of(rest % ACTIONS)?,
        account_category: account_of(account)?,
    })
}

/// The key of the accounts of a category that engaged with tweets of a set of categories.
pub(crate) fn group_key(bits: u8, category: AccountCategory) -> i64 {
    GROUPS + key(usize::from(bits) * ACCOUNT_CATEGORIES + account_no(category))
}

/// The group of a key; `None` for other keys.
pub(crate) fn group_of(key: i64) -> Option<(u8, AccountCategory)> {
    let no = usize::try_from(key - GROUPS).ok()?;
    let bits = u8::try_from(no / ACCOUNT_CATEGORIES).ok().filter(|bits| *bits < 8)?;
    Some((bits, account_of(no % ACCOUNT_CATEGORIES)?))
}

/// The key within a day: its quarter hour, and whether the time is known.
pub(crate) fn quarter_key(at: Timestamp, unknown: bool) -> i64 {
    at.0.div_euclid(QUARTER).rem_euclid(96) * 2 + i64::from(unknown)
}

/// Of a key within a day or hour whose quarter hours begin at `first`: its quarter hour, counted
/// from the epoch, and whether the time is unknown.
pub(crate) const fn quarter_of(first: i64, key: i64) -> (i64, bool) {
    (first + key.div_euclid(2), key.rem_euclid(2) == 1)
}

/// The key within an hour: its quarter hour, whether the time is known, and the slice.
pub(crate) fn hour_key(at: Timestamp, unknown: bool, slice: Slice) -> i64 {
    let quarter = at.0.div_euclid(QUARTER).rem_euclid(4) * 2 + i64::from(unknown);
    quarter * 96 + slice_key(slice)
}

/// The key within a day since posting: the hour and the category of the tweet.
pub(crate) fn age_key(hours: i64, category: TweetCategory) -> i64 {
    hours.rem_euclid(24) * 3 + key(category_no(category))
}

/// Of a key within a day since posting: whole hours since then, and the category of the tweet.
pub(crate) fn age_of(day: i64, key: i64) -> Option<(i64, TweetCategory)> {
    let category = category_of(usize::try_from(key.rem_euclid(3)).ok()?)?;
    Some((day * 24 + key.div_euclid(3), category))
}

/// The column of a tweet category's present ones in a day; the removed ones are next to it.
pub(crate) const fn category_column(category: TweetCategory) -> usize {
    2 * category_no(category)
}

/// The column of an account category's present ones in a day.
pub(crate) const fn account_column(category: AccountCategory) -> usize {
    2 * account_no(category)
}

/// The column of a time's quarter hour within its hour; the removed ones are next to it.
pub(crate) fn quarter_column(at: Timestamp, unknown: bool) -> usize {
    let quarter = usize::try_from(at.0.div_euclid(QUARTER).rem_euclid(4)).unwrap_or_default();
    8 * usize::from(unknown) + 2 * quarter
}

/// The quarter hours of an hour in the order of their columns, counted from the epoch, and whether
/// the time is unknown.
pub(crate) fn quarters_of(hour: i64) -> [(i64, bool); HOUR_WIDTH / 2] {
    let known = [0, 1, 2, 3].map(|quarter| hour * 4 + quarter);
    let [a, b, c, d] = known;
    [(a, false), (b, false), (c, false), (d, false), (a, true), (b, true), (c, true), (d, true)]
}

/// Into how many places the tweets of a campaign are shared.
pub(crate) const SHARES: i64 = 16;

/// The place of a tweet. Its id's time is its least regular part.
pub(crate) const fn share_of(tweet: TweetId) -> i64 {
    (tweet.0 ^ (tweet.0 >> 22)).rem_euclid(SHARES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_read_back() {
        let mut keys = std::collections::BTreeSet::new();
        for category in TweetCategory::ALL {
            for action in ActionType::ALL {
                for account_category in AccountCategory::ALL {
                    let slice = Slice {
                        category: *category,
                        action: *action,
                        account_category: *account_category,
                    };
                    assert_eq!(slice_of(slice_key(slice)), Some(slice));
                    assert_eq!(group_of(slice_key(slice)), None);
                    assert!(keys.insert(slice_key(slice)));
                }
            }
        }
        for bits in 1..8 {
            for category in AccountCategory::ALL {
                let key = group_key(bits, *category);
                assert_eq!((group_of(key), slice_of(key)), (Some((bits, *category)), None));
                assert!(keys.insert(key) && key < MANY);
            }
        }
        for hours in [0, 23, 24, 1_000] {
            for category in TweetCategory::ALL {
                let (day, key) = (hours / 24, age_key(hours, *category));
                assert_eq!(age_of(day, key), Some((hours, *category)));
            }
        }
        for (quarter, at) in (8..12).map(|quarter| (quarter, Timestamp(quarter * QUARTER + 7))) {
            for unknown in [false, true] {
                let column = quarter_column(at, unknown);
                assert_eq!(quarters_of(2)[column / 2], (quarter, unknown));
            }
        }
        assert_eq!(keys.len(), 96 + 56);
        assert!(Kind::ALL.iter().all(|kind| Kind::named(kind.as_str()) == Some(*kind)));
    }
}
