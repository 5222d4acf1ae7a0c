//! Clients of Cognito and S3 that others wrote, in their own languages, against the program as people run it.
//! Each is a step; what it tries is in `clients/`, and what came of it in a table of docs/clients.md.

mod clients;
mod outcomes;
mod pins;
mod servers;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::packages;
use crate::pages;
use crate::programs::{self, root};
use crate::steps::{Done, Strictness, Tally};
use clients::{CLIENTS, Runner};
use outcomes::Table;
use servers::Server;

#[derive(clap::Args)]
pub struct Arguments {
    /// Writes the table of docs/clients.md anew
    #[arg(long)]
    bless: bool,
}

/// What becomes of the table once all clients have been met.
#[derive(Clone, Copy)]
pub enum Purpose {
    /// The one in docs/clients.md must be the same.
    Check,
    /// It is written there.
    Bless,
}

/// `cargo xtask clients`: these steps alone, over a program that is built first.
pub fn run(arguments: &Arguments) -> ExitCode {
    let mut tally = Tally::new(Strictness::of_surroundings());
    let purpose = if arguments.bless {
        Purpose::Bless
    } else {
        Purpose::Check
    };
    tally.step("program", || {
        programs::run(&mut programs::cargo(&["build", "--package", "rollbook"]))?;
        Ok(Done::Passed)
    });
    meet(&mut tally, purpose);
    tally.finish()
}

/// Starts a demo of its own and lets the clients at it, one after the other.
pub fn meet(tally: &mut Tally, purpose: Purpose) {
    tally.step("clients: packages", install_packages);
    let mut server = None;
    tally.step("clients: demo", || {
        server = Some(Server::start()?);
        Ok(Done::Passed)
    });
    let mut table = Table::default();
    for client in &CLIENTS {
        tally.step(client.step, || {
            client.meet(server.as_ref().context("there is no demo")?, &mut table)
        });
    }
    tally.step("clients: end of the demo", || {
        server.take().context("there is no demo")?.stop()?;
        Ok(Done::Passed)
    });
    tally.step("clients: table", || conclude(&table, purpose));
}

/// Those of the languages that are there; whoever misses the others is skipped.
fn install_packages() -> Result<Done> {
    if Runner::Node.obstacle().is_none() {
        packages::install_npm(&folder())?;
    }
    if Runner::Browser.obstacle().is_none() {
        pages::install_packages()?;
    }
    if Runner::Python.obstacle().is_none() {
        packages::install_pip(&folder().join("requirements.txt"), &environment()?)?;
    }
    Ok(Done::Passed)
}

fn conclude(table: &Table, purpose: Purpose) -> Result<Done> {
    println!("{}", table.to_text());
    if table.clients() < CLIENTS.len() {
        return Ok(Done::Skipped("not every client was met".to_owned()));
    }
    let page = root().join("docs/clients.md");
    match purpose {
        Purpose::Check => table.compare(&page)?,
        Purpose::Bless => table.write(&page)?,
    }
    Ok(Done::Passed)
}

fn folder() -> PathBuf {
    root().join("clients")
}

fn environment() -> Result<PathBuf> {
    Ok(programs::target()?.join("clients"))
}
