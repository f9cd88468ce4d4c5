//! A Slack on a real socket that fails as the real one does, and remembers what reached it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What it did with messages.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory {
    /// What it took, by the fallback text.
    pub(crate) taken: Vec<String>,
    /// Those of them that it took and then hung up before it answered.
    pub(crate) cut: Vec<String>,
    /// How often it refused a message for the moment.
    pub(crate) refused: usize,
}

#[derive(Debug, Clone)]
pub(crate) struct Slack {
    pub(crate) url: String,
    memory: Arc<Mutex<Memory>>,
    hangs: Arc<AtomicBool>,
}

#[derive(Debug, Clone, Copy)]
enum Turn {
    Take,
    Hang,
    Fail,
    TooFast,
    Cut,
}

impl Slack {
    /// Of a thousand messages `failing` fail: half of them with 500, a quarter with 429, and a
    /// quarter after it took them, before it answered.
    pub(crate) async fn start(failing: u32) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/services/syn", listener.local_addr().expect("an address"));
        let memory = Arc::<Mutex<Memory>>::default();
        let hangs = Arc::<AtomicBool>::default();
        let (kept, hang) = (memory.clone(), hangs.clone());
        let mut rng = ChaCha8Rng::seed_from_u64(20);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let turn = match rng.random_range(0..1_000) {
                    _ if hang.load(Ordering::Relaxed) => Turn::Hang,
                    n if n < failing / 2 => Turn::Fail,
                    n if n < failing * 3 / 4 => Turn::TooFast,
                    n if n < failing => Turn::Cut,
                    _ => Turn::Take,
                };
                let (kept, thinks) = (kept.clone(), rng.random_range(0..12));
                tokio::spawn(converse(stream, turn, Duration::from_millis(thinks), kept));
            }
        });
        Self { url, memory, hangs }
    }

    /// From now on it takes messages and never answers, or does again.
    pub(crate) fn hang(&self, hangs: bool) {
        self.hangs.store(hangs, Ordering::Relaxed);
    }

    /// Waits until it took so many messages.
    pub(crate) async fn until_taken(&self, count: usize) {
        socap_testing::wait::until("Slack takes it", Duration::from_mins(2), || async {
            self.memory().taken.len() >= count
        })
        .await;
    }

    pub(crate) fn memory(&self) -> Memory {
        self.memory.lock().expect("its memory").clone()
    }
}

/// One message on a connection of its own. Nothing for one that never came whole.
async fn converse(
    stream: TcpStream,
    turn: Turn,
    thinks: Duration,
    memory: Arc<Mutex<Memory>>,
) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    let body: Value = serde_json::from_slice(&body).ok()?;
    let text = body.get("text")?.as_str()?.to_owned();
    {
        let mut memory = memory.lock().expect("its memory");
        match turn {
            Turn::Take | Turn::Hang => memory.taken.push(text),
            Turn::Cut => {
                memory.cut.push(text.clone());
                memory.taken.push(text);
            }
            Turn::Fail | Turn::TooFast => memory.refused += 1,
        }
    }
    // It has it; whoever dies now does not hear so.
    tokio::time::sleep(thinks).await;
    let answer = match turn {
        Turn::Take => "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
        Turn::Fail => "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 4\r\n\r\nbusy",
        Turn::TooFast => {
            "HTTP/1.1 429 Too Many Requests\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n"
        }
        Turn::Cut => return None,
        Turn::Hang => std::future::pending().await,
    };
    stream.write_all(answer.as_bytes()).await.ok()?;
    stream.shutdown().await.ok()
}
