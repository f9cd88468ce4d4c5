//! `/campaigns/{id}/alerts`, `/campaigns/{id}/mutes` and `/alerts`: whom the team was told of,
//! what became of each message, and what is not to be told.

pub(crate) mod finds;
pub(crate) mod list;
pub(crate) mod mute;
pub(crate) mod mutes;
pub(crate) mod process;
pub(crate) mod resend;
pub(crate) mod row;
#[cfg(test)]
pub(crate) mod stage;
pub(crate) mod test;
pub(crate) mod unmute;

use serde_json::Value;
use socap_domain::CampaignId;
use socap_store::alerts::{Delivery, FindRow, Mute};
use socap_store::{Db, StoreError};

fn json(rows: impl serde::Serialize) -> Result<Vec<Value>, StoreError> {
    let value = serde_json::to_value(rows).map_err(|source| StoreError::Encode { source })?;
    let Value::Array(rows) = value else { return Ok(Vec::new()) };
    Ok(rows)
}

/// Deliveries of one campaign as the API shows them, for the command line.
pub async fn alerts_json(
    db: &Db,
    campaign: &CampaignId,
    deliveries: Vec<Delivery>,
) -> Result<Vec<Value>, StoreError> {
    json(row::rows(db, campaign, deliveries).await?)
}

/// Finds as the API shows them, for the command line.
pub fn finds_json(finds: Vec<FindRow>) -> Result<Vec<Value>, StoreError> {
    json(finds.into_iter().map(finds::FindView::from).collect::<Vec<_>>())
}

/// Mutes as the API shows them, for the command line.
pub fn mutes_json(mutes: Vec<Mute>) -> Result<Vec<Value>, StoreError> {
    json(mutes.into_iter().map(mutes::MuteView::from).collect::<Vec<_>>())
}
