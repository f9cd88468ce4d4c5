//! Scores: exact, of the moment, and with a receipt.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rstest::rstest;
use socap_domain::{ActionType, Timestamp, TweetId, UserId, Weight};
use socap_store::engagements::{Filter, Sort};
use socap_store::followings::{self, Edge, Source};
use socap_store::people::{self, PersonChange};
use socap_store::{Engine, scores};
use socap_testing::{Launch, LaunchOptions};

use crate::desk::{Desk, NOW, OTHER, TWEET};

const PEOPLE: i64 = 6;
const ACCOUNTS: i64 = 12;

fn person(n: i64) -> UserId {
    UserId(1_000 + n)
}

fn weight(weight: i64) -> PersonChange {
    PersonChange { weight: Some(Weight(weight)), ..PersonChange::default() }
}

/// Something that happens to people, their followings or the campaign.
#[derive(Debug, Clone)]
enum Step {
    Put(Vec<(i64, i64)>),
    Insert(i64, i64),
    Weigh(i64, i64),
    Activate(i64, bool),
    Delete(i64),
    /// A set of these accounts, handed in twice over in pieces, finished or not.
    Read {
        person: i64,
        accounts: Vec<i64>,
        finish: bool,
        abandon: bool,
    },
    /// Several people's sets at once.
    Import(Vec<(i64, Vec<i64>)>),
    Add(Vec<(i64, i64)>),
    Sweep,
    Engage(bool, Vec<i64>),
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..PEOPLE;
    let account = 1..=ACCOUNTS;
    let accounts = || prop::collection::vec(1..=ACCOUNTS, 0..8);
    let heavy = prop_oneof![Just(0_i64), 1_i64..5_000, Just(1_000_000_000)];
    prop_oneof![
        prop::collection::vec((who.clone(), heavy.clone()), 1..5).prop_map(Step::Put),
        (who.clone(), heavy.clone()).prop_map(|(p, w)| Step::Insert(p, w)),
        (who.clone(), heavy).prop_map(|(p, w)| Step::Weigh(p, w)),
        (who.clone(), any::<bool>()).prop_map(|(p, on)| Step::Activate(p, on)),
        who.clone().prop_map(Step::Delete),
        (who.clone(), accounts(), prop::bool::weighted(0.6), any::<bool>()).prop_map(
            |(person, accounts, finish, abandon)| Step::Read { person, accounts, finish, abandon }
        ),
        prop::collection::vec((who.clone(), accounts()), 1..4).prop_map(Step::Import),
        prop::collection::vec((who, account), 1..10).prop_map(Step::Add),
        Just(Step::Sweep),
        (any::<bool>(), accounts()).prop_map(|(tweet, users)| Step::Engage(tweet, users)),
    ]
}

/// What must be so, kept in plain maps.
#[derive(Debug, Default)]
struct Truth {
    /// Weight, and whether active.
    people: BTreeMap<i64, (i64, bool)>,
    follows: BTreeMap<i64, BTreeSet<i64>>,
    engaged: BTreeSet<i64>,
    /// By tweet and account.
    at_ingest: BTreeMap<(TweetId, i64), i64>,
}

impl Truth {
    fn score(&self, account: i64) -> i64 {
        let followers = self.people.iter().filter(|(person, (_, active))| {
            *active && self.follows.get(person).is_some_and(|set| set.contains(&account))
        });
        followers.map(|(_, (weight, _))| weight).sum()
    }
}

