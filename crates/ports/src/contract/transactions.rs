//! Transactions: all or nothing, and which conditions stood in the way.

use super::specimens::{
    SINGLES, assert_rejected, failed_conditions, key, load, number, page, partition, put, puts,
    store_thing, text, thing, thing_of_size, update, update_if,
};
use super::{Behaviour, behaviours};
use crate::items::MAX_ACTIONS;
use crate::{Action, Changes, Check, Condition, Delete, ItemStore, Put};

/// This file's behaviours.
pub fn all() -> Vec<Behaviour> {
    behaviours![
        every_kind_of_action_is_done_together,
        a_failed_condition_leaves_everything_as_it_was,
        each_failed_condition_is_told_with_its_position_and_item,
        a_check_asserts_and_changes_nothing,
        two_actions_on_one_item_are_rejected,
        a_hundred_actions_are_done_and_one_more_is_rejected,
        a_transaction_of_nothing_is_rejected,
        a_transaction_over_four_megabytes_is_rejected,
        a_change_that_cannot_be_done_rejects_the_whole,
        a_failed_condition_is_told_rather_than_a_rejection_beside_it,
    ]
}

/// Over two tables.
pub async fn every_kind_of_action_is_done_together(store: &dyn ItemStore) {
    let pk = "transactions-kinds";
    store_thing(store, thing(pk, "changed", [("version", number(1))])).await;
    store_thing(store, thing(pk, "gone", [])).await;
    store_thing(store, thing(pk, "asserted", [("state", text("open"))])).await;
    let single = SINGLES.partition_key("transactions-kinds");
    let bump = Changes::new().add("version", 1);
    let actions = vec![
        Action::Put(put(thing(pk, "made", []))),
        Action::Update(update_if(key(pk, "changed"), bump, Condition::version(1))),
        Action::Delete(Delete {
            key: key(pk, "gone"),
            condition: Some(Condition::Exists("pk".into())),
        }),
        Action::Check(is_open(pk, "asserted")),
        Action::Put(Put {
            table: &SINGLES,
            item: single.to_item(),
            condition: Some(Condition::absent("id")),
        }),
    ];

    store.transact(actions).await.expect("all conditions hold");

    assert!(load(store, key(pk, "made")).await.is_some());
    assert_eq!(version(store, pk, "changed").await, number(2));
    assert_eq!(load(store, key(pk, "gone")).await, None);
    assert!(load(store, single).await.is_some());
}

/// Whatever stands before and after it.
pub async fn a_failed_condition_leaves_everything_as_it_was(store: &dyn ItemStore) {
    let pk = "transactions-nothing";
    store_thing(store, thing(pk, "1", [("version", number(1))])).await;
    store_thing(store, thing(pk, "2", [("version", number(1))])).await;
    let bump = || Changes::new().add("version", 1);
    let actions = vec![
        Action::Put(put(thing(pk, "before", []))),
        Action::Update(update(key(pk, "1"), bump())),
        Action::Update(update_if(key(pk, "2"), bump(), Condition::version(9))),
        Action::Put(put(thing(pk, "after", []))),
    ];

    let refused = store.transact(actions).await;

    assert_eq!(failed_conditions(refused)[0].0, 2);
    assert_eq!(version(store, pk, "1").await, number(1));
    assert_eq!(page(store, partition(pk)).await.items.len(), 2);
}

/// Not only the first one: the caller answers all bad rows at once.
pub async fn each_failed_condition_is_told_with_its_position_and_item(store: &dyn ItemStore) {
    let pk = "transactions-positions";
    let taken = thing(pk, "taken", [("by", text("someone"))]);
    let closed = thing(pk, "closed", [("state", text("closed"))]);
    store_thing(store, taken.clone()).await;
    store_thing(store, closed.clone()).await;
    let absent = |sk: &str| Put {
        condition: Some(Condition::absent("pk")),
        ..put(thing(pk, sk, []))
    };
    let actions = vec![
        Action::Put(absent("free")),
        Action::Put(absent("taken")),
        Action::Check(is_open(pk, "closed")),
        Action::Delete(Delete {
            key: key(pk, "nowhere"),
            condition: Some(Condition::Exists("pk".into())),
        }),
    ];

    let failed = failed_conditions(store.transact(actions).await);

    assert_eq!(failed, [(1, Some(taken)), (2, Some(closed)), (3, None)]);
}

