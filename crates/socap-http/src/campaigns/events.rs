//! `GET /campaigns/{id}/events`: news as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use serde::Serialize;
use serde_json::{Value, json};
use socap_domain::Timestamp;

use crate::auth::Viewer;
use crate::live::{Heard, Reader};
use crate::path::CampaignPath;
use crate::problem::{Answer, Problem};
use crate::query::Query;
use crate::state::ApiState;

/// Between two signs of life on a quiet stream.
const PING: Duration = Duration::from_secs(15);

/// What a client waits before it comes back.
const COME_BACK: Duration = Duration::from_secs(2);

/// After so long a stream ends and its reader comes back to its place: with a key that may have
/// been revoked meanwhile.
const LONGEST: Duration = Duration::from_mins(5);

/// One event as it goes out.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct EventView {
    /// Its place: no gaps, in the order of commits. The same as the event's `id`.
    #[schema(example = 42)]
    seq: i64,
    /// When, in world time.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// What kind, the same as the event's name: `engagements`, `metrics`, `removed`, `scores`,
    /// `accounts`, `alerts`, `alert`, `cycle`, `jobs`, `budget`, `status`, `tweet_availability`,
    /// `recounted`, `campaign_created`, `campaign_changed`. There may be more.
    #[schema(example = "engagements")]
    kind: String,
    /// What happened, by kind. A reader that does not know it reads afresh.
    #[schema(value_type = Object)]
    #[serde(flatten)]
    payload: Value,
}

/// News of a campaign.
///
/// A stream of server-sent events (`text/event-stream`). The first is `ready` with the place from
/// which it goes on. Whoever comes back with `Last-Event-ID` (browsers do by themselves) hears
/// everything since, each once, also from another process or after a restart. `reset` means that
/// the place is too old to go on from: read afresh. `deleted` is the last of a deleted campaign.
/// A stream ends after five minutes, and when the process stops: come back.
#[utoipa::path(
    get, path = "/campaigns/{id}/events", tag = "campaigns",
    params(
        ("id" = String, Path, description = "The campaign's id"),
        ("after" = Option<i64>, Query, minimum = 0,
            description = "Go on after this event; `Last-Event-ID` goes before"),
        ("Last-Event-ID" = Option<String>, Header, description = "The last event that was heard"),
    ),
    responses(
        (status = 200, description = "Events until the reader leaves", body = EventView,
            content_type = "text/event-stream"),
        (status = 401, description = "No valid key", body = Problem),
        (status = 404, description = "There is no such campaign", body = Problem),
        (status = 422, description = "Not a place in the stream", body = Problem),
    )
)]
pub(crate) async fn stream_events(
    State(state): State<ApiState>,
    _: Viewer,
    CampaignPath(id): CampaignPath,
    headers: HeaderMap,
    mut query: Query,
) -> Answer<Response> {
    let asked = query.number("after", 0, i64::MAX);
    query.finish()?;
    let after = last_heard(&headers)?.or(asked);
    let reader = state.live().watch(id, after).await?.ok_or_else(Problem::no_campaign)?;
    let alive = KeepAlive::new().interval(PING).text("alive");
    let mut response = Sse::new(told(reader)).keep_alive(alive).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform"));
    // Proxies of the nginx kind hold back what is not marked so.
    let unbuffered = HeaderName::from_static("x-accel-buffering");
    headers.insert(unbuffered, HeaderValue::from_static("no"));
    Ok(response)
}

/// The place a client comes back to.
fn last_heard(headers: &HeaderMap) -> Answer<Option<i64>> {
    let Some(value) = headers.get("last-event-id") else { return Ok(None) };
    let place = value.to_str().ok().and_then(|text| text.trim().parse::<i64>().ok());
    match place.filter(|place| *place >= 0) {
        Some(place) => Ok(Some(place)),
        None => Err(Problem::invalid_at("/Last-Event-ID", "expected the id of an event")),
    }
}

/// Where a stream is.
enum Step {
    Begin,
    Go,
    End,
}

