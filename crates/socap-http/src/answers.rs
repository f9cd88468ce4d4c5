//! Answers about a campaign, kept under the campaign's version.
//!
//! Every change of anything about a campaign advances its version, in whatever process it
//! happens, so an answer kept under the version of this moment is the answer of this moment.
//! However many ask for the same at once, it is reckoned once.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use moka::future::Cache;
use serde::Serialize;
use sha2::{Digest, Sha256};
use socap_domain::CampaignId;

use crate::problem::{Answer, Problem};

/// What the passing of time changes (a bucket is complete, a reading is late) is never older.
const LONGEST: Duration = Duration::from_secs(45);

/// Bytes that kept answers may take together.
const ROOM: u64 = 16 << 20;

/// The answers of a process.
#[derive(Debug, Clone)]
pub(crate) struct Answers(Cache<Key, Arc<Kept>>);

/// What was asked of which version.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    campaign: CampaignId,
    version: i64,
    ask: String,
}

#[derive(Debug)]
struct Kept {
    body: Bytes,
    etag: HeaderValue,
}

impl Answers {
    pub(crate) fn new() -> Self {
        let cache = Cache::builder()
            .max_capacity(ROOM)
            .weigher(|key: &Key, kept: &Arc<Kept>| {
                u32::try_from(kept.body.len() + key.ask.len() + 300).unwrap_or(u32::MAX)
            })
            .time_to_live(LONGEST)
            .build();
        Self(cache)
    }

    /// The answer to `ask` about a campaign as it was read: the kept one of that version, or what
    /// `reckon` gives for it. 304 where the client has it already.
    ///
    /// The version is the row's that the answer is reckoned from: one that is asked for later
    /// could be of a change that the row does not have.
    pub(crate) async fn of<T: Serialize>(
        &self,
        (campaign, version): (&CampaignId, i64),
        ask: String,
        headers: &HeaderMap,
        reckon: impl AsyncFnOnce(i64) -> Answer<T>,
    ) -> Answer<Response> {
        let key = Key { campaign: campaign.clone(), version, ask };
        // In a place of its own: what it holds is large, and every handler would carry it.
        let reckoned = Box::pin(async { keep(&reckon(version).await?) });
        let kept = self.0.try_get_with(key, reckoned).await;
        let kept = kept.map_err(|problem| Problem::clone(&problem))?;
        Ok(respond(&kept, headers))
    }
}

fn keep(value: &impl Serialize) -> Answer<Arc<Kept>> {
    let body = serde_json::to_vec(value).map_err(|error| {
        tracing::error!(%error, "an answer could not be written");
        Problem::internal()
    })?;
    let mut tag = String::from("\"");
    for byte in &Sha256::digest(&body)[..12] {
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    let etag = HeaderValue::try_from(tag).map_err(|_| Problem::internal())?;
    Ok(Arc::new(Kept { body: body.into(), etag }))
}

fn respond(kept: &Kept, headers: &HeaderMap) -> Response {
    // Kept by browsers, used only after asking whether it still holds.
    let control = (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    let tag = (header::ETAG, kept.etag.clone());
    if is_known(headers, &kept.etag) {
        return (StatusCode::NOT_MODIFIED, [control, tag]).into_response();
    }
    let json = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    ([control, tag, json], kept.body.clone()).into_response()
}

/// Whether the client has the answer: by `If-None-Match`, which may be a list, weak, or `*`.
pub(crate) fn is_known(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|tag| tag == "*" || tag.as_bytes() == etag.as_bytes())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use serde_json::json;
    use socap_domain::CampaignId;
    use socap_store::{Db, events};

    use super::*;
    use crate::testing::{Api, NOW};

    fn id_of(path: &str) -> CampaignId {
        path.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id")
    }

    async fn change(db: &Db, id: &CampaignId) {
        let mut tx = db.begin().await.expect("a transaction");
        events::append(&mut tx, id, "synthetic", &json!({}), NOW).await.expect("an event");
        tx.commit().await.expect("a commit");
    }

    async fn version(db: &Db, id: &CampaignId) -> i64 {
        events::version(db, id).await.expect("a version").expect("a campaign")
    }

    #[tokio::test]
    async fn a_thousand_readers_cost_one_reckoning_and_a_change_another() {
        let api = Api::new().await;
        let id = id_of(&api.campaign().await);
        let (answers, db) = (Answers::new(), api.state.db().clone());
        let reckoned = Arc::new(AtomicU32::new(0));
        for round in 1..=3_u32 {
            let readers = (0..1_000).map(|_| {
                let (answers, db, id) = (answers.clone(), db.clone(), id.clone());
                let reckoned = reckoned.clone();
                tokio::spawn(async move {
                    let reckon = async |version| {
                        reckoned.fetch_add(1, Ordering::Relaxed);
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        Ok(json!({ "version": version }))
                    };
                    let none = HeaderMap::new();
                    answers
                        .of((&id, version(&db, &id).await), "all".to_owned(), &none, reckon)
                        .await
                        .is_ok()
                })
            });
            for answered in futures::future::join_all(readers).await {
                assert!(answered.expect("no panic"));
            }
            assert_eq!(reckoned.load(Ordering::Relaxed), round);
            change(&db, &id).await;
        }
    }

    #[tokio::test]
    async fn a_reader_who_leaves_takes_nothing_along() {
        let api = Api::new().await;
        let id = id_of(&api.campaign().await);
        let (answers, db) = (Answers::new(), api.state.db().clone());
        let none = HeaderMap::new();
        let forever = answers.of(
            (&id, version(&db, &id).await),
            "all".to_owned(),
            &none,
            async |_| -> Answer<i64> { std::future::pending().await },
        );
        assert!(tokio::time::timeout(Duration::from_millis(50), forever).await.is_err());
        let next =
            answers.of((&id, version(&db, &id).await), "all".to_owned(), &none, async |version| {
                Ok(version)
            });
        assert_eq!(next.await.expect("an answer").status(), 200);
    }

    #[tokio::test]
    async fn problems_are_not_kept() {
        let api = Api::new().await;
        let id = id_of(&api.campaign().await);
        let (answers, db) = (Answers::new(), api.state.db().clone());
        let none = HeaderMap::new();
        let refused = async |_| -> Answer<i64> { Err(Problem::conflict("not now")) };
        let problem =
            answers.of((&id, version(&db, &id).await), "all".to_owned(), &none, refused).await;
        assert_eq!(problem.expect_err("a problem").status(), 409);
        let next =
            answers.of((&id, version(&db, &id).await), "all".to_owned(), &none, async |version| {
                Ok(version)
            });
        assert_eq!(next.await.expect("an answer").status(), 200);
    }

    #[test]
    fn tags_are_compared_as_clients_send_them() {
        let etag = HeaderValue::from_static("\"abc\"");
        for (sent, known) in [
            ("\"abc\"", true),
            ("W/\"abc\"", true),
            ("\"x\", W/\"abc\"", true),
            ("*", true),
            ("\"abcd\"", false),
            ("abc", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, sent.parse().expect("a value"));
            assert_eq!(is_known(&headers, &etag), known, "{sent}");
        }
    }
}
