//! Who asks.

use std::collections::HashSet;

use axum::http::HeaderMap;

use crate::chance::word;
use crate::endpoint::{Endpoint, Protocol};
use crate::exchange::Answer;
use crate::options::{Holder, Options};
use crate::{twitterapi_io, x};

/// A credential that was recognised.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) name: String,
    pub(crate) holder: Holder,
}

impl Caller {
    pub(crate) fn nobody() -> Self {
        Self { name: "nobody".to_owned(), holder: Holder::App }
    }
}

/// The caller of a request; `None` is answered 401.
pub(crate) fn caller(
    options: &Options,
    revoked: &HashSet<String>,
    headers: &HeaderMap,
    endpoint: Endpoint,
) -> Option<Caller> {
    let io = endpoint.protocol() == Protocol::TwitterapiIo;
    let token = if io { key(headers) } else { bearer(headers) };
    let token = token.filter(|token| !token.is_empty() && !revoked.contains(*token))?;
    if let Some(known) = options.credentials.iter().find(|known| known.token == token) {
        let fits = (known.holder == Holder::Key) == io;
        return fits.then(|| Caller { name: known.name.clone(), holder: known.holder.clone() });
    }
    options.accept_any_credential.then(|| stranger(token, io))
}

/// A credential nobody registered, under a name that does not tell it.
fn stranger(token: &str, io: bool) -> Caller {
    let user = token.strip_prefix("user:").and_then(|id| id.parse().ok());
    let mark = word(token) & 0xFFFF_FFFF;
    match (io, user) {
        (true, _) => Caller { name: format!("key-{mark:08x}"), holder: Holder::Key },
        (false, Some(id)) => Caller { name: format!("user-{id}"), holder: Holder::User(id) },
        (false, None) => Caller { name: format!("app-{mark:08x}"), holder: Holder::App },
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get("authorization")?.to_str().ok()?;
    let (scheme, token) = text.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

fn key(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-api-key")?.to_str().ok().map(str::trim)
}

/// 401 in the words of the endpoint's provider.
pub(crate) fn refusal(endpoint: Endpoint) -> Answer {
    match endpoint.protocol() {
        Protocol::X => x::errors::unauthorized(),
        Protocol::TwitterapiIo => twitterapi_io::errors::unauthorized(),
    }
}

/// 403 where the endpoint does not take this kind of token (X's OpenAPI, `security`).
pub(crate) fn wrong_kind(endpoint: Endpoint, holder: &Holder) -> Option<Answer> {
    let app_only = "OAuth 2.0 Application-Only";
    let user = "OAuth 2.0 User Context";
    match (endpoint, holder) {
        (Endpoint::LikingUsers | Endpoint::Me, Holder::App) => {
            let supported = "OAuth 1.0a User Context, OAuth 2.0 User Context";
            Some(x::errors::unsupported_authentication(app_only, supported))
        }
        (Endpoint::SearchAll | Endpoint::Usage, Holder::User(_)) => {
            Some(x::errors::unsupported_authentication(user, app_only))
        }
        _ => None,
    }
}
