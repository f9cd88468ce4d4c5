//! Sums that are not what the rows say are found and put right, and made where there are none.

use rstest::rstest;
use socap_store::{Args, Db, Engine, OpenOptions, events, rollups};

use super::equal;
use super::world::World;

async fn world(engine: Engine) -> Option<World> {
    let mut world = World::new(engine, 42).await?;
    for _ in 0..40 {
        world.step().await;
    }
    for _ in 0..5 {
        world.page(false).await;
    }
    world.weigh().await;
    Some(world)
}

async fn harm(db: &Db, sql: &str) {
    assert!(db.execute(sql, Args::new()).await.unwrap() > 0, "{sql}");
}

#[rstest]
#[tokio::test]
async fn a_damaged_sum_is_found_and_put_right(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(mut world) = world(engine).await else { return };
    let body = if engine == Engine::Sqlite { "X'0001'" } else { "'\\x0001'" };
    for sql in [
        "DELETE FROM rollups WHERE kind = 'totals'".to_owned(),
        "DELETE FROM rollups WHERE kind = 'tweet'".to_owned(),
        format!("UPDATE rollups SET body = {body} WHERE kind = 'tweet_hours'"),
        format!("UPDATE rollups SET body = {body} WHERE kind = 'hour'"),
        format!("UPDATE rollups SET body = {body} WHERE kind = 'counters'"),
        "DELETE FROM rollups WHERE kind = 'levels'".to_owned(),
        "UPDATE rollups SET place = place + 1000000 WHERE kind = 'samples'".to_owned(),
        "DELETE FROM campaign_accounts WHERE user_id < 9".to_owned(),
        "UPDATE campaign_accounts SET importance = importance + 1".to_owned(),
        "UPDATE campaign_accounts SET last_at = last_at + 1 WHERE user_id < 9".to_owned(),
        "UPDATE campaign_accounts SET user_id = user_id + 700 WHERE user_id < 5".to_owned(),
        "UPDATE campaigns SET important_from = 77777".to_owned(),
        "UPDATE engagements SET importance = importance + 500 WHERE user_id < 5".to_owned(),
        "UPDATE engagement_counts SET present_posts = present_posts + 1".to_owned(),
        "DELETE FROM engagement_counts WHERE collected > 0".to_owned(),
    ] {
        harm(world.db(), &sql).await;
        let (db, id) = (world.db(), &world.campaign);
        let found = rollups::recount(db, id, false).await.unwrap().unwrap();
        assert!(found.differ > 0 && !found.differences.is_empty(), "{sql}");
        let again = rollups::recount(db, id, true).await.unwrap().unwrap();
        assert_eq!(again, found, "looking changes nothing: {sql}");
        let whole = rollups::recount(db, id, true).await.unwrap().unwrap();
        assert_eq!((whole.differ, whole.engagements), (0, found.engagements), "{sql}");
        let events = events::after(db, id, 0, 100_000).await.unwrap();
        assert_eq!(events.last().unwrap().kind, "recounted", "readers hear of it: {sql}");
    }
    equal::everything(&mut world).await;
    world.end().await;
}

#[rstest]
#[tokio::test]
async fn a_campaign_from_before_there_were_sums_is_counted_when_the_database_is_opened(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(mut world) = world(engine).await else { return };
    // Readings that changed nothing were not kept in those days.
    let sql = "DELETE FROM rollups WHERE kind <> 'read'";
    for sql in [sql, "DELETE FROM campaign_accounts", "UPDATE campaigns SET important_from = NULL"]
    {
        harm(world.db(), sql).await;
    }
    let opened = OpenOptions::new(world.test.url()).open().await.unwrap();
    opened.close().await;
    equal::everything(&mut world).await;
    for _ in 0..8 {
        world.step().await;
    }
    equal::everything(&mut world).await;
    world.end().await;
}
