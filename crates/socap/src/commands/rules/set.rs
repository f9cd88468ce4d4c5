//! `socap rules set`.

use std::path::PathBuf;

use socap_engine::rules::{self, PutError};

use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// Put your own rules in force
#[derive(Debug, clap::Args)]
pub(crate) struct Set {
    /// The rule file
    file: PathBuf,
}

impl Set {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let doing = format!("cannot read {}", self.file.display());
        let source = std::fs::read_to_string(&self.file).map_err(Failure::io(doing))?;
        let db = engine::database(config).await?;
        let engine = engine::for_command(config, db.clone())?;
        let put = rules::put(&engine, &source).await;
        db.close().await;
        match put {
            Ok(version) => output::line(version),
            Err(PutError::Invalid(error)) => Err(Failure::Refused(error.to_string())),
            Err(PutError::Store(error)) => Err(error.into()),
        }
    }
}
