//! Going on with a list of accounts in the order in which it was begun.

use std::cmp::Reverse;
use std::collections::HashSet;

use socap_domain::{CampaignId, UserId};

use super::accounts::{AccountStart, AccountsAsk, Numbers};
use super::fold::is_under;
use super::scan;
use crate::engagements::{Filter, Removed};
use crate::rollups::{State, changed_since};
use crate::{Args, BATCH, Db, StoreError, marks};

/// Adds to a page, which has the accounts that did not change since its list was begun, those
/// that did, in their places and with their numbers of then.
pub(super) async fn add(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    (ask, start): (&AccountsAsk, &AccountStart),
    found: &mut Vec<Numbers>,
) -> Result<(), StoreError> {
    let changed = changed_since(db, campaign, start.version).await?;
    for chunk in changed.chunks(BATCH) {
        let listed = listed(db, campaign, filter, chunk).await?;
        let scores = |state: &State| filter.min_importance.is_none_or(|s| state.importance >= s);
        let then = chunk.iter().filter(|(_, state)| scores(state));
        let numbers = then.filter_map(|(user, state)| {
            let mine = state.entries.iter().filter(|entry| {
                is_under(filter, entry)
                    && listed.contains(&(*user, entry.tweet.0, entry.action.as_str().to_owned()))
            });
            Numbers::of(*user, state.importance, mine, (ask.sort, start.version))
        });
        found.extend(
            numbers.filter(|numbers| numbers.place < *start && numbers.tweets >= ask.min_tweets),
        );
    }
    found.sort_by_key(|numbers| Reverse(numbers.place));
    // Who changed while this page was read is in both parts.
    found.dedup_by_key(|numbers| numbers.place.user_id);
    found.truncate(usize::try_from(ask.limit).unwrap_or_default());
    Ok(())
}

/// The engagements of accounts that are there and under the rest of the filter.
async fn listed(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    accounts: &[(i64, State)],
) -> Result<HashSet<(i64, i64, String)>, StoreError> {
    let rest = Filter {
        categories: Vec::new(),
        since: None,
        until: None,
        min_importance: None,
        removed: Removed::Include,
        ..filter.clone()
    };
    let mut args = Args::new();
    let of = scan::of(campaign, &rest, &mut args);
    let users = marks(&mut args, accounts.iter().map(|(user, _)| UserId(*user)));
    let sql = format!(
        "-- analytics_accounts_listed\nSELECT e.user_id, e.tweet_id, e.action_type {of} \
         AND e.user_id IN ({users})"
    );
    let rows: Vec<(i64, i64, String)> = db.all(&sql, args).await?;
    Ok(rows.into_iter().collect())
}
