//! `GET /healthz`: the process answers.

use axum::Json;
use serde::Serialize;

/// A sign of life.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Alive {
    /// `ok`.
    status: &'static str,
    /// The version of socap.
    version: &'static str,
}

/// Whether the process answers. Asks nothing else and needs no key.
#[utoipa::path(
    get, path = "/healthz", tag = "operation", security(()),
    responses((status = 200, description = "It does", body = Alive))
)]
pub(crate) async fn healthz() -> Json<Alive> {
    Json(Alive { status: "ok", version: env!("CARGO_PKG_VERSION") })
}
