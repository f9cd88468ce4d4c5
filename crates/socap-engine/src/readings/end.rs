//! How a job ends: done, or halted by something that says what to do.

use std::time::Duration;

use serde_json::{Value, json};
use socap_domain::checkpoint::Checkpoint;
use socap_domain::{Availability, CampaignId, Micros, Timestamp};
use socap_store::worker_state::{self, Job, Outcome};
use socap_store::{StoreError, Tx, budget, campaigns, events};

use super::context::GroupContext;
use crate::gateway::{Halt, Purpose, UNDER_WAY};
use crate::{coverage, owner};

/// The first delay after a failure, in machine time; doubled each time, at most one cycle.
const FIRST_DELAY: Duration = Duration::from_secs(2);
/// The longest first delay that doubling reaches.
const DOUBLINGS: u32 = 10;

impl GroupContext {
    /// Ends a job as done, within the transaction that stores what it did.
    pub(super) async fn done(
        &self,
        tx: &mut Tx,
        job: &Job,
        checkpoint: &Checkpoint,
        what: &str,
        next_due: Timestamp,
    ) -> Result<bool, StoreError> {
        let outcome = Outcome::Idle { next_due, what: what.to_owned() };
        let now = self.engine.now();
        let held =
            worker_state::finish(tx, &self.lease_id, &job.id, checkpoint, &outcome, now).await?;
        if held {
            self.count_completed();
        }
        Ok(held)
    }

    /// Ends a job that cannot go on. `checkpoint` is what it remembers.
    pub(super) async fn halted(&self, job: &Job, checkpoint: &Checkpoint, halt: &Halt) {
        let now = self.engine.now();
        let room = owner::cap_refused(&self.engine, Purpose::Campaigns, halt).await;
        let mut checkpoint = checkpoint.clone();
        let mut cap = None;
        let outcome = match halt {
            Halt::Fenced => return,
            Halt::Snooze { until, reason, campaign, wanted } => {
                self.count_snoozed();
                cap = wanted.filter(|_| !room).map(|wanted| (campaign.as_ref(), wanted));
                let until = if room { now + UNDER_WAY } else { *until };
                Outcome::Blocked { until, reason: reason.clone() }
            }
            Halt::Gone(availability) => {
                self.count_failed();
                Outcome::Retry {
                    error: format!("X shows the tweet as {availability}"),
                    delay: self.backoff(job.failures),
                }
            }
            Halt::Retry { error, after } => {
                self.count_failed();
                let delay = after.unwrap_or(Duration::ZERO).max(self.backoff(job.failures));
                Outcome::Retry { error: error.clone(), delay }
            }
            Halt::NoPath(error) => {
                self.count_failed();
                let delay = self.backoff(job.failures);
                Outcome::Retry { error: error.clone(), delay }
            }
            Halt::RestartWalk => {
                self.count_failed();
                let error = "X no longer knows the cursor".to_owned();
                Outcome::Retry { error, delay: self.backoff(job.failures) }
            }
            Halt::StaleSince(_) => {
                // What the bound stood for is out of X's reach: the list is read from its
                // newest end to wherever X lets it go.
                checkpoint.walk = None;
                checkpoint.completed_at = None;
                checkpoint.full_at = None;
                checkpoint.horizon.get_or_insert(now);
                Outcome::Again
            }
            Halt::NoEndpoint(error) => {
                self.count_snoozed();
                if self.is_news(&job.campaign_id, "refused, in the log") {
                    tracing::warn!(kind = %job.kind, campaign = %job.campaign_id, error,
                        "X does not let this credential read this");
                }
                let until = now + self.engine.settings().poll_interval;
                Outcome::Blocked { until, reason: "refused".to_owned() }
            }
            Halt::Failed(error) => {
                self.count_failed();
                tracing::warn!(kind = %job.kind, tweet = %job.tweet_id, %error, "a reading failed");
                Outcome::Retry { error: error.to_string(), delay: self.backoff(job.failures) }
            }
        };
        let ended = match cap {
            Some(cap) => self.wait_for_cap(job, &checkpoint, outcome, cap).await,
            None => self.finish(job, &checkpoint, &outcome).await,
        };
        if let Err(error) = ended {
            // The lease runs out and another worker takes the job up; nothing is lost.
            tracing::warn!(kind = %job.kind, tweet = %job.tweet_id, %error, "a job could not be ended");
        }
    }