/// And holds the transaction back where it does not hold, or where there is no item.
pub async fn a_check_asserts_and_changes_nothing(store: &dyn ItemStore) {
    let pk = "transactions-check";
    let open = thing(pk, "open", [("state", text("open"))]);
    store_thing(store, open.clone()).await;
    let with_check = |sk: &str, made: &str| {
        vec![
            Action::Check(is_open(pk, sk)),
            Action::Put(put(thing(pk, made, []))),
        ]
    };

    let held = store.transact(with_check("open", "made")).await;
    let missing = store.transact(with_check("none", "not made")).await;

    held.expect("the check holds");
    assert_eq!(failed_conditions(missing), [(0, None)]);
    assert_eq!(load(store, key(pk, "open")).await, Some(open));
    assert!(load(store, key(pk, "made")).await.is_some());
    assert_eq!(load(store, key(pk, "not made")).await, None);
}

/// Also a check and a write.
pub async fn two_actions_on_one_item_are_rejected(store: &dyn ItemStore) {
    let pk = "transactions-twice";
    let make = || Action::Put(put(thing(pk, "1", [])));
    let check = Action::Check(Check {
        key: key(pk, "1"),
        condition: Condition::absent("pk"),
    });

    assert_rejected(store.transact(vec![make(), make()]).await);
    assert_rejected(store.transact(vec![check, make()]).await);

    assert_eq!(load(store, key(pk, "1")).await, None);
}

/// DynamoDB's limit.
pub async fn a_hundred_actions_are_done_and_one_more_is_rejected(store: &dyn ItemStore) {
    let of = |pk: &'static str, count: usize| {
        puts((0..count).map(move |position| thing(pk, &format!("{position:03}"), [])))
    };

    let done = store.transact(of("transactions-full", MAX_ACTIONS)).await;
    let over = store
        .transact(of("transactions-over", MAX_ACTIONS + 1))
        .await;

    done.expect("a full transaction is done");
    assert_rejected(over);
    let full = page(store, partition("transactions-full")).await;
    let over = page(store, partition("transactions-over")).await;
    assert_eq!((full.items.len(), over.items.len()), (MAX_ACTIONS, 0));
}

/// A caller without actions has nothing to ask.
pub async fn a_transaction_of_nothing_is_rejected(store: &dyn ItemStore) {
    assert_rejected(store.transact(Vec::new()).await);
}

/// DynamoDB's limit of the whole.
pub async fn a_transaction_over_four_megabytes_is_rejected(store: &dyn ItemStore) {
    let pk = "transactions-large";
    let large = (0..11).map(|position| thing_of_size(pk, &format!("{position:02}"), 390 * 1024));

    assert_rejected(store.transact(puts(large)).await);

    assert_eq!(page(store, partition(pk)).await.items.len(), 0);
}

/// Here a cell in a map that is missing.
pub async fn a_change_that_cannot_be_done_rejects_the_whole(store: &dyn ItemStore) {
    let pk = "transactions-mapless";
    store_thing(store, thing(pk, "mapless", [])).await;
    let actions = vec![
        Action::Put(put(thing(pk, "made", []))),
        Action::Update(update(key(pk, "mapless"), set_cell())),
    ];

    assert_rejected(store.transact(actions).await);

    assert_eq!(load(store, key(pk, "made")).await, None);
}

/// The caller reads again; if the change still cannot be done, that comes back alone.
pub async fn a_failed_condition_is_told_rather_than_a_rejection_beside_it(store: &dyn ItemStore) {
    let pk = "transactions-both";
    store_thing(store, thing(pk, "mapless", [])).await;
    let actions = vec![
        Action::Update(update(key(pk, "mapless"), set_cell())),
        Action::Check(is_open(pk, "nowhere")),
    ];

    let failed = failed_conditions(store.transact(actions).await);

    assert_eq!(failed, [(1, None)]);
}

fn is_open(pk: &str, sk: &str) -> Check {
    Check {
        key: key(pk, sk),
        condition: Condition::Equals("state".into(), text("open")),
    }
}

fn set_cell() -> Changes {
    Changes::new().set(["scores", "1"], text("1|g|5|"))
}

async fn version(store: &dyn ItemStore, pk: &str, sk: &str) -> crate::AttributeValue {
    let item = load(store, key(pk, sk)).await.expect("the item is there");
    item["version"].clone()
}
