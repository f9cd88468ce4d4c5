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
}
