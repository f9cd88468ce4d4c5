//! The stage of a demonstration: its clock, its simulated X, its folder.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use socap_domain::{CampaignId, Clock, Timestamp, WorldClock};
use socap_simulator::{Options, Scenario, Simulator};
use socap_store::OpenOptions;
use socap_upstream::{Credential, CredentialKind, Provider, Settings};
use url::Url;

use crate::config::Config;
use crate::config::database::DatabaseUrl;
use crate::failure::Failure;

/// What a demonstration remembers beside its database, so that it can go on.
#[derive(Debug, Serialize, Deserialize)]
struct Remembered {
    scenario: String,
    /// World time at which the scenario begins.
    origin: Timestamp,
    /// World time when this was written.
    now: Timestamp,
    campaign: Option<CampaignId>,
}

/// A demonstration.
#[derive(Debug)]
pub(super) struct Play {
    folder: PathBuf,
    scenario: Scenario,
    clock: WorldClock,
    remembered: Remembered,
}

const FILE: &str = "demo.json";

impl Play {
    /// Begins in `folder`, or goes on from where the last one there stopped.
    pub(super) fn open(folder: &Path, scenario: &str, speed: f64) -> Result<Self, Failure> {
        std::fs::create_dir_all(folder)
            .map_err(Failure::io(format!("cannot use {}", folder.display())))?;
        let fresh = || {
            let now = WorldClock::System.now();
            Remembered { scenario: scenario.to_owned(), origin: now, now, campaign: None }
        };
        let remembered = match std::fs::read_to_string(folder.join(FILE)) {
            Ok(text) => serde_json::from_str::<Remembered>(&text).map_err(|error| {
                Failure::Refused(format!("{} does not read: {error}", folder.join(FILE).display()))
            })?,
            Err(_) => fresh(),
        };
        if remembered.scenario != scenario {
            return Err(Failure::Usage(format!(
                "{} plays the scenario {}: choose it, or another folder",
                folder.display(),
                remembered.scenario
            )));
        }
        let play = Scenario::named(scenario).map_err(|error| Failure::Usage(error.to_string()))?;
        let clock = WorldClock::fast(remembered.now, speed);
        Ok(Self { folder: folder.to_path_buf(), scenario: play, clock, remembered })
    }

    /// The database's file.
    pub(super) fn database(&self) -> PathBuf {
        self.folder.join("socap.db")
    }

    /// When the scenario begins.
    pub(super) const fn origin(&self) -> Timestamp {
        self.remembered.origin
    }

    /// What it is about.
    fn title(&self) -> &str {
        &self.scenario.title
    }

    /// The campaign, if it was created in an earlier run.
    pub(super) fn campaign(&self) -> Option<CampaignId> {
        self.remembered.campaign.clone()
    }

    /// The body that creates the campaign: as the scenario has it, with a team to be told.
    pub(super) fn request(&self) -> Value {
        let mut request = self.scenario.campaign_request(self.remembered.origin);
        if let Some(alerts) = request["alert_preferences"].as_object_mut() {
            alerts.insert("channels".to_owned(), json!(["slack"]));
        }
        request
    }

    /// The important people of this world and whom they follow, as files to import.
    pub(super) fn people(&self) -> (String, String) {
        let stage = self.scenario.stage(self.remembered.origin);
        (stage.people_csv(), stage.followings_csv())
    }

    /// Remembers which campaign is watched.
    pub(super) fn created(&mut self, id: &CampaignId) -> Result<(), Failure> {
        self.remembered.campaign = Some(id.clone());
        self.remember()
    }

    /// Remembers how far the play is. Written whole, then put in place: a stop in between
    /// leaves the earlier one.
    pub(super) fn remember(&mut self) -> Result<(), Failure> {
        self.remembered.now = self.clock.now();
        let (path, draft) = (self.folder.join(FILE), self.folder.join("demo.json.new"));
        let text = serde_json::to_vec_pretty(&self.remembered)?;
        std::fs::write(&draft, text)
            .and_then(|()| std::fs::rename(&draft, &path))
            .map_err(Failure::io(format!("cannot write {}", path.display())))
    }

    /// The simulated X.
    pub(super) fn simulator(&self) -> Simulator {
        let world = self.scenario.build(self.remembered.origin);
        Simulator::new(world, Arc::new(self.clock.clone()), Options::default())
    }

    /// The configuration: defaults, with the simulated X behind them. What the machine's own
    /// environment says stays out: a demonstration must not reach the real X.
    pub(super) fn config(&self, x: SocketAddr, api: SocketAddr) -> Result<Config, Failure> {
        let address = Url::parse(&format!("http://{x}"))
            .map_err(|error| Failure::Refused(format!("http://{x}: {error}")))?;
        let secret = SecretString::from("demonstration");
        let credential = Credential::new(CredentialKind::XBearer, secret);
        let mut config = Config::defaults()?;
        config.database = DatabaseUrl::of_file(&self.database());
        config.server.listen = api;
        config.x.access = Some(Settings::new(Provider::X, address, credential));
        config.clock = self.clock.clone();
        Ok(config)
    }
}

/// How the database is opened. A demonstration need not wait for the disk.
pub(super) fn options(config: &Config) -> OpenOptions {
    OpenOptions { durable: false, ..config.database.options() }
}

/// What a newcomer reads first.
pub(super) fn greeting(play: &Play, api: SocketAddr, x: SocketAddr) -> String {
    format!(
        "{title}\n\n  dashboard      http://{api}/\n  \
         API            http://{api}/socap/campaigns\n  \
         documentation  http://{api}/docs\n  simulated X    http://{x}\n  \
         database       {database}\n  \
         alerts         shown between the lines, as the team would read them in Slack\n\nWorld time runs {speed} times as fast. Your own \
         launch on the real X: set TWITTER_BEARER_TOKEN, then `socap serve`. Ctrl-C ends.\n",
        title = play.title(),
        database = play.database().display(),
        speed = play.clock.speed(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_play_goes_on_where_it_stopped() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut first = Play::open(folder.path(), "launch", 100_000.0).expect("begun");
        let id = CampaignId("018f0000-0000-7000-8000-000000000000".to_owned());
        first.created(&id).expect("remembered");
        let then = first.remembered.now;
        let second = Play::open(folder.path(), "launch", 1.0).expect("gone on");
        assert_eq!((second.origin(), second.campaign()), (first.origin(), Some(id)));
        assert!(second.clock.now() >= then, "world time does not run backwards");
        let told = Play::open(folder.path(), "viral", 1.0).expect_err("another scenario");
        assert!(told.to_string().contains("plays the scenario launch"), "{told}");
    }
}
