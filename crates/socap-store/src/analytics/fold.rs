//! Counting account by account, from what the sums have of each: where no sum tells apart what a
//! filter asks for. A third of the rows of the engagements themselves, none to be looked up; and
//! a step at a time, so that a reader who leaves is not counted for any longer.

use socap_domain::CampaignId;

use crate::engagements::{Filter, Removed, account_conditions};
use crate::rollups::{DAY, Entry, State, state};
use crate::{Args, Db, StoreError};

/// Accounts of one step.
const STEP: i64 = 5_000;

/// Whether accounts tell what the filter asks for, and better than an index of the engagements.
pub(super) fn answers(filter: &Filter) -> bool {
    let is_short =
        filter.since.zip(filter.until).is_some_and(|(since, until)| until.ms_since(since) <= DAY);
    filter.q.is_none() && filter.tweet_id.is_none() && (filter.user_id.is_some() || !is_short)
}

/// Hands over every account that did something under the filter, with nothing but that.
pub(super) async fn each_account(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    mut take: impl FnMut(State),
) -> Result<(), StoreError> {
    let mut after = i64::MIN;
    loop {
        let mut args = Args::new().with(campaign).with(after).with(STEP);
        let mut all = account_conditions(filter, &mut args);
        let accounts = if all.is_empty() { "" } else { "CROSS JOIN accounts a" };
        if !all.is_empty() {
            all.push("a.user_id = x.user_id".to_owned());
        }
        all.extend(["x.campaign_id = $1".to_owned(), "x.user_id > $2".to_owned()]);
        if let Some(score) = filter.min_importance {
            // Along the accounts, not along the scores: the next step goes on by the account.
            all.push(format!("x.importance + 0 >= ${}", args.push(score)));
        }
        if let Some(user) = filter.user_id {
            all.push(format!("x.user_id = ${}", args.push(user)));
        }
        let sql = format!(
            "-- analytics_fold\nSELECT x.user_id, x.importance, x.primary_category, x.counted \
             FROM campaign_accounts x {accounts} WHERE {} ORDER BY x.user_id LIMIT $3",
            all.join(" AND ")
        );
        let rows: Vec<(i64, i64, String, Vec<u8>)> = db.all(&sql, args).await?;
        let is_last = rows.len() < usize::try_from(STEP).unwrap_or_default();
        for row in rows {
            let (user, mut state) = state(row)?;
            after = user;
            state.entries.retain(|entry| is_under(filter, entry));
            if !state.entries.is_empty() {
                take(state);
            }
        }
        if is_last {
            return Ok(());
        }
    }
}

/// Whether an engagement is under the filter, as far as accounts are counted.
pub(super) fn is_under(filter: &Filter, entry: &Entry) -> bool {
    let removed = match filter.removed {
        Removed::Include => true,
        Removed::Exclude => !entry.removed,
        Removed::Only => entry.removed,
    };
    removed
        && (filter.categories.is_empty() || filter.categories.contains(&entry.category))
        && (filter.actions.is_empty() || filter.actions.contains(&entry.action))
        && filter.since.is_none_or(|since| entry.at >= since)
        && filter.until.is_none_or(|until| entry.at < until)
}
