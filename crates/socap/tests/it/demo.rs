//! The demonstration plays by itself, and goes on where it stopped.

use crate::home::Home;

#[test]
fn a_launch_plays_and_goes_on() {
    let home = Home::new().with("TWITTER_BEARER_TOKEN", "not-for-the-demo");
    let first = home.ok(["demo", "--for", "8s", "--port", "0", "--data", "played"]);
    assert!(first.contains("http://127.0.0.1:") && first.contains("retweets"), "{first}");
    let collected = collected(&first);
    assert!(collected > 100, "{first}");
    for told in ["top score", "who mattered most", "founders", "vcs", "to the team: "] {
        assert!(first.contains(told), "{told}: {first}");
    }
    assert!(home.path("played/socap.db").exists() && home.path("played/demo.json").exists());

    let second = home.ok(["demo", "--for", "3s", "--port", "0", "--data", "played"]);
    assert!(self::collected(&second) >= collected, "what was collected is still there: {second}");

    let other = home.run(["demo", "--for", "1s", "--scenario", "viral", "--data", "played"]);
    assert_eq!(other.code, 2, "{other:?}");
}

/// The number in the last line: `collected: N engagements …`.
fn collected(told: &str) -> u64 {
    let (_, rest) = told.rsplit_once("collected: ").expect("a last word");
    rest.split(' ').next().and_then(|number| number.parse().ok()).expect("a number")
}
