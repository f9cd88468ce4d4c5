//! What helps to decide about an alert beside its words: who the account is, who follows it, and
//! the post itself.

use std::time::Duration;

use socap_domain::alerts::{AlertKind, Entry};
use socap_store::alerts::{self, Claimed};
use socap_store::scores::Follower;
use socap_store::{Db, StoreError, accounts, scores};
use socap_upstream::channels::Link;

/// Followers who are named.
const NAMED: usize = 3;
/// How long a message waits for its context.
const PATIENCE: Duration = Duration::from_secs(2);

/// Lines and links of an alert.
#[derive(Debug, Default)]
pub(super) struct Context {
    pub(super) lines: Vec<String>,
    pub(super) primary: Option<Link>,
    pub(super) secondary: Vec<Link>,
}

/// The context of an alert about one account. A database that does not answer, or not at once,
/// leaves it out: the message matters more, and its lease runs.
pub(super) async fn of(db: &Db, claimed: &Claimed) -> Context {
    let Some(entry) = claimed.entries.first().filter(|_| claimed.kind == AlertKind::Account) else {
        return Context::default();
    };
    match tokio::time::timeout(PATIENCE, found(db, claimed, entry)).await {
        Ok(Ok(context)) => context,
        late_or_failed => {
            let error = late_or_failed.err().map_or("the database failed", |_| "no answer in time");
            tracing::warn!(error, "an alert goes out without its context");
            Context { primary: profile(entry, "View on X"), ..Context::default() }
        }
    }
}

async fn found(db: &Db, claimed: &Claimed, entry: &Entry) -> Result<Context, StoreError> {
    let account = accounts::get(db, entry.user_id).await?;
    let receipt = scores::receipt(db, entry.user_id).await?;
    let sights = alerts::sights(db, [claimed.alert_id.as_str()]).await?;
    let sight = sights.get(&claimed.alert_id).and_then(|of| of.first());
    let mut lines = Vec::new();
    if let Some(followers) = account.and_then(|account| account.followers) {
        lines.push(match followers {
            1 => "1 follower".to_owned(),
            many => format!("{} followers", grouped(many)),
        });
    }
    // Who was imported without a handle is called by the number.
    let handle = |one: &Follower| {
        let handle = Some(one.username.clone());
        handle.filter(|handle| *handle != one.user_id.to_string()).unwrap_or_default()
    };
    let names: Vec<String> = receipt.followed_by.iter().map(handle).collect();
    lines.extend(followed_by(&names));
    let post = sight.and_then(|sight| {
        let url = format!("https://x.com/i/status/{}", sight.shown()).parse().ok()?;
        Some(Link { text: "View on X".to_owned(), url })
    });
    let profile = profile(entry, &format!("@{}", entry.username));
    let secondary = profile.into_iter().collect();
    Ok(Context { lines, primary: post, secondary })
}

fn profile(entry: &Entry, text: &str) -> Option<Link> {
    let url = format!("https://x.com/{}", entry.username).parse().ok()?;
    Some(Link { text: text.to_owned(), url })
}

/// `followed by @a, @b, @c and 4 more`. People without a handle are among the more.
fn followed_by(names: &[String]) -> Option<String> {
    let told: Vec<String> = names
        .iter()
        .filter(|name| !name.is_empty())
        .take(NAMED)
        .map(|name| format!("@{name}"))
        .collect();
    let more = names.len() - told.len();
    match (told.as_slice(), more) {
        ([], 0) => None,
        ([], 1) => Some("followed by 1 important person".to_owned()),
        ([], many) => Some(format!("followed by {many} important people")),
        ([one], 0) => Some(format!("followed by {one}")),
        ([first @ .., last], 0) => Some(format!("followed by {} and {last}", first.join(", "))),
        (some, more) => Some(format!("followed by {} and {more} more", some.join(", "))),
    }
}

/// `120,400`.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + 6);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_are_named_and_the_rest_is_counted() {
        let told = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            followed_by(&names).unwrap_or_default()
        };
        assert_eq!(told(&[]), "");
        assert_eq!(told(&["a"]), "followed by @a");
        assert_eq!(told(&["a", "b", "c"]), "followed by @a, @b and @c");
        assert_eq!(told(&["a", "b", "c", "d", ""]), "followed by @a, @b, @c and 2 more");
        assert_eq!(told(&["", ""]), "followed by 2 important people");
    }

    #[test]
    fn numbers_are_read_in_groups() {
        assert_eq!([0, 999, 1_000, 120_400].map(grouped), ["0", "999", "1,000", "120,400"]);
    }
}
