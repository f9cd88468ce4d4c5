//! Tables (`text/csv`, RFC 4180), streamed: however many rows there are, one page is in memory.

use std::fmt::{Display, Write as _};

use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures::{TryStream, TryStreamExt};
use socap_domain::{Timestamp, Zone};
use socap_store::StoreError;

/// Rows of a table, in the making. Times are in the zone of the campaign.
#[derive(Debug, Clone)]
pub(crate) struct Rows {
    zone: Zone,
    text: String,
    begun: bool,
}

impl Rows {
    pub(crate) const fn new(zone: Zone) -> Self {
        Self { zone, text: String::new(), begun: false }
    }

    /// The names of the columns.
    pub(crate) fn head(&mut self, names: &[&str]) {
        for name in names {
            self.cell(name);
        }
        self.end();
    }

    /// A number, a word of ours, an id.
    pub(crate) fn plain(&mut self, value: impl Display) {
        self.separate();
        let _ = write!(self.text, "{value}");
    }

    /// The same, empty where there is none.
    pub(crate) fn known<T: Display>(&mut self, value: Option<T>) {
        self.separate();
        if let Some(value) = value {
            let _ = write!(self.text, "{value}");
        }
    }

    /// Cells in which there is nothing.
    pub(crate) fn blank(&mut self, cells: usize) {
        for _ in 0..cells {
            self.separate();
        }
    }

    /// A moment with its offset; empty where there is none.
    pub(crate) fn time(&mut self, at: impl Into<Option<Timestamp>>) {
        let at = at.into().map(|at| self.zone.write(at));
        self.known(at);
    }

    /// A text by anybody. What spreadsheets would run as a formula is shown as text: names and
    /// bios are written by strangers.
    pub(crate) fn cell(&mut self, text: &str) {
        self.separate();
        let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
        let mark = if formula { "'" } else { "" };
        // Where a spreadsheet's lists are split at semicolons, a cell begins behind each.
        let text = &behind_semicolons(text);
        if formula || text.contains([',', '"', '\n', '\r']) {
            let _ = write!(self.text, "\"{mark}{}\"", text.replace('"', "\"\""));
        } else {
            self.text.push_str(text);
        }
    }

    /// Ends the row.
    pub(crate) fn end(&mut self) {
        self.text.push_str("\r\n");
        self.begun = false;
    }

    /// What was written since it was last taken.
    pub(crate) fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    fn separate(&mut self) {
        if self.begun {
            self.text.push(',');
        }
        self.begun = true;
    }
}

fn behind_semicolons(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains(';') {
        return text.into();
    }
    let mut harmless = text.to_owned();
    for start in ['=', '+', '-', '@'] {
        harmless = harmless.replace(&format!(";{start}"), &format!(";'{start}"));
    }
    harmless.into()
}

/// An answer of `pages` of rows, to be saved as `name`. A database that fails on the way breaks
/// the answer off: a short table must not look whole.
pub(crate) fn stream<S>(name: &str, pages: S) -> Response
where
    S: TryStream<Ok = String, Error = StoreError> + Send + 'static,
{
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")),
    ];
    let pages = pages.inspect_err(|error| tracing::warn!(%error, "a table was broken off"));
    (headers, Body::from_stream(pages)).into_response()
}

/// An answer of a table that is short enough to be held whole.
pub(crate) fn whole(name: &str, text: String) -> Response {
    stream(name, futures::stream::once(async { Ok(text) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_harmless() {
        let mut rows = Rows::new("Asia/Kolkata".parse().expect("a zone"));
        rows.cell("plain");
        rows.cell("a,b \"c\"\nd");
        rows.cell("=1+1");
        rows.cell("\t=1+1");
        rows.cell("a;=1+1");
        rows.known(None::<i64>);
        rows.time(Timestamp(0));
        rows.plain(-1);
        rows.blank(2);
        rows.end();
        let expected = "plain,\"a,b \"\"c\"\"\nd\",\"'=1+1\",\"'\t=1+1\",a;'=1+1,,\
             1970-01-01T05:30:00+05:30,-1,,\r\n";
        assert_eq!(rows.take(), expected);
    }
}
