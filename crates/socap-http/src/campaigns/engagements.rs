//! `GET /campaigns/{id}/engagements`: who did what.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use socap_domain::{ActionType, CampaignId, Timestamp, TweetCategory, TweetId, UserId};
use socap_store::campaigns;
use socap_store::engagements::{self, Engagement, Filter, Removed, Sort, Start};

use crate::auth::Viewer;
use crate::paging::{PageAsk, seal};
use crate::path::CampaignPath;
use crate::problem::{Answer, Problem};
use crate::query::Query;
use crate::state::ApiState;

/// A page of engagements.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct EngagementPage {
    /// The engagements.
    items: Vec<EngagementView>,
    /// The cursor of the next page; null on the last one.
    next_cursor: Option<String>,
    /// How many there are in all.
    total: i64,
}

/// One account's one action on one tweet of one campaign. Several replies or quotes by one
/// account are one engagement that keeps all its posts; the first gives time and text.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct EngagementView {
    /// Its id within the campaign.
    id: String,
    /// The campaign.
    #[schema(value_type = String)]
    campaign_id: CampaignId,
    /// Which tweet.
    #[schema(value_type = String)]
    tweet_id: TweetId,
    /// Whose tweet.
    tweet_category: TweetCategory,
    /// Who.
    #[schema(value_type = String)]
    user_id: UserId,
    /// What.
    action_type: ActionType,
    /// X's own time of it; null where X does not tell one.
    #[schema(value_type = Option<String>, format = DateTime)]
    timestamp: Option<Timestamp>,
    /// It happened after this.
    #[schema(value_type = String, format = DateTime)]
    observed_after: Timestamp,
    /// It happened before this.
    #[schema(value_type = String, format = DateTime)]
    observed_before: Timestamp,
    /// Its posts, oldest first.
    posts: Vec<PostView>,
    /// What the first post says; null for retweets and likes.
    text: Option<String>,
    /// The account as last seen.
    account_profile: ProfileView,
    /// When it was found to be gone from X.
    #[schema(value_type = Option<String>, format = DateTime)]
    removed_at: Option<Timestamp>,
    /// When it was last seen on X.
    #[schema(value_type = String, format = DateTime)]
    last_seen_at: Timestamp,
    /// When it was stored.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

/// A post of an engagement.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct PostView {
    /// Its number.
    #[schema(value_type = String)]
    post_id: TweetId,
    /// What it says; null for retweets.
    text: Option<String>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

/// An account.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ProfileView {
    /// Its handle.
    username: String,
    /// Its name.
    name: String,
    /// Its bio; null for an empty one.
    bio: Option<String>,
    /// How many follow it.
    followers: Option<i64>,
    /// How many it follows.
    following: Option<i64>,
    /// Whether it wears a check mark.
    verified: Option<bool>,
    /// When it was opened.
    #[schema(value_type = Option<String>, format = DateTime)]
    created_at: Option<Timestamp>,
}

fn view(campaign: &CampaignId, row: Engagement) -> EngagementView {
    let posts = row.posts.into_iter().map(|post| PostView {
        post_id: post.post_id,
        text: post.text,
        created_at: post.posted_at,
    });
    EngagementView {
        id: format!("{}-{}-{}", row.tweet_id, row.action, row.user_id),
        campaign_id: campaign.clone(),
        tweet_id: row.tweet_id,
        tweet_category: row.category,
        user_id: row.user_id,
        action_type: row.action,
        timestamp: row.engaged_at,
        observed_after: row.observed_after,
        observed_before: row.observed_before,
        posts: posts.collect(),
        text: row.text,
        account_profile: ProfileView {
            username: row.username,
            name: row.name,
            bio: row.bio,
            followers: row.followers,
            following: row.following,
            verified: row.verified,
            created_at: row.account_created_at,
        },
        removed_at: row.removed_at,
        last_seen_at: row.last_seen_at,
        created_at: row.created_at,
    }
}

/// The place of a row: score, time, tweet, action, account.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Place(i64, i64, i64, ActionType, i64);

