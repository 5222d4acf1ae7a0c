//! Where a backup is written: whole or not at all, by one at a time.

use super::*;

#[test]
fn an_output_is_its_owners_alone_and_there_when_it_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("school.zip");
    fs::write(&place, "the one before").unwrap();
    let output = Output::create(&place).unwrap();
    output.file().write_all(b"whole").unwrap();

    let before = fs::read_to_string(&place).unwrap();
    output.finish().unwrap();

    assert_eq!(before, "the one before");
    assert_eq!(fs::read_to_string(&place).unwrap(), "whole");
    assert_eq!(
        fs::metadata(&place).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(count(folder.path()), 1);
}

#[test]
fn an_output_that_is_given_up_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("school.zip");
    fs::write(&place, "the one before").unwrap();
    fs::write(
        folder.path().join("school.zip.part"),
        "left by a process that was killed",
    )
    .unwrap();

    let output = Output::create(&place).unwrap();
    let second = Output::create(&place).err();
    drop(output);

    assert!(
        matches!(second, Some(BackupError::OutputInUse)),
        "{second:?}"
    );
    assert_eq!(fs::read_to_string(&place).unwrap(), "the one before");
    assert_eq!(count(folder.path()), 1);
}

#[test]
fn an_output_where_nothing_can_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();

    for place in [folder.path(), &folder.path().join("absent/school.zip")] {
        let refused = Output::create(place).err();

        assert!(
            matches!(refused, Some(BackupError::Output(_))),
            "{refused:?}"
        );
    }
}

fn count(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}
