//! Exit codes, one-line errors, help, completions.

use rstest::rstest;

use crate::home::Home;

#[rstest]
#[case::no_such_command(&["frobnicate"], 2, "unrecognized subcommand 'frobnicate'")]
#[case::no_such_flag(&["key", "list", "--frobnicate"], 2, "unexpected argument '--frobnicate' found")]
#[case::no_such_role(&["key", "create", "--role", "king"], 2, "expected viewer, operator or admin")]
#[case::later_role(&["serve", "--roles", "api,sync"], 2, "no `sync` role yet")]
#[case::unknown_role(&["serve", "--roles", "cook"], 2, "expected some of api, scheduler, worker")]
#[case::bad_setting(&["--set", "poll_interval=5", "key", "list"], 2, "SOCAP_POLL_INTERVAL (on the command line): expected a duration")]
#[case::unknown_setting(&["--set", "pol_interval=5m", "key", "list"], 2, "did you mean `poll_interval`?")]
#[case::no_setting(&["--set", "poll_interval", "key", "list"], 2, "expected KEY=VALUE")]
#[case::bad_listen(&["serve", "--listen", "here"], 2, "SOCAP_LISTEN (on the command line): expected an address")]
#[case::bad_database(&["--database", "mysql://x", "db", "migrate"], 2, "SOCAP_DATABASE_URL (on the command line): expected `sqlite://FILE`")]
#[case::no_config(&["--config", "nowhere.toml", "key", "list"], 2, "--config: cannot read nowhere.toml")]
#[case::no_folder(&["--database", "sqlite://nowhere/a.db", "db", "migrate"], 1, "cannot open the database file nowhere/a.db: there is no folder nowhere; make it")]
#[case::no_folder_to_serve(&["--database", "sqlite://nowhere/a.db", "serve"], 1, "cannot open the database file nowhere/a.db: there is no folder nowhere; make it")]
#[case::no_server(&["--database", "postgres://nobody@127.0.0.1:1/x", "db", "migrate"], 1, "the database is not reachable")]
#[case::open_to_all(&["serve", "--listen", "0.0.0.0:0"], 1, "there is no key yet")]
#[case::no_scenario(&["demo", "--scenario", "none"], 2, "expected one of launch, viral")]
#[case::no_campaign(&["campaign", "show", "018f0000-0000-7000-8000-000000000000"], 1, "there is no such campaign")]
#[case::no_campaign_to_mute(&["alerts", "mute", "018f0000-0000-7000-8000-000000000000", "--for", "1h"], 1, "socap.db; `socap campaign list` lists them")]
#[case::no_id(&["campaign", "pause", "x"], 2, "`x` is not a campaign's id: expected one like 018f")]
#[case::no_file(&["campaign", "create", "-f", "none.json"], 1, "cannot read none.json")]
#[case::no_key(&["key", "revoke", "x"], 1, "no valid key has the id x")]
fn what_goes_wrong_is_one_line(#[case] arguments: &[&str], #[case] code: i32, #[case] told: &str) {
    let finished = Home::new().run(arguments.iter().copied());
    assert_eq!(finished.code, code, "{finished:?}");
    assert!(finished.err.starts_with("socap: ") && finished.err.contains(told), "{finished:?}");
    assert_eq!(finished.err.lines().count(), 1, "{finished:?}");
    assert!(finished.out.is_empty(), "{finished:?}");
}

#[test]
fn a_wrong_file_is_told_before_anything_is_touched() {
    let home = Home::new();
    home.write("socap.toml", "poll_interval = \"never\"\n");
    let finished = home.run(["db", "migrate"]);
    assert_eq!(finished.code, 2);
    assert!(finished.err.contains("SOCAP_POLL_INTERVAL (in the file): expected a duration"));
    assert!(!home.path("socap.db").exists());
}

#[test]
fn every_command_has_help() {
    let commands = [
        "",
        "demo",
        "serve",
        "simulate",
        "campaign",
        "campaign create",
        "campaign list",
        "campaign show",
        "campaign pause",
        "campaign resume",
        "campaign complete",
        "campaign delete",
        "classify",
        "doctor",
        "db",
        "db migrate",
        "key",
        "key create",
        "key list",
        "key revoke",
        "openapi",
        "completions",
    ];
    let home = Home::new();
    for command in commands {
        let help = home.ok(command.split_whitespace().chain(["--help"]));
        assert!(help.contains("Usage: socap"), "{command}: {help}");
    }
    assert!(home.ok(["--version"]).starts_with("socap "));
    assert_eq!(
        std::fs::read_dir(home.path("")).expect("a folder").count(),
        0,
        "help touches nothing"
    );
}

