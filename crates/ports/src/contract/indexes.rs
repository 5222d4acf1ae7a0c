//! Indexes: other ways to the same items, with what they copy of them.

use super::specimens::{
    NOTICES, SINGLES, index, key, map, number, page, puts, sort_keys, store_thing, text, text_of,
    thing, update, walk,
};
use super::{Behaviour, behaviours};
use crate::{Changes, Consistency, Delete, Item, ItemStore, Key, Order, Put, Query, Range};

/// This file's behaviours.
pub fn all() -> Vec<Behaviour> {
    behaviours![
        an_index_holds_the_items_that_have_its_keys,
        an_index_copies_what_it_was_told,
        an_update_moves_the_item_inside_the_index,
        an_item_without_the_attribute_leaves_the_index,
        a_number_sorts_as_a_number,
        a_walk_of_equal_sort_keys_meets_each_item_once,
        a_walk_of_an_index_without_a_sort_key_meets_each_item_once,
        an_index_may_share_the_sort_key_of_its_table,
        ranges_select_in_an_index,
    ]
}

/// Sparse: both keys of the index must be there.
pub async fn an_index_holds_the_items_that_have_its_keys(store: &dyn ItemStore) {
    let pk = "indexes-sparse";
    let owner = ("owner", text("indexes-sparse"));
    store_thing(store, thing(pk, "both", [owner.clone(), place("1")])).await;
    store_thing(store, thing(pk, "owner alone", [owner])).await;
    store_thing(store, thing(pk, "place alone", [place("2")])).await;

    let page = page(store, index("by-owner", "indexes-sparse")).await;

    assert_eq!(sort_keys(&page.items), ["both"]);
    assert_eq!(page.last_key, None);
}

/// Keys alone, keys and one attribute, or all.
pub async fn an_index_copies_what_it_was_told(store: &dyn ItemStore) {
    let whole = thing(
        "indexes-copies",
        "1",
        [
            ("owner", text("indexes-copies")),
            place("here"),
            ("label", text("label")),
            ("day", text("indexes-copies")),
            ("minute", number(7)),
            ("more", map([("inner", text("x"))])),
        ],
    );
    store_thing(store, whole.clone()).await;
    let kind = [("kind", "indexes-copies"), ("label", "x")];
    store_single(store, "indexes-copies", kind).await;

    let owned = page(store, index("by-owner", "indexes-copies")).await;
    let daily = page(store, index("by-day", "indexes-copies")).await;
    let of_kind = page(store, kinds("indexes-copies")).await;

    let included = thing(
        "indexes-copies",
        "1",
        [
            ("owner", text("indexes-copies")),
            place("here"),
            ("label", text("label")),
        ],
    );
    assert_eq!(owned.items, [included]);
    assert_eq!(daily.items, [whole]);
    let mut keys = SINGLES.partition_key("indexes-copies").to_item();
    keys.insert("kind".to_owned(), text("indexes-copies"));
    assert_eq!(of_kind.items, [keys]);
}

/// From one partition to another, and within one.
pub async fn an_update_moves_the_item_inside_the_index(store: &dyn ItemStore) {
    let pk = "indexes-move";
    for (sk, at) in [("1", "b"), ("2", "c")] {
        let owner = ("owner", text("indexes-move"));
        store_thing(store, thing(pk, sk, [owner, place(at)])).await;
    }

    let reorder = Changes::new().set("place", text("d"));
    let moved = store.update(update(key(pk, "1"), reorder)).await;
    moved.expect("an update succeeds");
    let reordered = page(store, index("by-owner", "indexes-move")).await;
    let hand_over = Changes::new().set("owner", text("indexes-move-2"));
    let moved = store.update(update(key(pk, "2"), hand_over)).await;
    moved.expect("an update succeeds");

    assert_eq!(sort_keys(&reordered.items), ["2", "1"]);
    let old = page(store, index("by-owner", "indexes-move")).await;
    let new = page(store, index("by-owner", "indexes-move-2")).await;
    assert_eq!(sort_keys(&old.items), ["1"]);
    assert_eq!(sort_keys(&new.items), ["2"]);
}

/// By an update, by a put without it, by a delete.
pub async fn an_item_without_the_attribute_leaves_the_index(store: &dyn ItemStore) {
    let pk = "indexes-leave";
    for sk in ["1", "2", "3", "4"] {
        let owner = ("owner", text("indexes-leave"));
        store_thing(store, thing(pk, sk, [owner, place(sk)])).await;
    }

    let without = Changes::new().remove("owner");
    let updated = store.update(update(key(pk, "1"), without)).await;
    updated.expect("an update succeeds");
    store_thing(store, thing(pk, "2", [])).await;
    let delete = Delete {
        key: key(pk, "3"),
        condition: None,
    };
    store.delete(delete).await.expect("a delete succeeds");

    let page = page(store, index("by-owner", "indexes-leave")).await;
    assert_eq!(sort_keys(&page.items), ["4"]);
}

