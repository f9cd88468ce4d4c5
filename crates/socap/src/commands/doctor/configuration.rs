//! The settings, and whether the API may listen where it shall.

use socap_store::{Db, access};

use super::finding::Findings;
use crate::cli::Global;
use crate::config::{Config, PAGE, unknown};
use crate::failure::{Failure, chain};

const AREA: &str = "configuration";

/// Reads the configuration; `None` where it cannot be used.
pub(super) fn examine(global: &Global, findings: &mut Findings) -> Result<Option<Config>, Failure> {
    for name in unknown::names() {
        let mend = unknown::mend(&name);
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