fn told(reader: Reader) -> impl Stream<Item = Result<Event, Infallible>> {
    let end = tokio::time::Instant::now() + LONGEST;
    futures::stream::unfold((Step::Begin, reader), move |(step, mut reader)| async move {
        match step {
            Step::Begin => {
                let ready = named("ready", Some(reader.place()), &json!({ "seq": reader.place() }));
                Some((Ok(ready.retry(COME_BACK)), (Step::Go, reader)))
            }
            Step::Go => {
                let heard = tokio::time::timeout_at(end, reader.next()).await.ok()?;
                let heard = heard.inspect_err(|error| tracing::warn!(%error, "a stream ends"));
                let (event, step) = match heard.ok()?? {
                    Heard::Event(event) => {
                        let view = EventView {
                            seq: event.seq,
                            at: event.at,
                            kind: event.kind.clone(),
                            payload: event.payload.clone(),
                        };
                        (named(&event.kind, Some(event.seq), &view), Step::Go)
                    }
                    Heard::Reset(seq) => {
                        (named("reset", Some(seq), &json!({ "seq": seq })), Step::Go)
                    }
                    Heard::Deleted => (named("deleted", None, &json!({})), Step::End),
                };
                Some((Ok(event), (step, reader)))
            }
            Step::End => None,
        }
    })
}

