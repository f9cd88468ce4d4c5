//! Lists, newest first, with cursors.

use std::borrow::Cow;

use serde_json::{Map, Value, json};
use socap_domain::{Timestamp, TweetId};

use super::render::{followed, retweeter, tweet};
use super::{errors, price};
use crate::bill::Charge;
use crate::chance::{draw, happens};
use crate::exchange::{Answer, Places, Posts, Scene};
use crate::paging::{self, Listing, Oddities, Page};
use crate::world::post::Post;
use crate::world::{Account, Seen, Slot};
use crate::x::query::{Query, Syntax};

/// Which keys an answer carries beside its items: recorded per endpoint on 2026-08-10.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Envelope {
    /// Items and paging only.
    Bare,
    /// `status` and `msg` too.
    Told,
    /// `code` too.
    Coded,
}

pub(super) fn retweeters(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let tweet = tweet_id(scene)?;
    let ids =
        if shown(scene, tweet) { scene.world.retweets_until(tweet, scene.now()) } else { &[] };
    let list = scene.posts(Cow::Borrowed(ids), |_| true);
    let page = turn(scene, &list, scene.options.io.retweeters_page)?;
    let authors = list
        .at(&page.places)
        .into_iter()
        .filter_map(|id| scene.world.post_of(id).and_then(|post| scene.world.who(post.author)));
    let users: Vec<Value> = authors.map(retweeter).collect();
    let charge = price::retweeters(users.len());
    Ok(enveloped(scene, Envelope::Bare, ("users", users), &page, charge))
}

/// The first version takes only tweets that begin a conversation.
pub(super) fn replies(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let tweet = tweet_id(scene)?;
    let answers = scene.world.post_of(tweet).is_some_and(|post| post.reply_to().is_some());
    if answers {
        return Err(errors::status_error(
            "tweet must be an original tweet and the first of its thread",
        ));
    }
    let ids = if shown(scene, tweet) { scene.world.replies_until(tweet, scene.now()) } else { &[] };
    let within = times(scene)?;
    listed(scene, &scene.posts(Cow::Borrowed(ids), within), Envelope::Told)
}

/// The second version takes any tweet; unless asked for the latest, its order is its own.
pub(super) fn replies_v2(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let tweet = tweet_id(scene)?;
    let order = scene.ask.param("queryType").unwrap_or("Relevance");
    if !["Relevance", "Latest", "Likes"].contains(&order) {
        return Err(errors::bad("queryType must be Relevance, Latest or Likes"));
    }
    let (world, now) = (scene.world, scene.now());
    let mut ids =
        Cow::Borrowed(if shown(scene, tweet) { world.replies_until(tweet, now) } else { &[] });
    if scene.options.io.nested_replies {
        let nested: Vec<TweetId> =
            ids.iter().flat_map(|reply| world.replies_until(*reply, now)).copied().collect();
        if !nested.is_empty() {
            ids.to_mut().extend(nested);
            ids.to_mut().sort_unstable();
        }
    }
    let list = scene.posts(ids, |_| true);
    let page = turn(scene, &list, scene.options.io.posts_page)?;
    let mut found = list.at(&page.places);
    if order == "Relevance" {
        found.sort_by_key(|id| draw(&[scene.options.seed, id.0.cast_unsigned()]));
    }
    Ok(tweets(scene, &found, &page, Envelope::Told))
}

/// Now and then a quote of another tweet is among them, where that is switched on.
pub(super) fn quotes(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let tweet = tweet_id(scene)?;
    let world = scene.world;
    let ids = if shown(scene, tweet) { world.quotes_until(tweet, scene.now()) } else { &[] };
    let with_replies = scene.ask.param("includeReplies") != Some("false");
    let within = times(scene)?;
    let keep = move |id| {
        within(id)
            && (with_replies || world.post_of(id).is_none_or(|post| post.reply_to().is_none()))
    };
    let list = scene.posts(Cow::Borrowed(ids), keep);
    let page = turn(scene, &list, scene.options.io.posts_page)?;
    let mut found = list.at(&page.places);
    if happens(scene.options.io.foreign_quotes, &[scene.options.seed, 61, scene.ask.seq]) {
        let foreign = |post: &&Post| post.quoted().is_some_and(|quoted| quoted != tweet);
        found.extend(strayed(scene, foreign));
    }
    Ok(tweets(scene, &found, &page, Envelope::Told))
}

