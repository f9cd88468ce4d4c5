//! `GET /campaigns/{id}/accounts/{user_id}`: what an account did, and why it matters.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use socap_domain::classify::{Evidence, Field};
use socap_domain::{AccountCategory, Timestamp, UserId};
use socap_store::engagements::{self, Engagement, Filter};
use socap_store::{accounts, ignored, scores};

use super::engagements::{EngagementView, categories, view};
use crate::filter::Filters;
use crate::path::AccountPath;
use crate::problem::{Answer, Problem};
use crate::question::Question;
use crate::state::ApiState;

/// An account in a campaign.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct AccountView {
    /// Its number.
    #[schema(value_type = String)]
    user_id: UserId,
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
    /// Whether X shows it: `available`, `protected`, `suspended`, `gone`.
    #[schema(value_type = String, example = "available")]
    availability: &'static str,
    /// When it was last seen.
    #[schema(value_type = String, format = DateTime)]
    seen_at: Timestamp,
    /// Whether it is on the ignore list: it never alerts, but counts.
    ignored: bool,
    /// Its score now.
    importance_score: f64,
    /// Who that comes from, heaviest first: the weights add up to the score.
    followed_by: Vec<FollowerView>,
    /// What it is; `others` alone where its profile says nothing.
    account_categories: Vec<AccountCategory>,
    /// The first of them by the rules' order.
    primary_category: AccountCategory,
    /// The words that gave rise to them.
    evidence: Vec<EvidenceView>,
    /// The rules that found them; null where that is still to be done.
    rules_version: Option<String>,
    /// The handles it had, the first one first.
    handles: Vec<HandleView>,
    /// What it did under the filters, in the order in which it happened.
    engagements: Vec<AccountEngagement>,
}

/// An important person who follows an account.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct FollowerView {
    /// Their number.
    #[schema(value_type = String)]
    user_id: UserId,
    /// Their handle.
    username: String,
    /// What they count.
    #[schema(example = 2.5)]
    weight: f64,
    /// When it was known whom they follow.
    #[schema(value_type = String, format = DateTime)]
    as_of: Timestamp,
}

/// Words that gave rise to a category.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct EvidenceView {
    /// Which category.
    category: AccountCategory,
    /// The words.
    text: String,
    /// Where they stand: `bio` or `name`.
    field: &'static str,
    /// The rule that found them.
    rule: String,
    /// The role is over: it was found, and does not count.
    past: bool,
}

/// A handle of an account.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct HandleView {
    /// The handle.
    username: String,
    /// When it was first seen with it.
    #[schema(value_type = String, format = DateTime)]
    first_seen_at: Timestamp,
    /// When it was last seen with it.
    #[schema(value_type = String, format = DateTime)]
    last_seen_at: Timestamp,
}

/// An engagement with the receipt of its score at ingest.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct AccountEngagement {
    #[serde(flatten)]
    engagement: EngagementView,
    /// Who the score at ingest came from. What changed since does not change it.
    followed_by_at_ingest: Vec<FollowerView>,
}

/// Engagements of one account with one campaign: one an action and tweet.
const MOST: i64 = 10_000;

/// Shows an account: every engagement in order, its score with a receipt, its categories with
/// the words that gave rise to them, and the handles it had.
#[utoipa::path(
    get, path = "/campaigns/{id}/accounts/{user_id}", tag = "campaigns",
    params(
        ("id" = String, Path, description = "The campaign's id"),
        ("user_id" = String, Path, description = "The account's number on X"),
        ("tz" = Option<String>, Query,
            description = "The zone of dates in filters; by itself the campaign's"),
        Filters,
    ),
    responses(
        (status = 200, description = "The account", body = AccountView),
        (status = 401, description = "No valid key", body = Problem),
        (status = 404, description = "There is no such campaign, or it did not engage",
            body = Problem),
        (status = 422, description = "An unknown parameter or value", body = Problem),
    )
)]
pub(crate) async fn get_account(
    State(state): State<ApiState>,
    mut question: Question,
    AccountPath(user): AccountPath,
) -> Answer<Json<AccountView>> {
    let asked = question.filter.user_id.replace(user);
    if asked.is_some_and(|asked| asked != user) {
        question.query.wrong("user_id", "another account than the path's");
    }
    question.finish()?;
    let db = state.db();
    let campaign = question.campaign.id;
    let any = Filter { user_id: Some(user), limit: 1, ..Filter::default() };
    if engagements::list(db, &campaign, &any).await?.items.is_empty() {
        return Err(Problem::no_account());
    }
    let filter = Filter { limit: MOST, ..question.filter };
    let mut rows = engagements::list(db, &campaign, &filter).await?.items;
    // Newest first in the list.
    rows.reverse();
    let account = accounts::get(db, user).await?.ok_or_else(Problem::no_account)?;
    let receipt = scores::receipt(db, user).await?;
    let ignored = !ignored::which(db, &[user]).await?.is_empty();
    let followed_by = receipt.followed_by.into_iter().map(|person| FollowerView {
        user_id: person.user_id,
        username: person.username,
        weight: person.weight.as_f64(),
        as_of: person.as_of,
    });
    let handles = accounts::handles_of(db, user).await?.into_iter().map(|handle| HandleView {
        username: handle.username,
        first_seen_at: handle.first_seen_at,
        last_seen_at: handle.last_seen_at,
    });
    let mut engagements = Vec::with_capacity(rows.len());
    for row in rows {
        engagements.push(with_receipt(&state, &campaign, row).await?);
    }
    Ok(Json(AccountView {
        user_id: user,
        username: account.username,
        name: account.name,
        bio: account.bio,
        followers: account.followers,
        following: account.following,
        verified: account.verified,
        created_at: account.created_at,
        availability: account.availability.as_str(),
        seen_at: account.seen_at,
        ignored,
        importance_score: receipt.score.as_f64(),
        followed_by: followed_by.collect(),
        account_categories: categories(account.categories),
        primary_category: account.primary.unwrap_or(AccountCategory::Others),
        evidence: evidence(account.evidence),
        rules_version: Some(account.rules_version).filter(|version| !version.is_empty()),
        handles: handles.collect(),
        engagements,
    }))
}

