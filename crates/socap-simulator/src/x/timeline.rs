//! `GET /2/users/:id/tweets`.

use std::borrow::Cow;

use serde_json::json;
use socap_domain::TweetId;

use super::render::Sheet;
use super::search::{Bounds, newest_and_oldest};
use super::{errors, fields, lists, lookup, users};
use crate::exchange::{Answer, Scene};
use crate::world::Seen;

/// X looks back this far in a timeline, and less far without replies.
const MOST: usize = 3_200;
const MOST_WITHOUT_REPLIES: usize = 800;

pub(super) fn tweets(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let size = fields::page_size(scene.ask, (5, 100, 10))?;
    let text = lookup::target(scene)?;
    let (world, now) = (scene.world, scene.now());
    let account = text.parse().ok().and_then(|id| world.account(id));
    let hidden = account.is_some_and(|account| account.seen(now) == Seen::Protected);
    let problem = users::problem(scene, ("id", text), account)
        .or_else(|| hidden.then(|| errors::not_authorized("user", "id", text, "data")));
    if let Some(problem) = problem {
        let mut sheet = Sheet::new(scene);
        sheet.error(problem);
        return Ok(sheet.list(None));
    }
    let bounds = Bounds::of(scene)?;
    let exclude = scene.ask.list("exclude");
    let without = |what| exclude.contains(&what);
    let (no_retweets, no_replies) = (without("retweets"), without("replies"));
    let who = account.and_then(|account| world.place_of(account.id));
    let all = who.map_or(&[] as &[_], |who| world.authored_until(who, now));
    let most = if no_replies { MOST_WITHOUT_REPLIES } else { MOST };
    let recent = all.get(all.len().saturating_sub(most)..).unwrap_or_default();
    let ids: Vec<TweetId> = recent.iter().copied().filter(|id| bounds.hold(*id)).collect();
    // What is excluded still uses up its place on the page: X's pages run short, even empty.
    let keep = move |id| {
        world.post_of(id).is_some_and(|post| {
            !(no_retweets && post.retweeted().is_some() || no_replies && post.reply_to().is_some())
        })
    };
    let list = scene.posts(Cow::Owned(ids), keep);
    let page = lists::turn(scene, &list, size, false)?;
    let found = list.at(&page.places);
    let mut meta = lists::meta(scene, found.len(), &page, true);
    for (name, id) in newest_and_oldest(&found) {
        meta.insert(name.to_owned(), json!(id));
    }
    Ok(lists::posts(scene, &found).list(Some(meta.into())))
}
