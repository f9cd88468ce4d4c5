//! Reading all accounts of a campaign, a step at a time.
//!
//! A step comes as one text: to hand over a row each costs more than to read them.

use socap_domain::CampaignId;

use super::accounts::Counted;
use crate::{Args, Db, StoreError};

/// Accounts of one step.
pub(crate) const STEP: usize = 5_000;

/// The first accounts after `after` and up to `to`, in order, at most [`STEP`]; `also` gives more
/// conditions on an account `x`.
pub(crate) async fn step(
    db: &Db,
    campaign: &CampaignId,
    (after, to): (i64, i64),
    also: impl FnOnce(&mut Args) -> String,
) -> Result<Vec<Counted>, StoreError> {
    let mut args = Args::new().with(campaign).with(after).with(to);
    let also = also(&mut args);
    let sql = format!(
        "-- campaign_accounts_step\nSELECT {{JOINED}}(CAST(x.user_id AS TEXT) || ' ' || \
         CAST(x.importance AS TEXT) || ' ' || x.primary_category || ' ' || \
         CAST(x.category_mask AS TEXT) || ' ' || {{HEX}}(x.packed{{AS_HEX}}), ',') \
         FROM (SELECT * FROM campaign_accounts x WHERE x.campaign_id = $1 AND x.user_id > $2 \
         AND x.user_id <= $3{also} ORDER BY x.user_id LIMIT {STEP}) x"
    );
    let (text,): (Option<String>,) = db.one(&sql, args).await?;
    let text = text.unwrap_or_default();
    let rows = text.split(',').filter(|row| !row.is_empty()).map(row);
    let mut rows = rows.collect::<Result<Vec<_>, _>>()?;
    rows.sort_unstable_by_key(|(user, ..)| *user);
    Ok(rows)
}

fn row(text: &str) -> Result<Counted, StoreError> {
    let mut parts = text.split(' ');
    let mut next = || parts.next().unwrap_or_default();
    let (user, importance, primary) = (number(next())?, number(next())?, next().to_owned());
    let mask = number(next())?;
    Ok((user, importance, primary, mask, bytes(next())?))
}

/// Reads a number that an engine wrote.
pub(crate) fn number(text: &str) -> Result<i64, StoreError> {
    text.parse().map_err(|_| StoreError::Decode(format!("`{text}` is no number")))
}

fn bytes(hex: &str) -> Result<Vec<u8>, StoreError> {
    let digit = |c: u8| match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        b'A'..=b'F' => Some(c - b'A' + 10),
        _ => None,
    };
    let byte = |pair: &[u8]| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    };
    let bytes: Option<Vec<u8>> = hex.as_bytes().chunks(2).map(byte).collect();
    bytes.ok_or_else(|| StoreError::Decode("packed engagements are damaged".to_owned()))
}
