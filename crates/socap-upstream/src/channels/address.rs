//! Where a webhook points, and whether it may: the guard against being made to call inside.
//!
//! Whoever may set a campaign's webhook must not be able to reach what only this machine can
//! reach: other services on loopback, the cloud's metadata, the router. So such an address is
//! https to port 443 of a public host. A name is judged by what it resolves to, anew on every
//! connection (see [`super::post`]): what was public when it was entered can be turned inside
//! later. Redirects are never followed.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

/// Longer addresses are nobody's.
const MOST_CHARACTERS: usize = 2_048;

/// Whose word an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// A user's: https to a public address only.
    Public,
    /// The operator's own, or a user's where the operator allows private ones: anywhere.
    Anywhere,
}

/// An address that is not taken. None of them shows the address: it is a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// No URL at all, or far too long a one.
    #[error("expected an address such as https://hooks.example.com/…")]
    NoUrl,
    /// Neither https nor, where that is allowed, http.
    #[error("expected an https address")]
    Scheme,
    /// It carries a user name or a password.
    #[error("an address with user information is not taken")]
    UserInfo,
    /// Another port than https's own.
    #[error("only port 443 is taken")]
    Port,
    /// The host is, or resolves to, an address that is not public.
    #[error(
        "it leads to a private or reserved network; the operator can allow that with \
             SOCAP_ALLOW_PRIVATE_WEBHOOKS"
    )]
    Private,
}

/// A checked address of a webhook. The path is a secret, so the whole is treated as one.
#[derive(Clone)]
pub struct WebhookAddress {
    url: SecretString,
    host: String,
    reach: Reach,
}

impl WebhookAddress {
    /// Reads and checks `text`. White space around it is ignored, a fragment is dropped.
    pub fn parse(text: &str, reach: Reach) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.len() > MOST_CHARACTERS {
            return Err(AddressError::NoUrl);
        }
        let mut url = Url::parse(text).map_err(|_| AddressError::NoUrl)?;
        url.set_fragment(None);
        match (url.scheme(), reach) {
            ("https", _) | ("http", Reach::Anywhere) => {}
            _ => return Err(AddressError::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::UserInfo);
        }
        let host = url.host().ok_or(AddressError::NoUrl)?;
        if reach == Reach::Public {
            if url.port_or_known_default() != Some(443) {
                return Err(AddressError::Port);
            }
            let literal = match host {
                Host::Domain(name) => {
                    if is_local_name(name) {
                        return Err(AddressError::Private);
                    }
                    None
                }
                Host::Ipv4(ip) => Some(IpAddr::V4(ip)),
                Host::Ipv6(ip) => Some(IpAddr::V6(ip)),
            };
            if literal.is_some_and(|ip| !is_public(ip)) {
                return Err(AddressError::Private);
            }
        }
        let host = host.to_string();
        Ok(Self { url: SecretString::from(String::from(url)), host, reach })
    }

    /// The host, which may be shown.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whose word it is.
    pub const fn reach(&self) -> Reach {
        self.reach
    }

    pub(super) fn url(&self) -> Result<Url, AddressError> {
        Url::parse(self.url.expose_secret()).map_err(|_| AddressError::NoUrl)
    }

    /// What must not appear in anything shown: the address, its path, and the parts of it that
    /// are long enough to be a secret.
    pub(super) fn secrets(&self) -> Vec<String> {
        let text = self.url.expose_secret();
        let Ok(url) = self.url() else { return vec![text.to_owned()] };
        let parts = url.path_segments().into_iter().flatten().map(str::to_owned);
        let values = url.query_pairs().map(|(_, value)| value.into_owned());
        let mut secrets: Vec<_> = parts.chain(values).filter(|part| is_secret(part)).collect();
        secrets.push(text.to_owned());
        if url.path().len() > 1 {
            secrets.push(url.path().to_owned());
        }
        secrets.extend(url.query().filter(|query| is_secret(query)).map(str::to_owned));
        secrets
    }
}

impl fmt::Debug for WebhookAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookAddress")
            .field("host", &self.host)
            .field("reach", &self.reach)
            .finish_non_exhaustive()
    }
}

/// Words that many webhooks have in their path and many answers in their text are none.
fn is_secret(part: &str) -> bool {
    part.len() >= 8 && !["services", "webhooks", "workflows", "triggers"].contains(&part)
}

/// Names that no public host has. What they resolve to is checked as well.
fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let last = name.rsplit('.').next().unwrap_or_default();
    !name.contains('.')
        || ["localhost", "local", "internal", "localdomain", "onion"].contains(&last)
}

/// Whether an address is on the public internet.
///
/// By IANA's registries of special-purpose addresses. Of IPv6 only global unicast passes, so what
/// embeds an IPv4 address (mapped, NAT64, 6to4, Teredo) does not.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

const fn is_public_v4(ip: Ipv4Addr) -> bool {
    match ip.octets() {
        // this network, private, loopback; multicast, reserved, broadcast
        [0 | 10 | 127 | 224..=255, ..]
        // shared (CGNAT), link-local, private
        | [100, 64..=127, ..] | [169, 254, ..] | [172, 16..=31, ..] | [192, 168, ..]
        // protocol assignments, documentation, 6to4 relays, benchmarks
        | [192, 0, 0 | 2, _] | [192, 88, 99, _] | [198, 18 | 19, ..] | [198, 51, 100, _]
        | [203, 0, 113, _] => false,
        _ => true,
    }
}

