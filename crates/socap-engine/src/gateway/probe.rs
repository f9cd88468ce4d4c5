//! Money stops: told once, probed with one cheap call every five minutes, lifted by success.

use std::time::Duration;

use socap_domain::{Clock, Timestamp, TweetId};
use socap_store::budget::{self, Lane, Stop};
use socap_upstream::{MoneyStop, Request};

use super::attribution::{Owners, Purpose};
use super::call::Need;
use super::{Gateway, Halt};
use crate::{EngineError, owner};

/// How often a stopped credential is probed, in world time.
const EVERY: Duration = Duration::from_mins(5);

impl Gateway {
    pub(super) async fn stop_for_money(
        &self,
        stop: &MoneyStop,
        now: Timestamp,
    ) -> Result<(String, Timestamp), EngineError> {
        let (reason, reset) = match stop {
            MoneyStop::CreditsDepleted => ("credits_depleted", None),
            MoneyStop::SpendCap { reset } => ("spend_cap", *reset),
            MoneyStop::UsageCap { reset } => ("usage_cap", *reset),
        };
        let until = reset.filter(|reset| *reset > now).unwrap_or(now + EVERY);
        self.stop(reason, &stop.to_string(), now, until).await?;
        Ok((reason.to_owned(), until))
    }

    pub(super) async fn stop(
        &self,
        reason: &str,
        detail: &str,
        now: Timestamp,
        probe_at: Timestamp,
    ) -> Result<(), EngineError> {
        let credential = self.credential();
        let mut tx = self.db.begin().await?;
        let new = budget::set_stop(&mut tx, credential, reason, detail, now, probe_at).await?;
        let news = if new {
            let stop = Stop {
                credential: credential.to_owned(),
                reason: reason.to_owned(),
                detail: detail.to_owned(),
                since: now.0,
                probe_at: probe_at.0,
            };
            owner::stopped(&mut tx, &stop).await?
        } else {
            false
        };
        tx.commit().await?;
        if news {
            let mend = owner::mend(reason);
            tracing::warn!(credential, reason, detail, %probe_at, mend,
                "X stopped answering: nothing is read with this credential until its owner acts");
        }
        Ok(())
    }

    /// Probes a stopped credential if its time has come: one cheap call. Success lifts the
    /// stop and wakes what waited for it.
    pub(crate) async fn probe(&self, tweet: TweetId) -> Result<bool, EngineError> {
        let now = self.clock.now();
        let stops = budget::stops(&self.db).await?;
        let Some(stop) = stops.into_iter().find(|stop| stop.credential == self.credential()) else {
            return Ok(false);
        };
        if !budget::take_probe(&self.db, self.credential(), now, EVERY).await? {
            return Ok(false);
        }
        let owners = Owners::one(None);
        let need = Need { purpose: Purpose::Campaigns, lane: Lane::Probe, owners: &owners };
        match self.call(&Request::Tweets { ids: vec![tweet] }, &need).await {
            Ok(answered) => {
                let mut tx = self.db.begin().await?;
                answered.pending.settle(&mut tx).await?;
                tx.commit().await?;
            }
            Err(Halt::Failed(error)) => return Err(error),
            Err(_) => return Ok(false),
        }
        let caps = budget::cap_stops(&self.db).await?;
        let mut tx = self.db.begin().await?;
        let lifted = owner::answers_again(&mut tx, &stop, &caps, now).await?;
        tx.commit().await?;
        if lifted {
            tracing::info!(
                credential = stop.credential,
                reason = stop.reason,
                "X answers again: reading goes on"
            );
        }
        Ok(true)
    }
}
