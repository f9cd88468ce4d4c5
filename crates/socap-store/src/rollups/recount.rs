//! Counting a campaign from its rows, and comparing with the sums that are kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::json;
use socap_domain::{CampaignId, Timestamp, TweetCategory, TweetId, Weight};

use super::accounts::{drop_rows, put, state, stored};
use super::delta::{self, Delta, merge};
use super::kind::{DAY, Kind};
use super::pack::{Sums, unpack};
use super::state::State;
use super::{samples, were};
use crate::{Args, BATCH, Db, StoreError, Tx, campaigns, engagements, word};

/// A sum that is not what the rows say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which kind of sum; `campaign_accounts` for what is counted of an account.
    pub kind: &'static str,
    /// Where: a day, an hour, an account.
    pub place: i64,
    /// Of what: a quarter hour, a slice, a tweet.
    pub key: i64,
    /// What is kept.
    pub kept: String,
    /// What the rows say.
    pub counted: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, place, key, kept, counted } = self;
        write!(f, "{kind} {place}, {key}: kept {kept}, counted {counted}")
    }
}

/// What a recount found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recount {
    /// How many sums differ.
    pub differ: u64,
    /// The first of them, at most [`Recount::SHOWN`].
    pub differences: Vec<Difference>,
    /// Engagements that were counted.
    pub engagements: i64,
    /// Accounts that were counted.
    pub accounts: i64,
}

impl Recount {
    /// How many differences are told.
    pub const SHOWN: usize = 100;

    fn note(&mut self, difference: impl FnOnce() -> Difference) {
        self.differ += 1;
        if self.differences.len() < Self::SHOWN {
            self.differences.push(difference());
        }
    }

    fn compare(&mut self, (kind, place): (Kind, i64), kept: Option<&Sums>, counted: Option<&Sums>) {
        let nothing = Sums::new();
        let (kept, counted) = (kept.unwrap_or(&nothing), counted.unwrap_or(&nothing));
        let keys: BTreeSet<&i64> = kept.keys().chain(counted.keys()).collect();
        for key in keys {
            let (kept, counted) = (kept.get(key), counted.get(key));
            if kept != counted {
                let show =
                    |row: Option<&Vec<i64>>| row.map_or("nothing".into(), |r| format!("{r:?}"));
                self.note(|| Difference {
                    kind: kind.as_str(),
                    place,
                    key: *key,
                    kept: show(kept),
                    counted: show(counted),
                });
            }
        }
    }
}

/// Counts the campaigns that were there before there were sums; for the opening of a database.
pub async fn count_all(db: &Db) -> Result<(), StoreError> {
    let sql = "-- campaigns_uncounted\nSELECT id FROM campaigns WHERE important_from IS NULL \
               AND deleted_at IS NULL";
    let ids: Vec<(String,)> = db.all(sql, Args::new()).await?;
    for (id,) in ids {
        recount(db, &CampaignId(id), true).await?;
    }
    Ok(())
}

/// Counts a campaign from its rows and compares; with `repair` what differs is put right.
/// Nothing is stored of the campaign meanwhile. `None` where it is gone.
pub async fn recount(
    db: &Db,
    id: &CampaignId,
    repair: bool,
) -> Result<Option<Recount>, StoreError> {
    let mut tx = db.begin().await?;
    let Some(campaign) = campaigns::lock(&mut tx, id).await? else { return Ok(None) };
    let threshold = campaign.settings.alert_preferences.importance_threshold;
    let important_from = Weight::important_from(threshold);
    let mut found = Recount::default();
    let mut counted = Delta::default();
    compare_threshold(&mut tx, id, important_from, &mut found).await?;
    // The event that tells of it gets this number: the campaign is locked.
    let told_as = repair.then_some(campaign.event_seq + 1);
    count_accounts(&mut tx, id, important_from, told_as, &mut counted, &mut found).await?;
    let kept = kept(&mut tx, id).await?;
    count_tweets(&mut tx, id, &kept, &mut counted).await?;
    counted.tidy();
    let places: BTreeSet<&(Kind, i64)> = kept.keys().chain(counted.0.keys()).collect();
    for place in &places {
        found.compare(**place, kept.get(place), counted.0.get(place));
    }
    count_lists(&mut tx, id, repair, &mut found).await?;
    if !repair || found.differ == 0 {
        // Nothing was written. Whoever asks next need not wait for an undoing.
        tx.commit().await?;
        return Ok(Some(found));
    }
    let right: Vec<((Kind, i64), Sums)> = places
        .into_iter()
        .filter(|place| kept.get(place) != counted.0.get(place))
        .map(|place| (*place, counted.0.get(place).cloned().unwrap_or_default()))
        .collect();
    delta::put(&mut tx, id, &right).await?;
    tx.execute(
        "-- campaign_set_important_from\nUPDATE campaigns SET important_from = $2 WHERE id = $1",
        Args::new().with(id).with(important_from),
    )
    .await?;
    let payload = json!({ "differ": found.differ });
    tx.pending.tell(id, "recounted", payload, campaign.updated_at);
    tx.commit().await?;
    Ok(Some(found))
}

