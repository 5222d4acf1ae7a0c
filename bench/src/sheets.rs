//! A workbook of ten thousand people, imported by a program that serves, and taken back.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use school::sheets::outputs::{Cell, Format, write};
use serde_json::{Value, json};

use crate::schools::{Caller, School, id, make_folder};

const PEOPLE: usize = 10_000;
/// How often it is asked how far the job is.
const LOOK: Duration = Duration::from_millis(100);

/// Prints the time of the check, of the import and of its undo, and the longest time without progress.
pub fn run() -> Result<()> {
    let school = School::serve(make_folder("oulad-small-oneroster.zip")?)?;
    let caller = Caller::new(&school.program, &school.token);
    let sheet = caller.send("/api/sheets?kind=people", &workbook())?;
    let imports = format!("/api/sheets/{}/imports", id(&sheet)?);
    let ask = |dry_run: bool| {
        let columns = ["code", "full_name", "email", "birth_date"];
        json!({"columns": columns, "role": "STUDENT", "dry_run": dry_run})
    };
    println!("\n| workbook of {PEOPLE} people | s | longest without progress |\n|---|---|---|");
    watch(
        &caller,
        "check",
        &caller.post(&imports, "check", &ask(true))?,
    )?;
    let job = caller.post(&imports, "import", &ask(false))?;
    let done = watch(&caller, "import", &job)?;
    let batch = done["batch"].as_str().context("a batch")?;
    let undo = caller.post(&format!("/api/imports/{batch}/undo"), "undo", &Value::Null)?;
    let undone = watch(&caller, "undo", &undo)?;
    ensure!(undone["tallies"]["undone"] == PEOPLE, "{undone:#}");
    Ok(())
}

/// Looks at a job until it is at its end, and tells how long that took.
fn watch(caller: &Caller, what: &str, job: &Value) -> Result<Value> {
    let path = format!("/api/jobs/{}", id(job)?);
    let begun = Instant::now();
    let (mut last, mut moved, mut longest) = (0, begun, Duration::ZERO);
    loop {
        let job = caller.get(&path)?;
        let done = job["done"].as_u64().unwrap_or(0);
        if done > last || job["ended_at"].is_string() {
            longest = longest.max(moved.elapsed());
            (last, moved) = (done, Instant::now());
        }
        if job["ended_at"].is_string() {
            ensure!(job["state"] == "done" && job["errors"] == 0, "{job:#}");
            let seconds = begun.elapsed().as_secs_f64();
            println!("| {what} | {seconds:.1} | {:.1} s |", longest.as_secs_f64());
            return Ok(job);
        }
        thread::sleep(LOOK);
    }
}

fn workbook() -> Vec<u8> {
    let text = |text: String| Cell::Text(text);
    let row = |number: usize| {
        vec![
            text(format!("B{number:06}")),
            text(format!(
                "Nguyễn Văn {}",
                ["An", "Bình", "Chi", "Dũng"][number % 4]
            )),
            text(format!("b{number}@bench.example.edu")),
            Cell::text(Some("2007-09-05")),
        ]
    };
    let rows: Vec<Vec<Cell>> = (0..PEOPLE).map(row).collect();
    let heads = ["Number", "Full name", "E-mail", "Date of birth"];
    write(Format::Xlsx, &heads, &rows)
}
