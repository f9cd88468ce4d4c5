//! The parts of a running process: scheduler, workers, API. Each stops by one token.

use std::fmt;
use std::str::FromStr;

use socap_engine::{Engine, alerts, people, pool, schedule};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// A part of the work that a process can take on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// Answers HTTP.
    Api,
    /// Begins cycles.
    Scheduler,
    /// Reads X.
    Worker,
    /// Tells the team.
    Alerts,
}

impl Role {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Api, Self::Scheduler, Self::Worker, Self::Alerts];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Scheduler => "scheduler",
            Self::Worker => "worker",
            Self::Alerts => "alerts",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "sync" => Err(format!(
                "this version has no `{}` role yet: expected some of api, scheduler, worker, alerts",
                text.trim()
            )),
            text => Self::ALL
                .into_iter()
                .find(|role| role.as_str() == text)
                .ok_or_else(|| "expected some of api, scheduler, worker, alerts".to_owned()),
        }
    }
}

/// The roles as the list of workers shows them.
pub(crate) fn named(roles: &[Role]) -> String {
    roles.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// Starts the background work of `roles`: `groups` groups of jobs at once.
pub(crate) fn background(
    tasks: &mut JoinSet<()>,
    engine: &Engine,
    roles: &[Role],
    groups: usize,
    stop: &CancellationToken,
) {
    if roles.contains(&Role::Scheduler) {
        tasks.spawn(schedule::serve(engine.clone(), stop.clone()));
    }
    if roles.contains(&Role::Worker) {
        tasks.spawn(pool::serve(engine.clone(), groups, stop.clone()));
        tasks.spawn(people::reading::serve(engine.clone(), stop.clone()));
    }
    if roles.contains(&Role::Alerts) {
        tasks.spawn(alerts::serve(engine.clone(), stop.clone()));
    }
}
