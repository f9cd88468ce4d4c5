//! One JSON object a line.

use serde_json::{Map, Value};

use super::{BadRow, ImportKind, MAX_RECORD, Parsed, Row, Unreadable, following, person};

/// Reads JSON lines.
#[derive(Debug)]
pub(super) struct Lines {
    kind: ImportKind,
    line: u64,
    held: Vec<u8>,
}

impl Lines {
    pub(super) const fn new(kind: ImportKind, line: u64) -> Self {
        Self { kind, line, held: Vec::new() }
    }

    pub(super) fn push(&mut self, bytes: &[u8], rows: &mut Vec<Parsed>) -> Result<(), Unreadable> {
        let mut pieces = bytes.split(|byte| *byte == b'\n').peekable();
        while let Some(piece) = pieces.next() {
            if self.held.len() + piece.len() > MAX_RECORD {
                return Err(Unreadable::TooLong { line: self.line, limit: MAX_RECORD });
            }
            self.held.extend_from_slice(piece);
            if pieces.peek().is_some() {
                self.end_line(rows);
            }
        }
        Ok(())
    }

    pub(super) fn finish(&mut self, rows: &mut Vec<Parsed>) {
        self.end_line(rows);
    }

    fn end_line(&mut self, rows: &mut Vec<Parsed>) {
        let line = std::mem::take(&mut self.held);
        if !line.iter().all(u8::is_ascii_whitespace) {
            match record(self.kind, &line) {
                Ok(found) => rows.extend(found.into_iter().map(Ok)),
                Err(detail) => rows.push(Err(BadRow { line: self.line, detail })),
            }
        }
        self.line += 1;
    }
}

fn record(kind: ImportKind, line: &[u8]) -> Result<Vec<Row>, String> {
    let object: Map<String, Value> =
        serde_json::from_slice(line).map_err(|error| format!("no JSON object: {error}"))?;
    match kind {
        ImportKind::People => person::read(&object).map(|person| vec![Row::Person(person)]),
        ImportKind::Followings => {
            Ok(following::read(&object)?.into_iter().map(Row::Following).collect())
        }
    }
}
