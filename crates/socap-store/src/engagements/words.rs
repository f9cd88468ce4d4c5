//! Words to look for. What is found is shared by all who ask about the same words ([`super::hits`]).

use std::fmt;
use std::sync::Arc;

use socap_domain::CampaignId;
use tokio::sync::{Mutex, Semaphore};

use super::hits::Hits;
use crate::{Args, Db, StoreError, like_literal};

/// Part of an account's handle, name or bio, or of a text; case does not matter.
///
/// Clones share what was found: filters that are made from one another ask once.
#[derive(Clone)]
pub struct Words {
    text: String,
    found: Arc<Mutex<Option<InCampaign>>>,
}

/// Searches at once: each holds what it finds.
static SEARCHES: Semaphore = Semaphore::const_new(2);

/// What is under words, and where.
type InCampaign = (CampaignId, Arc<Hits>);

impl Words {
    /// These words.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), found: Arc::default() }
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What is under the words in a campaign as of now; for a list that goes on, as of any time
    /// since it was begun, `not_before`. Dropping the future ends the search, unless
    /// somebody else waits for it; then that one goes on.
    pub(crate) async fn found(
        &self,
        db: &Db,
        campaign: &CampaignId,
        not_before: Option<i64>,
    ) -> Result<Arc<Hits>, StoreError> {
        let mut found = self.found.lock().await;
        let known = found.as_ref().filter(|(of, _)| of == campaign).map(|(_, found)| found.clone());
        if let Some(known) = &known
            && not_before.is_some_and(|version| known.version >= version)
        {
            return Ok(known.clone());
        }
        let version = version(db, campaign).await?;
        if let Some(known) = known.filter(|known| known.version == version) {
            return Ok(known);
        }
        let _turn = SEARCHES.acquire().await.map_err(|_| StoreError::Interrupted)?;
        let fresh = Arc::new(Hits::of(db, campaign, self, version).await?);
        *found = Some((campaign.clone(), fresh.clone()));
        Ok(fresh)
    }

    /// The engines fold ASCII; beyond it the common cases of a word are tried.
    pub(super) fn spellings(&self) -> Vec<String> {
        let q = &self.text;
        let mut spellings = vec![q.clone(), q.to_lowercase(), q.to_uppercase(), capitalised(q)];
        spellings.truncate(if q.is_ascii() { 1 } else { 4 });
        spellings.sort_unstable();
        spellings.dedup();
        spellings
    }

    /// Whether a text contains the words.
    pub(crate) fn in_any(&self, columns: &[&str], args: &mut Args) -> String {
        let mut any = Vec::new();
        for spelling in self.spellings() {
            let pattern = args.push(format!("%{}%", like_literal(&spelling)));
            for column in columns {
                any.push(format!("{column} {{ASCII}} {{LIKE}} ${pattern} ESCAPE '\\'"));
            }
        }
        format!("({})", any.join(" OR "))
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    first + &chars.as_str().to_lowercase()
}

/// Where a campaign stands.
pub(crate) async fn version(db: &Db, campaign: &CampaignId) -> Result<i64, StoreError> {
    let sql = "-- campaign_version\nSELECT event_seq FROM campaigns WHERE id = $1";
    let row: Option<(i64,)> = db.optional(sql, Args::new().with(campaign)).await?;
    Ok(row.map_or(0, |(seq,)| seq))
}
