//! Channels that fail, break, hang or are slow; senders that race and die.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rstest::rstest;
use socap_domain::ActionType;
use socap_domain::campaign::Channel;
use socap_engine::{Settings, alerts};
use socap_store::Engine as Database;
use socap_store::alerts::{Resend, Status};

use super::desk::{Desk, settings};

const MINUTE: Duration = Duration::from_mins(1);

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_broken_channel_fails_with_its_reason_and_the_owner_hears_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(desk) = Desk::new(database, |_| {}).await else { return };
    desk.score(&[(1, 20), (2, 30), (3, 40)]).await;
    desk.cycle().await;
    desk.be_idle().await;
    desk.receiver.behave(|_| (404, "no_service"));
    desk.engage(0, ActionType::Retweet, &[1, 2]).await;
    let report = desk.process().await;
    assert_eq!((report.sent, report.failed), (0, 1));
    desk.process().await;
    desk.another();
    let deliveries = desk.deliveries().await;
    assert!(deliveries.iter().all(|one| one.status == Status::Failed));
    assert!(deliveries.iter().all(|one| {
        one.reason.as_deref() == Some("the channel is broken")
            && one.answer.as_deref().is_some_and(|answer| answer.contains("no_service"))
    }));
    assert_eq!(desk.receiver.asked(), 1, "nothing is tried on a broken channel");
    assert_eq!(desk.owner.texts().len(), 1);
    assert!(desk.owner.texts()[0].contains("no longer leave by slack"), "{:?}", desk.owner.texts());
    // What is found meanwhile fails with the same reason, and is not forgotten as told.
    desk.engage(2, ActionType::Retweet, &[3]).await;
    desk.pass(5 * MINUTE, MINUTE).await;
    assert_eq!(desk.in_status(Status::Failed).await, 3);
    assert_eq!(desk.owner.texts().len(), 1);
    // Changed settings mend it; what failed can be sent again by hand.
    desk.receiver.behave(|_| (200, "ok"));
    let campaign = socap_store::campaigns::get(desk.db(), &desk.campaign).await.unwrap().unwrap();
    let mut tx = desk.db().begin().await.unwrap();
    socap_store::campaigns::update_settings(
        &mut tx,
        &desk.campaign,
        &campaign.settings,
        &campaign.sealed,
        desk.now(),
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let again = socap_store::alerts::resend(desk.db(), &deliveries[0].id, desk.now()).await;
    assert_eq!(again.unwrap(), Resend::Queued);
    desk.engage(3, ActionType::Quote, &[1]).await;
    desk.pass(2 * MINUTE, MINUTE).await;
    assert_eq!(desk.receiver.texts().len(), 2);
    let again = socap_store::alerts::resend(desk.db(), &deliveries[0].id, desk.now()).await;
    assert_eq!(again.unwrap(), Resend::Refused("sent".to_owned()));
    desk.db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_asks_for_rest_gets_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(desk) = Desk::new(database, |_| {}).await else { return };
    desk.score(&[(1, 20)]).await;
    desk.receiver.behave(|n| if n == 0 { (503, "busy") } else { (200, "ok") });
    desk.engage(0, ActionType::Retweet, &[1]).await;
    let report = desk.process().await;
    assert_eq!((report.due, report.failed), (1, 1));
    let waiting = desk.deliveries().await.remove(0);
    assert_eq!((waiting.status, waiting.reason.as_deref()), (Status::Queued, Some("retrying")));
    assert_eq!(desk.process().await.due, 0, "not before its pause is over");
    socap_testing::wait::until("it is tried again", Duration::from_secs(10), || async {
        desk.process().await.sent == 1
    })
    .await;
    assert_eq!(desk.receiver.texts().len(), 1);
    desk.db.remove().await;
}

