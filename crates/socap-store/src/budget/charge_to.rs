//! Calls that were made before there was a campaign to pay for them.

use std::collections::BTreeMap;

use socap_domain::{CampaignId, Micros, Timestamp};

use super::settle::{Settled, UsageLine, add_usage};
use super::{NOBODY, TOTAL};
use crate::{Arg, Args, StoreError, Tx, rollups};

/// A call that was settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledCall {
    /// The ledger's row.
    pub request_id: String,
    /// World time of the answer, as it was settled.
    pub at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Paid {
    credential: String,
    endpoint: String,
    purpose: String,
    reserved_micros: i64,
    raw_resources: i64,
    billable_resources: i64,
    micros: i64,
    credits: i64,
}

/// Lets a campaign that was just stored pay for calls which nobody paid for: they were made to
/// find out whether it can be. The month paid for them when they were settled.
pub async fn charge_to(
    tx: &mut Tx,
    calls: &[SettledCall],
    campaign: &CampaignId,
) -> Result<(), StoreError> {
    // Budgets are shared by all campaigns: they come last.
    rollups::publish(tx).await?;
    for call in calls {
        let Some(paid) = paid(tx, call).await? else { continue };
        let shares = BTreeMap::from([(campaign.0.as_str(), paid.reserved_micros)]);
        tx.execute(
            "-- ledger_charge_to\nUPDATE ledger SET shares = $2 WHERE request_id = $1",
            Args::new().with(&call.request_id).with(Arg::json(&shares)?),
        )
        .await?;
        tx.execute(
            "-- budget_charge_to\nUPDATE budgets SET spent = spent + $3 \
             WHERE scope = $1 AND period = $2",
            Args::new().with(format!("campaign:{campaign}")).with(TOTAL).with(paid.micros),
        )
        .await?;
        move_usage(tx, call, &paid, campaign).await?;
    }
    Ok(())
}

async fn paid(tx: &mut Tx, call: &SettledCall) -> Result<Option<Paid>, StoreError> {
    tx.optional(
        "-- ledger_paid\nSELECT credential, endpoint, purpose, reserved_micros, raw_resources, \
         billable_resources, micros, credits FROM ledger \
         WHERE request_id = $1 AND state = 'settled'",
        Args::new().with(&call.request_id),
    )
    .await
}

async fn move_usage(
    tx: &mut Tx,
    call: &SettledCall,
    paid: &Paid,
    campaign: &CampaignId,
) -> Result<(), StoreError> {
    let whose = (paid.credential.as_str(), paid.purpose.as_str(), paid.endpoint.as_str());
    for (payer, times) in [(NOBODY, -1), (campaign.0.as_str(), 1)] {
        let charged = Settled {
            raw: paid.raw_resources * times,
            billable: paid.billable_resources * times,
            cost: Micros(paid.micros * times),
        };
        let credits = paid.credits * times;
        let line = UsageLine { campaign: payer, requests: times, charged, credits };
        add_usage(tx, whose, call.at, &line).await?;
    }
    tx.execute(
        "-- usage_drop_empty\nDELETE FROM usage_by_day WHERE utc_day = $1 AND credential = $2 \
         AND purpose = $3 AND endpoint = $4 AND campaign_id = $5 AND requests = 0 \
         AND raw_resources = 0 AND billable_resources = 0 AND micros = 0 AND credits = 0",
        Args::new().with(call.at.utc_day()).with(whose.0).with(whose.1).with(whose.2).with(NOBODY),
    )
    .await?;
    Ok(())
}
