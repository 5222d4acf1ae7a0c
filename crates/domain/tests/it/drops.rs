//! Drops by the exact optimum, beside what trying every set finds.

use std::cmp::Ordering;

use domain::scores::{Aim, CategoryRules, ItemRules, Part, Request, Weighting, find_drops};
use num_bigint::BigInt;
use proptest::prelude::*;

use super::books::{Sketch, TO_DATE, scores};
use super::numbers::exact;

fn dropping(drop_lowest: u32) -> CategoryRules {
    CategoryRules {
        drop_lowest,
        ..CategoryRules::default()
    }
}

fn part((gained, full, droppable): (i128, i128, bool)) -> Part<i128> {
    Part {
        gained,
        full,
        droppable,
    }
}

#[test]
fn the_drop_that_helps_most_is_not_the_lowest_percentage() {
    let book = Sketch::new(Weighting::Categories)
        .category("100", dropping(1))
        .item("100")
        .item("100")
        .item("20");

    let percent = book.percent(&scores(&["80", "20", "1"]), TO_DATE);

    assert_eq!(percent, Some(exact("135/2")));
}

#[test]
fn the_drop_that_helps_most_is_not_the_lowest_points() {
    let book = Sketch::new(Weighting::Categories)
        .category("100", dropping(1))
        .item("100")
        .item("50")
        .item("100")
        .item("20");

    let percent = book.percent(&scores(&["75", "20", "40", "15"]), TO_DATE);

    assert_eq!(percent, Some(exact("1100/17")));
}

#[test]
fn of_equal_drops_the_earliest_due_goes() {
    let mut book = Sketch::new(Weighting::Categories).category("100", dropping(1));
    for day in ["2026-03-02", "2026-03-01", "2026-03-01"] {
        book = book.item("10");
        book.last().due_on = Some(day.parse().unwrap());
    }
    book = book.item("10");

    let trace = book.explain(
        &scores(&["5", "5", "5", "5"]),
        TO_DATE,
        &super::totals::hundred(),
    );

    let items = &trace.categories[0].items;
    let order: Vec<u32> = items.iter().map(|item| item.number).collect();
    let dropped = items.iter().filter(|item| item.dropped.is_some());
    assert_eq!(order, [2, 3, 1, 4]);
    assert_eq!(dropped.map(|item| item.number).collect::<Vec<_>>(), [2]);
}

#[test]
fn one_item_is_always_kept() {
    let book = Sketch::new(Weighting::Categories)
        .category("100", dropping(5))
        .item("10")
        .item("10");

    assert_eq!(
        book.percent(&scores(&["4", "7"]), TO_DATE),
        Some(exact("70"))
    );
    assert_eq!(book.percent(&scores(&["4"]), TO_DATE), Some(exact("40")));
}

#[test]
fn an_excused_item_does_not_use_up_a_drop() {
    let book = Sketch::new(Weighting::Categories)
        .category("100", dropping(1))
        .item("10")
        .item("10")
        .item("10");

    let percent = book.percent(&scores(&["excused", "4", "8"]), TO_DATE);

    assert_eq!(percent, Some(exact("80")));
}

#[test]
fn an_item_that_is_never_dropped_stays() {
    let never = ItemRules {
        never_drop: true,
        ..ItemRules::default()
    };
    let book = Sketch::new(Weighting::Categories)
        .category("100", dropping(1))
        .ruled_item("10", never)
        .item("10")
        .item("10");

    let percent = book.percent(&scores(&["0", "4", "8"]), TO_DATE);

    assert_eq!(percent, Some(exact("40")));
}

#[test]
fn nothing_is_dropped_where_each_drop_would_harm() {
    let never = ItemRules {
        never_drop: true,
        ..ItemRules::default()
    };
    let book = Sketch::new(Weighting::Categories)
        .category("100", dropping(1))
        .ruled_item("100", never)
        .item("100")
        .item("100");

    let percent = book.percent(&scores(&["0", "90", "95"]), TO_DATE);

    assert_eq!(percent, Some(exact("185/3")));
}

