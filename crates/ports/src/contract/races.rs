//! Writers at the same time: conditions decide, and nothing is lost.

use futures::future::join_all;

use super::specimens::{key, load, number, put, store_thing, text, text_of, thing, update_if};
use super::{Behaviour, behaviours};
use crate::{Action, Changes, Condition, Item, ItemStore, Put, StoreError};

/// Of all who try at the same time one is let through, so this is more than enough for each.
const ATTEMPTS: usize = 1000;

/// This file's behaviours.
pub fn all() -> Vec<Behaviour> {
    behaviours![
        increments_at_the_same_time_lose_none,
        one_of_many_creators_wins,
        transfers_at_the_same_time_keep_the_sum,
        changes_of_different_cells_at_the_same_time_all_stay,
    ]
}

/// 64 writers read, add one under the version that they saw, and try again when it is stale.
pub async fn increments_at_the_same_time_lose_none(store: &dyn ItemStore) {
    let pk = "races-increments";
    let start = [("count", number(0)), ("version", number(0))];
    store_thing(store, thing(pk, "1", start)).await;

    let writers = (0..64).map(|_| async {
        for _ in 0..ATTEMPTS {
            let seen = load(store, key(pk, "1")).await.expect("the item is there");
            let next = count(&seen, "count") + 1;
            let changes = Changes::new().set("count", number(next)).add("version", 1);
            let condition = Condition::version(count(&seen, "version"));
            let write = update_if(key(pk, "1"), changes, condition);
            if decided(store.update(write).await) {
                return;
            }
        }
        panic!("a writer is never let through");
    });
    join_all(writers).await;

    let item = load(store, key(pk, "1")).await.expect("the item is there");
    assert_eq!((count(&item, "count"), count(&item, "version")), (64, 64));
}

/// And the others learn who.
pub async fn one_of_many_creators_wins(store: &dyn ItemStore) {
    let pk = "races-creators";
    let creators = (0..32).map(|creator| async move {
        let put = Put {
            condition: Some(Condition::absent("pk")),
            ..put(thing(pk, "1", [("by", number(creator))]))
        };
        store.put(put).await.is_ok().then_some(creator)
    });

    let winners: Vec<i32> = join_all(creators).await.into_iter().flatten().collect();

    assert_eq!(winners.len(), 1);
    let item = load(store, key(pk, "1")).await.expect("one was created");
    assert_eq!(text_of(&item, "by"), winners[0].to_string());
}

/// 20 transactions move one unit each between two items.
pub async fn transfers_at_the_same_time_keep_the_sum(store: &dyn ItemStore) {
    let pk = "races-transfers";
    store_thing(store, thing(pk, "from", [("count", number(30))])).await;
    store_thing(store, thing(pk, "to", [("count", number(0))])).await;

    let transfers = (0..20).map(|_| async {
        for _ in 0..ATTEMPTS {
            let there = || Condition::Exists("count".into());
            let take = Changes::new().add("count", -1);
            let take = update_if(key(pk, "from"), take, there());
            let give = Changes::new().add("count", 1);
            let give = update_if(key(pk, "to"), give, there());
            let actions = vec![Action::Update(take), Action::Update(give)];
            if decided(store.transact(actions).await) {
                return;
            }
        }
        panic!("a writer is never let through");
    });
    join_all(transfers).await;

    let from = load(store, key(pk, "from")).await.expect("it is there");
    let to = load(store, key(pk, "to")).await.expect("it is there");
    assert_eq!((count(&from, "count"), count(&to, "count")), (10, 20));
}

/// Each under the condition that its own cell is new.
pub async fn changes_of_different_cells_at_the_same_time_all_stay(store: &dyn ItemStore) {
    let pk = "races-cells";
    let empty = crate::AttributeValue::M(std::collections::HashMap::new());
    store_thing(store, thing(pk, "1", [("scores", empty)])).await;

    let writers = (0..40).map(|cell: u32| async move {
        let name = cell.to_string();
        let path = ["scores", name.as_str()];
        for _ in 0..ATTEMPTS {
            let write = update_if(
                key(pk, "1"),
                Changes::new().set(path, text("1|g|5|")),
                Condition::Missing(path.into()),
            );
            if decided(store.update(write).await) {
                return;
            }
        }
        panic!("a writer is never let through");
    });
    join_all(writers).await;

    let item = load(store, key(pk, "1")).await.expect("the item is there");
    let crate::AttributeValue::M(cells) = &item["scores"] else {
        panic!("a map expected");
    };
    assert_eq!(cells.len(), 40);
}

/// Whether the write is done; stale and conflicting ones are tried again.
fn decided<T>(answer: Result<T, StoreError>) -> bool {
    match answer {
        Ok(_) => true,
        Err(StoreError::ConditionFailed(_) | StoreError::Conflict | StoreError::Throttled) => false,
        Err(other) => panic!("a race is no failure of the store: {other:?}"),
    }
}

fn count(item: &Item, name: &str) -> u64 {
    text_of(item, name).parse().expect("a whole number")
}
