//! Reading files of important people and of whom they follow, piece by piece.
//!
//! Three forms, told apart by their first character: CSV with a header, JSON lines with the same
//! names, and the lines `mongoexport` writes of the collections `important_people` and
//! `following_index`. A parser is fed bytes as they come and never holds more than one record.
//! A bad row is reported with its line; the rows around it are read all the same.

mod delimited;
mod following;
mod lines;
mod member;
mod person;

pub use following::Following;
pub use person::PersonRow;

use delimited::Delimited;
use lines::Lines;

/// What a file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportKind {
    /// Important people: `user_id,username,name,weight,active,tags`.
    People,
    /// Whom they follow: `person_id,account_id`.
    Followings,
}

/// One thing a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A person.
    Person(PersonRow),
    /// A person follows an account.
    Following(Following),
}

/// A row that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// Its line in the file, from 1.
    pub line: u64,
    /// What is wrong and what was expected.
    pub detail: String,
}

/// What one record of the file gave.
pub type Parsed = Result<Row, BadRow>;

/// A file that cannot be read on: nothing after this place was understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A JSON array instead of lines.
    #[error(
        "the file is one JSON array: expected one object a line (mongoexport without --jsonArray)"
    )]
    Array,
    /// A header without the columns that matter.
    #[error("line {line}: the header has no column `{missing}`; expected {expected}")]
    Header {
        /// Where the header stands.
        line: u64,
        /// The column that is missing.
        missing: &'static str,
        /// All columns that are read.
        expected: &'static str,
    },
    /// A header with a column twice, or with one that means nothing.
    #[error(
        "line {line}: the header's column `{column}` is unknown or there twice; expected {expected}"
    )]
    Column {
        /// Where the header stands.
        line: u64,
        /// Its name, cut at 40 characters.
        column: String,
        /// All columns that are read.
        expected: &'static str,
    },
    /// A record larger than any real one.
    #[error("line {line}: the record is larger than {limit} bytes; is a quote left open?")]
    TooLong {
        /// Where it begins.
        line: u64,
        /// The most one may have.
        limit: usize,
    },
    /// Compressed or otherwise no text.
    #[error("the file is no text in UTF-8; unpack it first")]
    Binary,
}

/// The largest record: a line of `following_index` names everybody who follows the account.
pub const MAX_RECORD: usize = 8 * 1024 * 1024;

/// Reads a file piece by piece.
#[derive(Debug)]
pub struct Parser {
    kind: ImportKind,
    form: Form,
}

#[derive(Debug)]
enum Form {
    /// Nothing but white space yet, so many line ends.
    Unknown {
        lines: u64,
        held: Vec<u8>,
    },
    Delimited(Box<Delimited>),
    Lines(Lines),
}

impl Parser {
    /// A parser at the start of a file.
    pub const fn new(kind: ImportKind) -> Self {
        Self { kind, form: Form::Unknown { lines: 0, held: Vec::new() } }
    }

    /// Reads the next bytes; what they complete is added to `rows`.
    ///
    /// # Errors
    /// Where nothing that follows can be understood. Rows before it stay in `rows`.
    pub fn push(&mut self, bytes: &[u8], rows: &mut Vec<Parsed>) -> Result<(), Unreadable> {
        if let Form::Unknown { lines, held } = &mut self.form {
            held.extend_from_slice(bytes);
            let bom: &[u8] = b"\xef\xbb\xbf";
            if held.len() < bom.len() && bom.starts_with(held) {
                return Ok(());
            }
            let text = held.strip_prefix(bom).unwrap_or(held);
            let start = text.iter().position(|byte| !byte.is_ascii_whitespace());
            let Some(start) = start else {
                *lines += line_ends(text);
                held.clear();
                return Ok(());
            };
            let line = *lines + line_ends(&text[..start]) + 1;
            let rest = text[start..].to_vec();
            self.form = match rest.first() {
                Some(b'{') => Form::Lines(Lines::new(self.kind, line)),
                Some(b'[') => return Err(Unreadable::Array),
                Some(byte) if byte.is_ascii_control() => return Err(Unreadable::Binary),
                _ => Form::Delimited(Box::new(Delimited::new(self.kind, line))),
            };
            return self.read(&rest, rows);
        }
        self.read(bytes, rows)
    }

    fn read(&mut self, bytes: &[u8], rows: &mut Vec<Parsed>) -> Result<(), Unreadable> {
        match &mut self.form {
            Form::Unknown { .. } => Ok(()),
            Form::Delimited(form) => form.push(bytes, rows),
            Form::Lines(form) => form.push(bytes, rows),
        }
    }

    /// The file has ended: the last record needs no line end.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn finish(&mut self, rows: &mut Vec<Parsed>) -> Result<(), Unreadable> {
        match &mut self.form {
            Form::Unknown { .. } => Ok(()),
            Form::Delimited(form) => form.finish(rows),
            Form::Lines(form) => {
                form.finish(rows);
                Ok(())
            }
        }
    }
}

fn line_ends(bytes: &[u8]) -> u64 {
    bytes.split(|byte| *byte == b'\n').count() as u64 - 1
}

#[cfg(test)]
mod tests;