#[test]
fn the_highest_can_be_dropped_beside_the_lowest() {
    let rules = CategoryRules {
        drop_lowest: 1,
        drop_highest: 1,
        ..CategoryRules::default()
    };
    let book = Sketch::new(Weighting::Categories)
        .category("100", rules)
        .item("10")
        .item("10")
        .item("10");

    let percent = book.percent(&scores(&["1", "10", "6"]), TO_DATE);

    assert_eq!(percent, Some(exact("60")));
}

#[test]
fn a_final_total_drops_what_was_not_handed_in() {
    let book = Sketch::new(Weighting::Categories)
        .category("100", dropping(1))
        .item("10")
        .item("10")
        .item("10");

    let percent = book.percent(&scores(&["6", "8", ""]), Request::FINAL);

    assert_eq!(percent, Some(exact("70")));
}

/// The best set of all, by looking at each: the ratio, then more drops, then the earliest.
fn try_all(parts: &[Part<i128>], most: usize, aim: Aim) -> Vec<usize> {
    let mut best: Option<(i128, i128, Vec<usize>)> = None;
    for set in 0_u32..1 << parts.len() {
        let drops: Vec<usize> = (0..parts.len()).filter(|at| set >> at & 1 == 1).collect();
        let may_go = |at: &usize| parts[*at].droppable && parts[*at].full > 0;
        let kept = (0..parts.len()).filter(|at| set >> at & 1 == 0);
        let (gained, full) = kept.fold((0, 0), |sums, at| {
            (sums.0 + parts[at].gained, sums.1 + parts[at].full)
        });
        if drops.len() > most || !drops.iter().all(may_go) || full == 0 {
            continue;
        }
        let is_better = best
            .as_ref()
            .is_none_or(|(best_gained, best_full, best_drops)| {
                let by_ratio = (gained * best_full).cmp(&(best_gained * full));
                let by_aim = match aim {
                    Aim::Highest => by_ratio,
                    Aim::Lowest => by_ratio.reverse(),
                };
                let by_count = drops.len().cmp(&best_drops.len());
                by_aim.then(by_count).then(best_drops.cmp(&drops)) == Ordering::Greater
            });
        if is_better {
            best = Some((gained, full, drops));
        }
    }
    best.map_or_else(Vec::new, |(_, _, drops)| drops)
}

fn any_parts(largest: i128) -> impl Strategy<Value = Vec<Part<i128>>> {
    let full = prop_oneof![1 => Just(0), 4 => Just(largest / 2 + 1), 5 => 0..=largest];
    let part = (0..=largest, full, prop::bool::weighted(0.8)).prop_map(part);
    prop::collection::vec(part, 0..=10)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_024))]

    #[test]
    fn drops_equal_the_best_of_all_sets(
        parts in prop_oneof![any_parts(4), any_parts(100), any_parts(1 << 58)],
        most in 0_usize..11,
        aim in prop_oneof![Just(Aim::Highest), Just(Aim::Lowest)],
    ) {
        prop_assert_eq!(find_drops(&parts, most, aim), try_all(&parts, most, aim));
    }

    #[test]
    fn numbers_of_any_size_drop_the_same(parts in any_parts(1_000), most in 0_usize..11) {
        let scale = BigInt::from(7).pow(90);
        let large: Vec<Part<BigInt>> = parts
            .iter()
            .map(|part| Part {
                gained: &scale * part.gained,
                full: &scale * part.full,
                droppable: part.droppable,
            })
            .collect();

        let drops = find_drops(&large, most, Aim::Highest);

        prop_assert_eq!(drops, find_drops(&parts, most, Aim::Highest));
    }

    #[test]
    fn two_hundred_items_end_after_a_few_rounds(
        words in prop::collection::vec((0_i128..1_000, 1_i128..1_000, Just(true)), 200),
        most in 0_usize..220,
    ) {
        let parts: Vec<Part<i128>> = words.into_iter().map(part).collect();

        let drops = find_drops(&parts, most, Aim::Highest);

        prop_assert!(drops.len() <= most.min(199));
    }
}
