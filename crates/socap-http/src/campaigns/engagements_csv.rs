//! Engagements as a table, streamed: however many there are, one page is in memory.

use axum::response::Response;
use futures::stream;
use socap_domain::{AccountCategory, CampaignId};
use socap_store::StoreError;
use socap_store::engagements::{self, Engagement, Filter};

use super::engagements::{Place, categories};
use crate::analytics::account_row::words;
use crate::paging::PageAsk;
use crate::question::Question;
use crate::state::ApiState;
use crate::table::{self, Rows};

const COLUMNS: &[&str] = &[
    "id",
    "tweet_id",
    "tweet_category",
    "action_type",
    "timestamp",
    "observed_after",
    "observed_before",
    "user_id",
    "username",
    "name",
    "bio",
    "followers",
    "following",
    "verified",
    "account_created_at",
    "text",
    "importance_score",
    "importance_score_at_ingest",
    "account_categories",
    "primary_category",
    "removed_at",
    "last_seen_at",
    "created_at",
];

/// Rows that are read at once.
const CHUNK: i64 = 500;

/// Where the stream stands.
struct Walk {
    state: ApiState,
    campaign: CampaignId,
    filter: Filter,
    left: i64,
    rows: Rows,
}

/// The rows from the place asked for on.
pub(super) fn stream(state: ApiState, question: Question, ask: &PageAsk<Place>) -> Response {
    let Question { campaign, zone, mut filter, .. } = question;
    filter.start = ask.after.as_ref().map(Place::start);
    filter.offset = ask.offset;
    filter.to_the_end = !ask.limited;
    let left = if ask.limited { ask.limit } else { i64::MAX };
    let mut rows = Rows::new(zone);
    rows.head(COLUMNS);
    let walk = Walk { state, campaign: campaign.id, filter, left, rows };
    table::stream("engagements", stream::try_unfold(walk, |walk| async move { next(walk).await }))
}

async fn next(mut walk: Walk) -> Result<Option<(String, Walk)>, StoreError> {
    if walk.left > 0 {
        walk.filter.limit = walk.left.min(CHUNK);
        let page = engagements::list(walk.state.db(), &walk.campaign, &walk.filter).await?;
        let count = i64::try_from(page.items.len()).unwrap_or(i64::MAX);
        walk.left = if count < walk.filter.limit { 0 } else { walk.left.saturating_sub(count) };
        walk.filter.offset = 0;
        if let Some(last) = page.items.last() {
            walk.filter.start = Some(Place::of(last).start());
        }
        for row in &page.items {
            write(&mut walk.rows, row);
        }
    }
    let text = walk.rows.take();
    Ok((!text.is_empty()).then_some((text, walk)))
}

fn write(rows: &mut Rows, row: &Engagement) {
    rows.plain(format_args!("{}-{}-{}", row.tweet_id, row.action, row.user_id));
    rows.plain(row.tweet_id);
    rows.plain(row.category);
    rows.plain(row.action);
    rows.time(row.engaged_at);
    rows.time(row.observed_after);
    rows.time(row.observed_before);
    rows.plain(row.user_id);
    rows.cell(&row.username);
    rows.cell(&row.name);
    rows.cell(row.bio.as_deref().unwrap_or_default());
    rows.known(row.followers);
    rows.known(row.following);
    rows.known(row.verified);
    rows.time(row.account_created_at);
    rows.cell(row.text.as_deref().unwrap_or_default());
    rows.plain(row.importance);
    rows.plain(row.importance_at_ingest);
    rows.plain(words(&categories(row.account_categories)));
    rows.plain(row.primary_category.unwrap_or(AccountCategory::Others));
    rows.time(row.removed_at);
    rows.time(row.last_seen_at);
    rows.time(row.created_at);
    rows.end();
}
