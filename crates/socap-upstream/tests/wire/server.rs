//! A server on loopback that says exactly the bytes it is given, broken ones too.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use url::Url;

/// What one connection gets.
#[derive(Clone)]
pub(crate) enum Script {
    /// These bytes, then the end.
    Say(Vec<u8>),
    /// These bytes, then silence.
    Hang(Vec<u8>),
}

pub(crate) struct Server {
    pub(crate) url: Url,
    heads: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Connections take the scripts in turn; the last one stays.
    pub(crate) async fn start(scripts: Vec<Script>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port on loopback");
        let address = listener.local_addr().expect("its address");
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&heads);
        let task = tokio::spawn(async move {
            let mut open = Vec::new();
            for turn in 0.. {
                let Ok((mut stream, _)) = listener.accept().await else { return };
                let head = read_head(&mut stream).await;
                seen.lock().expect("no panic under it").push(head);
                match &scripts[usize::min(turn, scripts.len() - 1)] {
                    Script::Say(bytes) => {
                        let _ = stream.write_all(bytes).await;
                        let _ = stream.shutdown().await;
                    }
                    Script::Hang(bytes) => {
                        let _ = stream.write_all(bytes).await;
                        open.push(stream);
                    }
                }
            }
        });
        let url = format!("http://{address}/").parse().expect("an address");
        Self { url, heads, task }
    }

    /// The request heads so far.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("no panic under it").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// A whole answer.
pub(crate) fn answer(status: u16, headers: &str, body: &[u8]) -> Script {
    Script::Say(bytes(status, headers, body, body.len()))
}

/// The bytes of an answer that claims `length` bytes of body.
pub(crate) fn bytes(status: u16, headers: &str, body: &[u8], length: usize) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status} Any\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// `body` as gzip, in one stored block.
pub(crate) fn gzip(body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).expect("a small body");
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1];
    out.extend(length.to_le_bytes());
    out.extend((!length).to_le_bytes());
    out.extend(body);
    out.extend(crc32(body).to_le_bytes());
    out.extend(u32::from(length).to_le_bytes());
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 }
        })
    })
}
