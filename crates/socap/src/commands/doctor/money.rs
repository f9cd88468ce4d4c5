//! Budgets and stops.

use socap_domain::{Clock, Micros, Timestamp};
use socap_engine::gateway::Purpose;
use socap_engine::owner::{self, how_short, mend};
use socap_store::Db;
use socap_store::budget::{self, CapStop};

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
    let stops = budget::cap_stops(db).await?;
    let stops: Vec<CapStop> =
        stops.into_iter().filter(|stop| stop.waits && !stop.is_over(now)).collect();
    for stop in &stops {
        examine_stop(stop, findings);
    }
    // What is told above is not told twice; a campaign that is paused or over spends nothing.
    let told = |cap: &budget::Cap| {
        stops
            .iter()
            .any(|stop| stop.scope() == cap.scope && stop.purpose != Purpose::People.as_str())
    };
    let caps = budget::caps(db).await?;
    for cap in caps.into_iter().filter(|cap| cap.live > 0 && !told(cap)) {
        let Some(limit) = cap.cap.filter(|_| cap.period == budget::TOTAL || cap.period == month)
        else {
            continue;
        };
        let told =
            format!("{}: {} of {} spent", scope(&cap.scope), Micros(cap.spent), Micros(limit));
        let raise = if cap.scope == budget::ALL {
            owner::MEND_MONTH
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

/// A cap that refuses what would be read next.
fn examine_stop(stop: &CapStop, findings: &mut Findings) {
    let (since, how) = (stop.since, how_short(stop.cap, stop.spent));
    match &stop.campaign {
        Some(id) => findings.wrong(
            AREA,
            format!("campaign {id} (\"{}\"), since {since}: its budget {how}", stop.launch_name),
            "raise the campaign's budget_usd (its page, or PATCH /socap/campaigns/ID); it goes on at once",
        ),
        None if stop.purpose == Purpose::People.as_str() => findings.note(
            AREA,
            format!("readings of whom people follow, since {since}: the monthly budget {how}"),
            owner::MEND_MONTH,
        ),
        None => findings.wrong(AREA, format!("everything, since {since}: the monthly budget {how}"), owner::MEND_MONTH),
    }
}

fn scope(scope: &str) -> String {
    scope
        .strip_prefix("campaign:")
        .map_or_else(|| "everything".to_owned(), |id| format!("campaign {id}"))
}