const fn is_public_v6(ip: Ipv6Addr) -> bool {
    match ip.segments() {
        // protocol assignments (Teredo among them), documentation, 6to4, documentation
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x2002, ..] | [0x3fff, 0..=0xfff, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("https://hooks.example.com/services/T0/B0/abcdefgh")]
    #[case(" https://hooks.example.com:443/x#part ")]
    #[case("https://8.8.8.8/x")]
    #[case("https://[2606:4700::1111]/x")]
    fn public_ones_are_taken(#[case] text: &str) {
        let address = WebhookAddress::parse(text, Reach::Public).expect("good");
        assert!(!address.url().expect("a URL").as_str().contains('#'));
    }

    #[rstest]
    #[case("hooks.example.com/x", AddressError::NoUrl)]
    #[case("", AddressError::NoUrl)]
    #[case("https://", AddressError::NoUrl)]
    #[case("http://hooks.example.com/x", AddressError::Scheme)]
    #[case("ftp://hooks.example.com/x", AddressError::Scheme)]
    #[case("file:///etc/passwd", AddressError::Scheme)]
    #[case("https://user@hooks.example.com/x", AddressError::UserInfo)]
    #[case("https://hooks.example.com@127.0.0.1/x", AddressError::UserInfo)]
    #[case("https://hooks.example.com:8443/x", AddressError::Port)]
    #[case("https://localhost/x", AddressError::Private)]
    #[case("https://LOCALHOST./x", AddressError::Private)]
    #[case("https://a.localhost/x", AddressError::Private)]
    #[case("https://metadata.google.internal/x", AddressError::Private)]
    #[case("https://intranet/x", AddressError::Private)]
    #[case("https://127.0.0.1/x", AddressError::Private)]
    #[case("https://127.1/x", AddressError::Private)]
    #[case("https://2130706433/x", AddressError::Private)]
    #[case("https://0x7f.0.0.1/x", AddressError::Private)]
    #[case("https://0177.0.0.1/x", AddressError::Private)]
    #[case("https://①②⑦.⓪.⓪.①/x", AddressError::Private)]
    #[case("https://169.254.169.254/latest/meta-data", AddressError::Private)]
    #[case("https://[::1]/x", AddressError::Private)]
    #[case("https://[::ffff:10.0.0.1]/x", AddressError::Private)]
    #[case("https://[64:ff9b::a00:1]/x", AddressError::Private)]
    fn others_are_refused_and_not_shown(#[case] text: &str, #[case] why: AddressError) {
        let error = WebhookAddress::parse(text, Reach::Public).expect_err("bad");
        assert_eq!(error, why);
        assert!(text.is_empty() || !error.to_string().contains(text));
    }

    #[rstest]
    #[case("http://127.0.0.1:9999/x", Ok(()))]
    #[case("http://mattermost:8065/hooks/x", Ok(()))]
    #[case("http://user:pass@mattermost/x", Err(AddressError::UserInfo))]
    #[case("gopher://127.0.0.1/x", Err(AddressError::Scheme))]
    fn the_operator_may_point_anywhere(
        #[case] text: &str,
        #[case] expected: Result<(), AddressError>,
    ) {
        assert_eq!(WebhookAddress::parse(text, Reach::Anywhere).map(|_| ()), expected);
    }

    #[rstest]
    #[case("8.8.8.8", true)]
    #[case("100.63.0.1", true)]
    #[case("100.128.0.1", true)]
    #[case("172.15.0.1", true)]
    #[case("172.32.0.1", true)]
    #[case("198.17.0.1", true)]
    #[case("2606:4700::1", true)]
    #[case("2001:4860:4860::8888", true)]
    #[case("2001:200::1", true)]
    #[case("0.0.0.0", false)]
    #[case("10.255.0.1", false)]
    #[case("100.64.0.1", false)]
    #[case("100.127.255.255", false)]
    #[case("127.255.255.254", false)]
    #[case("169.254.169.254", false)]
    #[case("172.16.0.1", false)]
    #[case("172.31.255.255", false)]
    #[case("192.0.0.8", false)]
    #[case("192.0.2.1", false)]
    #[case("192.88.99.1", false)]
    #[case("192.168.0.1", false)]
    #[case("198.19.0.1", false)]
    #[case("198.51.100.7", false)]
    #[case("203.0.113.7", false)]
    #[case("224.0.0.1", false)]
    #[case("240.0.0.1", false)]
    #[case("255.255.255.255", false)]
    #[case("::", false)]
    #[case("::1", false)]
    #[case("::ffff:8.8.8.8", false)]
    #[case("::8.8.8.8", false)]
    #[case("64:ff9b::808:808", false)]
    #[case("64:ff9b:1::1", false)]
    #[case("100::1", false)]
    #[case("2001::1", false)]
    #[case("2001:20::1", false)]
    #[case("2001:db8::1", false)]
    #[case("2002:7f00:1::", false)]
    #[case("3fff::1", false)]
    #[case("5f00::1", false)]
    #[case("fc00::1", false)]
    #[case("fd12::1", false)]
    #[case("fe80::1", false)]
    #[case("fec0::1", false)]
    #[case("ff02::1", false)]
    fn special_purpose_addresses_are_not_public(#[case] ip: IpAddr, #[case] public: bool) {
        assert_eq!(is_public(ip), public);
    }

    #[test]
    fn nothing_but_the_host_is_shown() {
        let secret =
            "https://hooks.example.com/services/T0000000/B0000000/s3cr3ts3cr3t?key=alsosecret";
        let address = WebhookAddress::parse(secret, Reach::Public).expect("good");
        let shown = format!("{address:?}");
        assert!(shown.contains("hooks.example.com"));
        assert!(!shown.contains("s3cr3t") && !shown.contains("alsosecret"), "{shown}");
        let secrets = address.secrets();
        for part in ["s3cr3ts3cr3t", "alsosecret", "T0000000"] {
            assert!(secrets.iter().any(|secret| secret == part), "{part}");
        }
        assert!(!secrets.iter().any(|secret| secret == "services"));
    }
}
