//! Who watches what, and the task that looks for them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use socap_domain::CampaignId;
use socap_store::{Db, StoreError, events};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::feed::{Feed, KEPT, Newest};
use super::reader::Reader;

/// How often the versions of watched campaigns are asked for: one small query for all of them.
const LOOK: Duration = Duration::from_millis(200);

/// All watched campaigns of a process. Cloning is cheap.
#[derive(Debug, Clone)]
pub(crate) struct Hub {
    db: Db,
    closing: CancellationToken,
    watched: Arc<Mutex<Watched>>,
}

#[derive(Debug, Default)]
struct Watched {
    feeds: HashMap<CampaignId, Arc<Feed>>,
    looking: bool,
}

impl Hub {
    /// A hub over `db` whose readers end when `closing` is cancelled.
    pub(crate) fn new(db: Db, closing: CancellationToken) -> Self {
        Self { db, closing, watched: Arc::default() }
    }

    /// Begins to watch a campaign after the event `after`, or from now on. `None` if there is no
    /// such campaign.
    pub(crate) async fn watch(
        &self,
        campaign: CampaignId,
        after: Option<i64>,
    ) -> Result<Option<Reader>, StoreError> {
        let Some(newest) = events::version(&self.db, &campaign).await? else { return Ok(None) };
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let feed = watched
            .feeds
            .entry(campaign.clone())
            .or_insert_with(|| Arc::new(Feed::at(newest)))
            .clone();
        let updates = feed.subscribe();
        if !watched.looking {
            watched.looking = true;
            tokio::spawn(self.clone().look());
        }
        drop(watched);
        let (db, closing) = (self.db.clone(), self.closing.clone());
        Ok(Some(Reader::new(db, closing, campaign, feed, updates, after.unwrap_or(newest))))
    }

    /// Looks until nobody watches anything.
    async fn look(self) {
        let mut ticks = tokio::time::interval(LOOK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let feeds = {
                let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
                watched.feeds.retain(|_, feed| feed.watched());
                if watched.feeds.is_empty() || self.closing.is_cancelled() {
                    watched.looking = false;
                    return;
                }
                watched.feeds.clone()
            };
            if let Err(error) = self.pass_on(feeds).await {
                // The next look reads what this one could not.
                tracing::debug!(%error, "news could not be read");
            }
        }
    }

    async fn pass_on(&self, feeds: HashMap<CampaignId, Arc<Feed>>) -> Result<(), StoreError> {
        let ids: Vec<CampaignId> = feeds.keys().cloned().collect();
        let versions: HashMap<_, _> = events::versions(&self.db, &ids).await?.into_iter().collect();
        for (campaign, feed) in feeds {
            match (versions.get(&campaign), feed.newest()) {
                (None, _) => {
                    let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
                    watched.feeds.remove(&campaign);
                    drop(watched);
                    feed.close();
                }
                (Some(version), Newest::Seq(known)) if *version > known => {
                    let kept = i64::try_from(KEPT).unwrap_or(i64::MAX);
                    let from = known.max(version - kept);
                    let news = match events::after(&self.db, &campaign, from, kept).await {
                        Ok(news) => news,
                        Err(error) => {
                            tracing::debug!(%campaign, %error, "news could not be read");
                            continue;
                        }
                    };
                    // Commits since the versions were read may be in already.
                    let newest = news.last().map_or(*version, |event| event.seq.max(*version));
                    feed.add(news, newest);
                }
                _ => {}
            }
        }
        Ok(())
    }
}
