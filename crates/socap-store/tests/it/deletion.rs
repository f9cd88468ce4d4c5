//! A deleted campaign is gone at once; what it had goes in short steps, whoever takes them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rstest::rstest;
use serde_json::json;
use socap_domain::walk::WalkPurpose;
use socap_domain::{
    ActionType, CampaignId, CampaignStatus, CategorySet, JobKind, Timestamp, TweetId, UserId,
    Weight,
};
use socap_store::accounts::{Account, Classification};
use socap_store::alerts::{self, Lane, Resend, Whom};
use socap_store::campaigns::{self, Filter, Sweep};
use socap_store::engagements::{self, Found, FoundPost, PageWrite, Written};
use socap_store::people::{self, PersonChange};
use socap_store::{
    Args, Db, Engine, OpenOptions, StoreError, analytics, check, events, followings, rollups,
    tweets, worker_state,
};
use socap_testing::{Launch, LaunchOptions, TestDb};
use tokio::sync::Notify;

use crate::desk::{NOW, OTHER, TWEET, account};

const PERSON: UserId = UserId(900_001);

/// What outlives a campaign: what it cost, and what was told.
const OUTLIVES: [&str; 4] = ["usage_by_day", "budget_window_use", "alert_history", "owner_notices"];

/// Two campaigns with the same accounts, and something of the first in every table.
struct Stage {
    test: TestDb,
    gone: CampaignId,
    stays: CampaignId,
}

impl Stage {
    /// With so many replies.
    async fn new(engine: Engine, many: i64) -> Option<Self> {
        let test = TestDb::new(engine).await?;
        let world = socap_simulator::World::new(1);
        let launch = Launch::new(test.db(), world, NOW, LaunchOptions::default()).await;
        let gone = launch.campaign(&[TWEET, OTHER], 3).await;
        let stays = launch.campaign(&[TWEET], 3).await;
        let stage = Self { test, gone, stays };
        let db = stage.db();
        people::insert(db, PERSON, &weight(20_000), NOW).await.unwrap();
        let edges: Vec<_> = (1..=many / 3).map(|user| (PERSON, UserId(user))).collect();
        followings::add(db, &edges, NOW, NOW).await.unwrap();
        let users: Vec<i64> = (1..=many).collect();
        stage.replies(&stage.gone, &users, NOW).await;
        stage.replies(&stage.stays, &users, NOW).await;
        stage.fill().await;
        Some(stage)
    }

    fn db(&self) -> &Db {
        self.test.db()
    }

    async fn replies(&self, campaign: &CampaignId, users: &[i64], now: Timestamp) -> Written {
        let found = |user: &i64| Found {
            user_id: UserId(*user),
            post: Some(FoundPost {
                post_id: TweetId(TWEET.0 + 10 + user),
                text: Some(format!("reply {user}")),
                posted_at: Timestamp(NOW.0 + user),
            }),
            own: false,
        };
        let items: Vec<Found> = users.iter().map(found).collect();
        let accounts: Vec<Account> = users.iter().map(|user| renamed(*user, now)).collect();
        let page = PageWrite {
            campaign,
            tweet: TWEET,
            action: ActionType::Reply,
            purpose: WalkPurpose::Delta,
            walk: 1,
            completed_walk: 0,
            first_walk: false,
            observed_after: NOW,
            cycle: Duration::from_mins(30),
            now,
            items: &items,
            accounts: &accounts,
        };
        let mut tx = self.db().begin().await.unwrap();
        campaigns::hold_for_accounts(&mut tx, [campaign], accounts.iter().map(|a| a.user_id))
            .await
            .unwrap();
        let written = engagements::write_page(&mut tx, &page).await.unwrap();
        tx.commit().await.unwrap();
        written
    }

