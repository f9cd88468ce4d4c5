//! A receiver of webhooks on a real socket, with every way to go wrong.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::stage::Turn;

/// One request that was read whole.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

#[derive(Debug)]
pub(crate) struct HttpReceiver {
    pub(crate) port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
    connections: Arc<Mutex<usize>>,
    task: JoinHandle<()>,
}

impl HttpReceiver {
    /// Answers every request by `turn`; `answers` says how this kind of receiver puts it.
    pub(crate) async fn start(
        turn: Turn,
        answers: impl Fn(Turn) -> Vec<u8> + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port on loopback");
        let port = listener.local_addr().expect("its address").port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(Mutex::new(0));
        let (seen, met) = (Arc::clone(&requests), Arc::clone(&connections));
        let task = tokio::spawn(async move {
            let mut open = Vec::new();
            loop {
                let Ok((stream, _)) = listener.accept().await else { return };
                *met.lock().expect("no panic under it") += 1;
                match turn {
                    Turn::CutBeforeReading => drop(stream),
                    Turn::HangBeforeReading => open.push(stream),
                    _ => {
                        let mut stream = BufReader::new(stream);
                        let Some(request) = read(&mut stream).await else { continue };
                        seen.lock().expect("no panic under it").push(request);
                        if turn == Turn::HangAfterReading {
                            open.push(stream.into_inner());
                            continue;
                        }
                        let mut stream = stream.into_inner();
                        let _ = stream.write_all(&answers(turn)).await;
                        let _ = stream.shutdown().await;
                    }
                }
            }
        });
        Self { port, requests, connections, task }
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("no panic under it").clone()
    }

    pub(crate) fn connections(&self) -> usize {
        *self.connections.lock().expect("no panic under it")
    }
}

impl Drop for HttpReceiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Request> {
    let reading = async {
        let mut request = Request::default();
        stream.read_line(&mut request.line).await.ok().filter(|read| *read > 0)?;
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
            let Some((name, value)) = line.split_once(':') else { break };
            request.headers.push((name.to_owned(), value.trim().to_owned()));
        }
        request.body = vec![0; request.header("content-length").parse().unwrap_or(0)];
        stream.read_exact(&mut request.body).await.ok()?;
        Some(request)
    };
    tokio::time::timeout(Duration::from_secs(5), reading).await.ok().flatten()
}

/// A whole answer.
pub(crate) fn answer(status: u16, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Any\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    )
    .into_bytes()
}