async fn with_receipt(
    state: &ApiState,
    campaign: &socap_domain::CampaignId,
    row: Engagement,
) -> Answer<AccountEngagement> {
    let db = state.db();
    let people = scores::at_ingest(db, campaign, row.tweet_id, row.action, row.user_id).await?;
    let followed_by_at_ingest = people.into_iter().map(|person| FollowerView {
        user_id: person.user_id,
        username: person.username,
        weight: person.weight.as_f64(),
        as_of: person.as_of,
    });
    Ok(AccountEngagement {
        followed_by_at_ingest: followed_by_at_ingest.collect(),
        engagement: view(campaign, row),
    })
}

fn evidence(stored: Option<Value>) -> Vec<EvidenceView> {
    let found: Vec<Evidence> =
        stored.and_then(|stored| serde_json::from_value(stored).ok()).unwrap_or_default();
    let views = found.into_iter().map(|found| EvidenceView {
        category: found.category,
        text: found.text,
        field: match found.field {
            Field::Bio => "bio",
            Field::Name => "name",
        },
        rule: found.rule,
        past: found.past,
    });
    views.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::engagements::tests::retweets;
    use crate::testing::Api;

    #[tokio::test]
    async fn an_account_shows_why_it_matters() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        for (id, weight) in [("71", 2.5), ("72", 1.125)] {
            let person = json!({"user_id": id, "username": format!("syn_{id}"), "weight": weight});
            assert_eq!(api.post("/socap/people", &person).await.status, 201);
        }
        api.follow(&[(71, 3), (72, 3), (71, 4)]).await;
        retweets(&api, &campaign, 1..6).await;
        let list = api.get(&format!("{campaign}/engagements?sort=importance_score")).await.json();
        let scores = list["items"].as_array().expect("items").iter();
        let scores: Vec<_> = scores.map(|row| row["importance_score"].clone()).collect();
        assert_eq!(scores, [json!(3.625), json!(2.5), json!(0.0), json!(0.0), json!(0.0)]);
        let few = api.get(&format!("{campaign}/engagements?min_importance=2.5&q=THETIC_3")).await;
        assert_eq!(few.json()["total"], 1);
        // A weight that changes later changes the score of now, not the one at ingest.
        api.patch("/socap/people/71", &json!({"weight": 1})).await;
        let account = api.get(&format!("{campaign}/accounts/3")).await;
        assert_eq!(account.status, 200, "{}", account.text);
        let account = account.json();
        assert_eq!(
            (&account["importance_score"], &account["ignored"]),
            (&json!(2.125), &json!(false))
        );
        let people: Vec<_> = account["followed_by"]
            .as_array()
            .expect("a receipt")
            .iter()
            .map(|p| &p["user_id"])
            .collect();
        assert_eq!(people, [&json!("72"), &json!("71")]);
        let one = &account["engagements"][0];
        assert_eq!(one["importance_score_at_ingest"], 3.625);
        assert_eq!(one["followed_by_at_ingest"][0]["weight"], 2.5);
        assert_eq!(account["handles"][0]["username"], "synthetic_3");
        assert_eq!(
            (&account["primary_category"], &account["rules_version"]),
            (&json!("others"), &json!(null))
        );
        let csv = [("accept", "text/csv")];
        let table = api
            .call_with("GET", &format!("{campaign}/engagements?sort=importance_score"), None, &csv)
            .await;
        let first = table.text.lines().nth(1).unwrap_or_default().to_owned();
        assert!(first.contains(",2.125,3.625,others,others,"), "{first}");
        for missing in ["99", "x"] {
            assert_eq!(api.get(&format!("{campaign}/accounts/{missing}")).await.status, 404);
        }
    }

    #[tokio::test]
    async fn a_cursor_belongs_to_its_campaign_order_and_filters() {
        let api = Api::new().await;
        let (first, second) = (api.campaign().await, api.campaign().await);
        retweets(&api, &first, 1..6).await;
        let list = api.get(&format!("{first}/engagements?limit=2&q=syn")).await.json();
        let cursor = list["next_cursor"].as_str().expect("a cursor");
        let same = api.get(&format!("{first}/engagements?limit=3&q=syn&cursor={cursor}")).await;
        assert_eq!(same.json()["items"].as_array().map(Vec::len), Some(3));
        for other in [
            format!("{second}/engagements?q=syn&cursor={cursor}"),
            format!("{first}/engagements?cursor={cursor}"),
            format!("{first}/engagements?q=thetic&cursor={cursor}"),
            format!("{first}/engagements?q=syn&sort=importance_score&cursor={cursor}"),
        ] {
            let reply = api.get(&other).await;
            assert_eq!(
                (reply.status, reply.pointers()),
                (422, vec!["/cursor".to_owned()]),
                "{other}"
            );
        }
    }
}