/// Every post of the conversation, whichever of its tweets was named.
pub(super) fn thread(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let tweet = tweet_id(scene)?;
    let root = scene.world.post_of(tweet).map_or(tweet, |post| post.conversation);
    let mut ids = vec![root];
    ids.extend(scene.world.conversation_until(root, scene.now()));
    listed(scene, &scene.posts(Cow::Owned(ids), |_| true), Envelope::Told)
}

pub(super) fn search(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let text = scene.ask.param("query").filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| errors::missing("query"))?;
    let query = Query::parse(text, Syntax::TwitterapiIo)
        .map_err(|problem| errors::bad(&problem.to_string()))?;
    let native = text.contains("filter:nativeretweets");
    let mut ids = query.find(scene.world, scene.now(), |_| true);
    ids.retain(|id| {
        let retweet = scene.world.post_of(*id).is_some_and(|post| post.retweeted().is_some());
        (native || !retweet) && crate::x::indexed(scene, *id)
    });
    listed(scene, &scene.posts(Cow::Owned(ids), crate::x::gaps(scene)), Envelope::Bare)
}

/// The items lie in `data`, the paging at the root.
pub(super) fn last_tweets(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let account = account(scene)?;
    let (world, now) = (scene.world, scene.now());
    let who = world.place_of(account.id).filter(|_| account.seen(now) == Seen::Shown);
    let ids = who.map_or(&[] as &[_], |who| world.authored_until(who, now));
    let with_replies = scene.ask.param("includeReplies") == Some("true");
    let keep =
        move |id| with_replies || world.post_of(id).is_none_or(|post| post.reply_to().is_none());
    let list = scene.posts(Cow::Borrowed(ids), keep);
    let page = turn(scene, &list, scene.options.io.posts_page)?;
    let found = rendered(scene, &list.at(&page.places));
    let charge = price::tweets(found.len());
    let mut body = envelope(scene, Envelope::Coded, &page);
    body.insert("data".to_owned(), json!({"pin_tweet": null, "tweets": found}));
    Ok(Answer { charge, ..Answer::json(200, body.into()) })
}

pub(super) fn followings(scene: &Scene<'_>) -> Result<Answer, Answer> {
    follow_list(scene, "followings")
}

pub(super) fn followers(scene: &Scene<'_>) -> Result<Answer, Answer> {
    follow_list(scene, "followers")
}

fn follow_list(scene: &Scene<'_>, key: &str) -> Result<Answer, Answer> {
    let size = match scene.ask.param("pageSize") {
        None => 200,
        Some(text) => text
            .parse()
            .ok()
            .filter(|size| (20..=200).contains(size))
            .ok_or_else(|| errors::bad("pageSize must be between 20 and 200"))?,
    };
    let account = account(scene)?;
    let (world, now) = (scene.world, scene.now());
    let who = world.place_of(account.id);
    let follows = who.map_or(&[] as &[_], |who| match key {
        "followers" => world.followers_until(who, now),
        _ => world.follows_until(who, now),
    });
    let at = |place: usize| follows.get(place).and_then(|follow| world.who(follow.whom));
    let slot = |place| match at(place).map(|account| account.seen(now)) {
        Some(Seen::Shown | Seen::Protected) => Slot::Listed,
        Some(Seen::Suspended) => Slot::Hidden,
        Some(Seen::Gone) | None => Slot::Void,
    };
    let page = turn(scene, &Places { len: follows.len(), slot }, size)?;
    let accounts = page.places.iter().filter_map(|place| at(*place));
    let items: Vec<Value> = accounts.map(|account| followed(account, now)).collect();
    let charge = price::followed(items.len(), size);
    Ok(enveloped(scene, Envelope::Coded, (key, items), &page, charge))
}

fn listed(scene: &Scene<'_>, list: &Posts<'_>, envelope: Envelope) -> Result<Answer, Answer> {
    let page = turn(scene, list, scene.options.io.posts_page)?;
    let mut found = list.at(&page.places);
    if happens(scene.options.io.ads, &[scene.options.seed, 67, scene.ask.seq]) {
        let promoted = |post: &&Post| post.reply_to().is_none() && post.retweeted().is_none();
        found.extend(strayed(scene, promoted));
    }
    if scene.twist.gap && !found.is_empty() {
        let count = u64::try_from(found.len()).unwrap_or(1);
        let place = draw(&[scene.options.seed, 71, scene.ask.seq]) % count;
        found.remove(usize::try_from(place).unwrap_or(0));
    }
    Ok(tweets(scene, &found, &page, envelope))
}

