//! `Idempotency-Key`: the same request sent again is answered as before, not done again.

use axum::http::{HeaderMap, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use socap_store::access::{self, Idempotency};

use crate::auth::Caller;
use crate::problem::{Answer, Problem};
use crate::state::ApiState;

/// The header.
pub(crate) const HEADER: &str = "idempotency-key";
const LONGEST: usize = 255;

/// A claimed key: answer it, or give it back.
#[derive(Debug)]
pub(crate) struct Claim {
    key: String,
}

/// What to do with a request.
#[derive(Debug)]
pub(crate) enum Turn {
    /// Do it.
    Do(Option<Claim>),
    /// It was done: answer so.
    Repeat(StatusCode, Value),
}

/// Claims the key of a request, if it has one.
pub(crate) async fn claim(
    state: &ApiState,
    caller: &Caller,
    headers: &HeaderMap,
    call: &str,
    body: &Value,
) -> Answer<Turn> {
    let Some(value) = headers.get(HEADER) else { return Ok(Turn::Do(None)) };
    let text = value.to_str().unwrap_or_default().trim();
    if text.is_empty() || text.len() > LONGEST {
        let detail = format!("Idempotency-Key: expected 1 to {LONGEST} visible ASCII characters");
        return Err(Problem::bad_request(detail));
    }
    // Two callers may happen upon the same key.
    let key = format!("{}:{text}", caller.key_id.as_deref().unwrap_or("local"));
    let fingerprint = fingerprint(call, body);
    let now = state.machine_now();
    match access::claim_idempotency_key(state.db(), &key, &fingerprint, now).await? {
        Idempotency::New => Ok(Turn::Do(Some(Claim { key }))),
        Idempotency::UnderWay => {
            let problem = Problem::conflict("the same request is under way; try again in a moment");
            Err(problem.with_header(axum::http::header::RETRY_AFTER, "1"))
        }
        Idempotency::OtherRequest => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "this Idempotency-Key was used for another request: take a new one",
        )),
        Idempotency::Answered { status, body } => {
            let status = u16::try_from(status).ok().and_then(|s| StatusCode::from_u16(s).ok());
            Ok(Turn::Repeat(status.unwrap_or(StatusCode::OK), body))
        }
    }
}

impl Claim {
    /// Keeps the answer for the next time.
    pub(crate) async fn answer(&self, state: &ApiState, status: StatusCode, body: &Value) {
        let answer = Some((i64::from(status.as_u16()), body.clone()));
        self.finish(state, answer).await;
    }

    /// Nothing was done: the key can be used again.
    pub(crate) async fn give_back(&self, state: &ApiState) {
        self.finish(state, None).await;
    }

    async fn finish(&self, state: &ApiState, answer: Option<(i64, Value)>) {
        let stored = access::answer_idempotency_key(state.db(), &self.key, answer).await;
        if let Err(error) = stored {
            tracing::warn!(%error, "an idempotency key could not be settled; it is free in 2 min");
        }
    }
}

/// The order and white space of members make no other request.
fn fingerprint(call: &str, body: &Value) -> String {
    let mut hash = Sha256::new();
    hash.update(call.as_bytes());
    hash.update([0]);
    hash.update(body.to_string().as_bytes());
    URL_SAFE_NO_PAD.encode(hash.finalize())
}
