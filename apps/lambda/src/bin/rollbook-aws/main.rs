//! `rollbook-aws`: what whoever runs a school on AWS does from their own machine, under their own credentials:
//! its first administrator, its backups. The functions have no right to any of it.

mod admin;
mod backup;
mod doctor;
mod export;
mod stacks;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

const EXAMPLES: &str = "\
The options --prefix, --pool, --bucket, --keys and --url are told by `cargo xtask deploy` at its end. Credentials are
those of the AWS CLI: the environment, a profile, or single sign-on.

Examples:
  Make the first administrator, whose temporary password is printed:
    rollbook-aws admin create --pool ap-southeast-1_… --bucket … --keys /student-management-keys \\
        --url https://school.example --email lan@school.example

  Save everything but accounts, and make a school of it again, here or on one machine:
    rollbook-aws backup --pool … --bucket … --keys … --output school.zip
    rollbook-aws restore --pool … --bucket … --keys … school.zip
    rollbook restore --data school school.zip

  Look whether everything is in order:
    rollbook-aws doctor --pool … --bucket … --keys …

Exit codes: 0 done, 1 something failed or is wrong, 2 wrong usage, 3 another process writes the backup, 4 it cannot be written.";

#[derive(Parser)]
#[command(name = "rollbook-aws", version, about = "Looks after a school on AWS from outside", after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes administrators without signing in
    #[command(subcommand)]
    Admin(admin::Command),
    /// Writes the whole school, without its accounts, to one file
    Backup(backup::BackupArguments),
    /// Writes people, classes and results as a OneRoster 1.2 CSV bundle
    Export(export::Arguments),
    /// Looks at everything of the school, and changes nothing
    Doctor(doctor::Arguments),
    /// Makes a school of a backup, in empty tables and an empty bucket
    Restore(backup::RestoreArguments),
}

/// What scripts see besides 0.
#[derive(Debug, Clone, Copy)]
enum Exit {
    Failed = 1,
    Usage = 2,
    Busy = 3,
    NotWritable = 4,
}

/// Why the program ends early: one line for people, one code for scripts.
struct Failure {
    exit: Exit,
    cause: anyhow::Error,
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(cause: E) -> Self {
        Self {
            exit: Exit::Failed,
            cause: cause.into(),
        }
    }
}

impl Failure {
    fn new(exit: Exit, cause: impl Into<anyhow::Error>) -> Self {
        Self {
            exit,
            cause: cause.into(),
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Admin(admin::Command::Create(arguments)) => admin::create(arguments).await,
        Command::Doctor(arguments) => doctor::look(arguments).await,
        Command::Backup(arguments) => backup::back_up(arguments).await,
        Command::Export(arguments) => export::run(arguments).await,
        Command::Restore(arguments) => backup::restore(arguments).await,
    };
    let Err(Failure { exit, cause }) = done else {
        return ExitCode::SUCCESS;
    };
    eprintln!("error: {cause:#}");
    ExitCode::from(exit as u8)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Arguments::command().debug_assert();
    }
}
