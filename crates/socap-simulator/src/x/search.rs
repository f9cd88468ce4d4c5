//! `GET /2/tweets/search/recent` and `/all`.

use std::borrow::Cow;
use std::time::Duration;

use serde_json::json;
use socap_domain::{Timestamp, TweetId};

use super::query::{Query, Syntax};
use super::{errors, fields, lists};
use crate::chance::{draw, happens};
use crate::endpoint::Endpoint;
use crate::exchange::{Answer, Scene, calendar};

const WEEK: Duration = Duration::from_hours(7 * 24);

pub(super) fn search(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let recent = scene.ask.endpoint == Endpoint::SearchRecent;
    let most = if recent { 100 } else { 500 };
    let size = fields::page_size(scene.ask, (10, most, 10))?;
    let query = query(scene, recent)?;
    let bounds = Bounds::of(scene)?.of_search(scene, recent)?;
    let mut ids = query.find(scene.world, scene.now(), |id| bounds.hold(id));
    let retweets = scene.options.search_finds_retweets;
    ids.retain(|id| {
        let is_retweet = scene.world.post_of(*id).is_some_and(|post| post.retweeted().is_some());
        indexed(scene, *id) && (retweets || !is_retweet)
    });
    let list = scene.posts(Cow::Owned(ids), gaps(scene));
    let page = lists::turn(scene, &list, size, false)?;
    let mut found = list.at(&page.places);
    if scene.twist.gap && !found.is_empty() {
        let drawn = draw(&[scene.options.seed, 53, scene.ask.seq]);
        let count = u64::try_from(found.len()).unwrap_or(1);
        found.remove(usize::try_from(drawn % count).unwrap_or(0));
    }
    let mut meta = lists::meta(scene, found.len(), &page, false);
    for (name, id) in newest_and_oldest(&found) {
        meta.insert(name.to_owned(), json!(id));
    }
    Ok(lists::posts(scene, &found).list(Some(meta.into())))
}

fn query(scene: &Scene<'_>, recent: bool) -> Result<Query, Answer> {
    let text = scene.ask.param("query").unwrap_or_default();
    let longest = if recent { scene.options.longest_query } else { 1024 };
    let length = text.chars().count();
    if length == 0 || length > longest {
        let message = format!(
            "Invalid 'query':'{text}'. 'query' must be between 1 and {longest} characters, but has {length}"
        );
        return Err(errors::invalid(&[("query", text)], &message));
    }
    if scene.ask.param("next_token").is_some() && scene.ask.param("pagination_token").is_some() {
        let message = "Only one of 'next_token' and 'pagination_token' may be given";
        return Err(errors::invalid(&[("next_token", "")], message));
    }
    Query::parse(text, Syntax::X)
        .map_err(|problem| errors::invalid(&[("query", text)], &format!("{problem} (in `query`)")))
}

/// New posts are found late.
pub(crate) fn indexed(scene: &Scene<'_>, id: TweetId) -> bool {
    let lag = scene.options.search_lag_seconds.max(scene.twist.search_lag_seconds);
    let young = id.posted_at().is_some_and(|at| scene.now().ms_since(at) < lag * 1_000);
    lag <= 0 || !young
}

/// Now and then a post is left out of one answer, and leaves a gap on its page.
pub(crate) fn gaps<'a>(scene: &Scene<'a>) -> impl Fn(TweetId) -> bool + use<'a> {
    let (chance, seed, seq) = (scene.options.search_gap, scene.options.seed, scene.ask.seq);
    move |id| !happens(chance, &[seed, 59, seq, id.0.cast_unsigned()])
}

/// `newest_id` and `oldest_id` of a page; none for an empty one.
pub(super) fn newest_and_oldest(found: &[TweetId]) -> Vec<(&'static str, TweetId)> {
    let (newest, oldest) = (found.iter().max().copied(), found.iter().min().copied());
    newest
        .map(|id| ("newest_id", id))
        .into_iter()
        .chain(oldest.map(|id| ("oldest_id", id)))
        .collect()
}

