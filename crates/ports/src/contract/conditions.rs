//! Each kind of condition, where it holds and where it does not.

use super::specimens::{failed_conditions, key, number, store_thing, text, thing, update_if};
use super::{Behaviour, behaviours};
use crate::{Changes, Condition, ItemStore};

/// This file's behaviours.
pub fn all() -> Vec<Behaviour> {
    behaviours![
        conditions_that_hold_let_the_write_through,
        conditions_that_do_not_hold_stop_the_write,
    ]
}

/// Against `{state: "active", count: 3, limit: 5}`.
pub async fn conditions_that_hold_let_the_write_through(store: &dyn ItemStore) {
    let hold = [
        Condition::Exists("state".into()),
        Condition::Missing("locked".into()),
        Condition::Equals("state".into(), text("active")),
        Condition::Equals("count".into(), number("3.0")),
        Condition::Differs("state".into(), text("withdrawn")),
        Condition::Differs("locked".into(), text("yes")),
        Condition::Less("count".into(), number(10)),
        Condition::AtLeast("count".into(), number(3)),
        Condition::AtLeast("count".into(), number(2)),
        Condition::All(vec![active(), below(4)]),
        Condition::Any(vec![below(1), active()]),
        Condition::All(vec![Condition::Any(vec![below(1), active()]), below(4)]),
    ];
    for (position, condition) in hold.into_iter().enumerate() {
        let sk = format!("{position:02}");
        store_subject(store, "conditions-hold", &sk).await;
        let change = Changes::new().set("changed", text("yes"));

        let answer = store
            .update(update_if(key("conditions-hold", &sk), change, condition))
            .await;

        let item = answer.unwrap_or_else(|error| panic!("condition {position}: {error}"));
        assert_eq!(item.value.get("changed"), Some(&text("yes")));
    }
}

/// Against the same item.
pub async fn conditions_that_do_not_hold_stop_the_write(store: &dyn ItemStore) {
    let fail = [
        Condition::Exists("locked".into()),
        Condition::Missing("state".into()),
        Condition::Equals("state".into(), text("withdrawn")),
        Condition::Equals("state".into(), number(3)),
        Condition::Equals("locked".into(), text("yes")),
        Condition::Differs("state".into(), text("active")),
        Condition::Less("count".into(), number(3)),
        Condition::Less("locked".into(), number(3)),
        Condition::AtLeast("count".into(), number(4)),
        Condition::AtLeast("locked".into(), number(0)),
        Condition::AtLeast("state".into(), number(0)),
        Condition::All(vec![active(), below(3)]),
        Condition::Any(vec![below(1), below(2)]),
    ];
    for (position, condition) in fail.into_iter().enumerate() {
        let sk = format!("{position:02}");
        store_subject(store, "conditions-fail", &sk).await;
        let change = Changes::new().set("changed", text("yes"));

        let answer = store
            .update(update_if(key("conditions-fail", &sk), change, condition))
            .await;

        assert!(answer.is_err(), "condition {position} must not hold");
        let failed = failed_conditions(answer);
        let item = failed[0].1.as_ref().expect("the item is there");
        assert_eq!(item.get("changed"), None);
    }
}

fn active() -> Condition {
    Condition::Equals("state".into(), text("active"))
}

fn below(count: u32) -> Condition {
    Condition::Less("count".into(), number(count))
}

async fn store_subject(store: &dyn ItemStore, pk: &str, sk: &str) {
    let attributes = [
        ("state", text("active")),
        ("count", number(3)),
        ("limit", number(5)),
    ];
    store_thing(store, thing(pk, sk, attributes)).await;
}
