//! The coverage of every list as it is written in an answer: anew only where a number changed.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use socap_domain::TweetId;
use socap_engine::coverage::of_list;
use socap_store::analytics::TweetTally;
use socap_store::engagements::Counts;
use socap_store::tweets::CampaignTweet;

use super::lists::counts;
use crate::campaigns::coverage::CoverageView;
use crate::frames::Frame;
use crate::problem::{Answer, Problem};

/// The lines of a frame's jobs as they were written last, and from what: everything else that a
/// line says is the frame's.
#[derive(Debug, Default)]
pub(crate) struct Written(Mutex<Vec<Option<(Counts, Line)>>>);

/// The coverage of one list, written.
type Line = Arc<RawValue>;

/// The coverage of every list, written.
#[derive(Debug)]
pub(crate) struct CoverageLines(Vec<Line>);

impl Serialize for CoverageLines {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(AsRef::<RawValue>::as_ref))
    }
}

/// The coverage of every list, where each tweet brought what `tallies` say without any filter.
pub(crate) fn coverage_lines(
    frame: &Frame,
    tallies: &BTreeMap<TweetId, TweetTally>,
) -> Answer<CoverageLines> {
    // A line is whole or not there: whoever panicked left nothing half done.
    let mut written = frame.written.0.lock().unwrap_or_else(PoisonError::into_inner);
    written.resize(frame.jobs.len(), None);
    let mut tweets: Option<HashMap<TweetId, &CampaignTweet>> = None;
    let mut of_last: Option<(TweetId, Option<&TweetTally>)> = None;
    let mut lines = Vec::with_capacity(frame.jobs.len());
    for (job, written) in frame.jobs.iter().zip(written.iter_mut()) {
        let Some(action) = job.kind.action() else { continue };
        let tally = match of_last {
            Some((tweet, tally)) if tweet == job.tweet_id => tally,
            _ => tallies.get(&job.tweet_id),
        };
        of_last = Some((job.tweet_id, tally));
        let counts = counts(job.tweet_id, action, tally, &frame.beside);
        if let Some((_, line)) = written.as_ref().filter(|(of, _)| *of == counts) {
            lines.push(line.clone());
            continue;
        }
        let tweets = tweets.get_or_insert_with(|| {
            frame.tweets.iter().map(|tweet| (tweet.tweet_id, tweet)).collect()
        });
        let Some(tweet) = tweets.get(&job.tweet_id) else { continue };
        let view = CoverageView::from(of_list(tweet, job, Some(counts)));
        let line = serde_json::value::to_raw_value(&view).map_err(|error| {
            tracing::error!(%error, "coverage could not be written");
            Problem::internal()
        })?;
        let line = Line::from(line);
        *written = Some((counts, line.clone()));
        lines.push(line);
    }
    Ok(CoverageLines(lines))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use socap_domain::ActionType;
    use socap_store::analytics::Tally;
    use socap_store::campaigns;

    use super::*;
    use crate::analytics::lists::coverage_of;
    use crate::testing::Api;

    #[tokio::test]
    async fn a_line_that_changed_is_written_anew_and_the_others_are_not() {
        let api = Api::new().await;
        let path = api.campaign().await;
        let id = path.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
        let db = api.state.db();
        let campaign = campaigns::get(db, &id).await.expect("a read").expect("a campaign");
        let frame = api.state.frames().of(db, &campaign).await.expect("a frame");
        let mut tallies = BTreeMap::new();
        let mut last: Option<CoverageLines> = None;
        for present in [0, 3, 3, 5, 0] {
            let tweet = frame.tweets.first().expect("a tweet").tweet_id;
            let tally = Tally { present, removed: 1 };
            let by_action = BTreeMap::from([(ActionType::Reply, tally)]);
            tallies.insert(tweet, TweetTally { by_action, ..TweetTally::default() });
            let lines = coverage_lines(&frame, &tallies).expect("lines");
            assert_eq!(json!(lines), json!(coverage_of(&frame, &tallies)), "{present}");
            if let Some(last) = last {
                let pairs = last.0.iter().zip(&lines.0);
                let anew = pairs.filter(|(before, after)| !Arc::ptr_eq(before, after)).count();
                assert!(anew <= 1, "{anew} lines");
            }
            last = Some(lines);
        }
    }
}
