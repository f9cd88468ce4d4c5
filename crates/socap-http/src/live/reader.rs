//! One who watches a campaign: pulls, so that being slow costs nobody memory.

use std::collections::VecDeque;
use std::sync::Arc;

use socap_domain::CampaignId;
use socap_store::events::Event;
use socap_store::{Db, StoreError, events};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::feed::{Feed, Newest};

/// Events read from the database at once by a reader that is far behind.
const STRETCH: i64 = 50;

/// What a reader hears next.
#[derive(Debug)]
pub(crate) enum Heard {
    /// An event; each once, in order.
    Event(Arc<Event>),
    /// What followed its place is forgotten, or its place never was: everything is to be read
    /// afresh, and the stream goes on after this event.
    Reset(i64),
    /// The campaign was deleted: nothing will follow.
    Deleted,
}

/// One who watches a campaign.
#[derive(Debug)]
pub(crate) struct Reader {
    db: Db,
    closing: CancellationToken,
    campaign: CampaignId,
    feed: Arc<Feed>,
    updates: watch::Receiver<Newest>,
    place: i64,
    behind: VecDeque<Arc<Event>>,
}

impl Reader {
    pub(super) const fn new(
        db: Db,
        closing: CancellationToken,
        campaign: CampaignId,
        feed: Arc<Feed>,
        updates: watch::Receiver<Newest>,
        place: i64,
    ) -> Self {
        Self { db, closing, campaign, feed, updates, place, behind: VecDeque::new() }
    }

    /// The last event heard.
    pub(crate) const fn place(&self) -> i64 {
        self.place
    }

    /// Waits for what is next. `None` when the process is about to stop; an error of the
    /// database ends the stream too, and its reader comes back to its place.
    pub(crate) async fn next(&mut self) -> Result<Option<Heard>, StoreError> {
        loop {
            if self.closing.is_cancelled() {
                return Ok(None);
            }
            if let Some(event) =
                self.behind.pop_front().or_else(|| self.feed.get(self.place.saturating_add(1)))
            {
                self.place = event.seq;
                return Ok(Some(Heard::Event(event)));
            }
            let newest = *self.updates.borrow_and_update();
            match newest {
                Newest::Gone => return Ok(Some(Heard::Deleted)),
                Newest::Seq(newest) if newest < self.place => {
                    // Watched by a version that an older copy of the database never had.
                    let stored = Box::pin(events::version(&self.db, &self.campaign));
                    if let Some(stored) = stored.await?
                        && stored < self.place
                    {
                        self.place = stored;
                        return Ok(Some(Heard::Reset(stored)));
                    }
                }
                Newest::Seq(newest) if newest > self.place => {
                    // In a place of its own: a stream that waits shall be small.
                    if let Some(reset) = Box::pin(self.catch_up(newest)).await? {
                        return Ok(Some(reset));
                    }
                    continue;
                }
                Newest::Seq(_) => {}
            }
            tokio::select! {
                changed = self.updates.changed() => if changed.is_err() {
                    return Ok(None);
                },
                () = self.closing.cancelled() => return Ok(None),
            }
        }
    }

    /// Reads the next stretch of what happened since its place.
    async fn catch_up(&mut self, newest: i64) -> Result<Option<Heard>, StoreError> {
        let read = events::after(&self.db, &self.campaign, self.place, STRETCH).await?;
        if read.first().is_none_or(|first| first.seq != self.place.saturating_add(1)) {
            self.place = newest;
            return Ok(Some(Heard::Reset(newest)));
        }
        self.behind.extend(read.into_iter().map(Arc::new));
        Ok(None)
    }
}
