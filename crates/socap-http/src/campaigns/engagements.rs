//! `GET /campaigns/{id}/engagements`: who did what.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use socap_domain::{
    AccountCategory, ActionType, CampaignId, CategorySet, Timestamp, TweetCategory, TweetId, UserId,
};
use socap_store::analytics;
use socap_store::campaigns::Campaign;
use socap_store::engagements::{self, Engagement, Sort, Start};

use super::engagements_csv;
use crate::filter;
use crate::paging::{PageAsk, Paging, seal};
use crate::problem::{Answer, Problem};
use crate::question::Question;
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
    /// The account's score now: the weights of the active important people who follow it.
    #[schema(example = 12.5)]
    importance_score: f64,
    /// Its score when the engagement was stored: the one that decides about an alert.
    #[schema(example = 12.5)]
    importance_score_at_ingest: f64,
    /// What the account is; `others` alone where its profile says nothing.
    account_categories: Vec<AccountCategory>,
    /// The first of them by the rules' order.
    primary_category: AccountCategory,
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
    pub(crate) username: String,
    /// Its name.
    pub(crate) name: String,
    /// Its bio; null for an empty one.
    pub(crate) bio: Option<String>,
    /// How many follow it.
    pub(crate) followers: Option<i64>,
    /// How many it follows.
    pub(crate) following: Option<i64>,
    /// Whether it wears a check mark.
    pub(crate) verified: Option<bool>,
    /// When it was opened.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) created_at: Option<Timestamp>,
}

/// Who is not classified yet is nothing else that is known.
pub(crate) fn categories(set: CategorySet) -> Vec<AccountCategory> {
    if set.is_empty() { vec![AccountCategory::Others] } else { set.iter().collect() }
}

pub(crate) fn view(campaign: &CampaignId, row: Engagement) -> EngagementView {
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
        importance_score: row.importance.as_f64(),
        importance_score_at_ingest: row.importance_at_ingest.as_f64(),
        account_categories: categories(row.account_categories),
        primary_category: row.primary_category.unwrap_or(AccountCategory::Others),
        removed_at: row.removed_at,
        last_seen_at: row.last_seen_at,
        created_at: row.created_at,
    }
}

/// The place of a row: score, time, tweet, action, account, and since when the list is read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Place(i64, i64, i64, ActionType, i64, i64);

impl Place {
    pub(super) const fn of(row: &Engagement) -> Self {
        let Start { importance, sort_at, tweet_id, action, user_id, version } = row.place;
        Self(importance, sort_at, tweet_id, action, user_id, version)
    }

    pub(super) const fn start(&self) -> Start {
        let Self(importance, sort_at, tweet_id, action, user_id, version) = *self;
        Start { importance, sort_at, tweet_id, action, user_id, version }
    }
}

const SORTS: &[(&str, Sort)] =
    &[("timestamp", Sort::Timestamp), ("importance_score", Sort::Importance)];
/// Lists the engagements of a campaign.
///
/// Sorting and filters use `timestamp`, else `observed_before`; by score, ties are newest first.
/// Rows that were there when the first page was read come exactly once, also while scores change;
/// a page can be gone on with for an hour.
///
/// `Accept: text/csv` gives the same rows as a table: all of them from the cursor or offset on,
/// unless a `limit` is named, with times in the campaign's zone.
#[utoipa::path(
    get, path = "/campaigns/{id}/engagements", tag = "campaigns",
    params(
        ("id" = String, Path, description = "The campaign's id"),
        ("sort" = Option<String>, Query, description = "timestamp (default), importance_score"),
        ("tz" = Option<String>, Query,
            description = "The zone of the times in a table; by itself the campaign's"),
        filter::Filters,
        Paging,
    ),
    responses(
        (status = 200, description = "A page, or a table", content(
            (EngagementPage = "application/json"), (String = "text/csv"),
        )),
        (status = 401, description = "No valid key", body = Problem),
        (status = 404, description = "There is no such campaign", body = Problem),
        (status = 422, description = "An unknown parameter or value", body = Problem),
    )
)]
pub(crate) async fn list_engagements(
    State(state): State<ApiState>,
    mut question: Question,
) -> Answer<Response> {
    let order = question.order("engagements");
    question.filter.sort = question.query.choice("sort", SORTS).unwrap_or_default();
    let ask = PageAsk::<Place>::read(&mut question.query, &order);
    question.finish()?;
    if question.wants_csv() {
        return Ok(engagements_csv::stream(state, question, &ask));
    }
    let Question { campaign: Campaign { id, .. }, mut filter, .. } = question;
    filter.start = ask.after.as_ref().map(Place::start);
    filter.offset = ask.offset;
    // One more than asked for tells whether there is a next page.
    filter.limit = ask.limit + 1;
    let (mut page, totals) = futures::try_join!(
        engagements::list(state.db(), &id, &filter),
        analytics::totals(state.db(), &id, &filter),
    )?;
    let limit = usize::try_from(ask.limit).unwrap_or_default();
    let more = page.items.len() > limit;
    page.items.truncate(limit);
    let last = page.items.last().filter(|_| more).map(Place::of);
    let next_cursor = last.and_then(|place| seal(&order, &place));
    let items = page.items.into_iter().map(|row| view(&id, row)).collect();
    Ok(Json(EngagementPage { items, next_cursor, total: totals.sum().total() }).into_response())
}