fn tweets(scene: &Scene<'_>, found: &[TweetId], page: &Page, envelope: Envelope) -> Answer {
    let items = rendered(scene, found);
    let charge = price::tweets(items.len());
    enveloped(scene, envelope, ("tweets", items), page, charge)
}

fn rendered(scene: &Scene<'_>, found: &[TweetId]) -> Vec<Value> {
    let posts = found.iter().filter_map(|id| scene.world.post_of(*id));
    posts.map(|post| tweet(scene, post)).collect()
}

/// A post that does not belong here, as promoted ones do not.
fn strayed(scene: &Scene<'_>, fits: impl Fn(&&Post) -> bool) -> Option<TweetId> {
    let shown = |post: &&Post| scene.world.seen(post, scene.now()) == Seen::Shown;
    scene.world.newest_first(scene.now()).filter(shown).find(fits).map(|post| post.id)
}

fn turn(scene: &Scene<'_>, list: &impl Listing, size: usize) -> Result<Page, Answer> {
    let cursor = match scene.ask.cursor() {
        None => None,
        Some(text) => {
            let known = paging::read(text, scene.ask.scope());
            Some(known.ok_or_else(|| errors::status_error("cursor is invalid or expired"))?)
        }
    };
    let doubled = [scene.options.seed, 73, scene.ask.seq];
    let odd = Oddities {
        empty_end: scene.options.io.trailing_page,
        overlap: happens(scene.options.io.duplicates, &doubled),
        ..scene.twist.odd
    };
    Ok(paging::turn(list, cursor, size.max(1), odd))
}

fn enveloped(
    scene: &Scene<'_>,
    kind: Envelope,
    (key, items): (&str, Vec<Value>),
    page: &Page,
    charge: Charge,
) -> Answer {
    let mut body = envelope(scene, kind, page);
    body.insert(key.to_owned(), items.into());
    Answer { charge, ..Answer::json(200, body.into()) }
}

fn envelope(scene: &Scene<'_>, kind: Envelope, page: &Page) -> Map<String, Value> {
    let next = page.next.map(|next| paging::write(next, scene.ask.scope()));
    let mut body = Map::new();
    body.insert("has_next_page".to_owned(), json!(next.is_some()));
    body.insert("next_cursor".to_owned(), json!(next.unwrap_or_default()));
    if kind != Envelope::Bare {
        body.insert("status".to_owned(), json!("success"));
        body.insert("msg".to_owned(), json!("success"));
    }
    if kind == Envelope::Coded {
        body.insert("code".to_owned(), json!(0));
    }
    body
}

fn tweet_id(scene: &Scene<'_>) -> Result<TweetId, Answer> {
    let text = scene.ask.param("tweetId").filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| errors::missing("tweetId"))?;
    text.parse().map_err(|_| errors::bad("tweetId is not valid"))
}

fn shown(scene: &Scene<'_>, tweet: TweetId) -> bool {
    scene.world.availability(tweet, scene.now()) == Seen::Shown
}

fn account<'a>(scene: &Scene<'a>) -> Result<&'a Account, Answer> {
    let by_id = scene.ask.param("userId").filter(|text| !text.is_empty());
    let by_name = scene.ask.param("userName").filter(|text| !text.is_empty());
    let account = match (by_id, by_name) {
        (Some(id), _) => id.parse().ok().and_then(|id| scene.world.account(id)),
        (None, Some(name)) => scene.world.account_named(name),
        (None, None) => return Err(errors::missing("userName")),
    };
    let shows = |seen| matches!(seen, Seen::Shown | Seen::Protected);
    let account = account.filter(|account| shows(account.seen(scene.now())));
    account.ok_or_else(|| errors::status_error("user not found"))
}

/// `sinceTime` and `untilTime`, in unix seconds.
fn times(scene: &Scene<'_>) -> Result<impl Fn(TweetId) -> bool + use<>, Answer> {
    let bound = |name: &str| match scene.ask.param(name).filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => text
            .parse::<i64>()
            .ok()
            .and_then(|seconds| seconds.checked_mul(1_000))
            .map(|ms| Some(TweetId::first_at(Timestamp(ms))))
            .ok_or_else(|| errors::bad(&format!("{name} must be a unix time in seconds"))),
    };
    let (since, until) = (bound("sinceTime")?, bound("untilTime")?);
    Ok(move |id| since.is_none_or(|since| id >= since) && until.is_none_or(|until| id < until))
}
