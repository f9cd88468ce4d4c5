//! Who and what says some words.
//!
//! They are looked for where nothing is joined, in the accounts and in the texts at the same time:
//! where an index tells few places ([`crate::word_index`]) only there, else from end to end.

use socap_domain::{ActionType, CampaignId};

use super::words::Words;
use crate::rollups::{Entry, number};
use crate::word_index::{self, Indexed};
use crate::{Args, Db, StoreError, marks, word};

/// Places that a search holds; words with more are counted row by row.
pub(super) const MOST: usize = 1_000_000;

/// Where an account says something.
pub(super) const PROFILE: [&str; 3] = ["a.username", "a.name", "a.bio"];

/// The accounts and texts that say something; both in order.
#[derive(Debug, Default)]
pub(crate) struct Said {
    pub(super) profiles: Vec<i64>,
    pub(super) texts: Vec<Text>,
}

/// A text: the account, tweet and action of its engagement.
pub(crate) type Text = (i64, i64, ActionType);

impl Said {
    /// Wherever it is said; `None` where that is in more than [`MOST`] places.
    pub(crate) async fn of(
        db: &Db,
        campaign: &CampaignId,
        words: &Words,
    ) -> Result<Option<Self>, StoreError> {
        let (profiles, texts) =
            tokio::try_join!(profiles(db, words, None), texts(db, campaign, words, None))?;
        Ok((profiles.len().max(texts.len()) <= MOST).then_some(Self { profiles, texts }))
    }

    /// What some accounts say; at most as many as one statement takes.
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

    /// Asks about accounts in their order.
    pub(crate) fn walk(&self) -> Walk<'_> {
        Walk { profiles: &self.profiles, texts: &self.texts }
    }

    /// Who says it at all, in order.
    pub(crate) fn users(&self) -> Vec<i64> {
        let mut users = self.profiles.clone();
        users.extend(self.texts.chunk_by(|a, b| a.0 == b.0).filter_map(|of| Some(of.first()?.0)));
        users.sort_unstable();
        users.dedup();
        users
    }
}

/// What is left to be asked of [`Said`] when accounts are asked about in their order.
#[derive(Debug)]
pub(crate) struct Walk<'a> {
    profiles: &'a [i64],
    texts: &'a [Text],
}

/// What one account says under the words.
#[derive(Debug)]
pub(crate) enum SaidBy<'a> {
    /// It says so of itself: all it did is under them.
    Profile,
    /// These texts of it.
    Texts(&'a [Text]),
}

impl<'a> Walk<'a> {
    /// What an account says, after all that were asked about before; `None` where that is nothing.
    pub(crate) fn of(&mut self, user: i64) -> Option<SaidBy<'a>> {
        let before = self.profiles.partition_point(|other| *other < user);
        self.profiles = self.profiles.get(before..).unwrap_or_default();
        let before = self.texts.partition_point(|(other, ..)| *other < user);
        self.texts = self.texts.get(before..).unwrap_or_default();
        if self.profiles.first() == Some(&user) {
            return Some(SaidBy::Profile);
        }
        let mine = self.texts.iter().take_while(|(other, ..)| *other == user).count();
        self.texts.get(..mine).filter(|mine| !mine.is_empty()).map(SaidBy::Texts)
    }
}

impl SaidBy<'_> {
    /// Whether an engagement of the account is under the words.
    pub(crate) fn takes(&self, entry: &Entry) -> bool {
        let is_of = |(_, tweet, action): &Text| (*tweet, *action) == (entry.tweet.0, entry.action);
        match self {
            Self::Profile => true,
            Self::Texts(texts) => texts.iter().any(is_of),
        }
    }
}

/// Where to look for rows that say the words: those of some accounts, else those that an index tells,
/// else all. `row` names a row in the condition `says`.
async fn places(
    db: &Db,
    words: &Words,
    (indexed, row): (Indexed, &str),
    says: String,
    of: Option<&[i64]>,
    args: &mut Args,
) -> Result<String, StoreError> {
    let rows = indexed.of();
    if let Some(users) = of {
        let users = marks(args, users.iter().copied());
        return Ok(format!("{rows} {row} WHERE {says} AND {row}.user_id IN ({users})"));
    }
    let Some(ask) = word_index::ask(db, indexed, &words.spellings()).await? else {
        return Ok(format!("{rows} {row} {{UNINDEXED}} WHERE {says}"));
    };
    let (index, ask) = (indexed.table(), args.push(ask));
    Ok(format!(
        "{index} CROSS JOIN {rows} {row} {{UNINDEXED}} ON {row}.rowid = {index}.rowid \
         WHERE {index} MATCH ${ask} AND {says}"
    ))
}

async fn profiles(db: &Db, words: &Words, of: Option<&[i64]>) -> Result<Vec<i64>, StoreError> {
    let mut args = Args::new();
    let says = words.in_any(&PROFILE, &mut args);
    let from = places(db, words, (Indexed::Accounts, "a"), says, of, &mut args).await?;
    let sql = format!(
        "-- words_profiles\nSELECT {{JOINED}}(CAST(f.user_id AS TEXT), ',') FROM (\
         SELECT a.user_id FROM {from} LIMIT {MOST} + 1) f"
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
) -> Result<Vec<Text>, StoreError> {
    let mut args = Args::new().with(campaign);
    let says = words.in_any(&["e.text"], &mut args);
    let says = format!("e.campaign_id = $1 AND {says}");
    let from = places(db, words, (Indexed::Texts, "e"), says, of, &mut args).await?;
    let sql = format!(
        "-- words_texts\nSELECT {{JOINED}}(CAST(f.user_id AS TEXT) || ' ' || \
         CAST(f.tweet_id AS TEXT) || ' ' || f.action_type, ',') FROM (\
         SELECT e.user_id, e.tweet_id, e.action_type FROM {from} LIMIT {MOST} + 1) f"
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
