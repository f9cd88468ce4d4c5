//! Prices as data: they change, and operators may have their own.

use serde::{Deserialize, Serialize};
use socap_domain::Micros;

use crate::exchange::Bill;
use crate::request::{Provider, Request};

/// What reading costs. The defaults are the published lists of 2026.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Prices {
    /// X: a post read.
    pub post: Micros,
    /// X: an account read, as a retweeter, a follower or by lookup.
    pub user: Micros,
    /// X: whether what comes along (`includes`) is billed. Not documented; assumed not.
    pub includes_billed: bool,
    /// twitterapi.io: one credit (100,000 are a dollar).
    pub credit: Micros,
    /// twitterapi.io: the least a call costs, empty and refused ones too.
    pub min_credits: i64,
    /// twitterapi.io: a tweet.
    pub tweet_credits: i64,
    /// twitterapi.io: an account.
    pub profile_credits: i64,
    /// twitterapi.io: an account in a full batch of 100.
    pub batch_profile_credits: i64,
    /// twitterapi.io: a followed account on pages of 200, of 100 and up, and smaller. Measured
    /// for followers; assumed alike for followings.
    pub following_credits: [i64; 3],
}

impl Default for Prices {
    fn default() -> Self {
        Self {
            post: Micros(5_000),
            user: Micros(10_000),
            includes_billed: false,
            credit: Micros(10),
            min_credits: 15,
            tweet_credits: 15,
            profile_credits: 18,
            batch_profile_credits: 10,
            following_credits: [1, 2, 3],
        }
    }
}

impl Prices {
    /// The most `request` can cost.
    pub fn most(&self, request: &Request, provider: Provider) -> Micros {
        let items = i64::from(request.most_resources(provider));
        match provider {
            Provider::X => self.most_on_x(request, items),
            Provider::TwitterApiIo => times(self.credit, self.most_credits(request, items)),
        }
    }

    /// What `bill` comes to at list price, before X's forgiveness of what it charged today.
    pub fn of(&self, bill: &Bill) -> Micros {
        if let Some(credits) = bill.credits {
            return times(self.credit, credits);
        }
        let listed = sum(times(self.post, len(&bill.posts)), times(self.user, len(&bill.users)));
        if !self.includes_billed {
            return listed;
        }
        let posts = times(self.post, len(&bill.included_posts));
        sum(listed, sum(posts, times(self.user, len(&bill.included_users))))
    }

    /// twitterapi.io's credits for an answer with `items` items.
    pub fn credits(&self, request: &Request, items: i64) -> i64 {
        let each = match request {
            Request::Users { .. } if items >= 100 => self.batch_profile_credits,
            Request::Users { .. } | Request::UsersByName { .. } | Request::Retweeters { .. } => {
                self.profile_credits
            }
            Request::Following { page, .. } => {
                let [large, middle, small] = self.following_credits;
                match page.size {
                    200.. => large,
                    100..200 => middle,
                    _ => small,
                }
            }
            Request::Tweets { .. }
            | Request::Retweets { .. }
            | Request::Quotes { .. }
            | Request::Replies { .. }
            | Request::Search { .. } => self.tweet_credits,
        };
        each.saturating_mul(items).max(self.min_credits)
    }

    /// 99 accounts found of 100 cost more than all of them.
    fn most_credits(&self, request: &Request, items: i64) -> i64 {
        let all = self.credits(request, items);
        if items > 0 { all.max(self.credits(request, items - 1)) } else { all }
    }

    fn most_on_x(&self, request: &Request, items: i64) -> Micros {
        match request {
            Request::Retweeters { .. }
            | Request::Following { .. }
            | Request::Users { .. }
            | Request::UsersByName { .. } => times(self.user, items),
            Request::Tweets { .. }
            | Request::Retweets { .. }
            | Request::Quotes { .. }
            | Request::Replies { .. }
            | Request::Search { .. } => {
                let listed = times(self.post, items);
                // Along with a post come its author, the account it answers, and at most the
                // post it answers, the one it quotes and their authors.
                let along = times(sum(times(self.post, 2), times(self.user, 4)), items);
                if self.includes_billed { sum(listed, along) } else { listed }
            }
        }
    }
}

fn times(price: Micros, count: i64) -> Micros {
    Micros(price.0.saturating_mul(count))
}

fn sum(a: Micros, b: Micros) -> Micros {
    Micros(a.0.saturating_add(b.0))
}

fn len(ids: &[i64]) -> i64 {
    i64::try_from(ids.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use socap_domain::{TweetId, UserId};

    use super::*;
    use crate::request::PageAsk;

    fn page(size: u32) -> PageAsk {
        PageAsk::first(size)
    }

    #[rstest]
    #[case(Request::Tweets { ids: vec![TweetId(1); 100] }, 500_000, 15_000)]
    #[case(Request::Retweets { tweet: TweetId(1), page: page(5) }, 25_000, 750)]
    #[case(Request::Retweeters { tweet: TweetId(1), page: page(5) }, 50_000, 18_000)]
    #[case(Request::Quotes { tweet: TweetId(1), page: page(5) }, 50_000, 3_000)]
    #[case(Request::Users { ids: vec![UserId(1); 99] }, 990_000, 17_820)]
    #[case(Request::Users { ids: vec![UserId(1); 100] }, 1_000_000, 17_820)]
    #[case(Request::Users { ids: vec![UserId(1)] }, 10_000, 180)]
    #[case(
        Request::Following { user: UserId(1), username: None, page: page(1_000) },
        10_000_000,
        2_000
    )]
    fn the_most_a_call_can_cost(#[case] request: Request, #[case] x: i64, #[case] io: i64) {
        let prices = Prices::default();
        assert_eq!(prices.most(&request, Provider::X), Micros(x));
        assert_eq!(prices.most(&request, Provider::TwitterApiIo), Micros(io));
    }

    #[test]
    fn what_came_along_is_billed_if_so_set() {
        let bill = Bill {
            posts: vec![1, 2],
            users: vec![3],
            included_posts: vec![4],
            included_users: vec![5, 6],
            ..Bill::free()
        };
        let mut prices = Prices::default();
        assert_eq!(prices.of(&bill), Micros(20_000));
        prices.includes_billed = true;
        assert_eq!(prices.of(&bill), Micros(45_000));
        let credits = Bill { credits: Some(15), ..bill };
        assert_eq!(prices.of(&credits), Micros(150));
    }
}
