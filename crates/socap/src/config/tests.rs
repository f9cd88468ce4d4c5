//! Wrong values are told in one line that names the key and shows no secret.

use rstest::rstest;
use socap_upstream::Provider;

use super::{Config, Overrides};

fn with(environment: &[(&str, &str)]) -> Result<Config, String> {
    let environment = environment.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
    let overrides = Overrides { file: Some("/dev/null".into()), ..Overrides::default() };
    Config::from(&overrides, environment).map_err(|error| error.to_string())
}

fn with_file(
    text: &str,
    environment: &[(&str, &str)],
    flags: &[(&str, &str)],
) -> Result<Config, String> {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), text).expect("written");
    let own = |(n, v): &(&str, &str)| ((*n).to_owned(), (*v).to_owned());
    let overrides = Overrides {
        file: Some(file.path().to_path_buf()),
        values: flags.iter().map(own).collect(),
        database: None,
    };
    Config::from(&overrides, environment.iter().map(own))
        .map_err(|error| error.to_string().replace(&file.path().display().to_string(), "FILE"))
}

#[rstest]
#[case("SOCAP_LISTEN", "8080", "an address with a port, such as 127.0.0.1:8080, found `8080`")]
#[case(
    "SOCAP_POLL_INTERVAL",
    "30",
    "a duration such as 500ms, 2s, 30m, 2h or 1d, from 1s, found `30`"
)]
#[case("SOCAP_SCHEDULER", "maybe", "`on` or `off`, found `maybe`")]
#[case("SOCAP_WORKER_POOL_SIZE", "0", "a whole number from 1 to 1000, found `0`")]
#[case("SOCAP_MONTHLY_BUDGET_USD", "-1", "dollars, zero or more, such as 250, found `-1`")]
#[case("SOCAP_X_PROVIDER", "twitter", "`x` or `twitterapi_io`, found `twitter`")]
#[case("SOCAP_X_DIALECT", "toot", "`auto`, `tweet` or `post`, found `toot`")]
#[case("SOCAP_X_API_URL", "api.x.com", "an address such as https://api.x.com, found `api.x.com`")]
#[case("SOCAP_CLOCK", "noon", "`system` or `WORLD_MS@MACHINE_MSxSPEED`, found `noon`")]
#[case("SOCAP_LOG_FORMAT", "xml", "`auto`, `text` or `json`, found `xml`")]
#[case("OAUTH_ENCRYPTION_KEY", "hush", "64 hexadecimal characters")]
#[case("SOCAP_ADMIN_KEY", "hush", "16 to 200 characters without white space")]
#[case("TWITTER_BEARER_TOKEN", "hush hush", "a bearer token without white space")]
#[case(
    "SOCAP_DATABASE_URL",
    "mysql://a:hush@b/c",
    "`sqlite://FILE` or `postgres://USER@HOST/DATABASE`"
)]
fn a_wrong_value_is_one_line(#[case] key: &str, #[case] value: &str, #[case] expected: &str) {
    let told = with(&[(key, value)]).expect_err("a wrong value");
    assert_eq!(told, format!("{key} (in the environment): expected {expected}"));
    assert!(!told.contains("hush") && !told.contains('\n'));
}

#[test]
fn flags_beat_the_environment_which_beats_the_file() {
    let file = "poll_interval = \"1h\"\nworker_pool_size = 3\nscheduler = false\n";
    let environment = [("SOCAP_POLL_INTERVAL", "2h"), ("SOCAP_AUDIT_INTERVAL", "2d")];
    let config = with_file(file, &environment, &[("poll_interval", "3h")]).expect("fine");
    assert_eq!(config.work.poll_interval.as_secs(), 3 * 3_600);
    assert_eq!(config.work.audit_interval.as_secs(), 2 * 86_400);
    assert_eq!((config.work.pool_size, config.work.scheduler), (3, false));
}

