//! Profiles from a file: JSON lines or CSV, one at a time.

use std::io::{BufRead, BufReader, Read};

use serde::Deserialize;

use crate::failure::Failure;

/// A profile as given.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct GivenProfile {
    /// A number or text, as it was given.
    #[serde(default, alias = "id")]
    pub(super) user_id: Option<serde_json::Value>,
    #[serde(default, alias = "userName", alias = "screen_name")]
    pub(super) username: String,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default, alias = "description")]
    pub(super) bio: Option<String>,
}

/// The profiles of a file.
pub(super) struct Profiles {
    rows: Box<dyn Iterator<Item = Result<GivenProfile, String>>>,
}

impl Profiles {
    /// Begins to read; the first character tells JSON lines from CSV.
    pub(super) fn begin(from: Box<dyn Read>) -> Result<Self, Failure> {
        let mut reader = BufReader::with_capacity(64 * 1024, from);
        let start = reader.fill_buf().map_err(Failure::io("cannot read the profiles"))?;
        let first = start.iter().find(|byte| !byte.is_ascii_whitespace() && byte.is_ascii());
        let rows: Box<dyn Iterator<Item = _>> = match first {
            None => Box::new(std::iter::empty()),
            Some(b'[') => {
                let expected = "expected one JSON object a line, found an array";
                return Err(Failure::Refused(expected.to_owned()));
            }
            Some(b'{') => Box::new(json_lines(reader)),
            Some(_) => Box::new(delimited(reader)?),
        };
        Ok(Self { rows })
    }
}

impl Iterator for Profiles {
    type Item = Result<GivenProfile, String>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.next()
    }
}

fn json_lines(reader: impl BufRead) -> impl Iterator<Item = Result<GivenProfile, String>> {
    reader
        .lines()
        .enumerate()
        .filter(|(_, line)| {
            line.as_ref().is_ok_and(|line| !line.trim().is_empty()) || line.is_err()
        })
        .map(|(place, line)| {
            let wrong = |error: &dyn std::fmt::Display| format!("line {}: {error}", place + 1);
            let line = line.map_err(|error| wrong(&error))?;
            serde_json::from_str(&line).map_err(|error| wrong(&error))
        })
}

fn delimited(
    reader: impl Read + 'static,
) -> Result<impl Iterator<Item = Result<GivenProfile, String>>, Failure> {
    let mut rows = csv::ReaderBuilder::new().trim(csv::Trim::Headers).from_reader(reader);
    let header = rows.headers().map_err(|error| Failure::Refused(error.to_string()))?;
    let says = |name: &str| header.iter().any(|column| column == name);
    if !says("bio") && !says("description") && !says("name") {
        let expected =
            "expected JSON lines, or CSV whose header has a column `bio`, `description` or `name`";
        return Err(Failure::Refused(expected.to_owned()));
    }
    Ok(rows.into_deserialize().map(|row| row.map_err(|error| error.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Result<GivenProfile, String>> {
        Profiles::begin(Box::new(std::io::Cursor::new(text.to_owned()))).unwrap().collect()
    }

    #[test]
    fn both_forms_give_the_same_profiles() {
        let json =
            "\n{\"id\":1,\"username\":\"syn_a\",\"name\":\"A\",\"description\":\"CTO\",\"x\":1}\n";
        let csv = "id,username,name,bio,x\n1,syn_a,A,CTO,1\n";
        assert_eq!(read(json), read(csv));
        assert_eq!(read(json)[0].as_ref().unwrap().bio.as_deref(), Some("CTO"));
    }

    #[test]
    fn a_bad_line_is_named_and_the_next_one_read() {
        let rows = read("{\"name\":\"A\"}\n{\n{\"name\":\"B\"}\n");
        assert!(rows[1].as_ref().unwrap_err().starts_with("line 2"));
        assert!(rows[2].is_ok());
    }

    #[test]
    fn what_is_neither_form_is_refused() {
        for text in ["[1]", "a,b\n1,2\n"] {
            Profiles::begin(Box::new(text.as_bytes())).map(|_| ()).unwrap_err();
        }
        assert!(read(" \n").is_empty());
    }
}
