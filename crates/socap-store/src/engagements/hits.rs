//! What is under words in a campaign, kept packed: whoever asks something else about the same
//! words counts in memory.

use std::sync::Arc;

use socap_domain::{AccountCategory, CampaignId, CategorySet, Weight};
use tokio::task::JoinSet;

use super::said::Said;
use super::words::Words;
use crate::rollups::{COUNTED, Counted, Entry, STEP, State, state, step};
use crate::{Args, BATCH, Db, StoreError, marks};

/// What is under words in a campaign: the accounts, and what each did that is under them.
#[derive(Debug, Default)]
pub(crate) struct Hits {
    /// Where the campaign stood before the search began.
    pub(crate) version: i64,
    /// More places than are held: nothing is.
    pub(crate) is_too_much: bool,
    accounts: Vec<Account>,
    packed: Vec<u8>,
}

#[derive(Debug)]
struct Account {
    user: i64,
    importance: Weight,
    primary: AccountCategory,
    categories: CategorySet,
    /// Where its engagements end among the packed ones.
    end: usize,
}

/// So many accounts are looked up one by one; of more, all of the campaign are read.
const FEW: usize = 10_000;

impl Hits {
    pub(super) async fn of(
        db: &Db,
        campaign: &CampaignId,
        words: &Words,
        version: i64,
    ) -> Result<Self, StoreError> {
        let Some(said) = Said::of(db, campaign, words).await? else {
            return Ok(Self { version, is_too_much: true, ..Self::default() });
        };
        let said = Arc::new(said);
        let users = said.users();
        if users.is_empty() {
            return Ok(Self { version, ..Self::default() });
        }
        let middle = users.get(users.len() / 2).copied().unwrap_or_default().saturating_sub(1);
        let (low, high) = users.split_at(users.len() / 2);
        // Both at once, each on a task that ends when this future is dropped.
        let mut tasks = JoinSet::new();
        let parts = [(low, (i64::MIN, middle)), (high, (middle, i64::MAX))];
        for (n, (users, range)) in parts.into_iter().enumerate() {
            let (db, campaign, said) = (db.clone(), campaign.clone(), said.clone());
            let few = (users.len() <= FEW / 2).then(|| users.to_vec());
            tasks.spawn(async move {
                let part = match few {
                    Some(users) => Self::by(&db, &campaign, &said, &users).await,
                    None => Self::within(&db, &campaign, &said, range).await,
                };
                (n, part)
            });
        }
        let mut found = [Self::default(), Self::default()];
        while let Some(done) = tasks.join_next().await {
            let (n, part) = done.map_err(|_| StoreError::Interrupted)?;
            if let Some(place) = found.get_mut(n) {
                *place = part?;
            }
        }
        let [mut first, second] = found;
        first.append(second);
        Ok(Self { version, ..first })
    }

    /// What few accounts did under the words.
    async fn by(
        db: &Db,
        campaign: &CampaignId,
        said: &Said,
        users: &[i64],
    ) -> Result<Self, StoreError> {
        let mut part = Self::default();
        for chunk in users.chunks(BATCH) {
            let mut rows = of_users(db, campaign, chunk).await?;
            rows.sort_unstable_by_key(|(user, ..)| *user);
            part.keep(rows, said)?;
        }
        Ok(part)
    }

    /// What the accounts of a range did under the words.
    async fn within(
        db: &Db,
        campaign: &CampaignId,
        said: &Said,
        (mut after, to): (i64, i64),
    ) -> Result<Self, StoreError> {
        let mut part = Self::default();
        loop {
            let rows = step(db, campaign, (after, to), |_| String::new()).await?;
            let last = rows.last().map(|(user, ..)| *user);
            let is_last = rows.len() < STEP;
            part.keep(rows, said)?;
            match last.filter(|_| !is_last) {
                Some(last) => after = last,
                None => return Ok(part),
            }
        }
    }

    /// Keeps what is said of accounts that come in order.
    fn keep(&mut self, rows: Vec<Counted>, said: &Said) -> Result<(), StoreError> {
        let Some((first, ..)) = rows.first() else { return Ok(()) };
        let mut profiles = said.profiles.partition_point(|user| user < first);
        let mut texts = said.texts.partition_point(|(user, ..)| user < first);
        for row in rows {
            let user = row.0;
            while said.profiles.get(profiles).is_some_and(|other| *other < user) {
                profiles += 1;
            }
            while said.texts.get(texts).is_some_and(|(other, ..)| *other < user) {
                texts += 1;
            }
            if said.profiles.get(profiles) == Some(&user) {
                self.packed.extend(&row.4);
                let (_, state) = state((row.0, row.1, row.2, row.3, Vec::new()))?;
                self.push(user, &state);
                continue;
            }
            let rest = said.texts.get(texts..).unwrap_or_default();
            let many = rest.iter().take_while(|(other, ..)| *other == user).count();
            if many == 0 {
                continue;
            }
            let mine = rest.get(..many).unwrap_or_default();
            let (_, mut state) = state(row)?;
            let is_said = |entry: &Entry| mine.contains(&(user, entry.tweet.0, entry.action));
            state.entries.retain(is_said);
            if !state.entries.is_empty() {
                self.packed.extend(state.pack());
                self.push(user, &state);
            }
        }
        Ok(())
    }

    /// Adds an account whose engagements were just added.
    fn push(&mut self, user: i64, state: &State) {
        let State { importance, primary, account_categories, .. } = *state;
        let end = self.packed.len();
        let categories = account_categories;
        self.accounts.push(Account { user, importance, primary, categories, end });
    }

    fn append(&mut self, mut other: Self) {
        for account in &mut other.accounts {
            account.end += self.packed.len();
        }
        self.accounts.append(&mut other.accounts);
        self.packed.append(&mut other.packed);
    }

    /// Hands over every account.
    pub(crate) fn each(&self, mut take: impl FnMut(i64, State)) -> Result<(), StoreError> {
        let mut begin = 0;
        for account in &self.accounts {
            let Account { user, importance, primary, categories, end } = *account;
            let entries = State::unpack(self.packed.get(begin..end).unwrap_or_default())?;
            begin = end;
            let state = State { importance, primary, account_categories: categories, entries };
            take(user, state);
        }
        Ok(())
    }
}

/// What any number of accounts did; two look-ups at a time.
pub(crate) async fn of_many(
    db: &Db,
    campaign: &CampaignId,
    users: &[i64],
) -> Result<Vec<Counted>, StoreError> {
    let mut rows = Vec::with_capacity(users.len());
    for chunk in users.chunks(2 * BATCH) {
        let (low, high) = chunk.split_at(chunk.len() / 2);
        let (first, second) =
            tokio::try_join!(of_users(db, campaign, low), of_users(db, campaign, high))?;
        rows.extend(first);
        rows.extend(second);
    }
    Ok(rows)
}

/// What some accounts did, at most [`BATCH`] of them.
async fn of_users(
    db: &Db,
    campaign: &CampaignId,
    users: &[i64],
) -> Result<Vec<Counted>, StoreError> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let mut args = Args::new().with(campaign);
    let users = marks(&mut args, users.iter().copied());
    let sql = format!(
        "-- accounts_of_users\nSELECT {COUNTED} FROM campaign_accounts x \
         WHERE x.campaign_id = $1 AND x.user_id IN ({users})"
    );
    db.all(&sql, args).await
}
