//! Schemes: those that every school has, and the rules of own ones.

use domain::checks::Invalid;
use domain::scores::{BandInput, BuiltIn, Exact, Midpoint, Scheme, SchemeInput};
use proptest::prelude::*;

fn band(from: &str, letter: &str) -> BandInput {
    BandInput {
        from: from.into(),
        letter: letter.into(),
        points: None,
        passes: true,
    }
}

fn own(bands: Vec<BandInput>) -> SchemeInput {
    SchemeInput {
        scale: "20".into(),
        places: 1,
        midpoint: Midpoint::Up,
        bands,
    }
}

fn faults(input: &SchemeInput) -> Vec<(String, &'static str)> {
    let Invalid(faults) = Scheme::parse(input).unwrap_err();
    let each = faults
        .into_iter()
        .map(|error| (error.path, error.fault.code));
    each.collect()
}

/// Letter and grade points of a part of full marks.
fn call(which: BuiltIn, (numerator, denominator): (i64, i64)) -> (String, Option<String>) {
    let scheme = Scheme::built_in(which);
    let mark = scheme.mark(&Exact::fraction(numerator, denominator).unwrap());
    let band = scheme.band_of(&mark);
    let points = band.points.map(|points| points.to_string());
    (band.letter.to_string(), points)
}

fn called(letter: &str, points: &str) -> (String, Option<String>) {
    (letter.into(), Some(points.into()))
}

#[test]
fn the_default_is_the_ten_point_scale_of_vietnam() {
    let calls = [(85, 100), (70, 100), (55, 100), (40, 100), (39, 100)];

    let letters = calls.map(|total| call(BuiltIn::default(), total));

    let expected = [("A", "4"), ("B", "3"), ("C", "2"), ("D", "1"), ("F", "0")];
    assert_eq!(
        letters,
        expected.map(|(letter, points)| called(letter, points))
    );
}

#[test]
fn a_course_mark_is_rounded_to_one_decimal_before_it_gets_a_letter() {
    let of_mark = |thousandths| call(BuiltIn::VietnameseTen, (thousandths, 1_000));

    assert_eq!(of_mark(844), called("B", "3"));
    assert_eq!(of_mark(845), called("A", "4"));
    assert_eq!(of_mark(849), called("A", "4"));
}

#[test]
fn a_subject_without_letters_is_passed_at_five() {
    let of_mark = |thousandths| call(BuiltIn::VietnamesePassFail, (thousandths, 1_000));

    assert_eq!(of_mark(495), ("P".into(), None));
    assert_eq!(of_mark(494), ("F".into(), None));
}

#[test]
fn letters_of_the_united_states_have_plus_and_minus() {
    assert_eq!(call(BuiltIn::UsLetters, (93, 100)), called("A", "4"));
    assert_eq!(call(BuiltIn::UsLetters, (90, 100)), called("A-", "3.7"));
    assert_eq!(
        call(BuiltIn::UsLetters, (89_994, 100_000)),
        called("B+", "3.3")
    );
    assert_eq!(call(BuiltIn::UsLetters, (59, 100)), called("F", "0"));
}

#[test]
fn a_hundred_points_and_pass_or_fail_are_built_in() {
    assert_eq!(call(BuiltIn::Hundred, (85, 100)), called("A", "4"));
    assert_eq!(call(BuiltIn::PassFail, (1, 2)), ("P".into(), None));
    assert_eq!(call(BuiltIn::PassFail, (49, 100)), ("F".into(), None));
}

#[test]
fn more_than_full_marks_has_the_highest_letter() {
    assert_eq!(call(BuiltIn::VietnameseTen, (12, 10)), called("A", "4"));
}

#[test]
fn an_own_scheme_may_have_bounds_with_decimals_in_any_order() {
    let input = own(vec![
        band("0", "low"),
        band("12.25", "high"),
        band("7.5", "mid"),
    ]);

    let scheme = Scheme::parse(&input).unwrap();

    let letters = scheme.bands().iter().map(|band| band.letter.as_str());
    assert_eq!(letters.collect::<Vec<_>>(), ["high", "mid", "low"]);
}

#[test]
fn bands_that_do_not_start_at_zero_are_refused() {
    let expected = [("bands".to_owned(), "no_band_from_zero")];

    assert_eq!(faults(&own(vec![band("1", "low")])), expected);
    assert_eq!(faults(&own(Vec::new())), expected);
}

#[test]
fn two_bands_of_one_bound_or_name_are_refused() {
    let input = own(vec![
        band("0", "low"),
        band("5", "high"),
        band("5.0", "low"),
    ]);

    let expected = [
        ("bands.2.from".to_owned(), "duplicate"),
        ("bands.2.letter".to_owned(), "duplicate"),
    ];
    assert_eq!(faults(&input), expected);
}

#[test]
fn each_fault_of_a_scheme_is_told_with_its_place() {
    let mut input = own(vec![band("0", " "), band("21", "high"), band("-1", "low")]);
    input.bands[1].points = Some("many".into());
    input.places = 5;

    let expected = [
        ("places", "out_of_range"),
        ("bands.0.letter", "required"),
        ("bands.1.points", "invalid"),
        ("bands.2.from", "out_of_range"),
    ];
    assert_eq!(
        faults(&input),
        expected.map(|(path, code)| (path.to_owned(), code))
    );
}

#[test]
fn a_bound_above_full_marks_is_refused() {
    let input = own(vec![band("0", "low"), band("21", "high")]);

    let expected = [("bands.1.from".to_owned(), "above_scale")];
    assert_eq!(faults(&input), expected);
}

#[test]
fn a_stored_scheme_reads_back_through_the_rules() {
    let scheme = Scheme::built_in(BuiltIn::UsLetters);
    let mut json = serde_json::to_value(&scheme).unwrap();

    let read: Scheme = serde_json::from_value(json.clone()).unwrap();
    json["bands"].as_array_mut().unwrap().pop();

    assert_eq!(read, scheme);
    assert!(serde_json::from_value::<Scheme>(json).is_err());
}

proptest! {
    #[test]
    fn a_higher_total_never_has_a_lower_band(
        one in 0_i64..120_000,
        other in 0_i64..120_000,
        which in prop_oneof![
            Just(BuiltIn::VietnameseTen),
            Just(BuiltIn::VietnamesePassFail),
            Just(BuiltIn::Hundred),
            Just(BuiltIn::UsLetters),
            Just(BuiltIn::PassFail),
        ],
    ) {
        let scheme = Scheme::built_in(which);
        let from = |total: i64| {
            let mark = scheme.mark(&Exact::fraction(total, 100_000).unwrap());
            scheme.band_of(&mark).from
        };

        prop_assert!(from(one.min(other)) <= from(one.max(other)));
    }
}
