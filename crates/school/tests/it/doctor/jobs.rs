//! Jobs, notices, and what another system's rows became.

use domain::ids::{JobId, SubjectId};
use domain::notices::{Audience, Content, Notice, NoticeId};
use domain::texts::Title;
use school::stored::plain_item;
use school::tables::{self, n, s};

use super::wards::Ward;

async fn send_notice(ward: &Ward) -> Audience {
    let notice = Notice {
        id: NoticeId::at(1_767_600_000_000, 7),
        audience: Audience::Everyone,
        content: Content::Message {
            title: Title::parse("Chào").unwrap(),
            text: None,
            link: None,
        },
        sender: None,
    };
    let key = tables::notice(notice.id);
    let mut item = plain_item(&notice);
    item.extend(key.to_item().into_inner());
    ward.put_item(&key, item).await;
    let head = [("last_id", n(notice.id)), ("count", n(1))];
    ward.put(&tables::head(&notice.audience), &head).await;
    notice.audience
}

#[tokio::test]
async fn the_head_of_an_audience_counts_its_notices() {
    let ward = Ward::new().await;
    let audience = send_notice(&ward).await;
    let before = ward.campus.store.items().await;

    ward.set(tables::head(&audience), "count", n(5)).await;

    ward.check_mended(&before, &["count HEAD#<audience> HEAD"])
        .await;
}

#[tokio::test]
async fn the_head_of_an_audience_comes_back() {
    let ward = Ward::new().await;
    let audience = send_notice(&ward).await;
    let before = ward.campus.store.items().await;

    ward.remove(tables::head(&audience)).await;

    ward.check_mended(&before, &["missing HEAD#<audience> HEAD"])
        .await;
}

#[tokio::test]
async fn places_of_a_job_that_is_not_there_go() {
    let ward = Ward::new().await;
    let before = ward.campus.store.items().await;
    let job = JobId::new(1, [5; 10]);
    ward.put(&tables::open_job(&job), &[]).await;
    let lock = [("holder", s(job.as_str()))];
    ward.put(&tables::import_lock(), &lock).await;

    let expected = ["surplus JOBS#open <job>", "surplus LOCK#import LOCK"];
    ward.check_mended(&before, &expected).await;
}

#[tokio::test]
async fn a_source_of_something_that_is_gone_is_told() {
    let ward = Ward::new().await;
    let gone = SubjectId::new(9, [9; 10]);
    let source = [
        ("id", s(gone.as_str())),
        ("hash", s("x")),
        (
            "columns",
            ports::AttributeValue::M(std::collections::HashMap::new()),
        ),
    ];

    ward.put(&tables::source("courses", "C-1"), &source).await;

    ward.check_left(&["reference SOURCE#<entity> <sourcedId>"])
        .await;
}

#[tokio::test]
async fn the_current_term_is_there() {
    let ward = Ward::new().await;
    let gone = domain::ids::TermId::new(9, [9; 10]);

    ward.set(tables::settings(), "current_term", s(gone.as_str()))
        .await;

    ward.check_left(&["reference SCHOOL SETTINGS"]).await;
}
