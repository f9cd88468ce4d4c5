//! The demonstration's important people: synthetic accounts of its own world, and whom they
//! follow there, imported like any other file.

use socap_domain::people_import::ImportKind;
use socap_engine::Engine;
use socap_engine::people::import::{Import, ImportOptions, Mode, OnBad};
use socap_store::people::{self, Filter};

use super::world::Play;
use crate::failure::Failure;

/// Imports them, unless there are people already.
pub(super) async fn import(engine: &Engine, play: &Play) -> Result<u64, Failure> {
    let nobody = people::list(engine.db(), &Filter { limit: 1, ..Filter::default() }).await?;
    if nobody.total > 0 {
        return Ok(nobody.total.unsigned_abs());
    }
    let (people, followings) = play.people();
    let mut added = 0;
    for (kind, text) in [(ImportKind::People, people), (ImportKind::Followings, followings)] {
        let options = ImportOptions { kind, on_bad: OnBad::Refuse, mode: Mode::Replace };
        let mut import = Import::new(engine, options);
        import.push(text.as_bytes()).await?;
        added += import.finish().await?.people_added;
    }
    Ok(added)
}
