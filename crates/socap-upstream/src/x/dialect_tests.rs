//! Learning from answers which field names X speaks.

use serde_json::{Value, json};
use socap_domain::{TweetId, UserId};

use super::dialect::{Dialect, DialectState};
use crate::answer::Answer;
use crate::error::{RetryReason, UpstreamError};
use crate::exchange::Exchange;
use crate::recorded::{answer, mutations};
use crate::request::{DialectChoice, PageAsk, Request};

fn lookup() -> Request {
    Request::Tweets { ids: vec![TweetId(1_956_000_000_000_000_001)] }
}

fn quotes() -> Request {
    Request::Quotes { tweet: TweetId(5), page: PageAsk::first(10) }
}

fn read(request: &Request, spoken: Dialect, state: &DialectState, body: &Value) -> Exchange {
    super::read(request, &answer(200, &[], body.to_string()), spoken, state)
}

fn learnt(exchange: &Exchange) -> bool {
    let reason = RetryReason::DialectLearnt;
    matches!(&exchange.outcome, Err(UpstreamError::Retry { reason: found, .. }) if *found == reason)
}

/// What a server of the post dialect sends to who asks in the tweet dialect.
fn stripped() -> Value {
    json!({
        "data": [{"id": "1956000000000000001", "text": "hello", "author_id": "7"}],
        "includes": {"users": [{"id": "7", "username": "test_a", "name": "A",
            "public_metrics": {"followers_count": 3, "post_count": 9}}]},
    })
}

/// What it sends to who asks in its own.
fn full() -> Value {
    json!({
        "data": [{
            "id": "1956000000000000001", "author_id": "7", "text": "cut",
            "note_post": {"text": "the whole text &amp; more"}, "conversation_id": "3",
            "edit_history_post_ids": ["1955999999999999999", "1956000000000000001"],
            "public_metrics": {"repost_count": 4, "like_count": 2, "reply_count": 0,
                "quote_count": 1, "bookmark_count": 5, "impression_count": 600},
            "referenced_posts": [{"type": "quoted", "id": "5"}],
        }],
        "includes": {"posts": [{"id": "5"}], "users": [{"id": "7", "username": "test_a"}]},
        "meta": {"result_count": 1},
    })
}

#[test]
fn missing_metrics_teach() {
    let state = DialectState::new(DialectChoice::Auto);
    let exchange = read(&lookup(), Dialect::Tweet, &state, &stripped());
    assert!(learnt(&exchange), "{exchange:?}");
    assert_eq!(exchange.bill.posts.len(), 1, "it was billed all the same");
    assert_eq!(state.current(), Dialect::Post);

    let exchange = read(&lookup(), Dialect::Post, &state, &full());
    let Ok(Answer::Tweets(found)) = exchange.outcome else { panic!("{exchange:?}") };
    let tweet = &found.found[0];
    assert_eq!((tweet.metrics.retweets, tweet.metrics.views), (Some(4), Some(600)));
    assert_eq!(tweet.text, "the whole text & more");
    assert_eq!(tweet.quotes, Some(TweetId(5)));
    assert_eq!(tweet.edit_history.len(), 2);
    assert_eq!(exchange.bill.included_posts, [5]);
    assert_eq!(exchange.bill.included_users, [7]);
}

#[test]
fn missing_references_teach() {
    let state = DialectState::new(DialectChoice::Auto);
    assert!(learnt(&read(&quotes(), Dialect::Tweet, &state, &stripped())));
    let exchange = read(&quotes(), state.current(), &state, &full());
    let Ok(Answer::Posts(page)) = exchange.outcome else { panic!("{exchange:?}") };
    assert_eq!((page.items.len(), page.skipped), (1, 0));
    assert_eq!(page.items[0].author.id, UserId(7));
}

#[test]
fn names_of_the_other_dialect_are_read_too() {
    let state = DialectState::new(DialectChoice::Auto);
    let exchange = read(&quotes(), Dialect::Tweet, &state, &full());
    assert!(exchange.outcome.is_ok());
    assert_eq!(state.current(), Dialect::Tweet, "nothing was missing");
}

#[test]
fn a_strict_server_teaches_by_name() {
    let state = DialectState::new(DialectChoice::Auto);
    let body = json!({
        "title": "Invalid Request", "type": "https://api.x.com/2/problems/invalid-request",
        "errors": [{"parameters": {"tweet.fields": ["id"]},
            "message": "The query parameter [tweet.fields] is not one of [ids,post.fields]"}],
    });
    let reply = answer(400, &[], body.to_string());
    assert!(learnt(&super::read(&lookup(), &reply, Dialect::Tweet, &state)));
    assert_eq!(state.current(), Dialect::Post);
}

