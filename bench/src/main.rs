//! Measures the program beside the least that could answer the same, in one run, so that a busy
//! machine slows both. Results are kept in bench/README.md.

mod bares;
mod cells;
mod crashes;
mod imports;
mod lambdas;
mod loads;
mod programs;
mod rates;
mod schools;
mod scores;
mod sheets;
mod starts;

// The SRP of the user pool's own tests.
#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "the tests use more of it, and panic where they may"
)]
#[path = "../../crates/userpool/tests/it/clients.rs"]
mod clients;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "bench",
    about = "Measures the program; without a command, everything but crashes and the function"
)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Seconds of each measurement of a rate
    #[arg(long, default_value_t = 6, global = true)]
    seconds: u32,
}

#[derive(Subcommand)]
enum Command {
    /// Requests a second, beside a bare route
    Rates,
    /// The import of the full bundle: time, rows a second, memory
    Import,
    /// A workbook of ten thousand people: time of its check, its import and the undo
    Sheet,
    /// Time until it serves, memory with everything loaded
    Start,
    /// Cells of a gradebook over HTTP: one, and batches of five hundred
    Cells,
    /// The engine of the gradebook on one core: totals, ranks, drops
    Scores,
    /// The function of AWS Lambda beside a bare one; builds both with all optimization, which takes minutes
    Lambda,
    /// Kills the program at random moments of writes and imports, and looks for what was lost
    Crash(crashes::Arguments),
    /// The bare route, started by `rates`
    #[command(hide = true)]
    Bare(bares::Arguments),
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    match arguments.command {
        Some(Command::Bare(bare)) => return bares::serve(&bare),
        Some(Command::Crash(crash)) => {
            programs::build()?;
            return crashes::run(&crash);
        }
        Some(Command::Lambda) => return lambdas::run(),
        Some(Command::Scores) => return scores::run(),
        _ => programs::build()?,
    }
    match arguments.command {
        Some(Command::Rates) => rates::run(arguments.seconds),
        Some(Command::Import) => imports::run(),
        Some(Command::Sheet) => sheets::run(),
        Some(Command::Start) => starts::run(),
        Some(Command::Cells) => cells::run(),
        _ => {
            rates::run(arguments.seconds)?;
            imports::run()?;
            sheets::run()?;
            starts::run()?;
            scores::run()
        }
    }
}
