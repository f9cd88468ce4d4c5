//! Reading packed sums.

use socap_domain::CampaignId;

use super::kind::Kind;
use crate::{Args, Db, StoreError};

/// Places of one kind, both ends among them.
pub(crate) type Range = (Kind, i64, i64);

/// A packed sum: its kind, its place, its body.
type Body = (Kind, i64, Vec<u8>);

/// The packed sums at places, by kind and place; what is empty is left out. One statement.
pub(crate) async fn bodies(
    db: &Db,
    campaign: &CampaignId,
    ranges: &[Range],
) -> Result<Vec<Body>, StoreError> {
    let mut args = Args::new().with(campaign);
    let sql = format!("-- rollups_of\n{}", of(ranges, &mut args));
    let rows: Vec<(String, i64, Vec<u8>)> = db.all(&sql, args).await?;
    rows.into_iter().map(named).collect::<Result<_, _>>().map(sorted)
}

/// From which score on sums count an account as important, and a sum, where there is one.
type MaybeBody = (Option<i64>, Option<String>, Option<i64>, Option<Vec<u8>>);

/// The same, and from which score on they count an account as important.
pub(crate) async fn bodies_from(
    db: &Db,
    campaign: &CampaignId,
    ranges: &[Range],
) -> Result<(Option<i64>, Vec<Body>), StoreError> {
    let mut args = Args::new().with(campaign);
    let sql = format!(
        "-- rollups_from\nSELECT c.important_from, r.kind, r.place, r.body FROM campaigns c \
         LEFT JOIN ({}) r ON 1 = 1 WHERE c.id = $1",
        of(ranges, &mut args)
    );
    let rows: Vec<MaybeBody> = db.all(&sql, args).await?;
    let important_from = rows.first().and_then(|(from, ..)| *from);
    let found = rows.into_iter().filter_map(|(_, word, place, body)| Some((word?, place?, body?)));
    Ok((important_from, sorted(found.map(named).collect::<Result<_, _>>()?)))
}

/// The campaign is the first value of all.
fn of(ranges: &[Range], args: &mut Args) -> String {
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
    parts.join(" UNION ALL ")
}

fn named((word, place, body): (String, i64, Vec<u8>)) -> Result<Body, StoreError> {
    let kind = Kind::named(&word)
        .ok_or_else(|| StoreError::Decode(format!("`{word}` is no kind of sum")))?;
    Ok((kind, place, body))
}

fn sorted(mut bodies: Vec<Body>) -> Vec<Body> {
    bodies.sort_unstable_by_key(|(kind, place, _)| (*kind, *place));
    bodies
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
