//! Important people: scores at ingest, categories, imports, and followings read from X.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, Instant};

use rstest::rstest;
use socap_domain::people_import::ImportKind;
use socap_domain::{AccountCategory, UserId, Weight};
use socap_engine::people::import::{Import, ImportError, ImportOptions, Mode, OnBad, Report};
use socap_engine::people::reading;
use socap_engine::{Engine as SocapEngine, rules, schedule};
use socap_simulator::faults::{Fault, FaultKind};
use socap_simulator::{Endpoint, NewAccount, World};
use socap_store::engagements::{self, Filter};
use socap_store::followings::{self, Source};
use socap_store::people::PersonChange;
use socap_store::{Engine, people, scores};
use socap_testing::{Launch, LaunchOptions, Restless, TestDb};
use socap_upstream::Provider;
use tokio_util::sync::CancellationToken;

use crate::{HALF_HOUR, ORIGIN};

/// What the people of a world follow.
type Graph = BTreeMap<UserId, BTreeSet<UserId>>;

/// Adds people to a world; person `n` follows the accounts that `follows` says.
fn populate(
    world: &mut World,
    many: usize,
    counter: impl Fn(i64) -> i64,
    follows: impl Fn(usize, usize) -> bool,
) -> Graph {
    let accounts: Vec<UserId> = world.accounts().iter().map(|account| account.id).collect();
    let mut graph = Graph::new();
    for person in 0..many {
        let mine: BTreeSet<UserId> = accounts
            .iter()
            .enumerate()
            .filter(|(place, _)| follows(person, *place))
            .map(|(_, account)| *account)
            .collect();
        let id = world.add_account(NewAccount {
            username: format!("syn_vip_{person}"),
            following: counter(i64::try_from(mine.len()).unwrap()),
            ..NewAccount::default()
        });
        for account in &mine {
            world.follow(id, *account, ORIGIN).unwrap();
        }
        graph.insert(id, mine);
    }
    graph
}

const fn options(kind: ImportKind, on_bad: OnBad, mode: Mode) -> ImportOptions {
    ImportOptions { kind, on_bad, mode }
}

async fn import(
    engine: &SocapEngine,
    options: ImportOptions,
    text: &str,
) -> Result<Report, ImportError> {
    let mut import = Import::new(engine, options);
    for piece in text.as_bytes().chunks(777) {
        if let Err(error) = import.push(piece).await {
            import.give_up().await;
            return Err(error);
        }
    }
    import.finish().await
}

fn weight(place: usize) -> Weight {
    Weight(1_000 + 125 * i64::try_from(place).unwrap())
}

fn people_csv(graph: &Graph) -> String {
    let rows = graph.keys().enumerate().map(|(place, id)| format!("{id},{}\n", weight(place)));
    format!("user_id,weight\n{}", rows.collect::<String>())
}

fn followings_csv(graph: &Graph) -> String {
    let pairs = graph.iter().flat_map(|(person, accounts)| {
        accounts.iter().map(move |account| format!("{person},{account}\n"))
    });
    format!("person_id,account_id\n{}", pairs.collect::<String>())
}

