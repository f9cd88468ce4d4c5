//! Notices, kind ones and hostile ones.

use socap_domain::Timestamp;
use socap_upstream::channels::{Campaign, Link, Notice, NoticeKind};

pub(crate) fn link(text: &str, url: &str) -> Link {
    Link { text: text.into(), url: url.parse().expect("a URL") }
}

pub(crate) fn notice() -> Notice {
    Notice {
        id: "01890a5d-ac96-774b-bcce-b302099a8057".into(),
        kind: NoticeKind::Alert,
        campaign: Some(Campaign {
            id: "c-1".into(),
            name: "Launch of Synthia".into(),
            time_zone: "Asia/Kolkata".into(),
        }),
        headline: "Investor @syn_vc (importance: 25) replied to your main tweet".into(),
        lines: vec!["120,400 followers".into(), "followed by @syn_a, @syn_b and 4 more".into()],
        quote: Some("Überraschend gut 👩‍🚀\nkommt drauf an".into()),
        primary: Some(link("View on X", "https://x.com/syn_vc/status/1")),
        secondary: vec![link("Why 25", "https://socap.example/a/1?why=1&x=2")],
        when: Timestamp(1_699_999_000_123),
    }
}

/// Names that strangers could choose to do harm.
pub(crate) fn hostile_names() -> Vec<(&'static str, String)> {
    vec![
        ("slack mention", "<!channel> <!here|x> <@U012AB3CD> <#C01> <!subteam^S1>".into()),
        ("slack link", "<https://evil.example|click> https://evil.example *b* _i_ ~s~ `c`".into()),
        ("entities", "&lt;!channel&gt; &amp;amp; &#60;script&#62;".into()),
        ("html", "</p><script>alert(1)</script><img src=x onerror=alert(1)> \"'".into()),
        ("header", "x\r\nBcc: victim@example.com\r\n\r\nbody".into()),
        ("smtp end", "x\r\n.\r\nMAIL FROM:<evil@example.com>".into()),
        ("dots", "\n.\n..\n.x\n".into()),
        ("encoded word", "=?utf-8?Q?=0D=0ABcc:_victim@example.com?=".into()),
        ("right to left", "abc\u{202e}gnp.exe\u{2066}\u{200f}\u{5d0}".into()),
        ("controls", "a\u{0}b\u{7}c\u{1b}[31md\u{7f}\u{85}e\u{2028}f\u{feff}".into()),
        ("emoji", "👩‍👩‍👧‍👦🏳️‍🌈 🇩🇪 :boom: \u{1F468}\u{1F3FD}\u{200D}\u{1F4BB}".into()),
        ("scripts", "北京 العربية עברית हिन्दी ไทย Ελληνικά e\u{301}\u{302}\u{303}".into()),
        ("10 kB", "A".repeat(10_000)),
        ("10 kB of brackets", "<&>".repeat(3_400)),
        ("10 kB of Han", "漢".repeat(3_400)),
        ("10 kB of emoji", "🚀".repeat(2_500)),
        ("10 kB of quotes", "\"\\/".repeat(3_400)),
        ("10 kB of breaks", "a\n".repeat(5_000)),
        ("empty", String::new()),
        ("white", " \t\r\n ".into()),
        ("marks only", "\u{202e}\u{2066}".into()),
    ]
}

/// `name` wherever a stranger's text can stand.
pub(crate) fn hostile(name: &str) -> Notice {
    Notice {
        id: name.into(),
        kind: NoticeKind::Digest,
        campaign: Some(Campaign { id: name.into(), name: name.into(), time_zone: name.into() }),
        headline: format!("{name} retweeted your main tweet"),
        lines: vec![name.into(); 600],
        quote: Some(name.into()),
        primary: Some(link(name, "https://x.com/syn_a/status/1")),
        secondary: vec![
            link(name, "https://socap.example/?a=%22%3E%3Cscript%3E&b='"),
            link("no page", "javascript:alert(1)"),
            link("too long", &format!("https://socap.example/{}", "x".repeat(4_000))),
            link("4", "https://socap.example/4"),
            link("5", "https://socap.example/5"),
            link("6", "https://socap.example/6"),
        ],
        when: Timestamp(1_699_999_000_123),
    }
}
