//! `socap completions SHELL`.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::failure::Failure;
use crate::output;

/// Print a completion script
#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// For this shell
    shell: Shell,
}

impl Completions {
    /// Prints the script.
    pub(crate) fn run<C: CommandFactory>(self) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut C::command(), "socap", &mut script);
        output::raw(&script)
    }
}
