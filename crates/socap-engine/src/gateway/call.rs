//! One call: reserve, wait for a slot, send, and read what the answer means for the job.

use std::time::Duration;

use socap_domain::{Clock, Micros, Timestamp};
use socap_store::budget::{self, Ask, Lane, Refusal, Reservation, ShareAsk};
use socap_upstream::{
    Answer, Certainty, Exchange, Refusal as XRefusal, Request, RetryReason, UpstreamError,
};

use super::attribution::{Owners, Purpose};
use super::{Gateway, Halt, Pending};
use crate::EngineError;

/// Who needs a call, and how much.
#[derive(Debug, Clone)]
pub struct Need<'a> {
    /// For what.
    pub purpose: Purpose,
    /// Which share of the window it uses.
    pub lane: Lane<'a>,
    /// Who pays.
    pub owners: &'a Owners,
}

/// An answer, to be stored and settled in one transaction.
#[derive(Debug)]
pub struct Answered {
    /// What came back.
    pub answer: Answer,
    /// World time of the answer; by X's clock where the two are far apart.
    pub at: Timestamp,
    /// What it cost.
    pub pending: Pending,
}

/// How often a call is made again because X spoke another dialect.
const DIALECT_TRIES: u32 = 3;
/// How long a call waits in place for another one to learn the window.
const PROBING: Duration = Duration::from_millis(25);
/// How often it looks; then the job is given back.
const PROBING_LOOKS: u32 = 200;
/// A refused window whose end the provider did not tell, in world time.
const UNTOLD: Duration = Duration::from_mins(15);
/// Two clocks further apart than this disagree; less is the way of an answer.
const FAR_OFF: Duration = Duration::from_mins(2);
/// Between two tries at a spent budget or a stopped credential, in world time.
const MONEY_CHECK: Duration = Duration::from_mins(5);
/// Between two tries at something the credential may not do, in world time.
const REFUSED_CHECK: Duration = Duration::from_hours(1);

/// Where only what calls under way may still cost stands in the way, in world time.
pub(crate) const UNDER_WAY: Duration = Duration::from_mins(1);

impl Gateway {
    /// Makes a call, or says why not. Failed calls are settled here.
    pub async fn call(&self, request: &Request, need: &Need<'_>) -> Result<Answered, Halt> {
        let mut tries = 0;
        loop {
            self.pace.wait(&self.db, &self.client).await?;
            let shares = self.most(request, need).await?;
            let reservation = self.reserve(request, need, &shares).await?;
            let _slot = self.slots.acquire().await.map_err(|_| Halt::Fenced)?;
            let exchange = self.client.send(request).await;
            let learnt = matches!(
                exchange.outcome,
                Err(UpstreamError::Retry { reason: RetryReason::DialectLearnt, .. })
            );
            let outcome = self.read(need, reservation, exchange).await;
            tries += 1;
            // X answered in the other field dialect: the same question in that one.
            if !learnt || tries > DIALECT_TRIES {
                return outcome;
            }
        }
    }

    /// The most a call can cost each campaign. What was charged today costs nothing again.
    async fn most(&self, request: &Request, need: &Need<'_>) -> Result<Vec<ShareAsk>, Halt> {
        let most = self.prices().most(request, self.provider());
        let by_campaign = need.owners.tweets_by_campaign();
        let Request::Tweets { ids } = request else {
            // Any of the campaigns may cause everything that comes back.
            let each = by_campaign.into_keys().map(|campaign| ShareAsk { campaign, most });
            return Ok(each.collect());
        };
        let free = self.free_today(ids.iter().map(|id| id.0)).await?;
        let count = i64::try_from(ids.len()).unwrap_or(i64::MAX).max(1);
        let each = most.0 / count;
        Ok(by_campaign
            .into_iter()
            .map(|(campaign, tweets)| {
                let tweets =
                    if tweets.is_empty() { ids.iter().map(|id| id.0).collect() } else { tweets };
                let paid = tweets.iter().filter(|id| !free.contains(id)).count();
                let most = Micros(each * i64::try_from(paid).unwrap_or(i64::MAX));
                ShareAsk { campaign, most }
            })
            .collect())
    }

    async fn free_today(
        &self,
        ids: impl Iterator<Item = i64>,
    ) -> Result<std::collections::HashSet<i64>, Halt> {
        let now = self.clock.now();
        // Close to midnight the answer may fall into the next day.
        let same_day = (now + Duration::from_mins(2)).utc_day() == now.utc_day();
        if !self.capabilities().dedupes_daily || !same_day {
            return Ok(std::collections::HashSet::new());
        }
        let ids: Vec<i64> = ids.collect();
        Ok(budget::charged_today(&self.db, self.credential(), "post", &ids, now).await?)
    }

    async fn reserve(
        &self,
        request: &Request,
        need: &Need<'_>,
        shares: &[ShareAsk],
    ) -> Result<Reservation, Halt> {
        for _ in 0..PROBING_LOOKS {
            let now = self.clock.now();
            let ask = Ask {
                credential: self.credential(),
                endpoint: request.endpoint(self.provider()).as_str(),
                purpose: need.purpose.as_str(),
                windowed: self.capabilities().windows,
                lane: need.lane,
                shares,
                most: self.prices().most(request, self.provider()),
                now,
            };
            match budget::reserve(&self.db, &ask).await? {
                Ok(reservation) => return Ok(reservation),
                Err(Refusal::Probing) => tokio::time::sleep(PROBING).await,
                Err(refusal) => return Err(refused(refusal, need.lane, now)),
            }
        }
        let error = "another call was out to learn the window for too long".to_owned();
        Err(Halt::Retry { error, after: Some(Duration::from_secs(1)) })
    }