/// Email hangs; Slack goes on.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_dead_channel_delays_no_other(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let both = |alerts: &mut socap_domain::campaign::AlertPreferences| {
        alerts.channels = vec![Channel::Email, Channel::Slack];
        alerts.email_to = Some("team@example.com".to_owned());
        alerts.alert_spacing_minutes = 0.0;
    };
    let quick = Settings { lease: Duration::from_secs(4), ..settings() };
    let Some(desk) = Desk::with(database, quick, both).await else { return };
    // It takes the connection and never says a word.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = format!("smtp://{}", silent.local_addr().unwrap());
    let mail = alerts::MailServer {
        server: Arc::new(socap_upstream::channels::SmtpServer::parse(&server).unwrap()),
        from: "socap@example.com".parse().unwrap(),
    };
    let mut alerting = desk.alerting();
    alerting.mail = Some(mail);
    let engine = desk.plain();
    engine.set_alerting(alerting);
    desk.score(&(1..=20).map(|user| (user, 20)).collect::<Vec<_>>()).await;
    desk.engage(0, ActionType::Retweet, &(1..=20).collect::<Vec<_>>()).await;
    desk.close().await;
    let begun = std::time::Instant::now();
    let round = tokio::spawn(async move { alerts::process_due(&engine, 21).await });
    socap_testing::wait::until("Slack has all", Duration::from_secs(20), || async {
        desk.receiver.texts().len() == 20
    })
    .await;
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(3), "Slack waited for email: {took:?}");
    round.await.unwrap().unwrap();
    let hung: Vec<_> = desk.deliveries().await;
    let hung = hung.iter().find(|one| one.channel == "email" && one.attempts > 0).unwrap();
    assert!(matches!(hung.status, Status::Unknown | Status::Queued), "{hung:?}");
    desk.db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn processes_share_a_webhooks_pace(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let at_once = |alerts: &mut socap_domain::campaign::AlertPreferences| {
        alerts.alert_spacing_minutes = 0.0;
    };
    let Some(desk) = Desk::new(database, at_once).await else { return };
    desk.score(&(1..=6).map(|user| (user, 20)).collect::<Vec<_>>()).await;
    desk.engage(0, ActionType::Retweet, &(1..=6).collect::<Vec<_>>()).await;
    desk.close().await;
    let pace = Duration::from_millis(200);
    let begun = std::time::Instant::now();
    let senders: Vec<_> = (0..3)
        .map(|_| {
            let engine = desk.another_with(pace);
            tokio::spawn(async move { alerts::process_due(&engine, u64::MAX).await.unwrap() })
        })
        .collect();
    let mut sent = 0;
    for sender in senders {
        sent += sender.await.unwrap().sent;
    }
    assert_eq!((sent, desk.receiver.texts().len()), (6, 6));
    assert!(begun.elapsed() >= pace * 5, "six messages in {:?}", begun.elapsed());
    desk.db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_test_message_takes_the_real_path_and_shows_the_real_answer(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(desk) = Desk::new(database, |_| {}).await else { return };
    let shown = alerts::test(&desk.launch.engine, &desk.campaign, "slack").await.unwrap();
    assert_eq!(shown.status, Status::Sent);
    assert!(desk.receiver.texts()[0].contains("test message"));
    desk.receiver.behave(|_| (403, "invalid_token"));
    let shown = alerts::test(&desk.launch.engine, &desk.campaign, "slack").await.unwrap();
    assert_eq!(shown.status, Status::Failed);
    assert!(shown.answer.unwrap().contains("invalid_token"));
    desk.receiver.behave(|_| (200, "ok"));
    let shown = alerts::test(&desk.launch.engine, &desk.campaign, "slack").await.unwrap();
    assert_eq!(shown.status, Status::Sent, "a failed test breaks nothing");
    desk.db.remove().await;
}

/// Two senders race, die at any point, and meet a failing receiver and a failing database: no
/// engagement arrives twice, and every one has an outcome.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn nothing_arrives_twice_and_nothing_is_lost(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    const ACCOUNTS: i64 = 240;
    let at_once = |alerts: &mut socap_domain::campaign::AlertPreferences| {
        alerts.alert_spacing_minutes = 0.0;
    };
    let quick = Settings { lease: Duration::from_millis(900), ..settings() };
    let Some(desk) = Desk::with(database, quick, at_once).await else { return };
    let users: Vec<i64> = (1..=ACCOUNTS).collect();
    desk.score(&users.iter().map(|user| (*user, 10 + user % 90)).collect::<Vec<_>>()).await;
    // Every fifth is refused before it is taken.
    desk.receiver.behave(|n| if n % 5 == 3 { (500, "oops") } else { (200, "ok") });
    let crashes = Arc::new(AtomicUsize::new(0));
    let over = Arc::new(AtomicBool::new(false));
    let senders: Vec<_> = (0..2_u64)
        .map(|n| {
            let (crashes, over) = (crashes.clone(), over.clone());
            let engines: Vec<_> = (0..40).map(|_| desk.another()).collect();
            tokio::spawn(async move {
                let mut rng = ChaCha8Rng::seed_from_u64(n);
                for engine in engines {
                    let life = Duration::from_micros(rng.random_range(500..150_000));
                    let work = async {
                        while !over.load(Ordering::Relaxed) {
                            let _ = alerts::process_due(&engine, u64::MAX).await;
                            tokio::time::sleep(Duration::from_millis(5)).await;
                        }
                    };
                    // The sender dies wherever it stands.
                    if tokio::time::timeout(life, work).await.is_err() {
                        crashes.fetch_add(1, Ordering::Relaxed);
                    }
                }
            })
        })
        .collect();
    desk.db().faults().set_per_mille(15);
    for page in users.chunks(20) {
        desk.engage(0, ActionType::Retweet, page).await;
    }
    for sender in senders {
        sender.await.unwrap();
    }
    over.store(true, Ordering::Relaxed);
    desk.db().faults().set_per_mille(0);
    socap_testing::wait::until("everything has an outcome", MINUTE, || async {
        desk.process().await;
        let deliveries = desk.deliveries().await;
        deliveries.iter().all(|one| !matches!(one.status, Status::Queued | Status::Sending))
    })
    .await;
    let mut arrived = HashMap::<String, usize>::new();
    for text in desk.receiver.texts() {
        *arrived.entry(text).or_default() += 1;
    }
    let twice: Vec<_> = arrived.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "arrived twice: {twice:?}");
    let finds = desk.finds().await;
    assert_eq!(finds.len(), users.len(), "each has a find");
    assert!(finds.iter().all(|find| find.state == "told"));
    let deliveries = desk.deliveries().await;
    assert_eq!(deliveries.len(), users.len(), "each has one delivery");
    let (sent, unknown) =
        (desk.in_status(Status::Sent).await, desk.in_status(Status::Unknown).await);
    let crashes = crashes.load(Ordering::Relaxed);
    println!(
        "{sent} sent, {unknown} unknown, {crashes} crashes, {} struck",
        desk.db().faults().struck()
    );
    assert_eq!(sent + unknown, users.len());
    assert!(crashes >= 40 && desk.db().faults().struck() > 0);
    // One lane, so each dead sender had at most one message on its way.
    assert!(unknown <= crashes, "{unknown} unknown of {crashes} crashes");
    for delivery in deliveries.iter().filter(|one| one.status == Status::Sent) {
        let words = delivery.text.lines().next().unwrap_or_default();
        assert!(arrived.contains_key(words), "said to be sent, and never arrived: {words}");
    }
    desk.db.remove().await;
}
