//! The arrows between the crates, as `ARCHITECTURE.md` draws them.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Who may depend on whom.
const ALLOWED: [(&str, &[&str]); 8] = [
    ("socap-domain", &[]),
    ("socap-store", &["socap-domain"]),
    ("socap-upstream", &["socap-domain"]),
    ("socap-engine", &["socap-domain", "socap-store", "socap-upstream"]),
    ("socap-http", &["socap-domain", "socap-store", "socap-engine"]),
    ("socap-simulator", &["socap-domain"]),
    (
        "socap-testing",
        &["socap-domain", "socap-store", "socap-upstream", "socap-engine", "socap-simulator"],
    ),
    (
        "socap",
        &[
            "socap-domain",
            "socap-store",
            "socap-upstream",
            "socap-engine",
            "socap-http",
            "socap-simulator",
        ],
    ),
];

/// The crates that alone may use a library, and the library.
const ALONE: [(&str, &[&str]); 5] = [
    ("sqlx", &["socap-store"]),
    ("reqwest", &["socap-upstream"]),
    ("lettre", &["socap-upstream"]),
    ("axum", &["socap-http", "socap-simulator", "socap"]),
    ("clap", &["socap"]),
];

/// Ordinary dependencies by crate; those of tests are free.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("metadata");
    let packages = metadata.get("packages").and_then(Value::as_array).expect("packages");
    let name = |value: &Value| value.get("name").and_then(Value::as_str).map(str::to_owned);
    packages
        .iter()
        .map(|package| {
            let all = package.get("dependencies").and_then(Value::as_array).expect("a list");
            let ordinary = all.iter().filter(|one| one.get("kind").is_none_or(Value::is_null));
            (name(package).expect("a name"), ordinary.filter_map(name).collect())
        })
        .collect()
}

#[test]
fn the_crates_depend_on_each_other_as_drawn() {
    let dependencies = dependencies();
    let known: BTreeSet<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
    let found: BTreeSet<&str> = dependencies.keys().map(String::as_str).collect();
    assert_eq!(found, known, "a new crate needs its arrows here and in ARCHITECTURE.md");
    for (name, allowed) in ALLOWED {
        let ours = dependencies.get(name).into_iter().flatten();
        for dependency in ours.filter(|one| known.contains(one.as_str())) {
            assert!(allowed.contains(&dependency.as_str()), "{name} must not know {dependency}");
        }
    }
}

#[test]
fn what_only_one_crate_may_know_stays_there() {
    for (library, owners) in ALONE {
        for (name, dependencies) in &dependencies() {
            let knows = dependencies.contains(library);
            assert!(!knows || owners.contains(&name.as_str()), "{name} must not know {library}");
        }
    }
}
