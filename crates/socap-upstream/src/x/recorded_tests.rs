//! Every recorded answer of X, read as the answer to a request of ours.

use rstest::rstest;
use serde_json::Value;
use socap_domain::{Availability, Metrics, Timestamp, TweetId, UserId};

use super::dialect::{Dialect, DialectState};
use crate::answer::{Account, AccountKey, AccountLookup, Answer, Missing, Page, Post, TweetLookup};
use crate::error::{RetryReason, UpstreamError};
use crate::exchange::{Certainty, Exchange, WindowReading};
use crate::recorded::{asked, json, reply};
use crate::request::{DialectChoice, PageAsk, Request};

fn exchange(recording: &Value, request: &Request) -> Exchange {
    let dialects = DialectState::new(DialectChoice::Auto);
    let exchange = super::read(request, &reply(recording), Dialect::Tweet, &dialects);
    assert_eq!(dialects.current(), Dialect::Tweet, "these recordings speak the tweet dialect");
    exchange
}

fn tweets(exchange: &Exchange) -> &TweetLookup {
    match &exchange.outcome {
        Ok(Answer::Tweets(found)) => found,
        other => panic!("expected tweets, found {other:?}"),
    }
}

fn accounts(exchange: &Exchange) -> &AccountLookup {
    match &exchange.outcome {
        Ok(Answer::Accounts(found)) => found,
        other => panic!("expected accounts, found {other:?}"),
    }
}

fn users(exchange: &Exchange) -> &Page<Account> {
    match &exchange.outcome {
        Ok(Answer::Users(page)) => page,
        other => panic!("expected a page of accounts, found {other:?}"),
    }
}

fn posts(exchange: &Exchange) -> &Page<Post> {
    match &exchange.outcome {
        Ok(Answer::Posts(page)) => page,
        other => panic!("expected a page of posts, found {other:?}"),
    }
}

fn retry_reason(exchange: &Exchange) -> RetryReason {
    match &exchange.outcome {
        Err(UpstreamError::Retry { reason, .. }) => *reason,
        other => panic!("expected to retry, found {other:?}"),
    }
}

fn retweeters() -> Request {
    Request::Retweeters { tweet: TweetId(1), page: PageAsk::first(100) }
}

fn search(replies_to: &[i64], quotes_of: &[i64]) -> Request {
    let ids = |ids: &[i64]| ids.iter().copied().map(TweetId).collect();
    Request::Search {
        replies_to: ids(replies_to),
        quotes_of: ids(quotes_of),
        since: None,
        until: None,
        page: PageAsk::first(100),
    }
}

#[rstest]
#[case("100-ids-97-found", 97, 3, 109, 24, Some((300, 297, 1_640_094_716)))]
#[case("15-ids-7-found-8-notfound", 7, 8, 13, 3, Some((300, 268, 1_639_947_531)))]
#[case("20-ids-2-found", 2, 18, 4, 2, Some((300, 279, 1_639_947_531)))]
#[case("all-notfound-no-data-key", 0, 15, 0, 0, Some((300, 261, 1_639_947_531)))]
#[case("single-id-batch", 1, 0, 1, 0, Some((300, 295, 1_639_673_360)))]
#[case("single-with-fields", 1, 0, 2, 1, Some((300, 295, 1_639_910_865)))]
#[case("two-ids-default-fields", 2, 0, 0, 0, None)]
fn lookups(
    #[case] name: &str,
    #[case] found: usize,
    #[case] not_found: usize,
    #[case] with_users: usize,
    #[case] with_posts: usize,
    #[case] window: Option<(i64, i64, i64)>,
) {
    let Some(recording) = json(&format!("x-api-v2/tweets_lookup/{name}.json")) else { return };
    let ids: Vec<TweetId> = asked(&recording, "ids");
    let exchange = exchange(&recording, &Request::Tweets { ids: ids.clone() });
    let lookup = tweets(&exchange);
    assert_eq!((lookup.found.len(), lookup.missing.len()), (found, not_found));
    assert_eq!(ids.len(), found + not_found);
    assert!(
        lookup.missing.iter().all(|(id, why)| { *why == Missing::NotFound && ids.contains(id) })
    );
    let bill = &exchange.bill;
    assert_eq!(bill.certainty, Certainty::Exact);
    assert_eq!((bill.posts.len(), bill.users.len()), (found, 0));
    assert_eq!((bill.included_users.len(), bill.included_posts.len()), (with_users, with_posts));
    if let Some((limit, remaining, reset)) = window {
        let reset_at = Timestamp(reset * 1_000);
        assert_eq!(exchange.window, Some(WindowReading { limit, remaining, reset_at }));
    }
    assert!(exchange.answered_at.is_some(), "`Date` is read although it ends in UTC");
    for tweet in &lookup.found {
        assert!(!tweet.text.contains("&amp;"), "{}", tweet.text);
        assert!(tweet.created_at.is_some());
    }
}

