//! The contract of channels: what every one of them keeps, tried on real receivers.

#![expect(clippy::expect_used, reason = "a test that cannot set up its stage fails")]

mod email;
mod guard;
mod http_receiver;
mod notices;
mod python_server;
mod slack;
mod smtp_receiver;
mod stage;
mod webhook;

use std::time::{Duration, Instant};

use notices::{hostile, hostile_names, notice};
use rstest::rstest;
use socap_upstream::channels::Outcome;
use stage::{Kind, PATH_SECRET, PATIENCE, Stage, Turn, WEBHOOK_SECRET, unreachable};

fn name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Sent { .. } => "sent",
        Outcome::Retry { .. } => "retry",
        Outcome::Broken { .. } => "broken",
        Outcome::Rejected { .. } => "rejected",
        Outcome::Unknown { .. } => "unknown",
    }
}

/// What went wrong before the message was given away may be tried again; what went wrong after
/// must not be. HTTP gives the message away with the connection, mail at its very end.
#[rstest]
#[case::take(Turn::Take, "sent", "sent")]
#[case::busy(Turn::Busy, "retry", "retry")]
#[case::busy_after_all(Turn::BusyAfterReading, "retry", "retry")]
#[case::gone_after_all(Turn::GoneAfterReading, "broken", "broken")]
#[case::overloaded(Turn::Overloaded, "retry", "retry")]
#[case::gone(Turn::Gone, "broken", "broken")]
#[case::not_this_one(Turn::NotThisOne, "rejected", "rejected")]
#[case::cut_before_reading(Turn::CutBeforeReading, "unknown", "retry")]
#[case::hang_before_reading(Turn::HangBeforeReading, "unknown", "retry")]
#[case::cut_before_message(Turn::CutBeforeMessage, "unknown", "retry")]
#[case::cut_after_reading(Turn::CutAfterReading, "unknown", "unknown")]
#[case::hang_after_reading(Turn::HangAfterReading, "unknown", "unknown")]
#[case::cut_in_answer(Turn::CutInAnswer, "unknown", "unknown")]
#[case::garbage(Turn::Garbage, "unknown", "unknown")]
#[tokio::test]
async fn every_end_has_its_outcome(
    #[case] turn: Turn,
    #[case] of_http: &str,
    #[case] of_mail: &str,
    #[values(Kind::Slack, Kind::Email, Kind::Webhook)] kind: Kind,
) {
    let stage = Stage::start(kind, turn).await;
    let started = Instant::now();
    let outcome = stage.send(&notice()).await;
    let expected = if kind == Kind::Email { of_mail } else { of_http };
    assert_eq!(name(&outcome), expected, "{outcome:?}");
    assert!(!outcome.answer().is_empty(), "no word about {turn:?}");
    // Patience twice for mail (until ready, until answered), and a farewell.
    assert!(started.elapsed() < PATIENCE * 2 + Duration::from_secs(3), "it hung");
    if turn == Turn::Take {
        assert_eq!(stage.taken(), 1);
    }
}

#[rstest]
#[tokio::test]
async fn nobody_there_is_certainly_not_sent(
    #[values(Kind::Slack, Kind::Email, Kind::Webhook)] kind: Kind,
) {
    let outcome = unreachable(kind).await.send(&notice(), stage::NOW).await;
    assert!(matches!(outcome, Outcome::Retry { after: None, .. }), "{outcome:?}");
}

#[rstest]
#[case(Kind::Slack, Turn::Take, "200 ok")]
#[case(Kind::Slack, Turn::Gone, "404 no_service")]
#[case(Kind::Webhook, Turn::Take, "202")]
#[case(Kind::Webhook, Turn::Gone, "410 moved out")]
#[case(Kind::Email, Turn::Take, "250 2.0.0 queued as 4711")]
#[case(Kind::Email, Turn::Busy, "451 4.7.1 greylisted")]
#[case(Kind::Email, Turn::Overloaded, "421 4.3.2 too many connections")]
#[case(Kind::Email, Turn::Gone, "550 5.1.1 no such user")]
#[case(Kind::Email, Turn::NotThisOne, "554 5.7.1 looks like spam")]
#[tokio::test]
async fn the_answer_is_the_providers_own(
    #[case] kind: Kind,
    #[case] turn: Turn,
    #[case] said: &str,
) {
    assert_eq!(Stage::start(kind, turn).await.send(&notice()).await.answer(), said);
}

#[rstest]
#[tokio::test]
async fn what_strangers_write_is_delivered_whatever_it_is(
    #[values(Kind::Slack, Kind::Email, Kind::Webhook)] kind: Kind,
) {
    let stage = Stage::start(kind, Turn::Take).await;
    for (count, (what, text)) in hostile_names().iter().enumerate() {
        let outcome = stage.send(&hostile(text)).await;
        assert_eq!(name(&outcome), "sent", "{what}: {outcome:?}");
        assert_eq!(stage.taken(), count + 1, "{what}");
    }
}

#[rstest]
#[tokio::test]
async fn secrets_are_shown_nowhere(
    #[values(Kind::Slack, Kind::Email, Kind::Webhook)] kind: Kind,
    #[values(Turn::Take, Turn::Gone, Turn::CutAfterReading, Turn::Garbage)] turn: Turn,
) {
    let stage = Stage::start(kind, turn).await;
    let outcome = stage.send(&notice()).await;
    let shown = format!("{outcome:?} {:?}", stage.channel);
    assert!(!shown.contains(PATH_SECRET) && !shown.contains(WEBHOOK_SECRET), "{shown}");
}

/// Channels share their HTTP client, and nothing in it that one of them could hold.
#[tokio::test]
async fn a_channel_that_hangs_delays_no_other() {
    let hanging = Stage::start(Kind::Webhook, Turn::HangAfterReading).await;
    let well = Stage::start(Kind::Slack, Turn::Take).await;
    let mail = Stage::start(Kind::Email, Turn::Take).await;
    let notice = notice();
    let mut slow = std::pin::pin!(hanging.send(&notice));
    let others = async { (well.send(&notice).await, mail.send(&notice).await) };
    let others = tokio::select! {
        biased;
        outcome = &mut slow => panic!("the hanging one ended first: {outcome:?}"),
        others = others => others,
    };
    assert_eq!((name(&others.0), name(&others.1)), ("sent", "sent"));
    assert_eq!(name(&slow.await), "unknown");
}
