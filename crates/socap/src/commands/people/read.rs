//! `socap people read`.

use std::io::{BufRead, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use socap_domain::{Micros, UserId};
use socap_engine::Engine;
use socap_engine::gateway::Purpose;
use socap_engine::people::reading::{self, Estimate, LookUp};
use socap_store::budget;
use socap_store::followings::{self, FollowingSet, Source};
use socap_store::people::{self, Filter};
use tokio_util::sync::CancellationToken;

use super::who::Who;
use crate::config::Config;
use crate::failure::Failure;
use crate::output;
use crate::wiring::{engine, signals};

/// Read from X whom people follow: shows the price first
#[derive(Debug, clap::Args)]
pub(crate) struct Read {
    /// Their numbers on X, or their handles: @name; everybody active where none is named
    #[arg(value_name = "PERSON")]
    who: Vec<Who>,
    /// Read without asking
    #[arg(long)]
    yes: bool,
    /// Only show the price
    #[arg(long, conflicts_with = "yes")]
    estimate: bool,
    /// Give up every reading under way instead
    #[arg(long, conflicts_with_all = ["yes", "estimate", "who"])]
    cancel: bool,
}

/// How often progress is told: on a terminal, elsewhere.
const LOOK: Duration = Duration::from_millis(300);
const TELL: Duration = Duration::from_secs(10);

impl Read {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let db = engine::database(config).await?;
        let engine = engine::for_command(config, db.clone())?;
        let done = self.work(&engine).await;
        db.close().await;
        done
    }

    async fn work(&self, engine: &Engine) -> Result<(), Failure> {
        if self.cancel {
            let sets = reading::cancel(engine, None).await?;
            return output::line(format!(
                "{sets} readings given up; what counted before counts on"
            ));
        }
        engine.obey_monthly_budget().await?;
        let people = self.people(engine).await?;
        if people.is_empty() {
            return Err(Failure::Refused("nobody to read: add or import people first".to_owned()));
        }
        let mut estimate = reading::estimate(engine, &people).await?;
        let LookUp { people: unknown, cost, .. } = estimate.look_up;
        let fact = format!("How many they follow is not known of {unknown} people.");
        let question = format!("{fact} Look it up for up to {cost}?");
        if unknown > 0 && !self.estimate && self.agreed(&question)? {
            if self.yes {
                output::line(format!("{fact} Looking it up for up to {cost}"))?;
            }
            let unknown = reading::without_counter(engine, &people).await?;
            reading::look_up(engine, &unknown).await?;
            estimate = reading::estimate(engine, &people).await?;
        }
        output::line(price(&estimate))?;
        if let Some(left) = left_of_the_month(engine).await?
            && left < estimate.cost
        {
            output::line(format!("the month's budget has {left} left: reading stops there"))?;
        }
        if self.estimate {
            return Ok(());
        }
        if !self.agreed("Read them?")? {
            return output::line("nothing was read");
        }
        let before = followings::set_of(engine.db(), &people).await?;
        reading::start(engine, &people).await?;
        follow(engine, &estimate).await?;
        let after = followings::set_of(engine.db(), &people).await?;
        let number = |set: Option<&FollowingSet>| set.map(|set| set.set_no);
        let new = people
            .iter()
            .filter(|person| number(after.get(person)) != number(before.get(person)))
            .count();
        output::line(format!(
            "{new} new sets count; {} people have what they had",
            people.len() - new
        ))
    }

    async fn people(&self, engine: &Engine) -> Result<Vec<UserId>, Failure> {
        if self.who.is_empty() {
            let limit = i64::from(i32::MAX);
            let filter = Filter { active: Some(true), limit, ..Filter::default() };
            let page = people::list(engine.db(), &filter).await?;
            return Ok(page.items.into_iter().map(|person| person.user_id).collect());
        }
        let mut named = Vec::new();
        for who in &self.who {
            named.push(who.number(engine.db()).await?);
        }
        let known = people::get_many(engine.db(), &named).await?;
        let is_known = |id: &UserId| known.iter().any(|person| person.user_id == *id);
        match named.iter().find(|id| !is_known(id)) {
            Some(unknown) => Err(super::unknown(*unknown)),
            None => Ok(named),
        }
    }

    fn agreed(&self, question: &str) -> Result<bool, Failure> {
        if self.yes {
            return Ok(true);
        }
        if !std::io::stdin().is_terminal() {
            let told = "nobody is there to confirm the price: repeat with --yes, or look at it \
                        with --estimate";
            return Err(Failure::Usage(told.to_owned()));
        }
        eprint!("{question} [y/N] ");
        let _ = std::io::stderr().flush();
        let mut answer = String::new();
        std::io::stdin().lock().read_line(&mut answer).map_err(Failure::io("cannot read"))?;
        Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
    }
}

