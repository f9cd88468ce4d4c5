//! Words to look for: who and what says them.
//!
//! Words are looked for where nothing is joined, in the accounts and in the texts, each read once
//! from end to end and both at the same time. What the accounts found did is then kept, packed:
//! whoever asks something else about the same words counts in memory.

use std::fmt;
use std::sync::Arc;

use socap_domain::{AccountCategory, ActionType, CampaignId, CategorySet, Weight};
use tokio::sync::{Mutex, Semaphore};
use tokio::task::JoinSet;

use crate::rollups::{COUNTED, Counted, Entry, STEP, State, number, state, step};
use crate::{Args, BATCH, Db, StoreError, like_literal, marks, word};

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

/// Hits that a search holds; words with more are counted row by row.
const MOST: usize = 1_000_000;

/// What is under words, and where.
type InCampaign = (CampaignId, Arc<Found>);

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
    ) -> Result<Arc<Found>, StoreError> {
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
        let fresh = Arc::new(Found::of(db, campaign, self, version).await?);
        *found = Some((campaign.clone(), fresh.clone()));
        Ok(fresh)
    }

    /// Whether a text contains the words. The engines fold ASCII; beyond it the common cases of
    /// a word are tried.
    pub(crate) fn in_any(&self, columns: &[&str], args: &mut Args) -> String {
        let q = &self.text;
        let mut spellings = vec![q.clone(), q.to_lowercase(), q.to_uppercase(), capitalised(q)];
        spellings.truncate(if q.is_ascii() { 1 } else { 4 });
        spellings.sort_unstable();
        spellings.dedup();
        let ascii = if q.is_ascii() { "{ASCII}" } else { "" };
        let mut any = Vec::new();
        for spelling in spellings {
            let pattern = args.push(format!("%{}%", like_literal(&spelling)));
            for column in columns {
                any.push(format!("{column} {ascii} {{LIKE}} ${pattern} ESCAPE '\\'"));
            }
        }
        format!("({})", any.join(" OR "))
    }
}

/// Where an account says something.
pub(super) const PROFILE: [&str; 3] = ["a.username", "a.name", "a.bio"];

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

/// The accounts and texts that say something; both in order.
#[derive(Debug, Default)]
pub(crate) struct Said {
    profiles: Vec<i64>,
    texts: Vec<(i64, i64, ActionType)>,
}

impl Said {
    /// Wherever it is said; `None` where that is in more than [`MOST`] places.
    async fn of(db: &Db, campaign: &CampaignId, words: &Words) -> Result<Option<Self>, StoreError> {
        let (profiles, texts) =
            tokio::try_join!(profiles(db, words, None), texts(db, campaign, words, None))?;
        Ok((profiles.len().max(texts.len()) <= MOST).then_some(Self { profiles, texts }))
    }

    /// What some accounts say, at most [`BATCH`].
    pub(crate) async fn by(
        db: &Db,
        campaign: &CampaignId,
        words: &Words,
        users: &[i64],
    ) -> Result<Self, StoreError> {
        let (profiles, texts) = tokio::try_join!(
            profiles(db, words, Some(users)),
            texts(db, campaign, words, Some(users))
        )?;
        Ok(Self { profiles, texts })
    }

    /// Whether an engagement is under the words.
    pub(crate) fn takes(&self, user: i64, entry: &Entry) -> bool {
        let key = (user, entry.tweet.0, entry.action);
        self.profiles.binary_search(&user).is_ok() || self.texts.binary_search(&key).is_ok()
    }

    /// Who says it at all, in order.
    fn users(&self) -> Vec<i64> {
        let mut users = self.profiles.clone();
        users.extend(self.texts.chunk_by(|a, b| a.0 == b.0).filter_map(|of| Some(of.first()?.0)));
        users.sort_unstable();
        users.dedup();
        users
    }
}

async fn profiles(db: &Db, words: &Words, of: Option<&[i64]>) -> Result<Vec<i64>, StoreError> {
    let mut args = Args::new();
    let says = words.in_any(&PROFILE, &mut args);
    let of = of.map_or(String::new(), |users| {
        format!("AND a.user_id IN ({})", marks(&mut args, users.iter().copied()))
    });
    let sql = format!(
        "-- words_profiles\nSELECT {{JOINED}}(CAST(f.user_id AS TEXT), ',') FROM (\
         SELECT a.user_id FROM accounts a WHERE {says} {of} LIMIT {MOST} + 1) f"
    );
    let (all,): (Option<String>,) = db.scan_one(&sql, args).await?;
    let all = all.unwrap_or_default();
    let users = all.split(',').filter(|user| !user.is_empty()).map(number);
    let mut users = users.collect::<Result<Vec<i64>, _>>()?;
    users.sort_unstable();
    Ok(users)
}

async fn texts(
    db: &Db,
    campaign: &CampaignId,
    words: &Words,
    of: Option<&[i64]>,
) -> Result<Vec<(i64, i64, ActionType)>, StoreError> {
    let mut args = Args::new().with(campaign);
    let says = words.in_any(&["e.text"], &mut args);
    let (how, of) = of.map_or(("{UNINDEXED}", String::new()), |users| {
        ("", format!("AND e.user_id IN ({})", marks(&mut args, users.iter().copied())))
    });
    let sql = format!(
        "-- words_texts\nSELECT {{JOINED}}(CAST(f.user_id AS TEXT) || ' ' || \
         CAST(f.tweet_id AS TEXT) || ' ' || f.action_type, ',') FROM (\
         SELECT e.user_id, e.tweet_id, e.action_type FROM engagements e {how} \
         WHERE e.campaign_id = $1 AND {says} {of} LIMIT {MOST} + 1) f"
    );
    let (all,): (Option<String>,) = db.scan_one(&sql, args).await?;
    let all = all.unwrap_or_default();
    let mut texts = Vec::new();
    for key in all.split(',').filter(|key| !key.is_empty()) {
        let mut parts = key.split(' ');
        let mut next = || parts.next().unwrap_or_default();
        texts.push((number(next())?, number(next())?, word(next())?));
    }
    texts.sort_unstable();
    Ok(texts)
}

/// What is under words in a campaign: the accounts, and what each did that is under them.
#[derive(Debug, Default)]
pub(crate) struct Found {
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

impl Found {
    async fn of(
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
