//! A whole bucket of S3, as the operator's backups walk and write it.

use std::error::Error;
use std::fs;
use std::path::Path;

use aws::archives::Bucket;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Builder;
use futures::future::try_join_all;
use ports::{FileArchive, FileKey, StoredFile};

use crate::engines::{configure, endpoint};

/// A new bucket, and what reaches it as others do. Each test has files of its own.
async fn bucket(name: &str) -> (Bucket, Client) {
    let config = configure(&endpoint());
    let client = Client::from_conf(Builder::from(&config).force_path_style(true).build());
    client.create_bucket().bucket(name).send().await.unwrap();
    (Bucket::new(&config, name), client)
}

fn key(name: &str) -> FileKey {
    FileKey::of(&["materials", "cls_1", name])
}

async fn write(bucket: &Bucket, key: &FileKey, bytes: &[u8]) {
    let name = format!("archive-{}", key.as_str().replace('/', "-"));
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, bytes).unwrap();
    bucket.write(key, "text/plain", &path).await.unwrap();
    fs::remove_file(&path).unwrap();
}

async fn read(mut file: StoredFile) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Some(piece) = file.bytes.next().await.unwrap() {
        bytes.extend(piece);
    }
    bytes
}

#[tokio::test]
#[ignore = "needs ministack, which cargo xtask engines starts"]
async fn a_file_is_written_and_read_whole_with_its_type() {
    let (bucket, _) = bucket("whole").await;
    let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(300_000).collect();

    write(&bucket, &key("mat_1"), &bytes).await;

    let file = bucket.open(&key("mat_1")).await.unwrap().unwrap();
    assert_eq!(
        (file.head.size, file.head.media_type.as_str()),
        (300_000, "text/plain")
    );
    assert!(read(file).await == bytes);
    assert!(bucket.open(&key("mat_2")).await.unwrap().is_none());
}

#[tokio::test]
#[ignore = "needs ministack, which cargo xtask engines starts"]
async fn a_walk_goes_on_behind_a_page_of_what_is_none_of_the_schools() {
    let (bucket, client) = bucket("walked").await;
    let keys = [key("mat_3"), key("mat_4")];
    for key in &keys {
        write(&bucket, key, b"here").await;
    }
    for hundred in 0..10 {
        // More than S3 lists at once, and before the school's in its order.
        let others = (0..101).map(|one| {
            let put = client.put_object().bucket("walked");
            put.key(format!(".other/{hundred}/{one}")).send()
        });
        try_join_all(others).await.unwrap();
    }

    assert_eq!(bucket.list(None).await.unwrap(), keys);
    assert_eq!(bucket.list(Some(&keys[0])).await.unwrap(), keys[1..]);
    assert_eq!(bucket.list(Some(&keys[1])).await.unwrap(), []);
}

#[tokio::test]
#[ignore = "needs ministack, which cargo xtask engines starts"]
async fn a_bucket_that_is_not_there_is_named() {
    let bucket = Bucket::new(&configure(&endpoint()), "nowhere");

    let error = bucket.list(None).await.unwrap_err();

    let bucket = error.source().unwrap();
    assert_eq!(bucket.to_string(), "bucket nowhere");
    let answer = bucket.source().unwrap().to_string();
    assert!(answer.contains("NoSuchBucket"), "{answer}");
}
