//! Reading packed sums.

use socap_domain::CampaignId;

use super::kind::Kind;
use crate::{Args, Db, StoreError};

/// Places of one kind, both ends among them.
pub(crate) type Range = (Kind, i64, i64);

/// The packed sums at places, by kind and place; what is empty is left out. One statement.
pub(crate) async fn bodies(
    db: &Db,
    campaign: &CampaignId,
    ranges: &[Range],
) -> Result<Vec<(Kind, i64, Vec<u8>)>, StoreError> {
    let mut args = Args::new().with(campaign);
    let parts: Vec<String> = ranges
        .iter()
        .map(|(kind, from, to)| {
            let (kind, from, to) = (args.push(kind.as_str()), args.push(*from), args.push(*to));
            format!(
                "SELECT kind, place, body FROM rollups WHERE campaign_id = $1 AND kind = ${kind} \
                 AND place >= ${from} AND place <= ${to}"
            )
        })
        .collect();
    let sql = format!("-- rollups_of\n{}", parts.join(" UNION ALL "));
    let rows: Vec<(String, i64, Vec<u8>)> = db.all(&sql, args).await?;
    let mut bodies = Vec::with_capacity(rows.len());
    for (word, place, body) in rows {
        let kind = Kind::named(&word)
            .ok_or_else(|| StoreError::Decode(format!("`{word}` is no kind of sum")))?;
        bodies.push((kind, place, body));
    }
    bodies.sort_unstable_by_key(|(kind, place, _)| (*kind, *place));
    Ok(bodies)
}

/// The one body of a kind that has one place, and from which score on the sums count an account
/// as important.
pub(crate) async fn whole(
    db: &Db,
    campaign: &CampaignId,
    kind: Kind,
) -> Result<(Option<i64>, Vec<u8>), StoreError> {
    let row: Option<(Option<i64>, Option<Vec<u8>>)> = db
        .optional(
            "-- rollup_whole\nSELECT c.important_from, r.body FROM campaigns c \
             LEFT JOIN rollups r ON r.campaign_id = c.id AND r.kind = $2 AND r.place = 0 \
             WHERE c.id = $1",
            Args::new().with(campaign).with(kind.as_str()),
        )
        .await?;
    let (important_from, body) = row.unwrap_or_default();
    Ok((important_from, body.unwrap_or_default()))
}
