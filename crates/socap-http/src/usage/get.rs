//! `GET /usage`: what was asked of X, what it cost, what is left.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use socap_domain::{CampaignId, Micros, Timestamp};
use socap_store::usage::{self, Unsettled, Usage};

use super::left::{LeftView, left};
use crate::auth::Viewer;
use crate::problem::{Answer, Problem};
use crate::query::Query;
use crate::state::ApiState;

/// What was used.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct UsageView {
    #[serde(flatten)]
    sums: Sums,
    /// Requests whose answer was lost, with the most they can have cost.
    unsettled: UnsettledView,
    /// The sums by day, credential, purpose, endpoint and campaign.
    by: Vec<Part>,
    /// What is left, and when it runs out.
    left: LeftView,
}

/// Sums.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
pub(crate) struct Sums {
    /// Requests. One shared by several campaigns counts with the first of them.
    requests: i64,
    /// Posts and accounts that came back.
    raw_resources: i64,
    /// Those charged: X charges a resource once a UTC day.
    billable_resources: i64,
    /// Dollars.
    dollars: f64,
    /// Credits, where the provider charges those.
    credits: i64,
}

/// Requests without an answer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct UnsettledView {
    /// How many.
    requests: i64,
    /// The most they can have cost, in dollars.
    dollars: f64,
    /// Those that are still under way, not counted above.
    under_way: UnderWay,
}

/// Requests under way.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct UnderWay {
    /// How many.
    requests: i64,
    /// The most they can cost, in dollars.
    dollars: f64,
}

/// A part of the sums.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Part {
    /// The UTC day.
    #[schema(example = "2026-11-30")]
    day: String,
    /// The credential's name.
    credential: String,
    /// `campaigns`, `sync` or `people`.
    purpose: String,
    /// The endpoint.
    endpoint: String,
    /// The campaign; null for calls of none, such as looking up links of which none came.
    campaign_id: Option<String>,
    #[serde(flatten)]
    sums: Sums,
}

impl Sums {
    fn of(row: &Usage) -> Self {
        Self {
            requests: row.requests,
            raw_resources: row.raw_resources,
            billable_resources: row.billable_resources,
            dollars: Micros(row.micros).dollars(),
            credits: row.credits,
        }
    }

    fn all(rows: &[Usage]) -> Self {
        let sum = |of: fn(&Usage) -> i64| rows.iter().map(of).sum::<i64>();
        Self {
            requests: sum(|row| row.requests),
            raw_resources: sum(|row| row.raw_resources),
            billable_resources: sum(|row| row.billable_resources),
            dollars: Micros(sum(|row| row.micros)).dollars(),
            credits: sum(|row| row.credits),
        }
    }
}

fn part(row: &Usage) -> Part {
    let day = Timestamp(row.utc_day.saturating_mul(86_400_000)).to_string();
    Part {
        day: day.chars().take(10).collect(),
        credential: row.credential.clone(),
        purpose: row.purpose.clone(),
        endpoint: row.endpoint.clone(),
        campaign_id: Some(row.campaign_id.clone()).filter(|id| id != "-"),
        sums: Sums::of(row),
    }
}

fn unsettled(lost: Unsettled, open: Unsettled) -> UnsettledView {
    let dollars = |sum: Unsettled| Micros(sum.micros).dollars();
    let under_way = UnderWay { requests: open.requests, dollars: dollars(open) };
    UnsettledView { requests: lost.requests, dollars: dollars(lost), under_way }
}

