//! `socap simulate`: the simulated X alone.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;
use socap_domain::{Clock, Timestamp, WorldClock};
use socap_simulator::{Options, Scenario, Simulator};
use tokio::net::TcpListener;

use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::signals;

/// Serve a simulated X alone: X API v2 under /2, twitterapi.io under /twitter
#[derive(Debug, clap::Args)]
pub(crate) struct Simulate {
    /// The scenario to play
    #[arg(long, default_value = "launch", value_parser = scenario)]
    scenario: String,
    /// World seconds per second
    #[arg(long, value_parser = speed, conflicts_with = "clock")]
    speed: Option<f64>,
    /// Listen on this port of the loopback address; 0 takes a free one
    #[arg(long, default_value_t = 8090)]
    port: u16,
    /// Limits, prices, oddities and faults, as JSON: `--print-options` prints what can be set
    #[arg(long, value_name = "FILE")]
    options: Option<PathBuf>,
    /// Print the options as they are, every one of them, and end
    #[arg(long)]
    print_options: bool,
    /// The clock to share with other processes: `system` or `WORLD_MS@MACHINE_MSxSPEED`
    #[arg(long)]
    clock: Option<WorldClock>,
    /// Write the body that creates a campaign of the scenario's tweets to this file
    #[arg(long, value_name = "FILE")]
    campaign: Option<PathBuf>,
    /// Say where it listens as JSON
    #[arg(long)]
    json: bool,
}

impl Simulate {
    /// Serves until told to stop.
    pub(crate) async fn run(self, config: Config) -> Result<(), Failure> {
        let clock = match (self.clock, self.speed) {
            (Some(clock), _) => clock,
            (None, Some(speed)) => WorldClock::fast(WorldClock::System.now(), speed),
            (None, None) => config.clock,
        };
        let scenario =
            Scenario::named(&self.scenario).map_err(|e| Failure::Usage(e.to_string()))?;
        let origin = origin(&clock);
        let options = match &self.options {
            Some(file) => read_options(file)?,
            None => Options::default(),
        };
        if self.print_options {
            return output::line(serde_json::to_string_pretty(&options)?);
        }
        if let Some(file) = &self.campaign {
            let body = serde_json::to_vec_pretty(&scenario.campaign_request(origin))?;
            std::fs::write(file, body)
                .map_err(Failure::io(format!("cannot write {}", file.display())))?;
        }
        let (listener, address) = listen(self.port).await?;
        if self.json {
            let clock = clock.to_string();
            output::line(
                json!({"address": format!("http://{address}"), "clock": clock}).to_string(),
            )?;
        } else {
            output::line(instructions(&self.scenario, address, &clock))?;
        }
        let simulator = Simulator::new(scenario.build(origin), Arc::new(clock), options);
        let stop = signals::stop_token()?;
        simulator
            .serve(listener, async move { stop.cancelled().await })
            .await
            .map_err(Failure::io("the simulator stopped"))
    }
}

/// A scenario begins where its clock was set, so that a simulator that is started again tells
/// the same story.
fn origin(clock: &WorldClock) -> Timestamp {
    match clock {
        WorldClock::Fast { world_origin, .. } => *world_origin,
        WorldClock::System | WorldClock::Manual(_) => clock.now(),
    }
}

/// Listens on the loopback address.
pub(crate) async fn listen(port: u16) -> Result<(TcpListener, SocketAddr), Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(Failure::io(format!("cannot listen on 127.0.0.1:{port}")))?;
    let address = listener.local_addr().map_err(Failure::io("cannot listen"))?;
    Ok((listener, address))
}

fn read_options(file: &std::path::Path) -> Result<Options, Failure> {
    let place = file.display();
    let text =
        std::fs::read_to_string(file).map_err(Failure::io(format!("cannot read {place}")))?;
    serde_json::from_str(&text).map_err(|error| Failure::Usage(format!("{place}: {error}")))
}

fn instructions(scenario: &str, address: SocketAddr, clock: &WorldClock) -> String {
    format!(
        "simulating X at http://{address} (scenario {scenario}); to watch it, start socap with\n  \
         SOCAP_X_API_URL=http://{address} TWITTER_BEARER_TOKEN=any SOCAP_CLOCK={clock}\nor\n  \
         TWITTER_API_URL=http://{address} TWITTER_API_KEY=any SOCAP_CLOCK={clock}"
    )
}

/// A scenario there is.
pub(crate) fn scenario(text: &str) -> Result<String, String> {
    if Scenario::names().any(|name| name == text) {
        return Ok(text.to_owned());
    }
    Err(format!("expected one of {}", Scenario::names().collect::<Vec<_>>().join(", ")))
}

/// A speed at which a world can be played.
pub(crate) fn speed(text: &str) -> Result<f64, String> {
    let speed = text.parse::<f64>().ok().filter(|speed| (0.01..=100_000.0).contains(speed));
    speed.ok_or_else(|| "expected a number from 0.01 to 100000".to_owned())
}
