//! `socap doctor`: what is wrong, and how to mend it.

mod campaigns;
mod channels;
mod configuration;
mod credential;
mod database;
mod finding;
mod money;
mod work;

use std::process::ExitCode;

use crate::cli::Global;
use crate::failure::Failure;
use crate::output;
use finding::{Findings, Level};

/// Say what is wrong and how to mend it; exit code 1 when something is
#[derive(Debug, clap::Args)]
pub(crate) struct Doctor {
    /// Ask the provider too (one call that costs nothing), and knock at the channels' receivers:
    /// name, connection, TLS, a mail server's login; nothing is sent
    #[arg(long)]
    online: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Doctor {
    /// Examines everything and tells.
    pub(crate) async fn run(self, global: &Global) -> Result<ExitCode, Failure> {
        let mut findings = Findings::default();
        self.examine(global, &mut findings).await?;
        if self.json {
            output::json(&findings.all())?;
        } else {
            for finding in findings.all() {
                output::line(finding.to_string())?;
            }
        }
        let wrong = findings.all().iter().any(|finding| finding.level == Level::Wrong);
        Ok(if wrong { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }

    async fn examine(&self, global: &Global, findings: &mut Findings) -> Result<(), Failure> {
        let Some(config) = configuration::examine(global, findings)? else { return Ok(()) };
        credential::examine(&config, self.online, findings).await?;
        let Some(db) = database::examine(&config, findings).await else { return Ok(()) };
        let examined = async {
            configuration::examine_listening(&config, &db, findings).await?;
            money::examine(&config, &db, findings).await?;
            work::examine(&config, &db, findings).await?;
            campaigns::examine(&db, findings).await?;
            channels::examine(&config, &db, self.online, findings).await
        };
        if let Err(error) = examined.await {
            let mend = "see the message; `socap db migrate` brings the tables up to date";
            findings.wrong("database", crate::failure::chain(&error), mend);
        }
        db.close().await;
        Ok(())
    }
}
