//! Finding out who calls, before anything of the request is read.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Method, header};
use socap_store::access::{self, ApiKey};

use super::key::{Role, hash};
use crate::problem::{Answer, Problem};
use crate::state::ApiState;
use crate::{cookie, origin};

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The key's id; `None` while no key exists.
    pub(crate) key_id: Option<String>,
    /// What the key is called.
    pub(crate) name: String,
    /// What the caller may do.
    pub(crate) role: Role,
}

impl Caller {
    /// Finds out who calls. A browser's call that changes something must come from this
    /// origin's own pages, whoever is logged in.
    pub(crate) async fn find(state: &ApiState, parts: &Parts) -> Answer<Self> {
        let reads = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
        if !reads && origin::is_foreign(parts) {
            return Err(Problem::forbidden("a page of another origin may not change anything"));
        }
        if let Some(value) = parts.headers.get(header::AUTHORIZATION) {
            let key =
                value.to_str().ok().and_then(bearer).ok_or_else(|| {
                    Problem::unauthorized("expected `Authorization: Bearer <key>`")
                })?;
            let key = access::key_by_hash(state.db(), &hash(key)).await?;
            return match key {
                Some(key) => Self::of(key),
                None => Err(Problem::unauthorized("the key is unknown or was revoked")),
            };
        }
        if let Some(token) = cookie::session_of(&parts.headers) {
            let now = state.machine_now();
            if let Some(key) = access::session_key(state.db(), &hash(token), now).await? {
                return Self::of(key);
            }
        }
        Self::without_key(state, parts).await
    }

    fn of(key: ApiKey) -> Answer<Self> {
        let role = key.role.parse().map_err(|_| Problem::internal())?;
        Ok(Self { key_id: Some(key.id), name: key.name, role })
    }

    /// The open door: on this machine, while no key was ever made.
    async fn without_key(state: &ApiState, parts: &Parts) -> Answer<Self> {
        let local = state.loopback() && origin::is_local(parts);
        if local && !access::any_key(state.db()).await? {
            return Ok(Self { key_id: None, name: "local".to_owned(), role: Role::Admin });
        }
        let detail = "a key is needed: send `Authorization: Bearer <key>`, or open a session; \
                      `socap key create` makes keys";
        Err(Problem::unauthorized(detail))
    }

    fn at_least(self, role: Role) -> Answer<Self> {
        if self.role >= role {
            return Ok(self);
        }
        let detail = format!("the role {role} is needed, the key has {}", self.role);
        Err(Problem::forbidden(detail))
    }
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, key) = value.split_once(' ')?;
    let key = key.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !key.is_empty()).then_some(key)
}

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident = $role:expr;)+) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub(crate) struct $name(pub(crate) Caller);

            impl FromRequestParts<ApiState> for $name {
                type Rejection = Problem;
                async fn from_request_parts(
                    parts: &mut Parts,
                    state: &ApiState,
                ) -> Result<Self, Problem> {
                    Caller::find(state, parts).await?.at_least($role).map(Self)
                }
            }
        )+
    };
}

roles! {
    /// A caller who may read.
    Viewer = Role::Viewer;
    /// A caller who may change campaigns.
    Operator = Role::Operator;
    /// A caller who may run workers and make keys.
    Admin = Role::Admin;
}