async fn play(desk: &Desk, truth: &mut Truth, step: Step) {
    let db = desk.db();
    match step {
        Step::Put(rows) => {
            let rows: Vec<_> = rows
                .into_iter()
                .map(|(p, w)| {
                    let entry = truth.people.entry(p).or_insert((w, true));
                    entry.0 = w;
                    (person(p), weight(w))
                })
                .collect();
            people::upsert_many(db, &rows, NOW).await.unwrap();
        }
        Step::Insert(p, w) => {
            let new = people::insert(db, person(p), &weight(w), NOW).await.unwrap().is_some();
            assert_eq!(new, !truth.people.contains_key(&p));
            truth.people.entry(p).or_insert((w, true));
        }
        Step::Weigh(p, w) => {
            let there = people::patch(db, person(p), &weight(w), NOW).await.unwrap().is_some();
            assert_eq!(there, truth.people.contains_key(&p));
            truth.people.entry(p).and_modify(|entry| entry.0 = w);
        }
        Step::Activate(p, active) => {
            let change = PersonChange { active: Some(active), ..PersonChange::default() };
            people::patch(db, person(p), &change, NOW).await.unwrap();
            truth.people.entry(p).and_modify(|entry| entry.1 = active);
        }
        Step::Delete(p) => {
            if people::delete(db, person(p), NOW).await.unwrap() {
                truth.people.remove(&p);
                truth.follows.remove(&p);
            }
        }
        Step::Read { person: p, accounts, finish, abandon } => {
            let set = followings::begin_sets(db, &[person(p)], Source::Reading, NOW).await;
            let set = set.unwrap().remove(0);
            let users: Vec<UserId> = accounts.iter().copied().map(UserId).collect();
            for part in [&users[..users.len() / 2], &users[..]] {
                let mut tx = db.begin().await.unwrap();
                let next = if part.len() < users.len() { Some("next") } else { None };
                assert!(followings::add_page(&mut tx, set, part, next).await.unwrap());
                tx.commit().await.unwrap();
            }
            if finish {
                let done = followings::finish_sets(db, &[set], NOW, NOW).await.unwrap();
                assert_eq!(done.sets, 1);
                truth.follows.insert(p, accounts.into_iter().collect());
            } else if abandon {
                assert_eq!(followings::abandon(db, &[set]).await.unwrap(), 1);
            }
        }
        Step::Import(rows) => {
            let rows: BTreeMap<i64, Vec<i64>> = rows.into_iter().collect();
            let ids: Vec<UserId> = rows.keys().map(|p| person(*p)).collect();
            let sets = followings::begin_sets(db, &ids, Source::Import, NOW).await.unwrap();
            let edges: Vec<Edge> = sets
                .iter()
                .zip(rows.values())
                .flat_map(|(set_no, accounts)| {
                    accounts.iter().map(|user| Edge { set_no: *set_no, account: UserId(*user) })
                })
                .collect();
            followings::add_edges(db, &edges).await.unwrap();
            followings::finish_sets(db, &sets, NOW, NOW).await.unwrap();
            truth.follows.extend(rows.into_iter().map(|(p, a)| (p, a.into_iter().collect())));
        }
        Step::Add(edges) => {
            let rows: Vec<_> = edges.iter().map(|(p, user)| (person(*p), UserId(*user))).collect();
            followings::add(db, &rows, NOW, NOW).await.unwrap();
            for (p, user) in edges {
                truth.follows.entry(p).or_default().insert(user);
            }
        }
        Step::Sweep => while followings::sweep(db, 3, HOUR).await.unwrap() > 0 {},
        Step::Engage(first, users) => {
            let tweet = if first { TWEET } else { OTHER };
            let written = desk.replies(tweet, &users).await;
            for user in written.new {
                let score = truth.score(user.0);
                assert_eq!(written.scores[&user], Weight(score));
                truth.at_ingest.insert((tweet, user.0), score);
                truth.engaged.insert(user.0);
            }
        }
    }
}

const HOUR: Duration = Duration::from_hours(1);

async fn compare(desk: &Desk, truth: &Truth) {
    let want: HashMap<i64, Weight> =
        truth.engaged.iter().map(|user| (*user, Weight(truth.score(*user)))).collect();
    assert_eq!(desk.shown().await, want, "beside the engagements");
    let users: Vec<UserId> = (0..=ACCOUNTS + 1).map(UserId).collect();
    let now = scores::of(desk.db(), &users).await.unwrap();
    for user in &users {
        assert_eq!(now[user], Weight(truth.score(user.0)), "of {user}");
        let receipt = scores::receipt(desk.db(), *user).await.unwrap();
        assert_eq!(receipt.score, now[user]);
        assert_eq!(receipt.followed_by.iter().map(|p| p.weight).sum::<Weight>(), receipt.score);
        let order: Vec<_> = receipt.followed_by.iter().map(|p| (-p.weight.0, p.user_id)).collect();
        assert!(order.is_sorted());
    }
}

async fn compare_ingest(desk: &Desk, truth: &Truth) {
    for row in desk.list(Filter::default()).await {
        let score = truth.at_ingest[&(row.tweet_id, row.user_id.0)];
        assert_eq!(row.importance_at_ingest, Weight(score));
        let people =
            scores::at_ingest(desk.db(), &desk.campaign, row.tweet_id, row.action, row.user_id);
        let sum: Weight = people.await.unwrap().into_iter().map(|p| p.weight).sum();
        assert_eq!(sum, Weight(score), "recomputed from the receipt of then");
    }
}

#[rstest]
fn scores_are_a_brute_force_sum(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let cases = if engine == Engine::Sqlite { 24 } else { 12 };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut runner = TestRunner::new(Config { cases, ..Config::default() });
    let ran = runner.run(&prop::collection::vec(step(), 1..40), |steps| {
        runtime.block_on(async {
            let Some(desk) = Desk::new(engine).await else { return };
            let mut truth = Truth::default();
            for step in steps {
                play(&desk, &mut truth, step).await;
                compare(&desk, &truth).await;
            }
            compare_ingest(&desk, &truth).await;
            desk.test.remove().await;
        });
        Ok(())
    });
    ran.unwrap();
}