    /// What no reading brings.
    async fn fill(&self) {
        let (db, id) = (self.db(), &self.gone);
        let whom = Whom { user_id: Some(UserId(1)), ..Whom::default() };
        alerts::mute(db, id, whom, Timestamp(NOW.0 + 1), NOW).await.unwrap().unwrap();
        let lane = Lane { campaign: id.clone(), channel: "slack".to_owned() };
        for _ in 0..3 {
            alerts::queue_test(db, &lane, NOW).await.unwrap().unwrap();
        }
        let of = format!("WHERE campaign_id = '{id}'");
        for sql in [
            format!("UPDATE alert_channels SET broken_at = 1, broken_reason = 'gone' {of}"),
            format!(
                "UPDATE alert_deliveries SET status = 'failed' WHERE id = \
                 (SELECT MIN(id) FROM alert_deliveries {of})"
            ),
            format!(
                "UPDATE alert_deliveries SET status = 'sending', sending_id = 'x', lease_until = 0 \
                 WHERE id = (SELECT MAX(id) FROM alert_deliveries {of})"
            ),
            format!(
                "INSERT INTO metric_samples (campaign_id, tweet_id, at, likes) \
                 VALUES ('{id}', {TWEET}, 1, 1)"
            ),
            format!(
                "INSERT INTO owner_notices (id, subject, campaign_id, headline, lines, at, due_at) \
                 VALUES ('n', 's', '{id}', 'h', '[]', 1, 1)"
            ),
            format!("INSERT INTO campaign_accounts_forgotten VALUES ('{id}', 1)"),
            format!(
                "INSERT INTO alert_history VALUES ('{id}', 1, 'reply', 'a', 'slack', 'sent', 1)"
            ),
            format!("INSERT INTO budget_window_use VALUES ('c', 'e', '{id}', 1, 1)"),
            format!(
                "INSERT INTO usage_by_day (utc_day, credential, purpose, endpoint, campaign_id) \
                 VALUES (1, 'c', 'p', 'e', '{id}')"
            ),
        ] {
            db.execute(&format!("-- test_fill\n{sql}"), Args::new()).await.unwrap();
        }
        // An account changes: it is kept as it was.
        people::patch(db, PERSON, &weight(30_000), NOW).await.unwrap();
        db.execute("UPDATE campaign_accounts_were SET written_at = 0", Args::new()).await.unwrap();
    }

    /// Rows of the first campaign, by table: every one that has a column `campaign_id`, now or later.
    async fn rows(&self) -> Vec<(String, i64)> {
        let sql = match self.db().engine() {
            Engine::Sqlite => {
                "SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c \
                 WHERE m.type = 'table' AND c.name = 'campaign_id' ORDER BY m.name"
            }
            Engine::Postgres => {
                "SELECT CAST(table_name AS TEXT) FROM information_schema.columns \
                 WHERE column_name = 'campaign_id' AND table_schema = current_schema() \
                 ORDER BY table_name"
            }
        };
        let tables: Vec<(String,)> = self.db().all(sql, Args::new()).await.unwrap();
        let mut rows = Vec::new();
        for (table,) in tables {
            let sql = format!("SELECT COUNT(*) FROM {table} WHERE campaign_id = $1");
            let args = Args::new().with(&self.gone);
            let (many,): (i64,) = self.db().one(&sql, args).await.unwrap();
            rows.push((table, many));
        }
        assert!(rows.len() > 15, "{rows:?}");
        rows
    }

    async fn content(&self) -> i64 {
        let rows = self.rows().await.into_iter();
        rows.filter(|(table, _)| !OUTLIVES.contains(&table.as_str())).map(|(_, many)| many).sum()
    }

    async fn assert_nothing_is_left(&self) {
        for (table, many) in self.rows().await {
            let stays = OUTLIVES.contains(&table.as_str());
            assert_eq!(many > 0, stays, "{many} rows of {table}");
        }
        let sql = "SELECT COUNT(*) FROM campaigns WHERE id = $1";
        let args = Args::new().with(&self.gone);
        assert_eq!(self.db().one::<(i64,)>(sql, args).await.unwrap().0, 0);
        assert_eq!(Sweep::next(self.db()).await.unwrap(), None);
    }

    /// Every sum, and the index of words, is what the rows say; the other campaign has all it had.
    async fn assert_counts_are_right(&self, engaged: i64) {
        let db = self.db();
        let counted = rollups::recount(db, &self.stays, false).await.unwrap().unwrap();
        assert_eq!((counted.differ, counted.engagements), (0, engaged), "{counted:?}");
        assert_eq!(rollups::recount(db, &self.gone, true).await.unwrap(), None);
        assert_eq!(check::words(db, false).await.unwrap(), [""; 0]);
        let all = engagements::Filter::default();
        let audience = analytics::audience(db, &self.stays, &all, Weight(1)).await.unwrap();
        assert_eq!(audience.unique(), engaged);
        let important = audience.important();
        assert_eq!(important, engaged / 3);
    }

