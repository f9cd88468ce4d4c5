//! `socap serve`: the product.

use tokio::task::JoinSet;

use crate::config::Config;
use crate::failure::Failure;
use crate::wiring::lock::Lock;
use crate::wiring::process::{self, Role};
use crate::wiring::{alerting, engine, server, signals};

/// Serve the API, the scheduler and the workers
#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    /// What this process does; several processes can share one PostgreSQL database
    #[arg(
        long,
        value_name = "ROLES",
        value_delimiter = ',',
        default_value = "api,scheduler,worker,alerts"
    )]
    roles: Vec<Role>,
    /// Where the API listens, such as 127.0.0.1:8080
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
}

impl Serve {
    /// The flags of this command, as settings.
    pub(crate) fn settings(&self) -> Vec<(String, String)> {
        let listen = self.listen.clone().map(|address| ("listen".to_owned(), address));
        listen.into_iter().collect()
    }

    /// Serves until told to stop.
    pub(crate) async fn run(mut self, config: Config) -> Result<(), Failure> {
        self.roles.sort_unstable();
        self.roles.dedup();
        let stop = signals::stop_token()?;
        let _lock = match config.database.file() {
            Some(file) => Some(Lock::take(&file, "serve").await?),
            None => None,
        };
        let db = engine::database(&config).await?;
        let roles = process::named(&self.roles);
        let engine = engine::engine(&config, db.clone(), &roles)?;
        engine.set_alerting(alerting::alerting(&config)?);
        engine.declare_monthly_budget().await?;
        engine.declare_credential().await?;
        let api = if self.roles.contains(&Role::Api) {
            Some(server::prepare(&config, &engine).await?)
        } else {
            None
        };
        tracing::info!(%roles, database = %config.database, "socap starts");
        if engine.gateway().is_none() {
            tracing::warn!(
                "no X credential is configured: what is stored can be read, nothing new is \
                 collected; set TWITTER_BEARER_TOKEN or TWITTER_API_KEY"
            );
        }
        let mut tasks = JoinSet::new();
        process::background(&mut tasks, &engine, &self.roles, config.work.pool_size, &stop);
        if let Some(api) = api {
            let stop = stop.clone();
            tasks.spawn(async move {
                if let Err(error) = api.serve(stop.clone()).await {
                    tracing::error!(%error, "the API stopped");
                    stop.cancel();
                }
            });
        }
        stop.cancelled().await;
        while tasks.join_next().await.is_some() {}
        db.close().await;
        tracing::info!("socap stopped");
        Ok(())
    }
}
