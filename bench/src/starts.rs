//! How soon a school of full size is served, and what it holds of memory.

use std::time::Instant;

use anyhow::Result;

use crate::programs::{Program, memory};
use crate::schools::{School, make_folder, read};

/// Starts of which the middle one counts.
const STARTS: usize = 9;

/// Prints time and memory.
pub fn run() -> Result<()> {
    let folder = make_folder("oulad-oneroster.zip")?;
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let begun = Instant::now();
        let program = Program::serve(folder.path())?;
        read(&program, "/api/health", "")?;
        times.push(begun.elapsed());
        program.kill()?;
    }
    times.sort_unstable();
    let school = School::serve(folder)?;
    school.program.settle()?;
    let idle = memory(school.program.id())?;
    for class in &school.classes {
        let members = format!("/api/classes/{class}/enrollments?limit=200");
        read(&school.program, &members, &school.token)?;
    }
    read(&school.program, "/api/people?limit=200", &school.token)?;
    let used = memory(school.program.id())?;
    println!("\n| a school of 28,785 students | |\n|---|---|");
    println!(
        "| start until the first answer | {:.0} ms (at most {:.0} ms) |",
        millis(times[STARTS / 2]),
        millis(times[STARTS - 1])
    );
    println!("| memory after a sign-in | {:.0} MB |", idle.now);
    println!("| memory after a page of each class | {:.0} MB |", used.now);
    Ok(())
}

fn millis(time: std::time::Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
