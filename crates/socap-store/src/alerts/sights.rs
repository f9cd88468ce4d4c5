//! Where on X an alert can be looked at.

use std::collections::HashMap;

use socap_domain::{ActionType, TweetId, UserId};

use crate::{Args, BATCH, Db, StoreError, marks, word};

/// One engagement that an alert tells of, and its post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// On which tweet.
    pub tweet_id: TweetId,
    /// What was done.
    pub action: ActionType,
    /// Who did it.
    pub user_id: UserId,
    /// Its first post.
    pub post_id: Option<TweetId>,
}

impl Sight {
    /// The post to look at: what was written, or for retweets and likes what it was about.
    pub fn shown(&self) -> TweetId {
        match self.action {
            ActionType::Reply | ActionType::Quote => self.post_id.unwrap_or(self.tweet_id),
            ActionType::Retweet | ActionType::Like => self.tweet_id,
        }
    }
}

/// What alerts tell of, by alert: the strongest accounts first.
pub async fn sights<'a>(
    db: &Db,
    alerts: impl IntoIterator<Item = &'a str>,
) -> Result<HashMap<String, Vec<Sight>>, StoreError> {
    type Row = (String, i64, String, i64, Option<i64>);
    let alerts: Vec<&str> = alerts.into_iter().collect();
    let mut sights = HashMap::<String, Vec<Sight>>::new();
    for chunk in alerts.chunks(BATCH) {
        let mut args = Args::new();
        let ids = marks(&mut args, chunk.iter().copied());
        let sql = format!(
            "-- alert_sights\nSELECT f.alert_id, f.tweet_id, f.action_type, f.user_id, \
             e.first_post_id FROM alert_finds f LEFT JOIN engagements e \
             ON e.campaign_id = f.campaign_id AND e.tweet_id = f.tweet_id \
             AND e.action_type = f.action_type AND e.user_id = f.user_id \
             WHERE f.alert_id IN ({ids}) \
             ORDER BY f.alert_id, f.importance DESC, f.user_id, f.tweet_id, f.action_type"
        );
        let rows: Vec<Row> = db.all(&sql, args).await?;
        for (alert, tweet, action, user, post) in rows {
            sights.entry(alert).or_default().push(Sight {
                tweet_id: TweetId(tweet),
                action: word(&action)?,
                user_id: UserId(user),
                post_id: post.map(TweetId),
            });
        }
    }
    Ok(sights)
}
