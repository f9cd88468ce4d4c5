//! Who pays for a call: the campaign whose tweet caused it.

use std::collections::{BTreeMap, HashMap};

use socap_domain::{CampaignId, TweetId};
use socap_store::budget::{Resources, Share};
use socap_upstream::{Answer, Bill, Prices};

/// For what a call is made; each purpose has its own share of the budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Watching campaigns.
    Campaigns,
    /// Reading whom important people follow.
    People,
}

impl Purpose {
    /// The word in the ledger.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Campaigns => "campaigns",
            Self::People => "people",
        }
    }
}

/// The tweets a call is about, and whose they are.
#[derive(Debug, Clone, Default)]
pub struct Owners {
    by_tweet: HashMap<i64, CampaignId>,
    first: Option<CampaignId>,
}

impl Owners {
    /// A call about one tweet of one campaign, or of none.
    pub fn one(campaign: Option<&CampaignId>) -> Self {
        Self { by_tweet: HashMap::new(), first: campaign.cloned() }
    }

    /// A call about several tweets. A tweet of several campaigns is paid for by the first.
    pub fn of<'a>(tweets: impl IntoIterator<Item = (TweetId, &'a CampaignId)>) -> Self {
        let mut owners = Self::default();
        for (tweet, campaign) in tweets {
            owners.first.get_or_insert_with(|| campaign.clone());
            owners.by_tweet.entry(tweet.0).or_insert_with(|| campaign.clone());
        }
        owners
    }

    /// Who pays for this tweet.
    pub fn of_tweet(&self, tweet: i64) -> Option<&CampaignId> {
        self.by_tweet.get(&tweet).or(self.first.as_ref())
    }

    /// How many of the tweets each campaign pays for.
    pub fn tweets_by_campaign(&self) -> BTreeMap<Option<CampaignId>, Vec<i64>> {
        let mut by = BTreeMap::<Option<CampaignId>, Vec<i64>>::new();
        for (tweet, campaign) in &self.by_tweet {
            by.entry(Some(campaign.clone())).or_default().push(*tweet);
        }
        if by.is_empty() {
            by.insert(self.first.clone(), Vec::new());
        }
        by
    }

    /// Divides a bill among the campaigns that caused it.
    pub(super) fn divide(
        &self,
        bill: &Bill,
        answer: Option<&Answer>,
        prices: &Prices,
    ) -> Vec<Share> {
        let causes = causes(answer);
        let mut posts = by_owner(self, &bill.posts, &causes);
        let mut users = by_owner(self, &bill.users, &HashMap::new());
        if prices.includes_billed {
            merge(&mut posts, by_owner(self, &bill.included_posts, &causes));
            merge(&mut users, by_owner(self, &bill.included_users, &HashMap::new()));
        }
        let mut shares = BTreeMap::<Option<CampaignId>, Share>::new();
        for (campaign, kind, ids, price) in posts
            .into_iter()
            .map(|(campaign, ids)| (campaign, "post", ids, prices.post))
            .chain(users.into_iter().map(|(campaign, ids)| (campaign, "user", ids, prices.user)))
        {
            let share = shares
                .entry(campaign.clone())
                .or_insert_with(|| Share { campaign, ..Share::default() });
            share.resources.push(Resources { kind, ids, price });
        }
        let mut shares: Vec<Share> = shares.into_values().collect();
        if let Some(credits) = bill.credits {
            charge_credits(&mut shares, credits, prices, self.first.as_ref());
        }
        shares
    }
}

/// Which tracked tweet each post of an answer is about.
fn causes(answer: Option<&Answer>) -> HashMap<i64, i64> {
    let Some(Answer::Posts(page)) = answer else { return HashMap::new() };
    page.items
        .iter()
        .filter_map(|post| {
            let about = post.in_reply_to.or(post.quotes).or(post.retweet_of)?;
            Some((post.id.0, about.0))
        })
        .collect()
}

type ByOwner = BTreeMap<Option<CampaignId>, Vec<i64>>;

fn by_owner(owners: &Owners, ids: &[i64], causes: &HashMap<i64, i64>) -> ByOwner {
    let mut by = ByOwner::new();
    for id in ids {
        let cause = causes.get(id).unwrap_or(id);
        by.entry(owners.of_tweet(*cause).cloned()).or_default().push(*id);
    }
    by
}

fn merge(into: &mut ByOwner, from: ByOwner) {
    for (campaign, ids) in from {
        into.entry(campaign).or_default().extend(ids);
    }
}

/// Credits are told for the whole call: divided by what each campaign caused, the rest to the
/// first.
fn charge_credits(
    shares: &mut Vec<Share>,
    credits: i64,
    prices: &Prices,
    first: Option<&CampaignId>,
) {
    if shares.is_empty() {
        shares.push(Share { campaign: first.cloned(), ..Share::default() });
    }
    let counts: Vec<i64> = shares
        .iter()
        .map(|share| share.resources.iter().map(|r| i64::try_from(r.ids.len()).unwrap_or(0)).sum())
        .collect();
    let all: i64 = counts.iter().sum();
    let mut left = credits;
    for (share, count) in shares.iter_mut().zip(&counts) {
        share.credits = if all == 0 { 0 } else { credits * count / all };
        share.credit_resources = *count;
        share.resources.clear();
        left -= share.credits;
    }
    if let Some(share) = shares.first_mut() {
        share.credits += left;
    }
    for share in shares {
        share.credits_cost = socap_domain::Micros(share.credits * prices.credit.0);
    }
}
