//! Accounts: handles over time, classification, who is ignored, and lists filtered by them.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rstest::rstest;
use serde_json::json;
use socap_domain::{AccountCategory, CategorySet, Timestamp, UserId, Weight};
use socap_store::accounts::{self, Account, Classification, Unclassified};
use socap_store::engagements::{Engagement, Filter, Sort};
use socap_store::ignored::{self, Ignored};
use socap_store::people::{self, PersonChange};
use socap_store::rules::{self, Rules};
use socap_store::{Args, Db, Engine, followings};
use socap_testing::TestDb;

use crate::desk::{Desk, NOW, OTHER, TWEET, account};

async fn see(db: &Db, account: &Account, at: i64) {
    let mut tx = db.begin().await.unwrap();
    let at = Timestamp(NOW.0 + at);
    accounts::upsert(&mut tx, std::slice::from_ref(account), at).await.unwrap();
    tx.commit().await.unwrap();
}

fn found(categories: &[AccountCategory], version: &str) -> Classification {
    let categories: CategorySet = categories.iter().copied().collect();
    Classification {
        categories,
        primary: categories.primary(),
        evidence: json!([{ "span": "synthetic" }]),
        rules_version: version.to_owned(),
    }
}

type Stored = (String, Option<String>, Option<i64>, i64, Option<String>, String);

async fn stored(db: &Db, user: i64) -> Stored {
    let sql = "-- account\nSELECT username, bio, followers, category_mask, primary_category, \
               rules_version FROM accounts WHERE user_id = $1";
    db.one(sql, Args::new().with(user)).await.unwrap()
}

#[rstest]
#[tokio::test]
async fn handles_are_kept_when_they_change(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestDb::new(engine).await else { return };
    let db = test.db();
    let hour = 3_600_002;
    let called = |username: &str| Account { username: username.to_owned(), ..account(7) };
    see(db, &called("7"), 0).await;
    assert!(accounts::handles_of(db, UserId(7)).await.unwrap().is_empty(), "a number is no handle");
    for (at, username) in
        [(1, "syn_old"), (2, "syn_old"), (hour, "syn_old"), (hour + 9, "syn_new"), (hour + 10, "7")]
    {
        see(db, &called(username), at).await;
    }
    let handles = accounts::handles_of(db, UserId(7)).await.unwrap();
    let seen: Vec<_> = handles
        .iter()
        .map(|h| (h.username.as_str(), h.first_seen_at.0 - NOW.0, h.last_seen_at.0 - NOW.0))
        .collect();
    // The visit at 2 was within the hour and changed nothing, so it was not written.
    assert_eq!(seen, [("syn_old", 1, hour), ("syn_new", hour + 9, hour + 9)]);
    assert_eq!(stored(db, 7).await.0, "syn_new", "an answer without a profile takes nothing");
    // Back to a handle it had.
    see(db, &called("syn_old"), 2 * hour).await;
    let handles = accounts::handles_of(db, UserId(7)).await.unwrap();
    assert_eq!(handles.len(), 2);
    assert_eq!(handles[0].last_seen_at.0 - NOW.0, 2 * hour);
    test.remove().await;
}

#[rstest]
#[tokio::test]
async fn new_words_are_stored_within_the_hour_and_outdate_their_classification(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    use AccountCategory::{Developers, Founders, Vcs};
    let Some(test) = TestDb::new(engine).await else { return };
    let db = test.db();
    let mut it = Account { bio: Some("one".into()), ..account(7) };
    it.classification = Some(found(&[Founders, Developers], "3"));
    see(db, &it, 0).await;
    let founders = CategorySet::NONE.with(Founders).with(Developers).bits();
    let first = stored(db, 7).await;
    assert_eq!((first.3, first.4.as_deref(), &*first.5), (founders, Some("founders"), "3"));
    // Nothing but a number changed: not yet.
    it.followers = Some(9);
    see(db, &it, 1).await;
    assert_eq!(stored(db, 7).await.2, Some(3));
    // New words, not classified: stored, and to be classified.
    it.bio = Some("two".into());
    it.classification = None;
    see(db, &it, 2).await;
    let second = stored(db, 7).await;
    assert_eq!((second.1.as_deref(), second.2), (Some("two"), Some(9)));
    assert_eq!((second.3, &*second.5), (founders, ""));
    // New words with their classification replace both.
    it.bio = Some("three".into());
    it.classification = Some(found(&[Vcs], "3"));
    see(db, &it, 3).await;
    let third = stored(db, 7).await;
    assert_eq!((third.4.as_deref(), &*third.5), (Some("vcs"), "3"));
    // New rules, same words.
    it.classification = Some(found(&[AccountCategory::Others], "4"));
    see(db, &it, 4).await;
    assert_eq!(stored(db, 7).await.5, "4");
    test.remove().await;
}

