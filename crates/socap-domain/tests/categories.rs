//! How right the bundled rules are, on profiles labelled by hand.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;
use socap_domain::AccountCategory;
use socap_domain::classify::{Profile, RuleSet};

static RULES: LazyLock<RuleSet> = LazyLock::new(|| RuleSet::bundled().unwrap());

/// A labelled profile.
#[derive(Deserialize, Clone)]
struct Labelled {
    #[serde(default, alias = "unit_id", alias = "user_id")]
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    bio: Option<String>,
    labels: Vec<AccountCategory>,
    #[serde(default)]
    ambiguous: Vec<AccountCategory>,
}

/// Hits and misses of one category.
#[derive(Default, Clone, Copy)]
struct Tally {
    right: u32,
    wrong: u32,
    missed: u32,
}

impl Tally {
    fn precision(self) -> f64 {
        share(self.right, self.right + self.wrong)
    }

    fn recall(self) -> f64 {
        share(self.right, self.right + self.missed)
    }
}

fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 1.0 } else { f64::from(part) / f64::from(whole) }
}

/// The lower end of Wilson's 95 % interval.
fn lower_bound(part: u32, whole: u32) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    let (n, p, z) = (f64::from(whole), share(part, whole), 1.96_f64);
    let middle = p + z * z / (2.0 * n);
    let spread = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    (middle - spread) / (1.0 + z * z / n)
}

/// Compares the rules with the labels. `others` and ambiguous labels are left out.
fn compare(set: &str, profiles: &[Labelled]) -> BTreeMap<AccountCategory, Tally> {
    let mut tallies = BTreeMap::<AccountCategory, Tally>::new();
    for profile in profiles {
        let given = Profile { name: &profile.name, bio: profile.bio.as_deref() };
        let found = RULES.classify(given);
        for category in AccountCategory::ALL.iter().copied() {
            if category == AccountCategory::Others || profile.ambiguous.contains(&category) {
                continue;
            }
            let tally = tallies.entry(category).or_default();
            let (is, says) =
                (profile.labels.contains(&category), found.categories.contains(category));
            match (is, says) {
                (true, true) => tally.right += 1,
                (false, true) => tally.wrong += 1,
                (true, false) => tally.missed += 1,
                (false, false) => {}
            }
            if is != says && std::env::var("SOCAP_SHOW").is_ok_and(|show| show == set) {
                let why: Vec<&str> = found
                    .evidence
                    .iter()
                    .filter(|e| e.category == category)
                    .map(|e| e.text.as_str())
                    .collect();
                println!(
                    "{} {category} {why:?} | {} | {} | {}",
                    if says { "WRONG " } else { "MISSED" },
                    profile.id,
                    profile.name,
                    profile.bio.as_deref().unwrap_or_default().replace('\n', " ⏎ ")
                );
            }
        }
    }
    report(set, profiles.len(), &tallies);
    tallies
}

fn report(set: &str, profiles: usize, tallies: &BTreeMap<AccountCategory, Tally>) {
    println!("{set}: {profiles} profiles");
    println!("  category       positives  precision (≥ 95 %)  recall (≥ 95 %)");
    for (category, tally) in tallies {
        println!(
            "  {:<14} {:>9}  {:>9.3} ({:.3})    {:>6.3} ({:.3})",
            category.as_str(),
            tally.right + tally.missed,
            tally.precision(),
            lower_bound(tally.right, tally.right + tally.wrong),
            tally.recall(),
            lower_bound(tally.right, tally.right + tally.missed),
        );
    }
    let all = total(tallies);
    println!(
        "  {:<14} {:>9}  {:>9.3} ({:.3})    {:>6.3} ({:.3})",
        "all (micro)",
        all.right + all.missed,
        all.precision(),
        lower_bound(all.right, all.right + all.wrong),
        all.recall(),
        lower_bound(all.right, all.right + all.missed),
    );
}

fn total(tallies: &BTreeMap<AccountCategory, Tally>) -> Tally {
    tallies.values().fold(Tally::default(), |sum, tally| Tally {
        right: sum.right + tally.right,
        wrong: sum.wrong + tally.wrong,
        missed: sum.missed + tally.missed,
    })
}

