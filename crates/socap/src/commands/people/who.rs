//! A person as whoever types names them.

use std::str::FromStr;

use socap_domain::UserId;
use socap_store::{Db, people};

use crate::failure::Failure;

/// A number on X, or a handle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    Number(UserId),
    Handle(String),
}

impl FromStr for Who {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(number) = text.parse() {
            return Ok(Self::Number(number));
        }
        let handle = text.strip_prefix('@').unwrap_or(text);
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if handle.is_empty() || !handle.chars().all(fits) {
            return Err("expected a number on X, or a handle such as @name".to_owned());
        }
        Ok(Self::Handle(handle.to_owned()))
    }
}

impl Who {
    /// Their number. A number is taken as it is, whether it is known or not.
    pub(super) async fn number(&self, db: &Db) -> Result<UserId, Failure> {
        let handle = match self {
            Self::Number(number) => return Ok(*number),
            Self::Handle(handle) => handle,
        };
        match people::by_username(db, handle).await?.as_slice() {
            [one] => Ok(*one),
            [] => Err(Failure::Refused(format!(
                "there is no important person @{handle}; `socap people list` lists them"
            ))),
            several => {
                let numbers: Vec<String> = several.iter().map(ToString::to_string).collect();
                let numbers = numbers.join(", ");
                Err(Failure::Refused(format!("@{handle} is several people, name one: {numbers}")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_a_handle_or_nothing() {
        let number = |n| Ok(Who::Number(UserId(n)));
        let handle = |text: &str| Ok(Who::Handle(text.to_owned()));
        assert_eq!("42".parse(), number(42));
        assert_eq!("@syn_vc".parse(), handle("syn_vc"));
        assert_eq!("Syn_VC".parse(), handle("Syn_VC"));
        assert_eq!("@42".parse(), handle("42"));
        for text in ["", "@", "syn vc", "@@syn", "-5", "https://x.com/syn"] {
            assert!(text.parse::<Who>().is_err(), "{text}");
        }
    }
}
