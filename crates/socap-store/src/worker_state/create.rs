//! The jobs of a tweet come into being.

use socap_domain::checkpoint::Checkpoint;
use socap_domain::{CampaignId, IdSource, JobKind, Timestamp, TweetId};

use crate::db::placeholders;
use crate::{Arg, Args, BATCH, StoreError, Tx};

/// A tweet that is to be read.
#[derive(Debug, Clone, Copy)]
pub struct Subject {
    /// Which.
    pub tweet_id: TweetId,
    /// Whether who liked it is read too.
    pub likes: bool,
}

/// Creates the standing jobs of tweets: `due` at once, or `idle` until `due_at`.
pub async fn create_for_tweets(
    tx: &mut Tx,
    campaign: &CampaignId,
    subjects: &[Subject],
    due_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let state = if due_at <= now { "due" } else { "idle" };
    let empty = Arg::json(&Checkpoint::default())?;
    let jobs: Vec<(TweetId, JobKind)> = subjects
        .iter()
        .flat_map(|subject| {
            let kinds =
                JobKind::ALL.iter().filter(|k| subject.likes || **k != JobKind::LikingUsers);
            kinds.map(|kind| (subject.tweet_id, *kind))
        })
        .collect();
    for chunk in jobs.chunks(BATCH) {
        let mut args = Args::new();
        for (tweet, kind) in chunk {
            args.push(IdSource.next());
            args.push(campaign);
            args.push(*tweet);
            args.push("campaign_tweet");
            args.push(format!("{campaign}/{tweet}"));
            args.push(kind.as_str());
            args.push(kind.priority());
            args.push(state);
            args.push(due_at);
            args.push(empty.clone());
            args.push(now);
        }
        let sql = format!(
            "-- jobs_create\nINSERT INTO worker_state (id, campaign_id, tweet_id, subject_kind, \
             subject_id, kind, priority, state, due_at, checkpoint, updated_at) VALUES {} \
             ON CONFLICT (subject_kind, subject_id, kind) DO NOTHING",
            placeholders(1, chunk.len(), 11)
        );
        tx.execute(&sql, args).await?;
    }
    Ok(())
}
