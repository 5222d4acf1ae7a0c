//! A month of a school: who does what how often, and the bill of it.

use std::collections::BTreeMap;
use std::fs;

use super::prices::{self, Price};

/// Somebody of the school.
#[derive(Clone, Copy)]
pub enum Who {
    Student,
    Lecturer,
    Administrator,
}

/// What one of them does in a month.
pub struct Habit {
    pub who: Who,
    /// As in the ledger.
    pub operation: &'static str,
    pub times: u32,
}

const fn habit(who: Who, operation: &'static str, times: u32) -> Habit {
    Habit {
        who,
        operation,
        times,
    }
}

use Who::{Administrator, Lecturer, Student};

/// A teaching month: students open the page on twelve days, staff on each of twenty-two.
pub const HABITS: &[Habit] = &[
    habit(Student, "get_config", 12),
    habit(Student, "get_me", 12),
    habit(Student, "list_my_classes", 24),
    habit(Student, "get_class", 36),
    habit(Student, "list_enrollments", 12),
    habit(Student, "list_my_people?q=tran", 4),
    habit(Student, "list_classes", 4),
    habit(Student, "join_class", 1),
    habit(Student, "list_my_sessions", 1),
    habit(Lecturer, "get_config", 22),
    habit(Lecturer, "get_me", 22),
    habit(Lecturer, "list_my_classes", 44),
    habit(Lecturer, "get_class", 110),
    habit(Lecturer, "list_enrollments", 110),
    habit(Lecturer, "list_enrollments?q=nguyen", 22),
    habit(Lecturer, "create_enrollment", 5),
    habit(Lecturer, "delete_enrollment", 5),
    habit(Administrator, "get_config", 22),
    habit(Administrator, "get_me", 22),
    habit(Administrator, "list_people", 220),
    habit(Administrator, "list_people?q=nguyen+sinh", 440),
    habit(Administrator, "get_person", 440),
    habit(Administrator, "create_person", 40),
    habit(Administrator, "invite_person", 40),
    habit(Administrator, "update_person", 60),
    habit(Administrator, "list_classes", 220),
    habit(Administrator, "update_class", 40),
    habit(Administrator, "create_enrollment", 80),
];

/// What the page says of the rest of the model.
pub const ABOUT: &str = "\
Beside these: an answer takes 15 ms of a function of 512 MB and 8 ms more for each call of the store; every request leaves
2.2 KB of logs; the worker wakes every minute, for 60 ms, reads 2 units and leaves 1 KB. The page weighs 300 KB, loaded
anew four times a month. A student stands for 60 KB of items with their indexes, 10 MB of files, 20 files fetched of 1 MB
each and two sent, and a fifth of a mail; an answer is of 4 KB. Marks, assignments and notices are not in the ledger yet, and not here.";

const KB: f64 = 1024.0;
const GB: f64 = KB * KB * KB;
const MEMORY_GB: f64 = 0.5;
const TICKS: f64 = 60.0 * 24.0 * 30.0;

/// A position of the bill.
pub struct Line {
    pub name: &'static str,
    pub cost: f64,
}

/// The bill of a school.
pub struct Month {
    pub students: u32,
    pub requests: f64,
    pub lines: Vec<Line>,
}

/// What the requests of a month come to.
#[derive(Default)]
struct Load {
    requests: f64,
    seconds: f64,
    reads: f64,
    writes: f64,
}

impl Who {
    pub fn name(self) -> &'static str {
        match self {
            Student => "student",
            Lecturer => "lecturer",
            Administrator => "administrator",
        }
    }

    /// How many there are.
    pub fn share(self) -> &'static str {
        match self {
            Student => "all",
            Lecturer => "one for 20 students",
            Administrator => "one for 500 students, two at least",
        }
    }

    fn count(self, students: u32) -> f64 {
        f64::from(match self {
            Student => students,
            Lecturer => students.div_ceil(20),
            Administrator => students.div_ceil(500).max(2),
        })
    }
}

