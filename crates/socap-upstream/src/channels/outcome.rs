//! What became of one attempt, and so what the outbox does next.

use std::time::Duration;

/// How much of a provider's answer is kept, in characters.
const MOST_WORDS: usize = 500;

/// What one attempt came to. `answer` holds the provider's own words (or why there are none), cut
/// and without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Taken. Done.
    Sent {
        /// What the provider said.
        answer: String,
    },
    /// Certainly not delivered, but it may work later: try again.
    Retry {
        /// How long the provider asks to wait.
        after: Option<Duration>,
        /// What the provider said.
        answer: String,
    },
    /// Not delivered, and nothing else will be: hold the channel and tell the owner another way.
    Broken {
        /// What the provider said.
        answer: String,
    },
    /// This message is refused for good; others may pass.
    Rejected {
        /// What the provider said.
        answer: String,
    },
    /// It may have been delivered: never send it again by itself.
    Unknown {
        /// What is known.
        answer: String,
    },
}

impl Outcome {
    /// The provider's words.
    pub fn answer(&self) -> &str {
        match self {
            Self::Sent { answer }
            | Self::Retry { answer, .. }
            | Self::Broken { answer }
            | Self::Rejected { answer }
            | Self::Unknown { answer } => answer,
        }
    }

    /// The same with its words cleaned.
    #[must_use]
    pub(super) fn without(mut self, secrets: &[String]) -> Self {
        let (Self::Sent { answer }
        | Self::Retry { answer, .. }
        | Self::Broken { answer }
        | Self::Rejected { answer }
        | Self::Unknown { answer }) = &mut self;
        *answer = words(answer, secrets.iter().map(String::as_str));
        self
    }
}

/// `text` on one line, without `secrets`, at most [`MOST_WORDS`] characters.
///
/// Secrets go first: a cut could leave half of one.
pub(super) fn words<'a>(text: &str, secrets: impl IntoIterator<Item = &'a str>) -> String {
    let mut secrets: Vec<_> = secrets.into_iter().filter(|secret| !secret.is_empty()).collect();
    secrets.sort_unstable_by_key(|secret| std::cmp::Reverse(secret.len()));
    let clean = secrets
        .into_iter()
        .fold(text.to_owned(), |text, secret| text.replace(secret, "[redacted]"));
    super::text::cut(&super::text::line(&clean), MOST_WORDS, |_| 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_even_where_one_holds_the_other_or_the_cut_would_halve_them() {
        assert_eq!(
            words("no /a/secret-b for you", ["secret-b", "/a/secret-b"]),
            "no [redacted] for you"
        );
        let long = format!("{}topsecret", "x".repeat(MOST_WORDS - 4));
        let kept = words(&long, ["topsecret"]);
        assert!(!kept.contains("top"), "{kept}");
        assert_eq!(kept.chars().count(), MOST_WORDS);
    }

    #[test]
    fn an_answer_is_one_line() {
        assert_eq!(words("<html>\r\n\u{1b}[31m no", []), "<html> [31m no");
    }
}
