//! Which categories an account is in: a set, one of them primary.

use crate::AccountCategory;

/// A set of account categories, kept as bits: a filter over stored accounts is one `&`.
///
/// Never empty for a classified account: who is nothing else is in `others`, and nobody is in
/// `others` and something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct CategorySet(i64);

impl CategorySet {
    /// No category: not classified yet.
    pub const NONE: Self = Self(0);
    /// Only `others`.
    pub const OTHERS: Self = Self::NONE.with(AccountCategory::Others);

    const fn bit(category: AccountCategory) -> i64 {
        // Stored: a category keeps its bit for good, whatever its place in the order.
        match category {
            AccountCategory::Vcs => 1,
            AccountCategory::Founders => 2,
            AccountCategory::CLevel => 4,
            AccountCategory::Media => 8,
            AccountCategory::AiCreators => 16,
            AccountCategory::Developers => 32,
            AccountCategory::YcAlumni => 64,
            AccountCategory::Others => 128,
        }
    }

    /// This set and `category`.
    #[must_use]
    pub const fn with(self, category: AccountCategory) -> Self {
        Self(self.0 | Self::bit(category))
    }

    /// Whether `category` is in it.
    pub const fn contains(self, category: AccountCategory) -> bool {
        self.0 & Self::bit(category) != 0
    }

    /// Whether nothing is in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its categories, in the order of [`AccountCategory::ALL`].
    pub fn iter(self) -> impl Iterator<Item = AccountCategory> {
        AccountCategory::ALL.iter().copied().filter(move |category| self.contains(*category))
    }

    /// The first by the documented order; `others` for an empty set.
    pub fn primary(self) -> AccountCategory {
        self.iter().next().unwrap_or(AccountCategory::Others)
    }

    /// The bits, as stored.
    pub const fn bits(self) -> i64 {
        self.0
    }

    /// From stored bits; unknown ones are dropped.
    pub const fn from_bits(bits: i64) -> Self {
        Self(bits & 255)
    }
}

impl FromIterator<AccountCategory> for CategorySet {
    fn from_iter<I: IntoIterator<Item = AccountCategory>>(categories: I) -> Self {
        categories.into_iter().fold(Self::NONE, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_has_a_bit_of_its_own_and_comes_back() {
        let all: CategorySet = AccountCategory::ALL.iter().copied().collect();
        assert!(all.iter().eq(AccountCategory::ALL.iter().copied()));
        assert_eq!(CategorySet::from_bits(all.bits()), all);
        assert_eq!(all.bits().count_ones() as usize, AccountCategory::ALL.len());
    }

    #[test]
    fn the_primary_one_follows_the_documented_order() {
        let set: CategorySet =
            [AccountCategory::Developers, AccountCategory::Founders].into_iter().collect();
        assert_eq!(set.primary(), AccountCategory::Founders);
        assert_eq!(CategorySet::NONE.primary(), AccountCategory::Others);
    }
}
