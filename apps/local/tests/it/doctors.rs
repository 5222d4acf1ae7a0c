//! The doctor over real folders: the demo while it is served, and an imported school that is broken and repaired.

use std::path::Path;

use rusqlite::Connection;

use crate::imports::{BUNDLE, import};
use crate::programs::{Ended, Program, run};

fn doctor(data: &Path, more: &[&str]) -> Ended {
    run(&[&["doctor", "--data", data.to_str().unwrap()], more].concat())
}

#[test]
fn the_demo_is_well_while_it_is_served_and_is_not_repaired_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let _program = Program::serve(&data, &["--demo"]);

    let looked = doctor(&data, &[]);
    let repaired = doctor(&data, &["--repair"]);

    assert_eq!(looked.code, 0, "{}{}", looked.out, looked.err);
    assert!(looked.out.ends_with("nothing is wrong\n"), "{}", looked.out);
    assert_eq!(repaired.code, 3, "{}", repaired.err);
}

#[test]
fn a_folder_without_search_entries_is_told_and_repaired() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert_eq!(import(&data, Path::new(BUNDLE), &[]).code, 0);
    assert_eq!(doctor(&data, &[]).code, 0);
    remove_entries(&data);

    let looked = doctor(&data, &[]);
    let repaired = doctor(&data, &["--repair"]);

    assert_eq!(looked.code, 1, "{}", looked.out);
    assert!(
        looked.out.contains("missing: SEARCH#<kind>#<letters>"),
        "{}",
        looked.out
    );
    assert!(looked.err.contains("for --repair"), "{}", looked.err);
    assert_eq!(repaired.code, 0, "{}{}", repaired.out, repaired.err);
    let again = doctor(&data, &[]);
    assert!(again.out.ends_with("nothing is wrong\n"), "{}", again.out);
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();

    let looked = doctor(&folder.path().join("data"), &[]);

    assert_eq!(looked.code, 2, "{}", looked.err);
}

/// As the folder was left by a version that did not know the search.
fn remove_entries(data: &Path) {
    let file = Connection::open(data.join("rollbook.db")).unwrap();
    let records = "student-management-records";
    let delete = format!("DELETE FROM \"{records}\" WHERE pk LIKE '%SEARCH#%'");
    assert!(file.execute(&delete, []).unwrap() > 0);
}
