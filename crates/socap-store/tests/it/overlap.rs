//! Storing a page and changing scores at one moment, waiting for a cap and lifting its stop, each
//! held up half way. Only PostgreSQL lets two transactions write at once; the other tests run these
//! on both engines.

use std::sync::Arc;
use std::time::Duration;

use socap_domain::walk::WalkPurpose;
use socap_domain::{ActionType, JobKind, Micros, UserId, Weight};
use socap_store::budget::{cap_stands, cap_stops, lift_cap, set_cap, stop_cap};
use socap_store::engagements::{self, Found, PageWrite};
use socap_store::people::{self, PersonChange};
use socap_store::worker_state::{self, Outcome};
use socap_store::{Args, Engine, Tx, followings, scores};
use tokio::task::JoinHandle;

use crate::desk::{Desk, NOW, OTHER, TWEET, account};

const WHO: UserId = UserId(1_000);

fn weight(weight: i64) -> PersonChange {
    PersonChange { weight: Some(Weight(weight)), ..PersonChange::default() }
}

/// A person of weight 1 who follows 7 and 8, of whom 8 engaged.
async fn desk() -> Option<Arc<Desk>> {
    let desk = Desk::new(Engine::Postgres).await?;
    people::insert(desk.db(), WHO, &weight(1_000), NOW).await.unwrap();
    followings::add(desk.db(), &[(WHO, UserId(7)), (WHO, UserId(8))], NOW, NOW).await.unwrap();
    desk.replies(OTHER, &[8]).await;
    Some(Arc::new(desk))
}

fn reweigh(desk: &Arc<Desk>) -> JoinHandle<()> {
    let desk = Arc::clone(desk);
    tokio::spawn(async move {
        people::patch(desk.db(), WHO, &weight(5_000), NOW).await.unwrap();
    })
}

