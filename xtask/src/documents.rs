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
    // Costs are computed from the ledger.
    let written = [
        ("xtask", "documents"),
        ("api", "ledger"),
        ("xtask", "costs"),
    ];
    for (package, tests) in written {
        let mut documents = programs::cargo(&["test", "--quiet", "--package", package, tests]);
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
