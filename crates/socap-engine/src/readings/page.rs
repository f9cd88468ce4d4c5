//! A page of an answer in the words of the store.

use socap_domain::{Availability, JobKind, Timestamp, UserId};
use socap_store::accounts::Account;
use socap_store::engagements::{Found, FoundPost};
use socap_upstream::{self as upstream, Answer};

use crate::rules::InForce;

/// A page of a list, ready to be stored.
#[derive(Debug, Clone, Default)]
pub(super) struct ListPage {
    pub(super) items: Vec<Found>,
    pub(super) accounts: Vec<Account>,
    /// Post ids in the order of the page; empty for lists of accounts.
    pub(super) post_ids: Vec<i64>,
    pub(super) next: Option<String>,
    /// Items that are not engagements with this tweet.
    pub(super) foreign: u32,
    /// How many items were asked for.
    pub(super) asked: u32,
}

impl ListPage {
    /// Reads a page of posts or accounts. `author` is who wrote the tweet: what that account
    /// posts about it is no engagement.
    pub(super) fn read(answer: Answer, kind: JobKind, author: Option<UserId>) -> Option<Self> {
        let mut read = Self::default();
        match answer {
            Answer::Posts(page) => {
                read.next = page.next;
                read.foreign = page.skipped;
                for post in page.items {
                    read.push_post(post, kind, author);
                }
            }
            Answer::Users(page) => {
                read.next = page.next;
                read.foreign = page.skipped;
                for account in page.items {
                    let own = author == Some(account.id);
                    read.items.push(Found { user_id: account.id, post: None, own });
                    read.accounts.push(stored(account));
                }
            }
            Answer::Tweets(_) | Answer::Accounts(_) => return None,
        }
        Some(read)
    }

    pub(super) fn push_post(
        &mut self,
        post: upstream::Post,
        kind: JobKind,
        author: Option<UserId>,
    ) {
        let posted_at = post.created_at.or_else(|| post.id.posted_at()).unwrap_or(Timestamp::MIN);
        // A retweet has no words of its own.
        let text = (kind != JobKind::Retweets).then_some(post.text);
        let found = FoundPost { post_id: post.id, text, posted_at };
        self.post_ids.push(post.id.0);
        self.items.push(Found {
            user_id: post.author.id,
            post: Some(found),
            own: author == Some(post.author.id),
        });
        self.accounts.push(stored(post.author));
    }
}

impl ListPage {
    /// Adds what the rules make of the accounts. One whose bio X left out keeps what it has: its
    /// stored words are classified in the background.
    pub(super) fn classify(&mut self, rules: Option<&InForce>) {
        let Some(rules) = rules else { return };
        for account in self.accounts.iter_mut().filter(|account| account.bio.is_some()) {
            let found = rules.classify(&account.name, account.bio.as_deref());
            account.classification = Some(found);
        }
    }
}

/// An account of an answer in the words of the store, not yet classified.
pub(crate) fn stored(account: upstream::Account) -> Account {
    let availability = match account.unavailable {
        Some(availability) => availability,
        None if account.protected == Some(true) => Availability::Protected,
        None => Availability::Available,
    };
    Account {
        user_id: account.id,
        // An account whose profile X left out is known by its number until it is seen again.
        username: account.username.unwrap_or_else(|| account.id.to_string()),
        name: account.name.unwrap_or_default(),
        bio: account.bio,
        followers: account.followers,
        following: account.following,
        verified: account.verified,
        created_at: account.created_at,
        availability,
        classification: None,
    }
}
