//! The newest events of one campaign, shared by all who watch it.

use std::collections::VecDeque;
use std::sync::{Arc, PoisonError, RwLock};

use socap_store::events::Event;
use tokio::sync::watch;

/// Events kept in memory of a watched campaign. Who is further behind reads the database.
pub(super) const KEPT: usize = 256;

/// Where a campaign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Newest {
    /// Its newest event.
    Seq(i64),
    /// It was deleted.
    Gone,
}

/// The newest events of one campaign.
#[derive(Debug)]
pub(super) struct Feed {
    newest: watch::Sender<Newest>,
    recent: RwLock<VecDeque<Arc<Event>>>,
}

impl Feed {
    pub(super) fn at(seq: i64) -> Self {
        Self { newest: watch::Sender::new(Newest::Seq(seq)), recent: RwLock::default() }
    }

    pub(super) fn newest(&self) -> Newest {
        *self.newest.borrow()
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<Newest> {
        self.newest.subscribe()
    }

    pub(super) fn watched(&self) -> bool {
        self.newest.receiver_count() > 0
    }

    /// The event with this number, if it is among those kept.
    pub(super) fn get(&self, seq: i64) -> Option<Arc<Event>> {
        let recent = self.recent.read().unwrap_or_else(PoisonError::into_inner);
        let first = recent.front()?.seq;
        let place = usize::try_from(seq.checked_sub(first)?).ok()?;
        recent.get(place).filter(|event| event.seq == seq).cloned()
    }

    /// Adds what is new, which follows what is known, and tells the readers.
    pub(super) fn add(&self, events: Vec<Event>, seq: i64) {
        {
            let mut recent = self.recent.write().unwrap_or_else(PoisonError::into_inner);
            for event in events {
                // A gap: what came before it is of no use by number.
                if recent.back().is_some_and(|last| last.seq + 1 != event.seq) {
                    recent.clear();
                }
                recent.push_back(Arc::new(event));
                if recent.len() > KEPT {
                    recent.pop_front();
                }
            }
        }
        self.newest.send_replace(Newest::Seq(seq));
    }

    pub(super) fn close(&self) {
        self.newest.send_replace(Newest::Gone);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use socap_domain::Timestamp;

    use super::*;

    fn events(range: std::ops::Range<i64>) -> Vec<Event> {
        let event =
            |seq| Event { seq, at: Timestamp(seq), kind: "synthetic".into(), payload: Value::Null };
        range.map(event).collect()
    }

    #[test]
    fn the_newest_are_kept_by_number() {
        let feed = Feed::at(10);
        assert!(feed.get(10).is_none());
        feed.add(events(11..15), 14);
        assert_eq!(feed.get(12).map(|event| event.seq), Some(12));
        feed.add(events(15..400), 399);
        assert!(feed.get(14).is_none(), "only the newest are kept");
        assert_eq!(feed.get(399).map(|event| event.seq), Some(399));
        feed.add(events(500..502), 501);
        assert!(feed.get(399).is_none() && feed.get(500).is_some(), "a gap begins anew");
        assert_eq!(feed.newest(), Newest::Seq(501));
    }
}