/// Storing pages and changing scores at the same moment: afterwards every score beside an
/// engagement is the one that the index gives.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pages_stored_while_scores_change_end_right(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::new(engine).await else { return };
    let desk = std::sync::Arc::new(desk);
    let rows: Vec<_> = (0..4).map(|p| (person(p), weight(1_000))).collect();
    people::upsert_many(desk.db(), &rows, NOW).await.unwrap();
    let edges: Vec<_> =
        (0..4).flat_map(|p| (1..=400).map(move |user| (person(p), UserId(user)))).collect();
    followings::add(desk.db(), &edges, NOW, NOW).await.unwrap();
    let writer = |tweet: TweetId| {
        let desk = std::sync::Arc::clone(&desk);
        tokio::spawn(async move {
            for page in 0..40_i64 {
                let users: Vec<i64> = (page * 10 + 1..=page * 10 + 10).collect();
                desk.replies(tweet, &users).await;
            }
        })
    };
    let changer = |p: i64| {
        let desk = std::sync::Arc::clone(&desk);
        tokio::spawn(async move {
            for round in 0..12 {
                let (who, change) = (person(p), weight(1_000 + round * 7 + p));
                people::patch(desk.db(), who, &change, NOW).await.unwrap();
                let begun = followings::begin_sets(desk.db(), &[who], Source::Import, NOW).await;
                let set = begun.unwrap()[0];
                let edges: Vec<Edge> = (1..=400)
                    .filter(|user| (user + round + p) % 3 > 0)
                    .map(|user| Edge { set_no: set, account: UserId(user) })
                    .collect();
                followings::add_edges(desk.db(), &edges).await.unwrap();
                followings::finish_sets(desk.db(), &[set], NOW, NOW).await.unwrap();
                followings::sweep(desk.db(), 100, HOUR).await.unwrap();
            }
        })
    };
    let tasks = [writer(TWEET), writer(OTHER), changer(0), changer(1), changer(2)];
    for task in tasks {
        task.await.unwrap();
    }
    let users: Vec<UserId> = (1..=400).map(UserId).collect();
    let truth = scores::of(desk.db(), &users).await.unwrap();
    let shown = desk.shown().await;
    assert_eq!(shown.len(), 400);
    for (user, score) in shown {
        assert_eq!(score, truth[&UserId(user)], "{user}");
    }
    std::sync::Arc::into_inner(desk).unwrap().test.remove().await;
}

#[rstest]
#[tokio::test]
async fn a_receipt_of_then_survives_what_changes(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::new(engine).await else { return };
    let db = desk.db();
    let tagged = PersonChange {
        username: Some("syn_person".into()),
        weight: Some(Weight(2_500)),
        tags: Some(vec!["firm:synthetic".into()]),
        ..PersonChange::default()
    };
    people::insert(db, person(1), &tagged, NOW).await.unwrap().unwrap();
    people::insert(db, person(2), &weight(125), NOW).await.unwrap().unwrap();
    let as_of = Timestamp(NOW.0 - 5);
    followings::add(db, &[(person(1), UserId(7)), (person(2), UserId(7))], as_of, NOW)
        .await
        .unwrap();
    desk.replies(TWEET, &[7, 8]).await;
    let receipt = scores::receipt(db, UserId(7)).await.unwrap();
    assert_eq!(receipt.score, Weight(2_625));
    assert_eq!(receipt.followed_by[0].tags, ["firm:synthetic"]);
    assert_eq!(receipt.followed_by[0].as_of, as_of);
    let then = scores::at_ingest(db, &desk.campaign, TWEET, ActionType::Reply, UserId(7)).await;
    let then = then.unwrap();

    people::delete(db, person(1), NOW).await.unwrap();
    people::patch(db, person(2), &weight(9_000), NOW).await.unwrap();
    let row = desk.list(Filter { user_id: Some(UserId(7)), ..Filter::default() }).await.remove(0);
    assert_eq!((row.importance, row.importance_at_ingest), (Weight(9_000), Weight(2_625)));
    let after = scores::at_ingest(db, &desk.campaign, TWEET, ActionType::Reply, UserId(7)).await;
    let after = after.unwrap();
    assert_eq!(then, after);
    let names: Vec<_> = after.iter().map(|p| (p.username.as_str(), p.weight, p.as_of)).collect();
    assert_eq!(names, [("syn_person", Weight(2_500), as_of), ("1002", Weight(125), as_of)]);
    let none = scores::at_ingest(db, &desk.campaign, TWEET, ActionType::Reply, UserId(8)).await;
    assert!(none.unwrap().is_empty(), "nobody follows 8");
    desk.test.remove().await;
}

