//! What a run tells: texts, slots, order, dedup, completion.

use std::time::Duration;

use rstest::rstest;
use socap_domain::{ActionType, CampaignStatus, Timestamp};
use socap_engine::alerts;
use socap_store::Engine as Database;
use socap_store::alerts::Status;

use super::desk::Desk;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_engagement_above_its_threshold_is_told_in_the_documented_words(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(desk) = Desk::new(database, |_| {}).await else { return };
    desk.score(&[(1, 15), (2, 9), (3, 22)]).await;
    desk.cycle().await;
    desk.be_idle().await;
    desk.engage(0, ActionType::Retweet, &[1, 2]).await;
    desk.engage(2, ActionType::Quote, &[3]).await;
    assert_eq!(desk.close().await, 1);
    assert_eq!(desk.close().await, 0, "a batch closes once");
    let deliveries = desk.deliveries().await;
    let slots: Vec<i64> = deliveries.iter().map(|one| one.due_at.ms_since(desk.now())).collect();
    assert_eq!(slots, [0, 600_000], "two over twenty minutes");
    desk.pass(Duration::from_mins(25), MINUTE).await;
    assert_eq!(
        desk.receiver.texts(),
        [
            "Investor @syn_3 (importance: 22) quote-tweeted your influencer tweet: \"What 3 says\"",
            "Investor @syn_1 (importance: 15) retweeted your main 1 tweet",
        ]
    );
    assert_eq!(desk.fates().await.len(), 1, "the one below its threshold is no find");
    assert_eq!(desk.in_status(Status::Sent).await, 2);
    let sent = desk.deliveries().await;
    assert!(sent.iter().all(|one| one.answer.as_deref().is_some_and(|a| a.contains("ok"))));
    desk.db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn several_engagements_of_an_account_in_a_run_are_one_alert(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(desk) = Desk::new(database, |_| {}).await else { return };
    desk.score(&[(1, 50)]).await;
    desk.cycle().await;
    desk.be_idle().await;
    desk.engage(3, ActionType::Quote, &[1]).await;
    desk.engage(2, ActionType::Reply, &[1]).await;
    desk.engage(0, ActionType::Retweet, &[1]).await;
    desk.process().await;
    assert_eq!(
        desk.receiver.texts(),
        ["Investor @syn_1 (importance: 50) engaged with 3 tweets: main 1 (retweet), \
          influencer (reply), investor (quote)"]
    );
    // Within the window the known action drops out; a new one is told.
    desk.launch.clock.advance(Duration::from_mins(10));
    desk.engage(1, ActionType::Retweet, &[1]).await;
    desk.engage(1, ActionType::Like, &[1]).await;
    desk.process().await;
    assert_eq!(
        desk.receiver.texts()[1..],
        ["Investor @syn_1 (importance: 50) liked your main 2 tweet"]
    );
    assert_eq!(desk.fates().await["skipped dedup"], 1);
    // The window slides: half an hour after the telling the same action is told again.
    desk.launch.clock.advance(Duration::from_mins(20));
    desk.engage(2, ActionType::Retweet, &[1]).await;
    desk.process().await;
    assert_eq!(desk.receiver.texts().len(), 3);
    desk.db.remove().await;
}

/// Scenario 6: fifty alerts of one run arrive inside their window, each near its slot, the
/// strongest first.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn fifty_alerts_of_a_run_are_spread_evenly_strongest_first(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(desk) = Desk::new(database, |_| {}).await else { return };
    let scores: Vec<(i64, i64)> = (1..=50).map(|user| (user, 10 + (user * 37) % 90)).collect();
    desk.score(&scores).await;
    desk.cycle().await;
    desk.be_idle().await;
    let users: Vec<i64> = (1..=50).collect();
    desk.engage(0, ActionType::Retweet, &users).await;
    let close = desk.now();
    alerts::close_ready(&desk.launch.engine).await.unwrap();
    desk.pass(Duration::from_mins(20), SECOND).await;
    let arrived = desk.receiver.arrived();
    assert_eq!(arrived.len(), 50);
    let mut order = scores.clone();
    order.sort_by_key(|(user, score)| (-score, *user));
    for (place, (message, (user, _))) in arrived.iter().zip(order).enumerate() {
        assert!(message.text.contains(&format!("@syn_{user} ")), "{place}: {}", message.text);
        let slot = i64::try_from(place).unwrap() * 24_000;
        let off = message.at.ms_since(close) - slot;
        assert!(off.abs() <= 24_000 * 15 / 100, "{place} is {off} ms off its slot");
    }
    desk.db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_waits_for_its_run_but_not_for_ever(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(desk) = Desk::new(database, |_| {}).await else { return };
    desk.score(&[(1, 20), (2, 20)]).await;
    let mut tx = desk.db().begin().await.unwrap();
    let now = desk.now();
    let due = socap_store::campaigns::resume_jobs(&mut tx, &desk.campaign, "test", now).await;
    assert!(due.unwrap() > 0);
    tx.commit().await.unwrap();
    desk.engage(0, ActionType::Retweet, &[1]).await;
    assert_eq!(desk.close().await, 0, "its run is under way");
    desk.launch.clock.advance(Duration::from_secs(119));
    assert_eq!(desk.close().await, 0);
    desk.launch.clock.advance(SECOND);
    assert_eq!(desk.close().await, 1, "two minutes after the first find");
    desk.engage(0, ActionType::Retweet, &[2]).await;
    assert_eq!(desk.close().await, 0, "later finds are the next batch");
    desk.be_idle().await;
    assert_eq!(desk.close().await, 1);
    desk.db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn racing_closers_close_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(desk) = Desk::new(database, |_| {}).await else { return };
    let scores: Vec<(i64, i64)> = (1..=30).map(|user| (user, 20)).collect();
    desk.score(&scores).await;
    let users: Vec<i64> = (1..=30).collect();
    desk.engage(0, ActionType::Retweet, &users).await;
    let closers: Vec<_> = (0..6)
        .map(|_| {
            let engine = desk.another();
            tokio::spawn(async move { alerts::close_ready(&engine).await.unwrap() })
        })
        .collect();
    let mut closed = 0;
    for closer in closers {
        closed += closer.await.unwrap();
    }
    assert_eq!(closed, 1);
    assert_eq!(desk.deliveries().await.len(), 30);
    desk.db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_told_has_a_reason(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(desk) = Desk::new(database, |_| {}).await else { return };
    desk.score(&[(1, 20), (2, 20), (3, 20), (4, 20)]).await;
    let ignored = socap_store::ignored::Ignored {
        user_id: Some(socap_domain::UserId(1)),
        username: None,
        reason: None,
        added_at: desk.now(),
    };
    socap_store::ignored::replace(desk.db(), &[ignored]).await.unwrap();
    let until = desk.now() + MINUTE;
    desk.mute(Some(2), None, until).await;
    desk.engage(0, ActionType::Retweet, &[1, 2]).await;
    // Muted between finding and closing, and between closing and sending.
    desk.engage(1, ActionType::Retweet, &[3]).await;
    desk.mute(None, Some(desk.tweets[1]), until).await;
    desk.engage(2, ActionType::Retweet, &[4]).await;
    desk.close().await;
    desk.mute(None, None, until).await;
    desk.process().await;
    assert_eq!(desk.receiver.asked(), 0);
    let fates = desk.fates().await;
    assert_eq!((fates["skipped ignored"], fates["skipped muted"], fates["told"]), (1, 2, 1));
    let delivery = desk.deliveries().await.remove(0);
    assert_eq!((delivery.status, delivery.reason.as_deref()), (Status::Skipped, Some("muted")));
    // A mute ends by itself.
    desk.launch.clock.advance(MINUTE);
    desk.engage(0, ActionType::Reply, &[2]).await;
    desk.process().await;
    assert_eq!(desk.receiver.texts().len(), 1);
    desk.db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn without_a_channel_nothing_is_lost_silently(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(desk) = Desk::new(database, |alerts| alerts.channels.clear()).await else { return };
    desk.score(&[(1, 20)]).await;
    desk.engage(0, ActionType::Retweet, &[1]).await;
    desk.process().await;
    assert_eq!(desk.fates().await["skipped no_channel"], 1);
    desk.db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_completed_campaign_finds_nothing_new_but_says_its_last(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(desk) = Desk::new(database, |_| {}).await else { return };
    desk.score(&[(1, 20), (2, 30), (3, 40)]).await;
    desk.cycle().await;
    desk.be_idle().await;
    desk.engage(0, ActionType::Retweet, &[1, 2]).await;
    desk.close().await;
    desk.set_status(CampaignStatus::Completed).await;
    desk.engage(0, ActionType::Retweet, &[3]).await;
    desk.pass(Duration::from_mins(20), MINUTE).await;
    assert_eq!(desk.receiver.texts().len(), 2);
    assert_eq!(desk.fates().await["skipped completed"], 1);
    desk.db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_campaign_says_nothing_and_its_history_stays(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(desk) = Desk::new(database, |_| {}).await else { return };
    desk.score(&[(1, 20), (2, 30)]).await;
    desk.cycle().await;
    desk.be_idle().await;
    desk.engage(0, ActionType::Retweet, &[1, 2]).await;
    desk.process().await;
    assert!(socap_store::campaigns::delete(desk.db(), &desk.campaign).await.unwrap());
    desk.pass(Duration::from_mins(20), MINUTE).await;
    assert_eq!(desk.receiver.texts().len(), 1);
    let mut tx = desk.db().begin().await.unwrap();
    let users = [socap_domain::UserId(1), socap_domain::UserId(2)];
    let month = Duration::from_hours(720);
    let now = desk.now();
    let told = socap_store::alerts::told(&mut tx, &desk.campaign, &users, month, now).await;
    assert_eq!(told.unwrap().len(), 2);
    drop(tx);
    assert_eq!(socap_store::alerts::prune(desk.db(), now).await.unwrap(), 0);
    let later = Timestamp(now.0 + 400 * 86_400_000);
    assert_eq!(socap_store::alerts::prune(desk.db(), later).await.unwrap(), 2);
    desk.db.remove().await;
}
