//! A notice as an email: text first, then HTML.

use std::fmt::Write as _;
use std::time::{Duration, UNIX_EPOCH};

use html_escape::{encode_double_quoted_attribute, encode_text};
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use sha2::{Digest, Sha256};
use socap_domain::Timestamp;
use url::Url;

use super::message::Notice;
use super::text::{cut, line, paragraph};

/// Longer subjects are cut by every reader.
const SUBJECT: usize = 200;
/// Of one line of a body, in characters: a name within it may have 10 kB.
const LINE: usize = 1_000;
/// Of all lines, in characters.
const LINES: usize = 60_000;
/// Of a quote, in characters; X's longest posts have 25,000.
const QUOTE: usize = 30_000;
/// What one line of a header can carry (RFC 5322 has 998 bytes).
const HEADER_LINE: usize = 900;

pub(super) struct Envelope<'a> {
    pub(super) from: &'a Mailbox,
    pub(super) to: &'a Mailbox,
    pub(super) unsubscribe: Option<&'a Url>,
    pub(super) date: Timestamp,
}

/// The message as it goes over the wire.
pub(super) fn compose(
    notice: &Notice,
    envelope: &Envelope<'_>,
) -> Result<Vec<u8>, lettre::error::Error> {
    let domain = domain(envelope.from);
    let unsubscribe = envelope.unsubscribe.filter(|url| is_header_safe(url));
    let date = UNIX_EPOCH + Duration::from_millis(u64::try_from(envelope.date.0).unwrap_or(0));
    let mut message = Message::builder()
        .from(envelope.from.clone())
        .to(envelope.to.clone())
        .date(date)
        .subject(cut(&notice.title(), SUBJECT, |_| 1))
        .message_id(Some(format!("<socap.{}@{domain}>", digest(&[&notice.id]))))
        .raw_header(plain_header("Auto-Submitted", "auto-generated"));
    if let Some(campaign) = &notice.campaign {
        let root = format!("<socap.day.{}@{domain}>", digest(&[&campaign.id, &day(notice.when)]));
        message = message.in_reply_to(root.clone()).references(root);
    }
    if let Some(url) = unsubscribe {
        message = message.raw_header(plain_header("List-Unsubscribe", &format!("<{url}>")));
        if url.scheme() == "https" {
            let one_click = plain_header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
            message = message.raw_header(one_click);
        }
    }
    let parts = Parts::of(notice, unsubscribe);
    let body = MultiPart::alternative_plain_html(parts.text(), parts.html());
    Ok(message.multipart(body)?.formatted())
}

/// The UTC day of a moment.
fn day(at: Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}

/// The right side of a message's id: the sender's domain, where every mail program can read it.
fn domain(from: &Mailbox) -> &str {
    let domain = from.email.domain();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    if domain.chars().all(plain) { domain } else { "socap.invalid" }
}

fn digest(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_be_bytes());
        digest.update(part.as_bytes());
    }
    digest
        .finalize()
        .iter()
        .take(16)
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// A URL is ASCII without white space already; a header's line has an end, too.
fn is_header_safe(url: &Url) -> bool {
    let text = url.as_str();
    matches!(url.scheme(), "https" | "mailto")
        && text.len() <= HEADER_LINE
        && text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>'))
}

/// A header whose value is printable ASCII of ours.
fn plain_header(name: &'static str, value: &str) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str(name);
    HeaderValue::dangerous_new_pre_encoded(name, value.to_owned(), value.to_owned())
}

/// As many whole lines as fit, and how many did not.
fn lines(lines: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    let mut room = LINES;
    for (shown, text) in lines.iter().enumerate() {
        let text = cut(&line(text), LINE, |_| 1);
        let Some(left) = room.checked_sub(text.chars().count()) else {
            out.push(format!("… and {} more", lines.len() - shown));
            return out;
        };
        room = left;
        if !text.is_empty() {
            out.push(text);
        }
    }
    out
}

/// What both bodies say.
struct Parts<'a> {
    title: String,
    lines: Vec<String>,
    quote: Option<String>,
    links: Vec<(bool, String, &'a Url)>,
    campaign: Option<String>,
    when: String,
    unsubscribe: Option<&'a Url>,
}

