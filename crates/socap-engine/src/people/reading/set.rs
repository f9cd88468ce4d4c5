//! Reading one person's followings to the end, or to where it has to wait.

use std::collections::HashSet;
use std::time::Duration;

use socap_domain::{Availability, Timestamp, UserId};
use socap_store::budget::{self, Lane};
use socap_store::followings::{self, FollowingSet, MOST_RESTARTS, Source};
use socap_store::{StoreError, accounts, campaigns, people};
use socap_upstream::{Account, Answer, Endpoint, Provider};
use tokio_util::sync::CancellationToken;

use super::super::patiently;
use super::estimate::{ASSUMED, page};
use super::look_up;
use crate::gateway::{Answered, Gateway, Halt, Need, Owners, Purpose, UNDER_WAY};
use crate::readings::stored;
use crate::{Engine, EngineError, owner};

/// What became of a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// The new set counts.
    Finished,
    /// X does not show the person; the old set counts on.
    Unavailable,
    /// It waits, or was put back.
    Waits,
    /// It was given up, or somebody else has it.
    Lost,
}

/// After a failure, in machine time.
const AGAIN: Duration = Duration::from_mins(1);
/// After something that time hardly mends, in world time.
const LATER: Duration = Duration::from_hours(1);
/// Pages in a row without anybody on them.
const EMPTY_PAGES: u32 = 5;
/// Pages that may be read in vain beyond the price that was confirmed.
const SPARE_PAGES: i64 = 2;

struct Reading<'a> {
    engine: &'a Engine,
    gateway: &'a Gateway,
    set: FollowingSet,
    lease_id: String,
    /// X's counter, or what stands in for it.
    follows: i64,
    username: Option<String>,
    seen: HashSet<String>,
    empty: u32,
}

/// Reads a claimed set, keeping its lease alive.
pub(super) async fn read(
    engine: &Engine,
    set: FollowingSet,
    lease_id: String,
    stop: &CancellationToken,
) -> Ended {
    let Some(gateway) = engine.gateway() else { return Ended::Waits };
    let (set_no, person) = (set.set_no, set.person_id);
    let lease = lease_id.clone();
    let reading = async {
        let mut reading = Reading::open(engine, gateway, set, lease_id).await?;
        reading.finish(stop).await
    };
    let outcome = tokio::select! {
        outcome = reading => outcome,
        () = beat(engine, set_no, &lease) => return Ended::Lost,
    };
    match outcome {
        Ok(ended) => ended,
        Err(halt) => halted(engine, gateway, (set_no, person), &lease, halt).await,
    }
}

/// Keeps the lease until it is lost.
async fn beat(engine: &Engine, set_no: i64, lease_id: &str) {
    let lease = engine.settings().lease;
    loop {
        tokio::time::sleep((lease / 4).max(Duration::from_millis(200))).await;
        if let Ok(false) = followings::renew(engine.db(), set_no, lease_id, lease).await {
            return;
        }
    }
}

impl<'a> Reading<'a> {
    async fn open(
        engine: &'a Engine,
        gateway: &'a Gateway,
        set: FollowingSet,
        lease_id: String,
    ) -> Result<Self, Halt> {
        let person = set.person_id;
        let mut account = accounts::get(engine.db(), person).await?;
        let is_handle = |name: &String| *name != person.to_string();
        let mut username = account.as_ref().map(|a| a.username.clone()).filter(is_handle);
        if username.is_none() {
            let known = people::get(engine.db(), person).await?;
            username = known.map(|person| person.username).filter(is_handle);
        }
        if username.is_none() && gateway.provider() == Provider::TwitterApiIo {
            // It is asked by handle only.
            look_up::ask(engine, gateway, &[person]).await?;
            account = accounts::get(engine.db(), person).await?;
            username = account.as_ref().map(|a| a.username.clone()).filter(is_handle);
            if username.is_none() {
                let why = account.map_or(Availability::Gone, |account| account.availability);
                return Err(Halt::Gone(why));
            }
        }
        let counter = account.and_then(|account| account.following);
        let follows = if let Some(counter) = counter {
            counter
        } else {
            let sets = followings::set_of(engine.db(), &[person]).await?;
            sets.get(&person).map_or(ASSUMED, |set| set.size)
        };
        let seen = HashSet::new();
        Ok(Self { engine, gateway, set, lease_id, follows, username, seen, empty: 0 })
    }

