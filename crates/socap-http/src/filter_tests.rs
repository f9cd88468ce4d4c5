//! The filters on every call that takes them.

use std::time::Duration;

use serde_json::{Value, json};
use socap_domain::{AccountCategory, CategorySet, UserId, Weight};
use socap_store::accounts::{self, Classification, Unclassified};
use socap_store::people::{self, PersonChange};

use crate::campaigns::engagements::tests::{retweets, retweets_read_at};
use crate::testing::{Api, NOW};

/// A campaign in which accounts 1 to 39 retweeted, an hour apart, two days and a half ago.
async fn crowd() -> (Api, String) {
    let api = Api::new().await;
    let campaign = api.campaign().await;
    retweets(&api, &campaign, 1..40).await;
    let db = api.state.db();
    let found: Vec<_> = [3, 4, 5].into_iter().map(founder).collect();
    let mut tx = db.begin().await.expect("a transaction");
    accounts::store_classifications(&mut tx, &found, NOW).await.expect("stored");
    tx.commit().await.expect("a commit");
    let change = PersonChange { weight: Some(Weight(20_000)), ..PersonChange::default() };
    people::insert(db, UserId(900), &change, NOW).await.expect("a person");
    api.follow(&[(900, 5), (900, 6)]).await;
    api.advance(Duration::from_hours(60));
    (api, campaign)
}

fn founder(user: i64) -> (Unclassified, Classification) {
    let account = Unclassified {
        user_id: UserId(user),
        username: format!("synthetic_{user}"),
        name: format!("Synthetic {user}"),
        bio: None,
        rules_version: String::new(),
    };
    let categories = CategorySet::NONE.with(AccountCategory::Founders);
    let (primary, rules_version) = (AccountCategory::Founders, "v".to_owned());
    (account, Classification { categories, primary, evidence: json!([]), rules_version })
}

fn sum(rows: &Value, of: impl Fn(&Value) -> i64) -> i64 {
    rows.as_array().expect("rows").iter().map(of).sum()
}

fn number(value: &Value) -> i64 {
    value.as_i64().expect("a number")
}

/// How many engagements each call says there are.
async fn counted(api: &Api, campaign: &str, filter: &str) -> Vec<(&'static str, i64)> {
    let mut counted = Vec::new();
    for call in [
        "engagements",
        "dashboard",
        "metrics",
        "profile-timeseries",
        "compare",
        "accounts",
        "tweets",
        "tweets/1001",
    ] {
        let reply = api.get(&format!("{campaign}/{call}?{filter}")).await;
        assert_eq!(reply.status, 200, "{call} {filter}: {}", reply.text);
        let answer = reply.json();
        let many = match call {
            "engagements" => number(&answer["total"]),
            "dashboard" => number(&answer["engagements"]["total"]),
            "metrics" => sum(&answer["points"], |p| number(&p["engagements"]["change"])),
            "profile-timeseries" => sum(&answer["points"], |p| number(&p["total"])),
            "compare" => sum(&answer["categories"], |c| number(&c["engagements"])),
            "accounts" | "tweets" => sum(&answer["items"], |row| number(&row["engagements"])),
            _ => number(&answer["engagements"]),
        };
        counted.push((call, many));
    }
    counted
}

#[tokio::test]
async fn account_filters_hold_on_every_call() {
    let (api, campaign) = crowd().await;
    for (filter, want) in [
        ("", 39),
        ("user_id=3", 1),
        ("account_category=founders", 3),
        ("account_category=founders,others", 39),
        ("account_category=media", 0),
        ("min_importance=20", 2),
        ("min_importance=20.5", 0),
        ("min_importance=20&account_category=founders", 1),
        ("user_id=4&account_category=founders&q=synthetic_4", 1),
        ("q=synthetic_3", 11),
        ("q=SYNTHETIC%203&account_category=founders", 1),
        ("q=nobody", 0),
    ] {
        for (call, many) in counted(&api, &campaign, filter).await {
            assert_eq!(many, want, "{call}?{filter}");
        }
    }
}

#[tokio::test]
async fn dates_are_days_of_the_zone_on_every_call() {
    let (api, campaign) = crowd().await;
    // The first is at 13:00 UTC; in Kolkata a day begins at 18:30 UTC of the day before.
    for (zone, newest) in [("UTC", "35"), ("Asia/Kolkata", "30"), ("America/New_York", "39")] {
        let day = format!("since=2026-03-02&until=2026-03-03&tz={zone}");
        let page = api.get(&format!("{campaign}/engagements?{day}")).await.json();
        assert_eq!(page["items"][0]["user_id"], newest, "{zone}");
        let want = if zone == "America/New_York" { 23 } else { 24 };
        for (call, many) in counted(&api, &campaign, &day).await {
            assert_eq!(many, want, "{call}?{day}");
        }
    }
}

