//! Which tweets links mean, before a campaign is made of them.

use std::collections::HashMap;

use socap_domain::{TweetId, tweet_url};
use socap_upstream::Tweet;

use super::CampaignError;
use super::lookup::{Payer, Verdict, look_up};
use crate::Engine;

/// What became of one link.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The link as given.
    pub url: String,
    /// The tweet it names, in its last version; `None` if it names none.
    pub tweet_id: Option<TweetId>,
    /// The tweet, if it can be watched.
    pub tweet: Option<Tweet>,
    /// Why it cannot be watched.
    pub reason: Option<String>,
}

/// Looks links up, all of them in as few requests as possible. The look-up costs what a first
/// reading costs, and that reading is then free for the rest of the day where X bills so.
pub async fn resolve(engine: &Engine, urls: &[String]) -> Result<Vec<Resolved>, CampaignError> {
    let parsed: Vec<_> = urls.iter().map(|url| tweet_url::parse(url)).collect();
    let mut ids: Vec<TweetId> = parsed.iter().flatten().copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let payer = Payer { campaign: None, purse: None };
    let verdicts: HashMap<TweetId, Verdict> = look_up(engine, payer, &ids).await?.verdicts;
    let resolved = urls.iter().zip(parsed).map(|(url, parsed)| {
        let url = url.clone();
        let id = match parsed {
            Ok(id) => id,
            Err(error) => {
                let reason = Some(error.to_string());
                return Resolved { url, tweet_id: None, tweet: None, reason };
            }
        };
        let verdict = verdicts.get(&id);
        let tweet = match verdict {
            Some(Verdict::Found(tweet)) => Some((**tweet).clone()),
            Some(Verdict::Missing(_) | Verdict::RetweetOf(_)) | None => None,
        };
        let tweet_id = Some(tweet.as_ref().map_or(id, |tweet| tweet.id));
        Resolved { url, tweet_id, reason: verdict.and_then(Verdict::objection), tweet }
    });
    Ok(resolved.collect())
}
