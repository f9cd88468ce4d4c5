//! What is sent, before any channel has put it into its own words.

use socap_domain::Timestamp;
use url::Url;

/// One message to one receiver.
///
/// Names, bios and quotes come from strangers and are stored as they came: every channel escapes
/// them for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The delivery's own id. The same attempt and every later one carry it, so that a receiver
    /// can tell a message it has met.
    pub id: String,
    /// Why it is sent.
    pub kind: NoticeKind,
    /// Which campaign it is about; a complaint of socap itself may have none.
    pub campaign: Option<Campaign>,
    /// What happened, in one line.
    pub headline: String,
    /// What helps to decide, one fact a line. Of a digest: one engagement a line.
    pub lines: Vec<String>,
    /// What the person wrote, unmodified.
    pub quote: Option<String>,
    /// The one thing to do, such as *View on X*.
    pub primary: Option<Link>,
    /// Other things to do, the most useful first.
    pub secondary: Vec<Link>,
    /// When it happened, in the time of the world that is watched.
    pub when: Timestamp,
}

impl Notice {
    /// Whether it is a test, and marked as one.
    pub const fn is_test(&self) -> bool {
        matches!(self.kind, NoticeKind::Test)
    }

    /// The headline on one line, marked if it is a test.
    pub(super) fn title(&self) -> String {
        let mut headline = super::text::line(&self.headline);
        if headline.is_empty() {
            "News from socap".clone_into(&mut headline);
        }
        if self.is_test() { format!("TEST · {headline}") } else { headline }
    }

    /// All links that lead to a page, the primary one first.
    pub(super) fn links(&self) -> impl Iterator<Item = (bool, &Link)> {
        let primary = self.primary.iter().map(|link| (true, link));
        primary
            .chain(self.secondary.iter().map(|link| (false, link)))
            .filter(|(_, link)| matches!(link.url.scheme(), "https" | "http"))
    }
}

/// Why a notice is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// Somebody who matters engaged.
    Alert,
    /// Several alerts in one message.
    Digest,
    /// A person asked for proof that the channel works.
    Test,
    /// Socap needs its owner: a budget is spent, a channel broken, a credential refused.
    OwnerComplaint,
}

impl NoticeKind {
    /// Its name outside.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Digest => "digest",
            Self::Test => "test",
            Self::OwnerComplaint => "owner_complaint",
        }
    }
}

/// The campaign a notice is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// Its id.
    pub id: String,
    /// Its name, as the user gave it.
    pub name: String,
    /// The zone in which its people read times, such as `Asia/Kolkata`.
    pub time_zone: String,
}

/// Something to do about a notice. Links that are not http(s) are left out of messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub url: Url,
}

impl Link {
    /// Its text on one line; a button must have one.
    pub(super) fn label(&self) -> String {
        let label = super::text::line(&self.text);
        if label.is_empty() { "Open".into() } else { label }
    }
}
