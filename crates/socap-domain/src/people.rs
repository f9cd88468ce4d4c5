//! Important people: those whose following makes an account matter.

/// Tags that are none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTags {
    /// One of them is too long.
    #[error("the tag `{0}…` is longer than 60 characters")]
    TooLong(String),
    /// There are too many.
    #[error("expected at most 50 tags")]
    TooMany,
}

/// Tags as kept: trimmed, without empty ones, each once whatever its case, in their order.
pub fn tags<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Vec<String>, InvalidTags> {
    let mut tags = Vec::<String>::new();
    for word in words.into_iter().map(str::trim).filter(|word| !word.is_empty()) {
        if word.chars().count() > 60 {
            return Err(InvalidTags::TooLong(word.chars().take(30).collect()));
        }
        if !tags.iter().any(|tag| tag.to_lowercase() == word.to_lowercase()) {
            tags.push(word.to_owned());
        }
    }
    if tags.len() > 50 { Err(InvalidTags::TooMany) } else { Ok(tags) }
}

/// Whether an account can have this handle, written without `@`: 1 to 15 letters, digits and `_`.
pub fn is_handle(text: &str) -> bool {
    (1..=15).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_kept_once_and_in_order() {
        assert_eq!(tags([" VC", "", "vc", "Media "]).unwrap(), ["VC", "Media"]);
        assert!(matches!(tags(["x".repeat(61).as_str()]), Err(InvalidTags::TooLong(_))));
        let many: Vec<String> = (0..51).map(|n| n.to_string()).collect();
        assert_eq!(tags(many.iter().map(String::as_str)), Err(InvalidTags::TooMany));
    }
    #[test]
    fn a_handle_is_short_and_plain() {
        for handle in ["a", "Syn_42", "abcdefghijklmno"] {
            assert!(is_handle(handle), "{handle}");
        }
        for text in ["", "@syn", "syn vc", "abcdefghijklmnop", "sÿn", "a-b"] {
            assert!(!is_handle(text), "{text}");
        }
    }
}
