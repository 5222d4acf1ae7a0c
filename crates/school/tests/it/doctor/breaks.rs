//! Items that no version writes, or not like that.

use school::tables::{self, RECORDS, s};

use super::wards::Ward;

#[tokio::test]
async fn an_item_of_no_known_kind_is_told_without_its_content() {
    let ward = Ward::new().await;

    ward.put(&RECORDS.key("WORDS#Nguyễn An", "1"), &[]).await;

    ward.check_left(&["unknown_item WORDS#…"]).await;
}

#[tokio::test]
async fn an_item_that_does_not_read_is_told() {
    let ward = Ward::new().await;
    ward.set(tables::book(ward.class()), "weighting", s("?"))
        .await;

    ward.check_left(&["unreadable CLASS#<class> BOOK"]).await;
}
