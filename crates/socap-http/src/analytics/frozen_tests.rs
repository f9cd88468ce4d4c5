//! A campaign that is over: its series go as far as its numbers do, and name what is in no point.

use std::time::Duration;

use serde_json::{Value, json};
use socap_domain::walk::WalkPurpose;
use socap_domain::{ActionType, CampaignId, Metrics, Timestamp, TweetId, UserId};
use socap_store::campaigns;
use socap_store::engagements::{self, Found, FoundPost, PageWrite};
use socap_store::tweets::{self, Reading};
use socap_testing::synthetic;

use crate::testing::{Api, NOW};

const HOUR: i64 = 3_600_000;
/// The window ends a week after its first midnight, which is half a day before.
const END: i64 = NOW.0 + 156 * HOUR;
/// The last look came an hour and a half after the end.
const FROZEN: Timestamp = Timestamp(END + 3 * HOUR / 2);

/// Two retweets of the window, one of the hour after it, and three of any time before the last
/// look, at which counters were read too.
async fn frozen() -> (Api, String) {
    let api = Api::new().await;
    let campaign = api.campaign().await;
    api.advance(Duration::from_millis((FROZEN.0 - NOW.0).unsigned_abs()));
    let id: CampaignId = campaign.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
    let post = |user: i64, at: i64| FoundPost {
        post_id: TweetId(5_000 + user),
        text: None,
        posted_at: Timestamp(at),
    };
    let found = |user, post| Found { user_id: UserId(user), post, own: false };
    let items = [
        found(1, Some(post(1, NOW.0 + HOUR))),
        found(2, Some(post(2, NOW.0 + 2 * HOUR))),
        found(3, Some(post(3, END + HOUR / 2))),
        found(4, None),
        found(5, None),
        found(6, None),
    ];
    let accounts: Vec<_> = (1..=6).map(synthetic::account).collect();
    let page = PageWrite {
        campaign: &id,
        tweet: TweetId(1001),
        action: ActionType::Retweet,
        purpose: WalkPurpose::Delta,
        walk: 1,
        completed_walk: 0,
        first_walk: false,
        observed_after: NOW,
        now: FROZEN,
        cycle: Duration::from_mins(30),
        items: &items,
        accounts: &accounts,
    };
    let db = api.state.db();
    let read = tweets::of_campaign(db, &id).await.expect("tweets");
    let tweet = read.iter().find(|tweet| tweet.tweet_id == TweetId(1001)).expect("the tweet");
    let metrics = Metrics { likes: Some(70), ..tweet.metrics };
    let reading = Reading { metrics, followed_id: tweet.followed_id, text: None, author: None };
    let mut tx = db.begin().await.expect("a transaction");
    engagements::write_page(&mut tx, &page).await.expect("a page");
    tweets::store_reading(&mut tx, tweet, &reading, FROZEN).await.expect("a reading");
    campaigns::complete(&mut tx, &id, FROZEN).await.expect("completed");
    tx.commit().await.expect("a commit");
    // Long after.
    api.advance(Duration::from_hours(100));
    (api, campaign)
}

fn last(series: &Value) -> &Value {
    series["points"].as_array().and_then(|points| points.last()).expect("a point")
}

#[tokio::test]
async fn series_end_where_the_numbers_were_frozen_and_add_up_to_them() {
    let (api, campaign) = frozen().await;
    let board = api.get(&format!("{campaign}/dashboard")).await.json();
    assert_eq!(
        (&board["engagements"]["total"], &board["totals"]["likes"]),
        (&json!(6), &json!(70))
    );
    for granularity in ["hour", "day"] {
        let ask = format!("granularity={granularity}");
        let metrics = api.get(&format!("{campaign}/metrics?{ask}")).await.json();
        let point = last(&metrics);
        assert_eq!((&point["complete"], &point["total"]["likes"]), (&json!(true), &json!(70)));
        assert_eq!(point["engagements"]["total"], 3, "{point}");
        assert_eq!(metrics["unknown_time"], 3);
        let compared = api.get(&format!("{campaign}/compare?{ask}")).await.json();
        let main = &compared["categories"][0];
        let counted = &last(main)["counters"]["total"]["likes"];
        assert_eq!((&main["counters"]["likes"], counted), (&json!(70), &json!(70)));
    }
}

#[tokio::test]
async fn what_is_in_no_point_is_told_beside_them() {
    let (api, campaign) = frozen().await;
    for align in ["time", "posted"] {
        let compared = api.get(&format!("{campaign}/compare?align={align}")).await.json();
        let main = &compared["categories"][0];
        assert_eq!((&main["engagements"], &main["unknown_time"]), (&json!(6), &json!(3)));
        assert_eq!(last(main)["engagements"]["total"], 3, "{align}");
    }
    let compared = api.get(&format!("{campaign}/compare?category=influencer_twt")).await.json();
    assert_eq!(compared["categories"][0]["unknown_time"], 0);
    for (call, column, blank) in
        [("metrics", 7, 0..7), ("profile-timeseries", 3, 0..3), ("compare", 6, 1..6)]
    {
        let accept = [("accept", "text/csv")];
        let table = api.call_with("GET", &format!("{campaign}/{call}"), None, &accept).await.text;
        let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split(',').collect()).collect();
        let without_time: Vec<_> =
            rows.iter().filter(|row| row[blank.end - 1].is_empty()).collect();
        assert_eq!(without_time.len(), 1, "{call}: {table}");
        let row = without_time[0];
        assert_eq!((row.len(), row[column]), (rows[0].len(), "3"), "{call}: {row:?}");
        assert!(row[blank].iter().all(|cell| cell.is_empty()), "{call}: {row:?}");
    }
}
