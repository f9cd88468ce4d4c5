//! `GET /campaigns/{id}/alerts`: what became of every message.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use socap_domain::Timestamp;
use socap_domain::campaign::Channel;
use socap_store::alerts::{self, Filter, Status};
use socap_store::campaigns;

use super::row::{AlertRow, rows};
use crate::auth::Viewer;
use crate::paging::{PageAsk, Paging, seal};
use crate::path::CampaignPath;
use crate::problem::{Answer, Problem};
use crate::query::Query;
use crate::state::ApiState;

/// A page of the trail.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct AlertPage {
    /// The deliveries, those of the latest batch first.
    items: Vec<AlertRow>,
    /// The cursor of the next page; null on the last one.
    next_cursor: Option<String>,
    /// How many there are in all under the filters.
    total: i64,
    /// How many of the campaign stand where, whatever the filters.
    #[schema(example = json!({"queued": 3, "sent": 12, "unknown": 0}))]
    counts: BTreeMap<&'static str, i64>,
}

/// The delivery trail of a campaign: one row for each message and channel.
#[utoipa::path(
    get, path = "/campaigns/{id}/alerts", tag = "alerts",
    params(
        ("id" = String, Path, description = "The campaign's id"),
        ("status" = Option<String>, Query,
            description = "Comma list: queued, held, sending, sent, failed, unknown, skipped"),
        ("channel" = Option<String>, Query, description = "Comma list: slack, email, webhook"),
        Paging,
    ),
    responses(
        (status = 200, description = "A page", body = AlertPage),
        (status = 401, description = "No valid key", body = Problem),
        (status = 404, description = "There is no such campaign", body = Problem),
        (status = 422, description = "An unknown parameter or value", body = Problem),
    )
)]
pub(crate) async fn list_alerts(
    State(state): State<ApiState>,
    _: Viewer,
    CampaignPath(id): CampaignPath,
    mut query: Query,
) -> Answer<Json<AlertPage>> {
    let order = query.order(&format!("alerts of {id}"));
    let status: Vec<Status> = query.list("status");
    let channel: Vec<Channel> = query.list("channel");
    let ask = PageAsk::<(i64, String)>::read(&mut query, &order);
    query.finish()?;
    let db = state.db();
    campaigns::get(db, &id).await?.ok_or_else(Problem::no_campaign)?;
    let filter = Filter {
        status,
        channel: channel.iter().map(ToString::to_string).collect(),
        after: ask.after.map(|(at, id)| (Timestamp(at), id)),
        offset: ask.offset,
        // One more than asked for tells whether there is a next page.
        limit: ask.limit + 1,
    };
    let mut page = alerts::deliveries(db, &id, &filter).await?;
    let limit = usize::try_from(ask.limit).unwrap_or_default();
    let more = page.items.len() > limit;
    page.items.truncate(limit);
    let last = page.items.last().filter(|_| more);
    let next_cursor = last.and_then(|last| seal(&order, &(last.created_at.0, &last.id)));
    let mut counts: BTreeMap<&str, i64> =
        Status::ALL.iter().map(|status| (status.as_str(), 0)).collect();
    for (_, status, count) in alerts::counts(db, Some(&id)).await? {
        *counts.entry(status.as_str()).or_default() += count;
    }
    let items = rows(db, &id, page.items).await?;
    Ok(Json(AlertPage { items, next_cursor, total: page.total, counts }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::alerts::stage::Stage;

    #[tokio::test]
    async fn the_trail_tells_what_became_of_each() {
        let stage = Stage::new().await;
        stage.find(1001, &[1, 2, 3]).await;
        stage.find(1002, &[1]).await;
        let page = stage.trail("").await;
        assert_eq!((&page["total"], &page["counts"]["sent"]), (&json!(0), &json!(0)));
        stage.process().await;
        let page = stage.trail("").await;
        assert_eq!((&page["total"], &page["counts"]["sent"]), (&json!(3), &json!(3)));
        let of = |user: &str| {
            let items = page["items"].as_array().cloned().unwrap_or_default();
            items.into_iter().find(|row| row["user_id"] == user).expect("a row")
        };
        let row = of("2");
        assert_eq!(row["account"], "@synthetic_2 (importance: 5)");
        assert_eq!(
            row["text"],
            "@synthetic_2 (importance: 5) replied to your main tweet: \"What 2 says\""
        );
        assert_eq!((&row["kind"], &row["channel"]), (&json!("account"), &json!("slack")));
        assert_eq!(row["answer"], "200 ok");
        assert_eq!(row["sent_at"], "2026-03-01T12:00:00Z");
        assert_eq!(
            row["links"],
            json!([{"label": "View on X", "url": "https://x.com/i/status/5002"}])
        );
        assert_eq!(
            of("1")["links"],
            json!([
                {"label": "View on X: main (reply)", "url": "https://x.com/i/status/5001"},
                {"label": "View on X: influencer (reply)", "url": "https://x.com/i/status/5001"},
            ])
        );
    }

    #[tokio::test]
    async fn pages_join_and_filters_hold() {
        let stage = Stage::new().await;
        stage.find(1001, &[1, 2, 3]).await;
        stage.process().await;
        stage.receiver.answers(403, "action_prohibited");
        stage.find(1002, &[4]).await;
        stage.process().await;
        let mut seen = Vec::new();
        let mut query = "?limit=2".to_owned();
        loop {
            let page = stage.trail(&query).await;
            assert_eq!(page["total"], 4);
            let items = page["items"].as_array().expect("items");
            seen.extend(items.iter().map(|row| row["id"].as_str().expect("an id").to_owned()));
            let Some(next) = page["next_cursor"].as_str() else { break };
            query = format!("?limit=2&cursor={next}");
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 4);
        let failed = stage.trail("?status=failed,unknown&channel=slack").await;
        assert_eq!((&failed["total"], &failed["counts"]["sent"]), (&json!(1), &json!(3)));
        assert_eq!(failed["items"][0]["reason"], "the channel is broken");
        assert_eq!(stage.trail("?channel=email").await["total"], 0);
        for bad in ["?status=lost", "?channel=pigeon", "?limit=0", "?colour=red", "?cursor=x"] {
            assert_eq!(stage.trail(bad).await["status"], 422, "{bad}");
        }
        let missing = "/socap/campaigns/0192f8c4-0000-7000-8000-000000000000/alerts";
        assert_eq!(stage.api.get(missing).await.status, 404);
    }
}
