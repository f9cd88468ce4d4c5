//! What the process says about itself, on standard error.

use std::io::IsTerminal;

use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::log::{LogConfig, LogFormat};

/// Begins logging: what the configuration says, else `default`.
pub(crate) fn begin(config: &LogConfig, default: &str) {
    let filter = config.filter.as_deref().unwrap_or(default);
    let targets: Targets = filter.parse().unwrap_or_default();
    let text = match config.format {
        LogFormat::Auto => std::io::stderr().is_terminal(),
        LogFormat::Text => true,
        LogFormat::Json => false,
    };
    let registry = tracing_subscriber::registry().with(targets);
    let begun = if text {
        let ansi = std::io::stderr().is_terminal();
        registry.with(fmt::layer().with_writer(std::io::stderr).with_ansi(ansi)).try_init()
    } else {
        registry
            .with(fmt::layer().json().flatten_event(true).with_writer(std::io::stderr))
            .try_init()
    };
    // A second call finds the first one's logger, which serves as well.
    drop(begun);
}