#[test]
fn a_partial_batch_in_detail() {
    let Some(recording) = json("x-api-v2/tweets_lookup/100-ids-97-found.json") else { return };
    let ids: Vec<TweetId> = asked(&recording, "ids");
    let exchange = exchange(&recording, &Request::Tweets { ids });
    let lookup = tweets(&exchange);
    // Problems of what came along are about accounts and tweets nobody asked for.
    let missing: Vec<i64> = lookup.missing.iter().map(|(id, _)| id.0).collect();
    assert_eq!(missing, [1, 2, 3]);
    let retweet = lookup.found.iter().find(|tweet| tweet.id.0 == 1_266_868_259_925_737_474);
    let retweet = retweet.expect("it was found");
    assert_eq!(retweet.retweet_of, Some(TweetId(1_266_816_466_512_297_984)));
    assert_eq!((retweet.metrics.views, retweet.metrics.bookmarks), (None, None));
    assert!(retweet.metrics.retweets.is_some());
    assert_eq!(
        exchange.answered_at.map(|at| at.to_string()).as_deref(),
        Some("2021-12-21T13:36:59Z")
    );
    let count =
        |pick: fn(&crate::Tweet) -> Option<TweetId>| lookup.found.iter().filter_map(pick).count();
    assert_eq!(count(|tweet| tweet.retweet_of), 82);
    assert_eq!(count(|tweet| tweet.in_reply_to), 8);
    assert_eq!(count(|tweet| tweet.quotes), 1);
    assert!(lookup.found.iter().all(|t| t.author.as_ref().is_some_and(|a| a.username.is_some())));
}

#[test]
fn all_fields_of_2023() {
    let Some(recording) = json("x-api-v2/tweets_lookup/all-fields-2023.json") else { return };
    let id = TweetId(1_460_323_737_035_677_698);
    let exchange = exchange(&recording, &Request::Tweets { ids: vec![id] });
    let tweet = &tweets(&exchange).found[0];
    let metrics = Metrics {
        likes: Some(989),
        retweets: Some(296),
        quotes: Some(118),
        replies: Some(157),
        views: Some(0),
        bookmarks: None,
    };
    assert_eq!(tweet.metrics, metrics);
    assert_eq!(tweet.edit_history, [id]);
    assert_eq!(tweet.created_at, id.posted_at());
    let author = tweet.author.as_ref().expect("it came along");
    assert_eq!(author.id, UserId(2_244_994_945));
    assert_eq!((author.followers, author.following), (Some(581_742), Some(1_944)));
}

#[test]
fn one_tweet_comes_as_an_object() {
    let Some(recording) = json("x-api-v2/tweet_by_id/default-fields.json") else { return };
    let ids = vec![TweetId(1_293_593_516_040_269_825)];
    let exchange = exchange(&recording, &Request::Tweets { ids: ids.clone() });
    let lookup = tweets(&exchange);
    assert_eq!(lookup.found.iter().map(|tweet| tweet.id).collect::<Vec<_>>(), ids);
    assert_eq!(lookup.found[0].metrics, Metrics::default(), "not told is unknown");
    assert_eq!(lookup.found[0].author, None);
}

#[rstest]
#[case("example_quote", 1_328_399_838_128_467_969, (None, None, Some(1_327_011_423_252_144_128)))]
#[case("example_reply", 1_296_887_316_556_980_230, (None, Some(1_296_887_091_901_718_529), None))]
#[case("example_retweet", 1_229_851_574_555_508_737, (Some(1_229_843_515_603_144_704), None, None))]
fn references(
    #[case] name: &str,
    #[case] id: i64,
    #[case] (retweet, reply, quote): (Option<i64>, Option<i64>, Option<i64>),
) {
    let Some(recording) = json(&format!("x-api-v2/tweet_objects/{name}.json")) else { return };
    let exchange = exchange(&recording, &Request::Tweets { ids: vec![TweetId(id)] });
    let tweet = &tweets(&exchange).found[0];
    assert_eq!(tweet.id.0, id);
    let found = (tweet.retweet_of, tweet.in_reply_to, tweet.quotes);
    assert_eq!(found, (retweet.map(TweetId), reply.map(TweetId), quote.map(TweetId)));
    assert_eq!(tweet.author.as_ref().map(|author| author.username.is_some()), Some(true));
}

