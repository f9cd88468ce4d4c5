//! Where a request comes from: this machine, this page, or somewhere else.

use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, header};
use url::{Host, Url};

/// Headers a proxy adds: behind one, a loopback peer means nothing.
const FORWARDED: &[&str] = &[
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-port",
    "x-forwarded-server",
    "x-forwarded-prefix",
    "x-real-ip",
];

/// Whether everything about a request says that it was made on this machine for this machine:
/// the name it was sent to (a foreign name that resolves here is an attack), the page it comes
/// from, and no proxy on the way.
pub(crate) fn is_local(parts: &Parts) -> bool {
    let forwarded = parts.headers.keys().any(|name| {
        FORWARDED.contains(&name.as_str()) || name.as_str().starts_with("x-forwarded-")
    });
    let origin_is_local = parts.headers.get(header::ORIGIN).is_none_or(|origin| {
        let origin = origin.to_str().ok().and_then(|origin| Url::parse(origin).ok());
        origin.and_then(|origin| origin.host().map(|h| is_loopback(&h.to_owned()))) == Some(true)
    });
    let host_is_local = address_of(parts).is_some_and(|(host, _)| is_loopback(&host));
    !forwarded && origin_is_local && host_is_local
}

/// Whether a browser says that a page of another origin made this request.
pub(crate) fn is_foreign(parts: &Parts) -> bool {
    let site = text(&parts.headers, "sec-fetch-site");
    if matches!(site, Some("cross-site" | "same-site")) {
        return true;
    }
    let Some(origin) = parts.headers.get(header::ORIGIN) else { return false };
    let origin = origin.to_str().ok().and_then(|origin| Url::parse(origin).ok());
    let (Some(origin), Some((host, port))) = (origin, address_of(parts)) else {
        // `null`: a sandboxed page or a file.
        return true;
    };
    // A client leaves the port out where it is the one of the page's scheme.
    let usual = if origin.scheme() == "https" { 443 } else { 80 };
    let same_port = origin.port_or_known_default() == Some(port.unwrap_or(usual));
    origin.host().map(|host| host.to_owned()) != Some(host) || !same_port
}

/// Whether the page was opened over TLS.
pub(crate) fn is_tls(headers: &HeaderMap) -> bool {
    text(headers, "origin").is_some_and(|origin| origin.starts_with("https://"))
        || text(headers, "x-forwarded-proto").is_some_and(|proto| proto.starts_with("https"))
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// The name and port the request was sent to; `None` where it does not say, or says two.
fn address_of(parts: &Parts) -> Option<(Host<String>, Option<u16>)> {
    let mut named = parts.headers.get_all(header::HOST).iter();
    let authority = match named.next() {
        Some(host) if named.next().is_none() => host.to_str().ok()?.parse::<Authority>().ok()?,
        Some(_) => return None,
        None => parts.uri.authority()?.clone(),
    };
    if authority.as_str().contains('@') {
        return None;
    }
    Some((Host::parse(authority.host()).ok()?, authority.port_u16()))
}

fn is_loopback(host: &Host<String>) -> bool {
    match host {
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
        Host::Domain(name) => {
            name == "localhost" || name.strip_suffix(".localhost").is_some_and(|n| !n.is_empty())
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use rstest::rstest;

    use super::*;

    fn parts(headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().uri("/socap/campaigns");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).expect("a request").into_parts().0
    }

    #[rstest]
    #[case(&[("host", "127.0.0.1:8080")], true)]
    #[case(&[("host", "localhost")], true)]
    #[case(&[("host", "[::1]:8080")], true)]
    #[case(&[("host", "localhost:8080"), ("origin", "http://127.0.0.1:8080")], true)]
    #[case(&[], false)]
    #[case(&[("host", "socap.example")], false)]
    #[case(&[("host", "127.0.0.1.example.com")], false)]
    #[case(&[("host", "localhost@evil.example")], false)]
    #[case(&[("host", "localhost"), ("origin", "https://evil.example")], false)]
    #[case(&[("host", "localhost"), ("origin", "null")], false)]
    #[case(&[("host", "localhost"), ("x-forwarded-for", "10.0.0.1")], false)]
    #[case(&[("host", "localhost"), ("forwarded", "for=10.0.0.1")], false)]
    fn only_this_machine_is_local(#[case] headers: &[(&str, &str)], #[case] local: bool) {
        assert_eq!(is_local(&parts(headers)), local);
    }

    #[rstest]
    #[case(&[("host", "a.example")], false)]
    #[case(&[("host", "a.example"), ("origin", "https://a.example")], false)]
    #[case(&[("host", "a.example:443"), ("origin", "https://a.example")], false)]
    #[case(&[("host", "a.example"), ("origin", "http://a.example")], false)]
    #[case(&[("host", "a.example:80"), ("origin", "http://a.example")], false)]
    #[case(&[("host", "localhost:8080"), ("origin", "http://localhost:8080")], false)]
    #[case(&[("host", "localhost:8080"), ("origin", "http://localhost:9090")], true)]
    #[case(&[("host", "localhost"), ("origin", "http://localhost:9090")], true)]
    #[case(&[("host", "a.example"), ("origin", "https://b.example")], true)]
    #[case(&[("host", "a.example"), ("origin", "null")], true)]
    #[case(&[("host", "a.example"), ("sec-fetch-site", "cross-site")], true)]
    #[case(&[("host", "a.example"), ("sec-fetch-site", "same-origin")], false)]
    fn other_pages_are_foreign(#[case] headers: &[(&str, &str)], #[case] foreign: bool) {
        assert_eq!(is_foreign(&parts(headers)), foreign);
    }
}