#[tokio::test]
async fn changes_of_a_dashboard_follow_its_filters() {
    let api = Api::new().await;
    let campaign = api.campaign().await;
    // Two were there before the day began.
    retweets(&api, &campaign, 6..8).await;
    api.advance(Duration::from_hours(25));
    let now = socap_domain::Timestamp(NOW.0 + 25 * 3_600_000);
    retweets_read_at(&api, &campaign, 1..6, now).await;
    for (filter, want) in [
        ("tweet_id=1001", 5),
        ("tweet_id=1002", 0),
        ("tweet_id=1001&user_id=2", 1),
        ("tweet_id=1001&q=synthetic_2", 1),
        ("q=synthetic", 5),
        ("category=influencer_twt", 0),
    ] {
        let answer = api.get(&format!("{campaign}/dashboard?{filter}")).await.json();
        let day = &answer["changes"]["day"];
        assert_eq!(number(&day["engagements"]), want, "{filter}");
        assert_eq!(number(&day["unique_accounts"]), want, "{filter}");
    }
}

#[tokio::test]
async fn every_answer_tells_the_time_of_the_world() {
    let api = Api::new().await;
    let campaign = api.campaign().await;
    for (path, status) in [
        (format!("{campaign}/dashboard"), 200),
        (format!("{campaign}/dashboard?x=1"), 422),
        ("/socap/campaigns/none".to_owned(), 404),
        ("/healthz".to_owned(), 200),
    ] {
        let reply = api.get(&path).await;
        assert_eq!(reply.status, status, "{path}");
        assert_eq!(reply.header("socap-time"), NOW.to_string(), "{path}");
    }
    api.advance(Duration::from_hours(3));
    let later = socap_domain::Timestamp(NOW.0 + 3 * 3_600_000);
    assert_eq!(api.get(&campaign).await.header("socap-time"), later.to_string());
}

#[tokio::test]
async fn a_cursor_that_is_too_old_is_refused_with_what_to_do() {
    let api = Api::new().await;
    let campaign = api.campaign().await;
    retweets(&api, &campaign, 1..6).await;
    let mut old = Vec::new();
    for list in ["engagements", "accounts"] {
        let page = api.get(&format!("{campaign}/{list}?limit=2")).await.json();
        let cursor = page["next_cursor"].as_str().expect("a cursor");
        old.push(format!("{campaign}/{list}?limit=2&cursor={cursor}"));
    }
    let db = api.state.db();
    let change = PersonChange { weight: Some(Weight(20_000)), ..PersonChange::default() };
    people::insert(db, UserId(900), &change, NOW).await.expect("a person");
    api.follow(&[(900, 1)]).await;
    for path in &old {
        assert_eq!(api.get(path).await.status, 200, "{path}");
    }
    let hour = "UPDATE campaign_accounts_were SET written_at = written_at - 3600001";
    db.execute(hour, socap_store::Args::new()).await.expect("an hour passes");
    socap_store::rollups::prune(db).await.expect("forgotten");
    for path in &old {
        let reply = api.get(path).await;
        assert_eq!((reply.status, reply.pointers()), (422, vec!["/cursor".to_owned()]), "{path}");
        let detail = reply.json()["detail"].as_str().expect("a detail").to_owned();
        assert!(detail.contains("begin it again"), "{detail}");
    }
}

#[tokio::test]
async fn a_series_after_the_end_is_empty_and_one_that_ends_before_it_begins_a_mistake() {
    let api = Api::new().await;
    let campaign = api.campaign().await;
    for call in ["metrics", "profile-timeseries", "compare"] {
        let after = format!("{campaign}/{call}?granularity=hour&start_date=2031-01-01");
        let reply = api.get(&after).await;
        assert_eq!(reply.status, 200, "{after}");
        let reply = api.get(&format!("{after}&end_date=2030-12-31")).await;
        assert_eq!((reply.status, reply.pointers()), (422, vec!["/end_date".to_owned()]), "{call}");
    }
    let after = api.get(&format!("{campaign}/metrics?start_date=2031-01-01")).await.json();
    assert_eq!(after["points"].as_array().map(Vec::len), Some(0));
}

#[tokio::test]
async fn a_whole_table_has_what_the_pages_have() {
    let api = Api::new().await;
    let campaign = api.campaign().await;
    retweets(&api, &campaign, 1..40).await;
    for filter in ["removed=exclude", "account_category=others", "q=synthetic_1", "tweet_id=1001"] {
        let total = api.get(&format!("{campaign}/engagements?limit=1&{filter}")).await.json();
        let path = format!("{campaign}/engagements?{filter}");
        let table = api.call_with("GET", &path, None, &[("accept", "text/csv")]).await;
        let rows = table.text.lines().count() - 1;
        assert_eq!(number(&total["total"]), i64::try_from(rows).expect("few"), "{filter}");
        assert!(rows > 5, "{filter}");
    }
}
