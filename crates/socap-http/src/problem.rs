//! Errors as answers: `application/problem+json` (RFC 9457), whatever went wrong.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use socap_domain::campaign::Problem as FieldProblem;
use socap_engine::campaigns::CampaignError;
use socap_engine::{EngineError, Unavailable};
use socap_store::StoreError;

/// An error as it goes out.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = ProblemDetails)]
pub(crate) struct Problem {
    /// `about:blank`: the status says which kind it is.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'static str,
    /// The status in words.
    #[schema(example = "Unprocessable Entity")]
    title: String,
    /// The HTTP status.
    #[schema(example = 422)]
    status: u16,
    /// What is wrong and what to do.
    detail: String,
    /// What is wrong with single fields. A query parameter is pointed at by its name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
    #[serde(skip)]
    headers: Vec<(HeaderName, String)>,
}

pub(crate) type Answer<T> = Result<T, Problem>;

impl Problem {
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            errors: Vec::new(),
            headers: Vec::new(),
        }
    }

    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    pub(crate) fn unauthorized(detail: impl Into<String>) -> Self {
        let problem = Self::new(StatusCode::UNAUTHORIZED, detail);
        problem.with_header(header::WWW_AUTHENTICATE, "Bearer realm=\"socap\"")
    }

    pub(crate) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, detail)
    }

    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    pub(crate) fn no_campaign() -> Self {
        Self::not_found("there is no such campaign")
    }

    pub(crate) fn no_account() -> Self {
        Self::not_found("this account did not engage with this campaign")
    }

    pub(crate) fn no_tweet() -> Self {
        Self::not_found("the campaign has no such tweet")
    }

    pub(crate) fn no_person() -> Self {
        Self::not_found("there is no such person")
    }

    pub(crate) fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    pub(crate) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, detail)
    }

    pub(crate) fn invalid(errors: Vec<FieldProblem>) -> Self {
        let detail = match errors.as_slice() {
            [] => "the request does not fit".to_owned(),
            [one] => one.detail.clone(),
            many => format!("{} fields have problems", many.len()),
        };
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail) }
    }

    pub(crate) fn invalid_at(pointer: &str, detail: impl Into<String>) -> Self {
        Self::invalid(vec![FieldProblem::at(pointer, detail)])
    }

    /// 503: the same request may work after `retry_after`.
    pub(crate) fn unavailable(detail: impl Into<String>, retry_after: Duration) -> Self {
        let problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, detail);
        let seconds = retry_after.as_millis().div_ceil(1_000).max(1);
        problem.with_header(header::RETRY_AFTER, seconds.to_string())
    }

    pub(crate) fn internal() -> Self {
        let detail = "socap failed; the log says why";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, detail)
    }

    pub(crate) fn with_header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    #[cfg(test)]
    pub(crate) fn errors(&self) -> &[FieldProblem] {
        &self.errors
    }

    #[cfg(test)]
    pub(crate) const fn status(&self) -> u16 {
        self.status
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = self.headers.clone();
        let mut response = (status, Json(self)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        for (name, value) in headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let words = error.to_string();
        match error.itself() {
            error if error.is_transient() => {
                tracing::warn!(%error, "the database is not ready");
                Self::unavailable(words, Duration::from_secs(2))
            }
            StoreError::ListForgotten => Self::invalid_at("/cursor", words),
            error @ StoreError::CannotWrite { .. } => {
                tracing::error!(%error, "the database cannot write");
                Self::unavailable(words, Duration::from_secs(30))
            }
            error @ StoreError::Damaged { .. } => {
                tracing::error!(%error, "the database is damaged");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, words)
            }
            error => {
                tracing::error!(%error, "the database failed");
                Self::internal()
            }
        }
    }
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Store(error) => error.into(),
            EngineError::NoCredential => no_credential(),
        }
    }
}

/// Nothing can be asked of X: an operator has to act, so there is no hurry to try again.
pub(crate) fn no_credential() -> Problem {
    Problem::unavailable(EngineError::NoCredential.to_string(), Duration::from_mins(5))
}

impl From<Unavailable> for Problem {
    fn from(unavailable: Unavailable) -> Self {
        let wait = unavailable.retry_after.unwrap_or(Duration::from_mins(5));
        Self::unavailable(unavailable.to_string(), wait)
    }
}

impl From<CampaignError> for Problem {
    fn from(error: CampaignError) -> Self {
        match error {
            CampaignError::Invalid(problems) => Self::invalid(problems),
            CampaignError::Conflict(detail) => Self::conflict(detail),
            CampaignError::NotFound => Self::no_campaign(),
            CampaignError::Unavailable(unavailable) => unavailable.into(),
            CampaignError::Engine(error) => error.into(),
        }
    }
}
