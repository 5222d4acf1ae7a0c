//! Exact numbers and the one rounding.

use domain::decimals::Decimal;
use domain::scores::{Exact, Midpoint, Rounding};
use proptest::prelude::*;

pub fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

pub fn exact(text: &str) -> Exact {
    text.parse().unwrap()
}

fn round(text: &str, places: u8, midpoint: Midpoint) -> String {
    let rounding = Rounding::new(places, midpoint).unwrap();
    Exact::from(decimal(text)).round(rounding).to_string()
}

#[test]
fn three_scores_of_thirteen_thirds_total_exactly_thirteen() {
    let sum: Exact = (0..3).map(|_| Exact::fraction(13, 3).unwrap()).sum();

    assert_eq!(sum, Exact::whole(13));
}

#[test]
fn a_half_goes_up_or_to_the_even_neighbour() {
    assert_eq!(round("2.675", 2, Midpoint::Up), "2.68");
    assert_eq!(round("88.5", 0, Midpoint::Up), "89");
    assert_eq!(round("88.5", 0, Midpoint::Even), "88");
    assert_eq!(round("89.5", 0, Midpoint::Even), "90");
    assert_eq!(round("88.5001", 0, Midpoint::Even), "89");
}

#[test]
fn a_mark_is_shown_with_all_its_places() {
    assert_eq!(round("8.5", 2, Midpoint::Up), "8.50");
    assert_eq!(round("0.049", 1, Midpoint::Up), "0.0");
    assert_eq!(round("-0.05", 1, Midpoint::Up), "-0.1");
}

#[test]
fn more_than_four_places_are_refused() {
    let fault = Rounding::new(5, Midpoint::Up).unwrap_err();

    assert_eq!(fault.code, "out_of_range");
    assert!(serde_json::from_str::<Rounding>(r#"{"places":5,"midpoint":"half_up"}"#).is_err());
}

#[test]
fn a_number_travels_exactly_and_readably() {
    let json = serde_json::to_value(exact("50/17")).unwrap();

    assert_eq!(
        json,
        serde_json::json!({ "exact": "50/17", "about": "2.9412" })
    );
}

#[test]
fn what_is_no_fraction_is_refused() {
    for text in ["", "1/0", "1/2/3", "NaN", "1.5", "1e9", &"9".repeat(2_001)] {
        assert!(text.parse::<Exact>().is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn a_number_reads_back(numerator: i64, denominator in 1_i64..) {
        let number = Exact::fraction(numerator, denominator).unwrap();

        let json = serde_json::to_string(&number).unwrap();

        prop_assert_eq!(serde_json::from_str::<Exact>(&json).unwrap(), number);
    }

    #[test]
    fn rounding_moves_a_number_by_half_a_place_at_most(
        numerator in -1_000_000_i64..1_000_000,
        denominator in 1_i64..1_000,
        places in 0_u8..5,
        midpoint in prop_oneof![Just(Midpoint::Up), Just(Midpoint::Even)],
    ) {
        let number = Exact::fraction(numerator, denominator).unwrap();
        let half = Exact::fraction(1, 2 * 10_i64.pow(u32::from(places))).unwrap();

        let mark = number.round(Rounding::new(places, midpoint).unwrap());

        let moved = mark.to_exact() + number * Exact::whole(-1);
        prop_assert!(moved <= half.clone() && moved >= half * Exact::whole(-1));
    }

    #[test]
    fn a_larger_number_never_rounds_lower(
        one in -10_000_i64..10_000,
        other in -10_000_i64..10_000,
        denominator in 1_i64..1_000,
        places in 0_u8..5,
        midpoint in prop_oneof![Just(Midpoint::Up), Just(Midpoint::Even)],
    ) {
        let rounding = Rounding::new(places, midpoint).unwrap();
        let round = |numerator| {
            let number = Exact::fraction(numerator, denominator).unwrap();
            number.round(rounding).to_exact()
        };

        prop_assert!(round(one.min(other)) <= round(one.max(other)));
    }
}
