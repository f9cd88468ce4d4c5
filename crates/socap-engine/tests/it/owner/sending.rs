//! How it leaves: by the ways there are, once, whoever dies.

use std::sync::Arc;
use std::time::Duration;

use rstest::rstest;
use serde_json::json;
use socap_engine::Engine;
use socap_engine::alerts::{self, Alerting, MailServer};
use socap_store::{Args, Engine as Database, owner};
use socap_testing::PythonServer;
use socap_upstream::channels::SmtpServer;
use tokio_util::sync::CancellationToken;

use super::{Office, send};

/// By a mail server that is not ours; the other way is tried where the first takes nothing.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn it_is_told_by_email_too(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::new(database, None).await else { return };
    let mut mail = PythonServer::mail("plain");
    let settings = office.launch.engine.settings().clone();
    let engine = Engine::new(office.db.db().clone(), office.launch.clock.clone(), settings, None);
    engine.set_alerting(Alerting {
        mail: Some(MailServer {
            server: Arc::new(
                SmtpServer::parse(&format!("smtp://localhost:{}", mail.port)).unwrap(),
            ),
            from: "socap@example.com".parse().unwrap(),
        }),
        owner_email: Some("owner@example.com".parse().unwrap()),
        ..office.alerting()
    });
    office.owner.behave(|_| (404, "no_service"));
    notice(&office, "Reading X stands still").await;
    alerts::process_due(&engine, u64::MAX).await.unwrap();
    let heard = mail.hear();
    assert_eq!(heard["rcpt_tos"], json!(["owner@example.com"]), "{heard}");
    let text = heard["parts"][0][1].as_str().unwrap().replace("\r\n", "\n");
    assert!(text.starts_with("Reading X stands still\n\nRaise it\n"), "{text}");
    alerts::process_due(&engine, u64::MAX).await.unwrap();
    assert!(mail.rest().is_empty(), "nothing twice");
    assert_eq!(office.owner.asked(), 1);
    office.db.remove().await;
}

async fn notice(office: &Office, headline: &str) {
    let mut tx = office.db.db().begin().await.unwrap();
    let notice = owner::NewNotice {
        subject: "budget",
        campaign: None,
        headline: headline.to_owned(),
        lines: vec!["Raise it".to_owned()],
        avoid: None,
        at: office.launch.now(),
    };
    owner::queue(&mut tx, &notice).await.unwrap();
    tx.commit().await.unwrap();
}

/// A sender that is killed before it sends leaves the notice to the next one; one that is killed
/// while it sends may have sent it, so nobody does it again. Nothing overtakes.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_sender_neither_loses_nor_doubles(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::new(database, None).await else { return };
    notice(&office, "one").await;
    let (db, now) = (office.db.db(), office.launch.now());
    let dead = owner::claim(db, Duration::from_hours(1), now).await.unwrap().unwrap();
    assert_eq!(dead.headline, "one");
    office.launch.clock.advance(Duration::from_mins(1));
    notice(&office, "two").await;
    tokio::join!(Box::pin(send(&office.launch.engine)), Box::pin(send(&office.other)));
    assert_eq!(office.owner.texts(), [] as [&str; 0], "`two` waits for `one`");
    let dies = "-- test_lease\nUPDATE owner_notices SET lease_until = 0 WHERE status = 'sending'";
    db.execute(dies, Args::new()).await.unwrap();
    tokio::join!(Box::pin(send(&office.launch.engine)), Box::pin(send(&office.other)));
    tokio::join!(Box::pin(send(&office.launch.engine)), Box::pin(send(&office.other)));
    assert_eq!(office.owner.texts(), ["two"]);
    let late = owner::finish(db, &dead, owner::End::Sent, "ok").await.unwrap();
    assert!(!late, "it was given up");
    let untold = owner::untold(db).await.unwrap().unwrap();
    assert_eq!((untold.count, untold.headline.as_str(), untold.at), (1, "one", now));
    assert!(untold.answer.unwrap().contains("perhaps"));
    // A receiver that is away is asked again.
    office.owner.behave(|n| if n < 2 { (503, "busy") } else { (200, "ok") });
    notice(&office, "three").await;
    socap_testing::wait::until("it is told", Duration::from_mins(1), || async {
        tokio::join!(Box::pin(send(&office.launch.engine)), Box::pin(send(&office.other)));
        office.owner.texts() == ["two", "three"]
    })
    .await;
    // Without anybody to tell, nothing stays for ever.
    notice(&office, "four").await;
    let later = office.launch.now() + Duration::from_hours(25);
    assert_eq!(owner::prune(db, later).await.unwrap(), ["four"]);
    assert_eq!(owner::untold(db).await.unwrap().map(|untold| untold.count), Some(2));
    send(&office.launch.engine).await;
    assert_eq!(office.owner.texts().len(), 2);
    office.db.remove().await;
}