    async fn read(
        &self,
        need: &Need<'_>,
        reservation: Reservation,
        exchange: Exchange,
    ) -> Result<Answered, Halt> {
        let Exchange { outcome, bill, window, answered_at } = exchange;
        let at = answered_at.unwrap_or_else(|| self.clock.now());
        let shares = need.owners.divide(&bill, outcome.as_ref().ok(), self.prices());
        let mut pending = Pending {
            request_id: reservation.request_id,
            shares,
            daily_dedup: self.capabilities().dedupes_daily,
            window: window.map(|w| budget::WindowReading {
                limit: w.limit,
                remaining: w.remaining,
                reset_at: w.reset_at,
            }),
            closed_until: None,
            // A failure without headers says nothing about the window.
            answered: outcome.is_ok() || window.is_some(),
            outcome: "answered".to_owned(),
            at,
        };
        let error = match outcome {
            Ok(answer) => {
                let at = told_time(self.clock.now(), answered_at);
                return Ok(Answered { answer, at, pending });
            }
            Err(error) => error,
        };
        pending.outcome = error.to_string();
        if let UpstreamError::WaitUntil { until } = &error {
            self.pace.forget();
            let windows = self.capabilities().windows;
            pending.closed_until = windows.then(|| until.unwrap_or(self.clock.now() + UNTOLD));
        }
        self.settle_failed(&pending, bill.certainty).await?;
        Err(self.halt(error, pending.closed_until).await?)
    }

    async fn settle_failed(&self, pending: &Pending, certainty: Certainty) -> Result<(), Halt> {
        let mut tx = self.db.begin().await?;
        if certainty == Certainty::Unknown {
            budget::settle_lost(&mut tx, &pending.request_id, &pending.outcome).await?;
        } else {
            pending.settle(&mut tx).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn halt(
        &self,
        error: UpstreamError,
        closed_until: Option<Timestamp>,
    ) -> Result<Halt, EngineError> {
        let now = self.clock.now();
        Ok(match error {
            UpstreamError::WaitUntil { .. } => match closed_until {
                Some(until) => Halt::snooze(until, "window".to_owned()),
                None => Halt::Retry { error: error.to_string(), after: None },
            },
            UpstreamError::Money { stop } => {
                let (reason, until) = self.stop_for_money(&stop, now).await?;
                Halt::snooze(until, reason)
            }
            UpstreamError::Gone(availability) => Halt::Gone(availability),
            UpstreamError::RestartWalk => Halt::RestartWalk,
            UpstreamError::StaleSince { oldest_allowed } => Halt::StaleSince(oldest_allowed),
            UpstreamError::Refused { reason: XRefusal::Unauthorized, detail } => {
                let until = now + MONEY_CHECK;
                self.stop("refused", &detail, now, until).await?;
                Halt::snooze(until, "refused".to_owned())
            }
            UpstreamError::Refused { reason, detail } => {
                Halt::NoEndpoint(format!("{reason}: {detail}"))
            }
            UpstreamError::Retry { reason: reason @ RetryReason::NoSuchPath, detail, .. } => {
                Halt::NoPath(format!("{reason}: {detail}"))
            }
            UpstreamError::Retry { reason, detail, after } => {
                Halt::Retry { error: format!("{reason}: {detail}"), after }
            }
            UpstreamError::Nonsense { detail } => Halt::Retry {
                error: format!("X cannot take the request: {detail}"),
                after: Some(REFUSED_CHECK),
            },
        })
    }
}

/// The time of an answer. Posts are found by X's clock: where this host's clock is far off, what
/// was read until when is remembered by that one.
fn told_time(now: Timestamp, answered_at: Option<Timestamp>) -> Timestamp {
    match answered_at {
        Some(told) if told + FAR_OFF < now || now + FAR_OFF < told => told,
        _ => now,
    }
}

/// What a refusal of the budget means for the job.
fn refused(refusal: Refusal, lane: Lane<'_>, now: Timestamp) -> Halt {
    match refusal {
        Refusal::Window { until } => {
            let reason = match lane {
                Lane::Audit => "audit_share",
                Lane::Backfill { .. } => "fair_share",
                Lane::News | Lane::Probe => "window",
            };
            Halt::snooze(until, reason.to_owned())
        }
        Refusal::Stopped { reason, until } => Halt::snooze(until.max(now + MONEY_CHECK), reason),
        Refusal::Cap { campaign, wanted, used_up, .. } => {
            let reason = if campaign.is_some() { "budget" } else { "monthly_budget" };
            let wait = if used_up { REFUSED_CHECK } else { UNDER_WAY };
            let wanted = used_up.then_some(wanted);
            Halt::Snooze { until: now + wait, reason: reason.to_owned(), campaign, wanted }
        }
        Refusal::Probing => Halt::Retry { error: "the window is being learnt".into(), after: None },
    }
}
