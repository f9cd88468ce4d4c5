//! A list is read page by page while everything changes.

use std::collections::{BTreeMap, BTreeSet};

use rstest::rstest;
use socap_domain::walk::WalkPurpose;
use socap_domain::{ActionType, CampaignId, Timestamp, TweetCategory, UserId, Weight};
use socap_store::analytics::{self, AccountSort, AccountsAsk};
use socap_store::engagements::{
    self, Engagement, Filter, Found, FoundPost, PageWrite, Removed, Sort,
};
use socap_store::people::{self, PersonChange};
use socap_store::{Db, Engine, followings};

use super::world::Dice;
use crate::desk::{Desk, NOW, OTHER, TWEET, account};

const PEOPLE: i64 = 5;

/// Rows of the bar, and those that arrive while they are read.
const ROWS: i64 = 10_000;
const ARRIVE: i64 = 1_000;

async fn arrive(db: &Db, campaign: &CampaignId, users: &[i64], at: i64) {
    for (n, users) in users.chunks(500).enumerate() {
        let tweet = if n % 3 == 2 { OTHER } else { TWEET };
        let posts = users.iter().map(|user| FoundPost {
            // Later pages bring older posts of some: their engagements move.
            post_id: socap_domain::TweetId(4_000_000_000_000_000_000 + user - at),
            text: None,
            posted_at: Timestamp(NOW.0 + user % 5_000 - at),
        });
        let items: Vec<Found> = users
            .iter()
            .zip(posts)
            .map(|(user, post)| Found { user_id: UserId(*user), post: Some(post), own: false })
            .collect();
        let accounts: Vec<_> = users.iter().map(|user| account(*user)).collect();
        let mut tx = db.begin().await.unwrap();
        let page = PageWrite {
            campaign,
            tweet,
            action: ActionType::Retweet,
            purpose: WalkPurpose::Delta,
            walk: 1,
            completed_walk: 0,
            first_walk: false,
            observed_after: NOW,
            cycle: std::time::Duration::from_mins(30),
            now: Timestamp(NOW.0 + at),
            items: &items,
            accounts: &accounts,
        };
        engagements::write_page(&mut tx, &page).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// Scores change, accounts engage again, posts turn out to be older, strangers come.
async fn disturb(db: &Db, campaign: &CampaignId, dice: &mut Dice, round: i64) {
    let person = UserId(90_001 + round % PEOPLE);
    let edges: Vec<_> = (0..20).map(|_| (person, UserId(1 + dice.roll(ROWS)))).collect();
    let now = Timestamp(NOW.0 + round);
    followings::add(db, &edges, now, now).await.unwrap();
    let change = PersonChange { weight: Some(Weight(dice.roll(5_000))), ..PersonChange::default() };
    people::patch(db, person, &change, now).await.unwrap();
    let strangers = (0..ARRIVE / 20).map(|n| 50_000 + round * 100 + n);
    let known = (0..30).map(|_| 1 + dice.roll(ROWS));
    let users: Vec<i64> = strangers.chain(known).collect();
    arrive(db, campaign, &users, round + 1).await;
}

async fn crowd(desk: &Desk) {
    for n in 0..PEOPLE {
        let change = PersonChange { weight: Some(Weight(1_000 + n)), ..PersonChange::default() };
        people::insert(desk.db(), UserId(90_001 + n), &change, NOW).await.unwrap();
    }
    let users: Vec<i64> = (1..=ROWS).collect();
    arrive(desk.db(), &desk.campaign, &users, 0).await;
    let mut dice = Dice(3);
    let edges: Vec<_> = (0..2_000)
        .map(|_| (UserId(90_001 + dice.roll(PEOPLE)), UserId(1 + dice.roll(ROWS))))
        .collect();
    followings::add(desk.db(), &edges, NOW, NOW).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn engagements_present_at_the_first_page_come_once(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(Sort::Importance, Sort::Timestamp)] sort: Sort,
) {
    let Some(desk) = Desk::new(engine).await else { return };
    crowd(&desk).await;
    let (db, id) = (desk.db(), &desk.campaign);
    let key = |row: &Engagement| (row.tweet_id.0, row.user_id.0);
    let there: BTreeSet<(i64, i64)> = desk.list(Filter::default()).await.iter().map(key).collect();
    let (mut dice, mut start, mut round) = (Dice(5), None, 0);
    let mut seen = BTreeMap::<(i64, i64), u32>::new();
    let mut last = None;
    loop {
        let filter = Filter { sort, start, limit: 500, ..Filter::default() };
        let page = engagements::list(db, id, &filter).await.unwrap();
        for row in &page.items {
            let place = (
                if sort == Sort::Importance { row.place.importance } else { 0 },
                row.place.sort_at,
            );
            assert!(last.is_none_or(|last| place <= last), "the order of the first page");
            last = Some(place);
            *seen.entry(key(row)).or_default() += 1;
        }
        let Some(row) = page.items.last() else { break };
        start = Some(row.place);
        if round < 20 {
            disturb(db, id, &mut dice, round).await;
            round += 1;
        }
    }
    assert_eq!(seen.values().max(), Some(&1), "none comes twice");
    let lost: Vec<_> = there.iter().filter(|key| !seen.contains_key(key)).collect();
    assert!(lost.is_empty() && there.len() >= 10_000, "left out: {lost:?}");
    desk.test.remove().await;
}

#[rstest]
#[tokio::test]
async fn accounts_present_at_the_first_page_come_once(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(AccountSort::Importance, AccountSort::LastAt)] sort: AccountSort,
    #[values(false, true)] filtered: bool,
) {
    let Some(desk) = Desk::new(engine).await else { return };
    crowd(&desk).await;
    let (db, id) = (desk.db(), &desk.campaign);
    let filter = if filtered {
        let categories = vec![TweetCategory::Main];
        Filter { categories, removed: Removed::Exclude, ..Filter::default() }
    } else {
        Filter::default()
    };
    let (mut dice, mut start, mut round) = (Dice(5), None, 0);
    let mut seen = BTreeMap::<i64, u32>::new();
    loop {
        let ask = AccountsAsk { sort, start, limit: 500, ..AccountsAsk::default() };
        let page = analytics::accounts(db, id, &filter, &ask).await.unwrap();
        for row in &page.items {
            *seen.entry(row.account.user_id.0).or_default() += 1;
        }
        let Some(row) = page.items.last() else { break };
        start = Some(row.place);
        if round < 20 {
            disturb(db, id, &mut dice, round).await;
            round += 1;
        }
    }
    assert_eq!(seen.values().max(), Some(&1), "none comes twice");
    let old = seen.keys().filter(|user| **user <= ROWS).count();
    assert_eq!(i64::try_from(old).unwrap(), ROWS, "none is left out");
    desk.test.remove().await;
}
