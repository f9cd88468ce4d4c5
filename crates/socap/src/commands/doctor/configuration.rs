//! The settings, and whether the API may listen where it shall.

use socap_store::{Db, access};

use super::finding::Findings;
use crate::cli::Global;
use crate::config::{Config, key};
use crate::failure::{Failure, chain};

const AREA: &str = "configuration";
const PAGE: &str = "see docs/configuration.md";

/// Reads the configuration; `None` where it cannot be used.
pub(super) fn examine(global: &Global, findings: &mut Findings) -> Result<Option<Config>, Failure> {
    for name in unknown_names() {
        let meant = key::like(&name).and_then(|like| key::named(&like));
        let mend = meant.map_or(PAGE.to_owned(), |key| format!("perhaps {} was meant", key.name));
        findings.note(AREA, format!("{name} is set, and is no key of socap"), mend);
    }
    match global.load() {
        Ok(config) => {
            let file = config.file.as_ref().map(|file| file.display().to_string());
            findings.ok(
                AREA,
                file.map_or("no socap.toml; environment and defaults".into(), |file| {
                    format!("{file} and the environment")
                }),
            );
            Ok(Some(config))
        }
        Err(Failure::Config(error)) => {
            findings.wrong(AREA, chain(&error), PAGE);
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

/// Names that look like ours and are not: a setting somebody believes to be in force.
fn unknown_names() -> Vec<String> {
    let mut names: Vec<String> = std::env::vars_os()
        .filter_map(|(name, _)| name.into_string().ok())
        .filter(|name| name.starts_with("SOCAP_") && !name.starts_with("SOCAP_TEST_"))
        .filter(|name| {
            let base = name.strip_suffix("_FILE").unwrap_or(name);
            key::named(name).is_none() && key::named(base).is_none_or(|key| !key.secret)
        })
        .collect();
    names.sort();
    names
}

/// Looks at where the API would listen.
pub(super) async fn examine_listening(
    config: &Config,
    db: &Db,
    findings: &mut Findings,
) -> Result<(), Failure> {
    let listen = config.server.listen;
    let key = config.server.admin_key.is_some() || access::any_key(db).await?;
    match (listen.ip().is_loopback(), key) {
        (false, false) => findings.wrong(
            "listening",
            format!("{listen} is not a loopback address, and there is no key"),
            "`socap key create --role admin`, or set SOCAP_ADMIN_KEY",
        ),
        (true, false) => {
            findings.ok("listening", format!("{listen}, open without a key to this machine alone"));
        }
        (_, true) => findings.ok("listening", format!("{listen}, every call needs a key")),
    }
    Ok(())
}
