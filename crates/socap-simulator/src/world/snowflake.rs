//! Ids that carry their time, as X's do.

use socap_domain::{Timestamp, TweetId};

use crate::chance::draw;

/// Draws ids: the time in the upper bits, chance from the seed in the lower 22.
#[derive(Debug, Clone)]
pub(crate) struct Snowflakes {
    seed: u64,
    drawn: u64,
}

impl Snowflakes {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { seed, drawn: 0 }
    }

    /// An id made at `at` that is not `taken`.
    pub(crate) fn next(&mut self, at: Timestamp, taken: impl Fn(i64) -> bool) -> i64 {
        loop {
            self.drawn += 1;
            let low = draw(&[self.seed, self.drawn]) & 0x3F_FFFF;
            let id = TweetId::first_at(at).0 | i64::try_from(low).unwrap_or(0);
            if !taken(id) {
                return id;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_carry_their_time_and_follow_the_seed() {
        let at = Timestamp(1_790_000_000_123);
        let id = Snowflakes::new(4).next(at, |_| false);
        assert_eq!(TweetId(id).posted_at(), Some(at));
        assert_eq!(id, Snowflakes::new(4).next(at, |_| false));
        assert_ne!(id, Snowflakes::new(4).next(at, |other| other == id));
    }
}
