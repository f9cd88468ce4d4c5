//! The words of an alert.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::{AccountCategory, ActionType, TweetCategory, TweetId, Weight};

/// How many characters of a reply or quote are shown.
const QUOTED: usize = 140;

/// A tweet as alerts name it: by its category, with its place in it where there are several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TweetName {
    /// Whose it is.
    pub category: TweetCategory,
    /// Its place among the tweets of its category, from 1, in the order they were given.
    pub number: usize,
    /// How many tweets the category has.
    pub of: usize,
}

impl std::fmt::Display for TweetName {
    /// `main`, `influencer 3`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = match self.category {
            TweetCategory::Main => "main",
            TweetCategory::Influencer => "influencer",
            TweetCategory::Investor => "investor",
        };
        f.write_str(word)?;
        if self.of > 1 { write!(f, " {}", self.number) } else { Ok(()) }
    }
}

impl TweetName {
    /// The names of a campaign's tweets, given in the order of the request.
    pub fn of_all(
        tweets: impl IntoIterator<Item = (TweetId, TweetCategory)>,
    ) -> HashMap<TweetId, Self> {
        let mut counts = BTreeMap::<TweetCategory, usize>::new();
        let mut names = HashMap::new();
        for (tweet, category) in tweets {
            let number = counts.entry(category).or_default();
            *number += 1;
            names.insert(tweet, Self { category, number: *number, of: 0 });
        }
        for name in names.values_mut() {
            name.of = counts.get(&name.category).copied().unwrap_or(1);
        }
        names
    }
}

/// One engagement of an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engaged {
    /// The tweet.
    pub tweet: TweetName,
    /// What was done to it.
    pub action: ActionType,
    /// What the reply or quote says.
    pub text: Option<String>,
}

/// Who engaged: `Investor @syn_vc (importance: 15)`.
pub fn who(primary: AccountCategory, username: &str, score: Weight) -> String {
    let title = primary.title().map(|title| format!("{title} ")).unwrap_or_default();
    format!("{title}@{username} (importance: {score})")
}

/// What an account did, as one line. Several engagements of a run are one line, in the order
/// they are given; the texts of several are not shown. Empty for no engagement.
pub fn what(engaged: &[Engaged]) -> String {
    match engaged {
        [] => String::new(),
        [one] => single(one),
        several => {
            let mut tweets: Vec<TweetName> = Vec::new();
            for one in several {
                if !tweets.contains(&one.tweet) {
                    tweets.push(one.tweet);
                }
            }
            let list: Vec<String> =
                several.iter().map(|one| format!("{} ({})", one.tweet, one.action)).collect();
            let plural = if tweets.len() == 1 { "tweet" } else { "tweets" };
            format!("engaged with {} {plural}: {}", tweets.len(), list.join(", "))
        }
    }
}

fn single(one: &Engaged) -> String {
    let did = match one.action {
        ActionType::Retweet => "retweeted",
        ActionType::Reply => "replied to",
        ActionType::Quote => "quote-tweeted",
        ActionType::Like => "liked",
    };
    let line = format!("{did} your {} tweet", one.tweet);
    let said =
        one.text.as_deref().filter(|_| matches!(one.action, ActionType::Reply | ActionType::Quote));
    match said.map(shortened).filter(|text| !text.is_empty()) {
        Some(text) => format!("{line}: \"{text}\""),
        None => line,
    }
}

/// The first 140 characters on one line, with an ellipsis where more was said.
pub fn shortened(text: &str) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    let line = line.join(" ");
    let mut shown: String = line.chars().take(QUOTED).collect();
    if shown.len() < line.len() {
        shown.truncate(shown.trim_end().len());
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::{ActionType::*, TweetCategory::*};

    const fn name(category: TweetCategory, number: usize, of: usize) -> TweetName {
        TweetName { category, number, of }
    }

    fn engaged(tweet: TweetName, action: ActionType, text: Option<&str>) -> Engaged {
        Engaged { tweet, action, text: text.map(str::to_owned) }
    }

    #[rstest]
    #[case(AccountCategory::Vcs, 15_000, "Investor @syn_a (importance: 15)")]
    #[case(AccountCategory::Founders, 22_500, "Founder @syn_a (importance: 22.5)")]
    #[case(AccountCategory::Others, 0, "@syn_a (importance: 0)")]
    fn people_have_titles(
        #[case] category: AccountCategory,
        #[case] score: i64,
        #[case] want: &str,
    ) {
        assert_eq!(who(category, "syn_a", Weight(score)), want);
    }

    #[rstest]
    #[case(engaged(name(Main, 1, 1), Retweet, None), "retweeted your main tweet")]
    #[case(engaged(name(Influencer, 3, 5), Like, None), "liked your influencer 3 tweet")]
    #[case(
        engaged(name(Investor, 1, 1), Reply, Some("Well\n done")),
        "replied to your investor tweet: \"Well done\""
    )]
    #[case(
        engaged(name(Influencer, 1, 1), Quote, Some(" ")),
        "quote-tweeted your influencer tweet"
    )]
    #[case(engaged(name(Main, 2, 2), Retweet, Some("RT")), "retweeted your main 2 tweet")]
    fn one_engagement_is_told_with_its_words(#[case] one: Engaged, #[case] want: &str) {
        assert_eq!(what(&[one]), want);
    }

    #[test]
    fn several_are_one_line() {
        let several = [
            engaged(name(Main, 1, 1), Retweet, None),
            engaged(name(Influencer, 3, 5), Reply, Some("not shown")),
            engaged(name(Investor, 1, 1), Quote, Some("not shown")),
        ];
        let want = "engaged with 3 tweets: main (retweet), influencer 3 (reply), investor (quote)";
        assert_eq!(what(&several), want);
        let same = [several[0].clone(), engaged(name(Main, 1, 1), Reply, None)];
        assert_eq!(what(&same), "engaged with 1 tweet: main (retweet), main (reply)");
        assert_eq!(what(&[]), "");
    }

    #[test]
    fn long_texts_end_with_an_ellipsis_after_140_characters() {
        let long = "ä".repeat(141);
        assert_eq!(shortened(&long), format!("{}…", "ä".repeat(140)));
        assert_eq!(shortened(&"ä".repeat(140)), "ä".repeat(140));
    }
}
