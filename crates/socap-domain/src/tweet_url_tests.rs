use std::io::Write;
use std::path::PathBuf;

use proptest::prelude::*;
use rstest::rstest;

use super::*;

#[rstest]
#[case("https://x.com/acme_labs/status/1956000000000000001", 1_956_000_000_000_000_001)]
#[case("http://twitter.com/acme_labs/status/1956000000000000001", 1_956_000_000_000_000_001)]
#[case("x.com/acme_labs/status/1956000000000000001", 1_956_000_000_000_000_001)]
#[case("//x.com/acme/status/42", 42)]
#[case("HTTPS://WWW.X.COM/acme/STATUS/42", 42)]
#[case("https://mobile.twitter.com/acme/status/42", 42)]
#[case("https://m.twitter.com/acme/statuses/42", 42)]
#[case("https://x.com/i/status/42", 42)]
#[case("https://x.com/i/web/status/42", 42)]
#[case("https://x.com/web/status/42", 42)]
#[case("https://twitter.com/statuses/42", 42)]
#[case("https://x.com/status/42", 42)]
#[case("https://x.com/status/status/42", 42)]
#[case("https://twitter.com/#!/acme/status/42", 42)]
#[case("https://x.com/i/videos/tweet/42", 42)]
#[case("https://x.com/acme/status/42/", 42)]
#[case("https://x.com//acme//status//42", 42)]
#[case("https://x.com/acme/status/42?s=20&t=abc_-D", 42)]
#[case("https://x.com/acme/status/42?ref_src=twsrc%5Etfw#fragment", 42)]
#[case("https://x.com/acme/status/42/photo/1", 42)]
#[case("https://x.com/acme/status/42/quotes", 42)]
#[case("https://x.com/acme/status/42/analytics?x=1", 42)]
#[case("https://x.com/123456789012345/status/42", 42)]
#[case("https://x.com:443/acme/status/42", 42)]
#[case("http://x.com:80/acme/status/42", 42)]
#[case("x.com:443/acme/status/42", 42)]
#[case("x.com:80/acme/status/42", 42)]
#[case("https://x.com./acme/status/42", 42)]
#[case("  https://x.com/acme/status/42\n", 42)]
#[case("https://x.com/acme/status/42).", 42)]
#[case("https://x.com/acme/status/42,", 42)]
#[case("https://x.com/acme/status/42||", 42)]
#[case("https://x.com/acme/status/42%7C%7C/", 42)]
#[case("https://fxtwitter.com/dir/acme/status/42", 42)]
#[case("https://d.fxtwitter.com/dl/acme/status/42/en", 42)]
#[case("https://c.vxtwitter.com/acme/status/42/photos/2", 42)]
#[case("https://fixupx.com/acme/status/42", 42)]
#[case("https://fixvx.com/acme/status/42", 42)]
#[case("https://twittpr.com/acme/status/42", 42)]
#[case("https://nitter.example.org/acme/status/42#m", 42)]
#[case("20", 20)]
#[case(" 1956000000000000001. ", 1_956_000_000_000_000_001)]
#[case("9223372036854775807", i64::MAX)]
fn tweets(#[case] text: &str, #[case] id: i64) {
    assert_eq!(parse(text), Ok(TweetId(id)), "{text}");
}