/// Which ids a request allows: `since_id` and `until_id` exclude themselves, `start_time`
/// includes itself, `end_time` does not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    since: Option<TweetId>,
    from: Option<TweetId>,
    until: Option<TweetId>,
}

impl Bounds {
    pub(super) fn hold(&self, id: TweetId) -> bool {
        self.since.is_none_or(|since| id > since)
            && self.from.is_none_or(|from| id >= from)
            && self.until.is_none_or(|until| id < until)
    }

    pub(super) fn of(scene: &Scene<'_>) -> Result<Self, Answer> {
        for (one, other) in [("since_id", "start_time"), ("until_id", "end_time")] {
            if let (Some(value), Some(_)) = (scene.ask.param(one), scene.ask.param(other)) {
                let message = format!("'{one}' and '{other}' can not be given together");
                return Err(errors::invalid(&[(one, value)], &message));
            }
        }
        let (start, end) = (time(scene, "start_time")?, time(scene, "end_time")?);
        if let Some((from, until)) = start.zip(end).filter(|(from, until)| from >= until) {
            let (from, until) = (minute(from), minute(until));
            let message = format!(
                "Invalid 'start_time':'{from}'. 'start_time' must be before 'end_time':{until}"
            );
            return Err(errors::invalid(&[("start_time", &from), ("end_time", &until)], &message));
        }
        Ok(Self {
            since: id(scene, "since_id")?,
            from: start.map(TweetId::first_at),
            until: id(scene, "until_id")?.or_else(|| end.map(TweetId::first_at)),
        })
    }

    /// The last seven days, and X's own refusal of what lies before them.
    fn of_search(self, scene: &Scene<'_>, recent: bool) -> Result<Self, Answer> {
        let now = scene.now();
        if let Some(end) = time(scene, "end_time")?.filter(|end| now.ms_since(*end) < 10_000) {
            let (end, latest) = (minute(end), minute(now - Duration::from_secs(10)));
            let message = format!(
                "Invalid 'end_time':'{end}'. 'end_time' must be a minimum of 10 seconds prior to the request time, {latest}"
            );
            return Err(errors::invalid(&[("end_time", &end)], &message));
        }
        if !recent {
            return Ok(self);
        }
        let earliest = now - WEEK;
        let first = TweetId::first_at(earliest);
        for name in ["since_id", "until_id"] {
            let stale = id(scene, name)?.is_some_and(|id| id < first);
            if let Some(text) = scene.ask.param(name).filter(|_| stale) {
                let message = format!(
                    "'{name}' must be a tweet id created after {}. Please use a '{name}' that is larger than {first}",
                    minute(earliest)
                );
                return Err(errors::invalid(&[(name, text)], &message));
            }
        }
        for name in ["start_time", "end_time"] {
            if let Some(at) = time(scene, name)?.filter(|at| *at < earliest) {
                let (at, earliest) = (minute(at), minute(earliest));
                let message =
                    format!("Invalid '{name}':'{at}'. '{name}' must be on or after {earliest}");
                return Err(errors::invalid(&[(name, &at)], &message));
            }
        }
        Ok(Self { from: Some(self.from.unwrap_or(first).max(first)), ..self })
    }
}

fn id(scene: &Scene<'_>, name: &str) -> Result<Option<TweetId>, Answer> {
    let Some(text) = scene.ask.param(name) else { return Ok(None) };
    if !fields::is_id(text) {
        let message = format!("The `{name}` query parameter value [{text}] is not valid");
        return Err(errors::invalid(&[(name, text)], &message));
    }
    Ok(Some(text.parse().unwrap_or(TweetId(0))))
}

fn time(scene: &Scene<'_>, name: &str) -> Result<Option<Timestamp>, Answer> {
    let Some(text) = scene.ask.param(name) else { return Ok(None) };
    let at = text.parse().ok().filter(|_| text.contains('T'));
    at.map(Some).ok_or_else(|| {
        let message = format!("The `{name}` query parameter value [{text}] is not a valid time");
        errors::invalid(&[(name, text)], &message)
    })
}

/// X names times to the minute in its refusals.
fn minute(at: Timestamp) -> String {
    calendar(at).strftime("%Y-%m-%dT%H:%MZ").to_string()
}
