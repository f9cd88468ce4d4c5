//! `/openapi.json` and `/docs`: the API describes itself.

mod page;

use axum::Json;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::IntoResponse;
use serde_json::Value;

use crate::auth::Viewer;
use crate::problem::{Answer, Problem};

/// The page needs nothing but its own style.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/// The OpenAPI 3.1 document of this API.
#[utoipa::path(
    get, path = "/openapi.json", tag = "operation",
    responses(
        (status = 200, description = "The document", body = Object),
        (status = 401, description = "No valid key", body = Problem),
    )
)]
pub(crate) async fn openapi_json(_: Viewer) -> Answer<Json<Value>> {
    document().map(Json)
}

/// The document as a page to read.
#[utoipa::path(
    get, path = "/docs", tag = "operation",
    responses(
        (status = 200, description = "The page", body = String, content_type = "text/html"),
        (status = 401, description = "No valid key", body = Problem),
    )
)]
pub(crate) async fn docs_page(_: Viewer) -> Answer<impl IntoResponse> {
    let page = page::render(&document()?);
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, POLICY)];
    Ok((headers, page))
}

fn document() -> Answer<Value> {
    serde_json::to_value(crate::openapi()).map_err(|_| Problem::internal())
}
