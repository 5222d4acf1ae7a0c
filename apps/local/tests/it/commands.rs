//! The command line: what it teaches, what it refuses, and the commands that need no school.

use serde_json::Value;

use crate::programs::{Program, run};

#[test]
fn help_teaches_by_examples_and_tells_the_exit_codes() {
    let ended = run(&["--help"]);

    assert_eq!(ended.code, 0);
    assert!(ended.out.contains("rollbook serve --demo"));
    assert!(ended.out.contains("Exit codes:"));
}

#[test]
fn wrong_usage_is_told_apart() {
    for arguments in [
        &["serve", "--listen", "somewhere"][..],
        &["serve", "--public-url", "school.example"],
        &["teach"],
        &["import"],
        &[],
    ] {
        assert_eq!(run(arguments).code, 2, "{arguments:?}");
    }
}

#[test]
fn the_description_of_the_api_is_printed_as_it_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &[]);

    let printed: Value = serde_json::from_str(&run(&["openapi"]).out).unwrap();

    assert_eq!(printed, program.read("/api/openapi.json"));
}

#[test]
fn a_healthcheck_tells_a_served_address_from_a_silent_one() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &[]);
    let url = program.url.clone();

    let served = run(&["healthcheck", "--url", &url]).code;
    program.terminate();
    let silent = run(&["healthcheck", "--url", &url]);

    assert_eq!((served, silent.code), (0, 1));
    assert_eq!(silent.err.lines().count(), 1, "{}", silent.err);
}
