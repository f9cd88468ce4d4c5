//! The session cookie.

use axum::http::{HeaderMap, header};

const NAME: &str = "socap_session";

/// The session token a request carries.
pub(crate) fn session_of(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == NAME)
        .map(|(_, value)| value)
        .filter(|value| !value.is_empty())
}

/// The header that gives a browser its session, or takes it away (`token` empty). A page that
/// was opened over TLS gets a cookie that never leaves it.
pub(crate) fn set(token: &str, seconds: u64, tls: bool) -> String {
    let secure = if tls { "; Secure" } else { "" };
    format!("{NAME}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}")
}
