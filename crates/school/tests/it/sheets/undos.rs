//! Sheets that are taken back: after a stop, after edits, and by how many transactions.

use std::time::Duration;

use domain::jobs::JobState;
use domain::people::PersonPatch;
use school::imports::ImportMode;
use school::sheets::fields::SheetKind;

use super::{Desk, PEOPLE, many};
use crate::imports::jobs::{acting, look};
use crate::imports::kills::told_items;

#[tokio::test]
async fn whom_somebody_has_edited_since_is_kept_and_told() {
    let desk = Desk::new().await;
    let job = desk.import(SheetKind::People, PEOPLE).await;
    let person = desk.students().await.remove(0);
    let mut patch = PersonPatch::default();
    patch.profile.phone = domain::checks::Patch::Value("0901 234 567".to_owned());
    let edit = acting(&desk.school, &desk.admin);
    edit.update_person(&person.id, 1, patch).await.unwrap();

    let undone = desk.undo(&job).await;

    assert_eq!((undone.tallies["kept"], undone.tallies["undone"]), (1, 1));
    assert_eq!(desk.told(&undone).await, ["2::changed_since"]);
    assert_eq!(desk.students().await.len(), 1);
}

#[tokio::test]
async fn a_sheet_is_stopped_half_way_and_what_it_wrote_can_be_taken_back() {
    let desk = Desk::new().await;
    let before = told_items(&desk.store).await;
    let kind = (SheetKind::People, ImportMode::Import);
    let job = desk.start(kind, many(230).as_bytes()).await;
    desk.school.step_job(&job, Duration::ZERO).await.unwrap();
    let acting = acting(&desk.school, &desk.admin);
    acting.cancel_job(&job).await.unwrap();

    let job = look(&desk.school, &desk.admin, &job).await;
    let undone = desk.undo(&job).await;

    assert_eq!(job.state, JobState::Cancelled);
    assert!(job.done > 0 && job.done < 230);
    assert_eq!(undone.tallies.get("kept"), None);
    assert_eq!(told_items(&desk.store).await, before);
}

#[tokio::test]
async fn a_sheet_is_taken_back_in_as_few_transactions_as_it_was_written_in() {
    let desk = Desk::new().await;
    let begun = desk.store.transactions();
    let job = desk.import(SheetKind::People, &many(200)).await;
    let written = desk.store.transactions() - begun;

    let undone = desk.undo(&job).await;

    let taken_back = desk.store.transactions() - begun - written;
    assert_eq!(undone.tallies["undone"], 200);
    assert!(
        taken_back <= written + 5,
        "{taken_back} transactions against {written}"
    );
}

#[tokio::test]
async fn whom_somebody_has_edited_keeps_nobody_else_of_the_same_transaction() {
    let desk = Desk::new().await;
    let row = |number: usize| format!("{number:04};Lê;Chi;c{number}@example.edu;SV;\r\n");
    let rows: String = (20..38).map(row).collect();
    let sheet = format!("{PEOPLE}{rows}");
    let job = desk.import(SheetKind::People, &sheet).await;
    let row = desk.students().await.remove(7);
    let mut patch = PersonPatch::default();
    patch.profile.phone = domain::checks::Patch::Value("0901 234 567".to_owned());
    let edit = acting(&desk.school, &desk.admin);
    edit.update_person(&row.id, 1, patch).await.unwrap();

    let undone = desk.undo(&job).await;

    assert_eq!((undone.tallies["undone"], undone.tallies["kept"]), (19, 1));
    assert_eq!(desk.students().await.len(), 1);
}