/// What was used, by whole UTC days.
///
/// `unsettled` is over all time and everything: a lost answer belongs to no day for sure.
#[utoipa::path(
    get, path = "/usage", tag = "usage",
    params(
        ("since" = Option<String>, Query, description = "From the UTC day of this"),
        ("until" = Option<String>, Query, description = "Up to, not including, this"),
        ("campaign_id" = Option<String>, Query, description = "Only of this campaign"),
    ),
    responses(
        (status = 200, description = "What was used", body = UsageView),
        (status = 401, description = "No valid key", body = Problem),
        (status = 422, description = "An unknown parameter or value", body = Problem),
    )
)]
pub(crate) async fn get_usage(
    State(state): State<ApiState>,
    _: Viewer,
    mut query: Query,
) -> Answer<Json<UsageView>> {
    let since: Timestamp = query.one("since").unwrap_or(Timestamp::MIN);
    let until: Timestamp = query.one("until").unwrap_or(Timestamp::MAX - Duration::from_millis(1));
    let campaign: Option<CampaignId> = query.one("campaign_id");
    query.finish()?;
    let rows = usage::by_day(state.db(), campaign.as_ref(), since, until).await?;
    let (lost, open) = usage::unsettled(state.db()).await?;
    Ok(Json(UsageView {
        sums: Sums::all(&rows),
        unsettled: unsettled(lost, open),
        by: rows.iter().map(part).collect(),
        left: left(state.db(), state.engine().now()).await?,
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::{Api, Said, campaign_body};

    #[tokio::test]
    async fn what_was_used_is_told_by_its_parts() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        let usage = api.get("/socap/usage").await.json();
        assert_eq!((&usage["requests"], &usage["raw_resources"]), (&json!(1), &json!(2)));
        assert_eq!((&usage["billable_resources"], &usage["dollars"]), (&json!(2), &json!(0.01)));
        assert_eq!(usage["unsettled"]["requests"], 0);
        let part = &usage["by"][0];
        assert_eq!((&part["day"], &part["endpoint"]), (&json!("2026-03-01"), &json!("tweets")));
        let id = campaign.rsplit('/').next().expect("an id");
        assert_eq!(part["campaign_id"], id);
        assert_eq!(usage["left"]["windows"][0]["remaining"], 299);
        let mine = api.get(&format!("/socap/usage?campaign_id={id}&since=2026-03-02")).await.json();
        assert_eq!(mine["requests"], 0);
        assert_eq!(api.get("/socap/usage?month=3").await.status, 422);
    }

    #[tokio::test]
    async fn a_look_up_of_which_no_campaign_came_is_nobodys() {
        let api = Api::new().await;
        api.x.say(1001, Said::Shown(3));
        api.x.say(1002, Said::Error("resource-not-found"));
        assert_eq!(api.post("/socap/campaigns", &campaign_body()).await.status, 422);
        let usage = api.get("/socap/usage").await.json();
        let parts = |usage: &serde_json::Value| -> Vec<serde_json::Value> {
            let parts = usage["by"].as_array().expect("parts").iter();
            parts
                .map(|part| json!([part["campaign_id"], part["requests"], part["dollars"]]))
                .collect()
        };
        assert_eq!(parts(&usage), [json!([null, 1, 0.005])]);
        assert_eq!(usage["by"][0]["purpose"], "campaigns");
        let scopes = |usage: &serde_json::Value| -> Vec<serde_json::Value> {
            let budgets = usage["left"]["budgets"].as_array().expect("budgets").iter();
            budgets.map(|budget| budget["scope"].clone()).collect()
        };
        assert_eq!(scopes(&usage), ["all"], "no budget of a stranger");

        // Once one comes of it, what is asked for it is its own.
        let campaign = api.campaign().await;
        let id = campaign.rsplit('/').next().expect("an id");
        let usage = api.get("/socap/usage").await.json();
        assert_eq!(parts(&usage), [json!([null, 1, 0.005]), json!([id, 1, 0.005])]);
        assert_eq!(scopes(&usage), ["all".to_owned(), format!("campaign:{id}")]);
        assert_eq!(figures(&api, &campaign).await[1], 0.005);
    }

    /// A budget's figures by its campaign: cap, spent, left and when that runs out.
    async fn figures(api: &Api, campaign: &str) -> serde_json::Value {
        let scope = campaign.replace("/socap/campaigns/", "campaign:");
        let usage = api.get("/socap/usage").await.json();
        let budgets = usage["left"]["budgets"].as_array().expect("budgets").clone();
        let budget = budgets.into_iter().find(|budget| budget["scope"] == scope).expect("its own");
        json!([budget["cap"], budget["spent"], budget["left"], budget["runs_out_at"]])
    }

    #[tokio::test]
    async fn nothing_is_left_of_what_is_over() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        let set = async |body: serde_json::Value| api.patch(&campaign, &body).await;
        set(json!({"budget_usd": 0.03})).await;
        // A cent of three in the first day.
        let until = "2026-03-03T12:00:00Z";
        assert_eq!(figures(&api, &campaign).await, json!([0.03, 0.01, 0.02, until]));
        set(json!({"status": "paused"})).await;
        assert_eq!(figures(&api, &campaign).await, json!([0.03, 0.01, 0.02, null]));
        set(json!({"status": "completed"})).await;
        assert_eq!(figures(&api, &campaign).await, json!([0.03, 0.01, null, null]));
        api.call("DELETE", &campaign, None).await;
        assert_eq!(figures(&api, &campaign).await, json!([0.03, 0.01, null, null]));
        let usage = api.get("/socap/usage").await.json();
        assert_eq!(usage["by"][0]["dollars"], 0.01, "what it cost stays");
    }
}
