//! What operations cost, in known cases: the ledger of storage calls rests on these figures.

use super::specimens::{
    batch, index, key, number, page, partition, put, puts, store_thing, text, thing, thing_of_size,
    update,
};
use super::{Behaviour, behaviours};
use crate::{Action, Capacity, Changes, Check, Condition, Consistency, Delete, Get, ItemStore};

const KILOBYTE: usize = 1024;

/// This file's behaviours.
pub fn all() -> Vec<Behaviour> {
    behaviours![
        a_read_costs_one_unit_for_four_kilobytes_and_half_when_eventual,
        a_write_costs_one_unit_for_one_kilobyte,
        a_transaction_costs_twice,
        each_index_that_is_written_adds_to_the_cost,
        a_batch_costs_the_sum_of_its_items,
        a_page_costs_what_its_items_weigh_together,
        every_answer_counts_one_call,
    ]
}

/// Rounded up; a missing item costs the least.
pub async fn a_read_costs_one_unit_for_four_kilobytes_and_half_when_eventual(
    store: &dyn ItemStore,
) {
    let pk = "capacities-read";
    store_thing(store, thing_of_size(pk, "4", 4 * KILOBYTE)).await;
    store_thing(store, thing_of_size(pk, "4+", 4 * KILOBYTE + 1)).await;

    for (sk, strong) in [("4", 1.0), ("4+", 2.0), ("none", 1.0)] {
        let cost = get_cost(store, sk, Consistency::Strong).await;
        assert_units(cost.read_units, strong);
        let cost = get_cost(store, sk, Consistency::Eventual).await;
        assert_units(cost.read_units, strong / 2.0);
    }
}

/// Rounded up; an update and a delete weigh the larger of before and after.
pub async fn a_write_costs_one_unit_for_one_kilobyte(store: &dyn ItemStore) {
    let pk = "capacities-write";

    let small = store_thing(store, thing_of_size(pk, "1", KILOBYTE)).await;
    let large = store_thing(store, thing_of_size(pk, "2", KILOBYTE + 1)).await;
    let change = Changes::new().set("filling", text("x"));
    let updated = store.update(update(key(pk, "2"), change)).await;
    let delete = Delete {
        key: key(pk, "1"),
        condition: None,
    };
    let deleted = store.delete(delete).await;

    assert_units(small.write_units, 1.0);
    assert_units(large.write_units, 2.0);
    assert_units(updated.expect("succeeds").capacity.write_units, 2.0);
    assert_units(deleted.expect("succeeds").capacity.write_units, 1.0);
}

/// Each action, a check too.
pub async fn a_transaction_costs_twice(store: &dyn ItemStore) {
    let pk = "capacities-transaction";
    let check = Action::Check(Check {
        key: key(pk, "none"),
        condition: Condition::absent("pk"),
    });
    let mut actions = puts([
        thing_of_size(pk, "1", KILOBYTE),
        thing_of_size(pk, "2", 2 * KILOBYTE),
    ]);
    actions.push(check);

    let done = store.transact(actions).await.expect("conditions hold");

    assert_units(done.capacity.write_units, 2.0 + 4.0 + 2.0);
    assert_units(done.capacity.read_units, 0.0);
}

/// Entering one index 1, both 2; a move inside an index 2; what no index copies adds nothing.
pub async fn each_index_that_is_written_adds_to_the_cost(store: &dyn ItemStore) {
    let pk = "capacities-index";
    let owner = [("owner", text(pk)), ("place", text("1"))];
    let day = [("day", text(pk)), ("minute", number(1))];
    let [first, second] = owner.clone();
    let [third, fourth] = day;

    let none = store_thing(store, thing(pk, "1", [])).await;
    let one = store_thing(store, thing(pk, "2", owner)).await;
    let both = store_thing(store, thing(pk, "3", [first, second, third, fourth])).await;
    let apart = Changes::new().set("not copied", text("x"));
    let apart = store.update(update(key(pk, "2"), apart)).await;
    let moving = Changes::new().set("place", text("2"));
    let moving = store.update(update(key(pk, "2"), moving)).await;

    assert_units(none.write_units, 1.0);
    assert_units(one.write_units, 2.0);
    assert_units(both.write_units, 3.0);
    assert_units(apart.expect("succeeds").capacity.write_units, 1.0);
    assert_units(moving.expect("succeeds").capacity.write_units, 3.0);
}

/// Each rounded up by itself, missing ones too.
pub async fn a_batch_costs_the_sum_of_its_items(store: &dyn ItemStore) {
    let pk = "capacities-batch";
    store_thing(store, thing_of_size(pk, "1", 100)).await;
    store_thing(store, thing_of_size(pk, "2", 5 * KILOBYTE)).await;
    let keys = || ["1", "2", "none"].map(|sk| key(pk, sk)).to_vec();

    let strong = store.batch_get(keys(), Consistency::Strong).await;
    let eventual = store.batch_get(keys(), Consistency::Eventual).await;

    assert_units(strong.expect("succeeds").capacity.read_units, 4.0);
    assert_units(eventual.expect("succeeds").capacity.read_units, 2.0);
}

/// The sum is rounded up, not each item.
pub async fn a_page_costs_what_its_items_weigh_together(store: &dyn ItemStore) {
    let pk = "capacities-page";
    let items = (0..20).map(|position| thing_of_size(pk, &format!("{position:02}"), 300));
    store.transact(puts(items)).await.expect("all are new");
    let mut query = partition(pk);

    let strong = store.query(query.clone()).await.expect("succeeds");
    query.consistency = Consistency::Eventual;
    let eventual = store.query(query).await.expect("succeeds");

    assert_eq!(strong.value.items.len(), 20);
    assert_units(strong.capacity.read_units, 2.0);
    assert_units(eventual.capacity.read_units, 1.0);
}

/// Whatever it does.
pub async fn every_answer_counts_one_call(store: &dyn ItemStore) {
    let pk = "capacities-calls";
    let item = || thing(pk, "1", []);

    let calls = [
        store.put(put(item())).await.expect("succeeds").capacity,
        get_cost(store, "none", Consistency::Strong).await,
        store.query(partition(pk)).await.expect("succeeds").capacity,
        store.transact(puts([item()])).await.expect("ok").capacity,
        store
            .batch_get(vec![key(pk, "1"), key(pk, "2")], Consistency::Strong)
            .await
            .expect("succeeds")
            .capacity,
    ];

    assert!(calls.iter().all(|cost| cost.calls == 1));
    assert_eq!(batch(store, vec![key(pk, "1")]).await.items, [Some(item())]);
    assert!(page(store, index("by-owner", pk)).await.items.is_empty());
}

async fn get_cost(store: &dyn ItemStore, sk: &str, consistency: Consistency) -> Capacity {
    let get = Get {
        key: key("capacities-read", sk),
        consistency,
    };
    store.get(get).await.expect("a get succeeds").capacity
}

/// Units are halves, which a float holds exactly.
fn assert_units(counted: f64, expected: f64) {
    assert!(
        (counted - expected).abs() < f64::EPSILON,
        "{counted} units, not {expected}"
    );
}
