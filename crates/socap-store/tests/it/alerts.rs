//! Many queued deliveries: finding what is due stays as cheap as looking at one row.

use std::time::{Duration, Instant};

use rstest::rstest;
use socap_store::alerts::{self, Claim, Lane};
use socap_store::{Args, Engine};

use crate::desk::{Desk, NOW};

const QUEUED: i64 = 100_000;

/// Choosing among a hundred thousand costs at most three times a look by primary key in the same
/// run: the medians of interleaved runs.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn choosing_what_is_due_does_not_grow_with_the_queue(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::new(engine).await else { return };
    let lane = Lane { campaign: desk.campaign.clone(), channel: "slack".to_owned() };
    let first = alerts::queue_test(desk.db(), &lane, NOW).await.unwrap().unwrap();
    let numbers = "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL \
                   SELECT i + 1 FROM n WHERE i < $1)";
    let (alert, campaign) = ("(SELECT id FROM alerts)", "(SELECT id FROM campaigns)");
    let sql = format!(
        "-- fill\n{numbers} INSERT INTO alert_deliveries (id, campaign_id, alert_id, channel, \
         status, due_at, text, created_at) SELECT 'd' || i, {campaign}, {alert}, 'slack', \
         'queued', $2 + i * 1000, 'synthetic', $2 FROM n"
    );
    desk.db().execute(&sql, Args::new().with(QUEUED).with(NOW)).await.unwrap();
    desk.db().execute("-- learn\nANALYZE", Args::new()).await.unwrap();
    let (mut keyed, mut due) = (Vec::new(), Vec::new());
    for _ in 0..200 {
        let begun = Instant::now();
        alerts::get(desk.db(), &first).await.unwrap();
        keyed.push(begun.elapsed());
        let begun = Instant::now();
        assert_eq!(alerts::lanes_due(desk.db(), NOW).await.unwrap(), std::slice::from_ref(&lane));
        due.push(begun.elapsed());
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    let (keyed, due) = (median(&mut keyed), median(&mut due));
    println!("{engine:?}: by primary key {keyed:?}, what is due of {QUEUED} {due:?}");
    assert!(due <= keyed * 3, "by primary key {keyed:?}, due {due:?}");
    let claimed = alerts::claim(desk.db(), &lane, None, Duration::from_mins(1), NOW).await;
    assert!(matches!(claimed.unwrap(), Claim::Send(claimed) if claimed.id == first));
    desk.test.remove().await;
}
