//! `socap classify`: the categories of profiles, with the words that gave rise to them.

mod profiles;

use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Serialize;
use socap_domain::AccountCategory;
use socap_domain::classify::{Classification, Evidence, Profile, RuleSet};

use crate::failure::Failure;
use crate::output;
use profiles::{GivenProfile, Profiles};

/// Tell the categories of profiles, with the words that gave rise to them
///
/// Profiles are JSON lines with `username`, `name` and `bio` (or `description`), or CSV with such
/// a header; other members are passed over. Needs no database.
#[derive(Debug, clap::Args)]
pub(crate) struct Classify {
    /// Where the profiles are; standard input when left out or `-`
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Use these rules instead of the built-in ones
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
    /// Print the rules in use, to be changed and handed back with --rules
    #[arg(long, conflicts_with_all = ["file", "json"])]
    print_rules: bool,
}

/// A profile's answer as JSON.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a serde_json::Value>,
    username: &'a str,
    name: &'a str,
    primary_category: AccountCategory,
    account_categories: Vec<AccountCategory>,
    evidence: &'a [Evidence],
    rules_version: &'a str,
}

impl Classify {
    /// Does it.
    pub(crate) fn run(self) -> Result<(), Failure> {
        let source = match &self.rules {
            Some(path) => std::fs::read_to_string(path)
                .map_err(Failure::io(format!("cannot read {}", path.display())))?,
            None => RuleSet::bundled_source().to_owned(),
        };
        let rules = RuleSet::parse(&source).map_err(|error| match &self.rules {
            Some(path) => Failure::Refused(format!("{}: {error}", path.display())),
            None => Failure::Refused(error.to_string()),
        })?;
        if self.print_rules {
            return output::raw(source.as_bytes());
        }
        let mut bad = 0_u64;
        for profile in Profiles::begin(open(self.file.as_deref())?)? {
            match profile {
                Ok(profile) => self.print(&profile, &rules)?,
                Err(wrong) => {
                    eprintln!("socap: {wrong}");
                    bad += 1;
                }
            }
        }
        match bad {
            0 => Ok(()),
            1 => Err(Failure::Refused("1 profile could not be read".to_owned())),
            many => Err(Failure::Refused(format!("{many} profiles could not be read"))),
        }
    }

    fn print(&self, profile: &GivenProfile, rules: &RuleSet) -> Result<(), Failure> {
        let given = Profile { name: &profile.name, bio: profile.bio.as_deref() };
        let found = rules.classify(given);
        if !self.json {
            return output::line(line(profile, &found));
        }
        let answer = Answer {
            user_id: profile.user_id.as_ref(),
            username: &profile.username,
            name: &profile.name,
            primary_category: found.primary,
            account_categories: found.categories.iter().collect(),
            evidence: &found.evidence,
            rules_version: &found.rules_version,
        };
        output::line(serde_json::to_string(&answer)?)
    }
}

/// `@syn_ana  founders, vcs  founders: "Co-Founder"; vcs: "angel investor"`.
fn line(profile: &GivenProfile, found: &Classification) -> String {
    let categories: Vec<&str> = found.categories.iter().map(AccountCategory::as_str).collect();
    let evidence: Vec<String> = found
        .evidence
        .iter()
        .map(|evidence| {
            let past = if evidence.past { "past " } else { "" };
            let text: Vec<&str> = evidence.text.split_whitespace().collect();
            format!("{past}{}: \"{}\"", evidence.category, text.join(" "))
        })
        .collect();
    let who = match profile.username.as_str() {
        "" => profile.name.clone(),
        username => format!("@{username}"),
    };
    format!("{who:<21} {:<22} {}", categories.join(", "), evidence.join("; ")).trim_end().to_owned()
}

fn open(path: Option<&Path>) -> Result<Box<dyn Read>, Failure> {
    match path.filter(|path| *path != Path::new("-")) {
        None => Ok(Box::new(std::io::stdin())),
        Some(path) => {
            let doing = format!("cannot read {}", path.display());
            Ok(Box::new(std::fs::File::open(path).map_err(Failure::io(doing))?))
        }
    }
}
