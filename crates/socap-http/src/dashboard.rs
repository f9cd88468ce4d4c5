//! The dashboard: the files that `npm run build` left in `dashboard/dist`, inside the binary.
//!
//! Files with a hash in their name never change and are kept for a year; the page itself is asked
//! about each time. Every path that is no file and that a browser opens is the page: it reads the
//! path by itself.

use std::borrow::Cow;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::accept::names;
use crate::answers::is_known;
use crate::problem::Problem;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../dashboard/dist"]
#[allow_missing = true]
struct Files;

const PAGE: &str = "index.html";

/// What the page may do: its own scripts, styles and server, nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What to read where the binary was built without it.
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><title>socap</title>\
     <p>This socap was built without its dashboard. Build it with <code>make dashboard</code> and \
     then build socap again. The API is described at <a href=\"/docs\">/docs</a>.";

/// Answers what no call of the API answers: a file, the page, or a problem.
pub(crate) async fn serve(request: Request) -> Response {
    let path = request.uri().path();
    let headers = request.headers();
    if !matches!(*request.method(), Method::GET | Method::HEAD) || is_api(path) {
        return nothing(path).into_response();
    }
    if let Some(response) = file(path.trim_start_matches('/'), headers) {
        return response;
    }
    let opened = names(headers, "text", "html") && !path.starts_with("/assets/");
    if !opened {
        return nothing(path).into_response();
    }
    file(PAGE, headers).unwrap_or_else(|| {
        let html = (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        (StatusCode::NOT_FOUND, [html], NOT_BUILT).into_response()
    })
}

fn is_api(path: &str) -> bool {
    ["/socap", "/api"].iter().any(|api| {
        path.strip_prefix(api).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

fn nothing(path: &str) -> Problem {
    Problem::not_found(format!("nothing is served at {path}"))
}

/// A file as small as the client takes it.
fn file(name: &str, headers: &HeaderMap) -> Option<Response> {
    if matches!(ending(name), Some("br" | "gz")) {
        return None;
    }
    let plain = Files::get(name)?;
    let (encoding, file) = smallest(name, headers).unwrap_or((None, plain));
    let mut response = Response::default();
    let kind = mime(name);
    let kept = if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let set = response.headers_mut();
    set.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    set.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    set.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        set.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if kind.starts_with("text/html") {
        set.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        set.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
    let etag = tag(&file)?;
    let known = is_known(headers, &etag);
    set.insert(header::ETAG, etag);
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        *response.body_mut() = match file.data {
            Cow::Borrowed(bytes) => bytes.into(),
            Cow::Owned(bytes) => bytes.into(),
        };
    }
    Some(response)
}

/// The compressed neighbour of a file, of a kind that the client takes.
fn smallest(name: &str, headers: &HeaderMap) -> Option<(Option<&'static str>, EmbeddedFile)> {
    [("br", "br"), ("gzip", "gz")].into_iter().find_map(|(encoding, ending)| {
        let file =
            takes_encoding(headers, encoding).then(|| Files::get(&format!("{name}.{ending}")))?;
        Some((Some(encoding), file?))
    })
}

fn takes_encoding(headers: &HeaderMap, encoding: &str) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|offer| {
            let (name, weight) = offer.split_once(';').unwrap_or((offer, ""));
            let weight =
                weight.trim().strip_prefix("q=").and_then(|q| q.trim().parse::<f32>().ok());
            name.trim().eq_ignore_ascii_case(encoding) && weight.is_none_or(|q| q > 0.0)
        })
}

fn tag(file: &EmbeddedFile) -> Option<HeaderValue> {
    use std::fmt::Write as _;
    let mut tag = String::from("\"");
    for byte in &file.metadata.sha256_hash()[..12] {
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    HeaderValue::try_from(tag).ok()
}

fn ending(name: &str) -> Option<&str> {
    name.rsplit_once('.').map(|(_, ending)| ending)
}

/// The few kinds that a build consists of.
fn mime(name: &str) -> &'static str {
    match ending(name) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Api;

    #[tokio::test]
    async fn a_browser_gets_the_page_wherever_it_enters() {
        let api = Api::new().await;
        let html = [("accept", "text/html,application/xhtml+xml,*/*;q=0.8")];
        for path in ["/", "/campaigns/some-id", "/people?q=a"] {
            let reply = api.call_with("GET", path, None, &html).await;
            assert_eq!(reply.header("content-type"), "text/html; charset=utf-8", "{path}");
            if Files::get(PAGE).is_none() {
                assert_eq!(reply.status, 404);
                assert!(reply.text.contains("make dashboard"));
                continue;
            }
            assert_eq!(reply.status, 200, "{path}");
            assert!(reply.header("content-security-policy").contains("script-src 'self';"));
            let known = [("accept", "text/html"), ("if-none-match", reply.header("etag"))];
            let again = api.call_with("GET", path, None, &known).await;
            assert_eq!((again.status, again.text.as_str()), (304, ""));
        }
        for (path, accept) in [
            ("/assets/none.js", "text/html"),
            ("/socap/nowhere", "application/json"),
            ("/api/nowhere", "text/html"),
            ("/nowhere.js", "*/*"),
        ] {
            let reply = api.call_with("GET", path, None, &[("accept", accept)]).await;
            assert_eq!(reply.status, 404, "{path}");
            assert_eq!(reply.header("content-type"), "application/problem+json", "{path}");
        }
    }

    #[tokio::test]
    async fn files_travel_compressed_and_are_kept() {
        let Some(name) =
            Files::iter().find(|name| name.starts_with("assets/") && name.ends_with(".js"))
        else {
            eprintln!("SKIPPED: this build has no dashboard");
            return;
        };
        let api = Api::new().await;
        let path = format!("/{name}");
        let reply = api.call_with("GET", &path, None, &[("accept-encoding", "gzip;q=0")]).await;
        assert_eq!((reply.status, reply.header("content-encoding")), (200, ""));
        assert!(reply.header("cache-control").contains("immutable"));
        assert_eq!(reply.header("vary"), "accept-encoding");
    }

    #[test]
    fn encodings_are_taken_as_they_are_offered() {
        let takes = |offer: &str, encoding: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, offer.parse().expect("a header"));
            takes_encoding(&headers, encoding)
        };
        assert!(takes("gzip, deflate, br, zstd", "br"));
        assert!(takes("gzip;q=0.5", "gzip"));
        assert!(!takes("gzip, br;q=0", "br"));
        assert!(!takes("identity", "gzip"));
    }
}
