//! What comes to a generated campaign while it is watched.

#![expect(clippy::unwrap_used, reason = "a benchmark")]

use serde_json::json;
use socap_domain::walk::WalkPurpose;
use socap_domain::{ActionType, Availability, CampaignId, TweetId, UserId};
use socap_store::accounts::Account;
use socap_store::engagements::{self, Found, FoundPost, PageWrite};
use socap_store::{Db, events};

use crate::generated::{NOW, TWEETS, tweet};

/// Somebody new replies to a tweet: stored and told as a reading does it.
pub(crate) async fn arrive(db: &Db, id: &CampaignId, n: i64) {
    let user = UserId(4_000_000_000 + n);
    let of = tweet(n % TWEETS);
    let post = FoundPost {
        post_id: TweetId(6_000_000_000_000_000_000 + n),
        text: Some(format!("somebody new has a few words about it {n}")),
        posted_at: NOW,
    };
    let account = Account {
        user_id: user,
        username: format!("syn_new_{n}"),
        name: format!("Synthetic {n}"),
        bio: None,
        followers: Some(3),
        following: None,
        verified: None,
        created_at: None,
        availability: Availability::Available,
        classification: None,
    };
    let mut tx = db.begin().await.unwrap();
    let page = PageWrite {
        campaign: id,
        tweet: of,
        action: ActionType::Reply,
        purpose: WalkPurpose::Delta,
        walk: 2,
        completed_walk: 1,
        first_walk: false,
        observed_after: NOW,
        cycle: std::time::Duration::from_mins(30),
        now: NOW,
        items: &[Found { user_id: user, post: Some(post), own: false }],
        accounts: &[account],
    };
    engagements::write_page(&mut tx, &page).await.unwrap();
    let payload = json!({ "tweet_id": of.to_string(), "job_kind": "replies", "new": 1 });
    events::append(&mut tx, id, "engagements", &payload, NOW).await.unwrap();
    tx.commit().await.unwrap();
}
