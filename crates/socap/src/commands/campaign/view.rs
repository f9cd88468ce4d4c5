//! A campaign as JSON, in the words of the API.

use serde_json::{Value, json};
use socap_domain::{Micros, Timestamp};
use socap_engine::campaigns::shown_status;
use socap_store::campaigns::Campaign;
use socap_store::tweets::CampaignTweet;
use socap_store::{Db, engagements, tweets};

use crate::failure::Failure;

/// A campaign without its tweets.
pub(super) fn brief(campaign: &Campaign) -> Value {
    let settings = &campaign.settings;
    json!({
        "id": campaign.id,
        "launch_name": settings.launch_name,
        "status": shown_status(campaign),
        "client_info": settings.client_info,
        "monitor_window": settings.monitor_window,
        "alert_preferences": settings.alert_preferences,
        "time_zone": settings.time_zone,
        "features": settings.features,
        "value": settings.value,
        "budget_usd": settings.budget.map(Micros::dollars),
        "created_at": campaign.created_at,
        "updated_at": campaign.updated_at,
        "completed_at": campaign.completed_at,
    })
}

/// A campaign with its tweets and sums.
pub(super) async fn whole(db: &Db, campaign: &Campaign) -> Result<Value, Failure> {
    let mut view = brief(campaign);
    let (collected, removed) = engagements::totals_of(db, &campaign.id).await?;
    let tweets: Vec<Value> =
        tweets::of_campaign(db, &campaign.id).await?.iter().map(tweet).collect();
    if let Value::Object(members) = &mut view {
        members.insert("engagements".into(), json!({"collected": collected, "removed": removed}));
        members.insert("tweets".into(), Value::Array(tweets));
    }
    Ok(view)
}

fn tweet(tweet: &CampaignTweet) -> Value {
    json!({
        "tweet_id": tweet.tweet_id,
        "tweet_category": tweet.category,
        "url": tweet.url,
        "text": tweet.text,
        "author": {
            "user_id": tweet.author_id,
            "username": tweet.author_username,
            "name": tweet.author_name,
        },
        "posted_at": tweet.posted_at,
        "availability": tweet.availability,
        "metrics": tweet.metrics,
        "metrics_at": tweet.metrics_at,
    })
}

/// A time without seconds, for tables.
pub(super) fn minute(at: Timestamp) -> String {
    let text = at.to_string();
    text.get(..16).map_or(text.clone(), |cut| format!("{}Z", cut.replace('T', " ")))
}
