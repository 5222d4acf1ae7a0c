//! The tables of the suite, and short words for its items.

use std::fmt::Display;

use crate::{
    Action, AttributeValue, Batch, Capacity, Changes, Condition, Consistency, Get, IndexSpec, Item,
    ItemStore, Key, KeySpec, Order, Page, Projection, Put, Query, Range, StoreError, TableSpec,
    Update,
};

/// More pages than any walk of the suite has.
const MAX_PAGES: usize = 200;

/// The tables that an adapter creates before it runs the suite.
pub static TABLES: [&TableSpec; 3] = [&THINGS, &SINGLES, &NOTICES];

/// Two text keys and indexes of each projection.
pub static THINGS: TableSpec = TableSpec {
    name: "contract-things",
    partition: KeySpec::text("pk"),
    sort: Some(KeySpec::text("sk")),
    indexes: &[
        IndexSpec {
            name: "by-owner",
            partition: KeySpec::text("owner"),
            sort: Some(KeySpec::text("place")),
            projection: Projection::Include(&["label"]),
            about: "Text sort key, one more attribute.",
        },
        IndexSpec {
            name: "by-day",
            partition: KeySpec::text("day"),
            sort: Some(KeySpec::number("minute")),
            projection: Projection::All,
            about: "Number sort key, whole items.",
        },
    ],
    ttl: Some("expires_at"),
    about: "Items of the suite.",
};

/// No sort key, and an index without one.
pub static SINGLES: TableSpec = TableSpec {
    name: "contract-singles",
    partition: KeySpec::text("id"),
    sort: None,
    indexes: &[IndexSpec {
        name: "kind-index",
        partition: KeySpec::text("kind"),
        sort: None,
        projection: Projection::KeysOnly,
        about: "Partition key alone.",
    }],
    ttl: None,
    about: "Items of the suite without a sort key.",
};

/// A number as partition key.
pub static NOTICES: TableSpec = TableSpec {
    name: "contract-notices",
    partition: KeySpec::number("id"),
    sort: Some(KeySpec::text("sent_at")),
    indexes: &[IndexSpec {
        name: "audience-index",
        partition: KeySpec::text("audience"),
        sort: Some(KeySpec::text("sent_at")),
        projection: Projection::All,
        about: "Shares its sort key with the table.",
    }],
    ttl: None,
    about: "Items of the suite with a number key.",
};

/// A text.
pub fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

/// A number.
pub fn number(value: impl Display + Copy) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// A map.
pub fn map<const N: usize>(members: [(&str, AttributeValue); N]) -> AttributeValue {
    AttributeValue::M(named(members).collect())
}

/// An item of [`THINGS`].
pub fn thing<const N: usize>(pk: &str, sk: &str, more: [(&str, AttributeValue); N]) -> Item {
    let mut item = key(pk, sk).to_item();
    item.extend(named(more));
    item
}

/// An item of [`THINGS`] that counts as exactly `bytes` by DynamoDB's rule: names and values.
pub fn thing_of_size(pk: &str, sk: &str, bytes: usize) -> Item {
    let keys = "pk".len() + pk.len() + "sk".len() + sk.len();
    let filling = bytes - keys - "filling".len();
    thing(pk, sk, [("filling", text(&"x".repeat(filling)))])
}

/// A key of [`THINGS`].
pub fn key(pk: &str, sk: &str) -> Key {
    THINGS.key(pk, sk)
}

/// Creation or replacement without a condition.
pub fn put(item: Item) -> Put {
    Put {
        table: &THINGS,
        item,
        condition: None,
    }
}

/// A change without a condition.
pub fn update(key: Key, changes: Changes) -> Update {
    Update {
        key,
        changes,
        condition: None,
    }
}

/// A change under a condition.
pub fn update_if(key: Key, changes: Changes, condition: Condition) -> Update {
    Update {
        key,
        changes,
        condition: Some(condition),
    }
}

/// All of a partition of [`THINGS`], strongly, in ascending order.
pub fn partition(pk: &str) -> Query {
    Query {
        table: &THINGS,
        index: None,
        partition: text(pk),
        range: Range::All,
        order: Order::Ascending,
        limit: 100,
        start_after: None,
        consistency: Consistency::Strong,
    }
}

/// All of a partition of an index of [`THINGS`], in ascending order.
pub fn index(name: &'static str, value: &str) -> Query {
    Query {
        index: Some(name),
        consistency: Consistency::Eventual,
        ..partition(value)
    }
}

/// Puts an item of [`THINGS`] and answers the cost.
pub async fn store_thing(store: &dyn ItemStore, item: Item) -> Capacity {
    let stored = store.put(put(item)).await;
    stored.expect("an unconditional put succeeds").capacity
}

/// Reads an item strongly.
pub async fn load(store: &dyn ItemStore, key: Key) -> Option<Item> {
    let get = Get {
        key,
        consistency: Consistency::Strong,
    };
    store.get(get).await.expect("a get succeeds").value
}

/// Reads a page.
pub async fn page(store: &dyn ItemStore, query: Query) -> Page {
    store.query(query).await.expect("a query succeeds").value
}

/// Reads a batch strongly.
pub async fn batch(store: &dyn ItemStore, keys: Vec<Key>) -> Batch {
    let batch = store.batch_get(keys, Consistency::Strong).await;
    batch.expect("a batch succeeds").value
}

/// Follows the pages to the end, which must come: no behaviour stores more than a few dozen items.
pub async fn walk(store: &dyn ItemStore, mut query: Query) -> Vec<Item> {
    let mut walked = Vec::new();
    for _ in 0..MAX_PAGES {
        let next = page(store, query.clone()).await;
        assert!(next.items.len() <= query.limit as usize, "a page overflows");
        walked.extend(next.items);
        if next.last_key.is_none() {
            return walked;
        }
        query.start_after = next.last_key;
    }
    panic!("a walk does not come to an end");
}

/// The text of an attribute, `""` if there is none.
pub fn text_of<'a>(item: &'a Item, name: &str) -> &'a str {
    match item.get(name) {
        Some(AttributeValue::S(value) | AttributeValue::N(value)) => value,
        _ => "",
    }
}

/// The sort keys of items of [`THINGS`].
pub fn sort_keys(items: &[Item]) -> Vec<&str> {
    items.iter().map(|item| text_of(item, "sk")).collect()
}

/// Holds that the store rejects a request as one that it can never do.
pub fn assert_rejected<T: std::fmt::Debug>(answer: Result<T, StoreError>) {
    match answer {
        Err(StoreError::Rejected(_)) => {}
        other => panic!("rejection expected, got {other:?}"),
    }
}

/// Holds that conditions failed, and answers position and item of each.
pub fn failed_conditions<T: std::fmt::Debug>(
    answer: Result<T, StoreError>,
) -> Vec<(usize, Option<Item>)> {
    match answer {
        Err(StoreError::ConditionFailed(failed)) => failed
            .into_iter()
            .map(|failed| (failed.action, failed.item))
            .collect(),
        other => panic!("failed condition expected, got {other:?}"),
    }
}

/// A transaction of puts into [`THINGS`].
pub fn puts(items: impl IntoIterator<Item = Item>) -> Vec<Action> {
    items
        .into_iter()
        .map(|item| Action::Put(put(item)))
        .collect()
}

fn named<const N: usize>(
    members: [(&str, AttributeValue); N],
) -> impl Iterator<Item = (String, AttributeValue)> {
    members
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
}
