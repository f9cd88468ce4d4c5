//! Keys on the command line.

use crate::home::Home;

#[test]
fn a_new_key_is_printed_alone_and_never_again() {
    let home = Home::new();
    let finished = home.run(["key", "create", "--role", "operator", "--name", "n8n"]);
    assert_eq!((finished.code, finished.err.as_str()), (0, ""), "{finished:?}");
    let key = finished.out.trim_end();
    assert!(key.starts_with("socap_") && key.len() > 40 && !key.contains(char::is_whitespace));
    assert_eq!(finished.out, format!("{key}\n"));

    let listed = home.ok(["key", "list", "--json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed).expect("JSON");
    assert!(!listed.to_string().contains(key));
    let item = listed.pointer("/items/0").expect("a key");
    assert_eq!(item.get("role").and_then(|role| role.as_str()), Some("operator"));
    assert_eq!(item.get("name").and_then(|name| name.as_str()), Some("n8n"));

    let id = item.get("id").and_then(|id| id.as_str()).expect("an id");
    home.ok(["key", "revoke", id]);
    assert_eq!(home.run(["key", "revoke", id]).code, 1, "once is enough");
    let listed = home.ok(["key", "list"]);
    assert!(listed.contains(id) && !listed.contains(key), "a revoked key stays in the list");
}
