//! `POST /campaigns/{id}/mutes`: no news of an account, a tweet or a campaign for a while.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use socap_domain::{Timestamp, TweetId, UserId};
use socap_store::alerts::{self, Whom};
use socap_store::tweets;

use super::mutes::MuteView;
use crate::auth::Operator;
use crate::json::JsonBody;
use crate::members::Members;
use crate::path::CampaignPath;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// What to mute: an account, a tweet, an account on a tweet; neither is the whole campaign.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "the shape of the body, for the document; the reader is strict")]
#[schema(as = NewMute)]
pub(crate) struct MuteBody {
    /// Only this account.
    user_id: Option<String>,
    /// Only this tweet of the campaign.
    tweet_id: Option<String>,
    /// In the future; it ends by itself then.
    #[schema(example = "2026-12-31T18:00:00Z")]
    until: String,
}

/// Mutes until a time. What was found meanwhile is in the trail with its reason; what is queued
/// is not sent if its time comes before. The same again moves the end.
#[utoipa::path(
    post, path = "/campaigns/{id}/mutes", tag = "alerts",
    params(("id" = String, Path, description = "The campaign's id")),
    request_body = MuteBody,
    responses(
        (status = 201, description = "It is muted", body = MuteView),
        (status = 400, description = "Malformed JSON", body = Problem),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role operator is needed", body = Problem),
        (status = 404, description = "There is no such campaign", body = Problem),
        (status = 422, description = "The request has problems", body = Problem),
    )
)]
pub(crate) async fn mute(
    State(state): State<ApiState>,
    _: Operator,
    CampaignPath(id): CampaignPath,
    _: NoQuery,
    JsonBody(body): JsonBody,
) -> Answer<(StatusCode, Json<MuteView>)> {
    let now = state.engine().now();
    let mut members = Members::of(&body)?;
    let user_id = members.text("user_id");
    let user_id = read::<UserId>(&mut members, "user_id", user_id);
    let tweet_id = members.text("tweet_id");
    let tweet_id = read::<TweetId>(&mut members, "tweet_id", tweet_id);
    let until = members.required_text("until");
    let until = read::<Timestamp>(&mut members, "until", until);
    if until.is_some_and(|until| until <= now) {
        members.wrong("until", &format!("must be in the future; it is {now} now"));
    }
    if let Some(tweet) = tweet_id {
        let mine = tweets::of_campaign(state.db(), &id).await?;
        if !mine.is_empty() && !mine.iter().any(|one| one.tweet_id == tweet) {
            members.wrong("tweet_id", "the campaign has no such tweet");
        }
    }
    members.finish()?;
    let until = until.ok_or_else(|| Problem::invalid_at("/until", "required"))?;
    let whom = Whom { user_id, tweet_id };
    let muted = alerts::mute(state.db(), &id, whom, until, now).await?;
    let muted = muted.ok_or_else(Problem::no_campaign)?;
    Ok((StatusCode::CREATED, Json(muted.into())))
}

fn read<T: std::str::FromStr<Err: std::fmt::Display>>(
    members: &mut Members<'_>,
    name: &str,
    text: Option<&str>,
) -> Option<T> {
    text?.parse().map_err(|error: T::Err| members.wrong(name, &error.to_string())).ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use crate::alerts::stage::Stage;
    use crate::auth::Role;

    #[tokio::test]
    async fn what_is_muted_is_not_told_until_it_is_unmuted() {
        let stage = Stage::new().await;
        let (api, mutes) = (&stage.api, format!("{}/mutes", stage.campaign));
        let until = "2026-03-01T14:00:00+01:00";
        let reply = api.post(&mutes, &json!({"user_id": "1", "until": until})).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        assert_eq!(reply.json()["until"], "2026-03-01T13:00:00Z");
        api.post(&mutes, &json!({"tweet_id": "1001", "until": until})).await;
        api.post(&mutes, &json!({"until": "2026-03-01T12:30:00Z"})).await;
        // The same again moves the end.
        api.post(&mutes, &json!({"user_id": "1", "until": "2026-03-02"})).await;
        let listed = api.get(&mutes).await.json();
        assert_eq!(listed["total"], 3);
        assert!(
            listed["items"][0]["user_id"].is_null() && listed["items"][0]["tweet_id"].is_null()
        );
        assert_eq!(listed["items"][2]["until"], "2026-03-02T00:00:00Z");
        stage.find(1001, &[1]).await;
        let finds = api.get(&format!("{}/alerts/finds", stage.campaign)).await.json();
        assert_eq!(finds["items"][0]["reason"], "muted");
        for (query, status) in
            [("?user_id=1", 204), ("?user_id=1", 404), ("", 204), ("?tweet_id=x", 422)]
        {
            let reply = api.call("DELETE", &format!("{mutes}{query}"), None).await;
            assert_eq!(reply.status, status, "{query}");
        }
        api.advance(Duration::from_hours(1));
        assert_eq!(api.get(&mutes).await.json()["total"], 0, "it ends by itself");
    }

    #[tokio::test]
    async fn bad_mutes_are_refused() {
        let stage = Stage::new().await;
        let (api, mutes) = (&stage.api, format!("{}/mutes", stage.campaign));
        for (body, pointers) in [
            (json!({}), vec!["/until"]),
            (json!({"until": "2026-03-01"}), vec!["/until"]),
            (
                json!({"until": "soon", "user_id": "x", "tweet_id": "1009"}),
                vec!["/user_id", "/until", "/tweet_id"],
            ),
            (json!({"until": 5, "user": "1"}), vec!["/until", "/user"]),
        ] {
            let reply = api.post(&mutes, &body).await;
            assert_eq!(
                (reply.status, reply.pointers()),
                (422, pointers.iter().map(ToString::to_string).collect()),
                "{body}"
            );
        }
        let missing = "/socap/campaigns/0192f8c4-0000-7000-8000-000000000000/mutes";
        assert_eq!(api.post(missing, &json!({"until": "2027-01-01"})).await.status, 404);
        let viewer = api.key(Role::Viewer).await;
        let headers = [("authorization", viewer.as_str())];
        let body = json!({"until": "2027-01-01"});
        assert_eq!(api.call_with("POST", &mutes, Some(&body), &headers).await.status, 403);
        assert_eq!(api.call_with("GET", &mutes, None, &headers).await.status, 200);
    }
}
