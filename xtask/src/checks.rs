//! `cargo xtask test`: everything that must hold before a change lands, the cheap before the dear.
//! All Rust is built once, in one profile: the program that the browser meets is the one of the tests.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::engines;
use crate::foreign::{self, Purpose};
use crate::pages;
use crate::programs::{self, cargo};
use crate::rehearsals;
use crate::steps::{Done, Strictness, Tally};
use crate::templates;

#[derive(clap::Args)]
pub struct Arguments {
    /// Leaves out lints, the build of the page, the engines of others, the browser and the foreign clients
    #[arg(long)]
    fast: bool,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let strictness = Strictness::of_surroundings();
    let mut tally = Tally::new(strictness);
    tally.step("format", || do_run(cargo(&["fmt", "--all", "--check"])));
    if arguments.fast {
        check_page(&mut tally);
        tally.step("tests", || do_run(cargo(&["test", "--workspace"])));
        tally.step("tests over a faulty store", || do_run(faulty_tests()));
        return tally.finish();
    }
    check_page(&mut tally);
    build_page(&mut tally);
    templates::check(&mut tally);
    tally.step("lints", || do_run(lints(strictness)));
    // After the page, which the program embeds.
    tally.step("tests", || do_run(cargo(&["test", "--workspace"])));
    tally.step("tests over a faulty store", || do_run(faulty_tests()));
    engines::meet(&mut tally);
    rehearsals::rehearse(&mut tally);
    tally.step("browser", meet_browser);
    foreign::meet(&mut tally, Purpose::Check);
    tally.finish()
}

fn check_page(tally: &mut Tally) {
    tally.step("page: packages", || with_node(pages::install_packages));
    tally.step("page: types of the API", || script("api:check"));
    tally.step("page: lints", || script("lint"));
    tally.step("page: tests", || script("test"));
}

fn build_page(tally: &mut Tally) {
    tally.step("page: build", || with_node(pages::build));
    tally.step("page: budget", || script("budget"));
}

fn script(name: &'static str) -> Result<Done> {
    with_node(|| pages::run_script(name))
}

fn with_node(work: impl FnOnce() -> Result<()>) -> Result<Done> {
    if let Some(why) = pages::obstacle() {
        return Ok(Done::Skipped(why));
    }
    work()?;
    Ok(Done::Passed)
}

fn do_run(mut command: std::process::Command) -> Result<Done> {
    programs::run(&mut command)?;
    Ok(Done::Passed)
}

/// Of the whole workspace although few crates have that test: a selection would build anew what
/// the step before has built.
fn faulty_tests() -> std::process::Command {
    let name = "faults::everything_holds_over_a_faulty_store";
    let mut tests = cargo(&["test", "--quiet", "--workspace", "--test", "it"]);
    tests.args(["--", "--ignored", "--exact", name]);
    tests
}

/// A warning is an error only where changes land: while one writes, it must not stand in the way.
fn lints(strictness: Strictness) -> std::process::Command {
    let mut clippy = cargo(&["clippy", "--workspace", "--all-targets"]);
    if strictness == Strictness::Strict {
        clippy.args(["--", "--deny", "warnings"]);
    }
    clippy
}

fn meet_browser() -> Result<Done> {
    if let Some(why) = pages::obstacle_to_browsing() {
        return Ok(Done::Skipped(why));
    }
    let rollbook = programs::rollbook()?;
    if !rollbook.exists() {
        bail!("the program was not built");
    }
    // What others wrote is a client, which has a step of its own.
    let mut browse = pages::npm(&["run", "--silent", "e2e", "--", "--grep-invert", "@client"]);
    browse.env("ROLLBOOK_BIN", rollbook);
    do_run(browse)
}
