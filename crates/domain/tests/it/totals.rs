//! Totals: methods, statuses, weights, extra credit, limits, lateness.

use domain::scores::{
    Aim, BandInput, BuiltIn, CategoryRules, Exact, ItemRules, Kind, Midpoint, Request, Scheme,
    SchemeInput, Sight, Warning, Weighting,
};
use proptest::prelude::*;

use super::books::{Sketch, TO_DATE, any_request, any_scores, any_sketch, percent, scores};
use super::numbers::{decimal, exact};

/// Marks on 100 with two places.
pub fn hundred() -> Scheme {
    Scheme::built_in(BuiltIn::Hundred)
}

fn plain() -> CategoryRules {
    CategoryRules::default()
}

fn extra() -> ItemRules {
    ItemRules {
        extra_credit: true,
        ..ItemRules::default()
    }
}

/// Homework of 60 % and an exam of 40 %.
fn two_categories() -> Sketch {
    Sketch::new(Weighting::Categories)
        .category("60", plain())
        .item("10")
        .item("20")
        .category("40", plain())
        .item("100")
}

#[test]
fn points_are_added_and_divided_once() {
    let mut book = two_categories();
    book.weighting = Weighting::Points;

    let percent = book.percent(&scores(&["8", "15", "70"]), TO_DATE);

    assert_eq!(percent, Some(exact("930/13")));
}

#[test]
fn categories_weigh_by_their_ratios() {
    let percent = two_categories().percent(&scores(&["8", "15", "70"]), TO_DATE);

    assert_eq!(percent, Some(exact("74")));
}

#[test]
fn items_weigh_by_their_ratios_within_a_category() {
    let book = Sketch::new(Weighting::CategoriesAndItems)
        .category("100", plain())
        .weighed_item("10", "30")
        .weighed_item("7", "70");

    let percent = book.percent(&scores(&["5", "6"]), TO_DATE);

    assert_eq!(percent, Some(exact("75")));
}

#[test]
fn three_scores_of_thirteen_thirds_make_thirteen() {
    let mut book = Sketch::new(Weighting::CategoriesAndItems).category("100", plain());
    for _ in 0..3 {
        book = book.weighed_item("3", "1");
    }

    let total = book.plan().total(&scores(&["1.3", "1.3", "1.3"]), TO_DATE);

    assert_eq!(total.unwrap() * Exact::whole(30), exact("13"));
}

#[test]
fn a_blank_counts_as_nothing_to_date_and_as_zero_in_the_end() {
    let scores = scores(&["8", "", ""]);

    let book = two_categories();

    assert_eq!(book.percent(&scores, TO_DATE), Some(exact("80")));
    assert_eq!(book.percent(&scores, Request::FINAL), Some(exact("16")));
}

#[test]
fn missing_counts_as_zero_and_excused_as_nothing() {
    let book = two_categories();

    let missing = book.percent(&scores(&["8", "missing", "50"]), TO_DATE);
    let excused = book.percent(&scores(&["8", "excused", "50"]), TO_DATE);

    assert_eq!(missing, Some(exact("36")));
    assert_eq!(excused, Some(exact("68")));
    assert_eq!(
        excused,
        book.percent(&scores(&["8", "excused", "50"]), Request::FINAL)
    );
}

#[test]
fn incomplete_is_not_graded_whatever_its_points() {
    let book = two_categories();
    let scores = scores(&["8", "incomplete", "50"]);

    assert_eq!(book.percent(&scores, TO_DATE), Some(exact("68")));
    assert_eq!(book.percent(&scores, Request::FINAL), Some(exact("36")));
}

#[test]
fn zero_points_of_a_graded_score_count() {
    let percent = two_categories().percent(&scores(&["0", "20", "50"]), TO_DATE);

    assert_eq!(percent, Some(exact("60")));
}