#[rstest]
#[tokio::test]
async fn changed_rules_are_applied_to_what_is_stored(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestDb::new(engine).await else { return };
    let db = test.db();
    for user in 1..=7 {
        see(db, &Account { bio: Some(format!("bio {user}")), ..account(user) }, 0).await;
    }
    assert_eq!(rules::active(db).await.unwrap(), None);
    let set = |version: &str| Rules {
        version: version.to_owned(),
        source: format!("rules {version}"),
        created_at: NOW,
    };
    let next = "second+1";
    // The same set twice is one set, in force again.
    for version in ["second+1", "first+1", next] {
        rules::replace(db, Some(&set(version))).await.unwrap();
        assert_eq!(rules::active(db).await.unwrap(), Some(set(version)));
        assert_eq!(rules::active_version(db).await.unwrap().as_deref(), Some(version));
    }
    assert_eq!(accounts::stale_count(db, next).await.unwrap(), 7);
    let (mut after, mut walked) = (None::<Unclassified>, Vec::new());
    loop {
        let page = accounts::stale_classification(db, next, after.as_ref(), 3).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.clone());
        walked.extend(page.iter().map(|account| account.user_id.0));
        if walked.len() == 3 {
            // Its words change while it is being classified.
            see(db, &Account { bio: Some("new".into()), ..account(2) }, 1).await;
        }
        let classified: Vec<(Unclassified, Classification)> = page
            .into_iter()
            .map(|account| (account, found(&[AccountCategory::Media], next)))
            .collect();
        let mut tx = db.begin().await.unwrap();
        accounts::store_classifications(&mut tx, &classified, NOW).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(walked, [1, 2, 3, 4, 5, 6, 7]);
    let left = accounts::stale_classification(db, next, None, 9).await.unwrap();
    assert_eq!(left.iter().map(|a| a.user_id.0).collect::<Vec<_>>(), [2]);
    assert_eq!(left[0].bio.as_deref(), Some("new"));
    assert_eq!(accounts::stale_count(db, next).await.unwrap(), 1);
    rules::replace(db, None).await.unwrap();
    assert_eq!(rules::active(db).await.unwrap(), None);
    assert_eq!(rules::active_version(db).await.unwrap(), None);
    test.remove().await;
}

#[rstest]
#[tokio::test]
async fn ignored_handles_learn_their_id(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestDb::new(engine).await else { return };
    let db = test.db();
    see(db, &account(1), 0).await;
    let entry = |user: Option<i64>, username: Option<&str>, at: i64| Ignored {
        user_id: user.map(UserId),
        username: username.map(str::to_owned),
        reason: Some("synthetic bot".to_owned()),
        added_at: Timestamp(at),
    };
    let list =
        [entry(None, Some("SYN_1"), 5), entry(None, Some("syn_2"), 5), entry(Some(3), None, 5)];
    ignored::replace(db, &list).await.unwrap();
    let users: Vec<UserId> = (1..=4).map(UserId).collect();
    let which = async || {
        let mut which: Vec<_> = ignored::which(db, &users).await.unwrap().into_iter().collect();
        which.sort_unstable();
        which
    };
    assert_eq!(which().await, [UserId(1), UserId(3)], "1 is known already");
    see(db, &account(2), 1).await;
    assert_eq!(which().await, [UserId(1), UserId(2), UserId(3)]);
    // Its handle passes to another account: the ignored one is still the ignored one.
    see(db, &Account { username: "syn_moved".into(), ..account(2) }, 2).await;
    see(db, &Account { username: "syn_2".into(), ..account(4) }, 3).await;
    assert_eq!(which().await, [UserId(1), UserId(2), UserId(3)]);
    ignored::replace(db, &[entry(Some(3), None, 99), entry(Some(4), None, 99)]).await.unwrap();
    let since: Vec<i64> =
        ignored::list(db).await.unwrap().iter().map(|entry| entry.added_at.0).collect();
    assert_eq!(since, [5, 99]);
    assert_eq!(which().await, [UserId(3), UserId(4)]);
    test.remove().await;
}