    async fn finish(&mut self, stop: &CancellationToken) -> Result<Ended, Halt> {
        while !self.set.whole {
            if stop.is_cancelled() {
                self.put_back(None).await?;
                return Ok(Ended::Waits);
            }
            if !self.next_page().await? {
                return Ok(Ended::Lost);
            }
        }
        let (sets, begun_at) = ([self.set.set_no], self.set.begun_at);
        // True at its beginning: what changed while it was read may be missing.
        let finish =
            || followings::finish_sets(self.engine.db(), &sets, begun_at, self.engine.now());
        let finished = patiently(finish).await?;
        if finished.sets == 0 {
            tracing::warn!(person = %self.set.person_id,
                "followings that were read do not count: given up, or what counts is newer");
            return Ok(Ended::Lost);
        }
        tracing::info!(person = %self.set.person_id, followings = finished.edges,
            rescored = finished.rescored, "a person's followings were read");
        Ok(Ended::Finished)
    }

    /// Reads and stores a page. False: the set is no longer ours.
    async fn next_page(&mut self) -> Result<bool, Halt> {
        let left = self.follows - self.set.read_so_far;
        let cursor = self.set.next_cursor.clone();
        let request =
            page(self.gateway, self.set.person_id, self.username.clone(), left, cursor.clone());
        let owners = Owners::one(None);
        let need = Need { purpose: Purpose::People, lane: Lane::News, owners: &owners };
        let Answered { answer, at: _, pending } = self.gateway.call(&request, &need).await?;
        let Answer::Users(page) = answer else {
            let wrong = "a list of followings was answered with something else".to_owned();
            return Err(Halt::Failed(StoreError::Decode(wrong).into()));
        };
        let accounts: Vec<UserId> = page.items.iter().map(|account| account.id).collect();
        self.empty = if accounts.is_empty() { self.empty + 1 } else { 0 };
        let next = page.next.filter(|next| Some(next) != cursor.as_ref());
        let (set_no, lease) = (self.set.set_no, self.engine.settings().lease);
        let store = || async {
            let mut tx = self.engine.db().begin().await?;
            let ours = followings::renew_in(&mut tx, set_no, &self.lease_id, lease).await?
                && followings::add_page(&mut tx, set_no, &accounts, next.as_deref()).await?;
            // Paid for, whoever has the set now.
            pending.settle(&mut tx).await?;
            tx.commit().await?;
            Ok(ours)
        };
        let ours = patiently(store).await?;
        self.set.read_so_far += i64::try_from(accounts.len()).unwrap_or_default();
        self.set.whole = next.is_none();
        self.set.next_cursor = next;
        self.engine.said_waits().forget();
        if ours {
            self.check_progress()?;
        }
        Ok(ours)
    }

    /// Pages that go round in circles, or are empty without end, are paid for each time.
    fn check_progress(&mut self) -> Result<(), Halt> {
        let Some(next) = &self.set.next_cursor else { return Ok(()) };
        let repeats = !self.seen.insert(next.clone());
        if repeats || self.empty >= EMPTY_PAGES {
            tracing::warn!(person = %self.set.person_id, repeats, "pages without an end");
            return Err(Halt::RestartWalk);
        }
        Ok(())
    }

    async fn put_back(&self, waits: Option<(Timestamp, &str)>) -> Result<(), StoreError> {
        followings::put_back(self.engine.db(), self.set.set_no, &self.lease_id, waits).await
    }
}

/// What a halt means for the reading.
async fn halted(
    engine: &Engine,
    gateway: &Gateway,
    (set_no, person): (i64, UserId),
    lease_id: &str,
    halt: Halt,
) -> Ended {
    let db = engine.db();
    let now = engine.now();
    let world = |machine: Duration| machine.mul_f64(engine.clock().speed().max(1.0));
    let done: Result<Ended, EngineError> = async {
        let room = owner::cap_refused(engine, Purpose::People, &halt).await;
        let kind = kind(&halt).to_owned();
        let mut cap = None;
        let (mut until, reason) = match halt {
            Halt::Snooze { reason, .. } if room => (now + UNDER_WAY, reason),
            Halt::Snooze { until, reason, wanted: Some(wanted), .. } => {
                cap = Some(wanted);
                (until, reason)
            }
            Halt::Snooze { until, reason, .. } => (until, reason),
            Halt::Retry { error, after } => (now + world(after.unwrap_or(AGAIN)), error),
            Halt::NoPath(error) | Halt::NoEndpoint(error) => (now + LATER, error),
            Halt::Failed(error) => (now + world(AGAIN), error.to_string()),
            Halt::StaleSince(_) => (now + LATER, "X refused the page asked for".to_owned()),
            Halt::Fenced => return Ok(Ended::Lost),
            Halt::RestartWalk => return restart(engine, gateway, set_no, lease_id).await,
            Halt::Gone(why) => return gone(engine, gateway, set_no, lease_id, why).await,
        };
        let mut tx = db.begin().await?;
        if let Some(wanted) = cap
            && !budget::cap_stands(&mut tx, None, Purpose::People.as_str(), wanted).await?
        {
            // The cap was raised since. What waited for it was woken then, and this did not wait.
            until = now + UNDER_WAY;
        }
        followings::put_back_in(&mut tx, set_no, lease_id, Some((until, &reason))).await?;
        tx.commit().await?;
        // A hundred people wait for the same: it is said of the first. Waiting for the next window
        // is how it goes.
        if reason == "window" {
            tracing::debug!(%person, %until, "a reading of followings waits for the next window");
        } else if engine.said_waits().is_news(&kind) {
            tracing::warn!(%person, %reason, %until,
                "readings of followings wait, this person's first");
        }
        Ok(Ended::Waits)
    }
    .await;
    done.unwrap_or_else(|error| {
        // Its lease runs out, and it is taken up again.
        tracing::warn!(%error, "a reading of followings could not be put back");
        Ended::Waits
    })
}