    /// Ends a job in a transaction of its own.
    pub(super) async fn finish(
        &self,
        job: &Job,
        checkpoint: &Checkpoint,
        outcome: &Outcome,
    ) -> Result<bool, StoreError> {
        let news = self.halt_news(job, outcome);
        let mut tx = self.engine.db().begin().await?;
        if news.is_some() {
            // Its row before its jobs', as everybody does who touches both.
            campaigns::hold(&mut tx, [&job.campaign_id]).await?;
        }
        self.end(tx, job, checkpoint, outcome, news).await
    }

    /// Ends a job that a cap refused: it waits for the cap, or only for a moment where more may be
    /// spent by now. What waited was woken then, and this job did not wait yet.
    async fn wait_for_cap(
        &self,
        job: &Job,
        checkpoint: &Checkpoint,
        mut outcome: Outcome,
        (campaign, wanted): (Option<&CampaignId>, Micros),
    ) -> Result<bool, StoreError> {
        let purpose = Purpose::Campaigns.as_str();
        let mut tx = self.engine.db().begin().await?;
        campaigns::hold(&mut tx, campaign.into_iter().chain([&job.campaign_id])).await?;
        let stands = budget::cap_stands(&mut tx, campaign, purpose, wanted).await?;
        if let Outcome::Blocked { until, .. } = &mut outcome
            && !stands
        {
            *until = self.engine.now() + UNDER_WAY;
        }
        let news = self.halt_news(job, &outcome);
        self.end(tx, job, checkpoint, &outcome, news).await
    }

    async fn end(
        &self,
        mut tx: Tx,
        job: &Job,
        checkpoint: &Checkpoint,
        outcome: &Outcome,
        news: Option<(&'static str, Value)>,
    ) -> Result<bool, StoreError> {
        let now = self.engine.now();
        let held = worker_state::finish(&mut tx, &self.lease_id, &job.id, checkpoint, outcome, now)
            .await?;
        if let Some((kind, payload)) = news.filter(|_| held) {
            events::append(&mut tx, &job.campaign_id, kind, &payload, now).await?;
        }
        tx.commit().await?;
        Ok(held)
    }

    /// What the campaign's readers are told of a job that waits or failed: each reason once a
    /// group, which may be a hundred tweets that wait for the same.
    fn halt_news(&self, job: &Job, outcome: &Outcome) -> Option<(&'static str, Value)> {
        let (reason, until, error) = match outcome {
            Outcome::Blocked { until, reason } => (reason.as_str(), Some(*until), None),
            Outcome::Retry { error, .. } => ("failed", None, Some(error)),
            Outcome::Idle { .. } | Outcome::Again | Outcome::Stopped { .. } => return None,
        };
        let payload = json!({
            "job_kind": job.kind,
            "tweet_id": job.tweet_id,
            "reason": reason,
            "blocked_until": until,
            "error": error,
        });
        let kind = if coverage::is_about_money(reason) { "budget" } else { "jobs" };
        self.is_news(&job.campaign_id, reason).then_some((kind, payload))
    }

    /// Doubles with every failure in a row, at most to one cycle.
    pub(super) fn backoff(&self, failures: i64) -> Duration {
        let doublings = u32::try_from(failures).unwrap_or(DOUBLINGS).min(DOUBLINGS);
        FIRST_DELAY.saturating_mul(1 << doublings).min(self.engine.settings().poll_interval)
    }
}

/// Why the lists of a tweet stop that X does not show.
pub(super) const fn stop_reason(availability: Availability) -> &'static str {
    availability.as_str()
}