const WORDS: [&str; 6] = ["Founder 100%", "founder_x", "ÉCOLE", "back\\slash", "plain", ""];

fn matches(row: &Engagement, filter: &Filter) -> bool {
    let mask = filter.account_categories;
    let categorised = mask.is_empty()
        || row.account_categories.iter().any(|category| mask.contains(category))
        || (row.account_categories.is_empty() && mask.contains(AccountCategory::Others));
    let says = filter.q.as_ref().is_none_or(|q| {
        let q = q.as_str().to_lowercase();
        let texts = [Some(&row.username), Some(&row.name), row.bio.as_ref(), row.text.as_ref()];
        texts.into_iter().flatten().any(|text| text.to_lowercase().contains(&q))
    });
    let tweet = filter.tweet_id.is_none_or(|tweet| row.tweet_id == tweet);
    tweet
        && categorised
        && says
        && filter.min_importance.is_none_or(|score| row.importance >= score)
}

async fn paged(desk: &Desk, filter: &Filter) -> Vec<Engagement> {
    let (mut rows, mut start) = (Vec::<Engagement>::new(), None);
    loop {
        let page = desk.list(Filter { start, limit: 7, ..filter.clone() }).await;
        let Some(last) = page.last() else { return rows };
        start = Some(last.place);
        rows.extend(page);
    }
}

#[rstest]
fn lists_are_filtered_like_a_brute_force_filter(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let Some(desk) = runtime.block_on(crowd(engine)) else { return };
    let category = prop::sample::select(AccountCategory::ALL.to_vec());
    let q = prop::option::of(prop::sample::select(vec![
        "FOUNDER", "0%", "_x", "école", "ÉCOLE", "\\", "syn_1", "reply 3", "%", "nothing",
    ]));
    let filters = (
        prop::option::of(0_i64..4_000),
        prop::collection::vec(category, 0..3),
        q,
        any::<bool>(),
        any::<bool>(),
    );
    let mut runner = TestRunner::new(Config { cases: 64, ..Config::default() });
    let ran = runner.run(&filters, |(least, categories, q, one_tweet, by_score)| {
        let filter = Filter {
            min_importance: least.map(Weight),
            account_categories: categories.into_iter().collect(),
            q: q.map(Into::into),
            tweet_id: one_tweet.then_some(TWEET),
            sort: if by_score { Sort::Importance } else { Sort::Timestamp },
            ..Filter::default()
        };
        runtime.block_on(async {
            let mut want = desk.list(Filter::default()).await;
            want.retain(|row| matches(row, &filter));
            let score = |row: &Engagement| if by_score { row.importance.0 } else { 0 };
            want.sort_by_key(|row| {
                std::cmp::Reverse((score(row), row.sort_at, row.tweet_id, row.user_id))
            });
            let got = paged(&desk, &filter).await;
            assert_eq!(got, want);
            let counted = Filter { with_total: true, limit: 1, ..filter };
            let page = socap_store::engagements::list(desk.db(), &desk.campaign, &counted).await;
            assert_eq!(page.unwrap().total, Some(i64::try_from(want.len()).unwrap()));
        });
        Ok(())
    });
    ran.unwrap();
    runtime.block_on(async { desk.test.remove().await });
}

/// Forty accounts of different words, categories and scores, on two tweets.
async fn crowd(engine: Engine) -> Option<Desk> {
    let desk = Desk::new(engine).await?;
    let db = desk.db();
    let rows: Vec<_> = (1..=3)
        .map(|n| {
            let weight = Some(Weight(n * 700));
            (UserId(1_000 + n), PersonChange { weight, ..PersonChange::default() })
        })
        .collect();
    people::upsert_many(db, &rows, NOW).await.unwrap();
    let change = |account: &mut Account| {
        let n = usize::try_from(account.user_id.0).unwrap();
        account.name = WORDS[n % WORDS.len()].to_owned() + " Synthetic";
        account.bio = Some(WORDS[(n / 3) % WORDS.len()].to_owned()).filter(|bio| !bio.is_empty());
        let categories = [AccountCategory::ALL[n % 8], AccountCategory::ALL[n * 3 % 7]];
        account.classification = (n % 5 > 0).then(|| found(&categories, "1"));
    };
    desk.page(TWEET, &(1..=40).collect::<Vec<_>>(), change).await.unwrap();
    desk.page(OTHER, &(1..=40).filter(|n| n % 2 == 0).collect::<Vec<_>>(), change).await.unwrap();
    let edges: Vec<_> = (1..=40)
        .flat_map(|n| (1..=3).filter(move |p| n % (p + 1) == 0).map(move |p| (p, n)))
        .map(|(p, n)| (UserId(1_000 + p), UserId(n)))
        .collect();
    followings::add(db, &edges, NOW, NOW).await.unwrap();
    Some(desk)
}