#[test]
fn an_unknown_key_of_the_file_is_named() {
    let told = with_file("listne = \"127.0.0.1:1\"\n", &[], &[]).expect_err("unknown");
    assert_eq!(told, "FILE: unknown key `listne` (did you mean `listen`?)");
    let told = with_file("[x]\nprovider = \"x\"\n", &[], &[]).expect_err("unknown");
    assert_eq!(told, "FILE: unknown key `x`");
}

#[test]
fn a_broken_file_is_one_line_without_its_text() {
    let told =
        with_file("twitter_bearer_token = \"hush\" \"hush\"\n", &[], &[]).expect_err("broken");
    assert!(told.starts_with("FILE: ") && told.contains("line 1"), "{told}");
    assert!(!told.contains("hush") && !told.contains('\n'), "{told}");
}

#[test]
fn a_token_of_digits_stays_a_text() {
    let config = with(&[("TWITTER_BEARER_TOKEN", "1e5")]).expect("fine");
    let other = with(&[("TWITTER_BEARER_TOKEN", "100000")]).expect("fine");
    let name = |c: &Config| c.x.access.as_ref().map(|a| a.credential.name().to_owned());
    assert!(name(&config).is_some() && name(&config) != name(&other));
}

#[test]
fn the_provider_follows_the_credential() {
    let provider = |environment: &[(&str, &str)]| {
        with(environment).map(|config| config.x.access.map(|access| access.provider))
    };
    let (token, key) = (("TWITTER_BEARER_TOKEN", "a"), ("TWITTER_API_KEY", "b"));
    assert_eq!(provider(&[]), Ok(None));
    assert_eq!(provider(&[token]), Ok(Some(Provider::X)));
    assert_eq!(provider(&[key]), Ok(Some(Provider::TwitterApiIo)));
    assert_eq!(provider(&[token, key]), Ok(Some(Provider::X)));
    let io = ("SOCAP_X_PROVIDER", "twitterapi_io");
    assert_eq!(provider(&[token, key, io]), Ok(Some(Provider::TwitterApiIo)));
    assert!(provider(&[token, io]).is_err_and(|told| told.contains("TWITTER_API_KEY")));
    assert_eq!(provider(&[("TWITTER_BEARER_TOKEN", " ")]), Ok(None), "an empty name is not set");
}

#[test]
fn secrets_can_come_from_files_and_never_from_flags() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), "a-token\n").expect("written");
    let path = file.path().display().to_string();
    let config = with(&[("TWITTER_BEARER_TOKEN_FILE", &path)]).expect("fine");
    assert!(config.x.access.is_some());
    let told = with(&[("TWITTER_BEARER_TOKEN_FILE", &path), ("TWITTER_BEARER_TOKEN", "b")]);
    let told = told.expect_err("twice");
    assert!(told.contains("TWITTER_BEARER_TOKEN_FILE are both set"), "{told}");
    let told = with(&[("TWITTER_BEARER_TOKEN_FILE", "/nowhere")]).expect_err("no file");
    assert!(told.starts_with("TWITTER_BEARER_TOKEN_FILE: cannot read /nowhere"), "{told}");
    let told = with_file("", &[], &[("TWITTER_API_KEY", "hush")]).expect_err("a secret flag");
    assert!(told.starts_with("TWITTER_API_KEY is a secret") && !told.contains("hush"), "{told}");
}

#[test]
fn nothing_secret_is_in_the_debug_output() {
    let config = with(&[
        ("TWITTER_BEARER_TOKEN", "hush-token"),
        ("SOCAP_ADMIN_KEY", "hush-admin-key-1"),
        ("SOCAP_DATABASE_URL", "postgres://a:hush-word@localhost/b"),
        ("OAUTH_ENCRYPTION_KEY", &"ab".repeat(32)),
        ("SOCAP_ALERT_SLACK_WEBHOOK", "https://hush.example/webhook"),
    ])
    .expect("fine");
    let shown = format!("{config:?}");
    assert!(!shown.contains("hush") && !shown.contains("abab"), "{shown}");
}
