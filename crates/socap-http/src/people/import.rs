//! `POST /people/import`: people, or whom they follow, from a file.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use futures::StreamExt;
use serde::Serialize;
use socap_domain::campaign::Problem as FieldProblem;
use socap_domain::people_import::{BadRow, ImportKind};
use socap_engine::people::import::{Import, ImportError, ImportOptions, Mode, OnBad, Report};

use crate::auth::Operator;
use crate::problem::{Answer, Problem};
use crate::query::Query;
use crate::state::ApiState;

/// What an import did.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ImportReport {
    /// Rows read, the bad ones too.
    rows: u64,
    /// People that were not there.
    people_added: u64,
    /// People of whom something changed.
    people_changed: u64,
    /// People who were so already.
    people_unchanged: u64,
    /// Rows about a person whom an earlier row of the file named. What a later row says is what
    /// stays. Of people, `rows` is the sum of those added, changed and unchanged, of these rows
    /// and of the bad ones.
    repeated_rows: u64,
    /// Edges of the sets that are new, or that were added.
    edges: u64,
    /// People whose set is new.
    sets_finished: u64,
    /// Stored engagements whose current score changed.
    engagements_rescored: u64,
    /// Rows that could not be used.
    bad_rows: u64,
    /// The first thousand of them.
    errors: Vec<BadRowView>,
}

/// A row that could not be used.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct BadRowView {
    /// Its line in the file, from 1.
    line: u64,
    /// What is wrong and what was expected.
    detail: String,
}

impl From<Report> for ImportReport {
    fn from(report: Report) -> Self {
        let errors = report.errors.into_iter();
        Self {
            rows: report.rows,
            people_added: report.people_added,
            people_changed: report.people_changed,
            people_unchanged: report.people_unchanged,
            repeated_rows: report.repeated_rows,
            edges: report.edges,
            sets_finished: report.sets_finished,
            engagements_rescored: report.engagements_rescored,
            bad_rows: report.bad_rows,
            errors: errors.map(|BadRow { line, detail }| BadRowView { line, detail }).collect(),
        }
    }
}

const KINDS: &[(&str, ImportKind)] =
    &[("people", ImportKind::People), ("followings", ImportKind::Followings)];
const ON_BAD: &[(&str, OnBad)] = &[("skip", OnBad::Skip), ("refuse", OnBad::Refuse)];
const MODES: &[(&str, Mode)] = &[("replace", Mode::Replace), ("add", Mode::Add)];
const TYPES: &[&str] = &[
    "text/csv",
    "text/plain",
    "application/x-ndjson",
    "application/jsonl",
    "application/octet-stream",
];

/// Imports people (`user_id,username,name,weight,active,tags`) or whom they follow
/// (`person_id,account_id`): CSV, JSON lines with the same names, or the lines `mongoexport`
/// writes. Streamed, however large.
///
/// Where several rows name one person, what a later one says is what stays, and the report counts
/// them as `repeated_rows`. A file may be about 250,000 people.
///
/// Whom people follow counts only once the whole file was read; with `mode=replace` the file
/// says whom each of its people follows, with `add` it adds to what is known.
#[utoipa::path(
    post, path = "/people/import", tag = "people",
    params(
        ("kind" = String, Query, description = "people or followings"),
        ("on_error" = Option<String>, Query,
            description = "skip (default): good rows are stored; refuse: then nothing is"),
        ("mode" = Option<String>, Query, description = "Followings: replace (default) or add"),
    ),
    request_body(content(
        (String = "text/csv", example = "user_id,username,weight\n123,syn_investor,2.5\n"),
        (String = "application/x-ndjson"), (String = "application/jsonl"),
        (String = "application/octet-stream"), (String = "text/plain"),
    )),
    responses(
        (status = 200, description = "Imported", body = ImportReport),
        (status = 400, description = "The file broke off", body = Problem),
        (status = 401, description = "No valid key", body = Problem),
        (status = 403, description = "The role operator is needed", body = Problem),
        (status = 415, description = "No kind of file that is read", body = Problem),
        (status = 422, description = "A parameter or the file has problems", body = Problem),
    )
)]
pub(crate) async fn import_people(
    State(state): State<ApiState>,
    _: Operator,
    headers: HeaderMap,
    mut query: Query,
    body: Body,
) -> Answer<Json<ImportReport>> {
    let options = options(&mut query);
    query.finish()?;
    check_type(&headers)?;
    let mut import = Import::new(state.engine(), options);
    let mut stream = body.into_data_stream();
    while let Some(bytes) = stream.next().await {
        let taken = match bytes {
            Ok(bytes) => import.push(&bytes).await.map_err(told),
            Err(_) => Err(Problem::bad_request("the file broke off: nothing half-read counts")),
        };
        if let Err(problem) = taken {
            import.give_up().await;
            // A client that is still sending gets to see the answer.
            crate::json::drain(stream).await;
            return Err(problem);
        }
    }
    let report = import.finish().await.map_err(told)?;
    Ok(Json(report.into()))
}

fn options(query: &mut Query) -> ImportOptions {
    let kind = query.choice("kind", KINDS);
    if kind.is_none() {
        query.missing("kind", "required: people or followings");
    }
    let on_bad = query.choice("on_error", ON_BAD).unwrap_or_default();
    let mode = query.choice("mode", MODES);
    if mode.is_some() && kind == Some(ImportKind::People) {
        query.wrong("mode", "people are always added or changed; only followings have a mode");
    }
    let mode = mode.unwrap_or_default();
    ImportOptions { kind: kind.unwrap_or(ImportKind::People), on_bad, mode }
}

