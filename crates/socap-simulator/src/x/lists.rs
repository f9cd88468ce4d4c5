//! The lists below one tweet: retweeters, retweets, quotes, likers. Newest first, as recorded.

use std::borrow::Cow;

use serde_json::{Map, Value, json};
use socap_domain::TweetId;

use super::render::Sheet;
use super::{errors, fields, lookup};
use crate::bill::Resource;
use crate::chance::{draw, happens};
use crate::exchange::{Answer, Places, Scene};
use crate::options::{Ending, Holder};
use crate::paging::{self, Cursor, Listing, Oddities, Page};
use crate::truth::MOST_LIKERS;
use crate::world::Slot;

pub(super) fn retweeted_by(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let size = fields::page_size(scene.ask, (1, 100, 100))?;
    let Some(tweet) = shown(scene)? else { return Ok(unavailable(scene)) };
    let list = scene.posts(Cow::Borrowed(scene.world.retweets_until(tweet, scene.now())), |_| true);
    let page = turn(scene, &list, size, accounts_end_empty(scene))?;
    let mut sheet = Sheet::new(scene);
    for id in list.at(&page.places) {
        let author = scene.world.post_of(id).and_then(|post| scene.world.who(post.author));
        if let Some(account) = author {
            sheet.add_user(account, Resource::User);
        }
    }
    Ok(with_meta(scene, sheet, &page, true))
}

pub(super) fn retweets(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let size = fields::page_size(scene.ask, (1, 100, 100))?;
    let Some(tweet) = shown(scene)? else { return Ok(unavailable(scene)) };
    let list = scene.posts(Cow::Borrowed(scene.world.retweets_until(tweet, scene.now())), |_| true);
    let page = turn(scene, &list, size, accounts_end_empty(scene))?;
    Ok(with_meta(scene, posts(scene, &list.at(&page.places)), &page, true))
}

/// Retweets of quotes are in the list unless they are excluded.
pub(super) fn quote_tweets(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let size = fields::page_size(scene.ask, (10, 100, 10))?;
    let Some(tweet) = shown(scene)? else { return Ok(unavailable(scene)) };
    let (world, now) = (scene.world, scene.now());
    let exclude = scene.ask.list("exclude");
    let quotes = world.quotes_until(tweet, now);
    let mut ids = Cow::Borrowed(quotes);
    if !exclude.contains(&"retweets") {
        let passed_on = quotes.iter().flat_map(|quote| world.retweets_until(*quote, now));
        ids.to_mut().extend(passed_on);
        ids.to_mut().sort_unstable();
    }
    let without_replies = exclude.contains(&"replies");
    let keep = move |id| {
        !without_replies || world.post_of(id).is_none_or(|post| post.reply_to().is_none())
    };
    let list = scene.posts(ids, keep);
    let page = turn(scene, &list, size, false)?;
    Ok(with_meta(scene, posts(scene, &list.at(&page.places)), &page, false))
}

/// Shown to the tweet's author only, a hundred for all time.
pub(super) fn liking_users(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let size = fields::page_size(scene.ask, (1, 100, 100))?;
    let Some(tweet) = shown(scene)? else { return Ok(unavailable(scene)) };
    let (world, now) = (scene.world, scene.now());
    let author = world.post_of(tweet).and_then(|post| world.who(post.author));
    let is_author = author.is_some_and(|author| scene.ask.holder == Holder::User(author.id));
    if !is_author {
        return Ok(Sheet::new(scene).list(Some(json!({"result_count": 0}))));
    }
    let likes = world.engaged(tweet).map_or(&[] as &[_], |engaged| engaged.likes_until(now));
    let shows = |place: usize| {
        let like = likes.get(place)?;
        let account = world.who(like.who)?;
        let stands = like.until.is_none_or(|until| now < until);
        (stands && account.seen(now) == crate::world::Seen::Shown).then_some(account)
    };
    let newest: Vec<usize> =
        (0..likes.len()).rev().filter(|place| shows(*place).is_some()).take(MOST_LIKERS).collect();
    let oldest = newest.last().copied().unwrap_or(usize::MAX);
    let slot = |place| match shows(place) {
        Some(_) if place >= oldest => Slot::Listed,
        _ => Slot::Void,
    };
    let list = Places { len: likes.len(), slot };
    let page = turn(scene, &list, size, accounts_end_empty(scene))?;
    let mut sheet = Sheet::new(scene);
    for account in page.places.iter().filter_map(|place| shows(*place)) {
        sheet.add_user(account, Resource::User);
    }
    Ok(with_meta(scene, sheet, &page, true))
}

