//! Which tweet a link means: every form people paste, and a clear word for every other one.
//!
//! The forms are those that X, its former name and the known mirrors serve. The handle in the
//! path is decorative (X redirects by the id), so only the id is taken.

use url::Url;

use crate::TweetId;

const LONGEST_LINK: usize = 2_048;
const LONGEST_HANDLE: usize = 15;
/// Not part of a link when they end it: sentences, brackets, quotes and spoiler bars do.
const CLOSING: &[char] = &[
    '.', ',', ';', ':', '!', '?', ')', ']', '}', '>', '\'', '"', '|', '…', '”', '’', '»',
    '\u{200b}',
];
const MIRRORS: &[&str] =
    &["fxtwitter.com", "vxtwitter.com", "fixupx.com", "fixvx.com", "twittpr.com", "xcancel.com"];
/// First path segments of X's own pages; no account can have them as a handle.
const PAGES: &[&str] = &[
    "about",
    "compose",
    "download",
    "explore",
    "hashtag",
    "help",
    "home",
    "i",
    "intent",
    "jobs",
    "login",
    "logout",
    "messages",
    "notifications",
    "privacy",
    "search",
    "settings",
    "share",
    "signup",
    "tos",
    "web",
];

/// Why a text names no tweet, in words for the person who pasted it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TweetUrlError {
    /// Nothing but white space.
    #[error("no tweet given: expected a link such as https://x.com/name/status/1234567890")]
    Empty,
    /// Neither a link nor an id.
    #[error("not a link: expected one such as https://x.com/name/status/1234567890")]
    NotAUrl,
    /// A link to somewhere else.
    #[error("a link to {0}, which is not X")]
    OtherSite(String),
    /// A `t.co` link, which only X can resolve.
    #[error("a shortened link: open it and copy the address of the tweet")]
    Shortened,
    /// `name:password@` before the host.
    #[error("the link carries user information before the host: remove everything up to the @")]
    UserInfo,
    /// A port that is not the scheme's own.
    #[error("the link names port {0}, where X does not answer: remove it")]
    ForeignPort(u16),
    /// An account instead of one of its tweets.
    #[error("a profile, not a tweet: open the tweet and copy its address")]
    Profile,
    /// Another page of X.
    #[error("a page of X that is not a tweet: open the tweet and copy its address")]
    NotATweet,
    /// `…/status` without a number.
    #[error("the link lacks the number of the tweet after `status`")]
    MissingId,
    /// A handle in the path that X cannot have given out.
    #[error("no account can be called `{0}`: handles have 1 to 15 letters, digits or underscores")]
    ImpossibleHandle(String),
    /// Something else than digits where the id belongs.
    #[error("`{0}` is not the number of a tweet: expected digits only")]
    NotAnId(String),
    /// A number larger than any tweet's.
    #[error("the number of the tweet is too long: the largest has 19 digits")]
    IdTooLong,
    /// Zero.
    #[error("no tweet has the number 0")]
    IdZero,
}

/// The tweet that `text` names: a link in any of its forms, or a bare id.
///
/// White space and trailing punctuation are trimmed; other text around a link is not searched.
pub fn parse(text: &str) -> Result<TweetId, TweetUrlError> {
    let text = text.trim().trim_end_matches(CLOSING).trim_end();
    if text.is_empty() {
        return Err(TweetUrlError::Empty);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return id(text);
    }
    if let Some(handle) = text.strip_prefix('@') {
        return Err(if is_handle(handle) {
            TweetUrlError::Profile
        } else {
            TweetUrlError::NotAUrl
        });
    }
    let url = link(text)?;
    let site = site(&url)?;
    let path = path(&url);
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    tweet_of(site, &segments)
}

#[derive(Clone, Copy, PartialEq)]
enum Site {
    X,
    Mirror,
}