#[test]
fn a_protected_author_hides_the_tweet() {
    let Some(recording) = json("x-api-v2/errors-quoted/200-tweet-suspended-author.json") else {
        return;
    };
    let id = TweetId(1_000_082_502_030_065_665);
    let exchange = exchange(&recording, &Request::Tweets { ids: vec![id, TweetId(7)] });
    let expected = [(id, Missing::Protected), (TweetId(7), Missing::Unlisted)];
    assert_eq!(tweets(&exchange).missing, expected);
}

#[rstest]
#[case("retweeted_by/1399797349296197635-none", 0, None, 67)]
#[case(
    "retweeted_by/1476155918597373952-page1",
    93,
    Some("7140dibdnow9c7btw480xmriyipjofcpt775chih7ygj4"),
    74
)]
#[case(
    "retweeted_by/1476155918597373952-page2",
    56,
    Some("7140dibdnow9c7btw480xmriyhusgmvg397gkj1jyjf3k"),
    73
)]
#[case("retweeted_by/1476155918597373952-page3-empty", 0, None, 72)]
#[case("liking_users/1293593516040269825-2021-09-20", 43, None, 74)]
#[case(
    "liking_users/1293593516040269825-2022-05-07",
    81,
    Some("7140dibdnow9c7btw453p5fslak0mzq7j06yu8hnt7a5w"),
    74
)]
#[case("liking_users/1399005777138962433", 11, None, 61)]
#[case("liking_users/1399006613852278785-none", 0, None, 62)]
#[case("liking_users/1399278878548533248", 6, None, 67)]
#[case("following/1145936974064177152-none", 0, None, 9)]
#[case("following/783214", 35, None, 14)]
fn lists_of_accounts(
    #[case] name: &str,
    #[case] count: usize,
    #[case] next: Option<&str>,
    #[case] remaining: i64,
) {
    let Some(recording) = json(&format!("x-api-v2/{name}.json")) else { return };
    let exchange = exchange(&recording, &retweeters());
    let page = users(&exchange);
    assert_eq!((page.items.len(), page.skipped), (count, 0));
    assert_eq!(page.next.as_deref(), next);
    assert_eq!((exchange.bill.users.len(), exchange.bill.posts.len()), (count, 0));
    assert_eq!(exchange.window.map(|window| window.remaining), Some(remaining));
    assert!(page.items.iter().all(|account| account.username.is_some()));
}

#[test]
fn an_account_in_detail() {
    let name = "x-api-v2/retweeted_by/1476155918597373952-page1.json";
    let Some(recording) = json(name) else { return };
    let exchange = exchange(&recording, &retweeters());
    let page = users(&exchange);
    let first = &page.items[0];
    assert_eq!(first.id, UserId(571_224_125));
    assert_eq!((first.followers, first.following), (Some(317), Some(519)));
    assert_eq!((first.verified, first.protected), (Some(false), Some(false)));
    assert_eq!(first.created_at.map(|at| at.to_string()).as_deref(), Some("2012-05-04T22:54:37Z"));
    let without_bio = page.items.iter().filter(|account| account.bio.is_none()).count();
    assert_eq!(without_bio, 20, "an empty bio is none");
    assert!(page.items.iter().flat_map(|account| &account.bio).all(|bio| !bio.contains("&amp;")));
}

#[test]
fn posts_that_came_along_are_billed_apart() {
    let Some(recording) = json("x-api-v2/retweeted_by/docs-style-with-pinned-expansion.json")
    else {
        return;
    };
    let exchange = exchange(&recording, &retweeters());
    assert_eq!(users(&exchange).items.len(), 5);
    assert_eq!((exchange.bill.users.len(), exchange.bill.included_posts.len()), (5, 3));
}

/// Recorded without asking for authors and references: nothing can be told from them.
#[rstest]
#[case("retweets_of_tweet/tweet_retweet_tweets_resp", 8, 8)]
#[case("quote_tweets/1293593516040269825", 9, 0)]
#[case("search/recent-default", 10, 0)]
#[case("search/recent-default-2", 10, 0)]
#[case("user_tweets/783214-default", 2, 0)]
#[case("user_mentions/783214", 10, 0)]
fn posts_without_references_are_drift(
    #[case] name: &str,
    #[case] billed: usize,
    #[case] with_users: usize,
) {
    let Some(recording) = json(&format!("x-api-v2/{name}.json")) else { return };
    let page = PageAsk::first(100);
    let tweet = TweetId(1_293_593_516_040_269_825);
    let request = match name {
        name if name.starts_with("retweets") => Request::Retweets { tweet, page },
        name if name.starts_with("quote") => Request::Quotes { tweet, page },
        _ => search(&[1], &[]),
    };
    let exchange = exchange(&recording, &request);
    assert_eq!(retry_reason(&exchange), RetryReason::Drift);
    assert_eq!(
        (exchange.bill.posts.len(), exchange.bill.included_users.len()),
        (billed, with_users)
    );
    assert_eq!(exchange.bill.certainty, Certainty::Exact);
}