/// The tweet of the path where X shows it.
fn shown(scene: &Scene<'_>) -> Result<Option<TweetId>, Answer> {
    let text = lookup::target(scene)?;
    let id = text.parse().ok();
    Ok(id.filter(|_| lookup::problem(scene, text, "id").is_none()))
}

/// 200 with `errors` only.
fn unavailable(scene: &Scene<'_>) -> Answer {
    let text = scene.ask.target.as_deref().unwrap_or_default();
    let mut sheet = Sheet::new(scene);
    if let Some(problem) = lookup::problem(scene, text, "id") {
        sheet.error(problem);
    }
    sheet.list(None)
}

pub(super) fn posts<'a>(scene: &Scene<'a>, ids: &[TweetId]) -> Sheet<'a> {
    let mut sheet = Sheet::new(scene);
    for post in ids.iter().filter_map(|id| scene.world.post_of(*id)) {
        sheet.add_post(post);
    }
    sheet
}

/// The page the request's token leads to.
pub(super) fn turn(
    scene: &Scene<'_>,
    list: &impl Listing,
    size: usize,
    empty_end: bool,
) -> Result<Page, Answer> {
    let cursor = cursor(scene)?;
    let odd = Oddities { empty_end, overlap: false, ..scene.twist.odd };
    Ok(paging::turn(list, cursor, shortened(scene, size), odd))
}

fn cursor(scene: &Scene<'_>) -> Result<Option<Cursor>, Answer> {
    let Some(text) = scene.ask.cursor() else { return Ok(None) };
    let known = paging::read(text, scene.ask.scope());
    if let Some(cursor) = known.filter(|_| !scene.twist.expired_cursor) {
        return Ok(Some(cursor));
    }
    let named = ["pagination_token", "next_token"].into_iter();
    let name = named.into_iter().find(|name| scene.ask.param(name).is_some());
    let name = name.unwrap_or("pagination_token");
    let message = format!("The `{name}` query parameter value [{text}] is not valid");
    Err(errors::invalid(&[(name, text)], &message))
}

/// Now and then X's pages are shorter than asked, down to two entries.
fn shortened(scene: &Scene<'_>, size: usize) -> usize {
    let words = [scene.options.seed, 41, scene.ask.seq];
    if size <= 2 || !happens(scene.options.short_pages, &words) {
        return size;
    }
    let less = usize::try_from(draw(&words) % 4).unwrap_or(0);
    if less == 0 { 2 } else { size - (size / 5).max(1).min(size - 2) * less / 3 }
}

pub(super) fn accounts_end_empty(scene: &Scene<'_>) -> bool {
    match scene.options.ending {
        Ending::Empty => true,
        Ending::Plain => false,
        Ending::Mixed => happens(0.5, &[scene.options.seed, 43, scene.ask.scope()]),
    }
}

/// The answer with `meta`: the count and where the tokens lead.
pub(super) fn with_meta(scene: &Scene<'_>, sheet: Sheet<'_>, page: &Page, back: bool) -> Answer {
    let meta = meta(scene, sheet.count(), page, back);
    sheet.list(Some(meta.into()))
}

pub(super) fn meta(scene: &Scene<'_>, count: usize, page: &Page, back: bool) -> Map<String, Value> {
    let mut meta = Map::new();
    meta.insert("result_count".to_owned(), json!(count));
    let token = |cursor| json!(paging::write(cursor, scene.ask.scope()));
    if let Some(next) = page.next {
        meta.insert("next_token".to_owned(), token(next));
    }
    if let Some(previous) = page.previous.filter(|_| back) {
        meta.insert("previous_token".to_owned(), token(previous));
    }
    meta
}
