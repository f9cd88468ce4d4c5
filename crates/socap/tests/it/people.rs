//! `socap people` and `socap rules` as a user calls them.

use crate::home::Home;
use crate::server::Server;

#[test]
fn people_are_kept_from_a_shell() {
    let home = Home::new();
    for kind in ["people", "followings"] {
        let example = home.ok(["people", "example", kind]);
        home.write(&format!("{kind}.csv"), &example);
    }
    let told = home.ok(["people", "import", "people", "people.csv"]);
    assert!(told.contains("3 people added"), "{told}");
    let told = home.ok(["people", "import", "followings", "followings.csv"]);
    assert!(told.contains("3 edges, new sets of 2 people"), "{told}");
    home.ok(["people", "add", "42", "--username", "@syn_more", "--weight", "7.125"]);
    home.ok(["people", "set", "42", "--tags", "seed,press", "--active", "false"]);
    let list: serde_json::Value =
        serde_json::from_str(&home.ok(["people", "list", "--json"])).expect("JSON");
    assert_eq!((&list["total"], &list["items"][0]["weight"]), (&4.into(), &7.125.into()));
    assert_eq!(list["items"][1]["following_set"]["size"], 2);
    assert!(home.ok(["people", "show", "42"]).contains("does not count"));
    assert!(home.ok(["people", "show", "@SYN_more"]).contains("42 @syn_more"));
    assert_eq!(home.run(["people", "show", "@syn_mor_"]).code, 1, "no pattern: a handle");
    home.write("bad.csv", "user_id,weight\n43,1\nx,1\n");
    let refused = home.run(["people", "import", "people", "bad.csv", "--on-error", "refuse"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains("line 3"), "{refused:?}");
    assert_eq!(home.run(["people", "show", "43"]).code, 1, "nothing of it was stored");
    home.write("twice.csv", "user_id,weight\n42,1\n44,1\n42,2\n");
    let told = home.ok(["people", "import", "people", "twice.csv"]);
    let counts =
        "3 rows: 1 people added, 1 changed, 0 as they were; 1 rows named one of them again";
    assert!(told.contains(counts), "{told}");
    let told = home.ok(["people", "import", "people", "twice.csv", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(report["repeated_rows"], 1, "{told}");
    home.ok(["people", "remove", "44"]);
    home.ok(["people", "remove", "42"]);
    home.ok(["people", "ignore", "add", "@syn_bot", "--reason", "a bot"]);
    assert!(home.ok(["people", "ignore", "list"]).contains("syn_bot"));
    home.ok(["people", "ignore", "remove", "SYN_BOT"]);
    let unpriced = home.run(["people", "read", "--estimate"]);
    assert_eq!(unpriced.code, 1, "there is no credential: {unpriced:?}");
    let with = Home::new().with("TWITTER_BEARER_TOKEN", "synthetic");
    with.ok(["people", "add", "42"]);
    let price = with.ok(["people", "read", "--estimate"]);
    assert!(price.contains("1 people, about 1000 followings in 1 requests"), "{price}");
    let unconfirmed = with.run(["people", "read"]);
    assert_eq!(unconfirmed.code, 2, "nobody confirmed: {unconfirmed:?}");
}

#[test]
fn rules_are_shown_set_and_reset() {
    let home = Home::new();
    let built_in = home.ok(["rules", "show"]);
    home.write("mine.toml", &format!("{built_in}\n# mine\n"));
    let version = home.ok(["rules", "set", "mine.toml"]);
    let shown: serde_json::Value =
        serde_json::from_str(&home.ok(["rules", "show", "--json"])).expect("JSON");
    assert_eq!(
        (shown["version"].as_str(), &shown["built_in"]),
        (Some(version.trim()), &false.into())
    );
    home.write("bad.toml", "[[rule]]\nname = \"x\"\ncategory = \"others\"\nphrases = [\"a\"]\n");
    let refused = home.run(["rules", "set", "bad.toml"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("rule"), "{refused:?}");
    home.ok(["rules", "reset"]);
    assert_eq!(home.ok(["rules", "show"]), built_in);
}

/// Nobody gives it more while it runs: it says so, names the price before it pays, and ends.
#[tokio::test(flavor = "multi_thread")]
async fn a_reading_ends_where_the_months_budget_does() {
    let home = Home::new();
    let simulator = Server::simulate(&home, "system", "launch");
    let body = std::fs::read_to_string(home.path("campaign.json")).expect("a campaign");
    let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    let tweet = body
        .pointer("/influencer_twts/0/url")
        .and_then(serde_json::Value::as_str)
        .expect("a tweet");
    let tweet = tweet.rsplit('/').next().expect("a number");
    let path = format!("/2/tweets/{tweet}?tweet.fields=author_id");
    let (_, shown) = simulator.get(&path, Some("any")).await;
    let author = shown.pointer("/data/author_id").and_then(serde_json::Value::as_str);
    let author = author.unwrap_or_else(|| panic!("{shown}"));
    let home = home
        .with("SOCAP_MONTHLY_BUDGET_USD", "0.5")
        .with("SOCAP_X_API_URL", &simulator.address)
        .with("TWITTER_BEARER_TOKEN", "synthetic-token");
    assert_eq!(home.run(["people", "add", author, "--username", "syn_author"]).code, 0);
    let read = home.run(["people", "read", "--yes", "@syn_author"]);
    assert_eq!(read.code, 1, "{read:?}");
    assert!(
        read.out.contains("is not known of 1 people. Looking it up for up to $0.01"),
        "{read:?}"
    );
    assert!(read.err.contains("people read --cancel"), "{read:?}");
    assert!(home.ok(["people", "read", "--cancel"]).contains("1 readings given up"));
}

/// At the API and in a shell: one call to X, paid for as `people`.
#[tokio::test(flavor = "multi_thread")]
async fn people_are_added_by_their_handle() {
    let home = Home::new();
    let simulator = Server::simulate(&home, "system", "launch");
    let body = std::fs::read_to_string(home.path("campaign.json")).expect("a campaign");
    let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    let mut handles = Vec::new();
    for pointer in ["/influencer_twts/0/url", "/investor_twts/0/url"] {
        let url = body.pointer(pointer).and_then(serde_json::Value::as_str).expect("a tweet");
        let tweet = url.rsplit('/').next().expect("a number");
        let path = format!("/2/tweets/{tweet}?expansions=author_id&user.fields=username");
        let (_, shown) = simulator.get(&path, Some("any")).await;
        let author = shown.pointer("/includes/users/0").cloned();
        let author = author.unwrap_or_else(|| panic!("{shown}"));
        handles.push((author["username"].clone(), author["id"].clone()));
    }
    let home = home
        .with("SOCAP_X_API_URL", &simulator.address)
        .with("TWITTER_BEARER_TOKEN", "synthetic-token");
    let api = Server::api(&home).await;
    let add = |handle: &str| {
        let body = serde_json::json!({"username": handle, "weight": 3});
        api.post("/socap/people", body.to_string())
    };
    let (first, id) = &handles[0];
    let handle = first.as_str().expect("a handle").to_uppercase();
    let (status, person) = add(&format!("@{handle}")).await;
    assert_eq!((status, &person["username"], &person["user_id"]), (201, first, id), "{person}");
    assert_eq!(add(&handle).await.0, 409);
    let (status, problem) = add("syn_nobody_at").await;
    assert_eq!((status, &problem["errors"][0]["pointer"]), (422, &"/username".into()));
    let detail = problem["errors"][0]["detail"].as_str().unwrap_or_default();
    assert!(detail.contains("unknown"), "{problem}");

    let (second, id) = &handles[1];
    let handle = format!("@{}", second.as_str().expect("a handle"));
    let id = id.as_str().expect("a number");
    let twice = home.run(["people", "add", &handle, "--username", "syn_other"]);
    assert_eq!(twice.code, 2, "{twice:?}");
    let told = home.ok(["people", "add", &handle, "--weight", "2"]);
    assert!(told.starts_with(&format!("{id} {handle} ")), "{told}");
    assert!(home.ok(["people", "show", &handle]).contains("weight 2"));
    let there = home.run(["people", "add", &handle]);
    assert!(there.code == 1 && there.err.contains("there already"), "{there:?}");
    let unknown = home.run(["people", "add", "@syn_nobody_at"]);
    assert!(unknown.code == 1 && unknown.err.contains("unknown"), "{unknown:?}");
    let (_, usage) = api.get("/socap/usage", None).await;
    assert_eq!((&usage["requests"], &usage["dollars"]), (&4.into(), &0.02.into()), "{usage}");
    assert!(usage["by"].to_string().contains("\"people\""), "{usage}");
    drop(simulator);
    let away = home.run(["people", "add", "@syn_away"]);
    assert!(away.code == 1 && away.err.contains("X cannot be asked now"), "{away:?}");
    assert_eq!(add("syn_away").await.0, 503);
}

/// The cap over everything holds for a command too, where no server ever declared it.
#[test]
fn a_reading_obeys_the_months_budget_without_a_server() {
    let home = Home::new().with("SOCAP_MONTHLY_BUDGET_USD", "0.5");
    assert_eq!(home.run(["people", "add", "1", "--username", "syn_a"]).code, 0);
    // Nothing listens there: the reading cannot end, but the cap stands before it begins.
    let home = home
        .with("SOCAP_X_API_URL", "http://127.0.0.1:1")
        .with("TWITTER_BEARER_TOKEN", "synthetic-token");
    home.run(["people", "read", "--estimate", "1"]);
    let told = home.run(["doctor"]);
    assert!(told.out.contains("of $0.50"), "{told:?}");
}
