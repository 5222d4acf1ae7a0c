//! The import of the full bundle, as its users start it.

use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::programs::{Memory, memory, rollbook};
use crate::schools::{bundle, text};

/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// Rows of the full bundle.
const PEOPLE: f64 = 28_812.0;
const SCORES: f64 = 173_912.0;

/// Prints time, rows a second and memory.
pub fn run() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let begun = Instant::now();
    let mut import = rollbook()?
        .args(["import", "--data", text(folder.path())?])
        .arg(bundle("oulad-oneroster.zip"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let mut most = Memory::default();
    let status = loop {
        if let Some(status) = import.try_wait()? {
            break status;
        }
        // It may end between the two.
        most = memory(import.id()).unwrap_or(most);
        thread::sleep(LOOK);
    };
    ensure!(status.success(), "the import failed: {status}");
    let seconds = begun.elapsed().as_secs_f64();
    println!("\n| import of the full bundle | |\n|---|---|");
    println!("| time | {seconds:.1} s |");
    println!("| people a second | {:.0} |", PEOPLE / seconds);
    println!("| scores a second | {:.0} |", SCORES / seconds);
    println!("| memory at most | {:.0} MB |", most.peak);
    Ok(())
}
