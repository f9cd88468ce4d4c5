//! Which rules this process classifies by.

use std::sync::{Arc, LazyLock, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use socap_domain::classify::{InvalidRules, Profile, RuleSet};
use socap_store::accounts::Classification;
use socap_store::{Db, StoreError, rules};

use crate::Engine;

/// How old the knowledge of the version in force may be, in machine time.
const FRESH: Duration = Duration::from_secs(10);

/// The rules socap comes with, compiled once.
static BUILT_IN: LazyLock<Option<Arc<RuleSet>>> =
    LazyLock::new(|| RuleSet::bundled().ok().map(Arc::new));

/// The rules socap comes with.
///
/// # Errors
/// None: a test of theirs reads them.
pub fn built_in() -> Result<Arc<RuleSet>, InvalidRules> {
    match &*BUILT_IN {
        Some(rules) => Ok(rules.clone()),
        None => RuleSet::bundled().map(Arc::new),
    }
}

/// The rules this process classifies by.
#[derive(Debug, Clone)]
pub struct InForce {
    /// The rules.
    pub rules: Arc<RuleSet>,
    /// Whether they are those socap comes with.
    pub built_in: bool,
}

impl InForce {
    /// What the rules make of a profile, in the words of the store.
    pub fn classify(&self, name: &str, bio: Option<&str>) -> Classification {
        let found = self.rules.classify(Profile { name, bio });
        Classification {
            categories: found.categories,
            primary: found.primary,
            // A list of texts and flags is always JSON.
            evidence: serde_json::to_value(&found.evidence).unwrap_or_default(),
            rules_version: found.rules_version,
        }
    }
}

/// Holds what is in force, and when that was last looked up.
#[derive(Debug)]
pub(crate) struct Holder {
    in_force: RwLock<Option<InForce>>,
    looked: Mutex<Looked>,
}

#[derive(Debug, Default)]
struct Looked {
    at: Option<Instant>,
    /// A version that cannot be used here: said once.
    refused: Option<String>,
}

impl Default for Holder {
    fn default() -> Self {
        let in_force = BUILT_IN.clone().map(|rules| InForce { rules, built_in: true });
        Self { in_force: RwLock::new(in_force), looked: Mutex::default() }
    }
}

impl Holder {
    pub(crate) fn get(&self) -> Option<InForce> {
        self.in_force.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, rules: InForce) {
        *self.in_force.write().unwrap_or_else(PoisonError::into_inner) = Some(rules);
    }

    fn looked(&self) -> std::sync::MutexGuard<'_, Looked> {
        self.looked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nobody looked lately; then the caller does.
    fn is_stale(&self) -> bool {
        let mut looked = self.looked();
        let stale = looked.at.is_none_or(|at| at.elapsed() >= FRESH);
        if stale {
            looked.at = Some(Instant::now());
        }
        stale
    }
}

impl Engine {
    /// The rules this process classifies by; `None` only where those built in cannot be read.
    pub fn rules(&self) -> Option<InForce> {
        self.rules_holder().get()
    }

    /// Takes over what the database has in force, if nobody looked in the last ten seconds.
    pub async fn follow_rules(&self) -> Result<(), StoreError> {
        if self.rules_holder().is_stale() { self.take_over_rules().await } else { Ok(()) }
    }

    /// Takes over what the database has in force, now.
    pub async fn take_over_rules(&self) -> Result<(), StoreError> {
        let holder = self.rules_holder();
        let wanted = rules::active_version(self.db()).await?;
        let current = holder.get();
        let same = current.as_ref().is_some_and(|current| match &wanted {
            Some(version) => !current.built_in && current.rules.version() == version,
            None => current.built_in,
        });
        if same {
            return Ok(());
        }
        match load(self.db()).await? {
            Ok(rules) => {
                tracing::info!(version = rules.rules.version(), "classification rules in force");
                holder.looked().refused = None;
                holder.set(rules);
            }
            Err(error) => {
                let mut looked = holder.looked();
                if looked.refused != wanted {
                    tracing::error!(%error, "the rules in force are of another socap; this process keeps its own");
                    looked.refused = wanted;
                }
            }
        }
        Ok(())
    }
}

async fn load(db: &Db) -> Result<Result<InForce, InvalidRules>, StoreError> {
    Ok(match rules::active(db).await? {
        Some(own) => RuleSet::parse(&own.source)
            .map(|rules| InForce { rules: Arc::new(rules), built_in: false }),
        None => built_in().map(|rules| InForce { rules, built_in: true }),
    })
}
