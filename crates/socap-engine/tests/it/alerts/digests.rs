//! Digests, pauses, quiet hours, and what a downtime leaves.

use std::time::Duration;

use rstest::rstest;
use socap_domain::alerts::QuietHours;
use socap_domain::campaign::BackfillAlerts;
use socap_domain::{ActionType, CampaignStatus, Timestamp};
use socap_store::Engine as Database;
use socap_store::alerts::Status;

use super::desk::Desk;

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_there_before_is_one_digest(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let backfill = |alerts: &mut socap_domain::campaign::AlertPreferences| {
        alerts.backfill = BackfillAlerts::Digest;
    };
    let Some(desk) = Desk::new(database, backfill).await else { return };
    desk.score(&[(1, 20), (2, 40), (3, 5), (4, 30)]).await;
    desk.page(0, ActionType::Retweet, &[1, 2, 3], true).await;
    desk.page(2, ActionType::Quote, &[2], true).await;
    desk.page(2, ActionType::Reply, &[4], false).await;
    desk.process().await;
    desk.pass(Duration::from_mins(20), MINUTE).await;
    let mut texts = desk.receiver.texts();
    texts.sort();
    assert_eq!(
        texts,
        [
            "2 accounts engaged before you started:",
            "Investor @syn_4 (importance: 30) replied to your influencer tweet: \"What 4 says\"",
        ]
    );
    let digest = desk.deliveries().await.into_iter().find(|one| one.kind == "before").unwrap();
    assert_eq!(
        digest.text,
        "2 accounts engaged before you started:\n\
         • Investor @syn_2 (importance: 40) engaged with 2 tweets: main 1 (retweet), \
         influencer (quote)\n\
         • Investor @syn_1 (importance: 20) retweeted your main 1 tweet"
    );
    desk.db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_first_walk_of_the_launch_alerts_and_silence_has_a_reason(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(desk) = Desk::new(database, |_| {}).await else { return };
    desk.score(&[(1, 20)]).await;
    desk.page(0, ActionType::Retweet, &[1], true).await;
    desk.process().await;
    assert_eq!(desk.receiver.texts().len(), 1, "the tweet is as old as the campaign");
    desk.db.remove().await;

    let none = |alerts: &mut socap_domain::campaign::AlertPreferences| {
        alerts.backfill = BackfillAlerts::None;
    };
    let Some(desk) = Desk::new(database, none).await else { return };
    desk.score(&[(1, 20)]).await;
    desk.page(0, ActionType::Retweet, &[1], true).await;
    desk.process().await;
    assert_eq!(desk.fates().await["skipped before_the_campaign"], 1);
    desk.db.remove().await;
}

fn night(start: &str, end: &str) -> QuietHours {
    QuietHours {
        start: start.parse().unwrap(),
        end: end.parse().unwrap(),
        time_zone: None,
        override_importance: Some(60.0),
    }
}

/// 2026-09-21T14:13:20Z is the origin.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn quiet_hours_hold_back_one_digest_and_let_the_strongest_pass(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let quiet = |alerts: &mut socap_domain::campaign::AlertPreferences| {
        alerts.quiet_hours = Some(night("14:20", "07:00"));
    };
    let Some(desk) = Desk::new(database, quiet).await else { return };
    let start: Timestamp = "2026-09-21T14:20:00Z".parse().unwrap();
    assert!(desk.now() < start && start.since(desk.now()) < Duration::from_mins(10));
    desk.score(&[(1, 20), (2, 40), (3, 64), (4, 30), (5, 25)]).await;
    desk.cycle().await;
    desk.be_idle().await;
    // Two slots: now, and in ten minutes, when it is quiet.
    desk.engage(0, ActionType::Retweet, &[1, 2]).await;
    desk.pass(Duration::from_mins(30), MINUTE).await;
    assert_eq!(desk.receiver.texts().len(), 1);
    assert_eq!(desk.fates().await["held quiet_hours"], 1);
    desk.engage(0, ActionType::Quote, &[3, 4]).await;
    desk.pass(Duration::from_hours(3), 10 * MINUTE).await;
    assert_eq!(desk.receiver.texts().len(), 2, "the strongest passes");
    desk.engage(2, ActionType::Reply, &[4, 5]).await;
    desk.pass(Duration::from_hours(12), HOUR / 2).await;
    let end: Timestamp = "2026-09-22T07:00:00Z".parse().unwrap();
    assert_eq!(desk.receiver.texts().len(), 2, "nothing before the end");
    desk.launch.clock.advance(end.since(desk.now()));
    desk.process().await;
    let digest = desk.deliveries().await.into_iter().find(|one| one.kind == "quiet").unwrap();
    assert_eq!((digest.status, digest.due_at), (Status::Sent, end));
    assert_eq!(
        digest.text,
        "3 accounts engaged during quiet hours:\n\
         • Investor @syn_4 (importance: 30) engaged with 2 tweets: main 1 (quote), \
         influencer (reply)\n\
         • Investor @syn_5 (importance: 25) replied to your influencer tweet: \"What 5 says\"\n\
         • Investor @syn_1 (importance: 20) retweeted your main 1 tweet"
    );
    desk.pass(2 * HOUR, HOUR / 2).await;
    assert_eq!(desk.receiver.texts().len(), 3, "one digest");
    desk.db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_pause_holds_and_a_resume_gives_new_slots(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(desk) = Desk::new(database, |_| {}).await else { return };
    desk.score(&(1..=6).map(|user| (user, 20 + user)).collect::<Vec<_>>()).await;
    desk.cycle().await;
    desk.be_idle().await;
    desk.engage(0, ActionType::Retweet, &[1, 2, 3, 4]).await;
    desk.process().await;
    desk.set_status(CampaignStatus::Paused).await;
    // Found by what was being read: its batch closes, and is held too.
    desk.engage(2, ActionType::Retweet, &[5]).await;
    desk.pass(2 * HOUR, 10 * MINUTE).await;
    assert_eq!(desk.receiver.texts().len(), 1);
    assert_eq!(desk.in_status(Status::Held).await, 4);
    desk.set_status(CampaignStatus::Active).await;
    desk.cycle().await;
    desk.be_idle().await;
    let resumed = desk.now();
    desk.process().await;
    desk.pass(Duration::from_mins(25), MINUTE).await;
    let arrived = desk.receiver.arrived();
    assert_eq!(arrived.len(), 5);
    let minutes: Vec<i64> =
        arrived[1..].iter().map(|one| one.at.ms_since(resumed) / 60_000).collect();
    assert!(minutes[0] <= 1);
    assert!(minutes.windows(2).all(|pair| pair[1] - pair[0] >= 4), "spread: {minutes:?}");
    // What was held for a day is stale.
    desk.launch.clock.advance(HOUR);
    desk.cycle().await;
    desk.be_idle().await;
    desk.engage(3, ActionType::Retweet, &[5, 6]).await;
    desk.close().await;
    desk.set_status(CampaignStatus::Paused).await;
    desk.launch.clock.advance(24 * HOUR);
    desk.set_status(CampaignStatus::Active).await;
    desk.process().await;
    assert_eq!(desk.receiver.texts().len(), 5);
    let stale = desk.deliveries().await;
    let stale = stale.iter().filter(|one| one.reason.as_deref() == Some("stale")).count();
    assert_eq!(stale, 2);
    desk.db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaves_in_a_burst_after_a_downtime(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(desk) = Desk::new(database, |_| {}).await else { return };
    desk.score(&(1..=10).map(|user| (user, 20 + user)).collect::<Vec<_>>()).await;
    desk.cycle().await;
    desk.be_idle().await;
    desk.engage(0, ActionType::Retweet, &(1..=10).collect::<Vec<_>>()).await;
    desk.close().await;
    desk.launch.clock.advance(5 * HOUR);
    desk.cycle().await;
    desk.be_idle().await;
    let back = desk.now();
    desk.process().await;
    assert!(desk.receiver.texts().len() <= 1, "no burst");
    desk.pass(Duration::from_mins(20), MINUTE / 2).await;
    let arrived = desk.receiver.arrived();
    assert_eq!(arrived.len(), 10);
    for (place, message) in arrived.iter().enumerate() {
        assert!(message.text.contains(&format!("@syn_{} ", 10 - place)), "strongest first");
        let off = message.at.ms_since(back) - i64::try_from(place).unwrap() * 120_000;
        assert!((-6_000..=36_000).contains(&off), "{place}: {off}");
    }
    desk.db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_more_than_slack_takes_is_one_digest(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let spacing = |alerts: &mut socap_domain::campaign::AlertPreferences| {
        alerts.alert_spacing_minutes = 2.0;
    };
    let Some(desk) = Desk::new(database, spacing).await else { return };
    let engine = desk.another_with(Duration::from_secs(30));
    desk.score(&(1..=9).map(|user| (user, 20 + user)).collect::<Vec<_>>()).await;
    desk.cycle().await;
    desk.be_idle().await;
    desk.engage(0, ActionType::Retweet, &(1..=9).collect::<Vec<_>>()).await;
    socap_engine::alerts::close_with(&engine, &mut || 0.5).await.unwrap();
    let deliveries = desk.deliveries().await;
    let queued: Vec<_> = deliveries.iter().filter(|one| one.status == Status::Queued).collect();
    assert_eq!(queued.len(), 5, "two minutes at one in thirty seconds");
    let digest = queued.last().unwrap();
    assert!(digest.text.starts_with("5 more accounts engaged:\n• Investor @syn_5 "));
    let told = deliveries.iter().filter(|one| {
        one.status == Status::Skipped
            && one.reason.as_deref() == Some(&format!("told in the digest {}", digest.alert_id))
    });
    assert_eq!(told.count(), 5);
    desk.db.remove().await;
}
