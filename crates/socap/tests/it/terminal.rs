//! What is asked of somebody at a terminal before something is taken away for good.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use socap_domain::WorldClock;
use socap_store::{OpenOptions, campaigns};
use socap_testing::{Launch, LaunchOptions};

use crate::home::Home;

/// Runs `socap` on a terminal of util-linux's `script`, on which `typed` is typed. Gives its exit
/// code and what was shown.
fn type_to(home: &Home, arguments: &str, typed: &str) -> (Option<i32>, String) {
    let command = format!("'{}' {arguments}", env!("CARGO_BIN_EXE_socap"));
    let mut script = home
        .program(Path::new("script"), ["-qec", &command, "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("script");
    let mut keys = script.stdin.take().expect("a keyboard");
    keys.write_all(typed.as_bytes()).expect("typed");
    drop(keys);
    let ended = script.wait_with_output().expect("it ends");
    (ended.status.code(), String::from_utf8_lossy(&ended.stdout).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sits_at_a_terminal_is_asked_first() {
    if std::process::Command::new("script").arg("--version").output().is_err() {
        eprintln!("SKIPPED: util-linux's `script` is not here");
        return;
    }
    let home = Home::new();
    let url = format!("sqlite://{}", home.path("socap.db").display());
    let db = OpenOptions::new(url).open().await.expect("a database");
    let options = LaunchOptions::default();
    let world = socap_simulator::World::new(1);
    let launch = Launch::on_clock(&db, world, WorldClock::System, options).await;
    let tweet = socap_domain::TweetId::first_at(launch.now());
    let id = launch.campaign(&[tweet], 3).await;
    let question = "\"Synthetic launch\" in ";
    for verb in ["delete", "complete"] {
        let arguments = format!("campaign {verb} {id}");
        for typed in ["n\n", "\n", "", "nyes\n"] {
            let (code, shown) = type_to(&home, &arguments, typed);
            assert!(shown.contains(question) && shown.contains("[y/N]"), "{shown}");
            assert!(code == Some(1) && shown.contains("nothing was changed"), "{code:?} {shown}");
        }
    }
    let there = campaigns::get(&db, &id).await.expect("read").expect("the campaign is there");
    assert_eq!(there.status, socap_domain::CampaignStatus::Active);

    let (code, shown) = type_to(&home, &format!("campaign complete {id} --yes"), "");
    assert!(code == Some(0) && !shown.contains("[y/N]"), "{code:?} {shown}");
    let (code, shown) = type_to(&home, &format!("campaign delete {id}"), "y\n");
    assert!(code == Some(0) && shown.contains(question), "{code:?} {shown}");
    assert!(campaigns::get(&db, &id).await.expect("read").is_none());
    db.close().await;
}
