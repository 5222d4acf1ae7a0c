//! Single items: what is written is what is read, whole and by name.

use super::specimens::{
    NOTICES, SINGLES, assert_rejected, failed_conditions, key, load, map, number, put, store_thing,
    text, thing, thing_of_size, update, update_if,
};
use super::{Behaviour, behaviours};
use crate::{
    AttributeValue, Changes, Condition, Consistency, Delete, Get, Item, ItemStore, Key, Put,
};

/// This file's behaviours.
pub fn all() -> Vec<Behaviour> {
    behaviours![
        every_kind_of_value_comes_back_as_it_was,
        texts_of_all_scripts_and_empty_texts_come_back,
        a_missing_item_is_none,
        a_put_replaces_the_whole_item,
        a_put_if_absent_succeeds_once,
        an_update_changes_only_what_it_names,
        an_update_creates_the_item_that_is_missing,
        an_update_of_a_stale_version_is_refused_with_the_item_that_is_there,
        what_is_set_once_stays_as_it_was_first_set,
        an_amount_is_added_to_a_number_and_a_missing_one_counts_as_zero,
        an_update_without_changes_is_rejected,
        a_key_attribute_cannot_be_changed,
        a_delete_removes_and_may_be_repeated,
        a_delete_under_a_false_condition_removes_nothing,
        an_item_without_its_keys_is_rejected,
        tables_have_number_keys_and_no_sort_key,
        an_item_of_390_kilobytes_is_stored_and_one_over_400_is_rejected,
        an_item_may_carry_its_time_to_live,
        a_strong_read_sees_each_write_before_it,
        a_rejection_does_not_repeat_values,
    ]
}

/// Nothing of DynamoDB's types is lost or changed on the way.
pub async fn every_kind_of_value_comes_back_as_it_was(store: &dyn ItemStore) {
    let digits = "-12345678901234567890123456789012345678";
    let item = thing(
        "writes-kinds",
        "all",
        [
            ("number", number(digits)),
            ("fraction", number("0.125")),
            ("bytes", AttributeValue::B(vec![0, 255, 7])),
            ("yes", AttributeValue::Bool(true)),
            ("no", AttributeValue::Bool(false)),
            ("nothing", AttributeValue::Null(true)),
            ("texts", AttributeValue::Ss(vec!["a".into(), "b".into()])),
            ("numbers", AttributeValue::Ns(vec!["1".into(), "2".into()])),
            ("blobs", AttributeValue::Bs(vec![vec![1], vec![2]])),
            (
                "list",
                AttributeValue::L(vec![text("x"), number(1), map([])]),
            ),
            ("map", map([("inner", map([("deep", text("value"))]))])),
            ("no_members", AttributeValue::L(Vec::new())),
        ],
    );

    store_thing(store, item.clone()).await;

    assert_eq!(load(store, key("writes-kinds", "all")).await, Some(item));
}

/// Vietnamese in both normal forms, other planes, and the empty text (never as a key).
pub async fn texts_of_all_scripts_and_empty_texts_come_back(store: &dyn ItemStore) {
    let item = thing(
        "writes-texts Trường",
        "Nguyễn 漢字 🎓",
        [
            ("composed", text("Nguyễn Thị Ánh")),
            ("decomposed", text("Nguye\u{302}\u{303}n")),
            ("control", text("line\nquote\" back\\slash\u{1}\u{0}")),
            ("empty", text("")),
            ("tên thuộc tính", text("name of an attribute")),
        ],
    );

    store_thing(store, item.clone()).await;

    let read = load(store, key("writes-texts Trường", "Nguyễn 漢字 🎓")).await;
    assert_eq!(read, Some(item));
}

/// Reading what was never written is no error.
pub async fn a_missing_item_is_none(store: &dyn ItemStore) {
    for consistency in [Consistency::Strong, Consistency::Eventual] {
        let get = Get {
            key: key("writes-missing", "none"),
            consistency,
        };

        let read = store.get(get).await.expect("a get succeeds");

        assert_eq!(read.value, None);
    }
}

/// No attribute of the old item stays.
pub async fn a_put_replaces_the_whole_item(store: &dyn ItemStore) {
    store_thing(store, thing("writes-replace", "1", [("old", text("x"))])).await;

    let new = thing("writes-replace", "1", [("new", text("y"))]);
    store_thing(store, new.clone()).await;

    assert_eq!(load(store, key("writes-replace", "1")).await, Some(new));
}

