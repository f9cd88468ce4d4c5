//! `socap people import`.

use std::io::{IsTerminal, Read};
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use socap_domain::Clock;
use socap_domain::people_import::ImportKind;
use socap_engine::people::import::{self, ImportError, ImportOptions, Mode, OnBad, Report};

use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::engine;

/// Import people, or whom they follow, from a file or standard input
#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// What the file is about
    #[arg(value_enum)]
    kind: Kind,
    /// CSV, JSON lines, or what mongoexport wrote; `-` is standard input
    #[arg(default_value = "-")]
    file: PathBuf,
    /// What happens when a row is bad: skip it, or refuse the whole file
    #[arg(long, value_enum, default_value = "skip")]
    on_error: OnError,
    /// Followings are added to what is known instead of replacing it
    #[arg(long)]
    add: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// A kind of file
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Kind {
    /// `user_id,username,name,weight,active,tags`
    People,
    /// `person_id,account_id`
    Followings,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum OnError {
    Skip,
    Refuse,
}

/// Bytes read at once.
const PIECE: usize = 256 * 1024;
/// Bad rows told on standard error.
const TOLD: usize = 20;

impl Import {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let options = ImportOptions {
            kind: match self.kind {
                Kind::People => ImportKind::People,
                Kind::Followings => ImportKind::Followings,
            },
            on_bad: if self.on_error == OnError::Skip { OnBad::Skip } else { OnBad::Refuse },
            mode: if self.add { Mode::Add } else { Mode::Replace },
        };
        if self.add && self.kind == Kind::People {
            return Err(Failure::Usage("--add: only followings can be added to a set".to_owned()));
        }
        let (mut file, length) = self.open()?;
        let db = engine::database(config).await?;
        let bar = bar(length);
        let mut import = import::Import::at(&db, config.clock.now(), options);
        let mut piece = vec![0; PIECE];
        let outcome = loop {
            let read = file.read(&mut piece).map_err(Failure::io("cannot read the file"))?;
            let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else {
                break import.finish().await;
            };
            bar.inc(read as u64);
            if let Err(error) = import.push(bytes).await {
                import.give_up().await;
                break Err(error);
            }
        };
        bar.finish_and_clear();
        db.close().await;
        match outcome {
            Ok(report) => self.tell(&report),
            Err(ImportError::Refused(report)) => {
                rows(&report);
                Err(ImportError::Refused(report).into())
            }
            Err(error) => Err(error.into()),
        }
    }

    fn open(&self) -> Result<(Box<dyn Read + Send>, Option<u64>), Failure> {
        if self.file.as_os_str() == "-" {
            return Ok((Box::new(std::io::stdin()), None));
        }
        let doing = || format!("cannot read {}", self.file.display());
        let file = std::fs::File::open(&self.file).map_err(Failure::io(doing()))?;
        let length = file.metadata().ok().map(|about| about.len());
        Ok((Box::new(file), length))
    }

    fn tell(&self, report: &Report) -> Result<(), Failure> {
        if self.json {
            let errors = report.errors.iter();
            let errors: Vec<_> =
                errors.map(|row| json!({"line": row.line, "detail": row.detail})).collect();
            return output::json(&json!({
                "rows": report.rows, "people_added": report.people_added,
                "people_changed": report.people_changed,
                "people_unchanged": report.people_unchanged,
                "repeated_rows": report.repeated_rows, "edges": report.edges,
                "sets_finished": report.sets_finished,
                "engagements_rescored": report.engagements_rescored,
                "bad_rows": report.bad_rows, "errors": errors,
            }));
        }
        rows(report);
        output::line(match self.kind {
            Kind::People => format!(
                "{} rows: {} people added, {} changed, {} as they were; {} rows named one of them \
                 again; {} bad rows",
                report.rows,
                report.people_added,
                report.people_changed,
                report.people_unchanged,
                report.repeated_rows,
                report.bad_rows
            ),
            Kind::Followings => format!(
                "{} rows: {} edges, new sets of {} people; {} engagements rescored; {} bad rows",
                report.rows,
                report.edges,
                report.sets_finished,
                report.engagements_rescored,
                report.bad_rows
            ),
        })
    }
}

fn rows(report: &Report) {
    for row in report.errors.iter().take(TOLD) {
        eprintln!("line {}: {}", row.line, row.detail);
    }
    if report.bad_rows > TOLD as u64 {
        eprintln!("… {} bad rows in all; --json lists up to 1000", report.bad_rows);
    }
}

/// A bar on a terminal; nothing elsewhere.
fn bar(length: Option<u64>) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (bar, style) = match length {
        Some(length) => {
            (ProgressBar::new(length), "{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}")
        }
        None => (ProgressBar::new_spinner(), "{spinner} {bytes} {bytes_per_sec}"),
    };
    bar.with_style(ProgressStyle::with_template(style).unwrap_or(ProgressStyle::default_bar()))
}
