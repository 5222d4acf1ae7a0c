//! Kills while a bundle is imported, one after the other, until one import is left to its end.

use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::items::told_items;
use super::{Moments, examine};
use crate::programs::{rollbook, run as run_program};
use crate::schools::{bundle, text};

const BUNDLE: &str = "oulad-small-oneroster.zip";

/// Of so many kills one is followed by an import that may end.
const LEFT_ALONE: u64 = 3;

/// Runs the cycles, each folder with some of them.
pub fn run(cycles: u32, moments: &mut Moments) -> Result<()> {
    let whole = tempfile::tempdir()?;
    let begun = Instant::now();
    import(whole.path())?;
    let latest = begun.elapsed();
    let whole = told_items(whole.path())?;
    let (mut folder, mut folders, mut ended_before) = (tempfile::tempdir()?, 1, 0);
    for cycle in 1..=cycles {
        if !is_killed(folder.path(), moments.within(latest))? {
            ended_before += 1;
        }
        if cycle < cycles && moments.below(LEFT_ALONE) > 0 {
            continue;
        }
        import(folder.path())?;
        let found = told_items(folder.path())?;
        ensure!(found == whole, "{}", difference(&found, &whole));
        examine(folder.path())?;
        if cycle < cycles {
            folder = tempfile::tempdir()?;
            folders += 1;
        }
    }
    println!(
        "{cycles} kills among imports into {folders} folders, {ended_before} of them too late: \
         every folder ended with the same {} items",
        whole.len()
    );
    Ok(())
}

fn import(data: &Path) -> Result<()> {
    run_program(
        &["import", "--data", text(data)?, text(&bundle(BUNDLE))?],
        "",
    )?;
    Ok(())
}

/// Whether the import was still at work at that moment.
fn is_killed(data: &Path, moment: Duration) -> Result<bool> {
    let mut import = rollbook()?
        .args(["import", "--data", text(data)?])
        .arg(bundle(BUNDLE))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    thread::sleep(moment);
    let at_work = import.try_wait()?.is_none();
    import.kill()?;
    import.wait()?;
    Ok(at_work)
}

/// The first item that differs, by its name alone.
fn difference(found: &[(String, String)], whole: &[(String, String)]) -> String {
    let odd = found.iter().find(|item| !whole.contains(item));
    let missing = whole.iter().find(|item| !found.contains(item));
    format!(
        "{} items instead of {}: {odd:?} instead of {missing:?}",
        found.len(),
        whole.len()
    )
}
