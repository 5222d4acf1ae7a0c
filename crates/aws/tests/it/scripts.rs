//! A service that answers from a script, for what no engine does: throttle, refuse credentials,
//! leave half a batch, or say nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What is answered to a request: a status and a body, or nothing for ever.
#[derive(Clone, Copy)]
pub enum Line {
    /// An HTTP answer.
    Says(u16, &'static str),
    /// The connection stays open.
    IsSilent,
}

/// A service whose last line is repeated; it ends with the test.
pub struct Script {
    /// Where it listens.
    pub endpoint: String,
    heard: Arc<AtomicUsize>,
}

impl Script {
    /// Starts to answer.
    pub async fn start(lines: &'static [Line]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let heard = Arc::new(AtomicUsize::new(0));
        let counted = heard.clone();
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(answer(connection, lines, counted.clone()));
            }
        });
        Self { endpoint, heard }
    }

    /// How many requests came.
    pub fn requests(&self) -> usize {
        self.heard.load(Ordering::SeqCst)
    }
}

async fn answer(connection: TcpStream, lines: &[Line], heard: Arc<AtomicUsize>) {
    let mut connection = BufReader::new(connection);
    while read_request(&mut connection).await.is_some() {
        let place = heard.fetch_add(1, Ordering::SeqCst).min(lines.len() - 1);
        let Line::Says(status, body) = lines[place] else {
            std::future::pending::<()>().await;
            return;
        };
        let head = format!(
            "HTTP/1.1 {status} x\r\ncontent-type: application/x-amz-json-1.0\r\n\
             x-amzn-requestid: REQUEST\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        connection.write_all(head.as_bytes()).await.unwrap();
        connection.write_all(body.as_bytes()).await.unwrap();
    }
}

/// `None` when no more come.
async fn read_request(connection: &mut BufReader<TcpStream>) -> Option<()> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if connection.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body).await.ok()?;
    Some(())
}
