//! The one way every request takes: credential, windows, faults, money, the answer, the bill,
//! the log, the wire. No handler decides any of these.

use std::time::Duration;

use axum::extract::{Request, State as Shared};
use axum::http::Method;
use axum::response::Response;
use socap_domain::Timestamp;

use crate::bill::Charge;
use crate::credentials::{self, Caller};
use crate::endpoint::{Endpoint, Protocol};
use crate::exchange::{Answer, Ask, Content, Scene, Twist};
use crate::faults::{Circumstance, FaultKind};
use crate::log::Entry;
use crate::options::{Holder, Options};
use crate::simulator::{Simulator, State};
use crate::windows::{Span, Told};
use crate::wire::{self, Break};
use crate::{twitterapi_io, x};

/// A request with everything decided about it before its answer.
struct Arrival {
    ask: Ask,
    caller: Caller,
    machine_at: Timestamp,
    path: String,
    impolite: bool,
    faults: Vec<FaultKind>,
    told: Vec<(Span, Told)>,
}

pub(crate) async fn handle(Shared(simulator): Shared<Simulator>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let found = Endpoint::at(&path).filter(|_| request.method() == Method::GET);
    let Some((endpoint, target)) = found else { return unknown(&simulator, &request) };
    let (mut arrival, refused) = arrive(&simulator, &request, endpoint, target);
    for fault in &arrival.faults {
        if let FaultKind::Slow { ms } = fault {
            tokio::time::sleep(Duration::from_millis(*ms)).await;
        }
    }
    let answer = refused.unwrap_or_else(|| answer(&simulator, &arrival));
    let broken = broken(&arrival);
    settle(&simulator, &mut arrival, &answer, broken);
    let holder = &arrival.caller.holder;
    wire::response(
        answer,
        &arrival.told,
        matches!(holder, Holder::User(_)),
        simulator.now(),
        broken,
    )
}

fn unknown(simulator: &Simulator, request: &Request) -> Response {
    let answer = if request.uri().path().starts_with("/2/") {
        x::errors::unknown_path(&simulator.options_guard())
    } else {
        twitterapi_io::errors::unknown_path(request.method() == Method::GET)
    };
    let now = simulator.now();
    let mut state = simulator.state();
    state.seq += 1;
    let entry = Entry {
        seq: state.seq,
        at: now,
        machine_at: simulator.machine_now(),
        credential: String::new(),
        endpoint: None,
        path: request.uri().path().to_owned(),
        query: query(request),
        page_size: None,
        status: answer.status,
        items: 0,
        billable: 0,
        micros: socap_domain::Micros::ZERO,
        impolite: false,
        faults: Vec::new(),
    };
    state.log.enter(entry);
    wire::response(answer, &[], false, now, None)
}

