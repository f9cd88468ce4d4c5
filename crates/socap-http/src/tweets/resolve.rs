//! `POST /tweets/resolve`: which tweets links mean.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use socap_domain::{Timestamp, TweetId};
use socap_engine::campaigns::{self, Resolved};

use crate::auth::Operator;
use crate::campaigns::body::ResolveTweets;
use crate::campaigns::view::AuthorView;
use crate::json::JsonBody;
use crate::members::Members;
use crate::problem::{Answer, Problem};
use crate::query::NoQuery;
use crate::state::ApiState;

/// What became of links, in the order they were given.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ResolvedTweets {
    /// One per link.
    items: Vec<ResolvedView>,
}

/// What became of one link.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ResolvedView {
    /// The link as given.
    url: String,
    /// The tweet it names, an edited one by its last number; null if it names none.
    #[schema(value_type = Option<String>)]
    tweet_id: Option<TweetId>,
    /// Who wrote it.
    author: Option<AuthorView>,
    /// What it says.
    text: Option<String>,
    /// When it was posted.
    #[schema(value_type = Option<String>, format = DateTime)]
    posted_at: Option<Timestamp>,
    /// Why it cannot be watched; null if it can.
    reason: Option<String>,
}

impl From<Resolved> for ResolvedView {
    fn from(resolved: Resolved) -> Self {
        let Resolved { url, tweet_id, tweet, reason } = resolved;
        let (mut author, mut text, mut posted_at) = (None, None, None);
        if let Some(tweet) = tweet {
            author = tweet.author.map(|author| AuthorView {
                user_id: author.id,
                username: author.username,
                name: author.name,
            });
            posted_at = tweet.created_at.or_else(|| tweet.id.posted_at());
            text = Some(tweet.text);
        }
        Self { url, tweet_id, author, text, posted_at, reason }
    }
}

/// Looks links up, a hundred a request. A link that cannot be watched has a reason instead of a
/// text; it is not an error.
#[utoipa::path(
    post, path = "/tweets/resolve", tag = "tweets",
    request_body = ResolveTweets,
    responses(
        (status = 200, description = "One answer per link", body = ResolvedTweets),
        (status = 400, description = "Malformed JSON", body = Problem),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role operator is needed: looking up costs money",
            body = Problem),
        (status = 422, description = "The request has problems", body = Problem),
        (status = 503, description = "X cannot be asked", body = Problem),
    )
)]
pub(crate) async fn resolve_tweets(
    State(state): State<ApiState>,
    _: Operator,
    _: NoQuery,
    JsonBody(body): JsonBody,
) -> Answer<Json<ResolvedTweets>> {
    let mut members = Members::of(&body)?;
    let urls = members.texts("urls", state.engine().settings().max_tweets_per_campaign);
    members.finish()?;
    let work = tokio::spawn(async move { campaigns::resolve(state.engine(), &urls).await });
    let resolved = work.await.map_err(|_| Problem::internal())??;
    Ok(Json(ResolvedTweets { items: resolved.into_iter().map(ResolvedView::from).collect() }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::{Api, Said};

    #[tokio::test]
    async fn each_link_has_its_answer() {
        let api = Api::new().await;
        api.x.say(1001, Said::Shown(1));
        api.x.say(1002, Said::RetweetOf(7));
        let body = json!({"urls": ["x.com/a/status/1001", "1002", "1003", "https://x.com/a"]});
        let reply = api.post("/socap/tweets/resolve", &body).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let items = reply.json()["items"].clone();
        assert_eq!(items[0]["tweet_id"], "1001");
        assert_eq!(items[0]["author"]["username"], "synthetic_author");
        assert!(items[0]["reason"].is_null());
        assert!(items[1]["reason"].as_str().is_some_and(|r| r.contains("/status/7")));
        assert!(items[2]["reason"].as_str().is_some_and(|r| r.contains("unknown")));
        assert!(items[3]["tweet_id"].is_null());
        assert_eq!(api.x.requests(), 1);
        for bad in
            [json!({}), json!({"urls": []}), json!({"urls": [1]}), json!({"urls": ["1"], "x": 1})]
        {
            assert_eq!(api.post("/socap/tweets/resolve", &bad).await.status, 422, "{bad}");
        }
    }
}
