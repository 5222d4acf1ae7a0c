//! The data folder: closed to others, held by one process.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use embedded::folders::Holder;
use embedded::{DataFolder, FolderError};

use crate::children::{ADDRESS, Running};

#[test]
fn a_new_folder_is_closed_to_others() {
    let parent = tempfile::tempdir().unwrap();

    let folder = DataFolder::open(&parent.path().join("deep/data")).unwrap();

    assert_eq!(mode(folder.path()), 0o700);
    assert_eq!(mode(&folder.outbox()), 0o700);
    assert_eq!(mode(&folder.path().join("lock")), 0o600);
}

#[test]
fn a_folder_that_is_there_keeps_its_mode_and_its_outbox_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    fs::create_dir(folder.path().join("outbox")).unwrap();

    let held = DataFolder::open(folder.path()).unwrap();

    assert_eq!(mode(held.path()), 0o755);
    assert_eq!(mode(&held.outbox()), 0o700);
}

#[test]
fn a_second_process_is_told_who_holds_the_folder_and_where() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Running::start("holds_the_folder", folder.path());
    assert_eq!(first.next_line(), "held");

    let refused = DataFolder::open(folder.path()).unwrap_err();

    let holder = Holder {
        process: Some(first.id()),
        address: Some(ADDRESS.to_owned()),
    };
    assert_eq!(
        refused.to_string(),
        format!(
            "the data folder is in use by process {} at {ADDRESS}",
            first.id()
        )
    );
    assert!(matches!(refused, FolderError::InUse(told) if told == holder));
}

#[test]
fn a_holder_that_has_not_said_where_it_listens_is_told_by_its_process() {
    let folder = tempfile::tempdir().unwrap();
    let _held = DataFolder::open(folder.path()).unwrap();

    let refused = DataFolder::open(folder.path()).unwrap_err();

    assert_eq!(
        refused.to_string(),
        format!(
            "the data folder is in use by process {}",
            std::process::id()
        )
    );
}

#[test]
fn a_folder_is_free_after_its_holder_is_gone() {
    let folder = tempfile::tempdir().unwrap();

    drop(DataFolder::open(folder.path()).unwrap());
    let mut killed = Running::start("holds_the_folder", folder.path());
    assert_eq!(killed.next_line(), "held");
    killed.kill();

    DataFolder::open(folder.path()).unwrap();
}

#[test]
fn a_folder_that_cannot_be_made_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();

    for path in [file.clone(), file.join("data")] {
        let refused = DataFolder::open(&path).unwrap_err();

        assert!(matches!(refused, FolderError::NotWritable(_)), "{refused}");
    }
}

#[test]
fn a_folder_in_which_nothing_can_be_written_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("lock")).unwrap();

    let refused = DataFolder::open(folder.path()).unwrap_err();

    assert!(matches!(refused, FolderError::NotWritable(_)), "{refused}");
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}