/// Counts every list, and puts its sums right where they are to be.
async fn count_lists(
    tx: &mut Tx,
    id: &CampaignId,
    repair: bool,
    found: &mut Recount,
) -> Result<(), StoreError> {
    for (kept, counted) in engagements::wrong(tx, id).await? {
        let show = |sums: engagements::Counts| {
            let engagements::Counts {
                action, collected, removed, own_posts, present_posts, ..
            } = sums;
            format!(
                "{action} {collected}, {removed} removed, {own_posts} own, {present_posts} posts"
            )
        };
        found.note(|| Difference {
            kind: "engagement_counts",
            place: kept.tweet_id.0,
            key: 0,
            kept: show(kept),
            counted: show(counted),
        });
        if repair {
            engagements::put(tx, id, &counted).await?;
        }
    }
    Ok(())
}

async fn compare_threshold(
    tx: &mut Tx,
    id: &CampaignId,
    right: Weight,
    found: &mut Recount,
) -> Result<(), StoreError> {
    let sql = "-- campaign_important_from\nSELECT important_from FROM campaigns WHERE id = $1";
    let (kept,): (Option<i64>,) = tx.one(sql, Args::new().with(id)).await?;
    if kept != Some(right.0) {
        found.note(|| Difference {
            kind: "important_from",
            place: 0,
            key: 0,
            kept: format!("{kept:?}"),
            counted: right.to_string(),
        });
    }
    Ok(())
}

/// Counts every account; with the number of an event that tells of it, its row is put right where it
/// differs.
async fn count_accounts(
    tx: &mut Tx,
    id: &CampaignId,
    important_from: Weight,
    told_as: Option<i64>,
    counted: &mut Delta,
    found: &mut Recount,
) -> Result<(), StoreError> {
    let mut after = i64::MIN;
    loop {
        let (users, last) = accounts_after(tx, id, after).await?;
        let is_last = last.is_none();
        let last = last.unwrap_or(i64::MAX);
        let kept = kept_accounts(tx, id, after, last).await?;
        let mut right = BTreeMap::new();
        for chunk in users.chunks(BATCH) {
            right.extend(stored(tx, id, chunk).await?);
        }
        for state in right.values() {
            state.count(counted, important_from, 1);
            found.engagements += state.engagements();
            found.accounts += 1;
        }
        let wrong: BTreeSet<i64> = right.keys().chain(kept.keys()).copied().collect();
        let wrong: Vec<i64> =
            wrong.into_iter().filter(|user| right.get(user) != kept.get(user)).collect();
        for user in &wrong {
            found.note(|| account_difference(*user, kept.get(user), right.get(user)));
        }
        if let Some(seq) = told_as {
            let rows: Vec<(i64, &State)> =
                wrong.iter().filter_map(|user| Some((*user, right.get(user)?))).collect();
            put(tx, id, seq, &rows).await?;
            let gone = wrong.iter().filter(|user| !right.contains_key(user)).copied();
            let gone: Vec<i64> = gone.collect();
            drop_rows(tx, id, &gone).await?;
            if !gone.is_empty() {
                // Nobody who remembers them is told which: he reads all anew.
                were::forget_up_to(tx, id, seq).await?;
            }
        }
        if is_last {
            return Ok(());
        }
        after = last;
    }
}

/// Engagements of one step.
const STEP: i64 = 5_000;

/// The next accounts that engaged with a campaign, and up to which account that is all of them;
/// `None` where nobody comes after. A step along the engagements of all campaigns: it is as long
/// as any other, however many there are of other campaigns in between.
async fn accounts_after(
    tx: &mut Tx,
    id: &CampaignId,
    after: i64,
) -> Result<(Vec<i64>, Option<i64>), StoreError> {
    let mut rows: Vec<(i64, String)> = tx
        .all(
            "-- accounts_that_engaged\nSELECT user_id, campaign_id FROM engagements \
             WHERE user_id > $1 ORDER BY user_id LIMIT $2",
            Args::new().with(after).with(STEP),
        )
        .await?;
    let mut last = None;
    if rows.len() >= usize::try_from(STEP).unwrap_or_default()
        && let (Some((first, _)), Some((cut, _))) = (rows.first().cloned(), rows.last().cloned())
    {
        if first == cut {
            // One account fills the step: whether it engaged with this campaign is seen when it is counted.
            rows = vec![(cut, id.0.clone())];
            last = Some(cut);
        } else {
            rows.retain(|(user, _)| *user < cut);
            last = rows.last().map(|(user, _)| *user);
        }
    }
    let mine = rows.into_iter().filter(|(_, campaign)| *campaign == id.0);
    let mut users: Vec<i64> = mine.map(|(user, _)| user).collect();
    users.dedup();
    Ok((users, last))
}

