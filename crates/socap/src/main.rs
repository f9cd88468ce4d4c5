//! `socap`: the command line, the configuration, and the wiring of everything else.

mod cli;
mod commands;
mod config;
mod failure;
mod logging;
mod output;
mod wiring;

use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run() {
        Ok(code) => code,
        Err(failure) => failure.tell(),
    }
}