    /// Takes some steps, and is dropped in the midst.
    async fn sweep_some(&self, steps: usize) -> bool {
        let (taken, enough) = (AtomicUsize::new(0), Notify::new());
        let sweep = self.sweep(self.db(), |rows| {
            assert!(rows <= 2_000, "{rows} rows in one transaction");
            if taken.fetch_add(1, Ordering::Relaxed) + 1 == steps {
                enough.notify_one();
            }
        });
        tokio::select! {
            biased;
            () = enough.notified() => true,
            swept = sweep => {
                swept.unwrap();
                false
            }
        }
    }

    /// Takes the first campaign over, and sweeps it.
    async fn sweep(&self, db: &Db, taken: impl FnMut(u64)) -> Result<(), StoreError> {
        match Sweep::of(db, &self.gone).await? {
            Some(sweep) => sweep.run(db, taken).await.map(|_| ()),
            None => Ok(()),
        }
    }

    /// Whoever was at it was last seen long ago.
    async fn forget_who_was_at_it(&self) {
        let sql = "UPDATE campaigns SET swept_at = 0 WHERE deleted_at IS NOT NULL";
        self.db().execute(sql, Args::new()).await.unwrap();
    }
}

fn weight(weight: i64) -> PersonChange {
    PersonChange { weight: Some(Weight(weight)), ..PersonChange::default() }
}

/// An account whose words are others at every time.
fn renamed(user: i64, now: Timestamp) -> Account {
    let classification = Classification {
        categories: CategorySet::NONE,
        primary: CategorySet::NONE.primary(),
        evidence: json!([]),
        rules_version: "v".to_owned(),
    };
    let bio = Some(format!("it is {now}"));
    Account { bio, classification: Some(classification), ..account(user) }
}