#[rstest]
#[case("", TweetUrlError::Empty)]
#[case(" \n\t", TweetUrlError::Empty)]
#[case("...", TweetUrlError::Empty)]
#[case("hello", TweetUrlError::NotAUrl)]
#[case("look: https://x.com/acme/status/42", TweetUrlError::NotAUrl)]
#[case("https://x.com/acme/status/42 is great", TweetUrlError::NotAUrl)]
#[case("https://x.com/a\tb/status/42", TweetUrlError::NotAUrl)]
#[case("https:x.com/acme/status/42", TweetUrlError::NotAUrl)]
#[case("ftp://x.com/acme/status/42", TweetUrlError::NotAUrl)]
#[case("javascript://x.com/acme/status/42", TweetUrlError::NotAUrl)]
#[case("https://x.com\\acme\\status\\42", TweetUrlError::NotAUrl)]
#[case("-42", TweetUrlError::NotAUrl)]
#[case("https://nottwitter.com/a/status/42", TweetUrlError::OtherSite("nottwitter.com".into()))]
#[case("https://x.com.evil.tld/a/status/42", TweetUrlError::OtherSite("x.com.evil.tld".into()))]
#[case("https://examplex.com/a/status/42", TweetUrlError::OtherSite("examplex.com".into()))]
#[case("https://a.x.com/a/status/42", TweetUrlError::OtherSite("a.x.com".into()))]
#[case("https://notnitter.net/a/status/42", TweetUrlError::OtherSite("notnitter.net".into()))]
#[case("https://pbs.twimg.com/media/abc.jpg", TweetUrlError::OtherSite("pbs.twimg.com".into()))]
#[case("https://t.co/abcDEF1234", TweetUrlError::Shortened)]
#[case("t.co/abcDEF1234", TweetUrlError::Shortened)]
#[case("https://user:pass@x.com/acme/status/42", TweetUrlError::UserInfo)]
#[case("https://x.com@evil.tld/acme/status/42", TweetUrlError::UserInfo)]
#[case("https://@x.com/acme/status/42", TweetUrlError::UserInfo)]
#[case("https://x.com:8443/acme/status/42", TweetUrlError::ForeignPort(8443))]
#[case("https://x.com:80/acme/status/42", TweetUrlError::ForeignPort(80))]
#[case("http://x.com:443/acme/status/42", TweetUrlError::ForeignPort(443))]
#[case("https://x.com/acme", TweetUrlError::Profile)]
#[case("https://x.com/acme/", TweetUrlError::Profile)]
#[case("https://x.com/@acme", TweetUrlError::Profile)]
#[case("https://x.com/acme/with_replies", TweetUrlError::Profile)]
#[case("https://x.com/i/user/42", TweetUrlError::Profile)]
#[case("https://x.com/intent/user?user_id=42", TweetUrlError::Profile)]
#[case("@acme", TweetUrlError::Profile)]
#[case("https://x.com/", TweetUrlError::NotATweet)]
#[case("https://x.com/home", TweetUrlError::NotATweet)]
#[case("https://x.com/search?q=acme", TweetUrlError::NotATweet)]
#[case("https://x.com/i/lists/42", TweetUrlError::NotATweet)]
#[case("https://x.com/i/videos/42", TweetUrlError::NotATweet)]
#[case("https://x.com/intent/tweet?text=hi", TweetUrlError::NotATweet)]
#[case("https://x.com/a/b/c", TweetUrlError::NotATweet)]
#[case("https://x.com/dl/acme/status/42", TweetUrlError::NotATweet)]
#[case("https://x.com/acme/status", TweetUrlError::MissingId)]
#[case("https://x.com/acme/status/", TweetUrlError::MissingId)]
#[case("https://x.com/acme/status/?s=20", TweetUrlError::MissingId)]
#[case("https://x.com/acme-labs/status/42", TweetUrlError::ImpossibleHandle("acme-labs".into()))]
#[case(
    "https://x.com/sixteen_letters_/status/42",
    TweetUrlError::ImpossibleHandle("sixteen_letters_".into())
)]
#[case("https://x.com/acme/status/42abc", TweetUrlError::NotAnId("42abc".into()))]
#[case("https://x.com/acme/status/42%30", TweetUrlError::NotAnId("42%30".into()))]
#[case("https://x.com/acme/status/042", TweetUrlError::NotAnId("042".into()))]
#[case("https://x.com/acme/status/0", TweetUrlError::IdZero)]
#[case("0", TweetUrlError::IdZero)]
#[case("9223372036854775808", TweetUrlError::IdTooLong)]
#[case("https://x.com/acme/status/99999999999999999999", TweetUrlError::IdTooLong)]
fn not_tweets(#[case] text: &str, #[case] error: TweetUrlError) {
    assert_eq!(parse(text), Err(error), "{text}");
}

/// Addresses that other tools use as test inputs, read from where they are kept beside the
/// repository.
#[test]
fn addresses_from_the_wild() {
    let shared = std::env::var_os("SOCAP_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let file = shared.join("fixtures/x-api-v2/urls/wild-urls.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        // Not `eprintln!`: the test harness would swallow it.
        let note = format!("SKIPPED: {} is not here (see SOCAP_SHARED)\n", file.display());
        let _ = std::io::stderr().write_all(note.as_bytes());
        return;
    };
    let rows: Vec<serde_json::Value> = serde_json::from_str(&text).expect("a list of rows");
    assert_eq!(rows.len(), 87);
    for row in &rows {
        let url = row["url"].as_str().expect("every row has a url");
        let by_status = row["numeric_id_after_status"].as_str();
        // A tweet without `status` in its path.
        let by_video = url.split_once("/i/videos/tweet/").map(|(_, id)| id);
        let expected = by_status.or(by_video).and_then(|id| id.parse().ok());
        assert_eq!(parse(url).ok(), expected, "{url}: {:?}", parse(url));
    }
}

proptest! {
    #[test]
    fn any_text_is_answered(text in "\\PC*") {
        let _ = parse(&text).map_err(|error| error.to_string());
    }

    #[test]
    fn anything_after_a_host_is_answered(
        host in "(https?://)?(www\\.|m\\.|c\\.)?(x|twitter|fxtwitter|t|nitter)\\.(com|co|net)",
        rest in "[/#!?%@:.|a-zA-Z0-9_-]{0,60}",
    ) {
        let _ = parse(&format!("{host}{rest}")).map_err(|error| error.to_string());
    }

    #[test]
    fn every_id_is_found(id in 1..=i64::MAX, handle in "[A-Za-z0-9_]{1,15}", tail in "(/|/photo/[1-4]|\\?s=20|#x)?") {
        let url = format!("https://x.com/{handle}/status/{id}{tail}");
        prop_assert_eq!(parse(&url), Ok(TweetId(id)));
    }
}
