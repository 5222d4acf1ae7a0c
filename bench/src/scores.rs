//! The engine of the gradebook on one core: totals and ranks of 500 students in 200 items, the best drop
//! among 200 items, and as many final totals as the full bundle has.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use domain::decimals::Decimal;
use domain::scores::{
    Aim, Book, BookItem, BookRules, Category, CategoryRules, Cell, Kind, Lateness, Outline, Part,
    Plan, Request, Ruled, SchemeChoice, ScoreStatus, Sight, StudentScores, Weighting, find_drops,
    rank,
};
use domain::texts::Title;

const STUDENTS: usize = 500;
const ITEMS: u32 = 200;
const CATEGORIES: u32 = 8;
/// Enrollments of the full bundle, and its items a class.
const MARKS: usize = 32_593;
const ITEMS_OF_MARKS: u32 = 12;
const ROUNDS: usize = 15;

/// Numbers that look random and are the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        let step = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = step.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    /// Hundredths, as people give them.
    fn decimal(&mut self, hundredths: u64) -> Result<Decimal> {
        let units = self.below(hundredths);
        let text = format!("{}.{:02}", units / 100, units % 100);
        Decimal::parse(&text).ok().context("digits make a decimal")
    }
}

/// Whether full points differ from item to item, which makes denominators large.
#[derive(Clone, Copy)]
enum FullPoints {
    Ten,
    Any,
}

struct Sheet {
    plan: Plan,
    students: Vec<StudentScores>,
}

fn make_sheet(
    weighting: Weighting,
    (students, items): (usize, u32),
    (drop_lowest, full): (u32, FullPoints),
) -> Result<Sheet> {
    let mut numbers = Numbers(42);
    let title = Title::parse("Any").ok().context("a title")?;
    let categories: Vec<Ruled<Category, CategoryRules>> = (1..=CATEGORIES)
        .map(|number| Ruled {
            part: Category {
                number,
                title: title.clone(),
                weight: Decimal::whole(10),
                counted: true,
                place: None,
                deleted_at: None,
                version: 1,
            },
            rules: CategoryRules {
                drop_lowest,
                ..CategoryRules::default()
            },
        })
        .collect();
    let items: Vec<BookItem> = (1..=items)
        .map(|number| BookItem {
            number,
            category: number % CATEGORIES + 1,
            title: title.clone(),
            description: None,
            points: match full {
                FullPoints::Ten => Decimal::whole(10),
                FullPoints::Any => Decimal::whole(10 + i32::try_from(number % 97).unwrap_or(0)),
            },
            weight: Some(Decimal::whole(1 + i32::try_from(number % 7).unwrap_or(0))),
            counted: true,
            posted: true,
            post_at: None,
            told_at: None,
            assigned_on: None,
            due_on: None,
            place: None,
            deleted_at: None,
            version: 1,
        })
        .collect();
    let students = (0..students)
        .map(|_| make_scores(&items, &mut numbers))
        .collect::<Result<_>>()?;
    let book = Book {
        weighting,
        scheme: SchemeChoice::default(),
        next_category: CATEGORIES + 1,
        next_item: ITEMS + 1,
        version: 1,
    };
    let items: Vec<Ruled<BookItem, _>> = items.into_iter().map(Ruled::from).collect();
    let plan = Plan::new(Outline {
        book: &book,
        rules: &BookRules::default(),
        categories: &categories,
        items: &items,
    })?;
    Ok(Sheet { plan, students })
}

/// One cell of ten is blank.
fn make_scores(items: &[BookItem], numbers: &mut Numbers) -> Result<StudentScores> {
    let mut scores = StudentScores::default();
    for item in items {
        if numbers.below(10) == 0 {
            continue;
        }
        let cell = Cell {
            version: 1,
            status: ScoreStatus::Graded,
            points: Some(numbers.decimal(1_001)?),
            late: Lateness::OnTime,
        };
        scores.cells.insert(item.number, cell);
    }
    Ok(scores)
}

/// Both totals of everybody, and the ranks by the final one.
fn total_all(sheet: &Sheet) -> usize {
    let total = |kind| {
        let request = Request {
            kind,
            sight: Sight::All,
        };
        let students = sheet.students.iter();
        students
            .map(|scores| sheet.plan.total(scores, request))
            .collect::<Vec<_>>()
    };
    let to_date = total(Kind::ToDate);
    let ranks = rank(&total(Kind::Final));
    to_date.iter().flatten().count() + ranks.len()
}

/// The least and the middle of some rounds.
fn measure<T>(mut work: impl FnMut() -> T) -> (Duration, Duration) {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    (times[0], times[ROUNDS / 2])
}

fn tell(what: &str, (least, middle): (Duration, Duration)) {
    let milliseconds = |time: Duration| time.as_secs_f64() * 1_000.0;
    println!(
        "{what:<72} {:>9.3} ms least {:>9.3} ms middle",
        milliseconds(least),
        milliseconds(middle)
    );
}

/// Prints a line for each measurement.
pub fn run() -> Result<()> {
    let size = (STUDENTS, ITEMS);
    let methods = [
        ("points", Weighting::Points),
        ("categories", Weighting::Categories),
        ("categories and items", Weighting::CategoriesAndItems),
    ];
    for (name, weighting) in methods {
        for drop_lowest in [0, 3] {
            for (points, full) in [("10", FullPoints::Ten), ("10 to 106", FullPoints::Any)] {
                let sheet = make_sheet(weighting, size, (drop_lowest, full))?;
                let what = format!(
                    "500 × 200, {name}, {drop_lowest} dropped, full points {points}: totals, ranks"
                );
                tell(&what, measure(|| total_all(&sheet)));
            }
        }
    }
    measure_drops();
    let sheet = make_sheet(
        Weighting::CategoriesAndItems,
        (MARKS, ITEMS_OF_MARKS),
        (0, FullPoints::Ten),
    )?;
    let finals = || {
        let students = sheet.students.iter();
        let totals = students.filter_map(|scores| sheet.plan.total(scores, Request::FINAL));
        totals.count()
    };
    tell("32,593 final totals of 12 items", measure(finals));
    Ok(())
}

fn measure_drops() {
    let mut numbers = Numbers(7);
    let parts: Vec<Part<i128>> = (0..ITEMS)
        .map(|_| Part {
            gained: numbers.below(1_000).into(),
            full: i128::from(numbers.below(1_000)) + 1,
            droppable: true,
        })
        .collect();
    for most in [1, 20, 100, 199] {
        let what = format!("the best {most} of 200 items to drop");
        tell(&what, measure(|| find_drops(&parts, most, Aim::Highest)));
    }
}
