//! Books for examples, written as people speak of them, and any books for properties.

use std::ops::Range;

use domain::decimals::Decimal;
use domain::scores::{
    Book, BookItem, BookRules, Category, CategoryRules, Cell, Exact, ItemRules, Kind, LatePolicy,
    Lateness, Outline, Percent, Plan, Request, Ruled, Scheme, SchemeChoice, ScoreStatus, Sight,
    StudentScores, Trace, Weighting,
};
use domain::texts::Title;
use proptest::prelude::*;

use super::numbers::decimal;

pub const TO_DATE: Request = Request {
    kind: Kind::ToDate,
    sight: Sight::All,
};

/// A book with its rules.
#[derive(Debug, Clone)]
pub struct Sketch {
    pub weighting: Weighting,
    pub rules: BookRules,
    pub categories: Vec<Ruled<Category, CategoryRules>>,
    pub items: Vec<Ruled<BookItem, ItemRules>>,
}

pub fn percent(text: &str) -> Percent {
    Percent::new(decimal(text)).unwrap()
}

impl Sketch {
    pub fn new(weighting: Weighting) -> Self {
        Self {
            weighting,
            rules: BookRules::default(),
            categories: Vec::new(),
            items: Vec::new(),
        }
    }

    /// Adds a category; what it is numbered follows from the order.
    pub fn category(mut self, weight: &str, rules: CategoryRules) -> Self {
        let number = self.next_category();
        let part = Category {
            number,
            title: Title::parse("Category").unwrap(),
            weight: decimal(weight),
            counted: true,
            place: None,
            deleted_at: None,
            version: 1,
        };
        self.categories.push(Ruled { part, rules });
        self
    }

    /// Adds an item of the last category.
    pub fn item(self, points: &str) -> Self {
        self.ruled_item(points, ItemRules::default())
    }

    pub fn ruled_item(mut self, points: &str, rules: ItemRules) -> Self {
        let part = BookItem {
            number: u32::try_from(self.items.len()).unwrap() + 1,
            category: self.next_category() - 1,
            title: Title::parse("Item").unwrap(),
            description: None,
            points: decimal(points),
            weight: None,
            counted: true,
            posted: true,
            post_at: None,
            told_at: None,
            assigned_on: None,
            due_on: None,
            place: None,
            deleted_at: None,
            version: 1,
        };
        self.items.push(Ruled { part, rules });
        self
    }

    /// Adds an item of the last category with a weight.
    pub fn weighed_item(self, points: &str, weight: &str) -> Self {
        let mut sketch = self.item(points);
        sketch.last().weight = Some(decimal(weight));
        sketch
    }

    pub fn last(&mut self) -> &mut BookItem {
        &mut self.items.last_mut().unwrap().part
    }

    fn next_category(&self) -> u32 {
        u32::try_from(self.categories.len()).unwrap() + 1
    }

    pub fn plan(&self) -> Plan {
        let book = Book {
            weighting: self.weighting,
            scheme: SchemeChoice::default(),
            next_category: 1_000,
            next_item: 1_000,
            version: 1,
        };
        let outline = Outline {
            book: &book,
            rules: &self.rules,
            categories: &self.categories,
            items: &self.items,
        };
        Plan::new(outline).unwrap()
    }

    /// The total in percent, as a fraction.
    pub fn percent(&self, scores: &StudentScores, request: Request) -> Option<Exact> {
        let total = self.plan().total(scores, request)?;
        Some(total * Exact::whole(100))
    }

    pub fn explain(&self, scores: &StudentScores, request: Request, scheme: &Scheme) -> Trace {
        self.plan().explain(scores, request, scheme)
    }
}

pub fn cell(status: ScoreStatus, points: Option<&str>) -> Cell {
    Cell {
        version: 1,
        status,
        points: points.map(decimal),
        late: Lateness::OnTime,
    }
}

/// Scores in the order of items: digits, or the name of a status, or nothing for a blank.
pub fn scores(words: &[&str]) -> StudentScores {
    let mut scores = StudentScores::default();
    for (number, word) in (1..).zip(words) {
        let cell = match *word {
            "" => continue,
            "excused" => cell(ScoreStatus::Excused, None),
            "missing" => cell(ScoreStatus::Missing, None),
            "incomplete" => cell(ScoreStatus::Incomplete, Some("5")),
            points => cell(ScoreStatus::Graded, Some(points)),
        };
        scores.cells.insert(number, cell);
    }
    scores
}

/// Decimals of one or two places, among them round ones.
pub fn any_decimal(hundredths: Range<i32>) -> impl Strategy<Value = Decimal> {
    prop_oneof![
        hundredths.clone().prop_map(|units| units / 100 * 100),
        hundredths,
    ]
    .prop_map(|units| decimal(&format!("{}.{:02}", units / 100, units % 100)))
}

fn any_percent(range: Range<i32>) -> impl Strategy<Value = Percent> {
    any_decimal(range).prop_map(|value| Percent::new(value).unwrap())
}

