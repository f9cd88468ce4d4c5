//! Engagements as a table, streamed: however many there are, one page is in memory.

use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures::stream;
use socap_domain::{AccountCategory, CampaignId, Timestamp};
use socap_store::StoreError;
use socap_store::engagements::{self, Engagement, Filter};

use super::engagements::{Place, categories};
use crate::paging::PageAsk;
use crate::state::ApiState;

const HEADER: &str = "id,tweet_id,tweet_category,action_type,timestamp,observed_after,\
    observed_before,user_id,username,name,bio,followers,following,verified,account_created_at,\
    text,importance_score,importance_score_at_ingest,account_categories,primary_category,\
    removed_at,last_seen_at,created_at\r\n";
const CHUNK: i64 = 500;

/// Where the stream stands.
struct Walk {
    state: ApiState,
    campaign: CampaignId,
    filter: Filter,
    left: i64,
    begun: bool,
}

/// The rows from the place asked for on. A database that fails on the way breaks the answer
/// off: a short table must not look whole.
pub(super) fn stream(
    state: ApiState,
    campaign: CampaignId,
    mut filter: Filter,
    ask: &PageAsk<Place>,
) -> Response {
    filter.start = ask.after.as_ref().map(Place::start);
    filter.offset = ask.offset;
    let left = if ask.limited { ask.limit } else { i64::MAX };
    let walk = Walk { state, campaign, filter, left, begun: false };
    let rows = stream::try_unfold(walk, |walk| async move { next(walk).await });
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"engagements.csv\""),
    ];
    (headers, Body::from_stream(rows)).into_response()
}

async fn next(mut walk: Walk) -> Result<Option<(String, Walk)>, StoreError> {
    let mut text = String::new();
    if !walk.begun {
        walk.begun = true;
        text.push_str(HEADER);
    }
    if walk.left > 0 {
        walk.filter.limit = walk.left.min(CHUNK);
        let page = engagements::list(walk.state.db(), &walk.campaign, &walk.filter).await?;
        let rows = i64::try_from(page.items.len()).unwrap_or(i64::MAX);
        walk.left = if rows < walk.filter.limit { 0 } else { walk.left.saturating_sub(rows) };
        walk.filter.offset = 0;
        if let Some(last) = page.items.last() {
            walk.filter.start = Some(Place::of(last).start());
        }
        for row in &page.items {
            line(&mut text, row);
        }
    }
    Ok((!text.is_empty()).then_some((text, walk)))
}

fn line(text: &mut String, row: &Engagement) {
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    let cells = [
        format!("{}-{}-{}", row.tweet_id, row.action, row.user_id),
        row.tweet_id.to_string(),
        row.category.to_string(),
        row.action.to_string(),
        time(row.engaged_at),
        row.observed_after.to_string(),
        row.observed_before.to_string(),
        row.user_id.to_string(),
        cell(&row.username),
        cell(&row.name),
        cell(row.bio.as_deref().unwrap_or_default()),
        number(row.followers),
        number(row.following),
        row.verified.map(|verified| verified.to_string()).unwrap_or_default(),
        time(row.account_created_at),
        cell(row.text.as_deref().unwrap_or_default()),
        row.importance.to_string(),
        row.importance_at_ingest.to_string(),
        categories(row.account_categories)
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" "),
        row.primary_category.unwrap_or(AccountCategory::Others).to_string(),
        time(row.removed_at),
        row.last_seen_at.to_string(),
        row.created_at.to_string(),
    ];
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}

/// A text as a cell (RFC 4180). What spreadsheets would run as a formula is shown as text:
/// names and bios are written by strangers.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_harmless() {
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("a,b \"c\"\nd"), "\"a,b \"\"c\"\"\nd\"");
        assert_eq!(cell("=1+1"), "'=1+1");
    }
}
