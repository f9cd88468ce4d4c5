//! From which score an engagement alerts.

use crate::campaign::AlertPreferences;
use crate::{ActionType, TweetCategory, Weight};

impl AlertPreferences {
    /// The threshold for an action on a tweet of a category: one that names both beats one that
    /// names the action, that beats one that names the category, that beats the campaign's. Of
    /// two that name the same the later one counts.
    pub fn threshold_for(&self, category: TweetCategory, action: ActionType) -> f64 {
        let fitting = self.thresholds.iter().enumerate().filter(|(_, threshold)| {
            threshold.tweet_category.is_none_or(|named| named == category)
                && threshold.action_type.is_none_or(|named| named == action)
        });
        fitting
            .max_by_key(|(place, threshold)| {
                (threshold.action_type.is_some(), threshold.tweet_category.is_some(), *place)
            })
            .map_or(self.importance_threshold, |(_, threshold)| threshold.importance_threshold)
    }

    /// Whether an engagement with this score alerts. Nobody who is followed by no important
    /// person alerts under a threshold above 0; a threshold of 0 alerts about everybody.
    pub fn alerts(&self, category: TweetCategory, action: ActionType, score: Weight) -> bool {
        score.as_f64() >= self.threshold_for(category, action)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::campaign::Threshold;
    use crate::{ActionType::*, TweetCategory::*};

    fn preferences() -> AlertPreferences {
        let of = |tweet_category, action_type, importance_threshold| Threshold {
            tweet_category,
            action_type,
            importance_threshold,
        };
        AlertPreferences {
            importance_threshold: 10.0,
            thresholds: vec![
                of(Some(Investor), Some(Quote), 2.5),
                of(Some(Investor), None, 20.0),
                of(None, Some(Quote), 5.0),
                of(None, Some(Like), 50.0),
            ],
            ..AlertPreferences::default()
        }
    }

    #[rstest]
    #[case(Main, Retweet, 10.0)]
    #[case(Investor, Retweet, 20.0)]
    #[case(Main, Quote, 5.0)]
    #[case(Investor, Quote, 2.5)]
    #[case::an_action_beats_a_category(Investor, Like, 50.0)]
    fn the_finest_threshold_counts(
        #[case] category: TweetCategory,
        #[case] action: ActionType,
        #[case] want: f64,
    ) {
        assert!((preferences().threshold_for(category, action) - want).abs() < 1e-9);
    }

    #[test]
    fn reaching_the_threshold_is_enough() {
        let preferences = preferences();
        assert!(preferences.alerts(Investor, Quote, Weight(2_500)));
        assert!(!preferences.alerts(Investor, Quote, Weight(2_499)));
    }
}
