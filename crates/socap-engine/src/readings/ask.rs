//! What a walk asks for next, and from which part of a window.

use socap_domain::walk::{Walk, WalkPurpose};
use socap_domain::{CampaignId, JobKind, Timestamp, TweetId};
use socap_store::StoreError;
use socap_store::budget::Lane;
use socap_upstream::{Endpoint, PageAsk, Provider, Request};

use super::context::GroupContext;
use super::lists::List;
use crate::gateway::Gateway;

/// Pages of a delta that count as news; a longer one shares the window like a backfill.
const NEWS_PAGES: u32 = 3;
/// Known posts that are asked for beside the expected new ones, to meet the watermark.
const OVERLAP_POSTS: i64 = 1;
/// Known accounts that are asked for beside the expected new ones, to meet the known tail.
const OVERLAP_ACCOUNTS: i64 = 3;

/// The part of a window from which the next page, or the look-up at the end, is taken.
pub(super) fn lane<'a>(list: &List, walk: &Walk, others: &'a [CampaignId]) -> Lane<'a> {
    match walk.purpose {
        _ if shares(list, walk) => Lane::Backfill { others },
        WalkPurpose::Audit => Lane::Audit,
        WalkPurpose::Backfill | WalkPurpose::Delta => Lane::News,
    }
}

/// Whether it shares the window with others: the later pages of a long walk, and the audits of a
/// last reading, after which the numbers freeze.
const fn shares(list: &List, walk: &Walk) -> bool {
    match walk.purpose {
        WalkPurpose::Backfill => walk.pages > 0,
        WalkPurpose::Delta => walk.pages >= NEWS_PAGES,
        WalkPurpose::Audit => list.is_last,
    }
}

/// The other campaigns with which the walk shares the window, if it shares it.
pub(super) async fn others(
    context: &GroupContext,
    list: &List,
    walk: &Walk,
) -> Result<Vec<CampaignId>, StoreError> {
    if !shares(list, walk) {
        return Ok(Vec::new());
    }
    let mut waiting = context.waiting(list.job.kind).await?.to_vec();
    waiting.retain(|campaign| *campaign != list.tweet.campaign_id);
    Ok(waiting)
}

/// The request of the walk's next page.
pub(super) fn request(gateway: &Gateway, list: &List, walk: &Walk, posts: bool) -> Request {
    let tweet = list.tweet.followed_id;
    let page = |endpoint: Endpoint| PageAsk {
        size: gateway.capabilities().page_sizes(endpoint).fit(size(list, walk, posts)),
        cursor: walk.cursor.clone(),
    };
    match list.job.kind {
        JobKind::Quotes => Request::Quotes { tweet, page: page(Endpoint::QuoteTweets) },
        JobKind::Replies => {
            let since = list.checkpoint.completed_at.filter(|_| walk.purpose == WalkPurpose::Delta);
            let endpoint = match gateway.provider() {
                Provider::X => Endpoint::SearchRecent,
                Provider::TwitterApiIo => Endpoint::Replies,
            };
            Request::Replies {
                tweet,
                is_root: !list.tweet.is_reply,
                page: page(endpoint),
                since: since
                    .map(|at| TweetId::first_at(Timestamp(at.0 - super::batch::OVERLAP_MS))),
                until: None,
            }
        }
        _ if posts => Request::Retweets { tweet, page: page(Endpoint::Retweets) },
        _ => Request::Retweeters { tweet, page: page(Endpoint::RetweetedBy) },
    }
}

/// Near the expected number: what is read is paid for.
fn size(list: &List, walk: &Walk, posts: bool) -> u32 {
    let expected = match walk.purpose {
        WalkPurpose::Backfill | WalkPurpose::Audit => list.counter.unwrap_or(100).max(10) + 5,
        WalkPurpose::Delta => {
            let overlap = if posts { OVERLAP_POSTS } else { OVERLAP_ACCOUNTS };
            let left = list.checkpoint.expected(walk.counter) - i64::from(walk.fresh);
            left.max(1) + overlap
        }
    };
    u32::try_from(expected.clamp(1, 100)).unwrap_or(100)
}
