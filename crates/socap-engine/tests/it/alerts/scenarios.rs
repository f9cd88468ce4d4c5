//! The user scenarios as a team hears them: a whole launch read from the simulated X, on world
//! time, by the scheduler; texts and times asserted.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use socap_domain::campaign::Channel;
use socap_domain::{CampaignId, CampaignStatus, Timestamp, UserId, Weight};
use socap_engine::alerts::{self, Alerting};
use socap_engine::campaigns::Policy;
use socap_engine::{Settings, schedule};
use socap_simulator::scenario::{Scenario, Stage};
use socap_store::people::{self, PersonChange};
use socap_store::{Engine as Database, followings};
use socap_testing::{Launch, LaunchOptions, TestDb};
use socap_upstream::channels::{Poster, PosterSettings};

use super::desk::{Arrived, Receiver, finds};
use crate::ORIGIN;

const MINUTE: Duration = Duration::from_mins(1);

struct Play {
    db: TestDb,
    launch: Launch,
    stage: Stage,
    receiver: Receiver,
    campaign: CampaignId,
}

impl Play {
    async fn begin(database: Database, name: &str, days: u64) -> Option<Self> {
        socap_testing::log();
        let db = TestDb::new(database).await?;
        let scenario = Scenario::named(name).unwrap();
        let threshold = f64::from(scenario.importance_threshold);
        let stage = scenario.stage(ORIGIN);
        let settings = Settings { scheduler: true, ..Settings::default() };
        let options = LaunchOptions { settings, ..LaunchOptions::default() };
        let launch = Launch::new(db.db(), stage.world.clone(), ORIGIN, options).await;
        let receiver = Receiver::new(&launch.clock).await;
        launch.engine.set_alerting(Alerting {
            policy: Arc::new(Policy::default()),
            poster: Arc::new(Poster::new(PosterSettings::default())),
            slack_webhook: Some(SecretString::from(receiver.url.clone())),
            mail: None,
            owner_slack: None,
            owner_email: None,
            slack_interval: Duration::ZERO,
        });
        let change = PersonChange { weight: Some(Weight::ONE), ..PersonChange::default() };
        let rows: Vec<_> = stage.people.iter().map(|p| (p.user_id, change.clone())).collect();
        people::upsert_many(db.db(), &rows, ORIGIN).await.unwrap();
        let edges: Vec<(UserId, UserId)> = stage
            .people
            .iter()
            .flat_map(|person| person.follows.iter().map(|account| (person.user_id, *account)))
            .collect();
        followings::add(db.db(), &edges, ORIGIN, ORIGIN).await.unwrap();
        let ids: Vec<_> = stage.tweets.iter().map(|tweet| tweet.id).collect();
        let campaign = launch
            .campaign_as(&ids, days, |new| {
                new.settings.alert_preferences.channels = vec![Channel::Slack];
                new.settings.alert_preferences.importance_threshold = threshold;
                for (tweet, staged) in new.tweets.iter_mut().zip(&stage.tweets) {
                    tweet.category = staged.category;
                }
            })
            .await;
        Some(Self { db, launch, stage, receiver, campaign })
    }

    /// Lets the world go on to `hours` after the origin, in steps.
    async fn until(&self, hours: f64, step: Duration) {
        let end = at(hours);
        while self.launch.now() < end {
            self.launch.clock.advance(step.min(end.since(self.launch.now())));
            self.launch.work().await;
            alerts::process_due(&self.launch.engine, u64::MAX).await.unwrap();
        }
    }

    /// Minutes from the engagement to its message, of what was heard from then on.
    async fn delays(&self, from: f64) -> Vec<i64> {
        let filter = socap_store::engagements::Filter {
            min_importance: Some(Weight(10_000)),
            limit: 1_000,
            ..Default::default()
        };
        let listed = socap_store::engagements::list(self.db.db(), &self.campaign, &filter).await;
        let heard = self.heard(from);
        let mut delays = Vec::new();
        for item in listed.unwrap().items {
            let name = format!("@{} ", item.username);
            if let Some(one) = heard.iter().find(|one| one.text.contains(&name)) {
                delays.push(one.at.ms_since(item.engaged_at.unwrap()) / 60_000);
            }
        }
        println!("minutes from engagement to message: {delays:?}");
        assert_eq!(delays.len(), heard.len());
        delays
    }

    fn heard(&self, from: f64) -> Vec<Arrived> {
        self.receiver.arrived().into_iter().filter(|one| one.at >= at(from)).collect()
    }
}

fn at(hours: f64) -> Timestamp {
    ORIGIN + Duration::from_secs_f64(hours * 3_600.0)
}

