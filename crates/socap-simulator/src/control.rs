//! `/_simulator/…`: the truth, the bill, the log and the switches, for other processes.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use socap_domain::{ActionType, Timestamp, TweetId, UserId};

use crate::faults::Fault;
use crate::money::Money;
use crate::simulator::Simulator;
use crate::truth::Truth;
use crate::world::WorldError;

pub(crate) fn routes() -> Router<Simulator> {
    Router::new()
        .route("/_simulator/health", get(async || "ok"))
        .route("/_simulator/now", get(now))
        .route("/_simulator/truth", get(truth))
        .route("/_simulator/bill", get(bill))
        .route("/_simulator/log", get(log).delete(clear_log))
        .route("/_simulator/conduct", get(conduct))
        .route("/_simulator/faults", get(faults).post(set_faults))
        .route("/_simulator/money", get(money).post(set_money))
        .route("/_simulator/world", post(event))
}

async fn now(State(simulator): State<Simulator>) -> Json<Value> {
    Json(json!({"now": simulator.now(), "now_ms": simulator.now().0}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    tweet: TweetId,
    kind: Option<ActionType>,
    now: Option<Timestamp>,
}

/// `?tweet=ID[&kind=retweet|reply|quote|like][&now=RFC3339]`; every kind where none is named.
async fn truth(State(simulator): State<Simulator>, Query(which): Query<Which>) -> Json<Value> {
    let now = which.now.unwrap_or_else(|| simulator.now());
    let with_hidden = simulator.options_guard().counters_include_hidden;
    let world = simulator.world_guard();
    let truth = Truth::of(&world);
    let kinds = which.kind.map_or_else(|| ActionType::ALL.to_vec(), |kind| vec![kind]);
    let lists: serde_json::Map<String, Value> = kinds
        .into_iter()
        .map(|kind| {
            let listable = truth.listable(which.tweet, kind, now);
            let ever = truth.ever_listed(which.tweet, kind, now);
            (kind.to_string(), json!({"listable": listable, "ever_listed": ever}))
        })
        .collect();
    let metrics = truth.metrics(which.tweet, now, with_hidden);
    Json(json!({"now": now, "tweet": which.tweet, "metrics": metrics, "lists": lists}))
}

async fn bill(State(simulator): State<Simulator>) -> Json<Value> {
    Json(json!(simulator.bill()))
}

async fn log(State(simulator): State<Simulator>) -> Json<Value> {
    Json(json!(simulator.log().entries().collect::<Vec<_>>()))
}

async fn clear_log(State(simulator): State<Simulator>) -> StatusCode {
    simulator.clear_log();
    StatusCode::NO_CONTENT
}

async fn conduct(State(simulator): State<Simulator>) -> Json<Value> {
    Json(json!({"impolite": simulator.impolite(), "conduct": simulator.conduct()}))
}

async fn faults(State(simulator): State<Simulator>) -> Json<Value> {
    let in_force = simulator.faults(|faults| faults.in_force());
    let told = in_force.iter().map(|(fault, struck)| json!({"fault": fault, "struck": struck}));
    Json(told.collect())
}

/// Replaces all faults by the list that is sent.
async fn set_faults(
    State(simulator): State<Simulator>,
    Json(list): Json<Vec<Fault>>,
) -> StatusCode {
    simulator.faults(|faults| faults.set(list));
    StatusCode::NO_CONTENT
}

async fn money(State(simulator): State<Simulator>) -> Json<Value> {
    Json(json!(simulator.money(|money| money.clone())))
}

async fn set_money(State(simulator): State<Simulator>, Json(new): Json<Money>) -> StatusCode {
    simulator.money(|money| *money = new);
    StatusCode::NO_CONTENT
}

/// Something that shall happen, now or at `at`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
enum Event {
    Retweet { tweet: TweetId, user: UserId, at: Option<Timestamp> },
    Unretweet { tweet: TweetId, user: UserId, at: Option<Timestamp> },
    Reply { tweet: TweetId, user: UserId, text: String, at: Option<Timestamp> },
    Quote { tweet: TweetId, user: UserId, text: String, at: Option<Timestamp> },
    Like { tweet: TweetId, user: UserId, at: Option<Timestamp> },
    Post { user: UserId, text: String, at: Option<Timestamp> },
    Delete { tweet: TweetId, at: Option<Timestamp> },
    Protect { user: UserId, at: Option<Timestamp>, until: Option<Timestamp> },
    Suspend { user: UserId, at: Option<Timestamp>, until: Option<Timestamp> },
    Vanish { user: UserId, at: Option<Timestamp> },
}

async fn event(State(simulator): State<Simulator>, Json(event): Json<Event>) -> Response {
    match happen(&simulator, event) {
        Ok(id) => Json(json!({"id": id})).into_response(),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()).into_response(),
    }
}

fn happen(simulator: &Simulator, event: Event) -> Result<Option<TweetId>, WorldError> {
    let now = simulator.now();
    let when = |at: Option<Timestamp>| at.unwrap_or(now);
    simulator.world_mut(|world| match event {
        Event::Retweet { tweet, user, at } => world.retweet(tweet, user, when(at)).map(Some),
        Event::Unretweet { tweet, user, at } => {
            world.unretweet(tweet, user, when(at)).map(|()| None)
        }
        Event::Reply { tweet, user, text, at } => {
            world.reply(tweet, user, &text, when(at)).map(Some)
        }
        Event::Quote { tweet, user, text, at } => {
            world.quote(tweet, user, &text, when(at)).map(Some)
        }
        Event::Like { tweet, user, at } => world.like(tweet, user, when(at)).map(|()| None),
        Event::Post { user, text, at } => world.post(user, &text, when(at)).map(Some),
        Event::Delete { tweet, at } => world.delete(tweet, when(at)).map(|()| None),
        Event::Protect { user, at, until } => world.protect(user, when(at), until).map(|()| None),
        Event::Suspend { user, at, until } => world.suspend(user, when(at), until).map(|()| None),
        Event::Vanish { user, at } => world.vanish(user, when(at)).map(|()| None),
    })
}
