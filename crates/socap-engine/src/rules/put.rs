//! Putting rules in force.

use socap_domain::classify::{InvalidRules, RuleSet};
use socap_store::StoreError;
use socap_store::rules::{self, Rules};

use crate::Engine;

/// Why rules were not put in force.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// They cannot be used; says which rule and phrase.
    #[error(transparent)]
    Invalid(#[from] InvalidRules),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts the owner's rules in force; gives their version. This process follows at once, others
/// within ten seconds, and what is stored is classified again in the background.
///
/// # Errors
/// Rules that cannot be used change nothing.
pub async fn put(engine: &Engine, source: &str) -> Result<String, PutError> {
    let version = RuleSet::parse(source)?.version().to_owned();
    let rules =
        Rules { version: version.clone(), source: source.to_owned(), created_at: engine.now() };
    rules::replace(engine.db(), Some(&rules)).await?;
    engine.take_over_rules().await?;
    Ok(version)
}

/// Returns to the rules socap comes with.
pub async fn reset(engine: &Engine) -> Result<(), StoreError> {
    rules::replace(engine.db(), None).await?;
    engine.take_over_rules().await
}
