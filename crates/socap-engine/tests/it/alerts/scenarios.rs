//! The user scenarios as a team hears them: a whole launch read from the simulated X, on world
//! time, by the scheduler; texts and times asserted.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use socap_domain::campaign::Channel;
use socap_domain::{CampaignId, CampaignStatus, Timestamp, UserId, Weight};
use socap_engine::alerts::{self, Alerting, MailServer};
use socap_engine::campaigns::Policy;

use socap_engine::{MetricsInterval, Settings, schedule};
use socap_simulator::scenario::{Scenario, Stage};
use socap_store::people::{self, PersonChange};
use socap_store::{Engine as Database, followings};
use socap_testing::{Launch, LaunchOptions, PythonServer, TestDb};
use socap_upstream::channels::{Poster, PosterSettings, SmtpServer};

use super::desk::{Arrived, Receiver, finds};
use crate::ORIGIN;

const MINUTE: Duration = Duration::from_mins(1);

struct Play {
    db: TestDb,
    launch: Launch,
    stage: Stage,
    receiver: Receiver,
    mail: Option<PythonServer>,
    campaign: CampaignId,
}

/// How a scenario is played.
#[derive(Default)]
struct Manner {
    /// How long after the scenario's origin the campaign begins.
    later: Duration,
    /// How often counters are read; as the product does by itself when absent.
    metrics: Option<Duration>,
    /// Told by email too, through a mail server that is not ours.
    mail: bool,
}

impl Play {
    async fn begin(database: Database, name: &str, days: u64) -> Option<Self> {
        Self::begin_as(database, name, days, Manner::default()).await
    }

    async fn begin_as(database: Database, name: &str, days: u64, manner: Manner) -> Option<Self> {
        socap_testing::log();
        let db = TestDb::new(database).await?;
        let scenario = Scenario::named(name).unwrap();
        let threshold = f64::from(scenario.importance_threshold);
        let stage = scenario.stage(ORIGIN);
        let settings = Settings {
            scheduler: true,
            metrics_interval: manner.metrics.map_or(MetricsInterval::Auto, MetricsInterval::Every),
            ..Settings::default()
        };
        let options = LaunchOptions { settings, ..LaunchOptions::default() };
        let begins = ORIGIN + manner.later;
        let launch = Launch::new(db.db(), stage.world.clone(), begins, options).await;
        let mail = manner.mail.then(|| PythonServer::mail("plain"));
        let server = mail.as_ref().map(|mail| MailServer {
            server: Arc::new(
                SmtpServer::parse(&format!("smtp://localhost:{}", mail.port)).unwrap(),
            ),
            from: "alerts@socap.example".parse().unwrap(),
        });
        let receiver = Receiver::new(&launch.clock).await;
        launch.engine.set_alerting(Alerting {
            policy: Arc::new(Policy::default()),
            poster: Arc::new(Poster::new(PosterSettings::default())),
            slack_webhook: Some(SecretString::from(receiver.url.clone())),
            mail: server,
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
                if manner.mail {
                    new.settings.alert_preferences.channels.push(Channel::Email);
                    new.settings.client_info.email = Some("team@launch.example".to_owned());
                }
                new.settings.alert_preferences.importance_threshold = threshold;
                for (tweet, staged) in new.tweets.iter_mut().zip(&stage.tweets) {
                    tweet.category = staged.category;
                }
            })
            .await;
        Some(Self { db, launch, stage, receiver, mail, campaign })
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
    let by_mail = Manner { mail: true, ..Manner::default() };
    let Some(mut play) = Play::begin_as(database, "scenario-5", 1, by_mail).await else { return };
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
    // The same in three mails, read by a program that is not ours.
    let mail = play.mail.as_mut().expect("a mail server");
    for words in texts {
        let mail = mail.hear();
        let headers = mail["headers"].as_array().unwrap();
        let header = |name: &str| {
            headers.iter().find(|one| one[0] == name).map(|one| one[1].as_str().unwrap())
        };
        assert_eq!((header("Subject"), header("To")), (Some(words), Some("team@launch.example")));
        assert_eq!(mail["parts"][0][0], "text/plain");
        assert!(mail["parts"][0][1].as_str().unwrap().starts_with(words), "{mail}");
    }
    assert!(mail.rest().is_empty(), "each once");
    play.db.remove().await;
}

/// Scenario 3: fifty tweets, the highest threshold, read every half hour as the seeds have it.
/// Twelve accounts were there before: twelve alerts over twenty minutes. At the peak 25 in one
/// run. One account does five things between two runs, and is told of once.
#[rstest::rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_team_hears_of_a_large_launch(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let half_hourly = Some(30 * MINUTE);
    let manner = Manner { later: 25 * MINUTE, metrics: half_hourly, ..Manner::default() };
    let Some(play) = Play::begin_as(database, "scenario-3", 3, manner).await else { return };
    play.launch.work().await;
    play.until(0.9, MINUTE / 2).await;
    let heard = play.heard(0.0);
    assert_eq!(heard.len(), 12);
    evenly(&heard, 20 * MINUTE);
    for one in &heard {
        let tweet = "retweeted your influencer ";
        assert!(one.text.starts_with("Founder @syn_notable"), "{}", one.text);
        assert!(one.text.contains(tweet) && one.text.ends_with(" tweet"), "{}", one.text);
    }

    play.until(29.9, 30 * MINUTE).await;
    assert_eq!(play.heard(0.9).len(), 0, "2,800 others are below the threshold");
    play.until(30.9, MINUTE / 4).await;
    let heard = play.heard(0.9);
    assert_eq!(heard.len(), 25);
    assert!(heard.iter().all(|one| one.text.starts_with("Investor @syn_peak")));
    evenly(&heard, 20 * MINUTE);

    play.until(31.9, MINUTE).await;
    let texts: Vec<String> = play.heard(30.9).into_iter().map(|one| one.text).collect();
    assert_eq!(
        texts,
        ["Investor @syn_topvc (importance: 80) engaged with 5 tweets: main 1 (retweet), \
          influencer 3 (quote), influencer 7 (retweet), investor 2 (reply), investor 5 (quote)"]
    );
    let finds = finds(play.db.db(), &play.campaign).await;
    assert_eq!(finds.len(), 12 + 25 + 5);
    assert!(finds.iter().all(|find| find.state == "told"), "{finds:?}");
    play.db.remove().await;
}

/// Strongest first, and evenly over `spread`, as far as the test's steps let them.
fn evenly(heard: &[Arrived], spread: Duration) {
    let score = |one: &Arrived| -> i64 {
        let (_, rest) = one.text.split_once("(importance: ").unwrap();
        rest.split_once(')').unwrap().0.parse().unwrap()
    };
    let scores: Vec<i64> = heard.iter().map(score).collect();
    assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]), "strongest first: {scores:?}");
    let step = spread / u32::try_from(heard.len()).unwrap();
    for (place, one) in heard.iter().enumerate() {
        let slot = step * u32::try_from(place).unwrap();
        let off = one.at.since(heard[0].at).abs_diff(slot);
        assert!(off <= MINUTE / 2 + step / 10, "{place}: {off:?} from its slot of {slot:?}");
    }
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