fn price(estimate: &Estimate) -> String {
    let credits = estimate.credits.map(|credits| format!(" ({credits} credits)"));
    let assumed = match estimate.assumed {
        0 => String::new(),
        many => format!("; of {many} nothing is known, {} taken for each", reading::ASSUMED),
    };
    format!(
        "{} people, about {} followings in {} requests: about {}{}{assumed}",
        estimate.people,
        estimate.resources,
        estimate.requests,
        estimate.cost,
        credits.unwrap_or_default()
    )
}

/// What the cap over everything leaves, if there is one.
async fn left_of_the_month(engine: &Engine) -> Result<Option<Micros>, Failure> {
    let month = engine.now().utc_month();
    let caps = budget::caps(engine.db()).await?;
    let cap = caps.into_iter().find(|cap| cap.scope == budget::ALL && cap.period == month);
    let left = cap.and_then(|cap| Some(cap.cap? - cap.spent - cap.reserved));
    Ok(left.map(|left| Micros(left.max(0))))
}

/// Whether every reading waits for money that nobody gives it while this command runs.
async fn waits_for_money(engine: &Engine, readings: &[FollowingSet]) -> Result<bool, Failure> {
    let waits = |set: &FollowingSet| set.reason.as_deref() == Some("monthly_budget");
    Ok(readings.iter().all(waits)
        && budget::is_cap_stopped(engine.db(), None, Purpose::People.as_str()).await?)
}

/// Works on the readings here, beside a server that may do so too, and tells how far they are.
async fn follow(engine: &Engine, estimate: &Estimate) -> Result<(), Failure> {
    let stop = signals::stop_token()?;
    let terminal = std::io::stderr().is_terminal();
    let bar = if terminal { ProgressBar::new(estimate.resources) } else { ProgressBar::hidden() };
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} followings, {msg}");
    bar.set_style(style.unwrap_or(ProgressStyle::default_bar()));
    let worker = tokio::spawn(work(engine.clone(), stop.clone()));
    let mut short = false;
    loop {
        let readings = followings::unfinished(engine.db(), Source::Reading).await?;
        let left = readings.len() as u64;
        if left == 0 || stop.is_cancelled() {
            break;
        }
        short = waits_for_money(engine, &readings).await?;
        if short {
            break;
        }
        let read: i64 = readings.iter().map(|set| set.read_so_far).sum();
        let waits = readings.iter().find_map(|set| set.reason.clone());
        let waits = waits.map(|reason| format!(", waits: {reason}")).unwrap_or_default();
        bar.set_position(read.unsigned_abs());
        bar.set_message(format!("{left} people left{waits}"));
        if !terminal {
            output::line(format!("{left} people left, {read} followings read of them{waits}"))?;
        }
        tokio::select! {
            () = tokio::time::sleep(if terminal { LOOK } else { TELL }) => {}
            () = stop.cancelled() => {}
            () = emptied(engine), if !terminal => {}
        }
    }
    let stopped = stop.is_cancelled();
    stop.cancel();
    let _ = worker.await;
    bar.finish_and_clear();
    if short {
        return Err(Failure::Refused(
            "the month's budget does not pay for more: raise SOCAP_MONTHLY_BUDGET_USD, and the \
             server, restarted, or this command goes on; `socap people read --cancel` gives up what is left"
                .to_owned(),
        ));
    }
    if stopped {
        return output::line("stopped; the next `socap people read`, or a server, goes on");
    }
    Ok(())
}

async fn work(engine: Engine, stop: CancellationToken) {
    reading::serve(engine, stop).await;
}

/// Returns when no reading is left.
async fn emptied(engine: &Engine) {
    loop {
        tokio::time::sleep(LOOK).await;
        let readings = followings::unfinished(engine.db(), Source::Reading).await;
        if readings.is_ok_and(|readings| readings.is_empty()) {
            return;
        }
    }
}