/// A stop and what took the place of the stopped are two subjects; nobody hears them in disorder.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_stop_waits_for_the_stop(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::new(database, None).await else { return };
    let (db, now) = (office.db.db(), office.launch.now());
    notice(&office, "It stopped").await;
    let stopped = owner::claim(db, Duration::from_hours(1), now).await.unwrap().unwrap();
    let mut tx = db.begin().await.unwrap();
    let end = owner::NewNotice {
        subject: "another",
        campaign: None,
        headline: "Another took its place".to_owned(),
        lines: Vec::new(),
        avoid: None,
        at: now + Duration::from_secs(1),
    };
    owner::queue_end(&mut tx, &end, "budget", Duration::ZERO).await.unwrap();
    tx.commit().await.unwrap();
    office.launch.clock.advance(Duration::from_mins(1));
    send(&office.launch.engine).await;
    assert_eq!(office.owner.texts(), [] as [&str; 0], "the stop is being told");
    owner::finish(db, &stopped, owner::End::Retry(Duration::ZERO), "busy").await.unwrap();
    send(&office.launch.engine).await;
    assert_eq!(office.owner.texts(), ["It stopped", "Another took its place"]);
    office.db.remove().await;
}

/// What is refused for good is not asked again, and holds up nothing; a webhook's pace is the
/// owner's too.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_ends_it_and_a_pace_is_kept(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::new(database, None).await else { return };
    let db = office.db.db();
    office.owner.behave(|n| if n == 0 { (413, "too large") } else { (200, "ok") });
    notice(&office, "one").await;
    office.launch.clock.advance(Duration::from_mins(1));
    notice(&office, "two").await;
    send(&office.launch.engine).await;
    assert_eq!(office.owner.texts(), ["two"]);
    let untold = owner::untold(db).await.unwrap().unwrap();
    assert_eq!((untold.count, untold.headline.as_str()), (1, "one"));

    let settings = office.launch.engine.settings().clone();
    let paced = Engine::new(db.clone(), office.launch.clock.clone(), settings, None);
    let slack_interval = Duration::from_hours(1);
    paced.set_alerting(Alerting { slack_interval, ..office.alerting() });
    notice(&office, "three").await;
    notice(&office, "four").await;
    send(&paced).await;
    send(&paced).await;
    assert_eq!(office.owner.texts(), ["two", "three"]);
    // It was not tried, so it is not put off any longer than the pace wants.
    let waits = "-- test_waits\nSELECT attempts, CAST(CASE WHEN retry_at > {MACHINE_NOW} THEN 1 \
         ELSE 0 END AS {INT}) FROM owner_notices WHERE status = 'queued'";
    let waits: Vec<(i64, i64)> = db.all(waits, Args::new()).await.unwrap();
    assert_eq!(waits, [(0, 1)]);
    office.db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_is_told_to_stop_begins_no_other_message(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::new(database, None).await else { return };
    for headline in ["one", "two", "three"] {
        notice(&office, headline).await;
        office.launch.clock.advance(Duration::from_mins(1));
    }
    let stop = CancellationToken::new();
    let told = stop.clone();
    office.owner.behave(move |_| {
        told.cancel();
        (200, "ok")
    });
    alerts::serve(office.launch.engine.clone(), stop).await;
    assert_eq!(office.owner.texts(), ["one"]);
    office.db.remove().await;
}