impl<'a> Parts<'a> {
    fn of(notice: &'a Notice, unsubscribe: Option<&'a Url>) -> Self {
        let shorter = |text: &str| cut(&line(text), LINE, |_| 1);
        Self {
            title: shorter(&notice.title()),
            lines: lines(&notice.lines),
            quote: notice
                .quote
                .as_deref()
                .map(|quote| cut(&paragraph(quote), QUOTE, |_| 1))
                .filter(|quote| !quote.is_empty()),
            links: notice
                .links()
                .map(|(first, link)| (first, shorter(&link.label()), &link.url))
                .collect(),
            campaign: notice.campaign.as_ref().map(|campaign| shorter(&campaign.name)),
            when: minute(notice.when, notice.campaign.as_ref().map_or("UTC", |c| &c.time_zone)),
            unsubscribe,
        }
    }

    fn text(&self) -> String {
        let mut out = format!("{}\n", self.title);
        if !self.lines.is_empty() {
            let _ = write!(out, "\n{}\n", self.lines.join("\n"));
        }
        if let Some(quote) = &self.quote {
            let _ = write!(out, "\n> {}\n", quote.replace('\n', "\n> "));
        }
        if !self.links.is_empty() {
            out.push('\n');
        }
        for (_, text, url) in &self.links {
            let _ = writeln!(out, "{text}: {url}");
        }
        let _ = write!(out, "\n{}\n", self.foot());
        if let Some(url) = self.unsubscribe {
            let _ = writeln!(out, "No more of these messages: {url}");
        }
        out
    }

    fn html(&self) -> String {
        let mut out = String::from(
            "<!doctype html><html><head><meta charset=\"utf-8\"></head>\
             <body style=\"font:15px/1.5 sans-serif;max-width:40em\">",
        );
        let _ = write!(out, "<p dir=\"auto\"><strong>{}</strong></p>", encode_text(&self.title));
        for text in &self.lines {
            let _ = write!(out, "<p dir=\"auto\" style=\"margin:0\">{}</p>", encode_text(text));
        }
        if let Some(quote) = &self.quote {
            let quote = encode_text(quote).replace('\n', "<br>");
            let _ = write!(out, "<blockquote dir=\"auto\">{quote}</blockquote>");
        }
        for (first, text, url) in &self.links {
            let (open, close) = if *first { ("<strong>", "</strong>") } else { ("", "") };
            let _ = write!(
                out,
                "<p>{open}<a href=\"{}\">{}</a>{close}</p>",
                encode_double_quoted_attribute(url.as_str()),
                encode_text(text)
            );
        }
        let _ = write!(out, "<p style=\"color:#555\">{}</p>", encode_text(&self.foot()));
        if let Some(url) = self.unsubscribe {
            let url = encode_double_quoted_attribute(url.as_str());
            let _ = write!(out, "<p><a href=\"{url}\">No more of these messages</a></p>");
        }
        out.push_str("</body></html>");
        out
    }

    fn foot(&self) -> String {
        match &self.campaign {
            Some(name) => format!("{name} · {}", self.when),
            None => self.when.clone(),
        }
    }
}

/// A time to the minute as the clocks of a place show it, and which place; by UTC where the place
/// is not known.
fn minute(at: Timestamp, zone: &str) -> String {
    let there = jiff::Timestamp::from_millisecond(at.0)
        .ok()
        .and_then(|instant| instant.in_tz(zone).or_else(|_| instant.in_tz("UTC")).ok());
    there.map_or_else(
        || at.to_string(),
        |there| {
            let place = there.time_zone().iana_name().unwrap_or("UTC");
            format!("{} {place}", there.strftime("%Y-%m-%d %H:%M"))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_campaigns_clocks() {
        let at = Timestamp(1_795_380_413_800);
        assert_eq!(at.to_string(), "2026-11-22T20:46:53.8Z");
        assert_eq!(minute(at, "Asia/Kolkata"), "2026-11-23 02:16 Asia/Kolkata");
        assert_eq!(minute(at, "UTC"), "2026-11-22 20:46 UTC");
        assert_eq!(minute(at, "Nowhere/At_All"), "2026-11-22 20:46 UTC");
    }
}
