//! Accounts: lookups, the token's own, and whom an account follows.

use serde_json::Value;

use super::render::Sheet;
use super::{errors, fields, lists, lookup};
use crate::bill::Resource;
use crate::exchange::{Answer, Places, Scene};
use crate::options::Holder;
use crate::world::{Account, Seen, Slot};

pub(super) fn by_ids(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let ids = fields::batch(scene.ask, "ids", fields::is_id)?;
    let found = |text: &str| text.parse().ok().and_then(|id| scene.world.account(id));
    Ok(many(scene, &ids, "ids", found))
}

pub(super) fn by_names(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let names = fields::batch(scene.ask, "usernames", fields::is_username)?;
    Ok(many(scene, &names, "usernames", |name| scene.world.account_named(name)))
}

fn many<'a>(
    scene: &Scene<'a>,
    texts: &[&str],
    parameter: &str,
    found: impl Fn(&str) -> Option<&'a Account>,
) -> Answer {
    let mut sheet = Sheet::new(scene);
    for text in texts {
        add(scene, &mut sheet, (parameter, text), found(text));
    }
    sheet.list(None)
}

pub(super) fn by_name(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let name = scene.ask.target.as_deref().unwrap_or_default();
    if !fields::is_username(name) {
        let message = format!("The `username` query parameter value [{name}] is not valid");
        return Err(errors::invalid(&[("username", name)], &message));
    }
    let mut sheet = Sheet::new(scene);
    add(scene, &mut sheet, ("username", name), scene.world.account_named(name));
    Ok(sheet.single())
}

pub(super) fn me(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let Holder::User(id) = scene.ask.holder else { return Err(errors::forbidden()) };
    let account = scene.world.account(id).ok_or_else(errors::unauthorized)?;
    let mut sheet = Sheet::new(scene);
    sheet.add_user(account, Resource::Owned);
    Ok(sheet.single())
}

/// Newest first; accounts that are suspended or gone only leave a gap.
pub(super) fn following(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let size = fields::page_size(scene.ask, (1, 1000, 100))?;
    let text = lookup::target(scene)?;
    let (world, now) = (scene.world, scene.now());
    let account = text.parse().ok().and_then(|id| world.account(id));
    if let Some(problem) = problem(scene, ("id", text), account) {
        let mut sheet = Sheet::new(scene);
        sheet.error(problem);
        return Ok(sheet.list(None));
    }
    let who = account.and_then(|account| world.place_of(account.id));
    let follows = who.map_or(&[] as &[_], |who| world.follows_until(who, now));
    let followed = |place: usize| follows.get(place).and_then(|follow| world.who(follow.whom));
    let slot = |place| match followed(place).map(|account| account.seen(now)) {
        Some(Seen::Shown | Seen::Protected) => Slot::Listed,
        Some(Seen::Suspended) => Slot::Hidden,
        Some(Seen::Gone) | None => Slot::Void,
    };
    let list = Places { len: follows.len(), slot };
    let page = lists::turn(scene, &list, size, lists::accounts_end_empty(scene))?;
    let mut sheet = Sheet::new(scene);
    for account in page.places.iter().filter_map(|place| followed(*place)) {
        sheet.add_user(account, Resource::Following);
    }
    Ok(lists::with_meta(scene, sheet, &page, true))
}

fn add(scene: &Scene<'_>, sheet: &mut Sheet<'_>, named: (&str, &str), account: Option<&Account>) {
    match (problem(scene, named, account), account) {
        (Some(problem), _) => sheet.error(problem),
        (None, Some(account)) => sheet.add_user(account, Resource::User),
        (None, None) => {}
    }
}

/// Why X does not show the account, as an entry of `errors`; protected ones are shown.
pub(super) fn problem(
    scene: &Scene<'_>,
    (parameter, text): (&str, &str),
    account: Option<&Account>,
) -> Option<Value> {
    match account.map_or(Seen::Gone, |account| account.seen(scene.now())) {
        Seen::Shown | Seen::Protected => None,
        Seen::Suspended => Some(errors::suspended(parameter, text)),
        Seen::Gone => Some(errors::not_found("user", parameter, text)),
    }
}
