//! How much of each list was collected, from sums and the campaign's frame.

use std::collections::{BTreeMap, HashMap};

use socap_domain::{ActionType, TweetId};
use socap_engine::coverage::of_lists;
use socap_store::analytics::{self, TweetTally};
use socap_store::campaigns::Campaign;
use socap_store::engagements::{Beside, Counts, Filter};
use socap_store::tweets::CampaignTweet;
use socap_store::worker_state::JobRow;
use socap_store::{Db, StoreError};

use super::dashboard::threshold_of;
use crate::campaigns::coverage::CoverageView;
use crate::frames::Frame;

/// The coverage of every list, where each tweet brought what `tallies` say without any filter.
pub(crate) fn coverage_of(
    frame: &Frame,
    tallies: &BTreeMap<TweetId, TweetTally>,
) -> Vec<CoverageView> {
    let counts =
        |tweet_id, action| Some(counts(tweet_id, action, tallies.get(&tweet_id), &frame.beside));
    let lists = of_lists(&frame.tweets, &frame.jobs, counts);
    lists.into_iter().map(CoverageView::from).collect()
}

/// The coverage of the lists of one tweet, which brought `tally` without any filter.
pub(crate) fn coverage_of_tweet(
    frame: &Frame,
    tweet: &CampaignTweet,
    tally: &TweetTally,
) -> Vec<CoverageView> {
    let jobs: Vec<JobRow> =
        frame.jobs.iter().filter(|job| job.tweet_id == tweet.tweet_id).cloned().collect();
    let counts = |tweet_id, action| Some(counts(tweet_id, action, Some(tally), &frame.beside));
    of_lists(std::slice::from_ref(tweet), &jobs, counts)
        .into_iter()
        .map(CoverageView::from)
        .collect()
}

/// What was counted of a list.
pub(super) fn counts(
    tweet_id: TweetId,
    action: ActionType,
    tally: Option<&TweetTally>,
    beside: &HashMap<(TweetId, ActionType), Beside>,
) -> Counts {
    let tally = tally.and_then(|tally| tally.by_action.get(&action)).copied().unwrap_or_default();
    let Beside { own_posts, posts } = beside.get(&(tweet_id, action)).copied().unwrap_or_default();
    let (collected, removed) = (tally.present, tally.removed);
    let present_posts = collected + posts;
    Counts { tweet_id, action, collected, removed, own_posts, present_posts }
}

/// The coverage of every list, or of those of one tweet.
pub(crate) async fn coverage(
    db: &Db,
    campaign: &Campaign,
    frame: &Frame,
    tweet: Option<TweetId>,
) -> Result<Vec<CoverageView>, StoreError> {
    let filter = Filter { tweet_id: tweet, ..Filter::default() };
    // From the score on from which the sums know it, though the lists do not tell.
    let tallies = analytics::tweets(db, &campaign.id, &filter, threshold_of(campaign)).await?;
    let mut lists = coverage_of(frame, &tallies);
    lists.retain(|list| tweet.is_none_or(|tweet| tweet == list.tweet_id));
    Ok(lists)
}