/// Not as its digits.
pub async fn a_number_sorts_as_a_number(store: &dyn ItemStore) {
    let pk = "indexes-numbers";
    let minutes = [
        "10",
        "-3",
        "2",
        "0",
        "100",
        "-20",
        "0.5",
        "1700000000000123",
    ];
    for minute in minutes {
        let day = ("day", text(pk));
        store_thing(store, thing(pk, minute, [day, ("minute", number(minute))])).await;
    }

    let up = page(store, index("by-day", pk)).await;
    let some = Query {
        range: Range::Between(number(0), number(10)),
        order: Order::Descending,
        ..index("by-day", pk)
    };
    let some = page(store, some).await;

    let ordered = [
        "-20",
        "-3",
        "0",
        "0.5",
        "2",
        "10",
        "100",
        "1700000000000123",
    ];
    assert_eq!(sort_keys(&up.items), ordered);
    assert_eq!(sort_keys(&some.items), ["10", "2", "0.5", "0"]);
}

/// The table's own keys break the tie, so no cursor skips an item.
pub async fn a_walk_of_equal_sort_keys_meets_each_item_once(store: &dyn ItemStore) {
    let pk = "indexes-ties";
    let items = (0..23).map(|position| {
        let owner = ("owner", text("indexes-ties"));
        thing(pk, &format!("{position:02}"), [owner, place("same")])
    });
    store.transact(puts(items)).await.expect("all are new");

    for order in [Order::Ascending, Order::Descending] {
        for limit in [1, 4, 23] {
            let query = Query {
                order,
                limit,
                ..index("by-owner", "indexes-ties")
            };

            let walked = walk(store, query).await;

            assert_each_once(&walked, "sk", 23);
        }
    }
}

/// Its order is the store's own, but its pages fit together.
pub async fn a_walk_of_an_index_without_a_sort_key_meets_each_item_once(store: &dyn ItemStore) {
    for position in 0..11 {
        let id = format!("indexes-kind-{position:02}");
        store_single(store, &id, [("kind", "indexes-kind"), ("label", "x")]).await;
    }
    let threes = Query {
        limit: 3,
        ..kinds("indexes-kind")
    };

    let walked = walk(store, threes).await;

    assert_each_once(&walked, "id", 11);
}

/// Newest first, as notices are read.
pub async fn an_index_may_share_the_sort_key_of_its_table(store: &dyn ItemStore) {
    for second in 10..20_u64 {
        let key = Key {
            table: &NOTICES,
            partition: number(second * 1000),
            sort: Some(text(&format!("1970-01-01T00:00:{second}Z"))),
        };
        let mut item = key.to_item();
        item.insert("audience".to_owned(), text("indexes-notices"));
        let put = Put {
            table: &NOTICES,
            item,
            condition: None,
        };
        store.put(put).await.expect("a put succeeds");
    }
    let newest = Query {
        table: &NOTICES,
        order: Order::Descending,
        limit: 3,
        ..index("audience-index", "indexes-notices")
    };

    let walked = walk(store, newest).await;

    let times: Vec<&str> = walked.iter().map(|item| text_of(item, "sent_at")).collect();
    let mut expected: Vec<String> = (10..20)
        .map(|second| format!("1970-01-01T00:00:{second}Z"))
        .collect();
    expected.reverse();
    assert_eq!(times, expected);
}

/// As in the table.
pub async fn ranges_select_in_an_index(store: &dyn ItemStore) {
    let pk = "indexes-ranges";
    for (sk, at) in [("1", "A#1"), ("2", "B#1"), ("3", "B#2"), ("4", "C#1")] {
        let owner = ("owner", text("indexes-ranges"));
        store_thing(store, thing(pk, sk, [owner, place(at)])).await;
    }
    let of = |range| Query {
        range,
        // An index is eventual whatever is asked; asking for more is no error.
        consistency: Consistency::Strong,
        ..index("by-owner", "indexes-ranges")
    };

    let prefix = page(store, of(Range::BeginsWith("B#".to_owned()))).await;
    let between = page(store, of(Range::Between(text("A#1"), text("B#1")))).await;

    assert_eq!(sort_keys(&prefix.items), ["2", "3"]);
    assert_eq!(sort_keys(&between.items), ["1", "2"]);
}

fn place(value: &str) -> (&'static str, crate::AttributeValue) {
    ("place", text(value))
}

fn kinds(kind: &str) -> Query {
    Query {
        table: &SINGLES,
        ..index("kind-index", kind)
    }
}

async fn store_single(store: &dyn ItemStore, id: &str, attributes: [(&str, &str); 2]) {
    let mut item = SINGLES.partition_key(id).to_item();
    for (name, value) in attributes {
        item.insert(name.to_owned(), text(value));
    }
    let put = Put {
        table: &SINGLES,
        item,
        condition: None,
    };
    store.put(put).await.expect("a put succeeds");
}

fn assert_each_once(items: &[Item], name: &str, count: usize) {
    let mut met: Vec<&str> = items.iter().map(|item| text_of(item, name)).collect();
    met.sort_unstable();
    met.dedup();
    assert_eq!((items.len(), met.len()), (count, count));
}
