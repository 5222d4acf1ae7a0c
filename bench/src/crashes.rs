//! Cycles of `kill -9` at random moments: half of them while people write, half while a bundle is
//! imported. Nothing that was acknowledged may be lost, nothing may be half done, and an import that
//! is run again ends as if nothing had happened.

mod items;
mod killed_imports;
mod killed_writes;

use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use crate::{programs, schools};

#[derive(clap::Args)]
pub struct Arguments {
    /// How often the program is killed, in all
    #[arg(long, default_value_t = 200)]
    cycles: u32,
    /// Chooses the moments
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Kills, looks, and prints what was found.
pub fn run(arguments: &Arguments) -> Result<()> {
    let mut moments = Moments::new(arguments.seed);
    println!("seed {}", arguments.seed);
    let writes = arguments.cycles / 2;
    killed_writes::run(writes, &mut moments)?;
    killed_imports::run(arguments.cycles - writes, &mut moments)
}

/// The doctor finds nothing wrong in the folder, which may be served.
fn examine(data: &Path) -> Result<()> {
    programs::run(&["doctor", "--data", schools::text(data)?], "")?;
    Ok(())
}

/// Random moments, the same for the same seed.
pub struct Moments {
    state: u64,
}

impl Moments {
    fn new(seed: u64) -> Self {
        Self {
            state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1,
        }
    }

    /// A number below `most`, by xorshift.
    pub fn below(&mut self, most: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state % most
    }

    /// A time below `most`.
    pub fn within(&mut self, most: Duration) -> Duration {
        let most = u64::try_from(most.as_micros()).unwrap_or(u64::MAX).max(1);
        Duration::from_micros(self.below(most))
    }
}