fn check_type(headers: &HeaderMap) -> Answer<()> {
    let wrong = |detail: String| Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
    if headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        return wrong("compressed files are not read: send it unpacked".to_owned());
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let essence = kind.unwrap_or_default().split(';').next().unwrap_or_default();
    if TYPES.contains(&essence.trim().to_ascii_lowercase().as_str()) {
        return Ok(());
    }
    wrong(format!("expected one of: {}", TYPES.join(", ")))
}

fn told(error: ImportError) -> Problem {
    match error {
        ImportError::Unreadable { reason, .. } => Problem::invalid_at("", reason.to_string()),
        ImportError::Refused(report) => {
            let row = |row: BadRow| FieldProblem::at(format!("/{}", row.line), row.detail);
            let problem = Problem::invalid(report.errors.into_iter().map(row).collect());
            problem.with_detail(format!(
                "{} of {} rows are bad, nothing was imported; the pointers are lines",
                report.bad_rows, report.rows
            ))
        }
        error @ ImportError::TooMany(_) => Problem::invalid_at("", error.to_string()),
        ImportError::Store(error) => error.into(),
        ImportError::Space(error) => {
            tracing::error!(%error, "no space for an import");
            Problem::internal()
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use serde_json::json;

    use crate::testing::{Api, Reply};

    async fn import(api: &Api, query: &str, kind: &str, body: impl Into<Body>) -> Reply {
        let request = Request::builder()
            .method("POST")
            .uri(format!("/socap/people/import?{query}"))
            .header("host", "localhost")
            .header("content-type", kind)
            .body(body.into())
            .expect("a request");
        api.send(request).await
    }

    #[tokio::test]
    async fn files_are_imported_and_bad_rows_told_with_their_line() {
        let api = Api::new().await;
        let people = "user_id,username,weight\n7,syn_a,2.5\n8,syn_b,x\n";
        let refused = import(&api, "kind=people&on_error=refuse", "text/csv", people).await;
        assert_eq!((refused.status, refused.pointers()), (422, vec!["/3".to_owned()]));
        assert_eq!(api.get("/socap/people").await.json()["total"], 0);
        let done = import(&api, "kind=people", "text/csv; charset=utf-8", people).await.json();
        assert_eq!((&done["people_added"], &done["bad_rows"]), (&json!(1), &json!(1)));
        assert_eq!(done["errors"][0]["line"], 3);
        let twice = "user_id,weight\n7,3\n9,1\n7,4\n7,2.5\n9,1\n";
        let done = import(&api, "kind=people", "text/csv", twice).await.json();
        let counts = ["rows", "people_added", "people_changed", "people_unchanged"];
        assert_eq!(counts.map(|count| done[count].clone()), [5, 1, 0, 1].map(|n| json!(n)));
        assert_eq!((&done["repeated_rows"], &done["bad_rows"]), (&json!(3), &json!(0)));
        let edges =
            "{\"person_id\":\"7\",\"account_id\":\"1\"}\n{\"person_id\":7,\"account_id\":2}";
        let done = import(&api, "kind=followings", "application/x-ndjson", edges).await.json();
        assert_eq!((&done["sets_finished"], &done["edges"]), (&json!(1), &json!(2)));
        assert_eq!(api.get("/socap/people/7").await.json()["following_set"]["size"], 2);
        let more = "person_id,account_id\n7,3\n";
        let done = import(&api, "kind=followings&mode=add", "text/plain", more).await.json();
        assert_eq!(done["edges"], 1);
        assert_eq!(api.get("/socap/people/7").await.json()["following_set"]["size"], 3);
        for (query, kind, body, status) in [
            ("", "text/csv", people, 422),
            ("kind=people&mode=add", "text/csv", people, 422),
            ("kind=x", "text/csv", people, 422),
            ("kind=people", "application/json", people, 415),
            ("kind=people", "text/csv", "[{}]", 422),
            ("kind=followings", "text/csv", "a,b\n1,2\n", 422),
        ] {
            let reply = import(&api, query, kind, body).await;
            assert_eq!(reply.status, status, "{query} {kind}: {}", reply.text);
        }
    }

    #[tokio::test]
    async fn a_file_larger_than_any_other_body_streams_through() {
        let api = Api::new().await;
        assert_eq!(api.post("/socap/people", &json!({"user_id": "7"})).await.status, 201);
        let header =
            futures::stream::iter([Ok::<_, std::io::Error>("person_id,account_id\n".to_owned())]);
        let rows = futures::stream::iter((0..300_i64).map(|piece| {
            let rows =
                (0..1_000).map(|n| format!("7,{}\n", 1_000_000_000_000_000 + piece * 1_000 + n));
            Ok(rows.collect::<String>())
        }));
        let body = Body::from_stream(futures::StreamExt::chain(header, rows));
        let done = import(&api, "kind=followings", "application/octet-stream", body).await.json();
        assert_eq!(done["edges"], 300_000);
        let half = futures::stream::iter([
            Ok("person_id,account_id\n7,1\n".to_owned()),
            Err(std::io::Error::other("cut")),
        ]);
        let cut = import(&api, "kind=followings", "text/csv", Body::from_stream(half)).await;
        assert_eq!(cut.status, 400);
        assert_eq!(api.get("/socap/people/7").await.json()["following_set"]["size"], 300_000);
    }
}