#[test]
fn a_chosen_dialect_reports_instead() {
    let state = DialectState::new(DialectChoice::Tweet);
    let exchange = read(&lookup(), Dialect::Tweet, &state, &stripped());
    let Ok(Answer::Tweets(found)) = exchange.outcome else { panic!("{exchange:?}") };
    assert_eq!(found.found[0].metrics.retweets, None, "unknown, not zero");
    let exchange = read(&quotes(), Dialect::Tweet, &state, &stripped());
    assert!(matches!(
        exchange.outcome,
        Err(UpstreamError::Retry { reason: RetryReason::Drift, .. })
    ));
}

#[test]
fn only_what_belongs_is_kept() {
    let item = |id: i64, references: &[(&str, i64)]| {
        let references: Vec<Value> = references
            .iter()
            .map(|(kind, id)| json!({"type": kind, "id": id.to_string()}))
            .collect();
        json!({"id": id.to_string(), "author_id": "7", "text": "t", "referenced_tweets": references})
    };
    let body = json!({"data": [
        item(101, &[("quoted", 5)]),
        item(102, &[("replied_to", 5)]),
        item(103, &[("retweeted", 5)]),
        item(104, &[("retweeted", 101)]),
        item(105, &[("replied_to", 102)]),
        item(106, &[("replied_to", 102), ("quoted", 5)]),
        item(107, &[]),
        json!({"id": "108", "text": "no author"}),
    ], "meta": {"result_count": 8, "next_token": "abc"}});
    let (tweet, page) = (TweetId(5), PageAsk::first(100));
    let replies =
        Request::Replies { tweet, is_root: true, page: page.clone(), since: None, until: None };
    let search = Request::Search {
        replies_to: vec![tweet],
        quotes_of: vec![tweet],
        since: None,
        until: None,
        page: page.clone(),
    };
    let state = DialectState::new(DialectChoice::Auto);
    for (request, kept) in [
        (Request::Retweets { tweet, page: page.clone() }, vec![103]),
        (Request::Quotes { tweet, page }, vec![101, 106]),
        (replies, vec![102]),
        (search, vec![101, 102, 106]),
    ] {
        let exchange = read(&request, Dialect::Tweet, &state, &body);
        let Ok(Answer::Posts(page)) = exchange.outcome else { panic!("{exchange:?}") };
        assert_eq!(page.items.iter().map(|post| post.id.0).collect::<Vec<_>>(), kept);
        assert_eq!(usize::try_from(page.skipped), Ok(8 - kept.len()));
        assert_eq!(exchange.bill.posts.len(), 8);
        assert_eq!((page.newest, page.oldest), (Some(TweetId(108)), Some(TweetId(101))));
        assert_eq!(page.next.as_deref(), Some("abc"));
    }
}

#[test]
fn any_change_to_an_answer_is_survived() {
    let mut body = full();
    body["errors"] = json!([{"value": "5", "parameter": "ids", "title": "Not Found Error",
        "type": "https://api.x.com/2/problems/resource-not-found", "detail": "none"}]);
    let (tweet, page) = (TweetId(5), PageAsk::first(10));
    let requests = [
        lookup(),
        quotes(),
        Request::Retweeters { tweet, page: page.clone() },
        Request::Retweets { tweet, page },
        Request::Users { ids: vec![UserId(7)] },
        Request::UsersByName { names: vec!["test_a".into()] },
    ];
    let changed = mutations(&body);
    assert!(changed.len() > 300);
    for body in changed {
        for (request, status) in requests.iter().flat_map(|r| [(r, 200), (r, 400), (r, 403)]) {
            let state = DialectState::new(DialectChoice::Auto);
            let exchange = super::read(
                request,
                &answer(status, &[], body.to_string()),
                Dialect::Tweet,
                &state,
            );
            assert!(exchange.outcome.is_err() || status == 200);
        }
    }
}

#[test]
fn a_cursor_too_short_to_ask_with_ends_a_list_of_followings() {
    let state = DialectState::new(DialectChoice::Auto);
    let page = PageAsk { size: 100, cursor: None };
    let request = Request::Following { user: UserId(1), username: None, page };
    for (cursor, next) in [("0", None), ("abcdefghijklmnop", Some("abcdefghijklmnop"))] {
        let body = json!({
            "data": [{"id": "7", "username": "test_a", "name": "A",
                "public_metrics": {"followers_count": 3, "tweet_count": 9}}],
            "meta": {"result_count": 1, "next_token": cursor},
        });
        let exchange = read(&request, Dialect::Tweet, &state, &body);
        let Ok(Answer::Users(page)) = exchange.outcome else { panic!("{exchange:?}") };
        assert_eq!((page.items.len(), page.next.as_deref()), (1, next));
    }
}
