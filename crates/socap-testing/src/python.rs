//! Servers in Python as processes (aiosmtpd above all), and what they understood of what arrived.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

/// A server in Python that prints what arrives as lines of JSON, its port first.
#[derive(Debug)]
pub struct PythonServer {
    /// Where it listens, on loopback.
    pub port: u64,
    python: Child,
    said: Receiver<String>,
    folder: tempfile::TempDir,
}

impl PythonServer {
    /// A real mail server: `plain`, `starttls` or `smtps`. The latter two want the login
    /// `syn@user` with the password `p:w/örd`, and have a certificate of an authority nobody knows.
    pub fn mail(mode: &str) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/mail_server.py");
        Self::start(&script, mode)
    }

    /// Any script of that kind; `plain` ones get no certificate.
    ///
    /// # Panics
    /// If it does not start.
    pub fn start(script: &Path, mode: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(interpreter());
        command.arg(script).arg(mode);
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
        server.port = server.hear().get("port").and_then(Value::as_u64).expect("a port");
        server
    }

    /// The certificate it shows.
    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }

    /// The next message that arrived.
    ///
    /// # Panics
    /// If none comes within half a minute.
    pub fn hear(&mut self) -> Value {
        let line = self.said.recv_timeout(Duration::from_secs(30)).expect("it still runs");
        serde_json::from_str(&line).expect("JSON")
    }

    /// What arrived besides.
    ///
    /// # Panics
    /// If it is no JSON.
    pub fn rest(&mut self) -> Vec<Value> {
        self.said.try_iter().map(|line| serde_json::from_str(&line).expect("JSON")).collect()
    }
}

impl Drop for PythonServer {
    fn drop(&mut self) {
        let _ = self.python.kill();
        let _ = self.python.wait();
    }
}

/// The interpreter of the environment with the pinned packages; makes it where it is missing.
/// One test at a time: a lock file keeps two processes from installing at once.
pub fn interpreter() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
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
