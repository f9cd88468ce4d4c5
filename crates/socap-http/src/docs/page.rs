//! The OpenAPI document as one page without scripts: every call, its parameters, bodies and
//! answers, and the shapes they refer to.

use std::fmt::Write as _;

use serde_json::{Map, Value};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;\
    padding:0 1rem;color:#1c1e21;background:#fff}code,pre{font:14px/1.4 ui-monospace,monospace}\
    pre{overflow:auto;padding:.75rem;background:#f2f3f5;border-radius:6px}\
    h2{margin-top:2.5rem}h3{margin:2rem 0 .25rem}table{border-collapse:collapse;width:100%}\
    td,th{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0}\
    a{color:#0b57d0}.verb{text-transform:uppercase;font-weight:600}\
    @media(prefers-color-scheme:dark){body{color:#e4e6eb;background:#18191a}\
    pre{background:#242526}a{color:#8ab4f8}}";

/// The page.
pub(super) fn render(document: &Value) -> String {
    let mut page = String::new();
    let title = text(document.pointer("/info/title"));
    let _ = write!(
        page,
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}: API</title>\
         <style>{STYLE}</style></head><body><main><h1>{title} <small>{}</small></h1>",
        text(document.pointer("/info/version"))
    );
    paragraphs(&mut page, document.pointer("/info/description"));
    page.push_str("<p>Machine-readable: <a href=\"/openapi.json\">openapi.json</a></p>");
    for tag in document.pointer("/tags").and_then(Value::as_array).into_iter().flatten() {
        let name = tag.get("name").and_then(Value::as_str).unwrap_or_default();
        let _ = write!(page, "<h2>{}</h2>", escaped(name));
        paragraphs(&mut page, tag.get("description"));
        for (path, verbs) in members(document.pointer("/paths")) {
            for (verb, call) in members(Some(verbs)) {
                let mine = call.pointer("/tags/0").and_then(Value::as_str) == Some(name);
                if mine {
                    operation(&mut page, verb, path, call);
                }
            }
        }
    }
    page.push_str("<h2>Shapes</h2>");
    for (name, schema) in members(document.pointer("/components/schemas")) {
        let name = escaped(name);
        let json = serde_json::to_string_pretty(schema).unwrap_or_default();
        let _ = write!(page, "<h3 id=\"{name}\">{name}</h3><pre>{}</pre>", escaped(&json));
    }
    page.push_str("</main></body></html>");
    page
}

fn operation(page: &mut String, verb: &str, path: &str, call: &Value) {
    let (verb, path) = (escaped(verb), escaped(path));
    let _ = write!(page, "<h3><code><span class=\"verb\">{verb}</span> {path}</code></h3>");
    paragraphs(page, call.get("summary"));
    paragraphs(page, call.get("description"));
    page.push_str("<table>");
    for parameter in call.get("parameters").and_then(Value::as_array).into_iter().flatten() {
        let _ = write!(
            page,
            "<tr><th><code>{}</code></th><td>{}</td><td>{}</td></tr>",
            text(parameter.get("name")),
            text(parameter.get("in")),
            text(parameter.get("description"))
        );
    }
    if let Some(content) = call.pointer("/requestBody/content") {
        let _ = write!(page, "<tr><th>body</th><td></td><td>{}</td></tr>", shape(content));
    }
    for (status, response) in members(call.get("responses")) {
        let shape = response.get("content").map(shape).unwrap_or_default();
        let _ = write!(
            page,
            "<tr><th>{}</th><td>{}</td><td>{shape}</td></tr>",
            escaped(status),
            text(response.get("description"))
        );
    }
    page.push_str("</table>");
}

/// A link to the shape of a body.
fn shape(content: &Value) -> String {
    let reference = members(Some(content)).find_map(|(_, media)| {
        media.pointer("/schema/$ref").and_then(Value::as_str)?.rsplit('/').next()
    });
    let name = reference.map(escaped).unwrap_or_default();
    if name.is_empty() { name } else { format!("<a href=\"#{name}\">{name}</a>") }
}

fn members(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    value.and_then(Value::as_object).into_iter().flat_map(Map::iter).map(|(k, v)| (k.as_str(), v))
}

fn paragraphs(page: &mut String, value: Option<&Value>) {
    let words = text(value);
    for paragraph in words.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
        let _ = write!(page, "<p>{paragraph}</p>");
    }
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).map(escaped).unwrap_or_default()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
