//! What to do about engagements from before the campaign.

use std::time::Duration;

use crate::Timestamp;
use crate::campaign::BackfillAlerts;

/// A tweet at most so much older than the campaign is part of the launch.
const LAUNCH: Duration = Duration::from_hours(24);

/// What becomes of an engagement above its threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Treatment {
    /// It alerts.
    Alert,
    /// It is part of one message: "engaged before you started".
    Digest,
    /// It is kept and not told.
    Silent,
}

impl BackfillAlerts {
    /// What becomes of an engagement that the first walk of a list found. What later walks find
    /// always alerts. A list whose counter was 0 at the first reading counts as walked.
    pub fn of_first_walk(self, posted_at: Option<Timestamp>, created_at: Timestamp) -> Treatment {
        match self {
            Self::Alert => Treatment::Alert,
            Self::None => Treatment::Silent,
            Self::Auto if posted_at.is_some_and(|at| created_at.since(at) <= LAUNCH) => {
                Treatment::Alert
            }
            Self::Auto | Self::Digest => Treatment::Digest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tweet_of_the_launch_alerts_and_an_old_one_is_a_digest() {
        let campaign = Timestamp(1_000_000_000);
        let day = 86_400_000;
        let auto = |posted: Option<i64>| {
            BackfillAlerts::Auto.of_first_walk(posted.map(Timestamp), campaign)
        };
        assert_eq!(auto(Some(campaign.0 - day)), Treatment::Alert);
        assert_eq!(auto(Some(campaign.0 + day)), Treatment::Alert);
        assert_eq!(auto(Some(campaign.0 - day - 1)), Treatment::Digest);
        assert_eq!(auto(None), Treatment::Digest);
        let old = Some(Timestamp(0));
        assert_eq!(BackfillAlerts::Alert.of_first_walk(old, campaign), Treatment::Alert);
        assert_eq!(BackfillAlerts::None.of_first_walk(old, campaign), Treatment::Silent);
    }
}