#[test]
fn what_is_not_posted_moves_nothing_that_a_student_sees() {
    let mut book = two_categories();
    book.items[2].part.posted = false;

    let shown = book.percent(&scores(&["8", "15", "0"]), Request::FOR_STUDENT);
    let all = book.percent(&scores(&["8", "15", "0"]), TO_DATE);

    assert_eq!(shown, Some(exact("230/3")));
    assert_eq!(all, Some(exact("46")));
}

#[test]
fn nothing_graded_is_no_total_to_date_and_zero_in_the_end() {
    let book = two_categories();

    assert_eq!(book.percent(&scores(&[]), TO_DATE), None);
    assert_eq!(book.percent(&scores(&[]), Request::FINAL), Some(exact("0")));
}

#[test]
fn weights_that_are_all_zero_make_no_total() {
    let mut book = two_categories();
    for category in &mut book.categories {
        category.part.weight = decimal("0");
    }

    let percent = book.percent(&scores(&["8", "15", "70"]), Request::FINAL);

    assert_eq!(percent, None);
    assert_eq!(book.plan().warnings(), [Warning::NoWeight]);
}

#[test]
fn weights_need_not_total_a_hundred() {
    let mut book = two_categories();
    book.categories[1].part.weight = decimal("50.5");

    let percent = book.percent(&scores(&["10", "20", "50"]), Request::FINAL);

    let sum = exact("221/2");
    assert_eq!(percent, Some(exact("17050/221")));
    assert_eq!(book.plan().warnings(), [Warning::CategoryWeights { sum }]);
}

#[test]
fn a_category_of_weight_zero_differs_from_one_that_does_not_count() {
    let mut weightless = two_categories();
    weightless.categories[1].part.weight = decimal("0");
    let mut uncounted = two_categories();
    uncounted.categories[1].part.counted = false;
    let exam_alone = scores(&["", "", "70"]);

    let [of_weightless, of_uncounted] = [&weightless, &uncounted].map(|book| {
        let trace = book.explain(&exam_alone, TO_DATE, &hundred());
        (
            trace.total,
            trace.no_total.map(|why| serde_json::json!(why)),
        )
    });

    assert_eq!(of_weightless, (None, Some("no_weight".into())));
    assert_eq!(of_uncounted, (None, Some("nothing_counted".into())));
}

#[test]
fn an_item_of_weight_zero_differs_from_one_that_does_not_count() {
    let mut book = Sketch::new(Weighting::CategoriesAndItems)
        .category("100", plain())
        .weighed_item("10", "0");
    let standing = |book: &Sketch| {
        let trace = book.explain(&scores(&["7"]), TO_DATE, &hundred());
        serde_json::json!(trace.categories[0].items[0].standing)
    };

    let weightless = standing(&book);
    book.last().counted = false;

    assert_eq!(weightless, "graded");
    assert_eq!(standing(&book), "not_counted");
}

#[test]
fn what_does_not_count_is_in_no_total() {
    let mut book = two_categories();
    book.items[1].part.counted = false;

    let percent = book.percent(&scores(&["8", "0", "70"]), Request::FINAL);

    assert_eq!(percent, Some(exact("76")));
}

#[test]
fn an_extra_item_adds_to_what_was_reached_alone() {
    let book = Sketch::new(Weighting::Categories)
        .category("100", plain())
        .item("10")
        .ruled_item("5", extra());

    assert_eq!(
        book.percent(&scores(&["9", "2"]), TO_DATE),
        Some(exact("110"))
    );
    assert_eq!(
        book.percent(&scores(&["9", ""]), Request::FINAL),
        Some(exact("90"))
    );
}

#[test]
fn an_extra_item_with_a_weight_adds_its_weight() {
    let mut book = Sketch::new(Weighting::CategoriesAndItems)
        .category("100", plain())
        .weighed_item("10", "50")
        .weighed_item("10", "50")
        .ruled_item("4", extra());
    book.last().weight = Some(decimal("10"));

    let percent = book.percent(&scores(&["8", "8", "2"]), TO_DATE);

    assert_eq!(percent, Some(exact("85")));
}

