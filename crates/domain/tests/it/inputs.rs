//! Numbers as people type them.

use domain::scores::{DecimalMark, ItemRules, parse_points, parse_weight};
use proptest::prelude::*;

use super::books::percent;
use super::numbers::decimal;

fn read(mark: DecimalMark, text: &str) -> Result<String, &'static str> {
    let read = mark.parse(text);
    read.map(|value| value.to_string())
        .map_err(|fault| fault.code)
}

#[test]
fn a_comma_is_read_where_people_write_decimals_so() {
    let vietnamese = DecimalMark::of_language("vi-VN");

    assert_eq!(read(vietnamese, " 8,5 "), Ok("8.5".into()));
    assert_eq!(read(vietnamese, "1,234"), Ok("1.234".into()));
    assert_eq!(read(vietnamese, "8.5"), Ok("8.5".into()));
}

#[test]
fn a_comma_is_never_guessed() {
    let english = DecimalMark::of_language("en");

    assert_eq!(read(english, "1,234"), Err("decimal_comma"));
    assert_eq!(read(english, "8,5"), Err("decimal_comma"));
    assert_eq!(read(english, "1,234.5"), Err("decimal_comma"));
    assert_eq!(read(english, "1.234"), Ok("1.234".into()));
}

#[test]
fn what_can_be_read_in_two_ways_is_refused() {
    assert_eq!(read(DecimalMark::Comma, "1.234"), Err("ambiguous_dot"));
    assert_eq!(read(DecimalMark::Comma, "1.234,5"), Err("group_separator"));
    assert_eq!(read(DecimalMark::Comma, "1,234,5"), Err("group_separator"));
}

#[test]
fn a_language_that_is_not_known_has_a_dot() {
    assert_eq!(DecimalMark::of_language("xx"), DecimalMark::Dot);
    assert_eq!(DecimalMark::of_language(""), DecimalMark::Dot);
}

#[test]
fn what_is_no_number_of_points_is_refused_with_its_reason() {
    for mark in [DecimalMark::Dot, DecimalMark::Comma] {
        assert_eq!(read(mark, "NaN"), Err("invalid"));
        assert_eq!(read(mark, "inf"), Err("invalid"));
        assert_eq!(read(mark, ""), Err("invalid"));
        assert_eq!(read(mark, "1e400"), Err("exponent"));
        assert_eq!(read(mark, "-1"), Err("negative"));
        assert_eq!(read(mark, "−1"), Err("negative"));
        assert_eq!(read(mark, "0.00001"), Err("too_many_places"));
        assert_eq!(read(mark, "99999999999"), Err("out_of_range"));
        assert_eq!(read(mark, "=1+1"), Err("invalid"));
    }
}

#[test]
fn points_reach_the_limit_of_the_item_and_not_beyond() {
    let full = decimal("10");
    let generous = ItemRules {
        limit: percent("112.5"),
        ..ItemRules::default()
    };
    let code = |text: &str, rules: &ItemRules| {
        let points = parse_points(text, DecimalMark::Dot, (full, rules));
        points.map_err(|fault| fault.code)
    };

    assert_eq!(code("10", &ItemRules::default()), Ok(full));
    assert_eq!(code("10.0001", &ItemRules::default()), Err("above_limit"));
    assert_eq!(code("11.25", &generous), Ok(decimal("11.25")));
    assert_eq!(code("11.2501", &generous), Err("above_limit"));
}

#[test]
fn a_weight_is_at_most_a_thousand() {
    let code = |text| parse_weight(text, DecimalMark::Comma).map_err(|fault| fault.code);

    assert_eq!(code("33,3333"), Ok(percent("33.3333")));
    assert_eq!(code("1000"), Ok(percent("1000")));
    assert_eq!(code("1000,0001"), Err("out_of_range"));
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "[0-9.,eE\\-+−x ]{0,12}|\\PC{0,12}") {
        for mark in [DecimalMark::Dot, DecimalMark::Comma] {
            let _ = mark.parse(&text);
        }
    }

    #[test]
    fn what_both_languages_read_is_the_same_number(text in "[0-9]{0,4}[.,]?[0-9]{0,5}") {
        let (dot, comma) = (DecimalMark::Dot.parse(&text), DecimalMark::Comma.parse(&text));

        if let (Ok(dot), Ok(comma)) = (dot, comma) {
            prop_assert_eq!(dot, comma);
        }
    }
}
