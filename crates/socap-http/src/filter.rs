//! The filters of a campaign's numbers and lists: the same on every call, and each combines with
//! every other.

use socap_domain::{AccountCategory, Zone};
use socap_store::engagements::{Filter, Removed, Words};

use crate::query::Query;

/// The filters as they are described. They are read by [`read`].
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct Filters {
    /// Comma list: `main_twt`, `influencer_twt`, `investor_twt`
    #[param(example = "main_twt,investor_twt")]
    category: Option<String>,
    /// Comma list: retweet, reply, quote, like
    #[param(example = "reply,quote")]
    action_type: Option<String>,
    /// Comma list, any of the account's categories: founders, vcs, `c_level`, media, `ai_creators`,
    /// developers, `yc_alumni`, others
    #[param(example = "founders,vcs")]
    account_category: Option<String>,
    /// Current score at least this
    #[param(example = 10.0)]
    min_importance: Option<f64>,
    /// From here: RFC 3339 with any offset, or a date, which begins at midnight of `tz`
    #[param(example = "2026-03-01T00:00:00Z")]
    since: Option<String>,
    /// Up to, not including, here
    #[param(example = "2026-03-08")]
    until: Option<String>,
    /// Only on this tweet
    tweet_id: Option<String>,
    /// Only of this account
    user_id: Option<String>,
    /// Part of handle, name, bio or text; case does not matter
    q: Option<String>,
    /// What vanished on X: include (default), exclude, only
    removed: Option<String>,
}

const REMOVED: &[(&str, Removed)] =
    &[("include", Removed::Include), ("exclude", Removed::Exclude), ("only", Removed::Only)];

/// The longest text to look for.
const LONGEST_Q: usize = 200;

/// Reads the filters; a plain date is midnight in `zone`.
pub(crate) fn read(query: &mut Query, zone: &Zone) -> Filter {
    let account_categories: Vec<AccountCategory> = query.list("account_category");
    let q = query.text("q");
    if q.as_ref().is_some_and(|q| q.chars().count() > LONGEST_Q) {
        query.wrong("q", format!("expected at most {LONGEST_Q} characters"));
    }
    let mut moment = |name| {
        let text = query.text(name)?;
        zone.read(&text).map_err(|error| query.wrong(name, error.to_string())).ok()
    };
    let (since, until) = (moment("since"), moment("until"));
    if since.zip(until).is_some_and(|(since, until)| since > until) {
        query.wrong("until", "before `since`: nothing can be in between");
    }
    Filter {
        categories: query.list("category"),
        actions: query.list("action_type"),
        since,
        until,
        tweet_id: query.one("tweet_id"),
        user_id: query.one("user_id"),
        min_importance: query.one("min_importance"),
        account_categories: account_categories.into_iter().collect(),
        q: q.filter(|q| !q.is_empty()).map(Words::new),
        removed: query.choice("removed", REMOVED).unwrap_or_default(),
        ..Filter::default()
    }
}

/// Why X's counters cannot follow a filter; `None` where they do. X counts per tweet, whoever it
/// was and whatever became of it.
pub(crate) fn counters_reason(filter: &Filter) -> Option<String> {
    let mut names = Vec::new();
    let by = [
        (!filter.actions.is_empty(), "action_type"),
        (!filter.account_categories.is_empty(), "account_category"),
        (filter.min_importance.is_some(), "min_importance"),
        (filter.user_id.is_some(), "user_id"),
        (filter.q.is_some(), "q"),
        (filter.removed != Removed::Include, "removed"),
    ];
    names.extend(by.into_iter().filter(|(given, _)| *given).map(|(_, name)| name));
    (!names.is_empty())
        .then(|| format!("X counts per tweet: its counters cannot follow {}", names.join(", ")))
}

#[cfg(test)]
#[path = "filter_tests.rs"]
mod on_every_call;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_follow_category_tweet_and_time_only() {
        let of = |text: &str| {
            let mut query = Query::of(text);
            let filter = read(&mut query, &Zone::UTC);
            query.finish().expect("a good query");
            counters_reason(&filter)
        };
        assert_eq!(of("category=main_twt&tweet_id=1&since=2026-03-01&until=2026-03-02"), None);
        for (query, named) in [
            ("action_type=reply", "action_type"),
            ("account_category=vcs&q=x", "account_category, q"),
            ("min_importance=1", "min_importance"),
            ("user_id=1", "user_id"),
            ("removed=only", "removed"),
        ] {
            assert!(of(query).is_some_and(|reason| reason.ends_with(named)), "{query}");
        }
    }
}
