//! All of these tests once more, over a store with the cloud's faults: it answers conflicts, is
//! throttled, leaves batches half done, and its indexes are one write behind (decisions.md B10).

use std::process::Command;

#[test]
#[ignore = "a step of `cargo xtask test`, as it takes as long as all other tests"]
fn everything_holds_over_a_faulty_store() {
    let mut tests = Command::new(std::env::current_exe().unwrap());
    // The small bundle goes the same ways in a tenth of the time.
    tests.args(["--skip", "the_whole_bundle"]);

    let ended = tests.env("ROLLBOOK_FAULTS", "1").status();

    assert!(ended.unwrap().success());
}
