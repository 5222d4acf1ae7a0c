//! The doctor: a school that was only ever used is well, and whatever is broken is found, and put right if it can be.

mod breaks;
mod jobs;
mod members;
mod nouns;
pub mod wards;

use wards::{Ward, person_lock};

#[tokio::test]
async fn a_school_that_was_only_used_is_well() {
    let ward = Ward::new().await;

    assert_eq!(ward.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_gradebook_that_was_used_is_well() {
    let ward = Ward::new().await;
    ward.grade().await;

    assert_eq!(ward.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_was_mended_is_told_in_the_history_of_the_school() {
    let ward = Ward::new().await;
    ward.remove(person_lock()).await;

    let health = ward.mend().await;

    assert_eq!((health.mended, health.left()), (1, 0));
    let told = ward.events().await;
    assert!(told.contains(&"repair_school".to_owned()), "{told:?}");
}

#[tokio::test]
async fn looking_changes_nothing() {
    let ward = Ward::new().await;
    ward.remove(person_lock()).await;
    let before = ward.campus.store.items().await;

    let found = ward.findings().await;

    assert_eq!(found, ["missing LOCK#email#<email> LOCK"]);
    assert!(ward.campus.store.items().await == before);
}
