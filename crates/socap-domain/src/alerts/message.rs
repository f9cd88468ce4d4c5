//! What an alert tells, kept so that its words can be written again when a part drops out.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::text::{Engaged, what, who};
use crate::{AccountCategory, ActionType, UserId, Weight};

/// Lines of a digest; what is beyond is counted, not cut off by a channel in the middle.
const MOST_LINES: usize = 40;

/// What kind of message an alert is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// What one account did in a run.
    Account,
    /// Who engaged before the campaign began.
    Before,
    /// What quiet hours held back.
    Quiet,
    /// What a channel cannot take one by one.
    Rest,
    /// A message that shows whether a channel works.
    Test,
}

impl AlertKind {
    /// The word in the database and in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Before => "before",
            Self::Quiet => "quiet",
            Self::Rest => "rest",
            Self::Test => "test",
        }
    }
}

impl std::str::FromStr for AlertKind {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Account, Self::Before, Self::Quiet, Self::Rest, Self::Test]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("`{text}` is no kind of alert"))
    }
}

/// What one account did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Who.
    pub user_id: UserId,
    /// Their handle.
    pub username: String,
    /// What they are.
    pub primary: AccountCategory,
    /// Their score, in thousandths.
    pub importance: i64,
    /// What they did, in the order in which it is told.
    pub engaged: Vec<Engaged>,
}

impl Entry {
    /// Who, with title and score.
    pub fn who(&self) -> String {
        who(self.primary, &self.username, Weight(self.importance))
    }

    /// The whole line.
    pub fn line(&self) -> String {
        format!("{} {}", self.who(), what(&self.engaged))
    }
}

/// Takes actions out that were told already; entries with nothing left go too.
pub fn without(entries: Vec<Entry>, told: &[(UserId, ActionType)]) -> Vec<Entry> {
    let mut left = Vec::with_capacity(entries.len());
    for mut entry in entries {
        entry.engaged.retain(|one| !told.contains(&(entry.user_id, one.action)));
        if !entry.engaged.is_empty() {
            left.push(entry);
        }
    }
    left
}

/// The words of an alert. Those of an account are one line; a digest has one for each account.
pub fn text(kind: AlertKind, entries: &[Entry]) -> String {
    let count = entries.len();
    let accounts = if count == 1 { "account" } else { "accounts" };
    let heading = match kind {
        AlertKind::Account => return entries.first().map(Entry::line).unwrap_or_default(),
        AlertKind::Test => return "This is a test message: alerts arrive here.".to_owned(),
        AlertKind::Before => format!("{count} {accounts} engaged before you started:"),
        AlertKind::Quiet => format!("{count} {accounts} engaged during quiet hours:"),
        AlertKind::Rest => format!("{count} more {accounts} engaged:"),
    };
    let mut text = heading;
    for entry in entries.iter().take(MOST_LINES) {
        text.push_str("\n• ");
        text.push_str(&entry.line());
    }
    if count > MOST_LINES {
        let _ = write!(text, "\n… and {} more on the dashboard", count - MOST_LINES);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TweetCategory;
    use crate::alerts::TweetName;

    fn entry(user: i64) -> Entry {
        let tweet = TweetName { category: TweetCategory::Main, number: 1, of: 1 };
        let engaged = |action| Engaged { tweet, action, text: None };
        Entry {
            user_id: UserId(user),
            username: format!("syn_{user}"),
            primary: AccountCategory::Vcs,
            importance: 15_000,
            engaged: vec![engaged(ActionType::Retweet), engaged(ActionType::Quote)],
        }
    }

    #[test]
    fn only_what_was_told_drops_out() {
        let told = [(UserId(1), ActionType::Retweet), (UserId(2), ActionType::Reply)];
        let left = without(vec![entry(1)], &told);
        let line = text(AlertKind::Account, &left);
        assert_eq!(line, "Investor @syn_1 (importance: 15) quote-tweeted your main tweet");
        let both = [(UserId(1), ActionType::Retweet), (UserId(1), ActionType::Quote)];
        assert!(without(left, &both).is_empty());
    }

    #[test]
    fn a_digest_has_a_line_for_each_and_says_what_it_leaves_out() {
        let entries: Vec<Entry> = (1..=43).map(entry).collect();
        let digest = text(AlertKind::Before, &entries);
        assert!(digest.starts_with("43 accounts engaged before you started:\n• Investor @syn_1 "));
        assert!(digest.ends_with("\n… and 3 more on the dashboard"));
        assert_eq!(digest.lines().count(), 42);
        assert!(text(AlertKind::Rest, &entries[..1]).starts_with("1 more account engaged:"));
    }
}
