//! What must not change the answer, and what must.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::sync::LazyLock;

use rstest::rstest;
use socap_domain::AccountCategory::{
    self, AiCreators, CLevel, Developers, Founders, Media, Others, Vcs, YcAlumni,
};
use socap_domain::CategorySet;
use socap_domain::classify::{Profile, RuleSet};

static RULES: LazyLock<RuleSet> = LazyLock::new(|| RuleSet::bundled().unwrap());

const ROLES: &[(&str, AccountCategory)] = &[
    ("Founder of Synthetic Labs", Founders),
    ("Co-Founder & CEO @syn_company", Founders),
    ("General Partner @syncapital", Vcs),
    ("Angel investor", Vcs),
    ("CTO at Synthetic Labs", CLevel),
    ("Journalist", Media),
    ("Senior Software Engineer", Developers),
    ("AI Educator", AiCreators),
    ("YC W21", YcAlumni),
    ("Periodista", Media),
    ("創業者", Founders),
];

fn of(bio: &str) -> CategorySet {
    RULES.classify(Profile { name: "syn", bio: Some(bio) }).categories
}

/// Letters of the mathematical alphabets, as fancy-text pages make them.
fn fancy(text: &str, capital: u32, small: u32) -> String {
    let letter = |c: char| match c {
        'A'..='Z' => char::from_u32(capital + u32::from(c) - u32::from('A')),
        'a'..='z' => char::from_u32(small + u32::from(c) - u32::from('a')),
        _ => None,
    };
    text.chars().map(|c| letter(c).unwrap_or(c)).collect()
}

#[test]
fn case_fonts_and_emoji_do_not_matter() {
    for (role, category) in ROLES {
        let want = CategorySet::NONE.with(*category);
        assert_eq!(of(role), want, "{role}");
        let fonts = [(0x1d400, 0x1d41a), (0x1d5d4, 0x1d5ee), (0xff21, 0xff41), (0x1d670, 0x1d68a)];
        // A handle is a handle in plain letters only.
        if !role.contains('@') {
            for (capital, small) in fonts {
                let text = fancy(role, capital, small);
                assert_eq!(of(&text), want, "{text}");
            }
        }
        for text in [
            role.to_uppercase(),
            role.to_lowercase(),
            format!("🚀 {role} 🚀"),
            format!("🚀{role}✨"),
            format!("  {role}  \n"),
            format!("{role}."),
            role.replace(' ', "\u{a0}"),
            format!("\u{200b}{role}\u{fe0f}"),
        ] {
            assert_eq!(of(&text), want, "{text}");
        }
    }
}

#[test]
fn the_order_of_segments_does_not_matter() {
    let fillers = ["Dad of two", "Coffee", "NYC", "views my own", "ex-Google"];
    for (role, category) in ROLES {
        for (other, with) in ROLES {
            let want = CategorySet::NONE.with(*category).with(*with);
            for separator in [" | ", "\n", " • ", " 🚀 ", ". ", " · ", " — "] {
                assert_eq!(
                    of(&format!("{role}{separator}{other}")),
                    want,
                    "{role}{separator}{other}"
                );
            }
        }
        for filler in fillers {
            let want = CategorySet::NONE.with(*category);
            assert_eq!(of(&format!("{filler} | {role}")), want, "{filler} | {role}");
            assert_eq!(of(&format!("{role} | {filler}")), want, "{role} | {filler}");
        }
    }
}

#[test]
fn what_is_over_or_denied_does_not_count() {
    for (role, category) in ROLES {
        if !role.is_ascii() {
            continue;
        }
        for before in
            ["ex-", "Ex ", "former ", "Former ", "formerly ", "prev. ", "Previously: ", "Retired "]
        {
            let text = format!("{before}{role}");
            // Who went through Y Combinator did.
            let want = if *category == YcAlumni { YcAlumni } else { Others };
            assert_eq!(of(&text), CategorySet::NONE.with(want), "{text}");
        }
        for before in ["not a ", "Not a ", "aspiring ", "future ", "not "] {
            let text = format!("{before}{role}");
            if *category != YcAlumni {
                assert_eq!(of(&text), CategorySet::OTHERS, "{text}");
            }
        }
    }
}

#[rstest]
#[case("元エンジニア")]
#[case("元記者")]
#[case("бывший журналист")]
#[case("ehemaliger Journalist")]
#[case("ancien journaliste")]
#[case("ex periodista")]
fn what_is_over_in_other_languages_does_not_count(#[case] bio: &str) {
    assert_eq!(of(bio), CategorySet::OTHERS);
}

#[rstest]
#[case("Film director and actor")]
#[case("Doctor. Director of nursing")]
#[case("cool cook, NYC")]
#[case("NYC | development | devices")]
#[case("Express yourself, press play")]
#[case("voiceover, oceola, comedian")]
#[case("Business development director, NYC")]
#[case("helping founders raise")]
#[case("for investors and founders")]
#[case("building wealth, community builder")]
#[case("CEO of my household")]
#[case("I love journalism")]
#[case("real estate developer")]
#[case("civil engineer | sound engineer")]
#[case("")]
#[case("🤖🤖🤖")]
fn these_never_match(#[case] bio: &str) {
    assert_eq!(of(bio), CategorySet::OTHERS, "{bio}");
}

#[test]
fn endless_texts_take_no_endless_time() {
    for endless in ["founder, ", "ex ", "ai ", "@a ", "\u{1f680}", "vc & "] {
        let bio = format!("Journalist. {}", endless.repeat(200_000));
        let begun = std::time::Instant::now();
        assert!(of(&bio).contains(Media), "{endless}");
        assert!(begun.elapsed().as_secs() < 5, "{endless}: {:?}", begun.elapsed());
    }
}

#[rstest]
#[case("Max the VC", "Partner things", Vcs)]
#[case("Ana | Founder of Synthetic", "", Founders)]
fn display_names_say_it_too(
    #[case] name: &str,
    #[case] bio: &str,
    #[case] category: AccountCategory,
) {
    let found = RULES.classify(Profile { name, bio: Some(bio) });
    assert_eq!(found.primary, category);
}

#[test]
fn names_of_people_are_no_roles() {
    for name in ["Dev Synthetic", "Angel Synthetic", "Ceoffrey Coolman", "Nyc Vcard"] {
        let found = RULES.classify(Profile { name, bio: None });
        assert_eq!(found.primary, Others, "{name}: {:?}", found.evidence);
    }
}

#[test]
fn evidence_quotes_the_profile_and_names_the_rule() {
    let bio = "𝗙𝗼𝘂𝗻𝗱𝗲𝗿 @syn_co, ex-CTO";
    let found = RULES.classify(Profile { name: "syn", bio: Some(bio) });
    let said: Vec<_> =
        found.evidence.iter().map(|e| (e.category, e.text.as_str(), e.past)).collect();
    assert_eq!(said, [(Founders, "𝗙𝗼𝘂𝗻𝗱𝗲𝗿", false), (CLevel, "CTO", true)]);
    assert!(found.evidence.iter().all(|e| !e.rule.is_empty()));
    assert_eq!(found.rules_version, RULES.version());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(300))]

    #[test]
    fn any_profile_is_classified_the_same_way_twice(name in "\\PC{0,30}", bio in "\\PC{0,160}") {
            let profile = Profile { name: &name, bio: Some(&bio) };
        let found = RULES.classify(profile);
        proptest::prop_assert!(!found.categories.is_empty());
        proptest::prop_assert_eq!(found, RULES.classify(profile));
    }
}