/// What a wait is remembered by: one of few words, while errors have many.
fn kind(halt: &Halt) -> &str {
    match halt {
        Halt::Snooze { reason, .. } => reason,
        Halt::NoPath(_) | Halt::NoEndpoint(_) => "no endpoint",
        Halt::Failed(_) => "failed",
        _ => "retry",
    }
}

/// The place in the list is lost: a new set, from the first page; at once, then after a wait,
/// then no more. What was read is paid for, so where that is much it rests at once, until its
/// owner confirms a price again.
async fn restart(
    engine: &Engine,
    gateway: &Gateway,
    set_no: i64,
    lease_id: &str,
) -> Result<Ended, EngineError> {
    let readings = followings::unfinished(engine.db(), Source::Reading).await?;
    let Some(set) = readings.into_iter().find(|set| set.set_no == set_no) else {
        return Ok(Ended::Lost);
    };
    let page = i64::from(gateway.capabilities().page_sizes(Endpoint::Following).max);
    let in_vain = set.read_in_vain + set.read_so_far;
    let restarts = if in_vain > SPARE_PAGES * page { MOST_RESTARTS } else { set.restarts + 1 };
    let now = engine.now();
    let why = "X's pages of followings have lost their place, or lead in circles";
    let (until, reason) = match restarts {
        ..=1 => (None, format!("{why}; it begins again")),
        2 => (Some(now + LATER), format!("{why} again; it begins once more")),
        _ => (None, format!("given up: {why}; {in_vain} accounts were read. Start it again")),
    };
    let waits = (until, reason.as_str());
    let begun = followings::begin_again(engine.db(), &set, lease_id, restarts, waits, now).await?;
    if begun.is_none() {
        return Ok(Ended::Lost);
    }
    tracing::warn!(person = %set.person_id, %reason, "a reading of followings lost its place");
    Ok(if restarts > 1 { Ended::Waits } else { Ended::Lost })
}

/// X does not show the person. A provider that asks by handle may only know an old one.
async fn gone(
    engine: &Engine,
    gateway: &Gateway,
    set_no: i64,
    lease_id: &str,
    why: Availability,
) -> Result<Ended, EngineError> {
    let db = engine.db();
    let readings = followings::unfinished(db, Source::Reading).await?;
    let Some(set) = readings.into_iter().find(|set| set.set_no == set_no) else {
        return Ok(Ended::Lost);
    };
    let person = set.person_id;
    if gateway.provider() == Provider::TwitterApiIo {
        let before = accounts::get(db, person).await?.map(|account| account.username);
        let looked_up = look_up::ask(engine, gateway, &[person]).await.is_ok();
        let after = accounts::get(db, person).await?;
        let renamed = looked_up
            && after.is_some_and(|account| {
                let shown = account.availability == Availability::Available;
                shown && Some(account.username) != before
            });
        if renamed {
            followings::put_back(db, set_no, lease_id, None).await?;
            return Ok(Ended::Lost);
        }
    }
    let account = Account { unavailable: Some(why), ..Account::bare(person) };
    let mut tx = db.begin().await?;
    campaigns::hold_for_accounts(&mut tx, [], [person]).await?;
    accounts::upsert(&mut tx, &[stored(account)], engine.now()).await?;
    tx.commit().await?;
    followings::abandon(db, &[set_no]).await?;
    tracing::warn!(%person, %why, "X does not show a person; whom they followed before counts on");
    Ok(Ended::Unavailable)
}