impl Place {
    const fn of(row: &Engagement) -> Self {
        let (time, tweet) = (row.sort_at.0, row.tweet_id.0);
        Self(row.importance_at_ingest, time, tweet, row.action, row.user_id.0)
    }

    const fn start(&self) -> Start {
        let Self(importance, sort_at, tweet_id, action, user_id) = *self;
        Start { importance, sort_at, tweet_id, action, user_id }
    }
}

const SORTS: &[(&str, Sort)] =
    &[("timestamp", Sort::Timestamp), ("importance_score", Sort::Importance)];
const REMOVED: &[(&str, Removed)] =
    &[("include", Removed::Include), ("exclude", Removed::Exclude), ("only", Removed::Only)];

/// Reads the filters, all of which combine.
fn filter(query: &mut Query) -> (Filter, &'static str) {
    let sort = query.choice("sort", SORTS).unwrap_or_default();
    let order = match sort {
        Sort::Timestamp => "engagements by timestamp",
        Sort::Importance => "engagements by importance_score",
    };
    let filter = Filter {
        categories: query.list("category"),
        actions: query.list("action_type"),
        since: query.one("since"),
        until: query.one("until"),
        tweet_id: query.one("tweet_id"),
        user_id: query.one("user_id"),
        removed: query.choice("removed", REMOVED).unwrap_or_default(),
        sort,
        ..Filter::default()
    };
    (filter, order)
}

/// Lists the engagements of a campaign.
///
/// Scores and account categories are not built yet: this version's rows carry no
/// `importance_score`, `importance_score_at_ingest`, `account_categories` or
/// `primary_category`, and sorting by score falls back to its ties, newest first. Sorting and
/// filters use `timestamp`, else `observed_before`.
#[utoipa::path(
    get, path = "/campaigns/{id}/engagements", tag = "campaigns",
    params(
        ("id" = String, Path, description = "The campaign's id"),
        ("sort" = Option<String>, Query, description = "timestamp (default), importance_score"),
        ("category" = Option<String>, Query,
            description = "Comma list: main_twt, influencer_twt, investor_twt"),
        ("action_type" = Option<String>, Query,
            description = "Comma list: retweet, reply, quote, like"),
        ("since" = Option<String>, Query, description = "From here"),
        ("until" = Option<String>, Query, description = "Up to, not including, here"),
        ("tweet_id" = Option<String>, Query, description = "Only on this tweet"),
        ("user_id" = Option<String>, Query, description = "Only of this account"),
        ("removed" = Option<String>, Query,
            description = "What vanished on X: include (default), exclude, only"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 500, description = "50 by default"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before"),
        ("offset" = Option<i64>, Query, minimum = 0, description = "Instead of a cursor"),
    ),
    responses(
        (status = 200, description = "A page", body = EngagementPage),
        (status = 401, description = "No valid key", body = Problem),
        (status = 404, description = "There is no such campaign", body = Problem),
        (status = 422, description = "An unknown parameter or value", body = Problem),
    )
)]
pub(crate) async fn list_engagements(
    State(state): State<ApiState>,
    _: Viewer,
    CampaignPath(id): CampaignPath,
    mut query: Query,
) -> Answer<Json<EngagementPage>> {
    let (mut filter, order) = filter(&mut query);
    let ask = PageAsk::<Place>::read(&mut query, order);
    query.finish()?;
    campaigns::get(state.db(), &id).await?.ok_or_else(Problem::no_campaign)?;
    filter.start = ask.after.as_ref().map(Place::start);
    filter.offset = ask.offset;
    // One more than asked for tells whether there is a next page.
    filter.limit = ask.limit + 1;
    let mut page = engagements::list(state.db(), &id, &filter).await?;
    let limit = usize::try_from(ask.limit).unwrap_or_default();
    let more = page.items.len() > limit;
    page.items.truncate(limit);
    let last = page.items.last().filter(|_| more).map(Place::of);
    let next_cursor = last.and_then(|place| seal(order, &place));
    let items = page.items.into_iter().map(|row| view(&id, row)).collect();
    Ok(Json(EngagementPage { items, next_cursor, total: page.total }))
}
