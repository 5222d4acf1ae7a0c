//! A load: connections that are kept, each with one request under way. The client does as little as
//! it can, since it shares the machine with what it measures.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Makes the requests of one connection.
pub type Requests = Box<dyn FnMut() -> Vec<u8> + Send>;

/// How much was answered.
#[derive(Debug, Clone, Copy, Default)]
pub struct Answered {
    /// Requests that were answered well.
    pub requests: u32,
    /// In this time.
    pub time: Duration,
}

impl std::ops::AddAssign for Answered {
    fn add_assign(&mut self, other: Self) {
        self.requests += other.requests;
        self.time += other.time;
    }
}

impl Answered {
    /// Requests a second.
    pub fn rate(&self) -> f64 {
        f64::from(self.requests) / self.time.as_secs_f64()
    }
}

/// A request without a body.
pub fn get(path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n\r\n")
        .into_bytes()
}

/// Sends on each connection, one request after the other, until the time is over.
pub async fn run(
    address: SocketAddr,
    connections: Vec<Requests>,
    time: Duration,
) -> Result<Answered> {
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for requests in connections {
        tasks.spawn(talk(address, requests, begun + time));
    }
    let mut answered = Answered::default();
    while let Some(requests) = tasks.join_next().await {
        answered.requests += requests??;
    }
    answered.time = begun.elapsed();
    Ok(answered)
}

async fn talk(address: SocketAddr, mut requests: Requests, end: Instant) -> Result<u32> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; 1 << 18];
    let mut answered = 0;
    while Instant::now() < end {
        stream.write_all(&requests()).await?;
        read_answer(&mut stream, &mut buffer).await?;
        answered += 1;
    }
    Ok(answered)
}

/// Reads an answer whole; one that is no success ends the measurement.
async fn read_answer(stream: &mut TcpStream, buffer: &mut [u8]) -> Result<()> {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..]).await?;
        ensure!(read > 0, "the connection was closed");
        filled += read;
        let Some(head) = find(&buffer[..filled], b"\r\n\r\n") else {
            continue;
        };
        let text = std::str::from_utf8(&buffer[..head])?;
        if !text.starts_with("HTTP/1.1 2") {
            let body = String::from_utf8_lossy(&buffer[head..filled]);
            bail!("{} {body}", text.lines().next().unwrap_or_default());
        }
        let whole = head + 4 + body_length(text)?;
        while filled < whole {
            let read = stream.read(&mut buffer[filled..]).await?;
            ensure!(read > 0, "the connection was closed");
            filled += read;
        }
        return Ok(());
    }
}

fn body_length(head: &str) -> Result<usize> {
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then_some(value)
    });
    Ok(length.context("the answer has a length")?.parse()?)
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}