/// The second put learns which item was first.
pub async fn a_put_if_absent_succeeds_once(store: &dyn ItemStore) {
    let put_if_absent = |by: &str| Put {
        condition: Some(Condition::absent("pk")),
        ..put(thing("writes-absent", "1", [("by", text(by))]))
    };

    let first = store.put(put_if_absent("first")).await;
    let second = store.put(put_if_absent("second")).await;

    first.expect("nothing was there");
    let there = thing("writes-absent", "1", [("by", text("first"))]);
    assert_eq!(failed_conditions(second), [(0, Some(there.clone()))]);
    assert_eq!(load(store, key("writes-absent", "1")).await, Some(there));
}

/// What is set, removed and added is named; the rest stays; the answer is the item afterwards.
pub async fn an_update_changes_only_what_it_names(store: &dyn ItemStore) {
    let before = [
        ("kept", text("kept")),
        ("changed", text("old")),
        ("gone", text("gone")),
        ("version", number(1)),
    ];
    store_thing(store, thing("writes-update", "1", before)).await;

    let changes = Changes::new()
        .set("changed", text("new"))
        .set("added", text("added"))
        .remove("gone")
        .remove("never there")
        .add("version", 1);
    let updated = store
        .update(update(key("writes-update", "1"), changes))
        .await;

    let after = [
        ("kept", text("kept")),
        ("changed", text("new")),
        ("added", text("added")),
        ("version", number(2)),
    ];
    let after = thing("writes-update", "1", after);
    assert_eq!(updated.expect("an update succeeds").value, after);
    assert_eq!(load(store, key("writes-update", "1")).await, Some(after));
}

/// The new item has its keys and what was set.
pub async fn an_update_creates_the_item_that_is_missing(store: &dyn ItemStore) {
    let changes = Changes::new().set("label", text("new"));

    let updated = store
        .update(update(key("writes-upsert", "1"), changes))
        .await;

    let item = thing("writes-upsert", "1", [("label", text("new"))]);
    assert_eq!(updated.expect("an update succeeds").value, item);
    assert_eq!(load(store, key("writes-upsert", "1")).await, Some(item));
}

/// `if_not_exists`, on the item that is missing and on the one that is there.
pub async fn what_is_set_once_stays_as_it_was_first_set(store: &dyn ItemStore) {
    let seen = |at: i32| {
        let changes = Changes::new().set("last", number(at));
        changes.set_once("first", number(at))
    };
    let noted = |at: i32| store.update(update(key("writes-once", "1"), seen(at)));

    noted(1).await.expect("an update succeeds");
    noted(2).await.expect("an update succeeds");

    let item = thing(
        "writes-once",
        "1",
        [("first", number(1)), ("last", number(2))],
    );
    assert_eq!(load(store, key("writes-once", "1")).await, Some(item));
}

/// The refusal carries the item, so the caller need not read it again.
pub async fn an_update_of_a_stale_version_is_refused_with_the_item_that_is_there(
    store: &dyn ItemStore,
) {
    let there = thing("writes-stale", "1", [("version", number(3))]);
    store_thing(store, there.clone()).await;
    let change = || Changes::new().set("label", text("x")).add("version", 1);
    let with_version =
        |sk: &str, seen| update_if(key("writes-stale", sk), change(), Condition::version(seen));

    let stale = store.update(with_version("1", 2)).await;
    let missing = store.update(with_version("none", 2)).await;
    let current = store.update(with_version("1", 3)).await;

    assert_eq!(failed_conditions(stale), [(0, Some(there))]);
    assert_eq!(failed_conditions(missing), [(0, None)]);
    let current = current.expect("the version is the one seen");
    assert_eq!(current.value.get("version"), Some(&number(4)));
}

/// Also with negative amounts.
pub async fn an_amount_is_added_to_a_number_and_a_missing_one_counts_as_zero(
    store: &dyn ItemStore,
) {
    let add = |amount| update(key("writes-add", "1"), Changes::new().add("count", amount));

    for amount in [5, -7, 3] {
        store.update(add(amount)).await.expect("an update succeeds");
    }

    let item = load(store, key("writes-add", "1")).await.expect("written");
    assert_eq!(item.get("count"), Some(&number(1)));
}

/// An update that says nothing is a defect of the caller.
pub async fn an_update_without_changes_is_rejected(store: &dyn ItemStore) {
    let nothing = update(key("writes-nothing", "1"), Changes::new());

    assert_rejected(store.update(nothing).await);
    assert_eq!(load(store, key("writes-nothing", "1")).await, None);
}

/// An item keeps its place for ever.
pub async fn a_key_attribute_cannot_be_changed(store: &dyn ItemStore) {
    store_thing(store, thing("writes-keys", "1", [])).await;
    let move_away = update(key("writes-keys", "1"), Changes::new().set("sk", text("2")));

    assert_rejected(store.update(move_away).await);
}

