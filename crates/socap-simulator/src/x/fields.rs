//! Which fields a request wants, in which of the two dialects.

use std::collections::HashSet;

use crate::exchange::{Answer, Ask};
use crate::options::{Dialect, Options};
use crate::x::errors;

/// What a request wants to see.
#[derive(Debug, Clone)]
pub(crate) struct Wanted<'a> {
    /// Answer with the names of X's OpenAPI 2.167.
    pub(crate) newer: bool,
    post: HashSet<&'a str>,
    user: HashSet<&'a str>,
    expand: HashSet<&'a str>,
}

impl<'a> Wanted<'a> {
    /// Names the server does not know are ignored, as X does since 2026.
    pub(crate) fn of(ask: &'a Ask, options: &Options) -> Self {
        let (older, newer) = (ask.list("tweet.fields"), ask.list("post.fields"));
        let expand: HashSet<&str> = ask.list("expansions").into_iter().collect();
        let speaks_newer = match options.dialect {
            Dialect::Tweet => false,
            Dialect::Post => true,
            Dialect::Both => {
                let posts = ["referenced_posts", "edit_history_post_ids", "pinned_post_id"];
                !newer.is_empty()
                    || (older.is_empty() && posts.iter().any(|name| expand.contains(name)))
            }
        };
        let post = if speaks_newer { newer } else { older };
        Self {
            newer: speaks_newer,
            post: post.into_iter().collect(),
            user: ask.list("user.fields").into_iter().collect(),
            expand,
        }
    }

    pub(crate) fn post(&self, field: &str) -> bool {
        self.post.contains(field)
    }

    pub(crate) fn user(&self, field: &str) -> bool {
        self.user.contains(field)
    }

    pub(crate) fn expands(&self, expansion: &str) -> bool {
        self.expand.contains(expansion)
    }

    /// Whether posts that are answered, quoted or passed on come along.
    pub(crate) fn expands_references(&self) -> bool {
        if self.newer {
            return self.expands("referenced_posts");
        }
        self.expands("referenced_tweets.id") || self.expands("referenced_tweets.id.author_id")
    }

    /// The name of a field in the dialect of the answer.
    pub(crate) const fn named<'n>(&self, older: &'n str, newer: &'n str) -> &'n str {
        if self.newer { newer } else { older }
    }
}

/// `max_results`, within its bounds.
pub(crate) fn page_size(
    ask: &Ask,
    (least, most, usual): (usize, usize, usize),
) -> Result<usize, Answer> {
    let Some(text) = ask.param("max_results") else { return Ok(usual) };
    let within = text.parse().ok().filter(|size| (least..=most).contains(size));
    within.ok_or_else(|| {
        let message = format!(
            "The `max_results` query parameter value [{text}] is not between {least} and {most}"
        );
        errors::invalid(&[("max_results", text)], &message)
    })
}

/// A list of 1 to 100 values of which each is `well_formed`.
pub(crate) fn batch<'a>(
    ask: &'a Ask,
    name: &str,
    well_formed: impl Fn(&str) -> bool,
) -> Result<Vec<&'a str>, Answer> {
    let values = ask.list(name);
    if values.is_empty() {
        let message = format!("The `{name}` query parameter can not be empty");
        return Err(errors::invalid(&[(name, "")], &message));
    }
    if values.len() > 100 {
        let whole = values.join(",");
        let message = format!(
            "The number of values in the `{name}` query parameter list [{}] is not between 1 and 100",
            values.len()
        );
        return Err(errors::invalid(&[(name, &whole)], &message));
    }
    if let Some(bad) = values.iter().find(|value| !well_formed(value)) {
        let message = format!("The `{name}` query parameter value [{bad}] is not valid");
        return Err(errors::invalid(&[(name, bad)], &message));
    }
    Ok(values)
}

pub(crate) fn is_id(text: &str) -> bool {
    (1..=19).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

pub(crate) fn is_username(text: &str) -> bool {
    (1..=15).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