/// The link as a URL on HTTP, without anything that could lead elsewhere than it seems.
fn link(text: &str) -> Result<Url, TweetUrlError> {
    let odd = |c: char| c.is_whitespace() || c.is_control() || c == '\\';
    if text.len() > LONGEST_LINK || text.contains(odd) {
        return Err(TweetUrlError::NotAUrl);
    }
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase()), rest),
        None => (None, text.strip_prefix("//").unwrap_or(text)),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let scheme = match scheme.as_deref() {
        Some("https") => "https",
        Some("http") => "http",
        Some(_) => return Err(TweetUrlError::NotAUrl),
        None if authority.ends_with(":80") => "http",
        None => "https",
    };
    if !authority.contains('.') {
        return Err(TweetUrlError::NotAUrl);
    }
    if authority.contains('@') {
        return Err(TweetUrlError::UserInfo);
    }
    let url = Url::parse(&format!("{scheme}://{rest}")).map_err(|_| TweetUrlError::NotAUrl)?;
    match url.port() {
        Some(port) => Err(TweetUrlError::ForeignPort(port)),
        None => Ok(url),
    }
}

fn site(url: &Url) -> Result<Site, TweetUrlError> {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    let (prefix, rest) = host.split_once('.').unwrap_or_default();
    let main = if matches!(prefix, "www" | "mobile" | "m") { rest } else { host };
    // Mirrors serve variants (`c.`, `d.`, …) under one letter.
    let base = if prefix.len() == 1 && rest.contains('.') { rest } else { main };
    match main {
        "x.com" | "twitter.com" => Ok(Site::X),
        "t.co" => Err(TweetUrlError::Shortened),
        _ if MIRRORS.contains(&base) || main.starts_with("nitter.") => Ok(Site::Mirror),
        _ => Err(TweetUrlError::OtherSite(shown(host))),
    }
}

/// The path, or what stands for it in links from before 2012 (`/#!/name/status/1`).
fn path(url: &Url) -> &str {
    match (url.path(), url.fragment()) {
        ("/", Some(fragment)) => fragment.strip_prefix('!').unwrap_or("/"),
        (path, _) => path,
    }
}

fn tweet_of(site: Site, segments: &[&str]) -> Result<TweetId, TweetUrlError> {
    let lower: Vec<String> = segments.iter().map(|s| s.to_ascii_lowercase()).collect();
    let words: Vec<&str> = lower.iter().map(String::as_str).collect();
    match (words.as_slice(), segments) {
        // Mirrors serve the media of a tweet under these.
        (["dir" | "dl", ..], [_, rest @ ..]) if site == Site::Mirror => tweet_of(Site::X, rest),
        ([_, "status" | "statuses", digits, ..], [handle, ..]) => {
            if !is_handle(handle) {
                return Err(TweetUrlError::ImpossibleHandle(shown(handle)));
            }
            id_segment(digits)
        }
        ([_, "status" | "statuses"] | ["status" | "statuses"], _) => Err(TweetUrlError::MissingId),
        (
            ["i", "videos", "tweet", digits, ..]
            | ["i", "web", "status" | "statuses", digits, ..]
            | ["status" | "statuses", digits, ..],
            _,
        ) => id_segment(digits),
        (["i", "user", _, ..] | ["intent", "user", ..], _) => Err(TweetUrlError::Profile),
        ([page, ..], _) if PAGES.contains(page) => Err(TweetUrlError::NotATweet),
        ([handle] | [handle, _], _) if is_handle(handle.trim_start_matches('@')) => {
            Err(TweetUrlError::Profile)
        }
        _ => Err(TweetUrlError::NotATweet),
    }
}

/// The id in a path; chat spoilers leave bars behind it (`/status/20||/`).
fn id_segment(segment: &str) -> Result<TweetId, TweetUrlError> {
    id(segment.replace("%7c", "|").trim_end_matches(CLOSING))
}

fn id(text: &str) -> Result<TweetId, TweetUrlError> {
    if text.is_empty() {
        return Err(TweetUrlError::MissingId);
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(TweetUrlError::NotAnId(shown(text)));
    }
    match text.trim_start_matches('0') {
        "" => Err(TweetUrlError::IdZero),
        digits if digits.len() < text.len() => Err(TweetUrlError::NotAnId(shown(text))),
        digits => digits.parse().map_err(|_| TweetUrlError::IdTooLong),
    }
}

fn is_handle(text: &str) -> bool {
    (1..=LONGEST_HANDLE).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
#[path = "tweet_url_tests.rs"]
mod tests;