/// Deleting nothing is done already.
pub async fn a_delete_removes_and_may_be_repeated(store: &dyn ItemStore) {
    store_thing(store, thing("writes-delete", "1", [])).await;
    store_thing(store, thing("writes-delete", "2", [])).await;
    let delete = Delete {
        key: key("writes-delete", "1"),
        condition: None,
    };

    for _ in 0..2 {
        let deleted = store.delete(delete.clone()).await;
        deleted.expect("a delete succeeds");
    }

    assert_eq!(load(store, key("writes-delete", "1")).await, None);
    assert!(load(store, key("writes-delete", "2")).await.is_some());
}

/// The refusal carries the item that stayed.
pub async fn a_delete_under_a_false_condition_removes_nothing(store: &dyn ItemStore) {
    let there = thing("writes-spared", "1", [("version", number(2))]);
    store_thing(store, there.clone()).await;
    let delete = Delete {
        key: key("writes-spared", "1"),
        condition: Some(Condition::version(1)),
    };

    let refused = store.delete(delete).await;

    assert_eq!(failed_conditions(refused), [(0, Some(there.clone()))]);
    assert_eq!(load(store, key("writes-spared", "1")).await, Some(there));
}

/// Nor with an empty key, nor with one of another type.
pub async fn an_item_without_its_keys_is_rejected(store: &dyn ItemStore) {
    let mut without_sort = thing("writes-keyless", "1", []);
    without_sort.remove("sk");
    let mut other_type = thing("writes-keyless", "1", []);
    other_type.insert("sk".to_owned(), number(1));
    let empty = thing("writes-keyless", "", []);

    for item in [without_sort, other_type, empty, Item::default()] {
        assert_rejected(store.put(put(item)).await);
    }
}

/// The forms of key of the four tables that are fixed.
pub async fn tables_have_number_keys_and_no_sort_key(store: &dyn ItemStore) {
    let id = 1_700_000_000_000_123_u64;
    let notice = Key {
        table: &NOTICES,
        partition: number(id),
        sort: Some(text("2023-11-14T22:13:20Z")),
    };
    let single = SINGLES.partition_key("writes-single");

    for key in [notice, single] {
        let mut item = key.to_item();
        item.insert("label".to_owned(), text("x"));
        let put = Put {
            table: key.table,
            item: item.clone(),
            condition: Some(Condition::absent(key.table.partition.name)),
        };

        store.put(put.clone()).await.expect("nothing was there");

        assert_eq!(load(store, key).await, Some(item.clone()));
        assert_eq!(failed_conditions(store.put(put).await), [(0, Some(item))]);
    }
}

/// DynamoDB's limit is 400 KB with the names.
pub async fn an_item_of_390_kilobytes_is_stored_and_one_over_400_is_rejected(
    store: &dyn ItemStore,
) {
    let large = thing_of_size("writes-large", "1", 390 * 1024);
    let too_large = thing_of_size("writes-large", "2", 400 * 1024 + 1);

    store_thing(store, large.clone()).await;

    assert_eq!(load(store, key("writes-large", "1")).await, Some(large));
    assert_rejected(store.put(put(too_large)).await);
}

/// The second after which the item may go is an attribute as any other.
pub async fn an_item_may_carry_its_time_to_live(store: &dyn ItemStore) {
    let year_2100 = number(4_102_444_800_u64);
    let item = thing("writes-ttl", "1", [("expires_at", year_2100)]);

    store_thing(store, item.clone()).await;

    assert_eq!(load(store, key("writes-ttl", "1")).await, Some(item));
}

/// Many times, since a reader of its own could lag behind now and then.
pub async fn a_strong_read_sees_each_write_before_it(store: &dyn ItemStore) {
    for round in 0..100 {
        let item = thing("writes-strong", "1", [("round", number(round))]);

        store_thing(store, item.clone()).await;

        assert_eq!(load(store, key("writes-strong", "1")).await, Some(item));
    }
}

/// An error text goes to the log: it may not carry a person's data.
pub async fn a_rejection_does_not_repeat_values(store: &dyn ItemStore) {
    let twice = vec!["secret-an".to_owned(), "secret-an".to_owned()];
    let values = [
        AttributeValue::N("secret-an".to_owned()),
        AttributeValue::Ss(twice),
    ];

    for value in values {
        let item = thing("writes-discreet", "secret-an", [("attribute", value)]);

        let refused = store.put(put(item)).await.expect_err("not a valid value");

        assert!(!format!("{refused} {refused:?}").contains("secret-an"));
    }
}
