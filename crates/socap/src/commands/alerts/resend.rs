//! `socap alerts resend`.

use socap_domain::Clock;
use socap_store::alerts;

use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// Send a message again that failed or may not have arrived: a running sender takes it up
#[derive(Debug, clap::Args)]
pub(crate) struct Resend {
    /// The message's id, from `socap alerts list`
    id: String,
}

impl Resend {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let db = engine::database(config).await?;
        let id = &self.id;
        let refused = |why: String| Err(Failure::Refused(why));
        match alerts::resend(&db, id, config.clock.now()).await? {
            alerts::Resend::Queued => output::line("it is queued, due at once")?,
            alerts::Resend::NotFound => return refused(format!("there is no message {id}")),
            alerts::Resend::Refused(status) => {
                return refused(format!(
                    "it is {status}: only what failed or is unknown can be sent again"
                ));
            }
            alerts::Resend::Broken(why) => {
                return refused(format!(
                    "its channel is broken ({why}): mend it, then `socap alerts test`"
                ));
            }
        }
        db.close().await;
        Ok(())
    }
}
