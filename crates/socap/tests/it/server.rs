//! `socap serve` and `socap simulate` as processes that a test starts, asks and kills.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::home::Home;

/// How long a fact may take to come true on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// A running process; killed when dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it answers.
    pub(crate) address: String,
    log: Arc<Mutex<String>>,
}

impl Server {
    /// Starts `socap serve` and waits until it answers.
    pub(crate) async fn serve(home: &Home) -> Self {
        Self::starting(home).answers().await
    }

    /// Starts `socap serve` and waits for nothing.
    pub(crate) fn starting(home: &Home) -> Self {
        Self::spawn(home, &["serve", "--listen", "127.0.0.1:0"])
    }

    /// Starts a process that only answers, and waits until it does.
    pub(crate) async fn api(home: &Home) -> Self {
        let arguments = ["serve", "--roles", "api", "--listen", "127.0.0.1:0"];
        Self::spawn(home, &arguments).answers().await
    }

    /// Waits until it answers.
    pub(crate) async fn answers(mut self) -> Self {
        let listens = self.says("the API listens").await;
        let address = listens.get("address").and_then(Value::as_str).expect("an address");
        address.clone_into(&mut self.address);
        self.until("/readyz", "ready", |_| true).await;
        self
    }

    /// The process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Starts a part of the product that answers no calls, and waits until it is at work.
    pub(crate) async fn part(home: &Home, roles: &str) -> Self {
        let mut server = Self::spawn(home, &["serve", "--roles", roles]);
        server.says("socap starts").await;
        server
    }

    fn spawn(home: &Home, arguments: &[&str]) -> Self {
        let mut command = home.command(arguments.iter().copied());
        let mut child =
            command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("starts");
        let log = Arc::new(Mutex::new(String::new()));
        let lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let kept = log.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let mut kept = kept.lock().expect("the log");
                kept.push_str(&line);
                kept.push('\n');
            }
        });
        Self { child, address: String::new(), log }
    }

    /// Waits until the process logs `message`; gives the whole event.
    pub(crate) async fn says(&mut self, message: &str) -> Value {
        let end = tokio::time::Instant::now() + PATIENCE;
        loop {
            let ended = self.child.try_wait().expect("a status").is_some();
            let log = self.log();
            let event = log
                .lines()
                .filter_map(|line| serde_json::from_str::<Value>(line).ok())
                .find(|event| event.get("message").and_then(Value::as_str) == Some(message));
            match event {
                Some(event) => return event,
                None if ended => panic!("it ended before it said `{message}`:\n{log}"),
                None => assert!(tokio::time::Instant::now() < end, "no `{message}`:\n{log}"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Starts `socap simulate` on a clock to be shared; the campaign's body goes to a file.
    pub(crate) fn simulate(home: &Home, clock: &str, scenario: &str) -> Self {
        let arguments = [
            "simulate",
            "--port",
            "0",
            "--json",
            "--clock",
            clock,
            "--scenario",
            scenario,
            "--campaign",
            "campaign.json",
        ];
        let mut command = home.command(arguments);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("starts");
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        out.read_line(&mut line).expect("a line");
        let told: Value = serde_json::from_str(&line).expect("JSON");
        let address = told.get("address").and_then(Value::as_str).expect("an address").to_owned();
        Self { child, address, log: Arc::default() }
    }

    /// How often it said these words on this level so far.
    pub(crate) fn logged(&self, level: &str, words: &str) -> usize {
        let log = self.log();
        let events = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let is = |event: &Value| {
            let message = event.get("message").and_then(Value::as_str).unwrap_or_default();
            event.get("level").and_then(Value::as_str) == Some(level) && message.contains(words)
        };
        events.filter(is).count()
    }

    /// Waits until it says these words on this level: what it said a moment ago may still be on
    /// its way through the pipe.
    pub(crate) async fn until_logged(&self, level: &str, words: &str) {
        socap_testing::wait::until("it is logged", PATIENCE, || async {
            self.logged(level, words) > 0
        })
        .await;
    }

    /// What was heard of it so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().expect("the log").clone()
    }

    /// Ends the process as a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }

    /// Asks the process to stop; gives its exit code.
    pub(crate) async fn terminate(mut self) -> Option<i32> {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).expect("a process");
        kill_process(pid, Signal::TERM).expect("told");
        let wait = async {
            loop {
                if let Some(status) = self.child.try_wait().expect("a status") {
                    return status.code();
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), wait).await.expect("it stops in time")
    }

    /// Gets a path; gives status and body.
    pub(crate) async fn get(&self, path: &str, key: Option<&str>) -> (u16, Value) {
        let mut request = client().get(format!("{}{path}", self.address));
        if let Some(key) = key {
            request = request.bearer_auth(key);
        }
        let answer = request.send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }

    /// Posts JSON; gives status and body.
    pub(crate) async fn post(&self, path: &str, body: String) -> (u16, Value) {
        let request = client()
            .post(format!("{}{path}", self.address))
            .header("content-type", "application/json")
            .body(body);
        let answer = request.send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }

    /// Sends a merge-patch; gives status and body.
    pub(crate) async fn patch(&self, path: &str, body: &Value) -> (u16, Value) {
        let request = client()
            .patch(format!("{}{path}", self.address))
            .header("content-type", "application/json")
            .body(body.to_string());
        let answer = request.send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }

    /// Looks at a path until `fact` holds of what it answers.
    pub(crate) async fn until(
        &self,
        path: &str,
        what: &str,
        fact: impl Fn(&Value) -> bool,
    ) -> Value {
        let end = tokio::time::Instant::now() + PATIENCE;
        loop {
            let (status, body) = self.get(path, None).await;
            if status == 200 && fact(&body) {
                return body;
            }
            assert!(
                tokio::time::Instant::now() < end,
                "waited in vain for: {what}; {status} {body}\n{}",
                self.log()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().expect("a client")
}
