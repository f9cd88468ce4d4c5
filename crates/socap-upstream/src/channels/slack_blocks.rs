//! A notice in Slack's Block Kit.
//!
//! Texts of strangers go only into `plain_text` objects, where Slack reads no `*bold*`, no
//! mention and no link, and are escaped there as well. The one text that is marked up is the
//! time, which has nothing of a stranger in it.
//!
//! Slack refuses a message that is too long with an undocumented `msg_blocks_too_long`, seen near
//! 13,200 characters. How Slack counts is unknown, so the worst is assumed: JSON with everything
//! outside ASCII as `\uXXXX`. Each part has its own share, and together they stay below.

use std::fmt::Write as _;

use serde_json::{Value, json};
use socap_domain::Timestamp;

use super::message::Notice;
use super::text::{cut, line, paragraph};

/// A header's limit, in UTF-16 units.
const HEADER: usize = 150;
/// A button's label.
const LABEL: usize = 40;
/// A campaign's name.
const CAMPAIGN: usize = 80;

// Shares of the whole, as JSON in ASCII.
const HEADLINE_SHARE: usize = 1_500;
const FALLBACK_SHARE: usize = 1_000;
const LINES_SHARE: usize = 3_000;
const LINE_SHARE: usize = 700;
const QUOTE_SHARE: usize = 1_500;
const URL_SHARE: usize = 500;
const LINKS: usize = 4;

/// The request's body.
pub(super) fn payload(notice: &Notice) -> Value {
    let title = notice.title();
    json!({
        // The push preview, and what a screen reader says.
        "text": escape(&cut(&title, FALLBACK_SHARE, weight)),
        "mrkdwn": false,
        "unfurl_links": false,
        "unfurl_media": false,
        "blocks": blocks(notice, &title),
    })
}

fn blocks(notice: &Notice, title: &str) -> Vec<Value> {
    let mut blocks = vec![headline(title)];
    let lines = lines(notice);
    if !lines.is_empty() {
        blocks.push(section(&lines));
    }
    if let Some(quote) = notice.quote.as_deref().map(paragraph).filter(|quote| !quote.is_empty()) {
        blocks.push(section(&format!("“{}”", cut(&quote, QUOTE_SHARE, weight))));
    }
    blocks.push(context(notice));
    let buttons: Vec<_> = notice
        .links()
        .filter(|(_, link)| link.url.as_str().chars().map(weight).sum::<usize>() <= URL_SHARE)
        .take(LINKS)
        .map(|(primary, link)| button(primary, &link.text, link.url.as_str()))
        .collect();
    if !buttons.is_empty() {
        blocks.push(json!({"type": "actions", "elements": buttons}));
    }
    blocks
}

/// A header has 150 characters; what is longer would lose its end, and becomes a section.
fn headline(title: &str) -> Value {
    if title.chars().map(units).sum::<usize>() <= HEADER {
        json!({"type": "header", "text": plain(title)})
    } else {
        section(&cut(title, HEADLINE_SHARE, weight))
    }
}

/// As many whole lines as fit, and how many did not.
fn lines(notice: &Notice) -> String {
    let lines: Vec<_> =
        notice.lines.iter().map(|text| line(text)).filter(|text| !text.is_empty()).collect();
    let mut out = String::new();
    let mut used = 0;
    for (shown, text) in lines.iter().enumerate() {
        let text = cut(text, LINE_SHARE, weight);
        used += text.chars().map(weight).sum::<usize>() + weight('\n');
        if used > LINES_SHARE {
            let _ = write!(out, "… and {} more", lines.len() - shown);
            return out;
        }
        out.push_str(&text);
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
}

fn context(notice: &Notice) -> Value {
    let mut elements = Vec::new();
    if let Some(campaign) = &notice.campaign {
        let name = cut(&line(&campaign.name), CAMPAIGN, units);
        if !name.is_empty() {
            elements.push(plain(&name));
        }
    }
    elements.push(json!({"type": "mrkdwn", "verbatim": true, "text": date(notice.when)}));
    json!({"type": "context", "elements": elements})
}

/// A time that each reader sees in their own zone; UTC where the client cannot.
fn date(at: Timestamp) -> String {
    format!(
        "<!date^{}^{{date_short_pretty}} at {{time}}|{}>",
        at.seconds(),
        Timestamp(at.seconds() * 1_000)
    )
}

fn button(primary: bool, label: &str, url: &str) -> Value {
    let label = cut(&line(label), LABEL, units);
    let mut button = json!({"type": "button", "text": plain(&label), "url": url});
    if primary {
        button["style"] = json!("primary");
    }
    button
}

fn section(text: &str) -> Value {
    json!({"type": "section", "text": plain(text)})
}

/// Text that is only text; `emoji` off leaves `:words:` alone.
fn plain(text: &str) -> Value {
    json!({"type": "plain_text", "text": escape(text), "emoji": false})
}

/// Slack's three characters.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Length after escaping, in UTF-16 units.
const fn units(c: char) -> usize {
    match c {
        '&' => 5,
        '<' | '>' => 4,
        c => c.len_utf16(),
    }
}

/// Length after escaping as JSON in ASCII: never less than [`units`].
const fn weight(c: char) -> usize {
    match c {
        '"' | '\\' | '/' | '\n' => 2,
        c if c.is_ascii() => units(c),
        c => 6 * c.len_utf16(),
    }
}
