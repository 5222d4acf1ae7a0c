//! `rollbook`: a school on one machine, in one program over one data folder.

mod admin;
mod background;
mod backup;
mod connections;
mod demos;
mod doctor;
mod export;
mod failures;
mod greetings;
mod healthcheck;
mod homes;
mod import;
mod logs;
mod mails;
mod marks;
mod openapi;
mod pages;
mod safekeeping;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use failures::Failure;

const EXAMPLES: &str = "\
Examples:
  Look at it, with a school full of invented people:
    rollbook serve --demo --data /tmp/demo

  Start a school; the program prints a link for the first administrator:
    rollbook serve --data school

  Fill it from another system, after a look at what would happen:
    rollbook import --data school --dry-run bundle.zip
    rollbook import --data school bundle.zip

  Hand it on to another system, or to another school of Rollbook's, also while it is served:
    rollbook export --data school --output bundle.zip

  Check its final marks elsewhere, those of two classes without what the category Exam gives:
    rollbook export --data school --marks MTH101-A MTH101-B --without-category Exam

  Save everything, also while the school is served, and make a school of it again:
    rollbook backup --data school --output school.zip
    rollbook restore --data school-again school.zip

  Look whether everything is in order, also while the school is served, and repair what can be:
    rollbook doctor --data school
    rollbook doctor --data school --repair

  Help an administrator who cannot sign in any more:
    rollbook admin create --data school --email lan@example.edu

  Print the key for administering accounts with the AWS CLI or boto3:
    rollbook admin credentials --data school

Exit codes: 0 done, 1 the data has errors or something failed, 2 wrong usage,
3 another process has the address or the data folder, 4 the folder cannot be written.";

#[derive(Parser)]
#[command(name = "rollbook", version, about = "A school on one machine: people, classes and marks in one program", after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the page, the API and the sign-in of a school
    Serve(serve::Arguments),
    /// Reads people, classes and results from a OneRoster 1.2 CSV bundle
    Import(import::Arguments),
    /// Writes people, classes and results as a OneRoster 1.2 CSV bundle, or final marks, also while they are served
    Export(export::Arguments),
    /// Writes the whole school to one file, also while it is served
    Backup(backup::BackupArguments),
    /// Makes a school of a backup, in a new folder
    Restore(backup::RestoreArguments),
    /// Looks at everything of a school, and puts right what follows from something else
    Doctor(doctor::Arguments),
    /// Looks after administrators and their keys without signing in
    #[command(subcommand)]
    Admin(admin::Command),
    /// Prints the description of the API
    Openapi,
    /// Asks a running program whether it is well, for supervisors and containers
    Healthcheck(healthcheck::Arguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Serve(arguments) => serve::run(arguments).await,
        Command::Import(arguments) => import::run(arguments).await,
        Command::Export(arguments) => export::run(arguments).await,
        Command::Backup(arguments) => backup::back_up(arguments).await,
        Command::Restore(arguments) => backup::restore(arguments).await,
        Command::Doctor(arguments) => doctor::run(arguments).await,
        Command::Admin(command) => admin::run(command).await,
        Command::Openapi => openapi::run(),
        Command::Healthcheck(arguments) => healthcheck::run(&arguments),
    };
    done.map_or_else(|failure: Failure| failure.report(), |()| ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Arguments::command().debug_assert();
    }
}
