//! What stands around a campaign's engagements and changes seldom: its tweets, what they are
//! called, and its jobs. Kept in memory under the number of the event that changed any of it
//! last, so that an engagement that arrives does not have hundreds of tweets read again.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use socap_domain::alerts::TweetName;
use socap_domain::{ActionType, CampaignId, TweetId};
use socap_store::campaigns::Campaign;
use socap_store::engagements::{Beside, beside};
use socap_store::tweets::{self, CampaignTweet};
use socap_store::worker_state::{self, JobRow};
use socap_store::{Db, StoreError};

use crate::analytics::counted::Counted;
use crate::analytics::written::Written;
use crate::problem::{Answer, Problem};

/// What each tweet of a campaign is called: `main`, `influencer 3`.
pub(crate) type Names = HashMap<TweetId, TweetName>;

/// What stands around a campaign's engagements.
#[derive(Debug)]
pub(crate) struct Frame {
    /// Its tweets, in request order.
    pub(crate) tweets: Vec<CampaignTweet>,
    /// What they are called.
    pub(crate) names: Names,
    /// Its jobs, by tweet and kind.
    pub(crate) jobs: Vec<JobRow>,
    /// What X counts beside the engagements: further posts of an account, the authors' own.
    pub(crate) beside: HashMap<(TweetId, ActionType), Beside>,
    /// What X counted, as it was asked for.
    pub(crate) counted: Counted,
    /// The coverage of its lists, as it was written last.
    pub(crate) written: Written,
}

/// Whether a job is due or runs, and when counters were last read and found the same, changes
/// without an event: it is never older than this.
const LONGEST: Duration = Duration::from_secs(15);

/// What kept frames may weigh together, in tweets.
const ROOM: u64 = 20_000;

/// What the series that are kept with a frame weigh, in tweets.
const SERIES: usize = 500;

/// The frames of a process.
#[derive(Debug, Clone)]
pub(crate) struct Frames(Cache<(CampaignId, i64), Arc<Frame>>);

impl Frames {
    pub(crate) fn new() -> Self {
        let cache = Cache::builder()
            .max_capacity(ROOM)
            .weigher(|_, frame: &Arc<Frame>| {
                u32::try_from(frame.tweets.len() + SERIES).unwrap_or(u32::MAX)
            })
            .time_to_live(LONGEST)
            .build();
        Self(cache)
    }

    /// The frame of a campaign, at least as new as the campaign was read.
    pub(crate) async fn of(&self, db: &Db, campaign: &Campaign) -> Answer<Arc<Frame>> {
        let key = (campaign.id.clone(), campaign.frame_seq);
        let read = Box::pin(async { read(db, &campaign.id).await.map(Arc::new) });
        let frame = self.0.try_get_with(key, async { read.await.map_err(Problem::from) }).await;
        frame.map_err(|problem| Problem::clone(&problem))
    }
}

async fn read(db: &Db, id: &CampaignId) -> Result<Frame, StoreError> {
    let (tweets, jobs, beside) = futures::try_join!(
        tweets::of_campaign(db, id),
        worker_state::jobs_of(db, id),
        beside(db, id)
    )?;
    let names = TweetName::of_all(tweets.iter().map(|tweet| (tweet.tweet_id, tweet.category)));
    Ok(Frame {
        tweets,
        names,
        jobs,
        beside,
        counted: Counted::default(),
        written: Written::default(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use socap_store::{campaigns, events};

    use super::*;
    use crate::testing::{Api, NOW};

    /// Something is told of a campaign; gives its frame as seen then.
    async fn told(api: &Api, id: &CampaignId, kind: &str) -> Arc<Frame> {
        let db = api.state.db();
        let mut tx = db.begin().await.expect("a transaction");
        events::append(&mut tx, id, kind, &json!({}), NOW).await.expect("an event");
        tx.commit().await.expect("a commit");
        let campaign = campaigns::get(db, id).await.expect("a read").expect("a campaign");
        api.state.frames().of(db, &campaign).await.expect("a frame")
    }

    #[tokio::test]
    async fn who_engages_leaves_the_frame_and_all_else_renews_it() {
        let api = Api::new().await;
        let path = api.campaign().await;
        let id: CampaignId = path.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
        let mut last = told(&api, &id, "engagements").await;
        for kind in ["engagements", "removed", "scores", "accounts", "alert", "alerts"] {
            let frame = told(&api, &id, kind).await;
            assert!(Arc::ptr_eq(&last, &frame), "{kind}");
        }
        for kind in ["metrics", "jobs", "campaign_changed", "budget", "something new"] {
            let frame = told(&api, &id, kind).await;
            assert!(!Arc::ptr_eq(&last, &frame), "{kind}");
            last = frame;
        }
    }

    #[tokio::test]
    async fn what_changes_a_tweet_is_seen_at_once() {
        let api = Api::new().await;
        let path = api.campaign().await;
        let before = api.get(&format!("{path}/tweets")).await.json();
        let tweet = &before["items"][0];
        let other = if tweet["tweet_category"] == "main_twt" { "investor_twt" } else { "main_twt" };
        let moved = json!({"move": {tweet["tweet_id"].as_str().expect("an id"): other}});
        assert_eq!(api.call_with("PATCH", &path, Some(&moved), &[]).await.status, 200);
        let after = api.get(&format!("{path}/tweets")).await.json();
        let of = |row: &&serde_json::Value| row["tweet_id"] == tweet["tweet_id"];
        let rows = after["items"].as_array().expect("rows");
        assert_eq!(rows.iter().find(of).expect("the tweet")["tweet_category"], other);
    }
}
