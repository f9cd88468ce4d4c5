//! All routes, and the document that describes them.

use std::any::Any;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Content, Ref, RefOr, ResponseBuilder};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::problem::Problem;
use crate::state::ApiState;
use crate::{
    accept, alerts, analytics, campaigns, dashboard, docs, ignore_list, ops, people, rules,
    session, tweets, usage, workers,
};

/// The whole service: the API under `/socap` and, the same, under `/api/socap`; the rest at the
/// root.
pub fn router(state: ApiState) -> Router {
    let api = Router::from(api()).route_layer(from_fn(accept::check));
    let clock = state.clone();
    Router::new()
        .nest("/socap", api.clone())
        .nest("/api/socap", api)
        .merge(Router::from(root()))
        .fallback(dashboard::serve)
        .method_not_allowed_fallback(wrong_method)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
        .layer(SetResponseHeaderLayer::overriding(TIME, move |_: &Response| {
            HeaderValue::try_from(clock.engine().now().to_string()).ok()
        }))
        .layer(TraceLayer::new_for_http())
        .with_state(state)
}

/// World time of an answer: readers that count "12 s ago" need the clock of what they read,
/// which runs fast in a demonstration.
const TIME: HeaderName = HeaderName::from_static("socap-time");

/// The OpenAPI 3.1 document of [`router`].
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = OpenApiRouter::<ApiState>::with_openapi(Document::openapi())
        .nest("/socap", api())
        .merge(root())
        .into_openapi();
    for (path, item) in &mut document.paths.paths {
        let calls =
            [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        for call in calls.into_iter().flatten() {
            call_problems_by_their_name(call);
            if path.starts_with("/socap/") {
                tell_what_all_calls_answer(call);
            }
        }
    }
    document
}

/// Errors are `application/problem+json`; the calls' descriptions need not say so each time.
fn call_problems_by_their_name(call: &mut Operation) {
    for (status, response) in &mut call.responses.responses {
        let RefOr::T(response) = response else { continue };
        let media = response.content.get("application/json").cloned();
        if let Some(media) = media.filter(|_| status.starts_with(['4', '5'])) {
            response.content.clear();
            response.content.insert("application/problem+json".to_owned(), media);
        }
    }
}

/// What every call may be answered, and what every call with a body.
const ALWAYS: &[(&str, &str)] = &[
    ("401", "No valid key"),
    ("403", "The key's role does not suffice, or the call comes from a foreign page"),
    ("406", "The client takes nothing that there is"),
    ("422", "An unknown parameter or value"),
    ("429", "The key calls too often: again after `Retry-After` seconds"),
    ("500", "socap failed; its log says why"),
    ("503", "The database does not answer: again after `Retry-After` seconds"),
];
const WITH_BODY: &[(&str, &str)] = &[
    ("400", "The body cannot be read"),
    ("413", "The body is too large"),
    ("415", "The body is of another kind than this takes"),
];

/// The calls' own descriptions name what is particular to them; the rest is the same everywhere.
fn tell_what_all_calls_answer(call: &mut Operation) {
    let with_body = WITH_BODY.iter().filter(|_| call.request_body.is_some());
    for (status, description) in ALWAYS.iter().chain(with_body) {
        let problem = Content::new(Some(Ref::from_schema_name("ProblemDetails")));
        let response = ResponseBuilder::new()
            .description(*description)
            .content("application/problem+json", problem)
            .build();
        let told = &mut call.responses.responses;
        told.entry((*status).to_owned()).or_insert_with(|| response.into());
    }
}