fn query(request: &Request) -> Vec<(String, String)> {
    let text = request.uri().query().unwrap_or_default();
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// Notes the request and decides whether it is refused before anybody looks at the world.
fn arrive(
    simulator: &Simulator,
    request: &Request,
    endpoint: Endpoint,
    target: Option<String>,
) -> (Arrival, Option<Answer>) {
    let options = simulator.options_guard();
    let mut state = simulator.state();
    let (now, machine_at) = (simulator.now(), simulator.machine_now());
    state.seq += 1;
    let caller = credentials::caller(&options, &state.revoked, request.headers(), endpoint);
    let ask = Ask {
        endpoint,
        target,
        query: query(request),
        holder: caller.as_ref().map_or(Holder::App, |caller| caller.holder.clone()),
        now,
        seq: state.seq,
        credits: state.credits_left(),
        posts_used: state.bill.posts,
    };
    let known = caller.is_some();
    let caller = caller.unwrap_or_else(Caller::nobody);
    let impolite = state.manners.arrive((&caller.name, endpoint), now, machine_at);
    let path = request.uri().path().to_owned();
    let mut arrival =
        Arrival { ask, caller, machine_at, path, impolite, faults: Vec::new(), told: Vec::new() };
    let refused = if known {
        judge(&mut state, &options, &mut arrival)
    } else {
        Some(credentials::refusal(endpoint))
    };
    (arrival, refused)
}

fn judge(state: &mut State, options: &Options, arrival: &mut Arrival) -> Option<Answer> {
    let endpoint = arrival.ask.endpoint;
    if let Some(refusal) = credentials::wrong_kind(endpoint, &arrival.caller.holder) {
        return Some(refusal);
    }
    let too_many = match endpoint.protocol() {
        Protocol::X if options.windows => state.x_windows(options, arrival),
        Protocol::TwitterapiIo if options.io.qps => state.io_second(arrival),
        _ => None,
    };
    if too_many.is_some() {
        return too_many;
    }
    let tweets = arrival.ask.tweets();
    arrival.faults = state.faults.strike(&Circumstance {
        endpoint,
        credential: &arrival.caller.name,
        tweets: &tweets,
        now: arrival.ask.now,
        seq: arrival.ask.seq,
        with_cursor: arrival.ask.cursor().is_some(),
    });
    let faulty = arrival.faults.clone().iter().find_map(|fault| by_fault(fault, arrival));
    faulty.or_else(|| state.money_stop(endpoint))
}

/// The answer a fault gives in place of the endpoint's own.
fn by_fault(fault: &FaultKind, arrival: &mut Arrival) -> Option<Answer> {
    let io = arrival.ask.endpoint.protocol() == Protocol::TwitterapiIo;
    let answer = match fault {
        FaultKind::RateLimited { .. } if io => twitterapi_io::errors::too_many(0),
        FaultKind::RateLimited { code88, bare, reset_seconds } => {
            let reset = Timestamp((arrival.ask.now.seconds() + reset_seconds) * 1_000);
            let limit = arrival.told.first().map_or(1, |(_, told)| told.limit);
            arrival.told.clear();
            if !bare {
                let told = Told { limit, remaining: 0, reset, refused: true };
                arrival.told.push((Span::Quarter, told));
            }
            x::errors::rate_limited(*code88)
        }
        FaultKind::Money { .. } if io => twitterapi_io::errors::no_credits(),
        FaultKind::Money { stop } => x::errors::money(stop),
        FaultKind::Unauthorized => credentials::refusal(arrival.ask.endpoint),
        FaultKind::Forbidden => x::errors::forbidden(),
        FaultKind::NotEnrolled => x::errors::not_enrolled(),
        FaultKind::ServerError { status, plain } if io => {
            twitterapi_io::errors::upstream(*status, *plain)
        }
        FaultKind::ServerError { status, plain } => x::errors::server_error(*status, *plain),
        FaultKind::Html => Answer::free(200, Content::Html),
        FaultKind::EmptyNotFound => Answer::free(404, Content::Empty),
        FaultKind::StatusError { msg } => twitterapi_io::errors::status_error(msg),
        FaultKind::ExpiredCursor if io => twitterapi_io::errors::status_error("cursor expired"),
        FaultKind::Cut { billed: false } => Answer::free(0, Content::Empty),
        _ => return None,
    };
    Some(answer)
}

fn answer(simulator: &Simulator, arrival: &Arrival) -> Answer {
    let (world, options) = (simulator.world_guard(), simulator.options_guard());
    let twist = Twist::of(&arrival.faults);
    let scene = Scene { world: &world, options: &options, ask: &arrival.ask, twist: &twist };
    match arrival.ask.endpoint.protocol() {
        Protocol::X => x::answer(&scene),
        Protocol::TwitterapiIo => twitterapi_io::answer(&scene),
    }
}

/// Whether the connection breaks before the answer or within it.
fn broken(arrival: &Arrival) -> Option<Break> {
    arrival.faults.iter().find_map(|fault| match fault {
        FaultKind::Cut { .. } => Some(Break::Before),
        FaultKind::Truncated => Some(Break::Within),
        _ => None,
    })
}

/// Bills and logs the answer, and remembers what it told about windows.
fn settle(simulator: &Simulator, arrival: &mut Arrival, answer: &Answer, broken: Option<Break>) {
    let with_included = simulator.options_guard().bill_includes;
    let Arrival { ask, caller, .. } = arrival;
    let charge = twitterapi_io::price::at_least(ask.endpoint, answer);
    let charge = match arrival.faults.iter().find(|fault| matches!(fault, FaultKind::Cut { .. })) {
        Some(FaultKind::Cut { billed: false }) => Charge::Free,
        _ => charge,
    };
    let failed = answer.status != 200 || broken.is_some();
    if answer.status == 401 {
        arrival.told.clear();
    }
    let exhausted = arrival.told.iter().filter(|(_, told)| told.remaining == 0);
    let reopens = exhausted.map(|(_, told)| told.reset).max();
    let mut state = simulator.state();
    let who = (ask.endpoint, caller.name.as_str());
    let spent = state.bill.enter(who, ask.now, (&charge, failed), with_included);
    let page_size = ["max_results", "pageSize", "count"].iter().find_map(|name| ask.param(name));
    let entry = Entry {
        seq: ask.seq,
        at: ask.now,
        machine_at: arrival.machine_at,
        credential: caller.name.clone(),
        endpoint: Some(ask.endpoint),
        path: arrival.path.clone(),
        query: ask.query.clone(),
        page_size: page_size.and_then(|size| size.parse().ok()),
        status: if broken == Some(Break::Before) { 0 } else { answer.status },
        items: spent.raw,
        billable: spent.billable,
        micros: spent.micros,
        impolite: arrival.impolite,
        faults: arrival.faults.clone(),
    };
    state.log.enter(entry);
    // What a cut answer told nobody read.
    let reopens = reopens.filter(|_| broken.is_none());
    state.manners.answer((&caller.name, ask.endpoint), simulator.machine_now(), reopens);
}

impl State {
    /// Takes the request out of its windows; the refusal where one is used up.
    fn x_windows(&mut self, options: &Options, arrival: &mut Arrival) -> Option<Answer> {
        let (endpoint, now) = (arrival.ask.endpoint, arrival.ask.now);
        let user = matches!(arrival.caller.holder, Holder::User(_));
        let of = |limit: crate::options::Limit| if user { limit.user } else { limit.app };
        let who = (arrival.caller.name.as_str(), endpoint);
        let quarter = (Span::Quarter, options.window_seconds);
        let told = self.windows.take(who, quarter, of(options.limit(endpoint)), now);
        arrival.told.push((Span::Quarter, told));
        if let Some(limit) = options.day_limits.get(&endpoint) {
            let told = self.windows.take(who, (Span::Day, 86_400), of(*limit), now);
            arrival.told.push((Span::Day, told));
        }
        let hurried = endpoint == Endpoint::SearchAll
            && options.one_search_all_a_second
            && !self.windows.second_passed(&arrival.caller.name, now);
        let refused = arrival.told.iter().any(|(_, told)| told.refused);
        (hurried || refused).then(|| x::errors::rate_limited(false))
    }

    /// twitterapi.io's requests per second, which follow the balance, in machine time.
    fn io_second(&mut self, arrival: &Arrival) -> Option<Answer> {
        let credits = self.credits_left().unwrap_or(i64::MAX);
        let (most, span_ms) = twitterapi_io::price::requests_per_span(credits);
        let now = arrival.machine_at;
        while self.recent.front().is_some_and(|first| now.ms_since(*first) >= span_ms) {
            self.recent.pop_front();
        }
        if self.recent.len() >= most {
            return Some(twitterapi_io::errors::too_many(most));
        }
        self.recent.push_back(now);
        None
    }

    fn money_stop(&self, endpoint: Endpoint) -> Option<Answer> {
        if endpoint.protocol() == Protocol::TwitterapiIo {
            let broke = self.credits_left().is_some_and(|left| left < twitterapi_io::price::LEAST);
            let free = endpoint == Endpoint::IoInfo;
            return (broke && !free).then(twitterapi_io::errors::no_credits);
        }
        let x: i64 = self.x_spent();
        let stop = self.money.refuses(endpoint, socap_domain::Micros(x), self.bill.posts);
        stop.map(|stop| x::errors::money(&stop))
    }

    fn x_spent(&self) -> i64 {
        let rows = self.bill.by_endpoint.iter();
        let x = rows.filter(|(endpoint, _)| endpoint.protocol() == Protocol::X);
        x.map(|(_, spent)| spent.micros.0).sum()
    }

    /// What is left of twitterapi.io's credits; may be below zero.
    pub(crate) fn credits_left(&self) -> Option<i64> {
        self.money.credits.map(|charged| charged - self.bill.total.millicredits / 1_000)
    }
}
