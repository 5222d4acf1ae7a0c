//! Files that are generated and checked in. Those of the crates are held current by tests of this
//! package and of `api`, which write instead of compare when told to; the page's types are npm's matter.

use std::process::ExitCode;

use anyhow::Result;

use crate::pages;
use crate::programs;

#[derive(clap::Args)]
pub struct Arguments {
    /// Only tells whether they are current
    #[arg(long)]
    check: bool,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    // Costs are computed from the ledger. Of the whole workspace although few crates have them: a selection
    // would build anew what the tests have built.
    for tests in ["documents", "ledger", "costs"] {
        let mut documents =
            programs::cargo(&["test", "--quiet", "--workspace", "--test", "it", tests]);
        if !arguments.check {
            documents.env("BLESS", "1");
        }
        programs::run(&mut documents)?;
    }
    let script = if arguments.check { "api:check" } else { "api" };
    if let Some(why) = pages::obstacle() {
        println!("The page's types were left out: {why}.");
        return Ok(ExitCode::SUCCESS);
    }
    pages::install_packages()?;
    pages::run_script(script)?;
    Ok(ExitCode::SUCCESS)
}