fn api() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(campaigns::list::list_campaigns, campaigns::create::create_campaign))
        .routes(routes!(campaigns::estimate::estimate_campaign))
        .routes(routes!(
            campaigns::get::get_campaign,
            campaigns::patch::patch_campaign,
            campaigns::delete::delete_campaign
        ))
        .routes(routes!(campaigns::engagements::list_engagements))
        .routes(routes!(analytics::dashboard::get_dashboard))
        .routes(routes!(analytics::metrics::get_metrics))
        .routes(routes!(analytics::profile_timeseries::get_profile_timeseries))
        .routes(routes!(analytics::compare::compare_categories))
        .routes(routes!(analytics::accounts::list_accounts))
        .routes(routes!(analytics::tweets::list_tweets))
        .routes(routes!(analytics::tweet::get_tweet))
        .routes(routes!(campaigns::account::get_account))
        .routes(routes!(campaigns::coverage::list_coverage))
        .routes(routes!(campaigns::events::stream_events))
        .routes(routes!(campaigns::jobs::list_jobs))
        .routes(routes!(people::list::list_people, people::create::create_person))
        .routes(routes!(people::import::import_people))
        .routes(routes!(people::read::read_followings, people::cancel::cancel_readings))
        .routes(routes!(people::estimate::estimate_reading))
        .routes(routes!(
            people::get::get_person,
            people::patch::patch_person,
            people::delete::delete_person
        ))
        .routes(routes!(ignore_list::get::get_ignore_list, ignore_list::put::put_ignore_list))
        .routes(routes!(rules::get::get_rules, rules::put::put_rules, rules::delete::delete_rules))
        .routes(routes!(tweets::resolve::resolve_tweets))
        .routes(routes!(workers::trigger::trigger_workers))
        .routes(routes!(workers::run::run_workers))
        .routes(routes!(workers::queue::show_queue))
        .routes(routes!(workers::status::show_workers))
        .routes(routes!(alerts::list::list_alerts))
        .routes(routes!(alerts::finds::list_finds))
        .routes(routes!(alerts::test::test_alert))
        .routes(routes!(alerts::resend::resend_alert))
        .routes(routes!(alerts::process::process_alerts))
        .routes(routes!(alerts::mutes::list_mutes, alerts::mute::mute, alerts::unmute::unmute))
        .routes(routes!(usage::get::get_usage))
        .routes(routes!(
            session::show::show_session,
            session::open::open_session,
            session::close::close_session
        ))
}

fn root() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(ops::alive::healthz))
        .routes(routes!(ops::ready::readyz))
        .routes(routes!(ops::metrics::metrics))
        .routes(routes!(docs::openapi_json))
        .routes(routes!(docs::docs_page))
}

async fn wrong_method(request: Request) -> Problem {
    let detail = format!("{} is not possible here", request.method());
    Problem::new(axum::http::StatusCode::METHOD_NOT_ALLOWED, detail)
}

fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    Problem::internal().into_response()
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "socap",
        description = "Watches a launch on X: a campaign's tweets go in, every retweet, reply, \
            quote and counter comes out.\n\n\
            The same calls are served under `/socap` and `/api/socap`. JSON is in snake_case, \
            ids are text, times come in with any offset or as a plain date and go out as RFC \
            3339 with `Z`. Errors are `application/problem+json` (RFC 9457); `errors` points at \
            single fields. Lists are `{items, next_cursor, total}`.\n\n\
            Roles: `viewer` reads, `operator` changes campaigns and people and \
            sends alerts, `admin` runs workers and makes \
            keys. While no key exists, calls from this machine need none.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    modifiers(&Keys),
    security(("key" = []), ("session" = [])),
    tags(
        (name = "campaigns", description = "Launches being watched"),
        (name = "alerts", description = "Whom the team was told of, and what became of it"),
        (name = "analytics", description = "What a campaign adds up to"),
        (name = "people", description = "Who makes an account matter, and what accounts are"),
        (name = "tweets", description = "Tweets before they belong to a campaign"),
        (name = "workers", description = "The queue and who works on it"),
        (name = "usage", description = "What was asked of X and what it cost"),
        (name = "session", description = "Browsers"),
        (name = "operation", description = "Alive, ready, numbers, documentation"),
    )
)]
struct Document;

struct Keys;

