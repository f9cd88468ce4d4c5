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
                Some(key) => Self::of(state, key),
                None => Err(Problem::unauthorized("the key is unknown or was revoked")),
            };
        }
        if let Some(token) = cookie::session_of(&parts.headers) {
            let now = state.machine_now();
            if let Some(key) = access::session_key(state.db(), &hash(token), now).await? {
                return Self::of(state, key);
            }
        }
        Self::without_key(state, parts).await
    }

    fn of(state: &ApiState, key: ApiKey) -> Answer<Self> {
        state.rate_limit().count(&key.id)?;
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::Api;

    async fn status(api: &Api, method: &str, path: &str, headers: &[(&str, &str)]) -> u16 {
        api.call_with(method, path, None, headers).await.status
    }

    #[tokio::test]
    async fn the_door_is_open_until_the_first_key() {
        let api = Api::new().await;
        let paths = ["/socap/campaigns", "/api/socap/usage", "/metrics", "/docs", "/openapi.json"];
        for path in paths {
            assert_eq!(status(&api, "GET", path, &[]).await, 200, "{path}");
            assert_eq!(status(&api, "GET", path, &[("x-forwarded-for", "10.0.0.1")]).await, 401);
            assert_eq!(status(&api, "GET", path, &[("origin", "https://evil.example")]).await, 401);
        }
        let key = api.key(Role::Viewer).await;
        for path in paths {
            let reply = api.get(path).await;
            assert_eq!(
                (reply.status, reply.header("www-authenticate")),
                (401, "Bearer realm=\"socap\"")
            );
            assert_eq!(status(&api, "GET", path, &[("authorization", &key)]).await, 200, "{path}");
        }
        for path in ["/healthz", "/readyz"] {
            assert_eq!(status(&api, "GET", path, &[]).await, 200, "{path} needs no key");
        }
    }

    #[tokio::test]
    async fn roles_hold() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        let viewer = api.key(Role::Viewer).await;
        let operator = api.key(Role::Operator).await;
        let admin = api.key(Role::Admin).await;
        let patch = json!({"launch_name": "Renamed"});
        for (key, patched, triggered) in
            [(&viewer, 403, 403), (&operator, 200, 403), (&admin, 200, 202)]
        {
            let header = [("authorization", key.as_str())];
            assert_eq!(api.call_with("GET", &campaign, None, &header).await.status, 200);
            let reply = api.call_with("PATCH", &campaign, Some(&patch), &header).await;
            assert_eq!(reply.status, patched, "{key}");
            assert_eq!(status(&api, "POST", "/socap/workers/trigger", &header).await, triggered);
        }
        for bad in ["Bearer wrong", "Basic x", "Bearer", ""] {
            assert_eq!(
                status(&api, "GET", &campaign, &[("authorization", bad)]).await,
                401,
                "{bad}"
            );
        }
        access::revoke_key(api.state.db(), "key-admin", api.state.machine_now())
            .await
            .expect("a revoked key");
        let header = [("authorization", admin.as_str())];
        assert_eq!(status(&api, "GET", &campaign, &header).await, 401);
    }

    #[tokio::test]
    async fn a_key_that_calls_too_often_is_told_when_to_come_back() {
        let api = Api::new().await;
        let key = api.key(Role::Viewer).await;
        let allowed = api.state.options().requests_per_minute;
        let header = [("authorization", key.as_str())];
        let mut answered = 0;
        let refused = loop {
            let reply = api.call_with("GET", "/socap/session", None, &header).await;
            if reply.status != 200 {
                break reply;
            }
            answered += 1;
            assert!(answered < 2 * allowed, "nobody counts");
        };
        assert!(answered >= allowed, "{answered} of {allowed}");
        assert_eq!((refused.status, refused.header("retry-after")), (429, "1"));
        let other = api.key(Role::Admin).await;
        let header = [("authorization", other.as_str())];
        assert_eq!(api.call_with("GET", "/socap/session", None, &header).await.status, 200);
    }

    #[tokio::test]
    async fn pages_of_other_origins_change_nothing() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        let key = api.key(Role::Admin).await;
        let foreign = [("authorization", key.as_str()), ("origin", "http://localhost:3000")];
        assert_eq!(status(&api, "DELETE", &campaign, &foreign).await, 403);
        let own = [("authorization", key.as_str()), ("origin", "http://127.0.0.1:8080")];
        assert_eq!(status(&api, "DELETE", &campaign, &own).await, 204);
    }
}
