//! `GET /metrics`: numbers for Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use socap_domain::campaign::Channel;
use socap_domain::{CampaignStatus, Micros, Timestamp};
use socap_store::{Db, StoreError, alerts, budget, campaigns, usage, worker_state};

use super::ready::seconds;
use crate::auth::Viewer;
use crate::problem::{Answer, Problem};
use crate::state::ApiState;

/// Numbers in Prometheus' text format.
#[utoipa::path(
    get, path = "/metrics", tag = "operation",
    responses(
        (status = 200, description = "The numbers", body = String, content_type = "text/plain"),
        (status = 401, description = "No valid key", body = Problem),
    )
)]
pub(crate) async fn metrics(State(state): State<ApiState>, _: Viewer) -> Answer<impl IntoResponse> {
    let (db, now) = (state.db(), state.engine().now());
    let mut page = Page::default();
    let queue = worker_state::queue(db).await?;
    page.begin("socap_jobs", "gauge", "Standing jobs by kind and state.");
    for (kind, job_state, jobs) in &queue.by_kind {
        page.sample("socap_jobs", &[("kind", kind), ("state", job_state)], jobs);
    }
    page.begin("socap_oldest_due_seconds", "gauge", "Age of the longest due job, in world time.");
    let age = queue.oldest_due_at.map_or(0.0, |at| seconds(now.ms_since(at)));
    page.sample("socap_oldest_due_seconds", &[], age);
    page.begin("socap_campaigns", "gauge", "Campaigns by status.");
    for status in CampaignStatus::ALL {
        let filter = campaigns::Filter { status: vec![*status], ..campaigns::Filter::default() };
        let total = campaigns::list(db, &filter).await?.total;
        page.sample("socap_campaigns", &[("status", status.as_str())], total);
    }
    page.begin("socap_workers", "gauge", "Processes heard of within two minutes.");
    let workers = worker_state::workers(db, Duration::from_mins(2)).await?;
    page.sample("socap_workers", &[], workers.len());
    let (spent, reserved) = budget::spent(db, now).await?;
    page.begin("socap_spent_dollars", "gauge", "Spent in this calendar month.");
    page.sample("socap_spent_dollars", &[], spent.dollars());
    page.begin("socap_reserved_dollars", "gauge", "What requests under way may still cost.");
    page.sample("socap_reserved_dollars", &[], reserved.dollars());
    let (lost, _) = usage::unsettled(db).await?;
    page.begin("socap_unsettled_dollars", "gauge", "The most that lost answers can have cost.");
    page.sample("socap_unsettled_dollars", &[], Micros(lost.micros).dollars());
    page.begin("socap_window_remaining", "gauge", "Requests left in a rate window.");
    for window in budget::windows(db).await? {
        if let Some(remaining) = window.remaining {
            let labels =
                [("credential", window.credential.as_str()), ("endpoint", &window.endpoint)];
            page.sample("socap_window_remaining", &labels, remaining);
        }
    }
    page.begin("socap_stopped", "gauge", "Credentials that are stopped, by reason.");
    for stop in budget::stops(db).await? {
        let labels = [("credential", stop.credential.as_str()), ("reason", &stop.reason)];
        page.sample("socap_stopped", &labels, 1);
    }
    alerts_of(&mut page, db, now).await?;
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], page.0))
}

/// How telling the team goes.
async fn alerts_of(page: &mut Page, db: &Db, now: Timestamp) -> Result<(), StoreError> {
    page.begin("socap_alert_deliveries", "gauge", "Messages by channel and status.");
    for (channel, status, count) in alerts::counts(db, None).await? {
        let labels = [("channel", channel.as_str()), ("status", status.as_str())];
        page.sample("socap_alert_deliveries", &labels, count);
    }
    let name = "socap_alert_oldest_due_seconds";
    page.begin(name, "gauge", "Age of the longest due message, in world time.");
    let due = alerts::oldest_due(db).await?;
    page.sample(name, &[], due.map_or(0.0, |at| seconds(now.ms_since(at).max(0))));
    page.begin("socap_alert_channels_broken", "gauge", "Channels of campaigns that take nothing.");
    let mut broken: BTreeMap<&str, usize> =
        Channel::ALL.iter().map(|channel| (channel.as_str(), 0)).collect();
    let found = alerts::broken_channels(db).await?;
    for one in &found {
        *broken.entry(one.lane.channel.as_str()).or_default() += 1;
    }
    for (channel, count) in broken {
        page.sample("socap_alert_channels_broken", &[("channel", channel)], count);
    }
    Ok(())
}

#[derive(Default)]
struct Page(String);

impl Page {
    fn begin(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let labels: Vec<String> =
            labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
        let labels =
            if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::alerts::stage::Stage;

    #[tokio::test]
    async fn messages_and_channels_are_counted() {
        let stage = Stage::new().await;
        stage.find(1001, &[1]).await;
        stage.process().await;
        stage.receiver.answers(404, "no_service");
        stage.find(1001, &[2, 3]).await;
        stage.process().await;
        let page = stage.api.get("/metrics").await.text;
        for line in [
            "socap_alert_deliveries{channel=\"slack\",status=\"sent\"} 1",
            "socap_alert_deliveries{channel=\"slack\",status=\"failed\"} 2",
            "socap_alert_channels_broken{channel=\"slack\"} 1",
            "socap_alert_channels_broken{channel=\"email\"} 0",
            "socap_alert_oldest_due_seconds 0",
        ] {
            assert!(page.lines().any(|found| found == line), "{line}\n{page}");
        }
        stage.receiver.answers(200, "ok");
        let test = format!("{}/alerts/test", stage.campaign);
        stage.api.post(&test, &serde_json::json!({"channel": "slack"})).await;
        stage.receiver.answers(503, "busy");
        stage.find(1001, &[4]).await;
        stage.process().await;
        stage.api.advance(Duration::from_secs(90));
        let page = stage.api.get("/metrics").await.text;
        assert!(page.contains("socap_alert_oldest_due_seconds 90\n"), "{page}");
        assert!(page.contains("socap_alert_channels_broken{channel=\"slack\"} 0"));
    }
}
