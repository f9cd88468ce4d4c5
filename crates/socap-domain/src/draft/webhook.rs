//! A webhook's address: where the server itself will send requests, so it must not lead inside;
//! and what is signed with.
//!
//! A name can still resolve to a private address; whoever connects has to look again then.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use super::object::{Object, Problems};

const LONGEST: usize = 2_048;
/// Names that mean this machine or this network.
const INNER: &[&str] = &["localhost", "local", "internal", "lan", "intranet", "home.arpa", "corp"];

/// Shorter ones can be guessed from a signature.
const SHORTEST_SECRET: usize = 16;
const LONGEST_SECRET: usize = 256;

/// A webhook of a request. Its address is a secret: problems do not repeat it.
pub(super) fn read(
    alerts: &Object<'_>,
    name: &str,
    allow_private: bool,
    problems: &mut Problems,
) -> Option<String> {
    let text = alerts.text(name, LONGEST, problems)?;
    match check(&text, allow_private) {
        Ok(()) => Some(text),
        Err(detail) => {
            problems.add(alerts.pointer(name), detail);
            None
        }
    }
}

/// What the webhook's messages are signed with; `there` tells whether there is a webhook.
pub(super) fn secret(alerts: &Object<'_>, there: bool, problems: &mut Problems) -> Option<String> {
    let text = alerts.text("webhook_secret", LONGEST_SECRET, problems)?;
    let detail = if !there {
        "there is no webhook_url that it could belong to"
    } else if text.chars().count() < SHORTEST_SECRET {
        "expected 16 to 256 characters; leave it out to have one made"
    } else {
        return Some(text);
    };
    problems.add(alerts.pointer("webhook_secret"), detail);
    None
}

fn check(text: &str, allow_private: bool) -> Result<(), &'static str> {
    let url = Url::parse(text).map_err(|_| "not a link: expected an https address")?;
    let scheme_fits = url.scheme() == "https" || (allow_private && url.scheme() == "http");
    if !scheme_fits {
        return Err("expected an https address");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("user information before the host is not allowed");
    }
    if !allow_private && url.port_or_known_default() != Some(443) {
        return Err("only port 443 is taken");
    }
    let inside = match url.host() {
        None => return Err("the address names no host"),
        Some(Host::Ipv4(ip)) => is_inner_v4(ip),
        Some(Host::Ipv6(ip)) => is_inner_v6(ip),
        Some(Host::Domain(name)) => is_inner_name(name),
    };
    if inside && !allow_private {
        return Err("leads into a private network: expected a public address");
    }
    Ok(())
}

fn is_inner_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let under = |inner: &&str| -> bool {
        name == *inner || name.strip_suffix(*inner).is_some_and(|rest| rest.ends_with('.'))
    };
    !name.contains('.') || INNER.iter().any(under)
}

/// Everything that is not a host on the public internet.
fn is_inner_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || ip.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19))
}

fn is_inner_v6(ip: Ipv6Addr) -> bool {
    let segments = ip.segments();
    let embedded = |high: u16, low: u16| {
        is_inner_v4(Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low)))
    };
    match segments {
        // IPv4 addresses in the new form: mapped, translated (NAT64), tunnelled (6to4).
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0x64, 0xff9b, .., high, low]
        | [0x2002, high, low, ..] => embedded(high, low),
        // Unspecified, loopback and compatible ones; documentation; site-local, which is no
        // longer given out.
        [0, 0, 0, 0, 0, ..] | [0x2001, 0xdb8, ..] | [0xfec0..=0xfeff, ..] => true,
        _ => ip.is_multicast() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn only_public_https_addresses_pass() {
        for good in [
            "https://hooks.slack.com/services/T0/B0/x",
            "https://8.8.8.8/x",
            "https://[2606:4700::1111]/x",
        ] {
            assert_eq!(check(good, false), Ok(()), "{good}");
        }
        for bad in [
            "",
            "hooks.slack.com",
            "http://hooks.slack.com/x",
            "ftp://hooks.slack.com/x",
            "https://user:pw@hooks.slack.com/x",
            "https://hooks.slack.com:8443/x",
            "https://localhost/x",
            "https://LOCALHOST./x",
            "https://db.internal/x",
            "https://router/x",
            "https://127.0.0.1/x",
            "https://2130706433/x",
            "https://0x7f.1/x",
            "https://10.1.2.3/x",
            "https://169.254.169.254/latest",
            "https://100.64.0.1/x",
            "https://[::1]/x",
            "https://[::]/x",
            "https://[::ffff:10.0.0.1]/x",
            "https://[64:ff9b::a00:1]/x",
            "https://[fd00::1]/x",
            "https://[fe80::1]/x",
        ] {
            assert!(check(bad, false).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_operator_can_allow_private_ones() {
        assert_eq!(check("http://127.0.0.1:9000/x", true), Ok(()));
        assert!(check("file:///etc/passwd", true).is_err());
    }
}
