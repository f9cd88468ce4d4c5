//! Engagements: one for each account, tweet and action; what vanishes stays, marked.

use rstest::rstest;
use socap_domain::walk::WalkPurpose;
use socap_domain::{ActionType, CampaignId, Timestamp, TweetId, UserId};
use socap_store::engagements::{self, Filter, Found, FoundPost, PageWrite, Removed, Sort, Written};
use socap_store::{Args, Db, Engine, rollups};
use socap_testing::{Launch, LaunchOptions, TestDb, synthetic};

const NOW: Timestamp = Timestamp(1_790_000_000_000);
const TWEET: TweetId = TweetId(2_102_038_470_000_000_000);

async fn campaign(db: &TestDb) -> CampaignId {
    let world = socap_simulator::World::new(1);
    let launch = Launch::new(db.db(), world, NOW, LaunchOptions::default()).await;
    launch.campaign(&[TWEET], 3).await
}

fn reply(user: i64, post: i64) -> Found {
    let post = FoundPost {
        post_id: TweetId(post),
        text: Some(format!("post {post}")),
        posted_at: Timestamp(NOW.0 + post),
    };
    Found { user_id: UserId(user), post: Some(post), own: user == 1 }
}

async fn write(
    db: &Db,
    campaign: &CampaignId,
    (purpose, walk, completed): (WalkPurpose, i64, i64),
    items: &[Found],
) -> Written {
    let accounts: Vec<_> = items.iter().map(|item| synthetic::account(item.user_id.0)).collect();
    let mut tx = db.begin().await.unwrap();
    let page = PageWrite {
        campaign,
        tweet: TWEET,
        action: ActionType::Reply,
        purpose,
        walk,
        completed_walk: completed,
        first_walk: false,
        observed_after: NOW,
        cycle: std::time::Duration::from_mins(30),
        now: Timestamp(NOW.0 + walk * 1_000),
        items,
        accounts: &accounts,
    };
    let written = engagements::write_page(&mut tx, &page).await.unwrap();
    tx.commit().await.unwrap();
    written
}

async fn counts(db: &Db, campaign: &CampaignId) -> (i64, i64, i64) {
    let counts = engagements::counts_of(db, campaign).await.unwrap();
    counts.first().map_or((0, 0, 0), |c| (c.collected, c.removed, c.own_posts))
}

const BACKFILL: (WalkPurpose, i64, i64) = (WalkPurpose::Backfill, 1, 0);

#[rstest]
#[tokio::test]
async fn several_posts_of_an_account_are_one_engagement(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let id = campaign(&db).await;
    let written =
        write(db.db(), &id, BACKFILL, &[reply(7, 300), reply(8, 200), reply(7, 100)]).await;
    assert_eq!(written.new, [UserId(7), UserId(8)]);
    assert_eq!(written.known, [false, false, false]);
    // Newest first: the next page brings an older post, which gives time and text.
    write(db.db(), &id, BACKFILL, &[reply(7, 50)]).await;
    let page = engagements::list(db.db(), &id, &Filter { limit: 10, ..Filter::default() }).await;
    let seven = page.unwrap().items.into_iter().find(|e| e.user_id == UserId(7)).unwrap();
    assert_eq!(seven.engaged_at, Some(Timestamp(NOW.0 + 50)));
    assert_eq!(seven.text.as_deref(), Some("post 50"));
    let posts: Vec<i64> = seven.posts.iter().map(|post| post.post_id.0).collect();
    assert_eq!(posts, [50, 100, 300]);
    assert_eq!(counts(db.db(), &id).await, (2, 0, 0));
    db.remove().await;
}

#[rstest]
#[tokio::test]
async fn the_authors_own_posts_are_counted_apart(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let id = campaign(&db).await;
    let frame =
        async || socap_store::campaigns::get(db.db(), &id).await.unwrap().unwrap().frame_seq;
    let mut frames = vec![frame().await];
    for _ in 0..2 {
        let written = write(db.db(), &id, BACKFILL, &[reply(1, 10), reply(9, 20)]).await;
        assert_eq!(written.known.len(), 1);
        frames.push(frame().await);
    }
    assert_eq!(counts(db.db(), &id).await, (1, 0, 1));
    assert!(frames[0] < frames[1], "what is kept of own posts is read again: {frames:?}");
    assert_eq!(frames[1], frames[2]);
    db.remove().await;
}

