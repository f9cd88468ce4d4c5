//! How much of what X counts was collected, and why not all of it.

use std::collections::HashMap;

use socap_domain::walk::WalkPurpose;
use socap_domain::{ActionType, Availability, JobKind, TweetId};
use socap_store::engagements::Counts;
use socap_store::tweets::CampaignTweet;
use socap_store::worker_state::JobRow;

/// Why fewer engagements were collected than X counts, or none at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// X counts what it does not list: so it was when the list was last read whole, and no more
    /// is missing since.
    XListsFewer,
    /// X's search reaches seven days back.
    OlderThan7Days,
    /// No money: the campaign's, the month's, or the account's at X.
    Budget,
    /// Waiting for a rate limit, or failing; or the campaign ended before the list had its turn.
    Blocked,
    /// The first reading is not complete, or X counts more than the last whole reading explains:
    /// the rest is still to be read.
    Backfilling,
    /// X no longer shows the tweet.
    Gone,
    /// The credential may not read this.
    NotAuthorised,
}

impl Gap {
    /// The word outside.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::XListsFewer => "x_lists_fewer",
            Self::OlderThan7Days => "older_than_7_days",
            Self::Budget => "budget",
            Self::Blocked => "blocked",
            Self::Backfilling => "backfilling",
            Self::Gone => "gone",
            Self::NotAuthorised => "not_authorised",
        }
    }
}

/// The coverage of one list of one tweet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// Which tweet.
    pub tweet_id: TweetId,
    /// Which list.
    pub kind: JobKind,
    /// Engagements that X shows.
    pub collected: i64,
    /// Engagements that vanished on X.
    pub removed: i64,
    /// Posts of the tweet's own author, which are no engagements.
    pub own_posts: i64,
    /// X's counter, if known.
    pub counted_by_x: Option<i64>,
    /// The state of the list's job.
    pub state: String,
    /// Why not everything is here; `None` if nothing is missing.
    pub reason: Option<Gap>,
}

/// The coverage of every list that `jobs` read, by tweet and kind, from what was counted of each.
pub fn of_lists(
    tweets: &[CampaignTweet],
    jobs: &[JobRow],
    counts: impl Fn(TweetId, ActionType) -> Option<Counts>,
) -> Vec<Coverage> {
    let tweets: HashMap<TweetId, &CampaignTweet> =
        tweets.iter().map(|tweet| (tweet.tweet_id, tweet)).collect();
    let of = |job: &JobRow| {
        let tweet = tweets.get(&job.tweet_id)?;
        Some(of_list(tweet, job, counts(job.tweet_id, job.kind.action()?)))
    };
    jobs.iter().filter_map(of).collect()
}

/// The coverage of the list that `job` reads.
pub fn of_list(tweet: &CampaignTweet, job: &JobRow, counts: Option<Counts>) -> Coverage {
    let (collected, removed, own_posts) =
        counts.map_or((0, 0, 0), |c| (c.collected, c.removed, c.own_posts));
    let counted_by_x = tweet.metrics.of(job.kind);
    let held = counts.map_or(0, |counts| counts.present_posts);
    Coverage {
        tweet_id: job.tweet_id,
        kind: job.kind,
        collected,
        removed,
        own_posts,
        counted_by_x,
        state: job.state.clone(),
        reason: gap(tweet, job, held),
    }
}

/// Whether what `job` reads is watched at all: it is wanted, X shows the tweet, and the credential
/// may read the list.
pub fn is_watched(tweet: &CampaignTweet, job: &JobRow) -> bool {
    if tweet.availability != Availability::Available || job.kind.action().is_none() {
        return false;
    }
    // Who liked is X's to tell the author alone, and no author has consented yet.
    let is_told = job.kind != JobKind::LikingUsers || job.last_success_at.is_some();
    let word = job.reason.as_deref().unwrap_or_default();
    let is_read = match job.state.as_str() {
        "stopped" if job.outcome.as_deref() == Some("refused") => false,
        "stopped" => matches!(word, "paused" | "completed" | ""),
        "blocked" => word != "refused",
        _ => true,
    };
    is_told && is_read
}

