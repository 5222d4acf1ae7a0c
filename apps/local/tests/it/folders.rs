//! Addresses and data folders that cannot be had: one line that says why, and a code for scripts.

use std::fs::File;
use std::net::TcpListener;

use crate::programs::{Program, run};

#[test]
fn a_busy_port_is_told_in_one_line() {
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = holder.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();

    let ended = run(&[
        "serve",
        "--data",
        folder.path().to_str().unwrap(),
        "--listen",
        &address,
    ]);

    assert_eq!(ended.code, 3);
    assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
    assert!(ended.err.contains(&address), "{}", ended.err);
}

#[test]
fn a_folder_in_use_names_its_holder() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let program = Program::serve(folder.path(), &[]);
    let (pid, address) = (program.pid().to_string(), program.address());

    for arguments in [
        &["serve", "--data", data, "--listen", "127.0.0.1:0"][..],
        &[
            "admin",
            "create",
            "--data",
            data,
            "--email",
            "lan@example.edu",
        ],
    ] {
        let ended = run(arguments);

        assert_eq!(ended.code, 3, "{arguments:?}");
        assert!(
            ended.err.contains(&pid) && ended.err.contains(address),
            "{}",
            ended.err
        );
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    File::create(&file).unwrap();

    for place in [file.clone(), file.join("below")] {
        let ended = run(&[
            "serve",
            "--data",
            place.to_str().unwrap(),
            "--listen",
            "127.0.0.1:0",
        ]);

        assert_eq!(ended.code, 4, "{}", ended.err);
        assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
    }
}

#[test]
fn a_folder_is_free_again_once_its_program_ended() {
    let folder = tempfile::tempdir().unwrap();
    Program::serve(folder.path(), &[]).terminate();

    let again = Program::serve(folder.path(), &[]);

    assert_eq!(again.read("/api/health")["status"], "ok");
}
