//! Scenarios: small worlds with a story, for the demonstration and for tests.

mod bulk;
pub mod curve;
pub mod offset;
pub mod plan;
mod stage;

use socap_domain::Timestamp;

pub use bulk::Bulk;
pub use plan::Scenario;
pub use stage::{Person, Stage, StagedTweet};

use crate::world::World;

const FILES: [(&str, &str); 12] = [
    ("launch", include_str!("../../scenarios/launch.json")),
    ("viral", include_str!("../../scenarios/viral.json")),
    ("scenario-1", include_str!("../../scenarios/scenario-1.json")),
    ("scenario-2", include_str!("../../scenarios/scenario-2.json")),
    ("scenario-3", include_str!("../../scenarios/scenario-3.json")),
    ("scenario-4", include_str!("../../scenarios/scenario-4.json")),
    ("scenario-5", include_str!("../../scenarios/scenario-5.json")),
    ("scenario-6", include_str!("../../scenarios/scenario-6.json")),
    ("scenario-7", include_str!("../../scenarios/scenario-7.json")),
    ("scenario-8", include_str!("../../scenarios/scenario-8.json")),
    ("scenario-9", include_str!("../../scenarios/scenario-9.json")),
    ("scenario-10", include_str!("../../scenarios/scenario-10.json")),
];

/// X takes handles of at most so many characters.
const LONGEST_HANDLE: usize = 15;

/// A scenario that cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// There is no built-in scenario of this name; `Scenario::names` lists them.
    #[error("no scenario is called `{0}`")]
    Unknown(String),
    /// The file does not read.
    #[error("the scenario does not read: {0}")]
    Malformed(#[from] serde_json::Error),
    /// A wave or change names a group or tweet that is not there.
    #[error("`{0}` is neither a group nor a tweet of the scenario")]
    Dangling(String),
    /// X allows no such handle.
    #[error("the group `{0}` gives handles of more than 15 characters")]
    LongHandle(String),
    /// An account retweets or likes a tweet once; a larger group is needed.
    #[error("the group `{group}` is too small for {wanted} retweets or likes of one tweet")]
    SmallGroup {
        /// The group.
        group: String,
        /// How many accounts are needed.
        wanted: u32,
    },
}

impl Scenario {
    /// The names of the built-in scenarios.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FILES.iter().map(|(name, _)| *name)
    }

    /// A built-in scenario.
    pub fn named(name: &str) -> Result<Self, ScenarioError> {
        let file = FILES.iter().find(|(known, _)| *known == name);
        let (_, text) = file.ok_or_else(|| ScenarioError::Unknown(name.to_owned()))?;
        Self::parse(text)
    }

    /// A scenario from the text of a file.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        let scenario: Self = serde_json::from_str(text)?;
        stage::check(&scenario)?;
        Ok(scenario)
    }

    /// Plays waves of the curve `cascade` with these arrivals, in seconds from the wave's start.
    #[must_use]
    pub fn with_arrivals(mut self, seconds: impl IntoIterator<Item = f64>) -> Self {
        self.arrivals = seconds.into_iter().collect();
        self.arrivals.sort_by(f64::total_cmp);
        self
    }

    /// The world, with everything that will happen in it.
    pub fn build(&self, origin: Timestamp) -> World {
        self.stage(origin).world
    }

    /// The body of `POST /campaigns` that watches the scenario's tweets.
    pub fn campaign_request(&self, origin: Timestamp) -> serde_json::Value {
        self.stage(origin).campaign_request(self)
    }

    /// The world with what a campaign and its people need to know of it.
    pub fn stage(&self, origin: Timestamp) -> Stage {
        stage::play(self, origin)
    }
}
