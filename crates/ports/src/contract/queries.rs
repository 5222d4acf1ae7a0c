//! Queries: pages of one partition in the order of the sort key.

use super::specimens::{
    assert_rejected, key, page, partition, puts, sort_keys, store_thing, text, thing, walk,
};
use super::{Behaviour, behaviours};
use crate::items::MAX_PAGE;
use crate::{Delete, Item, ItemStore, Order, Query, Range};

/// This file's behaviours.
pub fn all() -> Vec<Behaviour> {
    behaviours![
        sort_keys_come_in_both_orders,
        sort_keys_are_ordered_by_their_bytes,
        a_partition_does_not_leak_into_another,
        an_empty_partition_is_an_empty_page,
        a_page_ends_at_its_limit_and_says_where,
        a_walk_meets_each_item_once,
        a_walk_goes_on_after_an_item_that_is_gone,
        a_prefix_selects_the_sort_keys_that_begin_with_it,
        a_range_includes_both_its_ends,
        a_walk_stays_within_its_range,
        a_page_cannot_start_in_another_partition,
        a_limit_out_of_range_is_rejected,
        an_index_that_is_not_there_is_rejected,
    ]
}

/// Ascending and descending.
pub async fn sort_keys_come_in_both_orders(store: &dyn ItemStore) {
    let pk = "queries-order";
    store_all(store, pk, &["b", "a", "c"]).await;

    let ascending = page(store, partition(pk)).await;
    let descending = page(store, descending(partition(pk))).await;

    assert_eq!(sort_keys(&ascending.items), ["a", "b", "c"]);
    assert_eq!(sort_keys(&descending.items), ["c", "b", "a"]);
}

/// UTF-8 bytes: digits, capitals, small letters, then all else. Name keys are folded for that.
pub async fn sort_keys_are_ordered_by_their_bytes(store: &dyn ItemStore) {
    let pk = "queries-bytes";
    let ordered = [
        "10", "9", "A", "Z", "a", "a\u{1}b", "aa", "z", "é", "ễ", "漢", "🎓",
    ];
    let mut shuffled = ordered;
    shuffled.reverse();
    shuffled.swap(1, 7);
    store_all(store, pk, &shuffled).await;

    let page = page(store, partition(pk)).await;

    assert_eq!(sort_keys(&page.items), ordered);
}

/// Not even into one whose name begins with it.
pub async fn a_partition_does_not_leak_into_another(store: &dyn ItemStore) {
    store_all(store, "queries-leak", &["mine"]).await;
    store_all(store, "queries-leaks", &["other"]).await;
    store_all(store, "queries-leak#1", &["other"]).await;
    store_all(store, "Queries-leak", &["other"]).await;

    let page = page(store, partition("queries-leak")).await;

    assert_eq!(sort_keys(&page.items), ["mine"]);
    assert_eq!(page.items[0]["pk"], text("queries-leak"));
}

/// And is its own end.
pub async fn an_empty_partition_is_an_empty_page(store: &dyn ItemStore) {
    let page = page(store, partition("queries-empty")).await;

    assert!(page.items.is_empty());
    assert_eq!(page.last_key, None);
}

/// The last key is the key of the last item; a page with room left has none.
pub async fn a_page_ends_at_its_limit_and_says_where(store: &dyn ItemStore) {
    let pk = "queries-limit";
    store_all(store, pk, &["1", "2", "3"]).await;
    let of = |limit| Query {
        limit,
        ..partition(pk)
    };

    let short = page(store, of(2)).await;
    let whole = page(store, of(4)).await;

    assert_eq!(sort_keys(&short.items), ["1", "2"]);
    assert_eq!(short.last_key, Some(thing(pk, "2", [])));
    assert_eq!(sort_keys(&whole.items), ["1", "2", "3"]);
    assert_eq!(whole.last_key, None);
}

/// No gap, no duplicate, for pages of any size, in both orders.
pub async fn a_walk_meets_each_item_once(store: &dyn ItemStore) {
    let pk = "queries-walk";
    let keys: Vec<String> = (0..50).map(|position| format!("{position:02}")).collect();
    let items = keys.iter().map(|sk| thing(pk, sk, []));
    store.transact(puts(items)).await.expect("all are new");
    let mut backwards = keys.clone();
    backwards.reverse();

    for limit in [1, 7, 10, 49, 50, 51] {
        let of_limit = Query {
            limit,
            ..partition(pk)
        };
        let up = walk(store, of_limit.clone()).await;
        let down = walk(store, descending(of_limit)).await;

        assert_eq!(sort_keys(&up), keys, "pages of {limit}");
        assert_eq!(sort_keys(&down), backwards, "pages of {limit}, descending");
    }
}

