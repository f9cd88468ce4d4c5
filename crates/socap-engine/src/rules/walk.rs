//! Applying the rules in force to the accounts that are stored.

use socap_store::accounts::{self, Classification, Unclassified};
use socap_store::{StoreError, rules};

use crate::Engine;

/// Accounts of one transaction.
const STEP: i64 = 500;

/// How many stored accounts the rules in force have not classified yet.
pub async fn pending(engine: &Engine) -> Result<i64, StoreError> {
    let Some(in_force) = engine.rules() else { return Ok(0) };
    accounts::stale_count(engine.db(), in_force.rules.version()).await
}

/// Classifies at most about `limit` stored accounts again whose words or rules changed; gives
/// how many. Does nothing while the database has other rules in force than this process, or a
/// newer socap on it has other rules built in: two versions would undo each other's work.
pub async fn reapply(engine: &Engine, limit: u64) -> Result<u64, StoreError> {
    let Some(in_force) = engine.rules() else { return Ok(0) };
    let wanted = rules::active_version(engine.db()).await?;
    let own = match &wanted {
        Some(version) => !in_force.built_in && in_force.rules.version() == version,
        None if in_force.built_in => {
            let version = in_force.rules.version();
            rules::newest_built_in(engine.db(), version).await? == version
        }
        None => false,
    };
    if !own {
        return Ok(0);
    }
    let version = in_force.rules.version();
    let (mut after, mut done) = (None::<Unclassified>, 0);
    while done < limit {
        let page =
            accounts::stale_classification(engine.db(), version, after.as_ref(), STEP).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.clone());
        let classified: Vec<(Unclassified, Classification)> = page
            .into_iter()
            .map(|account| {
                let found = in_force.classify(&account.name, account.bio.as_deref());
                (account, found)
            })
            .collect();
        let mut tx = engine.db().begin().await?;
        done += accounts::store_classifications(&mut tx, &classified, engine.now()).await?;
        tx.commit().await?;
        tokio::task::yield_now().await;
    }
    Ok(done)
}