#[test]
fn an_extra_category_adds_to_what_was_reached_alone() {
    let rules = CategoryRules {
        extra_credit: true,
        ..plain()
    };
    let mut book = two_categories().category("5", rules).item("10");
    let scores = scores(&["10", "20", "100", "6"]);

    assert_eq!(book.percent(&scores, TO_DATE), Some(exact("103")));
    assert_eq!(book.plan().warnings(), []);
    book.weighting = Weighting::Points;
    assert_eq!(book.percent(&scores, TO_DATE), Some(exact("1360/13")));
}

#[test]
fn extra_credit_stops_at_the_cap_of_the_book() {
    let mut book = Sketch::new(Weighting::Categories)
        .category("100", plain())
        .item("10")
        .ruled_item("5", extra());
    book.rules.cap = Some(percent("100"));

    let total = book.percent(&scores(&["9", "5"]), TO_DATE);

    assert_eq!(total, Some(exact("100")));
}

#[test]
fn extra_credit_stops_at_the_cap_of_its_category() {
    let rules = CategoryRules {
        cap: Some(percent("110")),
        ..plain()
    };
    let book = Sketch::new(Weighting::Categories)
        .category("50", rules)
        .item("10")
        .ruled_item("5", extra())
        .category("50", plain())
        .item("10");

    let total = book.percent(&scores(&["10", "5", "5"]), TO_DATE);

    assert_eq!(total, Some(exact("80")));
}

#[test]
fn points_above_the_full_ones_count_up_to_the_limit_of_the_item() {
    let generous = ItemRules {
        limit: percent("120"),
        ..ItemRules::default()
    };
    let book = Sketch::new(Weighting::Points)
        .category("0", plain())
        .ruled_item("10", generous)
        .item("10");

    let total = book.percent(&scores(&["11.5", "11.5"]), TO_DATE);

    assert_eq!(total, Some(exact("215/2")));
}

#[test]
fn an_item_without_full_points_can_only_add_points() {
    let generous = ItemRules {
        limit: percent("1000"),
        ..ItemRules::default()
    };
    let book = Sketch::new(Weighting::Points)
        .category("0", plain())
        .ruled_item("0", generous);

    assert_eq!(book.percent(&scores(&["0"]), Request::FINAL), None);
}

#[test]
fn weights_of_items_that_are_all_zero_are_warned_of() {
    let book = Sketch::new(Weighting::CategoriesAndItems)
        .category("100", plain())
        .weighed_item("10", "0")
        .item("10");

    assert_eq!(
        book.plan().warnings(),
        [Warning::NoItemWeight { category: 1 }]
    );
    assert_eq!(book.percent(&scores(&["5", "5"]), TO_DATE), None);
}

#[test]
fn a_total_is_rounded_once() {
    let input = SchemeInput {
        scale: "10".into(),
        places: 0,
        midpoint: Midpoint::Up,
        bands: vec![BandInput {
            from: "0".into(),
            letter: "any".into(),
            ..BandInput::default()
        }],
    };
    let scheme = Scheme::parse(&input).unwrap();
    let book = Sketch::new(Weighting::Categories)
        .category("50", plain())
        .item("10")
        .category("50", plain())
        .item("10");

    let trace = book.explain(&scores(&["8.45", "8.45"]), TO_DATE, &scheme);

    assert_eq!(trace.mark.unwrap().to_string(), "8");
}

#[test]
fn among_points_a_raised_score_can_change_the_drop_and_lower_the_total() {
    let dropping = CategoryRules {
        drop_lowest: 1,
        ..plain()
    };
    let book = Sketch::new(Weighting::Points)
        .category("0", dropping)
        .item("100")
        .item("10")
        .category("0", plain())
        .item("10");

    let before = book.percent(&scores(&["51", "5", "0"]), TO_DATE);
    let raised = book.percent(&scores(&["51", "6", "0"]), TO_DATE);

    assert_eq!(before, Some(exact("510/11")));
    assert_eq!(raised, Some(exact("30")));
}