/// A cursor is a place, not an item.
pub async fn a_walk_goes_on_after_an_item_that_is_gone(store: &dyn ItemStore) {
    let pk = "queries-gone";
    store_all(store, pk, &["1", "2", "3", "4"]).await;
    let first = Query {
        limit: 2,
        ..partition(pk)
    };
    let last_key = page(store, first.clone()).await.last_key;
    let delete = Delete {
        key: key(pk, "2"),
        condition: None,
    };
    store.delete(delete).await.expect("a delete succeeds");

    let second = Query {
        start_after: last_key,
        ..first
    };

    assert_eq!(sort_keys(&page(store, second).await.items), ["3", "4"]);
}

/// Letters that a pattern language would read otherwise are letters.
pub async fn a_prefix_selects_the_sort_keys_that_begin_with_it(store: &dyn ItemStore) {
    let pk = "queries-prefix";
    let keys = [
        "MEMBER#1",
        "MEMBER#2",
        "MEMBER",
        "MEMBERS#1",
        "member#1",
        "Mễ%_*",
        "Mễ%_*z",
        "Mễ%",
    ];
    store_all(store, pk, &keys).await;
    let of = |prefix: &str| Query {
        range: Range::BeginsWith(prefix.to_owned()),
        ..partition(pk)
    };

    let members = page(store, of("MEMBER#")).await;
    let odd = page(store, of("Mễ%_*")).await;
    let none = page(store, of("X")).await;

    assert_eq!(sort_keys(&members.items), ["MEMBER#1", "MEMBER#2"]);
    assert_eq!(sort_keys(&odd.items), ["Mễ%_*", "Mễ%_*z"]);
    assert!(none.items.is_empty());
}

/// Also where no item stands on an end.
pub async fn a_range_includes_both_its_ends(store: &dyn ItemStore) {
    let pk = "queries-range";
    store_all(store, pk, &["2024-01", "2024-02", "2024-03", "2024-04"]).await;
    let between = |from: &str, to: &str| Query {
        range: Range::Between(text(from), text(to)),
        ..partition(pk)
    };

    let exact = page(store, between("2024-02", "2024-03")).await;
    let open = page(store, between("2023", "2024-02~")).await;
    let single = page(store, between("2024-04", "2024-04")).await;

    assert_eq!(sort_keys(&exact.items), ["2024-02", "2024-03"]);
    assert_eq!(sort_keys(&open.items), ["2024-01", "2024-02"]);
    assert_eq!(sort_keys(&single.items), ["2024-04"]);
}

/// In both orders.
pub async fn a_walk_stays_within_its_range(store: &dyn ItemStore) {
    let pk = "queries-walk-range";
    store_all(
        store,
        pk,
        &["A#1", "B#1", "B#2", "B#3", "B#4", "B#5", "C#1"],
    )
    .await;
    let members = Query {
        range: Range::BeginsWith("B#".to_owned()),
        limit: 2,
        ..partition(pk)
    };

    let up = walk(store, members.clone()).await;
    let down = walk(store, descending(members)).await;

    assert_eq!(sort_keys(&up), ["B#1", "B#2", "B#3", "B#4", "B#5"]);
    assert_eq!(sort_keys(&down), ["B#5", "B#4", "B#3", "B#2", "B#1"]);
}

/// A cursor that was moved to another list is refused, not followed.
pub async fn a_page_cannot_start_in_another_partition(store: &dyn ItemStore) {
    store_all(store, "queries-foreign", &["1", "2"]).await;
    let moved = Query {
        start_after: Some(thing("queries-other", "1", [])),
        ..partition("queries-foreign")
    };

    assert_rejected(store.query(moved).await);
}

/// A page of one and one of the most are answered.
pub async fn a_limit_out_of_range_is_rejected(store: &dyn ItemStore) {
    let pk = "queries-limits";
    store_all(store, pk, &["1", "2"]).await;
    let of = |limit| Query {
        limit,
        ..partition(pk)
    };

    for limit in [0, MAX_PAGE + 1] {
        assert_rejected(store.query(of(limit)).await);
    }
    assert_eq!(page(store, of(1)).await.items.len(), 1);
    assert_eq!(page(store, of(MAX_PAGE)).await.items.len(), 2);
}

/// A misspelt name must not answer an empty list.
pub async fn an_index_that_is_not_there_is_rejected(store: &dyn ItemStore) {
    let misspelt = Query {
        index: Some("by-nobody"),
        ..partition("queries-index")
    };

    assert_rejected(store.query(misspelt).await);
}

fn descending(query: Query) -> Query {
    Query {
        order: Order::Descending,
        ..query
    }
}

async fn store_all(store: &dyn ItemStore, pk: &str, keys: &[&str]) {
    for sk in keys {
        let item: Item = thing(pk, sk, []);
        store_thing(store, item).await;
    }
}
