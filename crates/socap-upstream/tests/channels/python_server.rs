//! Servers in Python, and channels to them.

use std::path::{Path, PathBuf};

use serde_json::Value;
use socap_upstream::channels::SmtpServer;

use crate::stage::PATIENCE;

pub(crate) struct PythonServer {
    pub(crate) port: u64,
    server: socap_testing::PythonServer,
}

impl PythonServer {
    /// `plain`, `starttls` or `smtps`; the latter two want a login, and have a certificate of an
    /// authority nobody knows.
    pub(crate) fn start(mode: &str) -> Self {
        let server = socap_testing::PythonServer::mail(mode);
        Self { port: server.port, server }
    }

    /// A receiver of webhooks behind TLS, with a certificate of its own making, too.
    pub(crate) fn start_https() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/channels");
        let script = folder.join("https_receiver.py");
        let server = socap_testing::PythonServer::start(&script, "https");
        Self { port: server.port, server }
    }

    /// A client for it: `login` is `user:password@`, or empty.
    pub(crate) fn client(&self, scheme: &str, login: &str, query: &str) -> SmtpServer {
        let text = format!("{scheme}://{login}localhost:{}{query}", self.port);
        SmtpServer::parse(&text).expect("an address").within(PATIENCE * 5, PATIENCE * 5)
    }

    pub(crate) fn certificate(&self) -> PathBuf {
        self.server.certificate()
    }

    /// The next message that arrived.
    pub(crate) fn next(&mut self) -> Value {
        self.server.hear()
    }
}
