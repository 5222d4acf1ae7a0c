//! Explanations: what they say, and that their parts add up.

use domain::scores::{
    BuiltIn, CategoryRules, Cell, Exact, ItemRules, LatePolicy, Lateness, Scheme, ScoreStatus,
    StudentScores, Trace, Weighting,
};
use proptest::prelude::*;
use serde_json::json;

use super::books::{
    Sketch, TO_DATE, any_request, any_scores, any_sketch, any_weighting, cell, percent, scores,
};
use super::numbers::{decimal, exact};

fn ten() -> Scheme {
    Scheme::built_in(BuiltIn::VietnameseTen)
}

/// Homework 25 %, midterm 60 %, final 15 %.
fn course() -> Sketch {
    let homework = CategoryRules {
        drop_lowest: 1,
        ..CategoryRules::default()
    };
    Sketch::new(Weighting::Categories)
        .category("25", homework)
        .item("20")
        .item("20")
        .item("10")
        .category("60", CategoryRules::default())
        .item("10")
        .category("15", CategoryRules::default())
        .item("10")
}

#[test]
fn a_total_tells_its_parts() {
    let trace = course().explain(&scores(&["18", "5", "excused", "7"]), TO_DATE, &ten());

    let json = serde_json::to_value(&trace).unwrap();
    assert_eq!(json["mark"], "7.6");
    assert_eq!(json["band"]["letter"], "B");
    assert_eq!(json["total"]["exact"], "129/17");
    assert_eq!(json["scaled"]["of"]["exact"], "100");
    assert_eq!(json["scaled"]["by"]["exact"], "85");
    assert_eq!(json["categories"][0]["part"]["about"], "2.6471");
    assert_eq!(json["categories"][0]["percent"]["exact"], "90");
    assert_eq!(json["categories"][0]["items"][1]["dropped"], "drop_lowest");
    assert_eq!(json["categories"][0]["items"][2]["standing"], "excused");
    assert_eq!(json["categories"][2]["standing"], "empty");
    assert_eq!(
        json["rounding"],
        json!({ "places": 1, "midpoint": "half_up" })
    );
}

#[test]
fn a_late_work_tells_raw_deduction_and_what_counts() {
    let mut book = course();
    book.rules.late = Some(LatePolicy {
        grace_minutes: 0,
        step_minutes: 1_440,
        per_step: percent("10"),
        floor: percent("0"),
    });
    let mut scores = scores(&["18"]);
    scores.cells.get_mut(&1).unwrap().late = Lateness::LateBy(30);

    let trace = book.explain(&scores, TO_DATE, &ten());

    let item = serde_json::to_value(&trace.categories[0].items[0]).unwrap();
    assert_eq!(item["raw"], "18");
    assert_eq!(item["deduction"]["steps"], 1);
    assert_eq!(item["deduction"]["points"]["exact"], "2");
    assert_eq!(item["counted"]["exact"], "16");
    assert_eq!(item["late"], json!({ "late_by": 30 }));
}

#[test]
fn a_cap_tells_what_it_took() {
    let extra = ItemRules {
        extra_credit: true,
        ..ItemRules::default()
    };
    let rules = CategoryRules {
        cap: Some(percent("110")),
        ..CategoryRules::default()
    };
    let mut book = Sketch::new(Weighting::Categories)
        .category("100", rules)
        .item("10")
        .ruled_item("5", extra);
    book.rules.cap = Some(percent("100"));

    let trace = book.explain(&scores(&["10", "5"]), TO_DATE, &ten());

    assert_eq!(
        trace.categories[0].capped.as_ref().unwrap().part,
        exact("-4")
    );
    assert_eq!(trace.capped.unwrap().part, exact("-1"));
    assert_eq!(trace.total, Some(exact("10")));
}

#[test]
fn points_beyond_the_limit_tell_the_limit() {
    let trace = course().explain(&scores(&["25"]), TO_DATE, &ten());

    let item = &trace.categories[0].items[0];
    assert_eq!(item.limited_to, Some(exact("20")));
    assert_eq!(item.raw.unwrap().to_string(), "25");
}