impl Month {
    /// The bill of a school of so many students.
    pub fn of(students: u32) -> Self {
        let load = load_of(students);
        let everybody = [Student, Lecturer, Administrator];
        let people = everybody.iter().map(|who| who.count(students)).sum();
        let lines = [
            answer(&load),
            keep(f64::from(students)),
            attend(&load, people),
        ];
        Self {
            students,
            requests: load.requests,
            lines: lines.into_iter().flatten().collect(),
        }
    }

    /// All of it.
    pub fn total(&self) -> f64 {
        self.lines.iter().map(|line| line.cost).sum()
    }
}

/// What requests and the worker cost.
fn answer(load: &Load) -> [Line; 3] {
    let seconds = load.seconds + TICKS * 0.060;
    let functions = [
        (&prices::LAMBDA_REQUEST, load.requests + TICKS),
        (&prices::LAMBDA_GB_SECOND, seconds * MEMORY_GB),
    ];
    let items = [
        (&prices::READ_UNIT, load.reads + TICKS * 2.0),
        (&prices::WRITE_UNIT, load.writes),
    ];
    [
        line("API Gateway", &[(&prices::GATEWAY_REQUEST, load.requests)]),
        line("Lambda", &functions),
        line("DynamoDB: requests", &items),
    ]
}

/// What items, files and mail of so many students cost.
fn keep(students: f64) -> [Line; 3] {
    let items = students * 60.0 * KB / GB;
    let tables = [(&prices::TABLE_GB, items), (&prices::RECOVERY_GB, items)];
    let files = [
        (&prices::FILE_GB, students * 10.0 * KB * KB / GB),
        (&prices::FILE_WRITE, students * 2.0),
        (&prices::FILE_READ, students * 20.0),
        (&prices::FILE_GB_OUT, students * 20.0 * KB * KB / GB),
    ];
    [
        line("DynamoDB: storage and recovery", &tables),
        line("S3", &files),
        line("SES", &[(&prices::MAIL, students / 5.0)]),
    ]
}

/// What signing in, the page and watching cost.
fn attend(load: &Load, people: f64) -> [Line; 3] {
    let page_loads = people * 4.0;
    let bytes = page_loads * 300.0 * KB + load.requests * 4.0 * KB;
    let edge = [
        (&prices::EDGE_GB_OUT, bytes / GB),
        (&prices::EDGE_REQUEST, page_loads * 20.0 + load.requests),
    ];
    let logs = (load.requests * 2.2 + TICKS) * KB / GB;
    // Seven metrics of two functions.
    let watching = [(&prices::LOG_GB, logs), (&prices::METRIC, 14.0)];
    [
        line("Cognito", &[(&prices::ACTIVE_PERSON, people)]),
        line("CloudFront", &edge),
        line("CloudWatch: logs and metrics", &watching),
    ]
}

fn line(name: &'static str, units: &[(&Price, f64)]) -> Line {
    let costs = units.iter().map(|(price, units)| price.times(*units));
    Line {
        name,
        cost: costs.sum(),
    }
}

fn load_of(students: u32) -> Load {
    let ledger = read_ledger();
    let mut load = Load::default();
    for habit in HABITS {
        let row = ledger.get(habit.operation);
        let [calls, reads, writes] =
            row.unwrap_or_else(|| panic!("{} is not in the ledger", habit.operation));
        let times = habit.who.count(students) * f64::from(habit.times);
        load.requests += times;
        load.seconds += times * (0.015 + calls * 0.008);
        load.reads += times * reads;
        load.writes += times * writes;
    }
    load
}

/// Calls, read units and write units of each operation.
fn read_ledger() -> BTreeMap<String, [f64; 3]> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/ledger.md");
    let page = fs::read_to_string(path).expect("the checkout has a ledger");
    page.lines().filter_map(read_row).collect()
}

fn read_row(line: &str) -> Option<(String, [f64; 3])> {
    let mut cells = line.strip_prefix("| `")?.split('|').map(str::trim);
    let name = cells.next()?.trim_end_matches('`').to_owned();
    let mut number = || cells.next()?.parse().ok();
    Some((name, [number()?, number()?, number()?]))
}
