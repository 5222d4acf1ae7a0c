//! Bundles on the command line.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::programs::{Ended, run};

pub const BUNDLE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../testdata/oulad-small-oneroster.zip"
);

pub fn import(data: &Path, file: &Path, more: &[&str]) -> Ended {
    let arguments = [
        "import",
        "--data",
        data.to_str().unwrap(),
        file.to_str().unwrap(),
    ];
    run(&[&arguments, more].concat())
}

/// The numbers of a file's line in the table.
pub fn counts(ended: &Ended, file: &str) -> Vec<u32> {
    let line = ended
        .out
        .lines()
        .find(|line| line.starts_with(&format!("{file} ")))
        .unwrap();
    line.split_whitespace()
        .skip(1)
        .map(|number| number.parse().unwrap())
        .collect()
}

/// A zip of these files in the folder.
fn zip_of(folder: &Path, files: &[(&str, &str)]) -> PathBuf {
    let path = folder.join("bundle.zip");
    let mut zip = ZipWriter::new(File::create(&path).unwrap());
    for (name, text) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    path
}

#[test]
fn a_dry_run_says_what_would_be_done_and_an_import_does_it_once() {
    let folder = tempfile::tempdir().unwrap();

    let dry = import(folder.path(), Path::new(BUNDLE), &["--dry-run"]);
    let first = import(folder.path(), Path::new(BUNDLE), &[]);
    let second = import(folder.path(), Path::new(BUNDLE), &[]);

    assert_eq!(
        [dry.code, first.code, second.code],
        [0, 0, 0],
        "{}{}",
        first.out,
        first.err
    );
    assert!(dry.out.contains("dry run: nothing was written"));
    assert_eq!(counts(&dry, "users.csv"), [715, 715, 0, 0, 0]);
    assert_eq!(counts(&first, "users.csv"), [715, 715, 0, 0, 0]);
    assert_eq!(counts(&second, "users.csv"), [715, 0, 0, 715, 0]);
    assert_eq!(counts(&first, "results.csv")[0], 3149);
}

#[test]
fn a_broken_bundle_is_told_with_place_and_code_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let bundle = zip_of(
        folder.path(),
        &[
            (
                "manifest.csv",
                "propertyName,value\r\noneroster.version,1.2\r\nfile.orgs,bulk\r\n",
            ),
            (
                "orgs.csv",
                "sourcedId;status;dateLastModified;name;type;identifier;parentSourcedId\r\n",
            ),
        ],
    );

    let ended = import(&data, &bundle, &[]);

    assert_eq!(ended.code, 1);
    let line = ended
        .out
        .lines()
        .find(|line| line.starts_with("error: orgs.csv"))
        .unwrap();
    assert!(line.ends_with("[wrong_separator]"), "{line}");
    assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
    assert!(ended.err.contains("nothing was written"), "{}", ended.err);
}

#[test]
fn what_is_no_zip_is_an_error_of_the_data_and_what_is_not_there_of_the_usage() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let text = folder.path().join("text.zip");
    fs::write(&text, "no zip").unwrap();

    let codes =
        [&text, &folder.path().join("absent.zip")].map(|file| import(&data, file, &[]).code);

    assert_eq!(codes, [1, 2]);
}
