//! Zips that are none, damaged, dangerous or bombs, and bytes that are anything at all.

use proptest::prelude::*;
use school::bundles::Bundle;

use super::broken::{assert_told, problems};
use super::specimens::Specimen;

#[test]
fn what_is_no_zip_is_told_as_such() {
    let whole = Specimen::new().zip();
    let cut = whole[..whole.len() / 2].to_vec();

    assert_eq!(
        problems(Bundle::from_bytes(Vec::new())),
        ["zip:::empty_file"]
    );
    assert_eq!(
        problems(Bundle::from_bytes(b"propertyName,value\n".to_vec())),
        ["zip:::not_a_zip"]
    );
    assert_eq!(problems(Bundle::from_bytes(cut)), ["zip:::truncated_zip"]);
}

#[test]
fn a_file_whose_packed_bytes_are_damaged_is_told() {
    let mut zip = Specimen::new().zip();
    let name = zip
        .windows(9)
        .position(|part| part == b"users.csv")
        .unwrap();
    for byte in &mut zip[name + 60..name + 100] {
        *byte ^= 0x55;
    }

    let told = problems(Bundle::from_bytes(zip));

    assert!(
        told.contains(&"users.csv:::damaged_file".to_owned()),
        "{told:?}"
    );
}

#[test]
fn names_with_paths_and_zips_in_the_zip_are_refused() {
    assert_told(&[
        (
            Specimen::new().file("bundle/users.csv", "x"),
            "bundle/users.csv:::in_folder",
        ),
        (
            Specimen::new().file("../users.csv", "x"),
            "../users.csv:::unsafe_path",
        ),
        (
            Specimen::new().file("/etc/passwd", "x"),
            "/etc/passwd:::unsafe_path",
        ),
        (
            Specimen::new().file("more.zip", "x"),
            "more.zip:::nested_zip",
        ),
        (
            Specimen::new().file("orgs.csv", Specimen::new().zip()),
            "orgs.csv:::nested_zip",
        ),
        (
            Specimen::new().file("notes.txt", "x"),
            "notes.txt:::unknown_file",
        ),
    ]);
}

#[test]
fn a_bomb_ends_where_it_passes_the_limit() {
    let mut bomb = b"sourcedId,status,dateLastModified,title,weight\n".to_vec();
    bomb.resize(20 * 1024 * 1024, b'a');

    assert_eq!(
        problems(Specimen::new().file("categories.csv", bomb).bundle()),
        ["categories.csv:::packed_too_tightly"]
    );
}

#[test]
fn a_size_in_a_header_that_lies_is_not_believed() {
    let mut bomb = b"sourcedId,status,dateLastModified,title,weight\n".to_vec();
    bomb.resize(20 * 1024 * 1024, b'a');
    let size = u32::try_from(bomb.len()).unwrap().to_le_bytes();
    let mut zip = Specimen::new().file("categories.csv", bomb).zip();
    let places: Vec<usize> = (0..zip.len() - 4)
        .filter(|at| zip[*at..*at + 4] == size)
        .collect();
    for at in places {
        zip[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
    }

    let told = problems(Bundle::from_bytes(zip));

    assert_eq!(told, ["categories.csv:::damaged_file"]);
}

#[test]
fn an_encrypted_file_is_told() {
    let mut zip = Specimen::new().zip();
    // The first bit of the flags, in the local and in the central header.
    let marks: Vec<usize> = (0..zip.len() - 4)
        .filter(|at| zip[*at..*at + 4] == *b"PK\x01\x02")
        .collect();
    for at in marks {
        zip[at + 8] |= 1;
    }

    let told = problems(Bundle::from_bytes(zip));

    assert!(
        told.iter()
            .any(|problem| problem == "users.csv:::encrypted_file"),
        "{told:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_make_a_bundle_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = problems(Bundle::from_bytes(bytes));
    }

    #[test]
    fn no_file_makes_a_bundle_panic(
        file in 0_usize..10,
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let specimen = Specimen::new();
        let file = school::bundles::files::File::ALL[file];
        let header: Vec<&str> = file.columns().iter().map(|column| column.name).collect();
        let text = [header.join(",").as_bytes(), b"\n", &bytes].concat();
        let _ = problems(specimen.file(file.name(), text).bundle());
    }

    #[test]
    fn no_cells_make_a_bundle_panic(
        file in 0_usize..10,
        cells in proptest::collection::vec("[a-z0-9,; /.\\-]{0,12}", 25),
    ) {
        let specimen = Specimen::new();
        let file = school::bundles::files::File::ALL[file];
        let header: Vec<&str> = file.columns().iter().map(|column| column.name).collect();
        let quoted: Vec<String> = cells[..header.len()]
            .iter()
            .map(|cell| format!("\"{cell}\""))
            .collect();
        let text = format!("{}\n{}\n", header.join(","), quoted.join(","));
        let _ = problems(specimen.file(file.name(), text).bundle());
    }
}