#[rstest]
#[case("search/all-from-user", &[1_399_538_256_274_882_566], &[], 1, 3)]
#[case("search/all-hashtag-27", &[1_402_971_442_384_445_442], &[1_401_872_229_026_058_243], 2, 25)]
#[case("search/all-hashtag-27", &[], &[1_404_495_852_886_913_025], 0, 27)]
#[case("search/all-last-page-15", &[1_403_196_903_794_294_784], &[1_402_595_115_043_115_008], 2, 13)]
#[case("search/all-zero", &[1], &[], 0, 0)]
#[case("search/recent-last-page-2023", &[1_434_764_866_133_250_048], &[], 0, 4)]
#[case("user_tweets/34739420-with-forbidden-mention", &[1_400_105_226_531_704_841], &[1_399_920_580_674_179_076], 2, 42)]
#[case("user_tweets/8445422", &[1], &[1_399_746_163_411_238_912], 0, 4)]
#[case("user_tweets/956624418", &[1], &[1_399_780_280_710_221_834], 0, 3)]
#[case("user_mentions/17880989-none", &[1], &[], 0, 0)]
fn searches(
    #[case] name: &str,
    #[case] replies_to: &[i64],
    #[case] quotes_of: &[i64],
    #[case] kept: usize,
    #[case] skipped: u32,
) {
    let Some(recording) = json(&format!("x-api-v2/{name}.json")) else { return };
    let exchange = exchange(&recording, &search(replies_to, quotes_of));
    let page = posts(&exchange);
    assert_eq!((page.items.len(), page.skipped), (kept, skipped));
    let all = kept + usize::try_from(skipped).expect("small");
    assert_eq!(exchange.bill.posts.len(), all, "what is dropped was paid for");
    assert_eq!(page.next, None);
    for post in &page.items {
        assert_eq!(post.retweet_of, None);
        assert!(post.author.username.is_some());
        assert_eq!(post.created_at, post.id.posted_at());
        let belongs = post.in_reply_to.is_some_and(|id| replies_to.contains(&id.0))
            || post.quotes.is_some_and(|id| quotes_of.contains(&id.0));
        assert!(belongs);
    }
    let body = recording.get("response").map_or(&recording, |response| &response["body"]);
    let meta = |key: &str| body["meta"][key].as_str().and_then(|id| id.parse().ok());
    assert_eq!((page.newest, page.oldest), (meta("newest_id"), meta("oldest_id")));
}

#[test]
fn an_unknown_account_is_gone() {
    let name = "x-api-v2/user_tweets/1405327120163872777-user-not-found-200.json";
    let Some(recording) = json(name) else { return };
    let user = UserId(1_405_327_120_163_872_777);
    let page = PageAsk::first(100);
    let exchange = exchange(&recording, &Request::Following { user, username: None, page });
    assert_eq!(exchange.outcome, Err(UpstreamError::Gone(Availability::Gone)));
    assert_eq!(exchange.window.map(|window| window.limit), Some(1_500));
}

#[rstest]
#[case("five-one-notfound", 4, &["adljfhjsd"])]
#[case("two", 2, &[])]
#[case("two-2022", 2, &[])]
fn accounts_by_handle(#[case] name: &str, #[case] found: usize, #[case] missing: &[&str]) {
    let Some(recording) = json(&format!("x-api-v2/users_by/{name}.json")) else { return };
    let names = asked(&recording, "usernames");
    let exchange = exchange(&recording, &Request::UsersByName { names });
    let lookup = accounts(&exchange);
    assert_eq!(lookup.found.len(), found);
    let expected: Vec<_> =
        missing.iter().map(|name| (AccountKey::Name((*name).into()), Missing::NotFound)).collect();
    assert_eq!(lookup.missing, expected);
    assert_eq!(exchange.bill.users.len(), found);
}

#[test]
fn accounts_by_id() {
    let Some(recording) = json("x-api-v2/users_ids/three.json") else { return };
    let exchange = exchange(&recording, &Request::Users { ids: asked(&recording, "ids") });
    let lookup = accounts(&exchange);
    assert_eq!((lookup.found.len(), lookup.missing.len()), (3, 0));
    assert!(lookup.found.iter().all(|account| account.followers.is_some()));
}

#[test]
fn usage_in_text() {
    let Some(recording) = json("x-api-v2/usage_tweets/usage_tweets_resp.json") else { return };
    let usage = super::usage(&reply(&recording)).expect("it is told");
    assert_eq!(
        (usage.cap, usage.used, usage.reset_day),
        (Some(50_000_000), Some(11_174_038), Some(28))
    );
}
