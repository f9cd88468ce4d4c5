//! The exact bill a provider would write.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;
use socap_domain::{Micros, Timestamp};

use crate::endpoint::Endpoint;

/// What X charges for, by its price list of February 2026.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// A post, $0.005.
    Post,
    /// An account, $0.010.
    User,
    /// An account from a list of followed ones, $0.010.
    Following,
    /// What the credential's own account owns, $0.001.
    Owned,
}

impl Resource {
    const fn price(self) -> Micros {
        match self {
            Self::Post => Micros(5_000),
            Self::User | Self::Following => Micros(10_000),
            Self::Owned => Micros(1_000),
        }
    }
}

/// What one answer costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Charge {
    /// Nothing.
    Free,
    /// X's resources, and those that came along.
    Resources { data: Vec<(Resource, i64)>, included: Vec<(Resource, i64)> },
    /// twitterapi.io's credits (a thousandth each, for prices below one) and items.
    Credits { millicredits: i64, items: usize },
}

/// What was spent, in all or at one endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Spent {
    /// Requests received, refused ones included.
    pub requests: u64,
    /// Requests answered without data: refused, invalid or lost.
    pub failed: u64,
    /// Items handed out, each time counted.
    pub raw: u64,
    /// Items charged: each once per UTC day at X.
    pub billable: u64,
    /// The price.
    pub micros: Micros,
    /// twitterapi.io's credits, in thousandths.
    pub millicredits: i64,
}

/// The bill so far.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Bill {
    /// Everything together.
    pub total: Spent,
    /// By endpoint.
    pub by_endpoint: BTreeMap<Endpoint, Spent>,
    /// By credential.
    pub by_credential: BTreeMap<String, Spent>,
    /// By UTC day, as whole days since 1970.
    pub by_day: BTreeMap<i64, Spent>,
    /// Charged posts, for the usage cap.
    pub posts: u64,
    #[serde(skip)]
    charged: HashSet<(i64, Resource, i64)>,
}

impl Bill {
    /// Enters a request of `credential` to `endpoint`, handled at `now`.
    pub(crate) fn enter(
        &mut self,
        (endpoint, credential): (Endpoint, &str),
        now: Timestamp,
        (charge, failed): (&Charge, bool),
        with_included: bool,
    ) -> Spent {
        let mut spent = self.price(charge, now, with_included);
        spent.requests = 1;
        spent.failed = u64::from(failed);
        let rows = [
            &mut self.total,
            self.by_endpoint.entry(endpoint).or_default(),
            self.by_credential.entry(credential.to_owned()).or_default(),
            self.by_day.entry(now.utc_day()).or_default(),
        ];
        for row in rows {
            row.add(spent);
        }
        spent
    }

    fn price(&mut self, charge: &Charge, now: Timestamp, with_included: bool) -> Spent {
        match charge {
            Charge::Free => Spent::default(),
            Charge::Credits { millicredits, items } => {
                let items = u64::try_from(*items).unwrap_or(u64::MAX);
                Spent {
                    raw: items,
                    billable: items,
                    micros: Micros(millicredits / 100),
                    millicredits: *millicredits,
                    ..Spent::default()
                }
            }
            Charge::Resources { data, included } => {
                let included = included.iter().filter(|_| with_included);
                let mut spent = Spent::default();
                for (resource, id) in data.iter().chain(included) {
                    spent.raw += 1;
                    if self.charged.insert((now.utc_day(), *resource, *id)) {
                        spent.billable += 1;
                        spent.micros.0 += resource.price().0;
                        self.posts += u64::from(*resource == Resource::Post);
                    }
                }
                spent
            }
        }
    }
}

impl Spent {
    const fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.failed += other.failed;
        self.raw += other.raw;
        self.billable += other.billable;
        self.micros.0 += other.micros.0;
        self.millicredits += other.millicredits;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_charged_once_per_utc_day() {
        let mut bill = Bill::default();
        let charge = Charge::Resources {
            data: vec![(Resource::Post, 1), (Resource::Post, 2), (Resource::User, 1)],
            included: vec![(Resource::User, 9)],
        };
        let midnight = Timestamp(1_790_000_000_000 - 1_790_000_000_000 % 86_400_000);
        let mut read = |at: i64, with| {
            let at = Timestamp(midnight.0 + at);
            bill.enter((Endpoint::Tweets, "app"), at, (&charge, false), with).micros
        };
        assert_eq!(read(-1, false), Micros(20_000));
        assert_eq!(read(0, false), Micros(20_000), "the next day is charged again");
        assert_eq!(read(1, false), Micros(0));
        assert_eq!(read(2, true), Micros(10_000), "what came along, where it is billed");
        assert_eq!((bill.total.raw, bill.total.billable, bill.posts), (13, 7, 4));
    }

    #[test]
    fn credits_are_hundred_thousandths_of_a_dollar() {
        let charge = Charge::Credits { millicredits: 15_000, items: 0 };
        let spent = Bill::default().enter(
            (Endpoint::IoTweets, "key"),
            Timestamp(0),
            (&charge, true),
            false,
        );
        assert_eq!((spent.micros, spent.failed), (Micros(150), 1));
    }
}
