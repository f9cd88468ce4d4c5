//! `GET /2/usage/tweets`: what was used of the monthly cap. Free, and never stopped for money.

use serde_json::{Map, Value, json};

use crate::exchange::{Answer, Scene};

/// Post reads a month that pay-per-use allows, by X's price list of February 2026.
const MONTHLY_CAP: u64 = 3_000_000;

#[expect(clippy::unnecessary_wraps, reason = "handlers share one shape")]
pub(super) fn usage(scene: &Scene<'_>) -> Result<Answer, Answer> {
    let cap = scene.options.money.usage_cap.unwrap_or(MONTHLY_CAP);
    let asked = scene.ask.list("usage.fields");
    let shown = |name: &str| asked.is_empty() || asked.contains(&name);
    // Numbers as texts: so they are recorded, and so says OpenAPI 2.167.
    let fields = [
        ("cap_reset_day", json!(28)),
        ("project_cap", json!(cap.to_string())),
        ("project_id", json!("1000000001")),
        ("project_usage", json!(scene.ask.posts_used.to_string())),
    ];
    let data: Map<String, Value> = fields
        .into_iter()
        .filter(|(name, _)| shown(name))
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    Ok(Answer::json(200, json!({"data": data})))
}