/// Whether a job waits for money by this word: the campaign's, the month's, or the account's at X.
pub(crate) fn is_about_money(word: &str) -> bool {
    matches!(word, "budget" | "monthly_budget" | "credits_depleted" | "spend_cap" | "usage_cap")
}

/// The reason that would have to go away first.
fn gap(tweet: &CampaignTweet, job: &JobRow, held: i64) -> Option<Gap> {
    let complete = tweet.metrics.of(job.kind).is_some_and(|counted| held >= counted);
    match tweet.availability {
        Availability::Gone | Availability::Suspended => return Some(Gap::Gone),
        Availability::Protected => return Some(Gap::NotAuthorised),
        Availability::Available => {}
    }
    // Who liked is X's to tell the author alone, and no author has consented yet.
    if job.kind == JobKind::LikingUsers && !complete {
        return Some(Gap::NotAuthorised);
    }
    let word = job.reason.as_deref().unwrap_or_default();
    let first_reading = job.checkpoint.full_at.is_none();
    let over = (job.state.as_str(), word) == ("stopped", "completed");
    let before = job.outcome.as_deref().unwrap_or_default();
    let backfills =
        job.checkpoint.walk.as_ref().map(|walk| walk.purpose) == Some(WalkPurpose::Backfill);
    match (job.state.as_str(), word) {
        // What it waited for in vain.
        _ if over && before == "refused" => return Some(Gap::NotAuthorised),
        _ if over && is_about_money(before) && !complete => return Some(Gap::Budget),
        ("stopped", "paused" | "completed" | "not_wanted" | "") => {}
        ("stopped", "gone" | "suspended") => return Some(Gap::Gone),
        ("stopped", _) | ("blocked", "refused") => return Some(Gap::NotAuthorised),
        ("blocked", word) if is_about_money(word) && !complete => return Some(Gap::Budget),
        ("blocked", "fair_share") if backfills => return Some(Gap::Backfilling),
        ("blocked", _) if !complete => return Some(Gap::Blocked),
        _ if job.failures > 0 && !complete => return Some(Gap::Blocked),
        _ => {}
    }
    if complete {
        return None;
    }
    if first_reading {
        return Some(if over { Gap::Blocked } else { Gap::Backfilling });
    }
    if job.checkpoint.horizon.is_some() {
        return Some(Gap::OlderThan7Days);
    }
    // Without a counter nothing says that anything is missing.
    let missing = tweet.metrics.of(job.kind)? - held;
    // Where X told no counter when the list was read whole, nothing says that more is missing.
    if job.checkpoint.unlisted.is_none_or(|unlisted| missing <= unlisted) {
        return Some(Gap::XListsFewer);
    }
    Some(if over { Gap::Blocked } else { Gap::Backfilling })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use socap_domain::checkpoint::Checkpoint;
    use socap_domain::{CampaignId, Metrics, Timestamp, TweetCategory};

    use super::*;

    fn tweet(availability: Availability, retweets: Option<i64>) -> CampaignTweet {
        CampaignTweet {
            campaign_id: CampaignId("c".to_owned()),
            tweet_id: TweetId(1),
            position: 0,
            category: TweetCategory::Main,
            url: String::new(),
            text: None,
            author_id: None,
            author_username: None,
            author_name: None,
            posted_at: None,
            is_reply: false,
            availability,
            missed_readings: 0,
            followed_id: TweetId(1),
            metrics: Metrics { retweets, ..Metrics::default() },
            metrics_at: None,
        }
    }

    fn job(state: &str, reason: &str, full: bool) -> JobRow {
        JobRow {
            tweet_id: TweetId(1),
            kind: JobKind::Retweets,
            state: state.to_owned(),
            due_at: Timestamp(0),
            reason: (!reason.is_empty()).then(|| reason.to_owned()),
            outcome: None,
            last_success_at: None,
            last_error: None,
            last_error_at: None,
            failures: 0,
            checkpoint: Checkpoint {
                full_at: full.then_some(Timestamp(1)),
                unlisted: full.then_some(2),
                ..Checkpoint::default()
            },
        }
    }

    #[rstest]
    #[case(Availability::Available, "idle", "", true)]
    #[case(Availability::Available, "blocked", "budget", true)]
    #[case(Availability::Available, "stopped", "paused", true)]
    #[case(Availability::Available, "stopped", "not_wanted", false)]
    #[case(Availability::Available, "blocked", "refused", false)]
    #[case(Availability::Gone, "stopped", "gone", false)]
    fn what_cannot_be_read_is_not_watched(
        #[case] availability: Availability,
        #[case] state: &str,
        #[case] reason: &str,
        #[case] watched: bool,
    ) {
        assert_eq!(is_watched(&tweet(availability, None), &job(state, reason, true)), watched);
    }

    #[rstest]
    #[case(Availability::Gone, Some(5), "stopped", "gone", true, Some(Gap::Gone))]
    #[case(Availability::Protected, Some(5), "idle", "", true, Some(Gap::NotAuthorised))]
    #[case(Availability::Available, Some(5), "blocked", "budget", false, Some(Gap::Budget))]
    #[case(Availability::Available, Some(5), "blocked", "window", false, Some(Gap::Blocked))]
    #[case(Availability::Available, Some(5), "due", "", false, Some(Gap::Backfilling))]
    #[case(Availability::Available, Some(5), "idle", "", true, Some(Gap::XListsFewer))]
    #[case(Availability::Available, Some(6), "idle", "", true, Some(Gap::Backfilling))]
    #[case(Availability::Available, Some(6), "stopped", "completed", true, Some(Gap::Blocked))]
    #[case(Availability::Available, Some(5), "stopped", "completed", true, Some(Gap::XListsFewer))]
    #[case(Availability::Available, Some(5), "stopped", "completed", false, Some(Gap::Blocked))]
    #[case(Availability::Available, Some(3), "idle", "", true, None)]
    #[case(Availability::Available, Some(3), "stopped", "paused", true, None)]
    #[case(Availability::Available, None, "idle", "", true, None)]
    fn each_gap_has_its_word(
        #[case] availability: Availability,
        #[case] counted: Option<i64>,
        #[case] state: &str,
        #[case] reason: &str,
        #[case] full: bool,
        #[case] expected: Option<Gap>,
    ) {
        let counts = Counts {
            tweet_id: TweetId(1),
            action: ActionType::Retweet,
            collected: 3,
            removed: 1,
            own_posts: 0,
            present_posts: 3,
        };
        let found = of_list(&tweet(availability, counted), &job(state, reason, full), Some(counts));
        assert_eq!(found.reason, expected);
        assert_eq!((found.collected, found.removed), (3, 1));
    }

    #[rstest]
    #[case(Some(5), Some(Gap::Budget))]
    #[case(Some(3), None)]
    fn what_a_budget_left_unread_says_so_for_good(
        #[case] counted: Option<i64>,
        #[case] expected: Option<Gap>,
        #[values(true, false)] full: bool,
    ) {
        let mut over = job("stopped", "completed", full);
        over.outcome = Some("budget".to_owned());
        let counts = Counts {
            tweet_id: TweetId(1),
            action: ActionType::Retweet,
            collected: 3,
            removed: 0,
            own_posts: 0,
            present_posts: 3,
        };
        let found = of_list(&tweet(Availability::Available, counted), &over, Some(counts));
        assert_eq!(found.reason, expected);
    }

    #[rstest]
    #[case("idle", "")]
    #[case("stopped", "completed")]
    fn what_was_read_before_the_difference_was_noted_stays_explained(
        #[case] state: &str,
        #[case] reason: &str,
    ) {
        let mut old = job(state, reason, true);
        old.checkpoint.unlisted = None;
        let found = of_list(&tweet(Availability::Available, Some(9)), &old, None);
        assert_eq!(found.reason, Some(Gap::XListsFewer));
    }
}