#[rstest]
#[tokio::test]
async fn it_is_gone_at_once_for_everybody(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(stage) = Stage::new(engine, 30).await else { return };
    for (table, many) in stage.rows().await {
        assert!(many > 0, "nothing in {table}: this test shows nothing of it");
    }
    let (db, id) = (stage.db(), &stage.gone);
    let lane = Lane { campaign: id.clone(), channel: "slack".to_owned() };
    let sql = "SELECT id FROM alert_deliveries WHERE status = 'failed'";
    let (failed,): (String,) = db.one(sql, Args::new()).await.unwrap();
    let q = engagements::Filter { q: Some("reply".into()), ..engagements::Filter::default() };
    let held = analytics::totals(db, id, &q).await.unwrap();
    assert_eq!(held.sum().total(), 30);
    let before = events::version(db, &stage.stays).await.unwrap();

    assert!(campaigns::delete(db, id).await.unwrap());
    assert!(!campaigns::delete(db, id).await.unwrap());

    assert_eq!(campaigns::get(db, id).await.unwrap(), None);
    let listed = campaigns::list(db, &Filter { limit: 9, ..Filter::default() }).await.unwrap();
    assert_eq!((listed.total, listed.items.len()), (1, 1));
    for status in [CampaignStatus::Active, CampaignStatus::Paused, CampaignStatus::Completed] {
        let found = campaigns::in_status(db, status).await.unwrap();
        assert!(found.iter().all(|campaign| campaign.id == stage.stays), "{status:?}");
    }
    let mut tx = db.begin().await.unwrap();
    assert_eq!(campaigns::lock(&mut tx, id).await.unwrap(), None);
    drop(tx);
    assert_eq!(events::version(db, id).await.unwrap(), None);
    assert_eq!(events::versions(db, std::slice::from_ref(id)).await.unwrap(), []);
    assert!(tweets::of_campaign(db, id).await.unwrap().is_empty());
    assert_eq!(engagements::totals_of(db, id).await.unwrap(), (0, 0));
    assert_eq!(analytics::totals(db, id, &q).await.unwrap().sum().total(), 0);
    assert_eq!(rollups::recount(db, id, true).await.unwrap(), None);
    rollups::count_all(db).await.unwrap();
    // Nobody works for it.
    assert!(worker_state::jobs_of(db, id).await.unwrap().is_empty());
    for kind in JobKind::ALL {
        assert!(!worker_state::campaigns_waiting(db, *kind).await.unwrap().contains(id));
    }
    assert_eq!(worker_state::trigger(db, Some(id), NOW).await.unwrap().campaigns, []);
    let late = Timestamp(NOW.0 + 86_400_000);
    let begun = worker_state::begin_cycles(db, late, Duration::from_mins(30)).await.unwrap();
    assert_eq!(begun, std::slice::from_ref(&stage.stays));
    // Nothing is told of it.
    let waiting = alerts::waiting(db).await.unwrap();
    assert!(waiting.iter().all(|waiting| waiting.campaign == stage.stays), "{waiting:?}");
    assert_eq!(alerts::oldest_due(db).await.unwrap(), None);
    assert_eq!(alerts::lanes_due(db, late).await.unwrap(), []);
    assert_eq!(alerts::expired(db, 9).await.unwrap(), []);
    assert_eq!(alerts::overdue_campaigns(db, late, late).await.unwrap(), []);
    assert_eq!(alerts::broken_channels(db).await.unwrap(), []);
    assert_eq!(alerts::owed_owner(db).await.unwrap(), []);
    assert_eq!(alerts::counts(db, None).await.unwrap(), []);
    assert_eq!(alerts::counts(db, Some(id)).await.unwrap(), []);
    assert_eq!(alerts::get(db, &failed).await.unwrap(), None);
    assert_eq!(alerts::resend(db, &failed, NOW).await.unwrap(), Resend::NotFound);
    assert_eq!(alerts::queue_test(db, &lane, NOW).await.unwrap(), None);
    assert_eq!(alerts::mute(db, id, Whom::default(), late, NOW).await.unwrap(), None);
    assert!(!alerts::unmute(db, id, Whom::default(), NOW).await.unwrap());
    // Nothing of it is stored.
    let written = stage.replies(id, &[77], NOW).await;
    assert_eq!(written.new, []);
    let of = (TWEET, ActionType::Reply);
    let mut tx = db.begin().await.unwrap();
    campaigns::hold(&mut tx, [id]).await.unwrap();
    let posts = [TweetId(TWEET.0 + 11)];
    engagements::mark_seen_posts(&mut tx, id, of.0, of.1, &posts, 9).await.unwrap();
    let absent = engagements::mark_absent_posts(&mut tx, id, of.0, of.1, &posts, NOW).await;
    assert_eq!(absent.unwrap(), 0);
    let absent = engagements::mark_absent_accounts(&mut tx, id, of.0, of.1, 9, NOW).await;
    assert_eq!(absent.unwrap(), 0);
    tx.commit().await.unwrap();
    let sql = "SELECT (SELECT COUNT(*) FROM posts WHERE removed_at IS NOT NULL OR seen_in_walk = 9) \
               + (SELECT COUNT(*) FROM engagement_counts WHERE campaign_id = $1)";
    let touched: (i64,) = db.one(sql, Args::new().with(id)).await.unwrap();
    assert_eq!(touched.0, 0);
    assert_eq!(rollups::prune(db).await.unwrap(), 10, "those of the other campaign");
    let content = stage.content().await;
    assert!(content > 100, "what it had is taken away later: {content}");
    assert_eq!(events::version(db, &stage.stays).await.unwrap(), before.map(|seq| seq + 1));
    stage.test.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn others_write_between_its_steps(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(stage) = Stage::new(engine, 5_000).await else { return };
    let options = OpenOptions { migrate: false, ..OpenOptions::new(stage.test.url()) };
    let other = options.open().await.unwrap();
    assert!(campaigns::delete(stage.db(), &stage.gone).await.unwrap());
    let content = stage.content().await;
    let written = AtomicUsize::new(0);
    let over = Notify::new();
    let (mut taken, mut steps, mut seen) = (0, 0, Vec::new());
    let sweep = async {
        stage
            .sweep(stage.db(), |rows| {
                assert!(rows <= 2_000, "{rows} rows in one transaction");
                taken += i64::try_from(rows).unwrap();
                steps += 1;
                seen.push(written.load(Ordering::Relaxed));
            })
            .await
            .unwrap();
        over.notify_one();
    };
    let write = async {
        loop {
            let mut tx = other.begin().await.unwrap();
            tx.execute("SELECT {CHANGE_SCORES}", Args::new()).await.unwrap();
            let sql = "UPDATE counters SET value = value + 1 WHERE name = 'ignore_list'";
            tx.execute(sql, Args::new()).await.unwrap();
            tx.commit().await.unwrap();
            written.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        ((), ()) = async { tokio::join!(sweep, over.notified()) } => {}
        () = write => {}
    }
    assert!(steps > 15, "{steps} steps for {content} rows");
    // What goes with its row is no more than a handful.
    assert!(content - taken < 10, "{taken} of {content} rows");
    seen.dedup();
    assert!(seen.len() > steps / 8, "others stored something at {} moments of {steps}", seen.len());
    stage.assert_nothing_is_left().await;
    stage.assert_counts_are_right(5_000).await;
    other.close().await;
    stage.test.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn left_in_the_midst_it_is_gone_on_with_and_nobody_notices(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(stage) = Stage::new(engine, 1_500).await else { return };
    let (db, id) = (stage.db(), &stage.gone);
    assert!(campaigns::delete(db, id).await.unwrap());
    let mut rounds = 0_i64;
    while stage.sweep_some(3).await {
        rounds += 1;
        let now = Timestamp(NOW.0 + rounds * 7_200_000);
        assert_eq!(Sweep::next(db).await.unwrap(), None, "somebody was at it just now");
        // What of it is left changes: scores, profiles, categories, and what is kept for readers.
        people::patch(db, PERSON, &weight(20_000 + rounds), now).await.unwrap();
        let both: Vec<i64> = (1..=40).map(|n| rounds % 30 * 40 + n).collect();
        stage.replies(&stage.stays, &both, now).await;
        db.execute("UPDATE campaign_accounts_were SET written_at = 0", Args::new()).await.unwrap();
        rollups::prune(db).await.unwrap();
        events::prune(db).await.unwrap();
        rollups::count_all(db).await.unwrap();
        assert_eq!(campaigns::get(db, id).await.unwrap(), None);
        stage.assert_counts_are_right(1_500).await;
        stage.forget_who_was_at_it().await;
        let next = Sweep::next(db).await.unwrap();
        assert_eq!(next.as_ref().map(Sweep::campaign), Some(id));
    }
    assert!(rounds > 4, "{rounds} rounds");
    stage.assert_nothing_is_left().await;
    stage.assert_counts_are_right(1_500).await;
    assert!(check::findings(db).await.unwrap().is_empty());
    stage.test.remove().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn several_at_once_and_everybody_at_work_do_no_harm(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(stage) = Stage::new(engine, 3_000).await else { return };
    let options = OpenOptions { migrate: false, ..OpenOptions::new(stage.test.url()) };
    let other = options.open().await.unwrap();
    let (db, id) = (stage.db(), &stage.gone);
    assert!(campaigns::delete(db, id).await.unwrap());
    let sweeps = async {
        // Each takes over, and whoever was at it ends.
        let mut swept = Vec::new();
        for db in [db, &other, db] {
            let (sweep, db) = (Sweep::of(db, id).await.unwrap().unwrap(), db.clone());
            let step = Arc::new(Notify::new());
            let mut first = Some(step.clone());
            let taken = move |_| {
                if let Some(first) = first.take() {
                    first.notify_one();
                }
            };
            swept.push(tokio::spawn(async move { sweep.run(&db, taken).await }));
            step.notified().await;
        }
        let mut all = Vec::new();
        for sweep in swept {
            all.push(sweep.await.unwrap().unwrap());
        }
        assert_eq!(all, [false, false, true], "only the last one took all of it away");
    };
    let work = async {
        for round in 1..=12_i64 {
            let now = Timestamp(NOW.0 + round * 7_200_000);
            people::patch(&other, PERSON, &weight(20_000 + round), now).await.unwrap();
            let some: Vec<i64> = (round * 100..round * 100 + 90).collect();
            stage.replies(&stage.stays, &some, now).await;
            rollups::prune(&other).await.unwrap();
            rollups::recount(db, &stage.stays, true).await.unwrap();
        }
    };
    tokio::join!(sweeps, work);
    stage.assert_nothing_is_left().await;
    stage.assert_counts_are_right(3_000).await;
    other.close().await;
    stage.test.remove().await;
}

#[rstest]
#[tokio::test]
async fn one_is_swept_at_a_time_and_one_that_fails_does_not_stand_before_others(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(stage) = Stage::new(engine, 30).await else { return };
    let db = stage.db();
    for id in [&stage.gone, &stage.stays] {
        assert!(campaigns::delete(db, id).await.unwrap());
    }
    let first = Sweep::next(db).await.unwrap().unwrap();
    assert_eq!(Sweep::next(db).await.unwrap(), None, "one at a time");
    let failed = first.campaign().clone();
    drop(first);
    // Long after, in whatever direction the clock was set.
    for at in ["1", "8000000000000"] {
        let sql = format!("UPDATE campaigns SET swept_at = {at} WHERE id = $1");
        db.execute(&sql, Args::new().with(&failed)).await.unwrap();
        let next = Sweep::next(db).await.unwrap().unwrap();
        assert_ne!(next.campaign(), &failed, "the one that nobody tried goes first");
        let sql = "UPDATE campaigns SET swept_at = 0 WHERE id = $1";
        db.execute(sql, Args::new().with(next.campaign())).await.unwrap();
    }
    stage.test.remove().await;
}