#[rstest]
#[case("bash")]
#[case("zsh")]
#[case("fish")]
fn completions_are_printed(#[case] shell: &str) {
    let script = Home::new().ok(["completions", shell]);
    assert!(script.contains("socap") && script.contains("campaign"), "{shell}");
}

#[test]
fn the_simulators_options_are_printed_and_read_again() {
    let home = Home::new();
    let operations = include_str!("../../../../docs/operations.md");
    let example = operations.split("```json").nth(1).and_then(|text| text.split("```").next());
    home.write("example.json", example.expect("an example of options"));
    let given = ["simulate", "--print-options", "--options"];
    let all = home.ok([&given[..], &["example.json"]].concat());
    assert!(all.contains("\"server_error\"") && all.contains("window_seconds"), "{all}");
    home.write("all.json", &all);
    assert_eq!(home.ok([&given[..], &["all.json"]].concat()), all);
}

#[test]
fn the_api_is_described() {
    let text = Home::new().ok(["openapi"]);
    let document: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let version = document.get("openapi").and_then(serde_json::Value::as_str);
    assert!(version.is_some_and(|version| version.starts_with("3.1")), "{version:?}");
    assert!(document.pointer("/paths/~1socap~1campaigns/post").is_some());
}

#[test]
fn the_doctor_names_what_is_wrong_and_how_to_mend_it() {
    let home = Home::new();
    let fresh = home.run(["doctor"]);
    assert_eq!(fresh.code, 0, "a fresh folder is fine: {fresh:?}");
    assert!(!home.path("socap.db").exists(), "the doctor changes nothing");

    home.ok(["db", "migrate"]);
    let healthy = home.run(["doctor"]);
    assert_eq!(healthy.code, 0, "{healthy:?}");
    assert!(healthy.out.contains("sound"), "{healthy:?}");

    let wrong = home.run(["--set", "listen=0.0.0.0:80", "doctor"]);
    assert_eq!(wrong.code, 1, "{wrong:?}");
    assert!(wrong.out.contains("WRONG") && wrong.out.contains("socap key create"), "{wrong:?}");

    home.write("socap.toml", "scheduler = \"sometimes\"\n");
    let wrong = home.run(["doctor", "--json"]);
    assert_eq!(wrong.code, 1);
    assert!(wrong.out.contains("SOCAP_SCHEDULER") && wrong.out.contains("\"mend\""), "{wrong:?}");
}

#[test]
fn the_doctor_sees_a_damaged_file() {
    let home = Home::new();
    home.ok(["db", "migrate"]);
    let path = home.path("socap.db");
    let mut bytes = std::fs::read(&path).expect("a file");
    let page = bytes.get_mut(4_096 * 3..4_096 * 9).expect("some pages");
    page.fill(0xa5);
    std::fs::write(&path, bytes).expect("written");
    let finished = home.run(["doctor"]);
    assert_eq!(finished.code, 1, "{finished:?}");
    assert!(finished.out.contains("damaged") && finished.out.contains("backup"), "{finished:?}");
}

#[tokio::test]
async fn a_recount_looks_at_the_index_of_words_and_mends_it() {
    let home = Home::new();
    home.ok(["db", "migrate"]);
    home.ok(["db", "recount"]);
    let url = format!("sqlite://{}", home.path("socap.db").display());
    let db = socap_store::OpenOptions::new(&url).open().await.expect("the database");
    let damage = "-- test_damage\nINSERT INTO account_words (rowid, username) VALUES (7, 'nobody')";
    db.execute(damage, socap_store::Args::new()).await.expect("damage");
    db.close().await;
    for (arguments, told) in [
        (&["db", "recount"][..], "`socap db recount --repair` puts it right"),
        (&["db", "recount", "--repair"][..], "it was put right"),
    ] {
        let finished = home.run(arguments.iter().copied());
        assert_eq!(finished.code, 1, "{finished:?}");
        assert!(finished.err.contains("the index of words"), "{finished:?}");
        assert!(finished.err.contains(told), "{finished:?}");
    }
    home.ok(["db", "recount"]);
}