/// The score of an account by brute force.
fn score(graph: &Graph, account: UserId) -> Weight {
    let places = graph.values().enumerate().filter(|(_, follows)| follows.contains(&account));
    places.map(|(place, _)| weight(place)).sum()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn scores_and_categories_are_there_when_an_engagement_is(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(Provider::X, Provider::TwitterApiIo)] provider: Provider,
) {
    socap_testing::log();
    let Some(db) = TestDb::new(engine).await else { return };
    let (mut world, tweets) = Restless { happenings: 400, ..Restless::default() }.build(ORIGIN);
    let graph = populate(&mut world, 5, |many| many, |person, place| place % (person + 2) == 0);
    let bios =
        ["Founder & CEO of a synthetic startup", "Investor, GP at Synthetic Capital", "Tea."];
    let accounts: Vec<UserId> = world.accounts().iter().map(|account| account.id).collect();
    for (place, id) in accounts.iter().enumerate() {
        world.set_bio(*id, bios[place % 3]).unwrap();
    }
    let launch =
        Launch::new(db.db(), world, ORIGIN, LaunchOptions { provider, ..Default::default() }).await;
    let people = options(ImportKind::People, OnBad::Refuse, Mode::Replace);
    let done = import(&launch.engine, people, &people_csv(&graph)).await.unwrap();
    assert_eq!((done.people_added, done.bad_rows), (5, 0));
    let edges = options(ImportKind::Followings, OnBad::Refuse, Mode::Replace);
    let done = import(&launch.engine, edges, &followings_csv(&graph)).await.unwrap();
    assert_eq!(done.sets_finished, 5);
    let campaign = launch.campaign(&tweets, 3).await;
    launch.pass(HALF_HOUR * 8).await;
    let all = Filter { limit: 10_000, ..Filter::default() };
    let page = engagements::list(db.db(), &campaign, &all).await.unwrap().items;
    assert!(page.len() > 50, "{}", page.len());
    assert!(page.iter().any(|e| e.importance > Weight::ZERO));
    let place: HashMap<UserId, usize> =
        accounts.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    for e in &page {
        let want = score(&graph, e.user_id);
        assert_eq!((e.importance_at_ingest, e.importance), (want, want), "{}", e.user_id);
        let category = match place[&e.user_id] % 3 {
            0 => AccountCategory::Founders,
            1 => AccountCategory::Vcs,
            _ => AccountCategory::Others,
        };
        assert_eq!(e.primary_category, Some(category), "{:?}", e.bio);
    }
    // The owner's rules: tea drinkers are media. Stored accounts follow.
    let own =
        "version = \"tea\"\n[[rule]]\nname = \"tea\"\ncategory = \"media\"\nphrases = [\"tea\"]\n";
    let version = rules::put(&launch.engine, own).await.unwrap();
    assert!(version.starts_with("tea+"), "{version}");
    assert!(rules::pending(&launch.engine).await.unwrap() > 0);
    schedule::keep_classified(&launch.engine).await.unwrap();
    assert_eq!(rules::pending(&launch.engine).await.unwrap(), 0);
    for e in engagements::list(db.db(), &campaign, &all).await.unwrap().items {
        let tea = place[&e.user_id] % 3 == 2;
        let want = if tea { AccountCategory::Media } else { AccountCategory::Others };
        assert_eq!(e.primary_category, Some(want), "{:?}", e.bio);
    }
    // Another process on the same database follows within its next look.
    rules::reset(&launch.engine).await.unwrap();
    let other = socap_testing::launch::engine(
        db.db(),
        &launch.clock,
        &launch.address,
        &LaunchOptions { provider, ..Default::default() },
    );
    assert!(other.rules().unwrap().built_in);
    // A newer socap has other rules built in: this one keeps its hands off.
    assert!(rules::pending(&launch.engine).await.unwrap() > 0);
    socap_store::rules::newest_built_in(db.db(), "9999-12-31+synthetic").await.unwrap();
    assert_eq!(rules::reapply(&launch.engine, 10).await.unwrap(), 0, "a newer socap does it");
    rules::put(&other, own).await.unwrap();
    assert_eq!(rules::reapply(&launch.engine, 10).await.unwrap(), 0, "an old version waits");
    launch.engine.take_over_rules().await.unwrap();
    assert_eq!(launch.engine.rules().unwrap().rules.version(), version);
    db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_bad_file_is_refused_whole_or_its_good_rows_are_stored(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(Mode::Replace, Mode::Add)] mode: Mode,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let (world, _) = Restless { happenings: 1, ..Restless::default() }.build(ORIGIN);
    let launch = Launch::new(db.db(), world, ORIGIN, LaunchOptions::default()).await;
    let engine = &launch.engine;
    let persons = |on_bad| options(ImportKind::People, on_bad, Mode::Replace);
    let bad = "user_id,weight\n1,2\n2,minus\n3,1.5\n";
    let refused = import(engine, persons(OnBad::Refuse), bad).await.unwrap_err();
    let ImportError::Refused(report) = refused else { panic!("{refused}") };
    assert_eq!((report.rows, report.bad_rows, report.errors[0].line), (3, 1, 3));
    let everybody = people::Filter { limit: 9, ..people::Filter::default() };
    assert_eq!(people::list(db.db(), &everybody).await.unwrap().total, 0);
    let report = import(engine, persons(OnBad::Skip), bad).await.unwrap();
    assert_eq!((report.people_added, report.bad_rows), (2, 1));
    let one = people::get(db.db(), UserId(1)).await.unwrap().unwrap();
    assert_eq!((one.username.as_str(), one.weight), ("1", Weight(2_000)), "a name of last resort");
    let again =
        import(engine, persons(OnBad::Skip), "user_id,username\n1,syn_one\n").await.unwrap();
    assert_eq!((again.people_changed, again.people_unchanged), (1, 0));

    let edges = |on_bad| options(ImportKind::Followings, on_bad, mode);
    let score = async || scores::of(db.db(), &[UserId(70), UserId(71)]).await.unwrap();
    import(engine, edges(OnBad::Skip), "person_id,account_id\n1,70\n").await.unwrap();
    let before = score().await;
    assert_eq!(before[&UserId(70)], Weight(2_000));
    let bad = "person_id,account_id\n1,71\n3,70\nx,1\n";
    let refused = import(engine, edges(OnBad::Refuse), bad).await.unwrap_err();
    assert!(matches!(refused, ImportError::Refused(_)), "{refused}");
    assert_eq!(score().await, before);
    let open = followings::unfinished(db.db(), Source::Import).await.unwrap();
    assert_eq!(open, [], "nothing half-filled is left");
    // A file that breaks off in the middle says nothing.
    let broken = import(engine, edges(OnBad::Refuse), "person_id,account_id\n1,71\n\"").await;
    assert!(broken.is_err(), "{broken:?}");
    assert_eq!(score().await, before);
    let report = import(engine, edges(OnBad::Skip), bad).await.unwrap();
    assert_eq!(report.bad_rows, 1);
    let after = score().await;
    let kept = if mode == Mode::Add { 2_000 } else { 0 };
    assert_eq!((after[&UserId(70)], after[&UserId(71)]), (Weight(1_500 + kept), Weight(2_000)));
    // A clean file that is refused only if bad is stored.
    let report =
        import(engine, edges(OnBad::Refuse), "person_id,account_id\n3,71\n").await.unwrap();
    assert_eq!(report.edges, 1);
    db.remove().await;
}

