//! Rates of the program beside those of the bare route, at two sizes of a school, taken in turns:
//! what disturbs the machine disturbs all alike.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use domain::enrollments::ClassRole;
use domain::ids::{ClassId, PersonId};
use domain::people::{PersonStatus, Role};
use ports::Key;
use school::tables;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::bares::CALLS;
use crate::loads::{self, Answered, Requests, get};
use crate::programs::Program;
use crate::schools::{School, make_folder, sign_in};

/// Connections of a load of reads.
const CONNECTIONS: usize = 16;
/// Each measurement is cut into so many parts, between which the sides take turns.
const TURNS: u32 = 6;
/// Sign-ins of a measurement.
const SIGN_INS: u32 = 60;

/// Stands before the names of the tables in the file.
const PREFIX: &str = "student-management-";

/// A school and the bare route over a copy of it.
struct Pair {
    name: &'static str,
    school: School,
    bare: Program,
    _copy: TempDir,
}

/// What a side did.
#[derive(Default)]
struct Side {
    answered: Answered,
    used: Duration,
}

impl Side {
    /// Processor time of a request, in microseconds.
    fn cost(&self) -> f64 {
        self.used.as_secs_f64() * 1e6 / f64::from(self.answered.requests)
    }
}

/// A kind of request, of the program and of the bare route.
struct Measure {
    name: &'static str,
    ours: fn(&School, usize) -> Requests,
    bare: fn(&School, usize) -> Requests,
    connections: usize,
}

const MEASURES: [Measure; 5] = [
    Measure {
        name: "read of a class",
        ours: |school, at| reads(school, &format!("/api/classes/{}", class(school, at))),
        bare: |school, at| reads(school, &format!("/read/{}", at % school.classes.len())),
        connections: CONNECTIONS,
    },
    Measure {
        name: "page of 50 people",
        ours: |school, _| reads(school, "/api/people?role=STUDENT"),
        bare: |school, _| reads(school, &format!("/read/{}", school.classes.len())),
        connections: CONNECTIONS,
    },
    Measure {
        name: "search for people",
        ours: |school, _| reads(school, "/api/people?q=anh"),
        bare: |school, _| reads(school, &format!("/read/{}", school.classes.len() + 1)),
        connections: CONNECTIONS,
    },
    Measure {
        name: "durable edit, 1 at once",
        ours: edits,
        bare: bare_edits,
        connections: 1,
    },
    Measure {
        name: "durable edits, 2 at once",
        ours: edits,
        bare: bare_edits,
        // As many classes has the smaller school.
        connections: 2,
    },
];

/// Prints the table.
pub fn run(seconds: u32) -> Result<()> {
    let runtime = Runtime::new()?;
    let pairs = [
        Pair::make("683", "oulad-small-oneroster.zip")?,
        Pair::make("28,785", "oulad-oneroster.zip")?,
    ];
    println!("\n| what | students | a second | bare | ratio | CPU µs | bare | ratio |");
    println!("|---|---|---|---|---|---|---|---|");
    for measure in &MEASURES {
        let turn = Duration::from_secs(seconds.into()) / TURNS;
        if let Err(error) = measure.compare(&runtime, &pairs, turn) {
            let error = error.to_string();
            let why = error.lines().next().unwrap_or_default();
            println!("| {} | not measured: {why} |", measure.name);
        }
    }
    for pair in &pairs {
        pair.measure_sign_ins()?;
    }
    Ok(())
}

impl Measure {
    fn compare(&self, runtime: &Runtime, pairs: &[Pair; 2], turn: Duration) -> Result<()> {
        let mut sides: [[Side; 2]; 2] = Default::default();
        for pair in pairs {
            // Neither the caller nor the pages of the file are new to what is measured.
            self.take_turn(
                runtime,
                pair,
                (&mut Side::default(), &mut Side::default()),
                turn / 4,
            )?;
        }
        for _ in 0..TURNS {
            for (pair, [ours, bare]) in pairs.iter().zip(&mut sides) {
                self.take_turn(runtime, pair, (ours, bare), turn)?;
            }
        }
        for (pair, [ours, bare]) in pairs.iter().zip(&sides) {
            println!(
                "| {} | {} | {:.0} | {:.0} | **{:.2}** | {:.0} | {:.0} | {:.2} |",
                self.name,
                pair.name,
                ours.answered.rate(),
                bare.answered.rate(),
                ours.answered.rate() / bare.answered.rate(),
                ours.cost(),
                bare.cost(),
                bare.cost() / ours.cost(),
            );
        }
        let [[few, _], [many, _]] = &sides;
        let ratio = many.answered.rate() / few.answered.rate();
        println!(
            "| {} | large over small | | | {ratio:.2} | | | |",
            self.name
        );
        Ok(())
    }

