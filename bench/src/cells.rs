//! Cells of a gradebook, written by a program that serves: one, batches of five hundred, and by two at once.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::programs::Program;
use crate::schools::{Caller, School, make_folder};

/// Times that each is done.
const ROUNDS: usize = 15;
/// Cells of a batch.
const BATCH: usize = 500;
/// Items of the batch of few students.
const ITEMS: usize = 10;

/// Writes of each of two graders.
const WRITES: usize = 500;
/// Cells that they fight for.
const CELLS_RACED: usize = 5;

/// A class with a category of new items.
struct Book {
    class: String,
    category: u64,
    students: Vec<String>,
}

/// Prints how long a cell, batches of many and of few students, and the page of a gradebook take.
pub fn run() -> Result<()> {
    let school = School::serve(make_folder("oulad-small-oneroster.zip")?)?;
    let caller = Caller::new(&school.program, &school.token);
    let book = Book::open(&caller)?;
    let people = book.students.len();
    println!("\n| class of {people} students | least, ms | middle, ms |\n|---|---|---|");
    let students = &book.students;
    let items = BATCH.div_ceil(students.len());
    let of = |title, count| book.add_items(&caller, title, count);
    let (one, many, few) = (of("one", 1)?, of("many", items)?, of("few", ITEMS)?);
    for (what, students, items, count) in [
        ("one cell", &students[..1], one, 1),
        ("500 cells, all students", students, many, BATCH),
        (
            "500 cells, 50 students",
            &students[..BATCH / ITEMS],
            few,
            BATCH,
        ),
    ] {
        let times = measure(|round| {
            let cells = items.iter().flat_map(|item| {
                let cells = students.iter();
                cells.map(move |student| cell(student, *item, round))
            });
            let cells: Vec<Value> = cells.take(count).collect();
            book.write(&caller, &cells, &format!("{what}-{round}"))
        })?;
        tell(what, &times);
    }
    let page = format!("/api/classes/{}/gradebook", book.class);
    let looks = measure(|_| caller.get(&page).map(drop))?;
    tell("the page of 100 students", &looks);
    race(&book, (&caller, &school.program))
}

/// Two graders write the same cells, each over what it last heard: every write is applied or told as a
/// conflict, and the history has each that was applied.
fn race(book: &Book, (caller, program): (&Caller, &Program)) -> Result<()> {
    let item = book.add_items(caller, "race", 1)?[0];
    let students = &book.students[..CELLS_RACED];
    let begun = Instant::now();
    let graders = [0, 1].map(|grader| (grader, caller.of(program)));
    let told: Vec<Result<[usize; 2]>> = thread::scope(|scope| {
        let started = graders.map(|(grader, caller)| {
            scope.spawn(move || grade(&caller, (book, students), (item, grader)))
        });
        let ended = started.into_iter().map(thread::ScopedJoinHandle::join);
        ended
            .map(|told| told.unwrap_or_else(|_| bail!("a grader has fallen")))
            .collect()
    });
    let (mut applied, mut conflicts) = (0, 0);
    for [written, refused] in told.into_iter().collect::<Result<Vec<_>>>()? {
        applied += written;
        conflicts += refused;
    }
    let mut kept = 0;
    for student in students {
        let class = &book.class;
        let path = format!("/api/classes/{class}/scores/events?student={student}&item={item}");
        kept += caller.walk(&path, "/id")?.len();
    }
    ensure!(
        applied + conflicts == 2 * WRITES,
        "{applied} and {conflicts}"
    );
    ensure!(kept == applied, "{applied} applied, {kept} in the history");
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "\ntwo graders, {} writes in {seconds:.1} s: {applied} applied, {conflicts} conflicts, none lost",
        2 * WRITES
    );
    Ok(())
}

/// Writes cell after cell over the version last heard of; how many were applied, and how many stale.
fn grade(
    caller: &Caller,
    (book, students): (&Book, &[String]),
    (item, grader): (u64, usize),
) -> Result<[usize; 2]> {
    let mut known = vec![0; students.len()];
    let mut told = [0; 2];
    let path = format!("/api/classes/{}/scores", book.class);
    for turn in 0..WRITES {
        let at = (7 * turn + grader) % students.len();
        let points = format!("{}.{grader}{}", turn % 90, 1 + turn % 9);
        let cell =
            json!({"student": students[at], "item": item, "version": known[at], "points": points});
        let key = format!("race-{grader}-{turn}");
        let answer = caller.post(&path, &key, &json!({"cells": [cell]}))?;
        let result = &answer["results"][0];
        known[at] = result["cell"]["version"].as_u64().context("a version")?;
        match result["outcome"].as_str() {
            Some("applied") => told[0] += 1,
            Some("conflict") => told[1] += 1,
            _ => bail!("{result:#}"),
        }
    }
    Ok(told)
}

fn measure(mut each: impl FnMut(usize) -> Result<()>) -> Result<Vec<Duration>> {
    let mut times = Vec::with_capacity(ROUNDS);
    for round in 0..ROUNDS {
        let begun = Instant::now();
        each(round)?;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    Ok(times)
}

fn tell(what: &str, times: &[Duration]) {
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let (least, middle) = (times[0], times[times.len() / 2]);
    println!("| {what} | {:.1} | {:.1} |", ms(least), ms(middle));
}

impl Book {
    /// The class with most students.
    fn open(caller: &Caller) -> Result<Self> {
        let classes = caller.get("/api/classes?limit=200")?;
        let classes = classes["items"].as_array().context("classes")?.iter();
        let largest = classes.max_by_key(|class| class["enrolled"].as_u64());
        let class = largest.and_then(|class| class["id"].as_str());
        let class = class.context("a class")?.to_owned();
        let roster = format!("/api/classes/{class}/enrollments?role=STUDENT");
        let students = caller.walk(&roster, "/person/id")?;
        let categories = format!("/api/classes/{class}/categories");
        let category = caller.post(&categories, "category", &json!({"title": "Bench"}))?;
        let category = category["number"].as_u64().context("a number")?;
        Ok(Self {
            class,
            category,
            students,
        })
    }

    /// New items, whose cells are of version 0.
    fn add_items(&self, caller: &Caller, title: &str, count: usize) -> Result<Vec<u64>> {
        let path = format!("/api/classes/{}/items", self.class);
        let add = |at: usize| {
            let item = json!({"category": self.category, "title": title, "points": "100"});
            let item = caller.post(&path, &format!("{title}-{at}"), &item)?;
            item["number"].as_u64().context("a number")
        };
        (0..count).map(add).collect()
    }

    fn write(&self, caller: &Caller, cells: &[Value], key: &str) -> Result<()> {
        let count = cells.len();
        let path = format!("/api/classes/{}/scores", self.class);
        let key = key.replace([' ', ','], "-");
        let answer = caller.post(&path, &key, &json!({"cells": cells}))?;
        ensure!(answer["applied"] == count, "{:#}", answer["results"][0]);
        Ok(())
    }
}

/// A cell over the version of the round before.
fn cell(student: &str, item: u64, round: usize) -> Value {
    json!({"student": student, "item": item, "version": round, "points": (round % 90).to_string()})
}