pub fn any_weighting() -> impl Strategy<Value = Weighting> {
    prop_oneof![
        Just(Weighting::Points),
        Just(Weighting::Categories),
        Just(Weighting::CategoriesAndItems),
    ]
}

pub fn any_category_rules() -> impl Strategy<Value = CategoryRules> {
    let cap = proptest::option::weighted(0.2, any_percent(5_000..12_000));
    (0_u32..4, 0_u32..3, prop::bool::weighted(0.2), cap).prop_map(
        |(drop_lowest, drop_highest, extra_credit, cap)| CategoryRules {
            drop_lowest,
            drop_highest,
            extra_credit,
            cap,
        },
    )
}

fn any_late_policy() -> impl Strategy<Value = LatePolicy> {
    (
        0_u32..30,
        1_u32..60,
        any_percent(0..3_000),
        any_percent(0..6_000),
    )
        .prop_map(
            |(grace_minutes, step_minutes, per_step, floor)| LatePolicy {
                grace_minutes,
                step_minutes,
                per_step,
                floor,
            },
        )
}

fn any_item_rules() -> impl Strategy<Value = ItemRules> {
    let late = proptest::option::weighted(0.2, any_late_policy());
    let flags = (prop::bool::weighted(0.2), prop::bool::weighted(0.2));
    (flags, any_percent(10_000..15_000), late).prop_map(
        |((never_drop, extra_credit), limit, late)| ItemRules {
            never_drop,
            extra_credit,
            limit,
            late,
        },
    )
}

type ItemWords = (Decimal, Decimal, ItemRules, (bool, bool, u32, usize));

fn any_item() -> impl Strategy<Value = ItemWords> {
    let place = (
        prop::bool::weighted(0.9),
        prop::bool::weighted(0.8),
        0_u32..4,
        0_usize..9,
    );
    (
        any_decimal(0..2_000),
        any_decimal(0..3_000),
        any_item_rules(),
        place,
    )
}

/// Any book of up to four categories and twelve items.
pub fn any_sketch() -> impl Strategy<Value = Sketch> {
    let category = (
        any_decimal(0..10_000),
        any_category_rules(),
        prop::bool::weighted(0.9),
    );
    let categories = prop::collection::vec(category, 1..5);
    let items = prop::collection::vec(any_item(), 0..13);
    let book = (
        proptest::option::weighted(0.2, any_percent(5_000..11_000)),
        proptest::option::of(any_late_policy()),
    );
    (any_weighting(), categories, items, book).prop_map(|(weighting, categories, items, book)| {
        let mut sketch = Sketch::new(weighting);
        sketch.rules.cap = book.0;
        sketch.rules.late = book.1;
        for (weight, rules, counted) in categories {
            sketch = sketch.category(&weight.to_string(), rules);
            sketch.categories.last_mut().unwrap().part.counted = counted;
        }
        let count = sketch.categories.len();
        for (points, weight, rules, (counted, posted, due, place)) in items {
            sketch = sketch.ruled_item(&points.to_string(), rules);
            let item = sketch.last();
            item.weight = Some(weight);
            (item.counted, item.posted) = (counted, posted);
            item.category = u32::try_from(place % count).unwrap() + 1;
            let day = |day: u32| format!("2026-01-0{day}").parse().unwrap();
            item.due_on = (due > 0).then(|| day(due));
        }
        sketch
    })
}

fn any_cell() -> impl Strategy<Value = Cell> {
    let status = prop_oneof![
        6 => Just(ScoreStatus::Graded),
        1 => Just(ScoreStatus::None),
        1 => Just(ScoreStatus::Excused),
        1 => Just(ScoreStatus::Missing),
        1 => Just(ScoreStatus::Incomplete),
    ];
    let late = prop_oneof![
        3 => Just(Lateness::OnTime),
        1 => Just(Lateness::Late),
        2 => (0_u32..200).prop_map(Lateness::LateBy),
    ];
    let points = proptest::option::weighted(0.9, any_decimal(0..2_500));
    (status, points, late).prop_map(|(status, points, late)| Cell {
        version: 1,
        status,
        points,
        late,
    })
}

/// Anything a student can have in such a book.
pub fn any_scores() -> impl Strategy<Value = StudentScores> {
    let cells = prop::collection::btree_map(1_u32..13, any_cell(), 0..13);
    let extensions = prop::collection::btree_map(1_u32..13, 0_u32..100, 0..4);
    (cells, extensions).prop_map(|(cells, extensions)| StudentScores { cells, extensions })
}

pub fn any_request() -> impl Strategy<Value = Request> {
    let kind = prop_oneof![Just(Kind::ToDate), Just(Kind::Final)];
    let sight = prop_oneof![Just(Sight::All), Just(Sight::Posted)];
    (kind, sight).prop_map(|(kind, sight)| Request { kind, sight })
}
