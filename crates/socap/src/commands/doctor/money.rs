//! Budgets and stops.

use socap_domain::{Clock, Micros, Timestamp};
use socap_store::{Db, budget};

use super::finding::Findings;
use crate::config::Config;
use crate::failure::Failure;

const AREA: &str = "money";

/// Looks at what stops reading for want of money.
pub(super) async fn examine(
    config: &Config,
    db: &Db,
    findings: &mut Findings,
) -> Result<(), Failure> {
    for stop in budget::stops(db).await? {
        let (since, probe) = (Timestamp(stop.since), Timestamp(stop.probe_at));
        let found = format!("{} is stopped since {since}: {}", stop.credential, stop.detail);
        findings.wrong(
            AREA,
            found,
            format!("{}; it is tried again at {probe}", mend(&stop.reason)),
        );
    }
    let now = config.clock.now();
    let month = now.utc_month();
    for cap in budget::caps(db).await? {
        let Some(limit) = cap.cap.filter(|_| cap.period == budget::TOTAL || cap.period == month)
        else {
            continue;
        };
        let told =
            format!("{}: {} of {} spent", scope(&cap.scope), Micros(cap.spent), Micros(limit));
        let raise = if cap.scope == budget::ALL {
            "raise SOCAP_MONTHLY_BUDGET_USD, or wait for next month"
        } else {
            "raise the campaign's budget_usd"
        };
        match cap.spent.saturating_mul(100).checked_div(limit).unwrap_or(100) {
            100.. => findings.wrong(AREA, told, raise),
            80.. => findings.note(AREA, told, raise),
            _ => findings.ok(AREA, told),
        }
    }
    let (spent, reserved) = budget::spent(db, now).await?;
    findings.ok(AREA, format!("{spent} spent in {month}, {reserved} reserved"));
    Ok(())
}

fn scope(scope: &str) -> String {
    scope
        .strip_prefix("campaign:")
        .map_or_else(|| "everything".to_owned(), |id| format!("campaign {id}"))
}

fn mend(reason: &str) -> &'static str {
    match reason {
        "credits_depleted" => "buy credits from the provider",
        "spend_cap" => "raise the spend cap in the provider's console",
        "usage_cap" => "raise the plan, or wait for the provider's next cycle",
        "refused" => "replace the credential",
        _ => "see the provider's console",
    }
}
