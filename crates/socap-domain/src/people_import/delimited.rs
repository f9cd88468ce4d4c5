//! CSV with a header; `;` and tabs are understood too, as spreadsheets write them.

use csv_core::ReadRecordResult;
use serde_json::{Map, Value};

use super::{
    BadRow, ImportKind, MAX_RECORD, Parsed, Row, Unreadable, following, line_ends, person,
};

/// Reads CSV.
#[derive(Debug)]
pub(super) struct Delimited {
    kind: ImportKind,
    /// Lines before the reader's first.
    before: u64,
    /// `None` until the header's line is whole.
    reader: Option<csv_core::Reader>,
    header: Option<Vec<String>>,
    held: Vec<u8>,
    cells: Vec<u8>,
    filled: usize,
    ends: Vec<usize>,
    ended: usize,
    /// The line on which the record began.
    started: u64,
    /// Between records, where empty lines are passed over.
    between: bool,
}

impl Delimited {
    pub(super) fn new(kind: ImportKind, line: u64) -> Self {
        Self {
            kind,
            before: line - 1,
            reader: None,
            header: None,
            held: Vec::new(),
            cells: vec![0; 4096],
            filled: 0,
            ends: vec![0; 32],
            ended: 0,
            started: line,
            between: true,
        }
    }

    pub(super) fn push(&mut self, bytes: &[u8], rows: &mut Vec<Parsed>) -> Result<(), Unreadable> {
        if self.reader.is_some() {
            return self.read(bytes, rows);
        }
        self.held.extend_from_slice(bytes);
        let Some(end) = self.held.iter().position(|byte| *byte == b'\n') else {
            return if self.held.len() > 64 * 1024 {
                Err(Unreadable::TooLong { line: self.started, limit: 64 * 1024 })
            } else {
                Ok(())
            };
        };
        self.reader = Some(reader(&self.held[..end]));
        let held = std::mem::take(&mut self.held);
        self.read(&held, rows)
    }

    pub(super) fn finish(&mut self, rows: &mut Vec<Parsed>) -> Result<(), Unreadable> {
        if self.reader.is_none() {
            self.reader = Some(reader(&self.held));
            let held = std::mem::take(&mut self.held);
            self.read(&held, rows)?;
        }
        self.read(b"", rows)
    }

    fn read(&mut self, mut bytes: &[u8], rows: &mut Vec<Parsed>) -> Result<(), Unreadable> {
        let at_end = bytes.is_empty();
        loop {
            let Some(reader) = &mut self.reader else { return Ok(()) };
            if self.between {
                let empty = bytes.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
                let (passed, rest) = bytes.split_at(empty);
                self.before += line_ends(passed);
                bytes = rest;
                self.started = self.before + reader.line();
                self.between = bytes.is_empty();
            }
            let (result, read, written, ended) = reader.read_record(
                bytes,
                &mut self.cells[self.filled..],
                &mut self.ends[self.ended..],
            );
            bytes = &bytes[read..];
            self.filled += written;
            self.ended += ended;
            match result {
                ReadRecordResult::InputEmpty if at_end => {}
                ReadRecordResult::OutputFull if self.cells.len() > MAX_RECORD => {
                    return Err(Unreadable::TooLong { line: self.started, limit: MAX_RECORD });
                }
                ReadRecordResult::OutputFull => self.cells.resize(self.cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() > 4096 => {
                    return Err(Unreadable::TooLong { line: self.started, limit: 4096 });
                }
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => {
                    self.record(rows)?;
                    (self.filled, self.ended) = (0, 0);
                    self.between = true;
                }
                ReadRecordResult::InputEmpty | ReadRecordResult::End => return Ok(()),
            }
        }
    }

    fn record(&mut self, rows: &mut Vec<Parsed>) -> Result<(), Unreadable> {
        let mut start = 0;
        let mut cells = Vec::with_capacity(self.ended);
        for end in &self.ends[..self.ended] {
            cells.push(String::from_utf8(self.cells[start..*end].to_vec()));
            start = *end;
        }
        let Ok(cells) = cells.into_iter().collect::<Result<Vec<String>, _>>() else {
            if self.header.is_none() {
                return Err(Unreadable::Binary);
            }
            let detail = "the row is no text in UTF-8".to_owned();
            rows.push(Err(BadRow { line: self.started, detail }));
            return Ok(());
        };
        let Some(header) = &self.header else {
            self.header = Some(header(self.kind, &cells, self.started)?);
            return Ok(());
        };
        match row(self.kind, header, cells) {
            Ok(found) => rows.extend(found.into_iter().map(Ok)),
            Err(detail) => rows.push(Err(BadRow { line: self.started, detail })),
        }
        Ok(())
    }
}

/// A reader for the delimiter that the header has most of.
fn reader(header: &[u8]) -> csv_core::Reader {
    let count = |delimiter: u8| header.split(|byte| *byte == delimiter).count();
    let delimiter =
        [b',', b';', b'\t'].into_iter().rev().max_by_key(|byte| count(*byte)).unwrap_or(b',');
    csv_core::ReaderBuilder::new().delimiter(delimiter).build()
}

fn header(kind: ImportKind, cells: &[String], line: u64) -> Result<Vec<String>, Unreadable> {
    let (needed, expected): (&[&'static str], _) = match kind {
        ImportKind::People => (&["user_id"], person::COLUMNS),
        ImportKind::Followings => (&["person_id", "account_id"], following::COLUMNS),
    };
    let names: Vec<String> = cells.iter().map(|cell| cell.trim().to_lowercase()).collect();
    let known =
        |name: &str| expected.split(", ").any(|column| column == name) || name == "is_active";
    for (place, name) in names.iter().enumerate() {
        let strange = kind == ImportKind::People && !known(name);
        if strange || names[..place].contains(name) {
            let column = name.chars().take(40).collect();
            return Err(Unreadable::Column { line, column, expected });
        }
    }
    match needed.iter().find(|needed| !names.iter().any(|name| name == *needed)) {
        Some(missing) => Err(Unreadable::Header { line, missing, expected }),
        None => Ok(names),
    }
}

fn row(kind: ImportKind, header: &[String], cells: Vec<String>) -> Result<Vec<Row>, String> {
    // A quote that somebody forgot to close takes the rows behind it along.
    if cells.iter().any(|cell| cell.contains(['\n', '\r', '\0'])) {
        return Err("a cell goes over several lines: is a quote left open before it?".to_owned());
    }
    if cells.len() != header.len() {
        return Err(format!("{} cells where the header has {}", cells.len(), header.len()));
    }
    let object: Map<String, Value> =
        header.iter().cloned().zip(cells.into_iter().map(Value::String)).collect();
    match kind {
        ImportKind::People => person::read(&object).map(|person| vec![Row::Person(person)]),
        ImportKind::Followings => {
            Ok(following::read(&object)?.into_iter().map(Row::Following).collect())
        }
    }
}
