//! What else keeps X from being read, while something else is mended.

use socap_domain::Timestamp;
use socap_store::budget::{CapStop, Stop};

use super::credential::provider;
use crate::gateway::Purpose;

/// What stops everybody: a credential, or the month's cap. In a clause to follow a "but".
pub(super) fn elsewhere(caps: &[CapStop], stops: &[Stop], now: Timestamp) -> Option<String> {
    if let Some(stop) = stops.first() {
        let (provider, credential) = (provider(&stop.credential), &stop.credential);
        return Some(format!("{provider} does not answer {credential}"));
    }
    let month =
        |stop: &&CapStop| stop.campaign.is_none() && stop.purpose == Purpose::Campaigns.as_str();
    let month = caps.iter().filter(month).find(|stop| !stop.is_over(now))?;
    Some(format!("the monthly budget of {} is used up", month.cap))
}
