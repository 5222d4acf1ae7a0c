//! Cells: members of a map inside an item, each changed under its own old value. Scores rest on it.

use super::specimens::{
    assert_rejected, failed_conditions, key, load, map, store_thing, text, thing, update, update_if,
};
use super::{Behaviour, behaviours};
use crate::{AttributeValue, Changes, Condition, Item, ItemStore, Path};

/// This file's behaviours.
pub fn all() -> Vec<Behaviour> {
    behaviours![
        a_cell_is_created_once,
        a_cell_is_changed_only_from_the_value_that_was_seen,
        a_cell_that_was_cleared_is_not_a_cell_that_never_was,
        several_cells_change_together_or_not_at_all,
        a_cell_in_a_missing_map_is_rejected,
        names_of_cells_may_hold_any_letters,
    ]
}

/// The map is there; the first write of a cell excludes a second first write.
pub async fn a_cell_is_created_once(store: &dyn ItemStore) {
    store_book(store, "cells-create").await;
    let create = |value: &str| {
        update_if(
            key("cells-create", "scores"),
            Changes::new().set(cell("17"), text(value)),
            Condition::Missing(cell("17")),
        )
    };

    let first = store.update(create("1|g|8|")).await;
    let second = store.update(create("1|g|9|")).await;

    first.expect("no cell was there");
    assert_eq!(failed_conditions(second).len(), 1);
    assert_eq!(cell_of(store, "cells-create", "17").await, text("1|g|8|"));
}

/// The other cells stay as they are.
pub async fn a_cell_is_changed_only_from_the_value_that_was_seen(store: &dyn ItemStore) {
    store_book(store, "cells-change").await;
    let set = |old: &str, new: &str| {
        update_if(
            key("cells-change", "scores"),
            Changes::new().set(cell("1"), text(new)),
            Condition::Equals(cell("1"), text(old)),
        )
    };

    let seen = store.update(set("1|g|5|", "2|g|6|")).await;
    let stale = store.update(set("1|g|5|", "2|g|7|")).await;

    seen.expect("the value is the one seen");
    assert_eq!(failed_conditions(stale).len(), 1);
    assert_eq!(cell_of(store, "cells-change", "1").await, text("2|g|6|"));
    assert_eq!(cell_of(store, "cells-change", "2").await, text("1|g|9|"));
}

/// Clearing keeps the cell with its version, so a late "create" does not pass.
pub async fn a_cell_that_was_cleared_is_not_a_cell_that_never_was(store: &dyn ItemStore) {
    store_book(store, "cells-aba").await;
    let clear = update_if(
        key("cells-aba", "scores"),
        Changes::new().set(cell("1"), text("2|n||")),
        Condition::Equals(cell("1"), text("1|g|5|")),
    );
    store
        .update(clear)
        .await
        .expect("the value is the one seen");

    let late = update_if(
        key("cells-aba", "scores"),
        Changes::new().set(cell("1"), text("1|g|3|")),
        Condition::Missing(cell("1")),
    );

    assert_eq!(failed_conditions(store.update(late).await).len(), 1);
    assert_eq!(cell_of(store, "cells-aba", "1").await, text("2|n||"));
}

/// And the refusal's item tells which of them were stale.
pub async fn several_cells_change_together_or_not_at_all(store: &dyn ItemStore) {
    store_book(store, "cells-several").await;
    let both = |second: &str| {
        update_if(
            key("cells-several", "scores"),
            Changes::new()
                .set(cell("1"), text("2|g|1|"))
                .set(cell("2"), text("2|g|2|")),
            Condition::All(vec![
                Condition::Equals(cell("1"), text("1|g|5|")),
                Condition::Equals(cell("2"), text(second)),
            ]),
        )
    };

    let stale = failed_conditions(store.update(both("0|g|0|")).await);

    let there = stale[0].1.as_ref().expect("the item is there");
    assert_eq!(member(there, "2"), text("1|g|9|"));
    assert_eq!(cell_of(store, "cells-several", "1").await, text("1|g|5|"));
    let seen = store.update(both("1|g|9|")).await;
    let after = seen.expect("both values are those seen").value;
    assert_eq!(member(&after, "1"), text("2|g|1|"));
    assert_eq!(member(&after, "2"), text("2|g|2|"));
}

/// So the map is made with the enrollment; setting into none is a defect of the caller.
pub async fn a_cell_in_a_missing_map_is_rejected(store: &dyn ItemStore) {
    let without_map = thing("cells-mapless", "scores", []);
    store_thing(store, without_map.clone()).await;
    let set = |sk: &str| {
        update(
            key("cells-mapless", sk),
            Changes::new().set(cell("1"), text("1|g|5|")),
        )
    };

    assert_rejected(store.update(set("scores")).await);
    assert_rejected(store.update(set("no item")).await);

    let there = load(store, key("cells-mapless", "scores")).await;
    assert_eq!(there, Some(without_map));
    assert_eq!(load(store, key("cells-mapless", "no item")).await, None);
}

/// Dots, spaces and reserved words are names, not paths.
pub async fn names_of_cells_may_hold_any_letters(store: &dyn ItemStore) {
    store_book(store, "cells-names").await;

    for name in [
        "1.2",
        "a b",
        "size",
        "#n0",
        ":v0",
        "Nguyễn",
        "usr_01\"quoted\"",
    ] {
        let set = update_if(
            key("cells-names", "scores"),
            Changes::new().set(cell(name), text(name)),
            Condition::Missing(cell(name)),
        );

        let after = store.update(set).await.expect("no cell was there").value;

        assert_eq!(member(&after, name), text(name));
    }
}

fn cell(name: &str) -> Path {
    ["scores", name].into()
}

async fn store_book(store: &dyn ItemStore, pk: &str) {
    let cells = map([("1", text("1|g|5|")), ("2", text("1|g|9|"))]);
    store_thing(store, thing(pk, "scores", [("scores", cells)])).await;
}

async fn cell_of(store: &dyn ItemStore, pk: &str, name: &str) -> AttributeValue {
    let item = load(store, key(pk, "scores")).await;
    member(&item.expect("the item is there"), name)
}

fn member(item: &Item, name: &str) -> AttributeValue {
    match item.get("scores") {
        Some(AttributeValue::M(cells)) => cells[name].clone(),
        other => panic!("a map expected, got {other:?}"),
    }
}