/// Scenario 1: three tweets. Nobody matters at first; then an investor, a founder, three VCs at
/// once; a reporter below the threshold is not told.
#[rstest::rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_team_hears_of_a_small_launch(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(play) = Play::begin(database, "scenario-1", 3).await else { return };
    play.launch.work().await;
    play.until(1.0, 5 * MINUTE).await;
    assert_eq!(play.receiver.texts(), Vec::<String>::new(), "nobody above 10 yet");
    assert!(!play.stage.tweets.is_empty());

    play.until(2.5, MINUTE).await;
    let heard = play.heard(0.0);
    println!("{heard:#?}");
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0].text, "Investor @syn_investor (importance: 15) retweeted your main tweet");

    play.until(5.0, 10 * MINUTE).await;
    play.until(6.6, MINUTE).await;
    let heard = play.heard(2.5);
    println!("{heard:#?}");
    assert_eq!(heard.len(), 1);
    assert_eq!(
        heard[0].text,
        "Founder @syn_founder (importance: 22) quote-tweeted your influencer tweet: \
         \"This product is game-changing for developers!\""
    );

    play.until(35.0, 10 * MINUTE).await;
    play.until(36.9, MINUTE).await;
    let heard = play.heard(6.6);
    println!("{heard:#?}");
    let texts: Vec<&str> = heard.iter().map(|one| one.text.as_str()).collect();
    let vcs: Vec<String> = [18, 15, 12]
        .iter()
        .zip(1..)
        .map(|(score, n)| {
            format!("Investor @syn_vc_{n} (importance: {score}) retweeted your investor tweet")
        })
        .collect();
    assert_eq!(texts, vcs, "strongest first; the reporter (8) is below the threshold");
    // They came minutes apart themselves, so they may be found by different readings.
    let gaps: Vec<i64> =
        heard.windows(2).map(|pair| pair[1].at.ms_since(pair[0].at) / 60_000).collect();
    assert!(gaps.iter().all(|gap| (3..=12).contains(gap)), "minutes between them: {gaps:?}");
    assert_eq!(play.delays(6.6).await.iter().filter(|delay| **delay > 25).count(), 0);

    play.until(71.0, Duration::from_hours(1)).await;
    play.until(73.2, 5 * MINUTE).await;
    schedule::tick(&play.launch.engine).await.unwrap();
    let stored = socap_store::campaigns::get(play.db.db(), &play.campaign).await.unwrap().unwrap();
    assert_eq!(stored.status, CampaignStatus::Completed);
    let finds = finds(play.db.db(), &play.campaign).await;
    assert!(finds.iter().all(|find| find.state == "told" || find.reason.is_some()), "{finds:?}");
    play.db.remove().await;
}

/// Scenario 5: one important account, three tweets, three runs: each is told by itself.
#[rstest::rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_team_hears_three_times_of_one_account(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(play) = Play::begin(database, "scenario-5", 1).await else { return };
    play.launch.work().await;
    play.until(2.0, MINUTE).await;
    let heard = play.heard(0.0);
    let texts: Vec<&str> = heard.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "Investor @syn_topinvestor (importance: 50) retweeted your main tweet",
            "Investor @syn_topinvestor (importance: 50) replied to your influencer tweet: \
             \"How long did this take you to build?\"",
            "Investor @syn_topinvestor (importance: 50) quote-tweeted your investor tweet: \
             \"Glad to be in this round too\"",
        ]
    );
    for (message, engaged) in heard.iter().zip([10, 40, 70]) {
        let delay = message.at.since(ORIGIN + engaged * MINUTE);
        assert!(message.at >= ORIGIN + engaged * MINUTE, "{}", message.text);
        assert!(delay <= 7 * MINUTE, "{delay:?} after it happened: {}", message.text);
    }
    play.db.remove().await;
}

/// Scenario 2: ten tweets, a higher threshold. Eight accounts matter in the first hours; every
/// one of them is told once, and tweets are numbered where a category has several.
#[rstest::rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_team_hears_of_a_medium_launch(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(play) = Play::begin(database, "scenario-2", 7).await else { return };
    play.launch.work().await;
    play.until(7.0, 2 * MINUTE).await;
    let texts = play.receiver.texts();
    println!("{texts:#?}");
    assert_eq!(texts.len(), 8);
    let of = |word: &str| texts.iter().filter(|text| text.contains(word)).count();
    assert_eq!((of("retweeted your main "), of("quote-tweeted your influencer ")), (3, 2));
    assert_eq!(of("replied to your investor "), 3);
    let numbered = texts.iter().all(|text| {
        let tweet = text.split(" your ").nth(1).unwrap_or_default();
        tweet.split(' ').nth(1).is_some_and(|number| number.parse::<u32>().is_ok())
    });
    assert!(numbered, "{texts:?}");
    let finds = finds(play.db.db(), &play.campaign).await;
    assert!(finds.iter().all(|find| find.state == "told"));
    play.db.remove().await;
}
