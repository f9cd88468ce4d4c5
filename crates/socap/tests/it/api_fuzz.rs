//! A stranger with the API's description tries everything it allows, and what it does not: no
//! answer is a failure of the server, none is one that the description does not know.

use std::process::Command;
use std::time::Duration;

use socap_domain::Timestamp;
use socap_simulator::scenario::Bulk;
use socap_store::Engine;
use socap_testing::{Launch, LaunchOptions, TestDb};

use crate::home::Home;
use crate::server::Server;

const NOW: Timestamp = Timestamp(1_772_366_400_000);
/// At least 16 characters.
const KEY: &str = "synthetic-admin-key";
/// What is checked of each answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_headers_conformance,response_schema_conformance,unsupported_method,\
    allow_header_conformance";

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_one_that_the_description_knows() {
    if std::env::var_os("SOCAP_SKIP_PYTHON").is_some() {
        eprintln!("SKIPPED: schemathesis, because SOCAP_SKIP_PYTHON is set");
        return;
    }
    let python = tokio::task::spawn_blocking(socap_testing::python::interpreter)
        .await
        .expect("an environment");
    let Some(db) = TestDb::new(Engine::Sqlite).await else { return };
    let bulk = Bulk {
        tweets: 3,
        retweets_per_tweet: 4,
        replies_per_tweet: 2,
        quotes_per_tweet: 2,
        over_ms: 600_000,
        ..Bulk::default()
    };
    let (world, tweets) = bulk.build(Timestamp(NOW.0 - 3_600_000)).expect("a world");
    let launch = Launch::new(db.db(), world, NOW, LaunchOptions::default()).await;
    let campaign = launch.campaign(&tweets, 3).await;
    launch.work().await;
    let (account,): (i64,) = db
        .db()
        .one("-- some_account\nSELECT MIN(user_id) FROM engagements", socap_store::Args::new())
        .await
        .expect("an account");
    let home = Home::new()
        .with("SOCAP_DATABASE_URL", db.url())
        .with("SOCAP_ADMIN_KEY", KEY)
        .with("SOCAP_API_REQUESTS_PER_MINUTE", "0")
        .with("SOCAP_X_API_URL", &launch.address)
        .with("TWITTER_BEARER_TOKEN", "synthetic-token");
    let server = Server::api(&home).await;
    let (status, document) = server.get("/openapi.json", Some(KEY)).await;
    assert_eq!(status, 200);
    home.write("openapi.json", &document.to_string());
    let tweet = tweets.first().expect("a tweet");
    // Ids that exist, so that calls get further than 404.
    let known = format!(
        "[parameters]\n\"path.id\" = \"{campaign}\"\n\"path.user_id\" = \"{account}\"\n\
         \"path.tweet_id\" = \"{tweet}\"\n"
    );
    home.write("schemathesis.toml", &known);
    let hooks = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api_fuzz.py");
    let mut command = Command::new(python.with_file_name("schemathesis"));
    command
        .args(["run", "openapi.json", "--url", &server.address, "--checks", CHECKS])
        .args(["--header", &format!("Authorization: Bearer {KEY}")])
        // An endless answer is tried elsewhere; a campaign that is deleted leaves little to try.
        .args(["--exclude-path-regex", "events$", "--exclude-method", "DELETE"])
        .args(["--max-examples", "10", "--max-time", "90", "--seed", "1", "--generation-database"])
        .args(["none", "--continue-on-failure", "--request-timeout", "60", "--warnings", "off"])
        .env("SCHEMATHESIS_HOOKS", hooks)
        .current_dir(home.path(""));
    let output = tokio::task::spawn_blocking(move || command.output());
    let output = tokio::time::timeout(Duration::from_mins(6), output);
    let output = output.await.expect("it ends").expect("it ran").expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{complained}\n{}", server.log());
    println!("{}", said.lines().rev().take(30).collect::<Vec<_>>().join("\n"));
    // It would also succeed if it had tried nothing.
    let tried = said.lines().find(|line| line.contains("generated")).unwrap_or_default();
    let tried: u64 = tried.split_whitespace().find_map(|word| word.parse().ok()).unwrap_or(0);
    assert!(tried > 500, "{said}");
}
