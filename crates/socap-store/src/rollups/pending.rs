//! What a transaction changed and has yet to say and to sum.
//!
//! Sums are shared by all who read a campaign, and so is its sequence of events. A transaction
//! collects what it changed and writes both as its last, in the order of campaigns: so it holds
//! them for a moment only, each sum is written once however many pages it stores, and two
//! transactions never wait for each other.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use socap_domain::{CampaignId, Metrics, Timestamp, TweetId};

use super::delta::Delta;

/// What is collected, by campaign.
#[derive(Debug, Default)]
pub(crate) struct Pending(BTreeMap<CampaignId, Changes>);

/// What was changed in one campaign.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// What is to be told.
    pub(super) events: Vec<Told>,
    /// The latest world time at which something changed.
    pub(super) at: Timestamp,
    /// Accounts of whom an engagement or what is shown of them changed.
    pub(super) accounts: BTreeSet<i64>,
    /// Those of them whose profile or texts say something else.
    pub(super) reworded: BTreeSet<i64>,
    /// Samples by tweet and time, with what they replaced.
    pub(super) samples: BTreeMap<TweetId, BTreeMap<Timestamp, Option<Metrics>>>,
    /// Tweets that were read, and when.
    pub(super) readings: BTreeSet<(TweetId, Timestamp)>,
    /// Whether something around the engagements changed, whatever the events say.
    pub(super) is_around: bool,
    /// Sums that are known to change.
    pub(super) delta: Delta,
}

/// An event that has no number yet.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) kind: String,
    pub(super) payload: Value,
    pub(super) at: Timestamp,
}

impl Pending {
    pub(super) fn take(&mut self) -> BTreeMap<CampaignId, Changes> {
        std::mem::take(&mut self.0)
    }

    pub(super) fn take_one(&mut self, campaign: &CampaignId) -> Option<Changes> {
        self.0.remove(campaign)
    }

    fn of(&mut self, campaign: &CampaignId) -> &mut Changes {
        self.0.entry(campaign.clone()).or_default()
    }

    /// Something is to be told.
    pub(crate) fn tell(
        &mut self,
        campaign: &CampaignId,
        kind: &str,
        payload: Value,
        at: Timestamp,
    ) {
        self.of(campaign).events.push(Told { kind: kind.to_owned(), payload, at });
    }

    /// Something of these accounts changed: what they did is counted again.
    pub(crate) fn touch(
        &mut self,
        campaign: &CampaignId,
        users: impl IntoIterator<Item = i64>,
        at: Timestamp,
    ) {
        let mut users = users.into_iter().peekable();
        if users.peek().is_some() {
            let changes = self.of(campaign);
            changes.at = changes.at.max(at);
            changes.accounts.extend(users);
        }
    }

    /// What these accounts say changed, in their profiles or texts: they are touched, too.
    pub(crate) fn reword(&mut self, campaign: &CampaignId, users: impl IntoIterator<Item = i64>) {
        let mut users = users.into_iter().peekable();
        if users.peek().is_some() {
            self.of(campaign).reworded.extend(users);
        }
    }

    /// A sample was written, perhaps in the place of another.
    pub(crate) fn sampled(
        &mut self,
        campaign: &CampaignId,
        tweet: TweetId,
        at: Timestamp,
        replaced: Option<Metrics>,
    ) {
        let changes = self.of(campaign);
        changes.at = changes.at.max(at);
        // What was there before the transaction is what counts.
        changes.samples.entry(tweet).or_default().entry(at).or_insert(replaced);
        changes.readings.insert((tweet, at));
    }

    /// A tweet was read, whether anything changed or not.
    pub(crate) fn read(&mut self, campaign: &CampaignId, tweet: TweetId, at: Timestamp) {
        let changes = self.of(campaign);
        changes.at = changes.at.max(at);
        changes.readings.insert((tweet, at));
    }

    /// Something around the engagements changed, though events may tell of engagers alone.
    pub(crate) fn around(&mut self, campaign: &CampaignId, at: Timestamp) {
        let changes = self.of(campaign);
        changes.at = changes.at.max(at);
        changes.is_around = true;
    }

    /// The sums of a campaign that are known to change.
    pub(crate) fn sums(&mut self, campaign: &CampaignId) -> &mut Delta {
        &mut self.of(campaign).delta
    }
}