/// However far apart its rows stand, and whichever of them changes something.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_person_named_again_is_counted_once(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(OnBad::Skip, OnBad::Refuse)] on_bad: OnBad,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let (world, _) = Restless { happenings: 1, ..Restless::default() }.build(ORIGIN);
    let launch = Launch::new(db.db(), world, ORIGIN, LaunchOptions::default()).await;
    let options = options(ImportKind::People, on_bad, Mode::Replace);
    let known = "user_id,weight\n1,1\n2,1\n3,1\n";
    import(&launch.engine, options, known).await.unwrap();
    // Who was there is named first as they are, then, several steps of the store later, so that
    // one changes and the others do not; new ones are named again in the same step and much later.
    let mut file = "user_id,weight\n1,1\n2,1\n3,2\n".to_owned();
    file.extend((1_000..2_100).map(|id| format!("{id},1\n")));
    file.push_str("1,5\n2,1\n3,2\n2099,4\n1000,3\n1000,3\n4,1\n");
    let report = import(&launch.engine, options, &file).await.unwrap();
    let counts = (report.people_added, report.people_changed, report.people_unchanged);
    assert_eq!(counts, (1_101, 2, 1));
    assert_eq!((report.rows, report.repeated_rows, report.bad_rows), (1_110, 6, 0));
    for (id, weight) in [(1, 5_000), (2, 1_000), (1_000, 3_000), (2_099, 4_000)] {
        let person = people::get(db.db(), UserId(id)).await.unwrap().unwrap();
        assert_eq!(person.weight, Weight(weight), "the last row stays: {id}");
    }
    db.remove().await;
}

async fn add_people(launch: &Launch, graph: &Graph) -> Vec<UserId> {
    for (place, id) in graph.keys().enumerate() {
        let change = PersonChange { weight: Some(weight(place)), ..PersonChange::default() };
        people::insert(launch.engine.db(), *id, &change, ORIGIN).await.unwrap();
    }
    graph.keys().copied().collect()
}

