//! A mail server on a real socket that stumbles where it is told to.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::stage::Turn;

#[derive(Debug)]
pub(crate) struct SmtpReceiver {
    pub(crate) port: u16,
    messages: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl SmtpReceiver {
    pub(crate) async fn start(turn: Turn) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port on loopback");
        let port = listener.local_addr().expect("its address").port();
        let messages = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&messages);
        let task = tokio::spawn(async move {
            let mut open = Vec::new();
            loop {
                let Ok((stream, _)) = listener.accept().await else { return };
                open.extend(converse(stream, turn, &seen).await);
            }
        });
        Self { port, messages, task }
    }

    /// The messages that were read to their end.
    pub(crate) fn messages(&self) -> Vec<String> {
        self.messages.lock().expect("no panic under it").clone()
    }
}

impl Drop for SmtpReceiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One dialogue; gives the stream back where it is to stay open in silence.
async fn converse(
    stream: TcpStream,
    turn: Turn,
    seen: &Mutex<Vec<String>>,
) -> Option<BufReader<TcpStream>> {
    let mut stream = BufReader::new(stream);
    match turn {
        Turn::CutBeforeReading => return None,
        Turn::HangBeforeReading => return Some(stream),
        Turn::Overloaded => {
            say(&mut stream, "421 4.3.2 too many connections").await?;
            return None;
        }
        _ => say(&mut stream, "220 test ESMTP").await?,
    }
    loop {
        let line = hear(&mut stream).await?;
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        match (verb.as_str(), turn) {
            ("EHLO", _) => say(&mut stream, "250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME").await?,
            // Some servers repeat what they do not like.
            ("AUTH", _) => say(&mut stream, &format!("535 5.7.8 no {line}, p:w/ord")).await?,
            ("RCPT", Turn::Busy) => say(&mut stream, "451 4.7.1 greylisted").await?,
            ("RCPT", Turn::Gone) => say(&mut stream, "550 5.1.1 no such user").await?,
            ("DATA", Turn::CutBeforeMessage) => return None,
            ("DATA", _) => {
                say(&mut stream, "354 go ahead").await?;
                let mut message = String::new();
                loop {
                    let line = hear(&mut stream).await?;
                    if line == "." {
                        break;
                    }
                    message.push_str(line.strip_prefix('.').unwrap_or(&line));
                    message.push_str("\r\n");
                }
                seen.lock().expect("no panic under it").push(message);
                match turn {
                    Turn::CutAfterReading => return None,
                    Turn::HangAfterReading => return Some(stream),
                    Turn::CutInAnswer => {
                        stream.write_all(b"250 2.0").await.ok()?;
                        return None;
                    }
                    Turn::Garbage => say(&mut stream, "\u{1}\u{2} what?").await?,
                    Turn::BusyAfterReading => say(&mut stream, "452 4.3.1 disk full").await?,
                    Turn::GoneAfterReading => say(&mut stream, "550 5.1.1 no such user").await?,
                    Turn::NotThisOne => say(&mut stream, "554 5.7.1 looks like spam").await?,
                    _ => say(&mut stream, "250 2.0.0 queued as 4711").await?,
                }
            }
            ("QUIT", _) => {
                say(&mut stream, "221 bye").await?;
                return None;
            }
            _ => say(&mut stream, "250 fine").await?,
        }
    }
}

async fn say(stream: &mut BufReader<TcpStream>, text: &str) -> Option<()> {
    stream.write_all(format!("{text}\r\n").as_bytes()).await.ok()
}

async fn hear(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
    Some(line.trim_end_matches(['\r', '\n']).to_owned())
}