/// Returns when `task` is done, or so many wait for a lock of this database.
async fn done_or_waiting(desk: &Desk, task: &JoinHandle<()>, many: i64) {
    let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() \
               AND wait_event_type = 'Lock'";
    while !task.is_finished() {
        let (waiting,): (i64,) = desk.db().one(sql, Args::new()).await.unwrap();
        if waiting >= many {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn store(tx: &mut Tx, desk: &Desk) {
    let page = PageWrite {
        campaign: &desk.campaign,
        tweet: TWEET,
        action: ActionType::Like,
        purpose: WalkPurpose::Delta,
        walk: 1,
        completed_walk: 0,
        first_walk: false,
        observed_after: NOW,
        cycle: std::time::Duration::from_mins(30),
        now: NOW,
        items: &[Found { user_id: UserId(7), post: None, own: false }],
        accounts: &[account(7)],
    };
    let written = engagements::write_page(tx, &page).await.unwrap();
    assert_eq!(written.new, [UserId(7)]);
}

async fn every_score_is_right(desk: &Desk) {
    let users = [UserId(7), UserId(8)];
    let truth = scores::of(desk.db(), &users).await.unwrap();
    let shown = desk.shown().await;
    assert_eq!(users.map(|user| shown[&user.0]), users.map(|user| truth[&user]));
    assert_eq!(shown[&7], Weight(5_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_weight_changes_while_a_scored_page_is_not_yet_committed() {
    let Some(desk) = desk().await else { return };
    let mut tx = desk.db().begin().await.unwrap();
    store(&mut tx, &desk).await;
    let change = reweigh(&desk);
    done_or_waiting(&desk, &change, 1).await;
    tx.commit().await.unwrap();
    change.await.unwrap();
    every_score_is_right(&desk).await;
    Arc::into_inner(desk).unwrap().test.remove().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_scored_while_a_changed_weight_is_not_yet_committed() {
    let Some(desk) = desk().await else { return };
    // The change ends with an event of the campaign: it waits for whoever holds its row.
    let mut holder = desk.db().begin().await.unwrap();
    let sql = "SELECT id FROM campaigns FOR NO KEY UPDATE";
    holder.execute(sql, Args::new()).await.unwrap();
    let change = reweigh(&desk);
    done_or_waiting(&desk, &change, 1).await;
    let page = {
        let desk = Arc::clone(&desk);
        tokio::spawn(async move {
            let mut tx = desk.db().begin().await.unwrap();
            store(&mut tx, &desk).await;
            tx.commit().await.unwrap();
        })
    };
    done_or_waiting(&desk, &page, 2).await;
    holder.commit().await.unwrap();
    change.await.unwrap();
    page.await.unwrap();
    every_score_is_right(&desk).await;
    Arc::into_inner(desk).unwrap().test.remove().await;
}

/// A month's cap that refused a job, and the job, claimed.
async fn refused(desk: &Desk) -> (String, worker_state::Job) {
    set_cap(desk.db(), Some(Micros(10)), NOW).await.unwrap();
    let mut tx = desk.db().begin().await.unwrap();
    stop_cap(&mut tx, None, "campaigns", Micros(20), NOW).await.unwrap();
    tx.commit().await.unwrap();
    let lease = Duration::from_mins(1);
    let group = worker_state::claim(desk.db(), "one", JobKind::Metrics, 1, NOW, lease).await;
    let mut group = group.unwrap().unwrap();
    (group.lease_id, group.jobs.remove(0))
}

/// Stores in `tx` that the job waits an hour if its cap stands. Says whether it does.
async fn wait_for_cap(tx: &mut Tx, (lease, job): &(String, worker_state::Job)) -> bool {
    let stands = cap_stands(tx, None, "campaigns", Micros(20)).await.unwrap();
    if stands {
        let until = NOW + Duration::from_hours(1);
        let outcome = Outcome::Blocked { until, reason: "monthly_budget".to_owned() };
        let held = worker_state::finish(tx, lease, &job.id, &job.checkpoint, &outcome, NOW).await;
        assert!(held.unwrap());
    }
    stands
}

async fn lift(tx: &mut Tx, desk: &Desk) {
    let stop = cap_stops(desk.db()).await.unwrap().remove(0);
    assert!(lift_cap(tx, &stop).await.unwrap());
    worker_state::unblock_for(tx, None, "monthly_budget", NOW).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_is_lifted_while_a_job_that_waits_for_it_is_not_yet_committed() {
    let Some(desk) = desk().await else { return };
    let job = refused(&desk).await;
    let mut tx = desk.db().begin().await.unwrap();
    assert!(wait_for_cap(&mut tx, &job).await);
    let lifting = {
        let desk = Arc::clone(&desk);
        tokio::spawn(async move {
            let mut tx = desk.db().begin().await.unwrap();
            lift(&mut tx, &desk).await;
            tx.commit().await.unwrap();
        })
    };
    done_or_waiting(&desk, &lifting, 1).await;
    tx.commit().await.unwrap();
    lifting.await.unwrap();
    let jobs = worker_state::jobs_of(desk.db(), &desk.campaign).await.unwrap();
    assert!(jobs.iter().all(|job| job.state != "blocked"), "{jobs:?}");
    Arc::into_inner(desk).unwrap().test.remove().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_to_wait_while_a_lifted_stop_is_not_yet_committed() {
    let Some(desk) = desk().await else { return };
    let job = refused(&desk).await;
    let mut tx = desk.db().begin().await.unwrap();
    lift(&mut tx, &desk).await;
    let waiting = {
        let desk = Arc::clone(&desk);
        tokio::spawn(async move {
            let mut tx = desk.db().begin().await.unwrap();
            assert!(!wait_for_cap(&mut tx, &job).await);
        })
    };
    done_or_waiting(&desk, &waiting, 1).await;
    tx.commit().await.unwrap();
    waiting.await.unwrap();
    Arc::into_inner(desk).unwrap().test.remove().await;
}