fn named(name: &str, id: Option<i64>, data: &impl Serialize) -> Event {
    // JSON has no line breaks of its own, which is all an event's data must not have.
    let data = serde_json::to_string(data).unwrap_or_else(|_| "{}".to_owned());
    let event = Event::default().event(name).data(data);
    match id {
        Some(id) => event.id(id.to_string()),
        None => event,
    }
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, BodyDataStream};
    use axum::http::Request;
    use futures::StreamExt;
    use serde_json::{Value, json};
    use socap_domain::CampaignId;
    use socap_store::{Db, events};
    use tower::ServiceExt;

    use crate::testing::{Api, NOW};
    use crate::{ApiState, Options};

    /// A stream that is read event by event.
    struct Listener {
        body: BodyDataStream,
        text: String,
    }

    /// Listens at `state`, which may be another process' on the same database.
    async fn listen(state: &ApiState, path: &str, last: Option<&str>) -> Listener {
        let mut request = Request::builder()
            .uri(path)
            .header("host", "127.0.0.1:8080")
            .header("accept", "text/event-stream");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let request = request.body(Body::empty()).expect("a request");
        let response = crate::router(state.clone()).oneshot(request).await.expect("infallible");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Listener { body: response.into_body().into_data_stream(), text: String::new() }
    }

    impl Listener {
        /// The next event: name, id, data. `None` at the end of the stream.
        async fn next(&mut self) -> Option<(String, String, Value)> {
            loop {
                if let Some((block, rest)) = self.text.split_once("\n\n") {
                    let block = block.to_owned();
                    self.text = rest.to_owned();
                    let field = |name: &str| {
                        let line = block.lines().find_map(|line| line.strip_prefix(name));
                        line.unwrap_or_default().trim().to_owned()
                    };
                    if !field("event:").is_empty() {
                        let data = serde_json::from_str(&field("data:")).expect("JSON");
                        return Some((field("event:"), field("id:"), data));
                    }
                    continue;
                }
                let patience = std::time::Duration::from_secs(30);
                let chunk = tokio::time::timeout(patience, self.body.next()).await;
                let chunk = chunk.expect("an event in time")?.expect("bytes");
                self.text.push_str(std::str::from_utf8(&chunk).expect("text"));
            }
        }

        async fn named(&mut self) -> (String, String) {
            let (name, id, _) = self.next().await.expect("an event");
            (name, id)
        }
    }

    async fn happen(db: &Db, campaign: &str, n: std::ops::Range<i64>) {
        let id: CampaignId =
            campaign.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
        for n in n {
            let mut tx = db.begin().await.expect("a transaction");
            let payload = json!({ "n": n });
            events::append(&mut tx, &id, "synthetic", &payload, NOW).await.expect("an event");
            tx.commit().await.expect("a commit");
        }
    }

    fn other_process(api: &Api) -> ApiState {
        let state = &api.state;
        let policy = socap_engine::campaigns::Policy::default();
        ApiState::new(
            state.engine().clone(),
            policy,
            Options { loopback: true, ..Options::default() },
        )
    }

    #[tokio::test]
    async fn every_event_is_heard_once_in_any_process_and_after_coming_back() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        let path = format!("{campaign}/events");
        let elsewhere = other_process(&api);
        let mut here = listen(&api.state, &path, None).await;
        let mut there = listen(&elsewhere, &path, None).await;
        let (_, start, data) = here.next().await.expect("ready");
        let start: i64 = start.parse().expect("a place");
        assert_eq!(data["seq"], start);
        assert_eq!(there.named().await, ("ready".to_owned(), start.to_string()));
        happen(api.state.db(), &campaign, 0..3).await;
        for n in 0..3 {
            let (name, id, data) = here.next().await.expect("an event");
            assert_eq!((name.as_str(), id), ("synthetic", (start + 1 + n).to_string()));
            assert_eq!((&data["n"], &data["kind"]), (&json!(n), &json!("synthetic")));
            assert_eq!(data["at"], NOW.to_string());
            assert_eq!(there.named().await.1, (start + 1 + n).to_string());
        }
        drop(here);
        // While nobody listens here, more happens than is kept in memory.
        happen(api.state.db(), &campaign, 3..400).await;
        let last = (start + 3).to_string();
        let mut back = listen(&api.state, &path, Some(&last)).await;
        assert_eq!(back.named().await, ("ready".to_owned(), last));
        for seq in start + 4..=start + 400 {
            assert_eq!(back.named().await, ("synthetic".to_owned(), seq.to_string()));
            assert_eq!(there.named().await, ("synthetic".to_owned(), seq.to_string()));
        }
        assert_eq!(api.call("DELETE", &campaign, None).await.status, 204);
        assert_eq!(back.named().await.0, "deleted");
        assert!(back.next().await.is_none(), "nothing follows");
        assert_eq!(there.named().await.0, "deleted");
    }

    #[tokio::test]
    async fn who_comes_back_too_late_reads_afresh() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        let path = format!("{campaign}/events");
        happen(api.state.db(), &campaign, 0..8).await;
        let forget = "-- test_forget\nDELETE FROM events WHERE seq < 6";
        api.state.db().execute(forget, socap_store::Args::new()).await.expect("forgotten events");
        for lost in ["2", "1000000"] {
            let mut stream = listen(&api.state, &path, Some(lost)).await;
            assert_eq!(stream.named().await, ("ready".to_owned(), lost.to_owned()));
            let (name, id, data) = stream.next().await.expect("an event");
            assert_eq!((name.as_str(), &data["seq"].to_string()), ("reset", &id), "{lost}");
            happen(api.state.db(), &campaign, 8..9).await;
            let next: i64 = id.parse::<i64>().expect("a place") + 1;
            assert_eq!(stream.named().await, ("synthetic".to_owned(), next.to_string()));
        }
    }

    #[tokio::test]
    async fn a_stream_ends_with_its_process() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        let mut stream = listen(&api.state, &format!("{campaign}/events"), None).await;
        assert_eq!(stream.named().await.0, "ready");
        api.state.closing().cancel();
        assert!(stream.next().await.is_none());
    }

    #[tokio::test]
    async fn bad_places_are_told() {
        let api = Api::new().await;
        let campaign = api.campaign().await;
        let path = format!("{campaign}/events");
        let stream = [("accept", "text/event-stream")];
        assert_eq!(
            api.call_with("GET", &format!("{path}?after=x"), None, &stream).await.status,
            422
        );
        let bad = [("accept", "text/event-stream"), ("last-event-id", "x")];
        assert_eq!(api.call_with("GET", &path, None, &bad).await.status, 422);
        let unknown = format!("/socap/campaigns/{}/events", socap_domain::IdSource.next());
        assert_eq!(api.call_with("GET", &unknown, None, &stream).await.status, 404);
        assert_eq!(api.call_with("GET", &path, None, &[("accept", "text/html")]).await.status, 406);
    }
}
