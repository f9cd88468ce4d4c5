//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::commands;
use crate::config::{Config, Overrides, unknown};
use crate::failure::Failure;
use crate::logging;

/// socap watches a launch on X and tells the team who matters.
#[derive(Debug, Parser)]
#[command(name = "socap", version, about, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Every setting is also an environment variable or a line of socap.toml; \
                        see docs/configuration.md.\nExit codes: 0 done, 1 failed, 2 wrong usage.")]
pub(crate) struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Global {
    /// Read this file instead of ./socap.toml
    #[arg(long, global = true, value_name = "FILE", help_heading = "Configuration")]
    config: Option<PathBuf>,
    /// The database: `sqlite://FILE` or `postgres://…` (a password belongs into the environment)
    #[arg(long, global = true, value_name = "URL", help_heading = "Configuration")]
    database: Option<String>,
    /// Set a key of the configuration, such as `poll_interval=5m`; can be given again
    #[arg(long = "set", global = true, value_name = "KEY=VALUE", help_heading = "Configuration")]
    settings: Vec<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Play a whole launch: embedded database, simulated X, the real engine
    Demo(commands::demo::Demo),
    /// Serve the API, the scheduler and the workers
    Serve(commands::serve::Serve),
    /// Serve a simulated X alone (X API v2 and twitterapi.io)
    Simulate(commands::simulate::Simulate),
    /// Create, look at and change campaigns
    #[command(subcommand)]
    Campaign(commands::campaign::Campaign),
    /// Look at what was told and why not, try channels, mute
    #[command(subcommand)]
    Alerts(commands::alerts::Alerts),
    /// Important people: who they are, what they count, whom they follow
    #[command(subcommand)]
    People(commands::people::People),
    /// The rules by which accounts are classified
    #[command(subcommand)]
    Rules(commands::rules::Rules),
    /// Tell the categories of profiles, with the words that gave rise to them
    Classify(commands::classify::Classify),
    /// Say what is wrong with configuration, database, credentials and budgets
    Doctor(commands::doctor::Doctor),
    /// Look after the database
    #[command(subcommand)]
    Db(commands::db::Db),
    /// Make, list and revoke API keys
    #[command(subcommand)]
    Key(commands::key::Key),
    /// Print the OpenAPI document of the API
    Openapi,
    /// Print a completion script for a shell
    Completions(commands::completions::Completions),
}

impl Global {
    /// What the flags say about the configuration.
    fn overrides(&self) -> Result<Overrides, Failure> {
        let mut values = Vec::new();
        for setting in &self.settings {
            let (key, value) = setting.split_once('=').ok_or_else(|| {
                Failure::Usage(format!("--set: expected KEY=VALUE, found `{setting}`"))
            })?;
            values.push((key.trim().to_owned(), value.to_owned()));
        }
        let database = self.database.clone();
        Ok(Overrides { file: self.config.clone(), values, database })
    }

    /// The configuration of this process.
    pub(crate) fn load(&self) -> Result<Config, Failure> {
        self.load_with(Vec::new())
    }

    /// The same with flags of a command of its own.
    fn load_with(&self, settings: Vec<(String, String)>) -> Result<Config, Failure> {
        let mut overrides = self.overrides()?;
        overrides.values.extend(settings);
        Ok(Config::load(&overrides)?)
    }
}

/// Reads the command line and does what it says.
pub(crate) fn run() -> Result<ExitCode, Failure> {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return Ok(told_by_clap(&error)),
    };
    let Cli { global, command } = cli;
    match command {
        Command::Openapi => commands::openapi::run()?,
        Command::Completions(command) => command.run::<Cli>()?,
        Command::Classify(command) => command.run()?,
        Command::Doctor(command) => {
            return on_runtime(async move { command.run(&global).await });
        }
        Command::Demo(command) => {
            let config = global.load()?;
            logging::begin(&config.log, "warn");
            on_runtime(command.run())?;
        }
        Command::Serve(command) => {
            let config = global.load_with(command.settings())?;
            logging::begin(&config.log, "info");
            unknown::warn();
            on_runtime(command.run(config))?;
        }
        Command::Simulate(command) => {
            let config = global.load()?;
            logging::begin(&config.log, "info");
            unknown::warn();
            on_runtime(command.run(config))?;
        }
        Command::Campaign(command) => {
            let config = global.load()?;
            logging::begin(&config.log, "error");
            on_runtime(command.run(config))?;
        }
        Command::Alerts(command) => {
            let config = global.load()?;
            logging::begin(&config.log, "error");
            on_runtime(command.run(config))?;
        }
        Command::People(command) => {
            let config = global.load()?;
            logging::begin(&config.log, "error");
            on_runtime(command.run(config))?;
        }
        Command::Rules(command) => {
            let config = global.load()?;
            logging::begin(&config.log, "error");
            on_runtime(command.run(config))?;
        }
        Command::Db(command) => {
            let config = global.load()?;
            logging::begin(&config.log, "error");
            on_runtime(command.run(config))?;
        }
        Command::Key(command) => {
            let config = global.load()?;
            logging::begin(&config.log, "error");
            on_runtime(command.run(config))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Help and version are what was asked for; everything else is wrong usage, told in one line.
fn told_by_clap(error: &clap::Error) -> ExitCode {
    if !error.use_stderr()
        || error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    {
        let _ = error.print();
        return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
    }
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let more = |line: &&str| !line.starts_with("Usage:") && !line.starts_with("For more info");
    let told: Vec<&str> = text.lines().map(str::trim).take_while(more).collect();
    let told = told.join(" ");
    eprintln!("socap: {}", told.split_whitespace().collect::<Vec<_>>().join(" "));
    ExitCode::from(2)
}

fn on_runtime<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::io("cannot start"))?;
    runtime.block_on(work)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Cli::command().debug_assert();
    }
}
