//! The steps of a check: each is named, timed and counted, and one that fails does not hide the others.

use std::env;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;

/// How a step ended that did not fail.
pub enum Done {
    /// It was done, and all was well.
    Passed,
    /// This machine lacks what it needs, told in a few words.
    Skipped(String),
    /// It needs what no machine has to have, told in a few words: skipped even where nothing may lack.
    LeftOut(String),
}

/// What a skipped step means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// A developer's machine may lack a browser.
    Lenient,
    /// The machine that decides whether a change lands lacks nothing.
    Strict,
}

impl Strictness {
    /// Strict where `CI` is set to anything but nothing, `0` or `false`.
    pub fn of_surroundings() -> Self {
        match env::var("CI").as_deref() {
            Err(_) | Ok("" | "0" | "false") => Self::Lenient,
            Ok(_) => Self::Strict,
        }
    }
}

/// Counts the steps.
pub struct Tally {
    strictness: Strictness,
    passed: u32,
    failed: Vec<&'static str>,
    skipped: u32,
    begun: Instant,
}

impl Tally {
    /// Nothing counted yet.
    pub fn new(strictness: Strictness) -> Self {
        Self {
            strictness,
            passed: 0,
            failed: Vec::new(),
            skipped: 0,
            begun: Instant::now(),
        }
    }

    /// Does a step and counts how it ended.
    pub fn step(&mut self, name: &'static str, work: impl FnOnce() -> Result<Done>) {
        println!("\n=== {name}");
        let begun = Instant::now();
        let done = work();
        let seconds = begun.elapsed().as_secs_f32();
        match done {
            Ok(Done::Passed) => {
                println!("PASSED {name} ({seconds:.1} s)");
                self.passed += 1;
            }
            Ok(Done::LeftOut(why)) => {
                println!("SKIPPED {name}: {why}");
                self.skipped += 1;
            }
            Ok(Done::Skipped(why)) if self.strictness == Strictness::Lenient => {
                println!("SKIPPED {name}: {why}");
                self.skipped += 1;
            }
            Ok(Done::Skipped(why)) => self.fail(name, &format!("may not be skipped here: {why}")),
            Err(error) => self.fail(name, &format!("{error:#} ({seconds:.1} s)")),
        }
    }

    fn fail(&mut self, name: &'static str, why: &str) {
        println!("FAILED {name}: {why}");
        self.failed.push(name);
    }

    /// Prints the sums as the last line.
    pub fn finish(self) -> ExitCode {
        let (passed, failed, skipped) = (self.passed, self.failed.len(), self.skipped);
        println!("\nAll steps took {} s.", self.begun.elapsed().as_secs());
        if failed > 0 {
            println!("Failed: {}.", self.failed.join(", "));
        }
        println!("{passed} passed, {failed} failed, {skipped} skipped");
        ExitCode::from(u8::from(failed > 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally_of_each(strictness: Strictness) -> Tally {
        let mut tally = Tally::new(strictness);
        tally.step("good", || Ok(Done::Passed));
        tally.step("bad", || anyhow::bail!("does not work"));
        tally.step("absent", || Ok(Done::Skipped("no browser".to_owned())));
        tally.step("rare", || Ok(Done::LeftOut("no Java".to_owned())));
        tally
    }

    #[test]
    fn a_failed_step_does_not_hide_the_next() {
        let tally = tally_of_each(Strictness::Lenient);

        assert_eq!(
            (tally.passed, tally.failed.as_slice(), tally.skipped),
            (1, ["bad"].as_slice(), 2)
        );
    }

    #[test]
    fn a_skipped_step_fails_where_nothing_may_be_lacking() {
        let tally = tally_of_each(Strictness::Strict);

        assert_eq!(
            (tally.passed, tally.failed.as_slice(), tally.skipped),
            (1, ["bad", "absent"].as_slice(), 1)
        );
    }
}