fn account_difference(user: i64, kept: Option<&State>, right: Option<&State>) -> Difference {
    let show = |state: Option<&State>| {
        state.map_or("nothing".to_owned(), |state| {
            let (many, score) = (state.engagements(), state.importance);
            format!("{many} engagements, {}, score {score}", state.primary)
        })
    };
    let (kept, counted) = (show(kept), show(right));
    Difference { kind: "campaign_accounts", place: user, key: 0, kept, counted }
}

async fn kept_accounts(
    tx: &mut Tx,
    id: &CampaignId,
    after: i64,
    last: i64,
) -> Result<BTreeMap<i64, State>, StoreError> {
    type Row = (i64, i64, String, i64, Vec<u8>, i64, i64, i64, i64, i64);
    let rows: Vec<Row> = tx
        .all(
            "-- campaign_accounts_range\nSELECT user_id, importance, primary_category, \
             category_mask, packed, engagements, removed, tweets, first_at, last_at FROM campaign_accounts \
             WHERE campaign_id = $1 AND user_id > $2 AND user_id <= $3",
            Args::new().with(id).with(after).with(last),
        )
        .await?;
    let mut kept = BTreeMap::new();
    for (user, importance, primary, mask, counted, engagements, removed, tweets, first, last) in
        rows
    {
        // A row that cannot be read, or whose columns are not what it counts, is wrong.
        let Ok((user, mut state)) = state((user, importance, primary, mask, counted)) else {
            continue;
        };
        let columns = (engagements, removed, tweets, first, last);
        let says = (
            state.engagements(),
            state.removed(),
            state.tweets(),
            state.first_at().0,
            state.last_at().0,
        );
        if columns != says {
            state.entries.clear();
        }
        kept.insert(user, state);
    }
    Ok(kept)
}

/// Places of one step.
const PLACES: i64 = 500;

/// Every sum of a campaign that can be read.
async fn kept(tx: &mut Tx, id: &CampaignId) -> Result<BTreeMap<(Kind, i64), Sums>, StoreError> {
    let mut kept = BTreeMap::new();
    for kind in Kind::ALL {
        let mut after = i64::MIN;
        loop {
            let rows: Vec<(i64, Vec<u8>)> = tx
                .all(
                    "-- rollups_step\nSELECT place, body FROM rollups WHERE campaign_id = $1 \
                     AND kind = $2 AND place > $3 ORDER BY place LIMIT $4",
                    Args::new().with(id).with(kind.as_str()).with(after).with(PLACES),
                )
                .await?;
            let Some((last, _)) = rows.last() else { break };
            after = *last;
            for (place, body) in rows {
                // What cannot be read differs from everything.
                let unreadable = || Sums::from([(i64::MIN, vec![i64::MIN; kind.width()])]);
                let sums = unpack(&body, kind.width()).unwrap_or_else(|_| unreadable());
                kept.insert((*kind, place), sums);
            }
        }
    }
    Ok(kept)
}

/// Counts what belongs to the tweets: their counters, when they were added and read.
async fn count_tweets(
    tx: &mut Tx,
    id: &CampaignId,
    kept: &BTreeMap<(Kind, i64), Sums>,
    counted: &mut Delta,
) -> Result<(), StoreError> {
    let tweets: Vec<(i64, String, i64, Option<i64>)> = tx
        .all(
            "-- tweets_to_count\nSELECT tweet_id, tweet_category, created_at, metrics_at \
             FROM tweets WHERE campaign_id = $1",
            Args::new().with(id),
        )
        .await?;
    let mut read = BTreeMap::<i64, Sums>::new();
    let mut mark = |tweet: i64, at: i64| {
        let (half, bit) = samples::read_bit(Timestamp(at));
        let row = read.entry(at.div_euclid(DAY)).or_default().entry(tweet).or_insert(vec![0; 2]);
        if let Some(bits) = row.get_mut(half) {
            *bits |= bit;
        }
    };
    let mut there = BTreeSet::new();
    for (tweet, category, created_at, metrics_at) in tweets {
        there.insert(tweet);
        let category: TweetCategory = word(&category)?;
        let samples = samples::of_tweet(tx, id, TweetId(tweet)).await?;
        samples::count_all(counted, category, &samples, 1);
        counted.add(Kind::Added, 0, created_at, 0, 1);
        samples.iter().map(|sample| sample.at).chain(metrics_at).for_each(|at| mark(tweet, at));
    }
    // A reading that changed nothing leaves no other trace: its mark is as good as a row.
    for ((_, day), sums) in kept.iter().filter(|((kind, _), _)| *kind == Kind::Read) {
        for (tweet, row) in sums.iter().filter(|(tweet, _)| there.contains(tweet)) {
            let known = read.entry(*day).or_default().entry(*tweet).or_insert(vec![0; 2]);
            for (known, bits) in known.iter_mut().zip(row) {
                *known |= bits;
            }
        }
    }
    for (day, sums) in read {
        merge(counted.0.entry((Kind::Read, day)).or_default(), &sums);
    }
    Ok(())
}