/// Sorting and filtering by score walk the index: no list is sorted in memory.
#[tokio::test]
async fn a_list_by_score_walks_an_index() {
    let Some(desk) = crowd(Engine::Sqlite).await else { return };
    let sql = "EXPLAIN QUERY PLAN SELECT e.user_id FROM engagements e CROSS JOIN tweets t \
               CROSS JOIN accounts a WHERE t.campaign_id = e.campaign_id \
               AND t.tweet_id = e.tweet_id AND a.user_id = e.user_id AND e.campaign_id = $1 \
               AND e.importance >= $2 ORDER BY e.importance DESC, e.sort_at DESC, \
               e.tweet_id DESC, e.action_type DESC, e.user_id DESC LIMIT 50";
    let args = Args::new().with(&desk.campaign).with(Weight(1));
    let plan: Vec<(i64, i64, i64, String)> = desk.db().all(sql, args).await.unwrap();
    let plan: Vec<String> = plan.into_iter().map(|(.., step)| step).collect();
    assert!(plan[0].contains("engagements_by_importance"), "{plan:?}");
    assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE")), "{plan:?}");
    desk.test.remove().await;
}

#[rstest]
#[tokio::test]
async fn accounts_of_older_and_newer_rules_are_stale(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestDb::new(engine).await else { return };
    let db = test.db();
    for (user, version) in [(1, "b+1"), (2, "c+1"), (3, "a+1"), (4, "c+1"), (5, ""), (6, "a+1")] {
        let classification =
            Some(found(&[], version)).filter(|found| !found.rules_version.is_empty());
        see(db, &Account { classification, ..account(user) }, 0).await;
    }
    assert_eq!(accounts::stale_count(db, "b+1").await.unwrap(), 5);
    let (mut after, mut walked) = (None::<Unclassified>, Vec::new());
    loop {
        let page = accounts::stale_classification(db, "b+1", after.as_ref(), 2).await.unwrap();
        let Some(last) = page.last() else { break };
        assert!(page.len() <= 2);
        after = Some(last.clone());
        walked.extend(page.iter().map(|account| account.user_id.0));
    }
    assert_eq!(walked, [5, 3, 6, 2, 4]);
    test.remove().await;
}

#[rstest]
#[tokio::test]
async fn the_newest_built_in_rules_hold(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestDb::new(engine).await else { return };
    let db = test.db();
    let newest = async |own: &str| rules::newest_built_in(db, own).await.unwrap();
    for (own, holds) in [
        ("2026-11-02+aa", "2026-11-02+aa"),
        ("2026-10-30+ff", "2026-11-02+aa"),
        ("2026-11-02+ab", "2026-11-02+ab"),
        ("2026-11-02+aa", "2026-11-02+ab"),
        ("2026-11-02+ab", "2026-11-02+ab"),
    ] {
        assert_eq!(newest(own).await, holds, "{own}");
    }
    test.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn changes_of_an_empty_ignore_list_follow_each_other(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestDb::new(engine).await else { return };
    let db = test.db();
    let entry = |user: i64| Ignored {
        user_id: Some(UserId(user)),
        username: None,
        reason: None,
        added_at: NOW,
    };
    for _ in 0..20 {
        let (one, two) = ([entry(1)], [entry(2)]);
        let (a, b) = tokio::join!(ignored::replace(db, &one), ignored::replace(db, &two));
        a.unwrap();
        b.unwrap();
        assert_eq!(ignored::list(db).await.unwrap().len(), 1);
        ignored::replace(db, &[]).await.unwrap();
        let add = |user: i64| ignored::add(db, entry(user));
        let (a, b, c) = tokio::join!(add(1), add(2), add(3));
        a.unwrap();
        b.unwrap();
        c.unwrap();
        assert_eq!(ignored::list(db).await.unwrap().len(), 3);
        assert!(ignored::remove(db, &entry(3)).await.unwrap());
        assert!(!ignored::remove(db, &entry(3)).await.unwrap());
        assert_eq!(ignored::list(db).await.unwrap().len(), 2);
        ignored::replace(db, &[]).await.unwrap();
    }
    test.remove().await;
}