impl Modify for Keys {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        let key = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("socap_session")));
        components.add_security_scheme("key", key);
        components.add_security_scheme("session", cookie);
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use serde_json::json;

    use crate::testing::{Api, campaign_body};

    #[tokio::test]
    async fn every_refusal_is_a_problem() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        let json = "application/json";
        let large = format!("{{\"launch_name\": \"{}\"}}", "x".repeat(3 << 20));
        for (method, path, kind, accept, body, status) in [
            ("GET", "/nowhere", "", "*/*", "", 404),
            ("GET", "/socap/nowhere", "", "*/*", "", 404),
            ("GET", "/api/socap/campaigns/1/x", "", "*/*", "", 404),
            ("PUT", "/socap/campaigns", json, "*/*", "{}", 405),
            ("POST", campaign.as_str(), json, "*/*", "{}", 405),
            ("POST", "/healthz", json, "*/*", "{}", 405),
            ("GET", "/socap/campaigns", "", "text/html", "", 406),
            ("POST", "/socap/campaigns", "text/plain", "*/*", "{}", 415),
            ("POST", "/socap/campaigns", json, "*/*", "{\"a\":", 400),
            ("POST", "/socap/campaigns", json, "*/*", "[]", 422),
            ("POST", "/socap/campaigns", json, "*/*", large.as_str(), 413),
            ("POST", "/socap/campaigns?x=1", json, "*/*", "{}", 422),
        ] {
            let mut request = Request::builder()
                .method(method)
                .uri(path)
                .header("host", "localhost")
                .header("accept", accept);
            if !kind.is_empty() {
                request = request.header("content-type", kind);
            }
            let request = request.body(Body::from(body.to_owned())).expect("a request");
            let reply = api.send(request).await;
            let short: String = body.chars().take(20).collect();
            assert_eq!(reply.status, status, "{method} {path} {short}: {}", reply.text);
            assert_eq!(reply.header("content-type"), "application/problem+json");
            assert_eq!(reply.json()["status"], status);
            if status == 405 {
                assert!(!reply.header("allow").is_empty(), "{method} {path}");
            }
        }
    }

    #[tokio::test]
    async fn a_database_that_fails_is_not_ready() {
        let api = Api::new().await;
        assert_eq!(api.get("/readyz").await.json()["status"], "ready");
        api.state.db().faults().set_per_mille(1_000);
        for path in ["/readyz", "/socap/campaigns"] {
            let reply = api.get(path).await;
            assert_eq!(reply.status, 503, "{path}");
            assert!(!reply.header("retry-after").is_empty());
        }
        let reply = api.post("/socap/campaigns", &campaign_body()).await;
        assert_eq!(reply.status, 503);
        api.state.db().faults().set_per_mille(0);
        assert_eq!(api.get("/socap/campaigns").await.json()["total"], json!(0));
    }

    #[tokio::test]
    async fn the_api_describes_itself() {
        let api = Api::new().await;
        let document = api.get("/openapi.json").await.json();
        assert_eq!(document["openapi"], "3.1.0");
        assert!(document["paths"]["/socap/campaigns"]["post"].is_object());
        let page = api.get("/docs").await;
        assert!(page.text.contains("/socap/campaigns/{id}/engagements"));
        for foreign in ["<script", "<link", "<img", "src=", "@import", "url("] {
            assert!(!page.text.contains(foreign), "the page is self-contained: {foreign}");
        }
        let metrics = api.get("/metrics").await;
        assert!(metrics.text.contains("socap_oldest_due_seconds 0"), "{}", metrics.text);
    }

    /// The document in the repository is the one that is served: the dashboard's client is
    /// made from it. `UPDATE_OPENAPI=1` writes it anew.
    #[test]
    fn the_document_in_the_repository_is_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi.json");
        let mut current = super::openapi().to_pretty_json().expect("a document");
        current.push('\n');
        if std::env::var_os("UPDATE_OPENAPI").is_some() {
            std::fs::write(path, &current).expect("the file can be written");
        }
        let stored = std::fs::read_to_string(path).unwrap_or_default();
        assert!(stored == current, "openapi.json is out of date: run with UPDATE_OPENAPI=1");
    }
}
