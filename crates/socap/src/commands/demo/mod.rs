//! `socap demo`: a whole launch before a newcomer's eyes.
//!
//! Nothing in it is a show: the engine, the store and the API are the ones of `serve`; only X is
//! simulated and time runs fast.

mod people;
mod played;
mod summary;
mod team;
mod world;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use socap_domain::{CampaignId, CampaignStatus};
use socap_engine::{Engine, campaigns};
use socap_simulator::Simulator;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::simulate::{listen, scenario, speed};
use crate::config::Config;
use crate::config::parse::duration;
use crate::failure::Failure;
use crate::output;
use crate::wiring::lock::Lock;
use crate::wiring::process::{self, Role};
use crate::wiring::{alerting, engine, server, signals};
use summary::Summary;
use world::Play;

/// Play a whole launch: embedded database, simulated X, the real engine
#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// The scenario to play
    #[arg(long, default_value = "launch", value_parser = scenario)]
    scenario: String,
    /// World seconds per second: at 1200 a launch of three days plays in under four minutes
    #[arg(long, default_value_t = 1_200.0, value_parser = speed)]
    speed: f64,
    /// Where the API listens on the loopback address; 8080, or a free port if that is taken
    #[arg(long)]
    port: Option<u16>,
    /// Keep the database in this folder, and go on from there the next time
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// End after this time, such as 30s
    #[arg(long = "for", value_name = "DURATION", value_parser = for_how_long)]
    lasting: Option<Duration>,
}

/// How often a line of the summary is written.
const EVERY: Duration = Duration::from_secs(2);
/// The port that people expect.
const USUAL_PORT: u16 = 8080;

impl Demo {
    /// Plays until told to stop.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let stop = signals::stop_token()?;
        let folder = Folder::open(self.data.as_ref())?;
        let mut play = Play::open(&folder.path, &self.scenario, self.speed)?;
        let _lock = Lock::take(&play.database(), "demo").await?;
        let mut tasks = JoinSet::new();
        let simulator = play.simulator();
        let x_address = serve_x(&mut tasks, &simulator, &stop).await?;
        let (listener, address) = self.listen().await?;
        let mut config = play.config(x_address, address)?;
        config.secrets.slack_webhook = Some(team::listening(&mut tasks, &stop).await?);
        let db = world::options(&config).open().await?;
        let engine = engine::engine(&config, db.clone(), &process::named(&Role::ALL))?;
        engine.declare_monthly_budget().await?;
        people::import(&engine, &play).await?;
        let id = campaign(&config, &engine, &mut play).await?;
        serve(&mut tasks, &config, &engine, listener, &stop)?;

        output::line(world::greeting(&play, address, x_address))?;
        let mut summary = Summary::new(&engine, &play, id.clone());
        let told = self.watch(&mut play, &mut summary, &stop).await;
        stop.cancel();
        while tasks.join_next().await.is_some() {}
        if told.is_ok() {
            summary.row().await?;
            played::tell_who_matters(&engine, &id).await?;
            played::tell(&engine, &simulator, &id).await?;
        }
        play.remember()?;
        db.close().await;
        told
    }

    async fn listen(&self) -> Result<(TcpListener, SocketAddr), Failure> {
        match self.port {
            Some(port) => listen(port).await,
            None => match listen(USUAL_PORT).await {
                Ok(found) => Ok(found),
                Err(_) => listen(0).await,
            },
        }
    }

    /// Writes the summary until it is told to stop, or time is up.
    async fn watch(
        &self,
        play: &mut Play,
        summary: &mut Summary<'_>,
        stop: &CancellationToken,
    ) -> Result<(), Failure> {
        let end = self.lasting.map(|lasting| Instant::now() + lasting);
        let mut over = false;
        loop {
            if !over {
                summary.row().await?;
                play.remember()?;
                over = summary.campaign_status().await? == Some(CampaignStatus::Completed);
                if over {
                    output::line("\nThe launch is over, its numbers are frozen. Ctrl-C ends.")?;
                }
            }
            let next = Instant::now() + EVERY;
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = tokio::time::sleep_until(end.map_or(next, |end| end.min(next))) => {}
            }
            if end.is_some_and(|end| end <= Instant::now()) {
                return Ok(());
            }
        }
    }
}

/// Where the demonstration keeps its files; one of its own goes away with it.
struct Folder {
    path: PathBuf,
    _temporary: Option<TempDir>,
}

impl Folder {
    fn open(data: Option<&PathBuf>) -> Result<Self, Failure> {
        if let Some(path) = data {
            return Ok(Self { path: path.clone(), _temporary: None });
        }
        let temporary = tempfile::tempdir().map_err(Failure::io("cannot make a folder"))?;
        Ok(Self { path: temporary.path().to_path_buf(), _temporary: Some(temporary) })
    }
}

/// Serves the simulated X on a free port.
async fn serve_x(
    tasks: &mut JoinSet<()>,
    simulator: &Simulator,
    stop: &CancellationToken,
) -> Result<SocketAddr, Failure> {
    let (listener, address) = listen(0).await?;
    let (simulator, stop) = (simulator.clone(), stop.clone());
    tasks.spawn(async move {
        let served = simulator.serve(listener, async move { stop.cancelled().await }).await;
        if let Err(error) = served {
            tracing::error!(%error, "the simulated X stopped");
        }
    });
    Ok(address)
}

/// The campaign of this demonstration, created as the API creates one.
async fn campaign(
    config: &Config,
    engine: &Engine,
    play: &mut Play,
) -> Result<CampaignId, Failure> {
    if let Some(id) = play.campaign() {
        return Ok(id);
    }
    let policy = engine::policy(config)?;
    let created = campaigns::create(engine, &policy, &play.request()).await?;
    play.created(&created.id)?;
    Ok(created.id)
}

/// Starts everything that `socap serve` starts.
fn serve(
    tasks: &mut JoinSet<()>,
    config: &Config,
    engine: &Engine,
    listener: TcpListener,
    stop: &CancellationToken,
) -> Result<(), Failure> {
    let api = server::prepare_on(config, engine, listener)?;
    let end = stop.clone();
    tasks.spawn(async move {
        if let Err(error) = api.serve(end).await {
            tracing::error!(%error, "the API stopped");
        }
    });
    engine.set_alerting(alerting::alerting(config)?);
    process::background(tasks, engine, &Role::ALL, config.work.pool_size, stop);
    Ok(())
}

fn for_how_long(text: &str) -> Result<Duration, String> {
    duration(text).ok_or_else(|| "expected a duration such as 500ms, 2s, 30m".to_owned())
}
