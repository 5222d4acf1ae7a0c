//! Kills while subjects are entered and students enrolled over several connections.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{Moments, examine};
use crate::programs::Program;
use crate::schools::{Caller, id, make_folder, sign_in};

/// Writers at once.
const WRITERS: usize = 4;
/// The latest moment of a kill, from when the writers begin.
const LATEST: Duration = Duration::from_millis(400);
/// Tokens are of this address, whatever port a start takes.
const PUBLIC_URL: &str = "http://127.0.0.1:8080";

/// What was asked for in a cycle: what was answered, and what perhaps was done.
#[derive(Default)]
struct Asked {
    acknowledged: Vec<(Wish, String)>,
    unanswered: Vec<Wish>,
}

/// A subject to enter, under the idempotency key of its code, or a student to enroll.
#[derive(Clone)]
enum Wish {
    Subject(String),
    Student(String),
}

impl Wish {
    fn send(&self, caller: &Caller, class: &str) -> Result<Value> {
        match self {
            Self::Subject(code) => caller.post(
                "/api/subjects",
                code,
                &json!({ "code": code, "name": code }),
            ),
            Self::Student(person) => caller.post(
                &format!("/api/classes/{class}/enrollments"),
                &format!("{class}-{person}"),
                &json!({ "person": person, "role": "STUDENT" }),
            ),
        }
    }
}

/// Runs the cycles over one school.
pub fn run(cycles: u32, moments: &mut Moments) -> Result<()> {
    let folder = make_folder("oulad-small-oneroster.zip")?;
    let serve = || Program::serve_as(folder.path(), PUBLIC_URL);
    let program = serve()?;
    let mut caller = Caller::new(&program, &sign_in(&program)?);
    let (class, students) = prepare(&caller)?;
    program.kill()?;
    let mut everything: Vec<(Wish, String)> = Vec::new();
    let mut unanswered = 0;
    let mut next = 0;
    for cycle in 0..cycles {
        let program = serve()?;
        caller = caller.of(&program);
        let enrolled = students[next % students.len()..].iter().take(40);
        let wishes = wishes(cycle, enrolled.cloned());
        let asked = write_until_killed(program, &caller, (&class, wishes), moments.within(LATEST))?;
        next += 40;
        let program = serve()?;
        caller = caller.of(&program);
        check(&caller, &class, &asked.acknowledged)?;
        for wish in &asked.unanswered {
            // Asked again under the same key it is done once, whether or not it was done before.
            wish.send(&caller, &class)?;
        }
        check_count(&caller, &class)?;
        program.kill()?;
        unanswered += asked.unanswered.len();
        everything.extend(asked.acknowledged);
    }
    let program = serve()?;
    check(&caller.of(&program), &class, &everything)?;
    examine(folder.path())?;
    println!(
        "{cycles} kills among writes: {} acknowledged and none lost, {unanswered} unanswered and done once when asked again",
        everything.len()
    );
    Ok(())
}

/// A class without anybody, and the students of the school.
fn prepare(caller: &Caller) -> Result<(String, Vec<String>)> {
    let first = |path: &str| id(&caller.get(path)?["items"][0]);
    let place = json!({
        "code": "CRASH-1", "name": "Crash", "subject": first("/api/subjects")?, "term": first("/api/terms")?,
    });
    let class = id(&caller.post("/api/classes", "class", &place)?)?;
    Ok((class, caller.walk("/api/people?role=STUDENT", "/id")?))
}

fn wishes(cycle: u32, students: impl Iterator<Item = String>) -> Vec<Wish> {
    let subjects = (0..400).map(|number| Wish::Subject(format!("C{cycle}-{number}")));
    let mut students = students.map(Wish::Student);
    let mut wishes = Vec::new();
    for subject in subjects {
        wishes.extend(students.next());
        wishes.push(subject);
    }
    wishes.reverse();
    wishes
}

fn write_until_killed(
    program: Program,
    caller: &Caller,
    (class, wishes): (&str, Vec<Wish>),
    moment: Duration,
) -> Result<Asked> {
    let wishes = Arc::new(Mutex::new(wishes));
    let writers = [(); WRITERS].map(|()| {
        let (caller, class, wishes) = (caller.clone(), class.to_owned(), wishes.clone());
        thread::spawn(move || write(&caller, &class, &wishes))
    });
    thread::sleep(moment);
    program.kill()?;
    let mut all = Asked::default();
    for writer in writers {
        let asked = writer.join().ok().context("a writer panicked")?;
        all.acknowledged.extend(asked.acknowledged);
        all.unanswered.extend(asked.unanswered);
    }
    Ok(all)
}

/// Asks for one wish after the other until nobody answers.
fn write(caller: &Caller, class: &str, wishes: &Mutex<Vec<Wish>>) -> Asked {
    let mut asked = Asked::default();
    loop {
        let next = wishes.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let Some(wish) = next else { return asked };
        let Ok(answer) = wish.send(caller, class) else {
            asked.unanswered.push(wish);
            return asked;
        };
        let id = answer["id"].as_str().unwrap_or_default().to_owned();
        asked.acknowledged.push((wish, id));
    }
}

/// What was acknowledged is there, as it was asked for.
fn check(caller: &Caller, class: &str, acknowledged: &[(Wish, String)]) -> Result<()> {
    let members = members(caller, class)?;
    for (wish, id) in acknowledged {
        match wish {
            Wish::Subject(code) => {
                let subject = caller.get(&format!("/api/subjects/{id}"));
                let subject = subject.with_context(|| format!("subject {code} is lost"))?;
                ensure!(subject["code"] == json!(code), "subject {code} differs");
            }
            Wish::Student(person) => {
                ensure!(
                    members.contains(person),
                    "the enrollment of {person} is lost"
                );
            }
        }
    }
    Ok(())
}

fn members(caller: &Caller, class: &str) -> Result<BTreeSet<String>> {
    let path = format!("/api/classes/{class}/enrollments?role=STUDENT");
    let members = caller.walk(&path, "/person/id")?;
    let set: BTreeSet<String> = members.iter().cloned().collect();
    ensure!(set.len() == members.len(), "a member is there twice");
    Ok(set)
}

fn check_count(caller: &Caller, class: &str) -> Result<()> {
    let count = caller.get(&format!("/api/classes/{class}"))?["students"].as_u64();
    let members = members(caller, class)?.len();
    ensure!(
        count == u64::try_from(members).ok(),
        "{members} members are counted as {count:?}"
    );
    Ok(())
}
