//! A launch that stops at its cap: told, logged and shown by the real binary; and settings and
//! folders that are not what their owner believes.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::time::Duration;

use rstest::rstest;
use serde_json::{Value, json};
use socap_domain::{Clock, WorldClock};
use socap_store::{Args, Engine};
use socap_testing::{Launch, LaunchOptions, Restless, TestDb};

use crate::alerts::slack::Slack;
use crate::home::Home;
use crate::server::Server;

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_launch_that_stops_at_its_cap_is_told_logged_and_shown(#[case] engine: Engine) {
    let Some(db) = TestDb::new(engine).await else { return };
    db.db().close().await;
    let clock = WorldClock::fast(WorldClock::System.now(), 600.0);
    let stage = Home::new();
    let x = Server::simulate(&stage, &clock.to_string(), "launch");
    let owner = Slack::start(0).await;
    let texts = || owner.memory().taken;
    let home = Home::new()
        .with("SOCAP_CLOCK", &clock)
        .with("SOCAP_X_API_URL", &x.address)
        .with("TWITTER_BEARER_TOKEN", "synthetic-token")
        .with("SOCAP_OWNER_SLACK_WEBHOOK", &owner.url)
        .with("SOCAP_DATABASE_URL", db.url());
    let server = Server::serve(&home).await;
    let body = std::fs::read_to_string(stage.path("campaign.json")).expect("the body");
    let mut body: Value = serde_json::from_str(&body).expect("JSON");
    body["budget_usd"] = json!(0.4);
    body["launch_name"] = json!("Capped");
    let (status, created) = server.post("/socap/campaigns", body.to_string()).await;
    assert_eq!(status, 201, "{created}");
    let id = created["id"].as_str().expect("an id").to_owned();
    owner.until_taken(1).await;
    // What cheaper calls spent before is chance: perhaps nothing at all is left.
    let short = |text: &str| {
        text.contains("does not pay for the next reading (") && text.contains(" of $0.40 left)")
            || text.contains("is used up")
    };
    assert!(texts()[0].contains("\"Capped\"") && short(&texts()[0]), "{:?}", texts());

    let listed = home.ok(["campaign", "list"]);
    assert!(listed.contains("active (budget "), "{listed}");
    let shown = home.ok(["campaign", "show", &id]);
    assert!(shown.contains("; raise its budget") && short(&shown), "{shown}");
    let doctor = home.run(["doctor"]);
    assert_eq!(doctor.code, 1, "{doctor:?}");
    let told = doctor.out.lines().find(|line| line.contains("(\"Capped\"), since"));
    assert!(told.is_some_and(short), "{doctor:?}");
    assert!(!doctor.out.contains("for budget"), "nothing goes on by itself: {doctor:?}");
    // Two hours of the world: jobs try again, and are refused again.
    let until = clock.now() + Duration::from_hours(2);
    socap_testing::wait::until("two hours pass", Duration::from_mins(1), || {
        let over = clock.now() > until;
        async move { over }
    })
    .await;
    assert_eq!(texts().len(), 1, "{:?}", texts());
    let words = "a campaign's budget does not pay for its next reading";
    server.until_logged("WARN", words).await;
    assert_eq!(server.logged("WARN", words), 1, "{}", server.log());

    let path = format!("/socap/campaigns/{id}");
    let (status, told) = server.patch(&path, &json!({"budget_usd": 500})).await;
    assert_eq!(status, 200, "{told}");
    owner.until_taken(2).await;
    assert_eq!(texts()[1], "\"Capped\" goes on: its budget is $500.00 now");
    server.until_logged("INFO", "a campaign goes on").await;
    assert_eq!(server.logged("INFO", "a campaign goes on"), 1, "{}", server.log());
    let listed = home.ok(["campaign", "list"]);
    assert!(!listed.contains("(budget "), "{listed}");

    // What is over asks for no money.
    let (status, _) = server.patch(&path, &json!({"budget_usd": 0.01})).await;
    assert_eq!(status, 200);
    assert!(home.run(["doctor"]).out.contains("raise the campaign's budget_usd"));
    home.ok(["campaign", "complete", &id]);
    let doctor = home.run(["doctor"]);
    assert!(!doctor.out.contains("raise the campaign's budget_usd"), "{doctor:?}");
    server.until(&path, "it is completed", |shown| shown["status"] == "completed").await;
    let (_, usage) = server.get("/socap/usage", None).await;
    let budgets = usage.pointer("/left/budgets").and_then(Value::as_array).expect("budgets");
    let mine = budgets.iter().find(|one| one["scope"] == json!(format!("campaign:{id}")));
    assert!(mine.is_some_and(|mine| mine["runs_out_at"].is_null()), "{usage}");
    assert_eq!(server.terminate().await, Some(0));
    home.ok(["campaign", "delete", &id]);
    let none = home.ok(["campaign", "list"]);
    assert!(none.contains("no campaigns in ") && !none.contains("password"), "{none}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_misspelt_setting_is_warned_of_at_the_start() {
    let home = Home::new().with("SOCAP_MONTHLY_BUDGET", "5").with("SOCAP_LOG", "info");
    let server = Server::serve(&home).await;
    let told = "SOCAP_MONTHLY_BUDGET is set and is no key of socap, so it does nothing: perhaps \
                SOCAP_MONTHLY_BUDGET_USD was meant";
    server.until_logged("WARN", told).await;
    assert_eq!(server.logged("WARN", told), 1, "{}", server.log());
    assert_eq!(server.logged("WARN", "is no key"), 1, "{}", server.log());
    assert_eq!(server.terminate().await, Some(0));
}

#[test]
fn what_is_not_there_is_missed_in_a_database_that_is_named() {
    let home = Home::new();
    let place = home.path("socap.db").display().to_string();
    let id = "018f0000-0000-7000-8000-000000000000";
    for arguments in [
        &["campaign", "show", id][..],
        &["campaign", "delete", id],
        &["campaign", "complete", id, "--yes"],
        &["alerts", "list", id],
        &["db", "recount", id],
    ] {
        let finished = home.run(arguments.iter().copied());
        assert_eq!(finished.code, 1, "{finished:?}");
        assert!(finished.err.contains(&place), "{arguments:?}: {finished:?}");
    }
    assert!(home.ok(["campaign", "list"]).contains(&place));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_says_once_what_many_jobs_wait_for(#[case] engine: Engine) {
    let Some(db) = TestDb::new(engine).await else { return };
    let clock = WorldClock::manual("2026-03-01T09:00:00Z".parse().expect("a time"));
    let (world, tweets) = Restless { happenings: 0, ..Restless::default() }.build(clock.now());
    let launch = Launch::on_clock(db.db(), world, clock.clone(), LaunchOptions::default()).await;
    launch.campaign(&tweets, 20).await;
    for (minutes, tweet) in (1..).zip(&tweets) {
        let until = clock.now() + Duration::from_mins(minutes);
        for (kind, reason) in [("retweets", "refused"), ("replies", "window")] {
            let blocked = "-- test_blocked\nUPDATE worker_state SET state = 'blocked', \
                           due_at = $1, reason = $2 WHERE tweet_id = $3 AND kind = $4";
            let args = Args::new().with(until).with(reason).with(*tweet).with(kind);
            assert_eq!(db.db().execute(blocked, args).await.expect("an update"), 1);
        }
    }
    let home = Home::new().with("SOCAP_CLOCK", &clock).with("SOCAP_DATABASE_URL", db.url());
    let doctor = home.run(["doctor"]).out;
    let lines =
        |words: &str| -> Vec<&str> { doctor.lines().filter(|line| line.contains(words)).collect() };
    let still = "6 retweets jobs stand still: refused, tried again from 2026-03-01T09:01:00Z";
    assert!(lines("stand").len() == 1 && lines(still).len() == 1, "{doctor}");
    let wait = "6 replies jobs wait for window, the first until 2026-03-01T09:01:00Z";
    assert!(lines(" for window").len() == 1 && lines(wait).len() == 1, "{doctor}");
}

/// Nobody's user where the tests are root's: root may write everywhere.
#[test]
fn the_doctor_says_that_a_folder_may_not_be_written() {
    let home = Home::new();
    let may = |mode| {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(home.path(""), mode).expect("permissions");
    };
    let socap = home.path("socap");
    // Nobody may not go where the binary was built, perhaps.
    let built = home.command([]).get_program().to_owned();
    let linked = std::fs::hard_link(&built, &socap);
    linked.or_else(|_| std::fs::copy(&built, &socap).map(|_| ())).expect("the binary");
    may(0o555);
    let mut command = home.program(&socap, ["doctor"]);
    if rustix::process::getuid().is_root() {
        command.uid(65_534).gid(65_534);
    }
    let finished = command.output().expect("socap runs");
    may(0o755);
    let out = String::from_utf8_lossy(&finished.stdout);
    assert_eq!(finished.status.code(), Some(1), "{out}");
    assert!(out.contains("WRONG  database       this user may not write the folder"), "{out}");
    assert!(out.contains("SOCAP_DATABASE_URL"), "{out}");
}
