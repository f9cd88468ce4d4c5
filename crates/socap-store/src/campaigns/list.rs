//! Listing campaigns, newest first, page by page.

use socap_domain::{CampaignId, CampaignStatus, Timestamp};

use super::row::{COLUMNS, Campaign, CampaignRow, THERE};
use crate::{Args, Db, StoreError};

/// Which campaigns to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only these; all when empty.
    pub status: Vec<CampaignStatus>,
    /// Those that come after this one in the order of the list.
    pub after: Option<(Timestamp, CampaignId)>,
    /// How many to leave out first.
    pub offset: i64,
    /// At most so many.
    pub limit: i64,
}

/// A page of campaigns.
#[derive(Debug, Clone)]
pub struct Page {
    /// The campaigns.
    pub items: Vec<Campaign>,
    /// How many there are in all under the filter.
    pub total: i64,
}

/// Lists campaigns, newest first.
pub async fn list(db: &Db, filter: &Filter) -> Result<Page, StoreError> {
    let mut args = Args::new();
    let mut conditions = vec![THERE.to_owned()];
    if !filter.status.is_empty() {
        let marks: Vec<_> =
            filter.status.iter().map(|s| format!("${}", args.push(s.as_str()))).collect();
        conditions.push(format!("c.status IN ({})", marks.join(", ")));
    }
    let total_sql = format!(
        "-- campaigns_total\nSELECT COUNT(*) FROM campaigns c WHERE {}",
        conditions.join(" AND ")
    );
    let mut total_args = Args::new();
    for status in &filter.status {
        total_args.push(status.as_str());
    }
    if let Some((at, id)) = &filter.after {
        let at = args.push(*at);
        let id = args.push(id);
        conditions.push(format!("(c.created_at, c.id) < (${at}, ${id})"));
    }
    let limit = args.push(filter.limit);
    let offset = args.push(filter.offset);
    let sql = format!(
        "-- campaigns_list\nSELECT {COLUMNS} FROM campaigns c WHERE {} \
         ORDER BY c.created_at DESC, c.id DESC LIMIT ${limit} OFFSET ${offset}",
        conditions.join(" AND ")
    );
    let rows: Vec<CampaignRow> = db.all(&sql, args).await?;
    let (total,): (i64,) = db.one(&total_sql, total_args).await?;
    let items = rows.into_iter().map(Campaign::try_from).collect::<Result<_, _>>()?;
    Ok(Page { items, total })
}
