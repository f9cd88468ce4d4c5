//! Lookups by id and handle, and the balance.

use serde_json::json;

use super::render::{Bio, profile, tweet, unavailable};
use super::{errors, price};
use crate::exchange::{Answer, Scene};
use crate::world::Seen;

/// Clients never send more ids; the documentation names no limit.
const MOST: usize = 100;

/// Tweets that are not shown are left out without a word.
pub(super) fn tweets(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let ids = batch(scene, "tweet_ids")?;
    let posts = ids.iter().filter_map(|id| scene.world.post_of(id.parse().ok()?));
    let shown = posts.filter(|post| scene.world.seen(post, scene.now()) == Seen::Shown);
    let tweets: Vec<_> = shown.map(|post| tweet(scene, post)).collect();
    let charge = price::tweets(tweets.len());
    let body = json!({"tweets": tweets, "status": "success", "msg": "success", "code": 0});
    Ok(Answer { charge, ..Answer::json(200, body) })
}

pub(super) fn user(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let name = scene.ask.param("userName").filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| errors::missing("userName"))?;
    let account = scene.world.account_named(name.trim_start_matches('@'));
    let shows = |seen| matches!(seen, Seen::Shown | Seen::Protected);
    let account = account.filter(|account| shows(account.seen(scene.now())));
    let account = account.ok_or_else(|| errors::status_error("user not found"))?;
    let data = profile(account, Bio::InBoth);
    let body = json!({"data": data, "status": "success", "msg": "success"});
    Ok(Answer { charge: price::profiles(1), ..Answer::json(200, body) })
}

/// Suspended accounts come back as unavailable; those that are gone do not.
pub(super) fn users(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let ids = batch(scene, "userIds")?;
    let accounts = ids.iter().filter_map(|id| scene.world.account(id.parse().ok()?));
    let users: Vec<_> = accounts
        .filter_map(|account| match account.seen(scene.now()) {
            Seen::Shown | Seen::Protected => Some(profile(account, Bio::InBoth)),
            Seen::Suspended => Some(unavailable(account, "Suspended")),
            Seen::Gone => None,
        })
        .collect();
    let charge = price::profiles(users.len());
    let body = json!({"users": users, "status": "success", "msg": "success"});
    Ok(Answer { charge, ..Answer::json(200, body) })
}

pub(super) fn info(scene: &Scene<'_>) -> Answer {
    let credits = scene.ask.credits.unwrap_or(1_000_000_000);
    Answer::json(200, json!({"recharge_credits": credits, "total_bonus_credits": 0}))
}

fn batch<'a>(scene: &Scene<'a>, name: &str) -> Result<Vec<&'a str>, Answer> {
    let ids = scene.ask.list(name);
    if ids.is_empty() {
        return Err(errors::missing(name));
    }
    if ids.len() > MOST {
        return Err(errors::bad(&format!("{name}: at most {MOST} ids")));
    }
    Ok(ids)
}
