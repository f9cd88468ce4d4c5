//! What a client takes: 406 where it takes nothing that there is.

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;

/// What a call answers with besides JSON, by the end of its path.
const ALSO: &[(&str, (&str, &str))] = &[
    ("/engagements", CSV),
    ("/accounts", CSV),
    ("/tweets", CSV),
    ("/metrics", CSV),
    ("/profile-timeseries", CSV),
    ("/compare", CSV),
    ("/events", ("text", "event-stream")),
];

const CSV: (&str, &str) = ("text", "csv");

/// Lets requests pass that take what there is: JSON everywhere, and what a call has besides.
pub(crate) async fn check(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let also = ALSO.iter().find(|(end, _)| path.ends_with(end)).map(|(_, kind)| *kind);
    let takes_also = also.is_some_and(|(major, minor)| takes(request.headers(), major, minor));
    if takes_also || takes(request.headers(), "application", "json") {
        return next.run(request).await;
    }
    let there = match also {
        Some((major, minor)) => format!("application/json and {major}/{minor}"),
        None => "application/json only".to_owned(),
    };
    Problem::new(StatusCode::NOT_ACCEPTABLE, format!("this answers {there}")).into_response()
}

/// Whether CSV is wanted: only where JSON is not, because JSON is what there usually is.
pub(crate) fn wants_csv(headers: &HeaderMap) -> bool {
    takes(headers, "text", "csv") && !takes(headers, "application", "json")
}

/// Whether the client names `major/minor`, as browsers do that open a page.
pub(crate) fn names(headers: &HeaderMap, major: &str, minor: &str) -> bool {
    let wanted = format!("{major}/{minor}");
    let mut lines = headers.get_all(header::ACCEPT).iter().filter_map(|line| line.to_str().ok());
    lines.any(|line| {
        let mut ranges = line.split(',').filter_map(|range| range.split(';').next());
        ranges.any(|range| range.trim().eq_ignore_ascii_case(&wanted))
    })
}

/// Whether the client takes `major/minor`. No `Accept` takes everything, and so does one that
/// cannot be read.
pub(crate) fn takes(headers: &HeaderMap, major: &str, minor: &str) -> bool {
    let mut named = headers.get_all(header::ACCEPT).iter().peekable();
    if named.peek().is_none() {
        return true;
    }
    let Some(lines) = named.map(|line| line.to_str().ok()).collect::<Option<Vec<_>>>() else {
        return true;
    };
    let mut best: Option<(u8, bool)> = None;
    for range in lines.iter().flat_map(|line| line.split(',')) {
        let range = range.trim().to_ascii_lowercase();
        let (kind, parameters) = range.split_once(';').unwrap_or((&range, ""));
        let how_exact = match kind.trim().split_once('/') {
            Some(("*", "*")) => 0,
            Some((m, "*")) if m == major => 1,
            Some((m, n)) if m == major && n == minor => 2,
            _ => continue,
        };
        let refused = parameters.split(';').any(|parameter| {
            let value = parameter.trim().strip_prefix("q=").map(str::trim);
            value.and_then(|q| q.parse::<f64>().ok()).is_some_and(|q| q <= 0.0)
        });
        if best.is_none_or(|(exact, _)| how_exact >= exact) {
            best = Some((how_exact, !refused));
        }
    }
    best.is_some_and(|(_, wanted)| wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_exact_range_decides() {
        let json = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().expect("a header"));
            takes(&headers, "application", "json")
        };
        for yes in
            ["*/*", "application/*", "text/html, application/json;q=0.9", "text/html,*/*;q=0.1"]
        {
            assert!(json(yes), "{yes}");
        }
        for no in ["text/html", "application/xml", "application/json;q=0, */*", "image/*"] {
            assert!(!json(no), "{no}");
        }
        assert!(takes(&HeaderMap::new(), "application", "json"));
    }
}
