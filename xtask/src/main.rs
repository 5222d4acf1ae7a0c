//! Commands for people who build Rollbook. `cargo xtask run` shows it, `cargo xtask test` proves it,
//! `cargo xtask bless` writes the generated files anew.

mod checks;
mod demos;
mod deployments;
mod documents;
mod emulators;
mod engines;
mod foreign;
mod functions;
mod packages;
mod pages;
mod programs;
mod rehearsals;
mod removals;
mod stacks;
mod steps;
mod templates;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Commands for people who build Rollbook")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the page and the program, starts the demo and opens a browser
    Run(demos::Arguments),
    /// Checks everything: format, lints, tests, generated files, the page, a browser, foreign clients
    Test(checks::Arguments),
    /// Lets the foreign clients alone at a demo
    Clients(foreign::Arguments),
    /// Tries the adapters for AWS over the engines that others wrote
    Engines,
    /// Makes what AWS takes: the zip of the function and the page for its bucket, in target/package
    Package(functions::Arguments),
    /// Checks the template of the home on AWS, and deploys it to an emulator
    Rehearse,
    /// Deploys Rollbook to AWS, or updates it there
    Deploy(deployments::Arguments),
    /// Takes a deployed Rollbook away, except for what the school has made
    Destroy(removals::Arguments),
    /// Writes the generated files anew: the API's description, its types for the page, docs/data.md, docs/authorization.md, docs/ledger.md, docs/costs.md
    Bless(documents::Arguments),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Run(arguments) => demos::run(&arguments),
        Command::Test(arguments) => Ok(checks::run(&arguments)),
        Command::Clients(arguments) => Ok(foreign::run(&arguments)),
        Command::Engines => Ok(engines::run()),
        Command::Package(arguments) => functions::run(&arguments),
        Command::Rehearse => Ok(rehearsals::run()),
        Command::Deploy(arguments) => deployments::run(&arguments),
        Command::Destroy(arguments) => removals::run(&arguments),
        Command::Bless(arguments) => documents::run(&arguments),
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Arguments::command().debug_assert();
    }
}
