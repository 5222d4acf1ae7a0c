//! `docs/costs.md`: what a month on AWS costs, from the units of `docs/ledger.md`, a model of what people do
//! and prices of AWS. All three are stated here or there, so that whoever doubts a figure can change it.

mod months;
mod prices;

use std::fmt::Write as _;

use crate::documents::{NOTE, hold};
use months::{Line, Month};

/// Sizes of schools, in students.
const SCHOOLS: [u32; 3] = [100, 1_000, 20_000];

#[test]
fn the_page_about_costs_is_current() {
    let months = SCHOOLS.map(Month::of);
    let mut page = format!("# Costs\n\n{NOTE}\n{}\n\n", prices::ABOUT);

    describe_model(&mut page);
    describe_bills(&mut page, &months);

    hold("docs/costs.md", &page);
}

#[test]
fn a_school_of_a_hundred_costs_near_nothing() {
    let month = Month::of(100);

    assert!(month.total() < 3.0, "{}", month.total());
}

#[test]
fn a_larger_school_never_pays_less() {
    let totals = SCHOOLS.map(|students| Month::of(students).total());

    assert!(totals.is_sorted(), "{totals:?}");
}

fn describe_model(page: &mut String) {
    page.push_str("## What people do in a month\n\n| who | how many | operation | times |\n|---|---|---|---|\n");
    for habit in months::HABITS {
        let _ = writeln!(
            page,
            "| {} | {} | `{}` | {} |",
            habit.who.name(),
            habit.who.share(),
            habit.operation,
            habit.times
        );
    }
    let _ = writeln!(page, "\n{}", months::ABOUT);
}

fn describe_bills(page: &mut String, months: &[Month; 3]) {
    page.push_str("\n## What it costs\n\nUS dollars a month, without tax.\n\n| |");
    for month in months {
        let _ = write!(page, " {} students |", thousands(month.students));
    }
    page.push_str("\n|---|---:|---:|---:|\n");
    for (at, Line { name, .. }) in months[0].lines.iter().enumerate() {
        let costs = months
            .each_ref()
            .map(|month| format!("{:.2}", month.lines[at].cost));
        let _ = writeln!(page, "| {name} | {} |", costs.join(" | "));
    }
    let totals = months
        .each_ref()
        .map(|month| format!("**{:.2}**", month.total()));
    let _ = writeln!(page, "| **together** | {} |", totals.join(" | "));
    let requests = months
        .each_ref()
        .map(|month| format!("{:.0}", month.requests));
    let _ = writeln!(page, "| requests | {} |", requests.join(" | "));
}

fn thousands(number: u32) -> String {
    let digits = number.to_string();
    match digits.len().checked_sub(3) {
        Some(at) if at > 0 => format!("{},{}", &digits[..at], &digits[at..]),
        _ => digits,
    }
}
