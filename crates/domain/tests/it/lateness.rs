//! What comes off late works, and what does not.

use domain::scores::{CategoryRules, Exact, ItemRules, LatePolicy, Lateness, Weighting};

use super::books::{Sketch, TO_DATE, percent, scores};
use super::numbers::exact;

fn plain() -> CategoryRules {
    CategoryRules::default()
}

/// Ten per cent a day after ten minutes, down to half.
fn late_policy() -> LatePolicy {
    LatePolicy {
        grace_minutes: 10,
        step_minutes: 1_440,
        per_step: percent("10"),
        floor: percent("50"),
    }
}

/// What counts of a work of 20 points.
fn count_late(raw: &str, late: Lateness, extension: u32) -> Exact {
    let mut book = Sketch::new(Weighting::Points)
        .category("0", plain())
        .item("20");
    book.rules.late = Some(late_policy());
    let mut scores = scores(&[raw]);
    scores.cells.get_mut(&1).unwrap().late = late;
    scores.extensions.insert(1, extension);
    book.percent(&scores, TO_DATE).unwrap() * Exact::fraction(20, 100).unwrap()
}

#[test]
fn raw_eighteen_a_day_late_counts_sixteen() {
    assert_eq!(count_late("18", Lateness::LateBy(600), 0), exact("16"));
    assert_eq!(count_late("18", Lateness::LateBy(1_440), 0), exact("16"));
    assert_eq!(count_late("18", Lateness::LateBy(1_441), 0), exact("14"));
}

#[test]
fn minutes_of_grace_forgive_no_more_than_themselves() {
    assert_eq!(count_late("18", Lateness::LateBy(10), 0), exact("18"));
    assert_eq!(count_late("18", Lateness::LateBy(11), 0), exact("16"));
}

#[test]
fn an_extension_moves_the_due_date_of_one_student() {
    assert_eq!(
        count_late("18", Lateness::LateBy(1_500), 1_440),
        exact("16")
    );
    assert_eq!(
        count_late("18", Lateness::LateBy(1_440), 1_440),
        exact("18")
    );
}

#[test]
fn the_floor_stops_a_deduction_and_gives_nobody_points() {
    assert_eq!(count_late("18", Lateness::LateBy(99_999), 0), exact("10"));
    assert_eq!(count_late("7", Lateness::LateBy(99_999), 0), exact("7"));
    assert_eq!(count_late("18", Lateness::LateBy(u32::MAX), 0), exact("10"));
}

#[test]
fn late_by_nobody_knows_how_much_costs_nothing() {
    assert_eq!(count_late("18", Lateness::Late, 0), exact("18"));
}

#[test]
fn the_policy_of_an_item_replaces_that_of_the_book() {
    let forgiving = LatePolicy {
        per_step: percent("0"),
        ..late_policy()
    };
    let rules = ItemRules {
        late: Some(forgiving),
        ..ItemRules::default()
    };
    let mut book = Sketch::new(Weighting::Points)
        .category("0", plain())
        .ruled_item("20", rules);
    book.rules.late = Some(late_policy());
    let mut scores = scores(&["18"]);
    scores.cells.get_mut(&1).unwrap().late = Lateness::LateBy(5_000);

    assert_eq!(book.percent(&scores, TO_DATE), Some(exact("90")));
}