async fn assert_scores(launch: &Launch, graph: &Graph) {
    let accounts: Vec<UserId> =
        launch.simulator.world(|world| world.accounts().iter().map(|a| a.id).collect());
    let scores = scores::of(launch.engine.db(), &accounts).await.unwrap();
    for account in accounts {
        assert_eq!(scores[&account], score(graph, account), "{account}");
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_price_told_first_is_what_is_billed(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(Provider::X, Provider::TwitterApiIo)] provider: Provider,
) {
    socap_testing::log();
    let Some(db) = TestDb::new(engine).await else { return };
    let (mut world, _) = Restless { happenings: 400, ..Restless::default() }.build(ORIGIN);
    for n in 0..900 {
        let username = format!("syn_more_{n}");
        world.add_account(NewAccount { username, ..NewAccount::default() });
    }
    // Nobody is followed twice: X charges an account once a day.
    let graph = populate(&mut world, 3, |many| many, |person, place| place % 4 == person);
    let launch =
        Launch::new(db.db(), world, ORIGIN, LaunchOptions { provider, ..Default::default() }).await;
    let people = add_people(&launch, &graph).await;
    let blind = reading::estimate(&launch.engine, &people).await.unwrap();
    assert_eq!((blind.assumed, blind.look_up.people, blind.look_up.requests), (3, 3, 1));
    reading::look_up(&launch.engine, &people).await.unwrap();
    let looked_up = launch.simulator.bill().total.micros;
    assert_eq!(looked_up, blind.look_up.cost);
    let estimate = reading::estimate(&launch.engine, &people).await.unwrap();
    assert_eq!((estimate.by_counter, estimate.look_up.people), (3, 0));
    let edges: usize = graph.values().map(BTreeSet::len).sum();
    assert_eq!(estimate.resources, edges as u64);
    assert_eq!(reading::start(&launch.engine, &people).await.unwrap().begun, 3);
    let worked = reading::work(&launch.engine, &CancellationToken::new()).await.unwrap();
    assert_eq!(worked.finished, 3);
    assert_scores(&launch, &graph).await;
    let billed = launch.simulator.bill().total.micros.0 - looked_up.0;
    // twitterapi.io: an empty last page of each person may cost its least, and a page may bring an
    // account of the one before again.
    let rounding = if provider == Provider::X { 0 } else { (3 * 15 + 6) * 10 };
    assert!(
        (estimate.cost.0..=estimate.cost.0 + rounding).contains(&billed),
        "{billed}, {estimate:?}"
    );
    let (spent, reserved) = socap_store::budget::spent(db.db(), launch.now()).await.unwrap();
    assert_eq!((spent, reserved.0), (launch.simulator.bill().total.micros, 0), "the ledger");
    let lines = socap_store::usage::by_day(db.db(), None, ORIGIN, socap_domain::Timestamp::MAX);
    assert!(lines.await.unwrap().iter().all(|line| line.purpose == "people"));
    db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_reading_that_is_killed_at_every_page_goes_on_and_never_counts_half(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(Provider::X, Provider::TwitterApiIo)] provider: Provider,
) {
    socap_testing::log();
    let Some(db) = TestDb::new(engine).await else { return };
    let (mut world, _) = Restless { happenings: 1, ..Restless::default() }.build(ORIGIN);
    for n in 0..2_100 {
        let username = format!("syn_more_{n}");
        world.add_account(NewAccount { username, ..NewAccount::default() });
    }
    // X's counter says 150 where there are more: the pages are small and many.
    let graph = populate(&mut world, 1, |_| 150, |_, place| place < 2_000);
    let person = *graph.keys().next().unwrap();
    let mut how = LaunchOptions { provider, ..LaunchOptions::default() };
    how.settings.lease = Duration::from_millis(200);
    how.settings.lost_after = Duration::from_millis(50);
    let launch = Launch::new(db.db(), world, ORIGIN, how).await;
    let people = add_people(&launch, &graph).await;
    reading::look_up(&launch.engine, &people).await.unwrap();
    // What counted before: one account that is not followed any more.
    let old = UserId(77);
    followings::add(db.db(), &[(person, old)], ORIGIN, ORIGIN).await.unwrap();
    reading::start(&launch.engine, &people).await.unwrap();
    let endpoint =
        if provider == Provider::X { Endpoint::Following } else { Endpoint::IoFollowings };
    let asked = || launch.simulator.log().count(endpoint);
    let mut kills = 0_u32;
    let ends = Instant::now() + Duration::from_mins(2);
    loop {
        let scores = scores::of(db.db(), &[old]).await.unwrap();
        let set_of = followings::set_of(db.db(), &people).await.unwrap();
        // Asked for last: what a killed one had begun to store may be stored between the questions.
        let readings = followings::unfinished(db.db(), Source::Reading).await.unwrap();
        let Some(set) = readings.first() else { break };
        assert_eq!(scores[&old], weight(0), "the old set counts until the new one is whole");
        assert_eq!(set_of[&person].size, 1, "{} were read so far", set.read_so_far);
        // What the killed one held of window and money is given up, and waits end.
        launch.clock.advance(Duration::from_mins(1));
        schedule::upkeep(&launch.engine).await.unwrap();
        let before = asked();
        let engine = launch.engine.clone();
        let worker =
            tokio::spawn(async move { reading::work(&engine, &CancellationToken::new()).await });
        // Killed right behind a page: before, while or after it is stored.
        while asked() == before && !worker.is_finished() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(Duration::from_millis(4) * (kills % 5)).await;
        worker.abort();
        match worker.await {
            Err(_) => kills += 1,
            // Nobody's yet: the lease of the killed one goes on.
            Ok(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
        assert!(Instant::now() < ends, "no progress: {set:?}");
    }
    assert!(kills > 3, "only {kills} kills");
    assert_scores(&launch, &graph).await;
    assert_eq!(scores::of(db.db(), &[old]).await.unwrap()[&old], Weight::ZERO);
    // Without the kills each page is asked for once; a kill costs at most the page under way.
    let pages = asked();
    reading::start(&launch.engine, &people).await.unwrap();
    reading::work(&launch.engine, &CancellationToken::new()).await.unwrap();
    let whole = asked() - pages;
    let kills = usize::try_from(kills).unwrap();
    assert!(pages <= whole + kills, "{pages} pages, {whole} in one go, {kills} kills");
    schedule::sweep(&launch.engine).await.unwrap();
    assert_scores(&launch, &graph).await;
    db.remove().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spent_budget_makes_a_reading_wait_and_it_can_be_given_up() {
    let db = TestDb::sqlite().await;
    let (mut world, _) = Restless { happenings: 1, ..Restless::default() }.build(ORIGIN);
    for n in 0..60 {
        let username = format!("syn_more_{n}");
        world.add_account(NewAccount { username, ..NewAccount::default() });
    }
    let graph = populate(&mut world, 1, |many| many, |_, place| place < 50);
    let mut how = LaunchOptions::default();
    how.settings.monthly_budget = Some(socap_domain::Micros(100_000));
    let launch = Launch::new(db.db(), world, ORIGIN, how).await;
    let people = add_people(&launch, &graph).await;
    reading::start(&launch.engine, &people).await.unwrap();
    let worked = reading::work(&launch.engine, &CancellationToken::new()).await.unwrap();
    assert_eq!((worked.finished, worked.waiting), (0, 1));
    let readings = followings::unfinished(db.db(), Source::Reading).await.unwrap();
    assert_eq!(readings[0].reason.as_deref(), Some("monthly_budget"));
    assert!(readings[0].waits_until.is_some_and(|until| until > launch.now()));
    assert_eq!(launch.simulator.bill().total.requests, 0);
    assert_eq!(reading::cancel(&launch.engine, None).await.unwrap(), 1);
    assert_eq!(followings::unfinished(db.db(), Source::Reading).await.unwrap(), []);
    db.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_reading_that_loses_its_place_each_time_ends(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(Provider::X, Provider::TwitterApiIo)] provider: Provider,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let (mut world, _) = Restless { happenings: 1, ..Restless::default() }.build(ORIGIN);
    for n in 0..500 {
        let username = format!("syn_more_{n}");
        world.add_account(NewAccount { username, ..NewAccount::default() });
    }
    let graph = populate(&mut world, 1, |_| 150, |_, place| place < 450);
    let how = LaunchOptions { provider, ..LaunchOptions::default() };
    let launch = Launch::new(db.db(), world, ORIGIN, how).await;
    let people = add_people(&launch, &graph).await;
    reading::look_up(&launch.engine, &people).await.unwrap();
    launch.simulator.faults(|faults| faults.add(Fault::always(FaultKind::ExpiredCursor)));
    reading::start(&launch.engine, &people).await.unwrap();
    let work = async || reading::work(&launch.engine, &CancellationToken::new()).await.unwrap();
    let set =
        async || followings::unfinished(db.db(), Source::Reading).await.unwrap().pop().unwrap();
    assert_eq!(work().await.waiting, 1);
    assert_eq!((set().await.restarts, set().await.read_so_far), (2, 0));
    assert!(set().await.waits_until.is_some_and(|until| until > launch.now()));
    launch.clock.advance(Duration::from_hours(2));
    assert_eq!(work().await.waiting, 1);
    let rests = set().await;
    let reason = rests.reason.clone().unwrap_or_default();
    assert!(reason.starts_with("given up: "), "{reason}");
    assert_eq!(rests.waits_until, None);
    // Three first pages, and nothing more however long.
    let endpoint =
        if provider == Provider::X { Endpoint::Following } else { Endpoint::IoFollowings };
    let asked = launch.simulator.log().count(endpoint);
    assert_eq!(asked, 6, "three first pages, three refused ones");
    launch.clock.advance(Duration::from_hours(48));
    assert_eq!(work().await, reading::Worked::default());
    assert_eq!(launch.simulator.log().count(endpoint), asked);
    assert_eq!(set().await, rests);
    // Asked for again it is read.
    launch.simulator.faults(socap_simulator::faults::Faults::clear);
    assert_eq!(reading::start(&launch.engine, &people).await.unwrap().under_way, 1);
    assert_eq!(work().await.finished, 1);
    assert_scores(&launch, &graph).await;
    db.remove().await;
}
