//! `socap people example`.

use crate::failure::Failure;
use crate::output;

/// Print an example of a file to import
#[derive(Debug, clap::Args)]
pub(crate) struct Example {
    /// Which kind of file
    #[arg(value_enum, default_value = "people")]
    kind: super::import::Kind,
}

impl Example {
    pub(super) fn run(self) -> Result<(), Failure> {
        let text = match self.kind {
            super::import::Kind::People => include_str!("example/people.csv"),
            super::import::Kind::Followings => include_str!("example/followings.csv"),
        };
        output::raw(text.as_bytes())
    }
}
