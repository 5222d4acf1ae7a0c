//! `cargo xtask run`: from a checkout to the demo in a browser, with one command.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, ExitCode};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::pages;
use crate::programs;

#[derive(clap::Args)]
pub struct Arguments {
    /// Prints the address only
    #[arg(long)]
    no_browser: bool,
}

/// Built in the dev profile: with its dependencies optimised it answers within milliseconds, and it is
/// there in half the time that the linker needs for a release.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    build_page()?;
    programs::run(&mut programs::cargo(&["build", "--package", "rollbook"]))?;
    let address = find_free_address()?;
    // Before the program starts: a Ctrl-C in between must reach it.
    let signals = Signals::new([SIGINT, SIGTERM]).context("cannot wait for Ctrl-C")?;
    let mut rollbook = Command::new(programs::rollbook()?)
        .args([
            "serve",
            "--demo",
            "--listen",
            &address.to_string(),
            "--data",
        ])
        .arg(programs::target()?.join("demo"))
        .spawn()
        .context("cannot start rollbook")?;
    forward(signals, &rollbook);
    await_answer(&mut rollbook, address)?;
    let url = format!("http://{address}");
    if arguments.no_browser || open::that_detached(&url).is_err() {
        println!("Open {url} in a browser.");
    }
    let status = rollbook.wait().context("cannot wait for rollbook")?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

fn build_page() -> Result<()> {
    if let Some(why) = pages::obstacle() {
        println!(
            "Serving without the page: {why}. With Node.js 20 or later and npm it is built too."
        );
        return Ok(());
    }
    pages::install_packages()?;
    if pages::is_built() {
        return Ok(());
    }
    pages::build()
}

/// The port that people know, or the next one that nobody else has.
fn find_free_address() -> Result<SocketAddr> {
    let free = (8080..8180)
        .map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .find(|address| TcpListener::bind(address).is_ok());
    free.context("no port from 8080 to 8179 is free")
}

/// Passes signals on, so that the program ends as it does on its own, and this one after it.
fn forward(mut signals: Signals, rollbook: &Child) {
    let process = Pid::from_child(rollbook);
    thread::spawn(move || {
        for _ in signals.forever() {
            // It may have ended by itself in this very moment.
            let _ = kill_process(process, Signal::TERM);
        }
    });
}

/// Waits until the program answers or has ended.
fn await_answer(rollbook: &mut Child, address: SocketAddr) -> Result<()> {
    while ask_health(address).is_err() {
        if let Some(status) = rollbook.try_wait().context("cannot watch rollbook")? {
            bail!("rollbook did not start: {status}");
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Asks once; the answer itself does not matter. A connection is taken before there is one.
fn ask_health(address: SocketAddr) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(b"GET /api/health HTTP/1.0\r\n\r\n")?;
    stream.read_exact(&mut [0])
}
