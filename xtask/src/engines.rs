//! The adapters for AWS over engines that others wrote: tests that need Python or Java, each engine
//! a step. What runs in them is in `crates/aws/tests/it`, in a module of the engine's name.

use std::process::ExitCode;

use anyhow::Result;

use crate::emulators::{DYNAMODB_LOCAL, Emulator, MINISTACK};
use crate::programs::{self, cargo};
use crate::steps::{Done, Strictness, Tally};

/// Tells the tests where the engine listens.
const ENGINE: &str = "ROLLBOOK_ENGINE";

/// `cargo xtask engines`: these steps alone.
pub fn run() -> ExitCode {
    let mut tally = Tally::new(Strictness::of_surroundings());
    meet(&mut tally);
    tally.finish()
}

/// Starts each engine, and lets its tests at it.
pub fn meet(tally: &mut Tally) {
    tally.step("engine: ministack", || {
        if let Some(why) = MINISTACK.obstacle() {
            return Ok(Done::Skipped(why));
        }
        try_over(Emulator::ministack()?, "ministack::")
    });
    tally.step("engine: DynamoDB Local", || {
        // Java is nothing that people who build Rollbook need.
        if let Some(why) = DYNAMODB_LOCAL.obstacle() {
            return Ok(Done::LeftOut(why));
        }
        try_over(Emulator::dynamodb_local()?, "dynamodb_local::")
    });
}

fn try_over(engine: Emulator, tests: &str) -> Result<Done> {
    // Of the whole workspace: a selection would build anew what has been built.
    let mut ignored = cargo(&["test", "--quiet", "--workspace", "--test", "it", "--"]);
    ignored.args(["--ignored", tests]).env(ENGINE, engine.url());
    programs::run(&mut ignored)?;
    engine.stop()?;
    Ok(Done::Passed)
}