#[rstest]
#[tokio::test]
async fn only_engagements_whose_score_changes_are_touched_and_their_campaign_hears(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::new(engine).await else { return };
    let db = desk.db();
    people::upsert_many(db, &[(person(1), weight(1_000)), (person(2), weight(0))], NOW)
        .await
        .unwrap();
    desk.replies(TWEET, &[7, 8]).await;
    let edges = [(person(1), UserId(7)), (person(2), UserId(8)), (person(1), UserId(99))];
    let added = followings::add(db, &edges, NOW, NOW).await.unwrap();
    assert_eq!((added.new, added.rescored), (3, 1), "weight 0 changes nothing");
    let again = followings::add(db, &edges, NOW, NOW).await.unwrap();
    assert_eq!((again.new, again.rescored), (0, 0));
    let events = socap_store::events::after(db, &desk.campaign, 0, 99).await.unwrap();
    let scores = events.iter().filter(|event| event.kind == "scores").count();
    assert_eq!(scores, 1);
    // The same set once more, larger than what makes a rescore walk instead of asking.
    let set = followings::begin_sets(db, &[person(1)], Source::Import, NOW).await.unwrap()[0];
    let edges: Vec<Edge> =
        (8..30_000).map(|user| Edge { set_no: set, account: UserId(user) }).collect();
    followings::add_edges(db, &edges).await.unwrap();
    let done = followings::finish_sets(db, &[set], NOW, NOW).await.unwrap();
    assert_eq!((done.sets, done.edges, done.rescored), (1, 29_992, 2));
    let order: Vec<i64> = desk
        .list(Filter { sort: Sort::Importance, ..Filter::default() })
        .await
        .into_iter()
        .map(|row| row.user_id.0)
        .collect();
    assert_eq!(order, [8, 7]);
    desk.test.remove().await;
}

#[rstest]
#[tokio::test]
async fn large_old_sets_are_replaced_in_several_steps(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::new(engine).await else { return };
    let db = desk.db();
    let people = [person(1), person(2)];
    people::upsert_many(db, &people.map(|id| (id, weight(1_000))), NOW).await.unwrap();
    desk.replies(TWEET, &[7, 8]).await;
    let edges = [(person(1), UserId(7)), (person(2), UserId(8))];
    followings::add(db, &edges, NOW, NOW).await.unwrap();
    let large = "-- large\nUPDATE following_sets SET size = 200000";
    db.execute(large, socap_store::Args::new()).await.unwrap();
    let sets = followings::begin_sets(db, &people, Source::Import, NOW).await.unwrap();
    let edges: Vec<Edge> =
        sets.iter().map(|set_no| Edge { set_no: *set_no, account: UserId(9) }).collect();
    followings::add_edges(db, &edges).await.unwrap();
    let before = steps(&desk).await;
    assert_eq!(followings::finish_sets(db, &sets, NOW, NOW).await.unwrap().sets, 2);
    assert_eq!(steps(&desk).await - before, 2);
    desk.test.remove().await;
}

/// Steps in which scores of the campaign changed.
async fn steps(desk: &Desk) -> usize {
    let events = socap_store::events::after(desk.db(), &desk.campaign, 0, 99).await.unwrap();
    events.iter().filter(|event| event.kind == "scores").count()
}

#[rstest]
#[tokio::test]
async fn each_campaign_hears_of_its_own_engagements_only(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(mut desk) = Desk::new(engine).await else { return };
    let world = socap_simulator::World::new(1);
    let launch = Launch::new(desk.db(), world, NOW, LaunchOptions::default()).await;
    let second = launch.campaign(&[TWEET, OTHER], 3).await;
    let first = std::mem::replace(&mut desk.campaign, second.clone());
    desk.replies(TWEET, &[7]).await;
    desk.campaign = first.clone();
    let db = desk.db();
    people::upsert_many(db, &[(person(1), weight(1_000))], NOW).await.unwrap();
    desk.replies(TWEET, &[7, 8]).await;
    let edges = [(person(1), UserId(7)), (person(1), UserId(8))];
    assert_eq!(followings::add(db, &edges, NOW, NOW).await.unwrap().rescored, 3);
    for (campaign, many) in [(&first, 2), (&second, 1)] {
        let events = socap_store::events::after(db, campaign, 0, 99).await.unwrap();
        let told: Vec<_> = events.iter().filter(|event| event.kind == "scores").collect();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].payload["engagements"], many);
    }
    desk.test.remove().await;
}