#[test]
fn weights_of_items_that_fell_out_tell_their_scaling() {
    let book = Sketch::new(Weighting::CategoriesAndItems)
        .category("100", CategoryRules::default())
        .weighed_item("10", "85")
        .weighed_item("10", "15");

    let trace = book.explain(&scores(&["7"]), TO_DATE, &ten());

    let scaled = trace.categories[0].scaled.as_ref().unwrap();
    assert_eq!((&scaled.of, &scaled.by), (&exact("100"), &exact("85")));
}

/// A value of a decimal at or near one of its ends.
fn any_extreme() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just("1000000000"),
        Just("999999999.9999"),
        Just("999999937.0001"),
        Just("0.0001"),
        Just("0"),
        Just("7"),
    ]
}

fn any_extreme_weight() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("1000"), Just("999.9999"), Just("0.0001"), Just("0")]
}

/// The parts of items and caps.
fn sum_parts(trace: &Trace) -> Exact {
    let items = trace.categories.iter().flat_map(|category| &category.items);
    let caps = trace
        .categories
        .iter()
        .filter_map(|category| category.capped.as_ref());
    let caps = trace.capped.iter().chain(caps).map(|cap| cap.part.clone());
    items.map(|item| item.part.clone()).chain(caps).sum()
}

proptest! {
    #[test]
    fn numbers_at_the_ends_of_what_can_be_stored_overflow_nothing(
        weighting in any_weighting(),
        items in prop::collection::vec((any_extreme(), any_extreme(), any_extreme_weight()), 1..12),
        weights in prop::collection::vec(any_extreme_weight(), 3),
        drop_lowest in 0_u32..3,
        minutes: u32,
        request in any_request(),
    ) {
        let generous = || ItemRules {
            limit: percent("1000"),
            ..ItemRules::default()
        };
        let mut sketch = Sketch::new(weighting);
        for weight in weights {
            let rules = CategoryRules { drop_lowest, cap: Some(percent("999.9999")), ..CategoryRules::default() };
            sketch = sketch.category(weight, rules);
        }
        let mut scores = StudentScores::default();
        for (at, (full, points, weight)) in (0_u32..).zip(items) {
            sketch = sketch.ruled_item(full, generous());
            let item = sketch.last();
            (item.category, item.weight) = (at % 3 + 1, Some(decimal(weight)));
            let late = Lateness::LateBy(minutes);
            scores.cells.insert(at + 1, Cell { late, ..cell(ScoreStatus::Graded, Some(points)) });
        }
        sketch.rules.late = Some(LatePolicy {
            grace_minutes: 0,
            step_minutes: 1,
            per_step: percent("0.0001"),
            floor: percent("33.3333"),
        });

        let trace = sketch.explain(&scores, request, &ten());

        prop_assert_eq!(sum_parts(&trace), trace.total.clone().unwrap_or_else(Exact::zero));
        let total = sketch.plan().total(&scores, request);
        prop_assert_eq!(total.map(|total| total * Exact::whole(10)), trace.total);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_024))]

    #[test]
    fn parts_add_up_to_the_total(
        sketch in any_sketch(),
        scores in any_scores(),
        request in any_request(),
    ) {
        let trace = sketch.explain(&scores, request, &ten());

        let sum = sum_parts(&trace);
        prop_assert_eq!(sum, trace.total.clone().unwrap_or_else(Exact::zero));

        let categories = trace.categories.iter().map(|category| category.part.clone());
        let sum: Exact = categories.chain(trace.capped.map(|cap| cap.part)).sum();
        prop_assert_eq!(sum, trace.total.unwrap_or_else(Exact::zero));
    }

    #[test]
    fn a_trace_explains_the_same_total(
        sketch in any_sketch(),
        scores in any_scores(),
        request in any_request(),
    ) {
        let plan = sketch.plan();

        let trace = plan.explain(&scores, request, &ten());

        let total = plan.total(&scores, request);
        prop_assert_eq!(total.as_ref().map(|total| ten().mark(total)), trace.mark);
        prop_assert_eq!(total.map(|total| total * Exact::whole(10)), trace.total);
    }
}
