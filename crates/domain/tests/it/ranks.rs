//! Ranks and statistics.

use domain::scores::{
    BuiltIn, Exact, MIN_SHOWN_TO_STUDENTS, Scheme, Statistics, may_be_shown_to_students, rank,
};
use proptest::prelude::*;

use super::numbers::exact;

fn places<T: Ord>(totals: &[Option<T>]) -> Vec<Option<usize>> {
    let ranks = rank(totals).into_iter();
    ranks.map(|rank| rank.map(|rank| rank.place)).collect()
}

#[test]
fn equal_totals_share_a_place_and_leave_the_next_ones_free() {
    let totals = [Some(90), Some(80), Some(80), Some(70)];

    assert_eq!(places(&totals), [Some(1), Some(2), Some(2), Some(4)]);
}

#[test]
fn totals_that_are_equal_exactly_tie() {
    let thirds: Exact = (0..3).map(|_| Exact::fraction(13, 3).unwrap()).sum();

    assert_eq!(
        places(&[Some(thirds), Some(exact("13"))]),
        [Some(1), Some(1)]
    );
}

#[test]
fn who_has_no_total_has_no_rank() {
    let ranks = rank(&[None, Some(3), Some(5)]);

    assert_eq!(ranks[0], None);
    assert_eq!(ranks[1].map(|rank| (rank.place, rank.of)), Some((2, 2)));
}

#[test]
fn a_percentile_is_the_share_that_is_not_above() {
    let totals = [Some(90), Some(80), Some(80), Some(70)];

    let percentiles = rank(&totals).into_iter().flatten();

    let percentiles: Vec<String> = percentiles
        .map(|rank| rank.percentile().to_string())
        .collect();
    assert_eq!(percentiles, ["100", "75", "75", "25"]);
}

#[test]
fn mean_and_median_are_exact() {
    let numbers = ["1", "10/3", "2", "7"].map(exact);

    let statistics = Statistics::of(numbers.into()).unwrap();

    assert_eq!(statistics.mean, exact("10/3"));
    assert_eq!(statistics.median, exact("8/3"));
    assert_eq!(
        (statistics.least, statistics.most),
        (exact("1"), exact("7"))
    );
}

#[test]
fn the_median_of_an_odd_number_is_the_middle_one() {
    let numbers = ["9", "1", "2"].map(exact);

    assert_eq!(Statistics::of(numbers.into()).unwrap().median, exact("2"));
    assert_eq!(Statistics::of(Vec::new()), None);
}

#[test]
fn a_distribution_counts_each_band_by_the_rounded_mark() {
    let scheme = Scheme::built_in(BuiltIn::VietnameseTen);
    let totals = ["845/1000", "844/1000", "1/10", "1"].map(exact);

    assert_eq!(scheme.distribute(&totals), [2, 1, 0, 0, 1]);
}

#[test]
fn students_see_statistics_of_five_or_more() {
    assert!(may_be_shown_to_students(MIN_SHOWN_TO_STUDENTS));
    assert!(!may_be_shown_to_students(4));
}

proptest! {
    #[test]
    fn a_place_is_one_more_than_how_many_are_above(
        totals in prop::collection::vec(prop::option::of(0_u8..6), 0..20),
    ) {
        let ranks = rank(&totals);

        for (total, rank) in totals.iter().zip(ranks) {
            let above = totals.iter().flatten().filter(|other| Some(**other) > *total).count();
            prop_assert_eq!(rank.map(|rank| rank.place), total.map(|_| above + 1));
        }
    }

    #[test]
    fn the_order_of_students_changes_no_rank(
        totals in prop::collection::vec(prop::option::of(0_u8..6), 0..20),
    ) {
        let mut turned = totals.clone();
        turned.reverse();

        let mut ranks = rank(&turned);
        ranks.reverse();

        prop_assert_eq!(ranks, rank(&totals));
    }
}
