//! Accounts in the order of an index, where a filter takes them with all they did or not at all.

use std::cmp::Reverse;
use std::collections::HashMap;

use socap_domain::{CampaignId, CategorySet, Weight};

use super::accounts::{AccountRow, AccountSort, AccountsAsk, MANY_TWEETS, Numbers, dressed};
use super::audience::counts_whole_accounts;
use crate::accounts::{COLUMNS, Known, Row};
use crate::engagements::{Filter, of_categories};
use crate::rollups::{MANY, NOT_CHANGED, State, each, group_of};
use crate::{Args, Db, StoreError, marks};

/// Whether the filter takes accounts with all they did, or not at all.
pub(super) fn is_whole(filter: &Filter) -> bool {
    filter.categories.is_empty() && counts_whole_accounts(&without_account(filter))
}

fn without_account(filter: &Filter) -> Filter {
    Filter {
        min_importance: None,
        user_id: None,
        account_categories: CategorySet::NONE,
        ..filter.clone()
    }
}

/// All accounts, and those that engaged with several tweets.
pub(super) fn heads(body: &[u8]) -> Result<(i64, i64), StoreError> {
    let (mut all, mut several) = (0, 0);
    each::<2>(body, |key, [accounts, _]| {
        if group_of(key).is_some() {
            all += accounts;
        } else if key == MANY {
            several = *accounts;
        }
    })?;
    Ok((all, several))
}

/// Rows of `campaign_accounts` under a filter that takes accounts whole.
pub(super) fn of_kept(
    campaign: &CampaignId,
    filter: &Filter,
    ask: &AccountsAsk,
    args: &mut Args,
) -> String {
    let mut all = vec![format!("x.campaign_id = ${}", args.push(campaign))];
    if ask.min_tweets >= MANY_TWEETS {
        // In these words an index knows it.
        all.push("x.tweets + 0 >= 2".to_owned());
    }
    if ask.min_tweets > MANY_TWEETS {
        all.push(format!("x.tweets + 0 >= ${}", args.push(ask.min_tweets)));
    }
    if let Some(score) = filter.min_importance {
        all.push(format!("x.importance >= ${}", args.push(score)));
    }
    if let Some(user) = filter.user_id {
        all.push(format!("x.user_id = ${}", args.push(user)));
    }
    all.extend(of_categories(filter, "x", args));
    format!("FROM campaign_accounts x WHERE {}", all.join(" AND "))
}

/// Where a page goes on, the order and the limits.
pub(super) fn place(ask: &AccountsAsk, args: &mut Args) -> String {
    // An engine that is told a column twice may sort instead of walking the index.
    let mut columns = vec!["x.last_at", "x.user_id"];
    let key = format!("x.{}", ask.sort.column());
    if ask.sort != AccountSort::LastAt {
        columns.insert(0, &key);
    }
    let after = ask.start.map_or(String::new(), |start| {
        let keys = [start.key, start.last_at, start.user_id];
        let keys = keys.into_iter().skip(3 - columns.len());
        let keys = marks(args, keys);
        let version = args.push(start.version);
        let unchanged = NOT_CHANGED.replace("$v", &format!("${version}"));
        format!("AND ({}) < ({keys}) AND {unchanged}", columns.join(", "))
    });
    let (limit, offset) = (args.push(ask.limit), args.push(ask.offset));
    let order = columns.join(" DESC, ");
    format!("{after} ORDER BY {order} DESC LIMIT ${limit} OFFSET ${offset}")
}

/// The version of the snapshot the rows are from; the campaign is the first value of all.
pub(super) const VERSION: &str = "(SELECT c.event_seq FROM campaigns c WHERE c.id = $1) AS version";

/// A page of them, without their profiles.
pub(super) async fn kept(
    db: &Db,
    campaign: &CampaignId,
    filter: &Filter,
    ask: &AccountsAsk,
) -> Result<Vec<Numbers>, StoreError> {
    let mut args = Args::new();
    let of = of_kept(campaign, filter, ask, &mut args);
    let place = place(ask, &mut args);
    let sql = format!(
        "-- analytics_accounts\nSELECT x.user_id, x.importance, x.packed, {VERSION} {of} {place}"
    );
    let rows: Vec<(i64, i64, Vec<u8>, i64)> = db.all(&sql, args).await?;
    let mut found = Vec::with_capacity(rows.len());
    for (user, importance, counted, version) in rows {
        let entries = State::unpack(&counted)?;
        let sort = (ask.sort, version);
        found.extend(Numbers::of(user, Weight(importance), entries.iter(), sort));
    }
    Ok(found)
}

/// A row of a short list with its account.
#[derive(Debug, sqlx::FromRow)]
struct Leader {
    list: i64,
    importance: i64,
    packed: Vec<u8>,
    version: i64,
    #[sqlx(flatten)]
    account: Row,
}

/// The `limit` accounts of the highest score, of all and of those that engaged with several tweets.
pub async fn leaders(
    db: &Db,
    campaign: &CampaignId,
    limit: i64,
) -> Result<(Vec<AccountRow>, Vec<AccountRow>), StoreError> {
    let mut args = Args::new();
    let filter = Filter::default();
    let mut list = |no: i64, min_tweets: i64, sort: AccountSort| {
        let ask = AccountsAsk { sort, min_tweets, limit, ..AccountsAsk::default() };
        let of = of_kept(campaign, &filter, &ask, &mut args);
        let place = place(&ask, &mut args);
        format!(
            "SELECT * FROM (SELECT CAST({no} AS {{INT}}) AS list, x.user_id, x.importance, \
             x.packed, {VERSION} {of} {place}) l{no}"
        )
    };
    let top = list(0, 1, AccountSort::Importance);
    let several = list(1, MANY_TWEETS, AccountSort::Tweets);
    let sql = format!(
        "-- analytics_leaders\nSELECT l.list, l.importance, l.packed, l.version, {COLUMNS} \
         FROM ({top} UNION ALL {several}) l CROSS JOIN accounts a WHERE a.user_id = l.user_id"
    );
    let rows: Vec<Leader> = db.all(&sql, args).await?;
    let (mut top, mut several, mut known) = (Vec::new(), Vec::new(), HashMap::new());
    for row in rows {
        let entries = State::unpack(&row.packed)?;
        let account = Known::try_from(row.account)?;
        let (sort, found) = match row.list {
            0 => (AccountSort::Importance, &mut top),
            _ => (AccountSort::Tweets, &mut several),
        };
        let (user, importance) = (account.user_id.0, Weight(row.importance));
        found.extend(Numbers::of(user, importance, entries.iter(), (sort, row.version)));
        known.insert(account.user_id, account);
    }
    // In the order of the lists, whatever the engine makes of two at once.
    for found in [&mut top, &mut several] {
        found.sort_by_key(|numbers| Reverse(numbers.place));
    }
    Ok((dressed(top, &known), dressed(several, &known)))
}