    fn take_turn(
        &self,
        runtime: &Runtime,
        pair: &Pair,
        (ours, bare): (&mut Side, &mut Side),
        turn: Duration,
    ) -> Result<()> {
        let sides = [
            (ours, &pair.school.program, self.ours),
            (bare, &pair.bare, self.bare),
        ];
        for (side, program, make) in sides {
            let requests = (0..self.connections).map(|at| make(&pair.school, at));
            let before = program.used()?;
            let load = loads::run(program.address, requests.collect(), turn);
            side.answered += runtime.block_on(load)?;
            side.used += program.used()?.saturating_sub(before);
        }
        Ok(())
    }
}

impl Pair {
    fn make(name: &'static str, bundle: &str) -> Result<Self> {
        let school = School::serve(make_folder(bundle)?)?;
        school.program.settle()?;
        let copy = school.copy()?;
        fs::write(copy.path().join(CALLS), calls(&school)?.to_string())?;
        Ok(Self {
            name,
            bare: Program::bare(copy.path(), &school.token)?,
            _copy: copy,
            school,
        })
    }

    fn measure_sign_ins(&self) -> Result<()> {
        let program = &self.school.program;
        let (begun, before) = (Instant::now(), program.used()?);
        for _ in 0..SIGN_INS {
            sign_in(program)?;
        }
        let used = program.used()?.saturating_sub(before).as_secs_f64() / f64::from(SIGN_INS);
        let rate = f64::from(SIGN_INS) / begun.elapsed().as_secs_f64();
        println!(
            "| sign-in, one after the other, with the client's arithmetic | {} | {rate:.0} | | | {:.0} | | |",
            self.name,
            used * 1e6
        );
        Ok(())
    }
}

fn class(school: &School, at: usize) -> &str {
    &school.classes[at % school.classes.len()]
}

fn reads(school: &School, path: &str) -> Requests {
    let request = get(path, &school.token);
    Box::new(move || request.clone())
}

/// Each connection edits a class of its own, so that no edit is stale.
fn edits(school: &School, at: usize) -> Requests {
    let path = format!("/api/classes/{}", class(school, at));
    let read = crate::schools::read(&school.program, &path, &school.token);
    let mut version = read
        .ok()
        .and_then(|class| class["version"].as_u64())
        .unwrap_or(0);
    let token = school.token.clone();
    Box::new(move || {
        let body = json!({ "room": format!("B{version}") }).to_string();
        let request = edit(&path, &token, version, &body);
        version += 1;
        request
    })
}

fn bare_edits(school: &School, at: usize) -> Requests {
    let request = edit(
        &format!("/write/{}", at % school.classes.len()),
        &school.token,
        0,
        "{}",
    );
    Box::new(move || request.clone())
}

fn edit(path: &str, token: &str, version: u64, body: &str) -> Vec<u8> {
    format!(
        "PATCH {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\nif-match: \"{version}\"\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// The calls behind each path of the bare route: the classes, the page of people, the search.
fn calls(school: &School) -> Result<Value> {
    let admin = PersonId::parse(&school.admin).ok().context("an id")?;
    let authority = tables::authority(&admin);
    let mut all = Vec::new();
    for class in &school.classes {
        let class = ClassId::parse(class).ok().context("an id")?;
        let memberships = ClassRole::ALL.map(|role| tables::member(&class, role, &admin));
        let keys = [authority.clone(), tables::class(&class)]
            .into_iter()
            .chain(memberships);
        all.push(json!({ "gets": keys.map(|key| call(&key)).collect::<Vec<_>>() }));
    }
    let people = tables::people(tables::Listed::Under(Role::Student), PersonStatus::Active);
    for values in [
        json!({ ":pk": { "S": people } }),
        json!({ ":pk": { "S": "SEARCH#people#an" }, ":sk": { "S": "anh" } }),
    ] {
        let query = json!({ "table": table(&authority), "values": values });
        all.push(json!({ "gets": [call(&authority)], "query": query }));
    }
    Ok(Value::Array(all))
}

fn table(key: &Key) -> String {
    format!("{PREFIX}{}", key.table.name)
}

fn call(key: &Key) -> Value {
    json!({ "table": table(key), "key": key.to_item() })
}