fn own(name: &str) -> Vec<Labelled> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/profiles").join(name);
    lines(&std::fs::read_to_string(path).unwrap())
}

fn lines(text: &str) -> Vec<Labelled> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The folder of data that is not shipped; says so loudly where it is absent.
fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("SOCAP_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let found = root.join(path);
    if !found.exists() {
        eprintln!("SKIPPED: {} is not there", found.display());
        return None;
    }
    Some(found)
}

fn assert_bar(tallies: &BTreeMap<AccountCategory, Tally>) {
    let all = total(tallies);
    assert!(all.precision() >= 0.93, "micro precision {:.3} < .93", all.precision());
    assert!(all.recall() >= 0.88, "micro recall {:.3} < .88", all.recall());
}

#[test]
fn the_open_half_of_the_corpus() {
    assert_bar(&compare("open", &own("open.jsonl")));
}

#[test]
fn the_half_the_rules_author_did_not_look_at() {
    assert_bar(&compare("held", &own("held.jsonl")));
}

#[test]
fn engagers_of_real_launches() {
    let Some(path) = shared("data/bios-labelled/open.jsonl") else { return };
    assert_bar(&compare("launches", &lines(&std::fs::read_to_string(path).unwrap())));
}

/// 518 profiles of the general public, chosen because they contain trigger words.
#[test]
fn general_public() {
    let Some(path) = shared("data/bios-unlabelled/crowdflower-2015-bios.csv.gz") else { return };
    let unpacked = flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap());
    let bios: BTreeMap<String, String> = csv::Reader::from_reader(unpacked)
        .into_records()
        .map(|record| record.unwrap())
        .map(|record| (record[0].to_owned(), record[2].to_owned()))
        .collect();
    let mut profiles = own("noise-labels.jsonl");
    for profile in &mut profiles {
        profile.bio = bios.get(&profile.id).cloned();
        assert!(profile.bio.is_some(), "{} is not among the bios", profile.id);
    }
    assert_eq!(profiles.len(), bios.len(), "every bio is judged");
    for (category, tally) in compare("public", &profiles) {
        assert!(
            tally.precision() >= 0.9,
            "{category}: precision {:.3} < .9 on the general public",
            tally.precision()
        );
    }
}

/// Every profile in recorded answers of X: retweeters, searches, look-ups.
#[test]
fn profiles_in_recorded_answers() {
    let Some(path) = shared("fixtures") else { return };
    let mut recorded = BTreeMap::<String, (String, String)>::new();
    for file in json_files(&path) {
        let text = std::fs::read_to_string(file).unwrap();
        if let Ok(answer) = serde_json::from_str(&text) {
            collect(&answer, &mut recorded);
        }
    }
    let mut profiles = own("recorded-labels.jsonl");
    profiles.retain_mut(|profile| {
        let Some((name, bio)) = recorded.get(&profile.id) else { return false };
        profile.name.clone_from(name);
        profile.bio = Some(bio.clone());
        true
    });
    assert!(profiles.len() > 300, "only {} labelled profiles are recorded", profiles.len());
    let tallies = compare("recorded", &profiles);
    assert!(total(&tallies).precision() >= 0.9);
}

fn json_files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut files = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(json_files(&path));
        } else if path.extension().is_some_and(|end| end == "json") {
            files.insert(path);
        }
    }
    files
}

fn collect(value: &Value, recorded: &mut BTreeMap<String, (String, String)>) {
    if let Value::Object(object) = value {
        let handle = ["username", "userName", "screen_name"].iter().find_map(|k| object.get(*k));
        let bio = object
            .get("description")
            .and_then(Value::as_str)
            .filter(|bio| !bio.is_empty())
            .or_else(|| object.get("profile_bio")?.get("description")?.as_str());
        let id = object.get("id").or_else(|| object.get("id_str"));
        let id = id.map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
        if let (Some(_), Some(bio), Some(id)) = (handle, bio, id) {
            let name = object.get("name").and_then(Value::as_str).unwrap_or_default();
            recorded.entry(id).or_insert_with(|| (name.to_owned(), bio.to_owned()));
        }
    }
    match value {
        Value::Object(object) => object.values().for_each(|value| collect(value, recorded)),
        Value::Array(values) => values.iter().for_each(|value| collect(value, recorded)),
        _ => {}
    }
}