#[rstest]
#[tokio::test]
async fn what_vanishes_is_marked_and_may_come_back(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let id = campaign(&db).await;
    write(db.db(), &id, BACKFILL, &[reply(7, 100), reply(7, 200), reply(8, 300)]).await;
    // An audit sees one post of 7 and none of 8.
    let audit = (WalkPurpose::Audit, 2, 1);
    let written = write(db.db(), &id, audit, &[reply(7, 100)]).await;
    assert_eq!(written.known, [true]);
    let absent =
        engagements::absent_posts(db.db(), &id, TWEET, ActionType::Reply, 2).await.unwrap();
    let absent: Vec<TweetId> = absent.into_iter().map(|post| post.post_id).collect();
    assert_eq!(absent, [TweetId(200), TweetId(300)]);
    let mut tx = db.db().begin().await.unwrap();
    let gone = engagements::mark_absent_posts(
        &mut tx,
        &id,
        TWEET,
        ActionType::Reply,
        &absent,
        Timestamp(NOW.0 + 2_000),
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(gone, 1, "7 still has a post");
    assert_eq!(counts(db.db(), &id).await, (1, 1, 0));
    let only = Filter { limit: 9, removed: Removed::Only, with_total: true, ..Filter::default() };
    let vanished = engagements::list(db.db(), &id, &only).await.unwrap();
    assert_eq!((vanished.total, vanished.items[0].user_id), (Some(1), UserId(8)));

    let written = write(db.db(), &id, (WalkPurpose::Delta, 3, 2), &[reply(8, 400)]).await;
    assert_eq!((written.new.len(), written.returned), (0, vec![UserId(8)]));
    assert_eq!(counts(db.db(), &id).await, (2, 0, 0));
    let page = engagements::list(db.db(), &id, &Filter { limit: 9, ..Filter::default() }).await;
    let eight = page.unwrap().items.into_iter().find(|e| e.user_id == UserId(8)).unwrap();
    assert_eq!(eight.removed_at, None);
    assert_eq!(eight.engaged_at, Some(Timestamp(NOW.0 + 300)), "the first time stays");
    db.remove().await;
}

#[rstest]
#[tokio::test]
async fn what_a_look_up_shows_again_is_there_again(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let id = campaign(&db).await;
    let found = [reply(7, 100), reply(7, 200), reply(8, 300), reply(1, 400)];
    write(db.db(), &id, BACKFILL, &found).await;
    let all = [TweetId(100), TweetId(200), TweetId(300), TweetId(400)];
    let (list, later) = ((TWEET, ActionType::Reply), Timestamp(NOW.0 + 9_000));
    let mut tx = db.db().begin().await.unwrap();
    let gone =
        engagements::mark_absent_posts(&mut tx, &id, list.0, list.1, &all, NOW).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(gone, 2);
    let vanished = engagements::vanished(db.db(), &id, list.0, list.1).await.unwrap();
    assert_eq!((vanished.posts.as_slice(), vanished.without_posts), (all.as_slice(), 0));
    // One post of 7 and the author's own: 8 stays away.
    let mut tx = db.db().begin().await.unwrap();
    let shown = [TweetId(200), TweetId(400)];
    let back = engagements::bring_back_posts(&mut tx, &id, list.0, list.1, &shown, later).await;
    tx.commit().await.unwrap();
    assert_eq!(back.unwrap(), engagements::Back { posts: 2, engagements: 1, present_posts: 2 });
    assert_eq!(counts(db.db(), &id).await, (1, 1, 1));
    let mut tx = db.db().begin().await.unwrap();
    let now = engagements::counts_in(&mut tx, &id, list.0, list.1).await.unwrap();
    assert_eq!((now.present_posts, now.removed), (2, 1));
    // A second post of somebody who is there already is news too.
    let shown = [TweetId(100), TweetId(200)];
    let back = engagements::bring_back_posts(&mut tx, &id, list.0, list.1, &shown, later).await;
    assert_eq!(back.unwrap(), engagements::Back { posts: 1, engagements: 0, present_posts: 1 });
    drop(tx);
    let page = engagements::list(db.db(), &id, &Filter { limit: 9, ..Filter::default() }).await;
    let items = page.unwrap().items;
    let seven = items.iter().find(|e| e.user_id == UserId(7)).unwrap();
    assert_eq!((seven.removed_at, seven.last_seen_at), (None, later));
    assert!(seven.posts[0].removed_at.is_some() && seven.posts[1].removed_at.is_none());
    let left = engagements::vanished(db.db(), &id, list.0, list.1).await.unwrap();
    assert_eq!(left.posts, [TweetId(100), TweetId(300)]);
    db.remove().await;
}

#[rstest]
#[tokio::test]
async fn accounts_without_posts_are_missed_before_they_are_gone(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let id = campaign(&db).await;
    let account = |user| Found { user_id: UserId(user), post: None, own: false };
    write(db.db(), &id, BACKFILL, &[account(7), account(8), account(9)]).await;
    write(db.db(), &id, (WalkPurpose::Audit, 2, 1), &[account(7), account(8)]).await;
    write(db.db(), &id, (WalkPurpose::Audit, 3, 2), &[account(7)]).await;
    let mut tx = db.db().begin().await.unwrap();
    let missed = engagements::absent_accounts(&mut tx, &id, TWEET, ActionType::Reply, 3).await;
    assert_eq!(missed.unwrap(), 2, "8 and 9");
    let gone =
        engagements::mark_absent_accounts(&mut tx, &id, TWEET, ActionType::Reply, 2, NOW).await;
    assert_eq!(gone.unwrap(), 1, "9 alone was missed by both");
    tx.commit().await.unwrap();
    assert_eq!(counts(db.db(), &id).await, (2, 1, 0));
    let vanished = engagements::vanished(db.db(), &id, TWEET, ActionType::Reply).await.unwrap();
    assert_eq!((vanished.posts.len(), vanished.without_posts), (0, 1));
    db.remove().await;
}

/// What X's counter would be, which the rows have to confirm.
async fn present(db: &Db, campaign: &CampaignId) -> i64 {
    let found = rollups::recount(db, campaign, false).await.unwrap().unwrap();
    assert_eq!(found.differ, 0, "{:?}", found.differences);
    let counts = engagements::counts_of(db, campaign).await.unwrap();
    counts.first().map_or(0, |counts| counts.present_posts)
}

#[rstest]
#[tokio::test]
async fn present_posts_are_counted_as_x_counts_them(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let id = campaign(&db).await;
    let list = (TWEET, ActionType::Reply);
    let account = |user| Found { user_id: UserId(user), post: None, own: false };
    let found = [reply(7, 100), reply(7, 200), reply(8, 300), reply(1, 400), account(9)];
    write(db.db(), &id, BACKFILL, &found).await;
    assert_eq!(present(db.db(), &id).await, 5, "two of 7, one of 8, the author's own, and 9");
    write(db.db(), &id, (WalkPurpose::Delta, 2, 1), &[reply(7, 500), reply(8, 300)]).await;
    assert_eq!(present(db.db(), &id).await, 6, "7 answers once more");
    let mut tx = db.db().begin().await.unwrap();
    let posts = [TweetId(100), TweetId(300), TweetId(400)];
    engagements::mark_absent_posts(&mut tx, &id, list.0, list.1, &posts, NOW).await.unwrap();
    engagements::mark_absent_accounts(&mut tx, &id, list.0, list.1, 2, NOW).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(present(db.db(), &id).await, 2, "two of 7");
    // 8 shows again without its post, 9 in a list of posts.
    write(db.db(), &id, (WalkPurpose::Audit, 3, 2), &[account(8), reply(9, 600)]).await;
    assert_eq!(present(db.db(), &id).await, 4);
    let mut tx = db.db().begin().await.unwrap();
    engagements::bring_back_posts(&mut tx, &id, list.0, list.1, &posts, NOW).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(present(db.db(), &id).await, 6, "three of 7, 8 by its post, the author's, 9");

    // A database from before they were counted is given them by its upgrade.
    let text = include_str!("../../migrations/0019_present_posts.sql");
    let fill = text.split(';').find(|part| part.contains("UPDATE")).unwrap();
    let harm = "-- harm\nUPDATE engagement_counts SET present_posts = 0";
    assert_eq!(db.db().execute(harm, Args::new()).await.unwrap(), 1);
    db.db().execute(&format!("-- fill\n{}", fill.trim()), Args::new()).await.unwrap();
    assert_eq!(present(db.db(), &id).await, 6);
    db.remove().await;
}

#[rstest]
#[tokio::test]
async fn nothing_is_stored_of_a_tweet_that_left(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let id = campaign(&db).await;
    let mut tx = db.db().begin().await.unwrap();
    socap_store::campaigns::remove_tweet(&mut tx, &id, TWEET).await.unwrap();
    tx.commit().await.unwrap();
    assert!(write(db.db(), &id, BACKFILL, &[reply(7, 1)]).await.new.is_empty());
    assert_eq!(counts(db.db(), &id).await, (0, 0, 0));
    db.remove().await;
}

#[rstest]
#[tokio::test]
async fn pages_show_each_row_once_while_others_arrive(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let id = campaign(&db).await;
    let items: Vec<Found> = (0..90).map(|n| reply(100 + n, 10 + n / 3)).collect();
    // Three replies share each moment: the ties are broken by id.
    let items: Vec<Found> = items
        .into_iter()
        .enumerate()
        .map(|(n, mut item)| {
            if let Some(post) = &mut item.post {
                post.post_id = TweetId(1_000 + i64::try_from(n).unwrap());
            }
            item
        })
        .collect();
    write(db.db(), &id, BACKFILL, &items).await;
    let (mut seen, mut start) = (Vec::new(), None);
    loop {
        let filter = Filter { limit: 7, start, sort: Sort::Timestamp, ..Filter::default() };
        let page = engagements::list(db.db(), &id, &filter).await.unwrap();
        let Some(last) = page.items.last() else { break };
        start = Some(last.place);
        seen.extend(page.items.iter().map(|e| e.user_id.0));
        let n = i64::try_from(seen.len()).unwrap();
        write(db.db(), &id, (WalkPurpose::Delta, 2, 1), &[reply(9_000 + n, 50_000 + n)]).await;
    }
    let old: Vec<i64> = seen.iter().copied().filter(|user| *user < 9_000).collect();
    let mut unique = old.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!((old.len(), unique.len()), (90, 90));
    db.remove().await;
}
