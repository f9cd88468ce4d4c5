//! `GET /2/tweets` and `GET /2/tweets/:id`.

use serde_json::{Value, json};
use socap_domain::TweetId;

use super::render::Sheet;
use super::{errors, fields};
use crate::exchange::{Answer, Scene};
use crate::options::Missing;
use crate::world::Seen;

pub(super) fn tweets(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let ids = fields::batch(scene.ask, "ids", fields::is_id)?;
    let mut sheet = Sheet::new(scene);
    let left_out =
        |text: &str| text.parse::<TweetId>().is_ok_and(|id| scene.options.left_out.contains(&id));
    for text in ids.into_iter().filter(|text| !left_out(text)) {
        match problem(scene, text, "ids") {
            Some(problem) => sheet.error(problem),
            None => add(scene, &mut sheet, text),
        }
    }
    let meta = sheet.newer().then(|| json!({"result_count": sheet.count()}));
    Ok(sheet.list(meta))
}

pub(super) fn tweet(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let text = target(scene)?;
    let mut sheet = Sheet::new(scene);
    let Some(problem) = problem(scene, text, "id") else {
        add(scene, &mut sheet, text);
        return Ok(sheet.single());
    };
    match scene.options.missing {
        Missing::NotFound => Err(Answer::json(404, problem)),
        Missing::Errors => {
            sheet.error(problem);
            Ok(sheet.single())
        }
    }
}

/// The id in the path, well formed.
pub(super) fn target<'a>(scene: &Scene<'a>) -> Result<&'a str, Answer> {
    let text = scene.ask.target.as_deref().unwrap_or_default();
    if fields::is_id(text) {
        return Ok(text);
    }
    let message = format!("The `id` query parameter value [{text}] is not valid");
    Err(errors::invalid(&[("id", text)], &message))
}

/// Why X does not show the tweet `text`, as an entry of `errors`.
pub(super) fn problem(scene: &Scene<'_>, text: &str, parameter: &str) -> Option<Value> {
    let id = text.parse::<TweetId>().ok();
    match id.map_or(Seen::Gone, |id| scene.world.availability(id, scene.now())) {
        Seen::Shown => None,
        Seen::Gone => Some(errors::not_found("tweet", parameter, text)),
        Seen::Protected | Seen::Suspended => {
            Some(errors::not_authorized("tweet", parameter, text, "data"))
        }
    }
}

fn add(scene: &Scene<'_>, sheet: &mut Sheet<'_>, text: &str) {
    let post = text.parse().ok().and_then(|id| scene.world.post_of(id));
    if let Some(post) = post {
        sheet.add_post(post);
    }
}
