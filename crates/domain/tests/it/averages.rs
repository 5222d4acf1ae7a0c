//! Averages of grade points, and what does not count.

use domain::scores::{Attempt, Average, Exclusion, Repeats, average};
use proptest::prelude::*;

use super::numbers::{decimal, exact};

fn attempt(subject: &str, day: u32, credits: &str, points: &str) -> Attempt<String> {
    let number = |text: &str| (!text.is_empty()).then(|| decimal(text));
    Attempt {
        subject: subject.into(),
        ended_on: format!("2026-01-{day:02}").parse().unwrap(),
        credits: number(credits),
        points: number(points),
    }
}

/// Failed, passed well, then passed badly.
fn three_tries() -> Vec<Attempt<String>> {
    vec![
        attempt("algebra", 1, "3", "0"),
        attempt("algebra", 2, "3", "3"),
        attempt("algebra", 3, "3", "1"),
        attempt("physics", 3, "2", "4"),
    ]
}

fn points(average: &Average) -> Option<String> {
    average.points.as_ref().map(ToString::to_string)
}

#[test]
fn an_average_weighs_by_credits() {
    let attempts = [attempt("a", 1, "3", "4"), attempt("b", 1, "1.5", "3")];

    let average = average(&attempts, Repeats::Best);

    assert_eq!(points(&average).as_deref(), Some("11/3"));
    assert_eq!(average.credits, exact("9/2"));
}

#[test]
fn a_subject_without_credits_is_listed_and_not_averaged() {
    let attempts = [attempt("a", 1, "3", "4"), attempt("b", 1, "", "0")];

    let average = average(&attempts, Repeats::Best);

    assert_eq!(points(&average).as_deref(), Some("4"));
    assert_eq!(average.exclusions, [None, Some(Exclusion::CreditsMissing)]);
}

#[test]
fn a_grade_without_points_is_listed_and_not_averaged() {
    let attempts = [attempt("a", 1, "3", ""), attempt("b", 1, "3", "2")];

    let average = average(&attempts, Repeats::Best);

    assert_eq!(points(&average).as_deref(), Some("2"));
    assert_eq!(average.exclusions, [Some(Exclusion::PointsMissing), None]);
}

#[test]
fn of_repeats_the_best_the_latest_or_each_counts() {
    let of = |repeats| points(&average(&three_tries(), repeats)).unwrap();

    assert_eq!(of(Repeats::Best), "17/5");
    assert_eq!(of(Repeats::Latest), "11/5");
    assert_eq!(of(Repeats::All), "20/11");
}

#[test]
fn the_attempt_that_counts_is_told() {
    let average = average(&three_tries(), Repeats::Best);

    let repeated = Some(Exclusion::Repeated);
    assert_eq!(average.exclusions, [repeated, None, repeated, None]);
}

#[test]
fn an_attempt_that_cannot_count_does_not_replace_another() {
    let attempts = [attempt("a", 1, "3", "2"), attempt("a", 2, "3", "")];

    let average = average(&attempts, Repeats::Latest);

    assert_eq!(points(&average).as_deref(), Some("2"));
}

#[test]
fn no_counted_credits_make_no_average() {
    let attempts = [attempt("a", 1, "0", "4"), attempt("b", 1, "", "4")];

    assert_eq!(average(&attempts, Repeats::All).points, None);
    assert_eq!(average::<String>(&[], Repeats::All).points, None);
}

fn any_attempt() -> impl Strategy<Value = Attempt<String>> {
    let credits =
        prop_oneof![4 => (0_u32..6).prop_map(|n| n.to_string()), 1 => Just(String::new())];
    let points = prop_oneof![4 => (0_u32..5).prop_map(|n| n.to_string()), 1 => Just(String::new())];
    ("[abc]", 1_u32..9, credits, points)
        .prop_map(|(subject, day, credits, points)| attempt(&subject, day, &credits, &points))
}

proptest! {
    #[test]
    fn the_order_of_attempts_changes_no_average(
        attempts in prop::collection::vec(any_attempt(), 0..9).prop_shuffle(),
        repeats in prop_oneof![Just(Repeats::Best), Just(Repeats::Latest), Just(Repeats::All)],
    ) {
        let mut turned = attempts.clone();
        turned.reverse();

        let (one, other) = (average(&attempts, repeats), average(&turned, repeats));

        prop_assert_eq!((one.points, one.credits), (other.points, other.credits));
    }

    #[test]
    fn an_average_lies_between_the_counted_grades(
        attempts in prop::collection::vec(any_attempt(), 0..9),
    ) {
        if let Some(points) = average(&attempts, Repeats::Best).points {
            prop_assert!(points >= exact("0") && points <= exact("4"));
        }
    }
}
