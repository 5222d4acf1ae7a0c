//! The school as a bundle on the command line.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::imports::{counts, import};
use crate::programs::{Ended, Program, run};

fn export(data: &Path, output: &Path, more: &[&str]) -> Ended {
    let [data, output] = [data, output].map(|path| path.to_str().unwrap());
    run(&[&["export", "--data", data, "--output", output], more].concat())
}

#[test]
fn a_school_that_is_served_leaves_as_a_bundle_and_comes_again_byte_by_byte() {
    let folder = tempfile::tempdir().unwrap();
    let [old, new] = ["old", "new"].map(|name| folder.path().join(name));
    let [first, second] = ["first.zip", "second.zip"].map(|name| folder.path().join(name));
    let program = Program::serve(&old, &["--demo"]);

    let told = export(&old, &first, &["--administrators"]);

    drop(program);
    let imported = import(&new, &first, &[]);
    let again = export(&new, &second, &["--administrators"]);
    let codes = [told.code, imported.code, again.code];
    assert_eq!(
        codes,
        [0, 0, 0],
        "{}{}{}",
        told.err,
        imported.err,
        again.err
    );
    assert_eq!(counts(&told, "users.csv"), [715]);
    assert!(fs::read(&first).unwrap() == fs::read(&second).unwrap());
    assert!(!folder.path().join("first.zip.part-items").exists());
}

#[test]
fn a_bundle_goes_to_standard_output_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let zip = folder.path().join("bundle.zip");
    assert_eq!(
        import(&data, Path::new(crate::imports::BUNDLE), &[]).code,
        0
    );

    let output = Command::new(env!("CARGO_BIN_EXE_rollbook"))
        .args(["export", "--output", "-", "--rostering-only", "--data"])
        .arg(&data)
        .stdin(Stdio::null())
        .output()
        .unwrap();

    assert!(output.status.success());
    fs::write(&zip, &output.stdout).unwrap();
    let again = import(&data, &zip, &[]);
    assert_eq!(again.code, 0, "{}{}", again.out, again.err);
    assert_eq!(counts(&again, "users.csv"), [715, 0, 0, 715, 0]);
    assert_eq!(counts(&again, "results.csv"), [0, 0, 0, 0, 0]);
}

#[test]
fn a_folder_without_a_school_has_no_bundle() {
    let folder = tempfile::tempdir().unwrap();
    let zip = folder.path().join("bundle.zip");

    let ended = export(&folder.path().join("nowhere"), &zip, &[]);

    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(!zip.exists());
}

#[test]
fn final_marks_go_to_standard_output_alone_or_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let [path, data] = [folder.path().join("marks.csv"), data];
    let program = Program::serve(&data, &["--demo"]);
    let asked = [
        "export",
        "--data",
        data.to_str().unwrap(),
        "--without-category",
        "Exam",
        "--marks",
        "class-AAA-2013J",
    ];

    let shown = run(&asked);
    let written = run(&[&asked[..], &["--output", path.to_str().unwrap()]].concat());

    drop(program);
    assert_eq!([shown.code, written.code], [0, 0], "{}", shown.err);
    assert!(shown.out.starts_with("class,student,mark\r\n"));
    assert!(shown.out.contains("\r\nclass-AAA-2013J,s312537,87.800\r\n"));
    assert_eq!(shown.out.lines().count(), 384);
    assert_eq!(fs::read_to_string(&path).unwrap(), shown.out);
    assert!(written.out.starts_with("383 rows in "), "{}", written.out);
}

#[test]
fn marks_of_what_is_not_there_are_wrong_usage_told_in_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    import(&data, Path::new(crate::imports::BUNDLE), &[]);
    let data = data.to_str().unwrap();

    let class = run(&["export", "--data", data, "--marks", "class-ZZZ"]);
    let category = ["--marks", "--without-category", "Homework"];
    let category = run(&[&["export", "--data", data], &category[..]].concat());

    for (ended, told) in [(class, "class-ZZZ"), (category, "Homework")] {
        assert_eq!(ended.code, 2, "{}", ended.err);
        assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
        assert!(ended.err.contains(told), "{}", ended.err);
        assert_eq!(ended.out, "");
    }
}