#[cfg(test)]
pub(crate) mod tests {
    use socap_domain::walk::WalkPurpose;
    use socap_domain::{ActionType, Availability, CampaignId, TweetId, UserId};
    use socap_store::accounts::Account;
    use socap_store::engagements::{Found, FoundPost, PageWrite, write_page};

    use crate::testing::{Api, NOW};

    /// Stores retweets by `users`, each an hour apart.
    pub(crate) async fn retweets(api: &Api, campaign: &str, users: std::ops::Range<i64>) {
        retweets_read_at(api, campaign, users, NOW).await;
    }

    /// The same, read at a world time.
    pub(crate) async fn retweets_read_at(
        api: &Api,
        campaign: &str,
        users: std::ops::Range<i64>,
        now: socap_domain::Timestamp,
    ) {
        let id: CampaignId =
            campaign.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
        let items: Vec<Found> = users
            .clone()
            .map(|user| Found {
                user_id: UserId(user),
                post: Some(FoundPost {
                    post_id: TweetId(5_000 + user),
                    text: None,
                    posted_at: socap_domain::Timestamp(NOW.0 + user * 3_600_000),
                }),
                own: false,
            })
            .collect();
        let accounts: Vec<Account> = users
            .map(|user| Account {
                user_id: UserId(user),
                username: format!("synthetic_{user}"),
                name: format!("Synthetic {user}"),
                bio: None,
                followers: Some(user),
                following: None,
                verified: Some(false),
                created_at: None,
                availability: Availability::Available,
                classification: None,
            })
            .collect();
        let page = PageWrite {
            campaign: &id,
            tweet: TweetId(1001),
            action: ActionType::Retweet,
            purpose: WalkPurpose::Backfill,
            walk: 1,
            completed_walk: 0,
            first_walk: false,
            observed_after: NOW,
            cycle: std::time::Duration::from_mins(30),
            now,
            items: &items,
            accounts: &accounts,
        };
        let mut tx = api.state.db().begin().await.expect("a transaction");
        write_page(&mut tx, &page).await.expect("a written page");
        tx.commit().await.expect("a commit");
    }

    #[tokio::test]
    async fn pages_join_newest_first_while_rows_arrive() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        retweets(&api, &campaign, 1..6).await;
        let first = api.get(&format!("{campaign}/engagements?limit=2")).await.json();
        assert_eq!(first["total"], 5);
        let row = &first["items"][0];
        assert_eq!(row["user_id"], "5");
        assert_eq!(row["timestamp"], "2026-03-01T17:00:00Z");
        assert_eq!(row["account_profile"]["username"], "synthetic_5");
        assert_eq!(row["posts"][0]["post_id"], "5005");
        retweets(&api, &campaign, 6..9).await;
        let mut seen = vec!["5".to_owned(), "4".to_owned()];
        let mut cursor = first["next_cursor"].as_str().map(str::to_owned);
        while let Some(next) = cursor {
            let page =
                api.get(&format!("{campaign}/engagements?limit=2&cursor={next}")).await.json();
            for row in page["items"].as_array().expect("items") {
                seen.push(row["user_id"].as_str().expect("an id").to_owned());
            }
            cursor = page["next_cursor"].as_str().map(str::to_owned);
        }
        assert_eq!(seen, ["5", "4", "3", "2", "1"]);
    }

    #[tokio::test]
    async fn a_table_has_the_same_rows() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        retweets(&api, &campaign, 1..6).await;
        let csv = [("accept", "text/csv")];
        let path = format!("{campaign}/engagements");
        let reply = api.call_with("GET", &path, None, &csv).await;
        assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
        let lines: Vec<&str> = reply.text.lines().collect();
        assert_eq!(lines.len(), 6);
        assert!(
            lines[1].starts_with("1001-retweet-5,1001,main_twt,retweet,2026-03-01T17:00:00+00:00")
        );
        let path = format!("{campaign}/engagements?limit=2&offset=1&removed=exclude");
        let reply = api.call_with("GET", &path, None, &csv).await;
        assert_eq!(reply.text.lines().count(), 3);
        let reply = api.call_with("GET", "/socap/campaigns", None, &csv).await;
        assert_eq!(reply.status, 406);
    }

    #[tokio::test]
    async fn filters_combine_and_bad_ones_are_told() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        retweets(&api, &campaign, 1..6).await;
        let list = |query: &str| {
            let path = format!("{campaign}/engagements?{query}");
            let api = &api;
            async move { api.get(&path).await }
        };
        let window = "since=2026-03-01T14:00:00Z&until=2026-03-01T16:00:00Z";
        assert_eq!(list(window).await.json()["total"], 2, "since is in, until is not");
        assert_eq!(list("category=main_twt&action_type=retweet,reply").await.json()["total"], 5);
        assert_eq!(list("category=investor_twt").await.json()["total"], 0);
        assert_eq!(list("user_id=3&tweet_id=1001").await.json()["total"], 1);
        assert_eq!(list("removed=only").await.json()["total"], 0);
        assert_eq!(list("sort=importance_score&offset=4").await.json()["items"][0]["user_id"], "1");
        for bad in [
            "action_type=poke",
            "since=x",
            "since=2026-03-02&until=2026-03-01",
            "removed=yes",
            "sort=name",
            "limit=-1",
            "min_importance=x",
            "account_category=x",
        ] {
            assert_eq!(list(bad).await.status, 422, "{bad}");
        }
    }
}
