//! Servers in Python as processes (aiosmtpd above all), and what they understood of what arrived.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;
use socap_upstream::channels::SmtpServer;

use crate::stage::PATIENCE;

pub(crate) struct PythonServer {
    pub(crate) port: u64,
    python: Child,
    said: Receiver<String>,
    folder: tempfile::TempDir,
}

impl PythonServer {
    /// `plain`, `starttls` or `smtps`; the latter two want a login, and have a certificate of an
    /// authority nobody knows.
    pub(crate) fn start(mode: &str) -> Self {
        Self::start_script("mail_server.py", mode)
    }

    /// A receiver of webhooks behind TLS, with a certificate of its own making, too.
    pub(crate) fn start_https() -> Self {
        Self::start_script("https_receiver.py", "https")
    }

    fn start_script(file: &str, mode: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(interpreter());
        command.arg(manifest().join("tests/channels").join(file)).arg(mode);
        if mode != "plain" {
            let identity = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]);
            let identity = identity.expect("a certificate");
            let (certificate, key) =
                (folder.path().join("cert.pem"), folder.path().join("key.pem"));
            std::fs::write(&certificate, identity.cert.pem()).expect("written");
            std::fs::write(&key, identity.signing_key.serialize_pem()).expect("written");
            command.arg(certificate).arg(key);
        }
        let mut python = command.stdout(Stdio::piped()).spawn().expect("python starts");
        let output = BufReader::new(python.stdout.take().expect("its output"));
        // Read all the time: a server whose output nobody takes stops answering.
        let (line, said) = channel();
        std::thread::spawn(move || {
            for read in output.lines().map_while(Result::ok) {
                if line.send(read).is_err() {
                    return;
                }
            }
        });
        let mut server = Self { port: 0, python, said, folder };
        server.port = server.next().get("port").and_then(Value::as_u64).expect("a port");
        server
    }

    /// A client for it: `login` is `user:password@`, or empty.
    pub(crate) fn client(&self, scheme: &str, login: &str, query: &str) -> SmtpServer {
        let text = format!("{scheme}://{login}localhost:{}{query}", self.port);
        SmtpServer::parse(&text).expect("an address").within(PATIENCE * 5, PATIENCE * 5)
    }

    pub(crate) fn certificate(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }

    /// The next message that arrived.
    pub(crate) fn next(&mut self) -> Value {
        let line = self.said.recv_timeout(Duration::from_secs(30)).expect("it still runs");
        serde_json::from_str(&line).expect("JSON")
    }
}

impl Drop for PythonServer {
    fn drop(&mut self) {
        let _ = self.python.kill();
        let _ = self.python.wait();
    }
}

fn manifest() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The interpreter of the environment with the pinned packages; makes it where it is missing.
/// One test at a time: a lock file keeps two processes from installing at once.
fn interpreter() -> PathBuf {
    let root = manifest().join("../..");
    let cache = root.join(".cache");
    std::fs::create_dir_all(&cache).expect("a place for the environment");
    let lock = std::fs::File::create(cache.join("python.lock")).expect("a lock file");
    lock.lock().expect("the lock");
    let output = Command::new(root.join("scripts/python-env")).output().expect("a shell");
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "scripts/python-env failed: {complained}");
    let said = String::from_utf8_lossy(&output.stdout);
    PathBuf::from(said.lines().last().expect("the interpreter's path"))
}
