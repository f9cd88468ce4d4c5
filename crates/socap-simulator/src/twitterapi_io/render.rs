//! twitterapi.io's objects: one shape of a tweet, three of an account (samples of 2025-08 to 2026-08).

use serde_json::{Value, json};
use socap_domain::Timestamp;

use crate::exchange::{Scene, calendar, encoded};
use crate::world::post::Post;
use crate::world::{Account, Seen};
use crate::x::PICTURE;

pub(super) fn tweet(scene: &Scene<'_>, post: &Post) -> Value {
    let world = scene.world;
    let author = world.who(post.author);
    let name = author.map_or("", |author| author.username.as_str());
    let counts = scene.counts(post.retweeted().unwrap_or(post.id));
    let parent = post.reply_to().and_then(|id| world.post_of(id));
    let answered = parent.and_then(|parent| world.who(parent.author));
    let embedded = |id: Option<socap_domain::TweetId>| {
        let shown = id.filter(|id| world.availability(*id, scene.now()) == Seen::Shown);
        shown.and_then(|id| world.post_of(id)).map(|post| tweet(scene, post))
    };
    let mut object = json!({
        "type": "tweet",
        "id": post.id,
        "url": format!("https://x.com/{name}/status/{}", post.id),
        "twitterUrl": format!("https://twitter.com/{name}/status/{}", post.id),
        "text": encoded(&world.text_of(post)),
        "source": "",
        "createdAt": words(post.created_at()),
        "lang": "en",
        "isReply": post.reply_to().is_some(),
        "inReplyToId": post.reply_to(),
        "conversationId": post.conversation,
        "inReplyToUserId": answered.map(|account| account.id),
        "inReplyToUsername": answered.map(|account| account.username.as_str()),
        "author": author.map(|author| profile(author, Bio::InProfileBio)),
        "extendedEntities": {},
        "card": null,
        "place": {},
        "entities": {},
        "quoted_tweet": embedded(post.quoted()),
        "retweeted_tweet": embedded(post.retweeted()),
        "isLimitedReply": false,
        "article": null,
    });
    if let Some(fields) = object.as_object_mut().filter(|_| !scene.twist.metrics_missing) {
        let named = [
            ("retweetCount", counts.retweets),
            ("replyCount", counts.replies),
            ("likeCount", counts.likes),
            ("quoteCount", counts.quotes),
            ("viewCount", counts.views),
            ("bookmarkCount", counts.bookmarks),
        ];
        fields.extend(named.map(|(name, count)| (name.to_owned(), json!(count))));
    }
    object
}

/// Where the first shape keeps the bio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bio {
    /// Authors of tweets: `description` is empty, the bio is in `profile_bio`.
    InProfileBio,
    /// Lookups: both.
    InBoth,
}

/// The first shape: authors, lookups.
pub(super) fn profile(account: &Account, bio: Bio) -> Value {
    let name = &account.username;
    let description = if bio == Bio::InBoth { account.bio.as_str() } else { "" };
    json!({
        "type": "user",
        "userName": name,
        "url": format!("https://x.com/{name}"),
        "twitterUrl": format!("https://twitter.com/{name}"),
        "id": account.id,
        "name": account.name,
        "isVerified": false,
        "isBlueVerified": account.verified,
        "verifiedType": null,
        "profilePicture": PICTURE,
        "coverPicture": "",
        "description": encoded(description),
        "location": "",
        "followers": account.followers,
        "following": account.following,
        "status": "",
        "canDm": false,
        "canMediaTag": true,
        "createdAt": words(account.created_at),
        "entities": {"description": {"urls": []}, "url": {}},
        "fastFollowersCount": 0,
        "favouritesCount": 0,
        "hasCustomTimelines": false,
        "isTranslator": false,
        "mediaCount": 0,
        "statusesCount": account.followers / 3 + 10,
        "withheldInCountries": [],
        "affiliatesHighlightedLabel": {},
        "possiblySensitive": false,
        "pinnedTweetIds": [],
        "profile_bio": {
            "description": encoded(&account.bio),
            "entities": {"description": {}, "url": {}},
        },
        "isAutomated": false,
        "automatedBy": null,
    })
}

/// An account a batch asked for that X does not show.
pub(super) fn unavailable(account: &Account, reason: &str) -> Value {
    json!({
        "type": "user",
        "id": account.id,
        "unavailable": true,
        "message": format!("User is {}", reason.to_lowercase()),
        "unavailableReason": reason,
    })
}

/// The second shape: followings and followers.
pub(super) fn followed(account: &Account, now: Timestamp) -> Value {
    json!({
        "id": account.id,
        "name": account.name,
        "screen_name": account.username,
        "username": null,
        "location": "",
        "url": null,
        "description": encoded(&account.bio),
        "email": null,
        "protected": account.seen(now) == Seen::Protected,
        "verified": false,
        "followers_count": account.followers,
        "following_count": account.following,
        "friends_count": account.following,
        "favourites_count": 0,
        "statuses_count": account.followers / 3 + 10,
        "media_tweets_count": 0,
        "created_at": words(account.created_at),
        "profile_banner_url": null,
        "profile_image_url_https": PICTURE,
        "can_dm": false,
        "isBlueVerified": account.verified,
    })
}

/// The third shape: retweeters. `createdAt` is the account's, in another format than elsewhere.
pub(super) fn retweeter(account: &Account) -> Value {
    json!({
        "type": "user",
        "id": account.id,
        "userName": account.username,
        "name": account.name,
        "url": null,
        "description": encoded(&account.bio),
        "location": "",
        "verified": account.verified,
        "profilePicture": PICTURE,
        "followers": account.followers,
        "following": account.following,
        "statusesCount": account.followers / 3 + 10,
        "createdAt": calendar(account.created_at).strftime("%Y-%m-%dT%H:%M:%S.000000Z").to_string(),
    })
}

fn words(at: Timestamp) -> String {
    calendar(at).strftime("%a %b %d %H:%M:%S +0000 %Y").to_string()
}
