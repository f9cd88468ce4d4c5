//! One statement for many posts or accounts of a list.

use socap_domain::{ActionType, CampaignId, TweetId};

use crate::{Arg, Args, BATCH, StoreError, Tx, marks};

/// A campaign's tweet, and what was done with it.
pub(super) type List<'a> = (&'a CampaignId, TweetId, ActionType);

/// Runs `sql` for `keys`, a batch at a time: they stand for its `{KEYS}`, `$1` to `$3` name the list,
/// and `also` is `$4` where it has one. Gives the first column of all rows.
pub(super) async fn each<K: Copy + Into<Arg>>(
    tx: &mut Tx,
    (campaign, tweet, action): List<'_>,
    also: Option<Arg>,
    sql: &str,
    keys: &[K],
) -> Result<Vec<i64>, StoreError> {
    let mut found = Vec::new();
    for chunk in keys.chunks(BATCH) {
        let mut args = Args::new().with(campaign).with(tweet).with(action.as_str());
        if let Some(also) = also.clone() {
            args.push(also);
        }
        let keys = marks(&mut args, chunk.iter().copied());
        let rows: Vec<(i64,)> = tx.all(&sql.replace("{KEYS}", &keys), args).await?;
        found.extend(rows.into_iter().map(|(value,)| value));
    }
    Ok(found)
}
