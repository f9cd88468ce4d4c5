//! What was asked, for assertions about a client's manners.

use std::collections::VecDeque;

use serde::Serialize;
use socap_domain::{Micros, Timestamp};

use crate::endpoint::Endpoint;

/// One request and its answer.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// Its number, in order of arrival, from 1.
    pub seq: u64,
    /// World time of arrival.
    pub at: Timestamp,
    /// Machine time of arrival.
    pub machine_at: Timestamp,
    /// The credential's name.
    pub credential: String,
    /// The endpoint; `None` for unknown paths.
    pub endpoint: Option<Endpoint>,
    /// The path.
    pub path: String,
    /// The query, decoded, in the order it came.
    pub query: Vec<(String, String)>,
    /// The page size it asked for.
    pub page_size: Option<usize>,
    /// The status it was answered with; 0 where the connection was cut.
    pub status: u16,
    /// Items handed out.
    pub items: u64,
    /// Items charged.
    pub billable: u64,
    /// The price.
    pub micros: Micros,
    /// Came although the window was known to be used up.
    pub impolite: bool,
    /// The faults that struck.
    pub faults: Vec<crate::faults::FaultKind>,
}

/// The last requests; older ones are dropped beyond the capacity.
#[derive(Debug, Clone, Default)]
pub struct Log {
    entries: VecDeque<Entry>,
    capacity: usize,
}

impl Log {
    pub(crate) const fn new(capacity: usize) -> Self {
        Self { entries: VecDeque::new(), capacity }
    }

    pub(crate) fn enter(&mut self, entry: Entry) {
        while self.entries.len() >= self.capacity.max(1) {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
    }

    /// The kept entries in the order in which they were answered.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// How many requests `endpoint` got.
    pub fn count(&self, endpoint: Endpoint) -> usize {
        self.entries().filter(|entry| entry.endpoint == Some(endpoint)).count()
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.entries.clear();
    }
}
