//! Variables that look like ours and are not: settings that somebody believes to be in force.

use super::{PAGE, key};

/// The names of the environment that begin like a key and are none.
pub(crate) fn names() -> Vec<String> {
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

/// How to mend it: the key that was perhaps meant.
pub(crate) fn mend(name: &str) -> String {
    let meant = key::like(name).and_then(|like| key::named(&like));
    meant.map_or_else(|| PAGE.to_owned(), |key| format!("perhaps {} was meant", key.name))
}

/// Warns of each in the log: what runs for long is not looked at by `socap doctor` every day.
pub(crate) fn warn() {
    for name in names() {
        let mend = mend(&name);
        tracing::warn!("{name} is set and is no key of socap, so it does nothing: {mend}");
    }
}