#[test]
fn with_both_kinds_of_drop_a_raised_score_can_lower_the_total() {
    let dropping = CategoryRules {
        drop_lowest: 1,
        drop_highest: 1,
        ..plain()
    };
    let book = Sketch::new(Weighting::Categories)
        .category("100", dropping)
        .item("10")
        .item("10")
        .item("100");

    let before = book.percent(&scores(&["7", "6", "77"]), TO_DATE);
    let raised = book.percent(&scores(&["10", "6", "77"]), TO_DATE);

    assert_eq!(before, Some(exact("70")));
    assert_eq!(raised, Some(exact("60")));
}

/// How totals change where the points of one item go up, whatever else is there.
fn raise(sketch: &Sketch, request: Request, scores: &domain::scores::StudentScores) -> Vec<Exact> {
    let plan = sketch.plan();
    let mut totals = Vec::new();
    for number in 1..=12_u32 {
        let mut raised = scores.clone();
        let Some(cell) = raised.cells.get_mut(&number) else {
            continue;
        };
        let Some(points) = cell.points else {
            continue;
        };
        cell.points = Some(decimal(&format!(
            "{}",
            points.ten_thousandths() / 10_000 + 1
        )));
        let before = plan.total(scores, request);
        let after = plan.total(&raised, request);
        if let (Some(before), Some(after)) = (before, after) {
            totals.push(after + before * Exact::whole(-1));
        }
    }
    totals
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn raising_a_score_never_lowers_a_total_without_drops(
        mut sketch in any_sketch(),
        scores in any_scores(),
        request in any_request(),
    ) {
        for category in &mut sketch.categories {
            (category.rules.drop_lowest, category.rules.drop_highest) = (0, 0);
        }

        let changes = raise(&sketch, request, &scores);

        prop_assert!(changes.iter().all(|change| *change >= Exact::zero()));
    }

    #[test]
    fn raising_a_score_never_lowers_a_total_of_weighed_categories_with_one_kind_of_drop(
        mut sketch in any_sketch(),
        scores in any_scores(),
        request in any_request(),
        aim in prop_oneof![Just(Aim::Highest), Just(Aim::Lowest)],
    ) {
        if sketch.weighting == Weighting::Points {
            sketch.weighting = Weighting::Categories;
        }
        for category in &mut sketch.categories {
            match aim {
                Aim::Highest => category.rules.drop_highest = 0,
                Aim::Lowest => category.rules.drop_lowest = 0,
            }
        }

        let changes = raise(&sketch, request, &scores);

        prop_assert!(changes.iter().all(|change| *change >= Exact::zero()));
    }

    #[test]
    fn the_order_of_items_and_categories_changes_nothing(
        sketch in any_sketch(),
        scores in any_scores(),
        request in any_request(),
        turns in 0_usize..12,
    ) {
        let mut turned = sketch.clone();
        let count = turned.items.len().max(1);
        let middle = (turns % count).min(turned.items.len());
        turned.items.rotate_left(middle);
        turned.items.reverse();
        turned.categories.reverse();

        let traces = [&sketch, &turned].map(|book| book.explain(&scores, request, &hundred()));

        prop_assert_eq!(&traces[0], &traces[1]);
    }

    #[test]
    fn what_is_hidden_changes_nothing_that_a_student_sees(
        sketch in any_sketch(),
        scores in any_scores(),
        hidden in any_scores(),
        kind in prop_oneof![Just(Kind::ToDate), Just(Kind::Final)],
    ) {
        let request = Request { kind, sight: Sight::Posted };
        let mut changed = scores.clone();
        for item in sketch.items.iter().filter(|item| !item.part.posted) {
            let number = item.part.number;
            changed.cells.remove(&number);
            changed.extensions.remove(&number);
            changed.cells.extend(hidden.cells.get(&number).map(|cell| (number, *cell)));
        }

        let traces = [&scores, &changed].map(|all| sketch.explain(all, request, &hundred()));

        prop_assert_eq!(&traces[0], &traces[1]);
    }
}
