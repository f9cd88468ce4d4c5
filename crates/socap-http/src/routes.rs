//! All routes, and the document that describes them.

use std::any::Any;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::problem::Problem;
use crate::state::ApiState;
use crate::{accept, campaigns, docs, ops, session, tweets, usage, workers};

/// The whole service: the API under `/socap` and, the same, under `/api/socap`; the rest at the
/// root.
pub fn router(state: ApiState) -> Router {
    let api = Router::from(api()).route_layer(from_fn(accept::json_only));
    Router::new()
        .nest("/socap", api.clone())
        .nest("/api/socap", api)
        .merge(Router::from(root()))
        .fallback(not_found)
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
        .layer(TraceLayer::new_for_http())
        .with_state(state)
}

/// The OpenAPI 3.1 document of [`router`].
pub fn openapi() -> utoipa::openapi::OpenApi {
    OpenApiRouter::<ApiState>::with_openapi(Document::openapi())
        .nest("/socap", api())
        .merge(root())
        .into_openapi()
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
        .routes(routes!(campaigns::coverage::list_coverage))
        .routes(routes!(campaigns::jobs::list_jobs))
        .routes(routes!(tweets::resolve::resolve_tweets))
        .routes(routes!(workers::trigger::trigger_workers))
        .routes(routes!(workers::run::run_workers))
        .routes(routes!(workers::queue::show_queue))
        .routes(routes!(workers::status::show_workers))
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

async fn not_found(request: Request) -> Problem {
    Problem::not_found(format!("nothing is served at {}", request.uri().path()))
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
            Roles: `viewer` reads, `operator` changes campaigns, `admin` runs workers and makes \
            keys. While no key exists, calls from this machine need none.\n\n\
            Importance scores and account categories are not part of this version's answers.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    modifiers(&Keys),
    security(("key" = []), ("session" = [])),
    tags(
        (name = "campaigns", description = "Launches being watched"),
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
