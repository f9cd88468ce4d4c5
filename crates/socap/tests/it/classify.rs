//! `socap classify` as a user calls it.

use crate::home::Home;

const PROFILES: &str = "{\"id\":1,\"username\":\"syn_ana\",\"name\":\"Ana\",\"bio\":\"Co-Founder @syn_co, ex-CTO\"}\n\
    {\"username\":\"syn_ben\",\"name\":\"Ben\",\"description\":\"helping founders\"}\n";

#[test]
fn profiles_of_a_file_are_told_with_their_evidence() {
    let home = Home::new();
    home.write("profiles.jsonl", PROFILES);
    let finished = home.run(["classify", "profiles.jsonl"]);
    assert_eq!(finished.code, 0, "{finished:?}");
    let lines: Vec<&str> = finished.out.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("@syn_ana"), "{lines:?}");
    assert!(lines[0].contains("founders: \"Co-Founder\""), "{lines:?}");
    assert!(lines[0].contains("past c_level: \"CTO\""), "{lines:?}");
    assert!(lines[1].starts_with("@syn_ben") && lines[1].ends_with("others"), "{lines:?}");
}

#[test]
fn scripts_get_json_lines_and_the_rules_can_be_the_users() {
    let home = Home::new();
    home.write("profiles.jsonl", PROFILES);
    let rules = "version = \"mine\"\n[[rule]]\nname = \"helpers\"\ncategory = \"media\"\nphrases = [\"helping founders\"]\n";
    home.write("rules.toml", rules);
    let finished = home.run(["classify", "--json", "--rules", "rules.toml", "profiles.jsonl"]);
    let answers: Vec<serde_json::Value> =
        finished.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(answers[0]["primary_category"], "others");
    assert_eq!(answers[0]["user_id"], 1);
    assert_eq!(answers[1]["account_categories"], serde_json::json!(["media"]));
    assert_eq!(answers[1]["evidence"][0]["rule"], "helpers");
    assert!(answers[1]["rules_version"].as_str().is_some_and(|v| v.starts_with("mine+")));

    let printed = home.run(["classify", "--print-rules"]);
    home.write("own.toml", &printed.out);
    assert_eq!(home.run(["classify", "--rules", "own.toml", "profiles.jsonl"]).code, 0);
}

#[test]
fn a_bad_line_is_named_and_the_others_are_answered() {
    let home = Home::new();
    home.write("profiles.jsonl", &format!("{{\n{PROFILES}"));
    let finished = home.run(["classify", "profiles.jsonl"]);
    assert_eq!(finished.code, 1);
    assert_eq!(finished.out.lines().count(), 2);
    assert!(finished.err.contains("line 1"), "{finished:?}");

    home.write(
        "rules.toml",
        "version = \"x\"\n[[rule]]\nname = \"a\"\ncategory = \"kings\"\nphrases = [\"king\"]\n",
    );
    let finished = home.run(["classify", "--rules", "rules.toml", "profiles.jsonl"]);
    assert_eq!(finished.code, 1);
    assert!(finished.err.contains("`kings` is no category to give"), "{finished:?}");
}
