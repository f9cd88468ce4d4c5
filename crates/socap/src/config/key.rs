//! One key of the configuration: its names, whether it is a secret, what it expects.

/// A key as the table in `docs/configuration.md` has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    /// Its name in the environment.
    pub(crate) name: &'static str,
    /// What a value looks like, for messages: "expected …".
    pub(crate) expected: &'static str,
    /// Whether its value must never be shown, and may come from a file (`…_FILE`).
    pub(crate) secret: bool,
    /// Whether it is only for demonstrations and tests.
    pub(crate) hidden: bool,
}

impl Key {
    /// An ordinary key.
    pub(crate) const fn plain(name: &'static str, expected: &'static str) -> Self {
        Self { name, expected, secret: false, hidden: false }
    }

    /// A key whose value is never shown.
    pub(crate) const fn secret(name: &'static str, expected: &'static str) -> Self {
        Self { name, expected, secret: true, hidden: false }
    }

    /// A key that no operator needs.
    pub(crate) const fn hidden(name: &'static str, expected: &'static str) -> Self {
        Self { name, expected, secret: false, hidden: true }
    }

    /// Its name in `socap.toml`: `SOCAP_LISTEN` is `listen`, `TWITTER_API_KEY` is
    /// `twitter_api_key`.
    pub(crate) fn in_file(&self) -> String {
        self.name.strip_prefix("SOCAP_").unwrap_or(self.name).to_ascii_lowercase()
    }
}

/// Every key, in the order of the documentation.
pub(crate) fn all() -> impl Iterator<Item = Key> {
    [
        super::database::KEYS,
        super::server::KEYS,
        super::x::KEYS,
        super::work::KEYS,
        super::secrets::KEYS,
        super::alerts::KEYS,
        super::log::KEYS,
        super::clock::KEYS,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The key of this name, written as in the environment or as in the file.
pub(crate) fn named(text: &str) -> Option<Key> {
    all().find(|key| key.name == text || key.in_file() == text)
}

/// The key most like `text`, for "did you mean".
pub(crate) fn like(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    let text = text.strip_prefix("socap_").unwrap_or(&text);
    all()
        .filter(|key| !key.hidden)
        .map(|key| (distance(text, &key.in_file()), key.in_file()))
        .filter(|(distance, name)| *distance <= name.len() / 3)
        .min()
        .map(|(_, name)| name)
}

/// How many letters must be changed, added or taken away to make one text the other.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (n, l) in left.chars().enumerate() {
        let mut corner = n;
        let mut last = n + 1;
        for (r, cell) in right.iter().zip(row.iter_mut().skip(1)) {
            let here = (corner + usize::from(l != *r)).min(*cell + 1).min(last + 1);
            corner = *cell;
            *cell = here;
            last = here;
        }
        if let Some(first) = row.first_mut() {
            *first = n + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_understood() {
        assert_eq!(like("listne").as_deref(), Some("listen"));
        assert_eq!(like("SOCAP_POLL_INTERVALL").as_deref(), Some("poll_interval"));
        assert_eq!(like("colour"), None);
        assert_eq!(
            (distance("", "abc"), distance("abc", "abc"), distance("abc", "axc")),
            (3, 0, 1)
        );
    }

    #[test]
    fn no_two_keys_share_a_name() {
        let mut names: Vec<String> = all().map(|key| key.in_file()).collect();
        names.sort();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn every_key_is_documented() {
        let page = include_str!("../../../../docs/configuration.md");
        for key in all().filter(|key| !key.hidden) {
            assert!(page.contains(&format!("`{}`", key.name)), "{} is not documented", key.name);
        }
    }
}
