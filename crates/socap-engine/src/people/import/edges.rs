//! Importing whom people follow.

use std::collections::HashMap;
use std::io::{Read, Seek, Write};

use socap_domain::people_import::Following;
use socap_domain::{Timestamp, UserId};
use socap_store::Db;
use socap_store::followings::{self, EDGES_PER_COMMIT, Edge, Source};

use super::super::patiently;
use super::{ImportError, ImportOptions, MOST_PEOPLE, Mode, OnBad, Report};

#[derive(Debug)]
pub(super) struct Edges {
    db: Db,
    now: Timestamp,
    mode: Mode,
    held: Vec<Following>,
    /// The new set of each person of the file.
    sets: HashMap<UserId, i64>,
    /// Edges that are added to sets which count: kept out of them until all were read.
    spool: Option<std::fs::File>,
    refuse: bool,
}

impl Edges {
    pub(super) fn new(db: &Db, now: Timestamp, options: ImportOptions) -> Self {
        Self {
            db: db.clone(),
            now,
            mode: options.mode,
            held: Vec::new(),
            sets: HashMap::new(),
            spool: None,
            refuse: options.on_bad == OnBad::Refuse,
        }
    }

    pub(super) async fn take(
        &mut self,
        following: Following,
        report: &mut Report,
    ) -> Result<(), ImportError> {
        self.held.push(following);
        if self.held.len() < EDGES_PER_COMMIT { Ok(()) } else { self.flush(report).await }
    }

    async fn flush(&mut self, report: &mut Report) -> Result<(), ImportError> {
        let held = std::mem::take(&mut self.held);
        match self.mode {
            Mode::Replace => self.fill(held).await,
            Mode::Add if self.refuse => self.keep(&held),
            Mode::Add => self.add(&held, report).await,
        }
    }

    /// Fills new sets, which count nothing yet.
    async fn fill(&mut self, held: Vec<Following>) -> Result<(), ImportError> {
        let mut new: Vec<UserId> = held
            .iter()
            .map(|following| following.person)
            .filter(|person| !self.sets.contains_key(person))
            .collect();
        new.sort_unstable();
        new.dedup();
        if self.sets.len() + new.len() > MOST_PEOPLE {
            return Err(ImportError::TooMany(MOST_PEOPLE));
        }
        if !new.is_empty() {
            let begin = || followings::begin_sets(&self.db, &new, Source::Import, self.now);
            let numbers = patiently(begin).await?;
            self.sets.extend(new.into_iter().zip(numbers));
        }
        let edges: Vec<Edge> = held
            .into_iter()
            .filter_map(|following| {
                let set_no = *self.sets.get(&following.person)?;
                Some(Edge { set_no, account: following.account })
            })
            .collect();
        patiently(|| followings::add_edges(&self.db, &edges)).await?;
        Ok(())
    }

    fn keep(&mut self, held: &[Following]) -> Result<(), ImportError> {
        let spool = match &mut self.spool {
            Some(spool) => spool,
            None => self.spool.insert(tempfile::tempfile()?),
        };
        let packed: Vec<u8> = held
            .iter()
            .flat_map(|f| [f.person.0.to_le_bytes(), f.account.0.to_le_bytes()].concat())
            .collect();
        spool.write_all(&packed)?;
        Ok(())
    }

    async fn add(&self, held: &[Following], report: &mut Report) -> Result<(), ImportError> {
        let edges: Vec<(UserId, UserId)> = held.iter().map(|f| (f.person, f.account)).collect();
        let added = patiently(|| followings::add(&self.db, &edges, self.now, self.now)).await?;
        report.edges += added.new;
        report.engagements_rescored += added.rescored;
        Ok(())
    }

    pub(super) async fn finish(&mut self, report: &mut Report) -> Result<(), ImportError> {
        if let Some(mut spool) = self.spool.take() {
            spool.rewind()?;
            while let Some(kept) = next(&mut spool)? {
                self.add(&kept, report).await?;
            }
        }
        self.refuse = false;
        self.flush(report).await?;
        let sets: Vec<i64> = self.sets.values().copied().collect();
        let finish = || followings::finish_sets(&self.db, &sets, self.now, self.now);
        let finished = patiently(finish).await?;
        report.edges += finished.edges;
        report.sets_finished += finished.sets;
        report.engagements_rescored += finished.rescored;
        Ok(())
    }

    pub(super) async fn give_up(self) {
        let sets: Vec<i64> = self.sets.into_values().collect();
        if let Err(error) = followings::abandon(&self.db, &sets).await {
            tracing::warn!(%error, "half-imported followings were not given up; upkeep does it");
        }
    }
}

/// The next edges that were kept; `None` at the end.
fn next(spool: &mut std::fs::File) -> Result<Option<Vec<Following>>, std::io::Error> {
    let most = u64::try_from(EDGES_PER_COMMIT * 16).unwrap_or(u64::MAX);
    let mut packed = Vec::new();
    spool.take(most).read_to_end(&mut packed)?;
    let (edges, _) = packed.as_chunks::<8>();
    let id = |bytes: &[u8; 8]| UserId(i64::from_le_bytes(*bytes));
    let kept: Vec<Following> = edges
        .as_chunks::<2>()
        .0
        .iter()
        .map(|[person, account]| Following { person: id(person), account: id(account) })
        .collect();
    Ok(if kept.is_empty() { None } else { Some(kept) })
}
