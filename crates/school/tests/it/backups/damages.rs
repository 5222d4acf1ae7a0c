//! Backups that are cut short, damaged, or none: told before anything is begun.

use super::*;

#[tokio::test]
async fn what_is_no_backup_is_told_as_such() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("users.csv", SimpleFileOptions::default())
        .unwrap();
    let bundle = zip.finish().unwrap().into_inner();

    for bytes in [&b""[..], b"{}", &bundle] {
        assert_eq!(fault(bytes), "it is not a backup of Rollbook");
    }
}

#[tokio::test]
async fn a_backup_that_is_cut_short_anywhere_is_refused() {
    let items = empty();
    fill(&items).await;
    let (_, saved) = save(&with_accounts(&items)).await;

    for length in (2..saved.len()).step_by(7) {
        assert_eq!(
            fault(&saved[..length]),
            "it is cut short or damaged",
            "{length}"
        );
    }
}

#[tokio::test]
async fn a_byte_that_is_not_as_it_was_written_is_found() {
    let items = empty();
    fill(&items).await;
    let (_, saved) = save(&with_accounts(&items)).await;
    let mut zip = ZipArchive::new(Cursor::new(&saved)).unwrap();
    let data: Vec<_> = (0..zip.len())
        .map(|index| {
            let entry = zip.by_index(index).unwrap();
            let start = usize::try_from(entry.data_start().unwrap()).unwrap();
            start..start + usize::try_from(entry.compressed_size()).unwrap()
        })
        .collect();

    for position in data.into_iter().flatten() {
        let mut damaged = saved.clone();
        damaged[position] ^= 1;

        let opened = Backup::open(stored(&damaged));
        let verified = opened.and_then(|backup| backup.verify(Some(&USER_POOL), &mut |_| {}));

        assert!(verified.is_err(), "{position}");
    }
}

#[tokio::test]
async fn parts_of_other_bytes_than_the_manifest_says_are_refused() {
    let items = empty();
    fill(&items).await;
    let (_, saved) = save(&with_accounts(&items)).await;

    for (name, old, new) in [
        ("items.jsonl", "linked", "linken"),
        ("items.jsonl", "\n", "\n\n"),
        ("items.jsonl", "}}}\n", "}}}"),
        ("accounts/items.jsonl", "verifier", "another"),
        ("accounts/secrets.json", "{}", "[]"),
        ("keys.json", "CQkJ", "AAAA"),
    ] {
        let changed = rewritten(&saved, |part, text| {
            Some(if part == name {
                text.replace(old, new)
            } else {
                text
            })
        });

        assert_ne!(part(&changed, name), part(&saved, name));
        assert_eq!(fault(&changed), format!("its part {name} is damaged"));
    }
}

#[tokio::test]
async fn a_part_that_is_missing_is_named() {
    let items = empty();
    fill(&items).await;
    let (_, saved) = save(&with_accounts(&items)).await;

    for name in [
        "items.jsonl",
        "keys.json",
        "accounts/items.jsonl",
        "accounts/secrets.json",
    ] {
        let changed = rewritten(&saved, |part, text| (part != name).then_some(text));

        assert_eq!(fault(&changed), format!("its part {name} is missing"));
    }
}

#[tokio::test]
async fn files_that_no_backup_has_are_refused_by_their_names() {
    let items = empty();
    fill(&items).await;
    let (_, saved) = save(&source(&items)).await;

    for name in [
        "../items.jsonl",
        "/etc/passwd",
        "files/../../x",
        "accounts/secrets.json",
        "more.zip",
    ] {
        let told = fault(&with_file(&saved, name));

        assert_eq!(
            told,
            format!("it holds {name:?}, which is no part of a backup")
        );
    }
}

#[tokio::test]
async fn a_backup_of_a_later_version_is_told_by_its_format() {
    let items = empty();
    let (_, saved) = save(&source(&items)).await;

    let later = rewritten(&saved, |_, text| {
        Some(text.replace(r#""format": 1"#, r#""format": 2"#))
    });

    assert!(
        fault(&later).starts_with("it has format 2"),
        "{}",
        fault(&later)
    );
}

#[tokio::test]
async fn a_table_that_this_version_does_not_know_is_told_with_its_line() {
    let items = empty();
    fill(&items).await;
    let (manifest, saved) = save(&source(&items)).await;
    let lines = part(&saved, "items.jsonl").replace(r#""table":"records""#, r#""table":"mystery""#);
    let was = &manifest.parts["items.jsonl"];
    let hash = HEXLOWER.encode(&Sha256::digest(&lines));
    let changed = rewritten(&saved, |name, text| match name {
        "items.jsonl" => Some(lines.clone()),
        _ => Some(text.replace(&was.sha256, &hash)),
    });

    assert_eq!(
        fault(&changed),
        "its part items.jsonl has no item of this version's tables in line 2"
    );
}

/// A manifest that tells the truth of a part that unpacks to a thousand times what it is.
#[tokio::test]
async fn a_bomb_is_refused_before_it_is_unpacked() {
    let items = empty();
    fill(&items).await;
    let (manifest, saved) = save(&source(&items)).await;
    let bytes = 128 * 1024 * 1024;
    let told = format!(r#""bytes": {}"#, manifest.parts["items.jsonl"].bytes);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let text = part(&saved, "manifest.json");
    let (before, after) = text.split_once(&told).unwrap();
    zip.start_file("manifest.json", SimpleFileOptions::default())
        .unwrap();
    write!(zip, r#"{before}"bytes": {bytes}{after}"#).unwrap();
    for name in ["files.jsonl", "keys.json"] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(part(&saved, name).as_bytes()).unwrap();
    }
    zip.start_file("items.jsonl", SimpleFileOptions::default())
        .unwrap();
    for _ in 0..128 {
        zip.write_all(&vec![b'x'; 1024 * 1024]).unwrap();
    }

    let told = fault(&zip.finish().unwrap().into_inner());

    assert_eq!(
        told,
        "its part items.jsonl is packed too tightly to be read"
    );
}
