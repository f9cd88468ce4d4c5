//! Email addresses and time zones.

use crate::Zone;

use super::object::{Object, Problems};

/// Longer addresses cannot be sent to (RFC 5321).
const LONGEST_EMAIL: usize = 254;
const LONGEST_LOCAL: usize = 64;

/// An email address: something, an at sign, a domain with a dot. Whether it is anybody's only
/// sending a message shows.
pub(super) fn email(object: &Object<'_>, name: &str, problems: &mut Problems) -> Option<String> {
    let text = object.text(name, LONGEST_EMAIL, problems)?;
    if is_email(&text) {
        return Some(text);
    }
    problems
        .add(object.pointer(name), "not an email address: expected one such as team@example.com");
    None
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let plain = |c: char| {
        !c.is_whitespace()
            && !matches!(c, '@' | '<' | '>' | '(' | ')' | ',' | ';' | ':' | '"' | '\\' | '[' | ']')
    };
    let dots = |part: &str| !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    (1..=LONGEST_LOCAL).contains(&local.len())
        && local.chars().all(plain)
        && dots(local)
        && domain.contains('.')
        && domain.split('.').all(label)
}

/// The zone by its IANA name, as the time zone database spells it; UTC when absent.
pub(super) fn time_zone(object: &Object<'_>, problems: &mut Problems) -> Option<String> {
    if object.get("time_zone").is_none() {
        return Some("UTC".to_owned());
    }
    let name = object.text("time_zone", 64, problems)?;
    match name.parse::<Zone>() {
        Ok(zone) => Some(zone.to_string()),
        Err(error) => {
            problems.add(object.pointer("time_zone"), error.to_string());
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_email;

    #[test]
    fn addresses_are_told_from_other_text() {
        for good in
            ["a@b.co", "first.last+tag@mail.example.org", "o'brien@example.com", "x@bücher.example"]
        {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "@b.co",
            "a@",
            "a@localhost",
            "a b@c.de",
            "a@b..c",
            "a@-b.c",
            ".a@b.co",
            "a@b@c.de",
            "<a@b.co>",
            "a,b@c.de",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
