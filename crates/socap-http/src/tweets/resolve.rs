//! `POST /tweets/resolve`: which tweets links mean.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use socap_domain::campaign::Problem as FieldProblem;
use socap_domain::{Timestamp, TweetId};
use socap_engine::campaigns::{self, Resolved};

use crate::auth::Operator;
use crate::campaigns::body::ResolveTweets;
use crate::campaigns::view::AuthorView;
use crate::json::JsonBody;
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
    let urls = read(&body, state.engine().settings().max_tweets_per_campaign)?;
    let work = tokio::spawn(async move { campaigns::resolve(state.engine(), &urls).await });
    let resolved = work.await.map_err(|_| Problem::internal())??;
    Ok(Json(ResolvedTweets { items: resolved.into_iter().map(ResolvedView::from).collect() }))
}

fn read(body: &Value, most: usize) -> Answer<Vec<String>> {
    let Some(members) = body.as_object() else {
        return Err(Problem::invalid_at("", "expected an object"));
    };
    let unknown = members.keys().filter(|name| *name != "urls");
    let mut problems: Vec<FieldProblem> = unknown
        .map(|name| FieldProblem::at(format!("/{name}"), "unknown member; expected: urls"))
        .collect();
    let mut urls = Vec::new();
    match members.get("urls").and_then(Value::as_array) {
        None => problems.push(FieldProblem::at("/urls", "required: an array of links")),
        Some(items) if items.is_empty() || items.len() > most => {
            let detail = format!("expected 1 to {most} links, found {}", items.len());
            problems.push(FieldProblem::at("/urls", detail));
        }
        Some(items) => {
            for (n, item) in items.iter().enumerate() {
                match item.as_str() {
                    Some(url) => urls.push(url.to_owned()),
                    None => problems.push(FieldProblem::at(format!("/urls/{n}"), "expected text")),
                }
            }
        }
    }
    if problems.is_empty() { Ok(urls) } else { Err(Problem::invalid(problems)) }
}
