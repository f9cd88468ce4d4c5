//! What other settings would have told, beside what was told.

use std::time::Duration;

use rstest::rstest;
use socap_domain::alerts::{AlertKind, QuietHours};
use socap_domain::campaign::{AlertPreferences, Threshold};
use socap_domain::{ActionType, Timestamp};
use socap_engine::alerts::what_if;
use socap_store::Engine as Database;

use super::desk::Desk;

const MINUTE: Duration = Duration::from_mins(1);

/// Runs with groups and repetitions, then a night: asked about its own settings it names the very
/// messages that were sent, at the times at which they were.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn its_own_settings_would_have_told_what_was_told(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let own = |alerts: &mut AlertPreferences| {
        alerts.quiet_hours = Some(QuietHours {
            start: "16:00".parse().unwrap(),
            end: "07:00".parse().unwrap(),
            time_zone: None,
            override_importance: Some(60.0),
        });
    };
    let Some(desk) = Desk::new(database, own).await else { return };
    desk.score(&[(1, 20), (2, 40), (3, 64), (4, 12), (5, 7)]).await;
    let runs: [&[(usize, ActionType, &[i64])]; 4] = [
        &[(0, ActionType::Retweet, &[1, 2, 5]), (2, ActionType::Quote, &[2])],
        // Within the window of the first: not again.
        &[(1, ActionType::Retweet, &[1, 4])],
        &[(3, ActionType::Reply, &[3])],
        // 16:13 and later: quiet but for the strongest.
        &[(2, ActionType::Reply, &[1, 3]), (0, ActionType::Like, &[4])],
    ];
    for (n, run) in runs.into_iter().enumerate() {
        desk.cycle().await;
        desk.be_idle().await;
        for (place, action, users) in run {
            desk.engage(*place, *action, users).await;
        }
        desk.process().await;
        let until_next = if n == 0 { 25 } else { 50 };
        desk.pass(until_next * MINUTE, MINUTE).await;
    }
    let morning: Timestamp = "2026-09-22T07:00:00Z".parse().unwrap();
    desk.launch.clock.advance(morning.since(desk.now()));
    desk.process().await;
    let campaign = socap_store::campaigns::get(desk.db(), &desk.campaign).await.unwrap().unwrap();
    let preferences = campaign.settings.alert_preferences;
    let what = what_if(&desk.launch.engine, &desk.campaign, &preferences).await.unwrap().unwrap();
    let sent = desk.deliveries().await;
    let told: Vec<_> = sent.iter().map(|one| (one.due_at, one.text.as_str())).collect();
    let would: Vec<_> = what.messages.iter().map(|one| (one.due_at, one.text.as_str())).collect();
    assert_eq!(would, told);
    assert_eq!(what.messages.last().map(|last| last.kind), Some(AlertKind::Quiet));
    let finds = desk.finds().await;
    assert_eq!(what.found, finds.len());
    let skipped = finds.iter().filter(|find| find.state == "skipped").count();
    assert_eq!((what.told, what.skipped["dedup"]), (finds.len() - skipped, skipped));
    assert!(skipped > 0, "{finds:?}");

    // Higher for all, lower for one part.
    let other = AlertPreferences {
        importance_threshold: 60.0,
        thresholds: vec![Threshold {
            tweet_category: None,
            action_type: Some(ActionType::Retweet),
            importance_threshold: 5.0,
        }],
        ..preferences
    };
    let what = what_if(&desk.launch.engine, &desk.campaign, &other).await.unwrap().unwrap();
    let of = |user: &str| what.messages.iter().filter(|one| one.text.contains(user)).count();
    assert_eq!((of("@syn_5 "), of("@syn_2 "), of("@syn_3 ")), (1, 1, 2));
    assert!(what.messages.iter().all(|one| !one.text.contains("quote")));
    desk.db.remove().await;
}
