//! Members of classes: how they are counted, found and shown, and where their marks lie.

use domain::enrollments::ClassRole;
use ports::{Changes, FileArchive, FileKey};
use school::tables::{self, n, s};

use super::wards::{Ward, key_of};

#[tokio::test]
async fn counts_are_those_of_the_members() {
    let ward = Ward::new().await;
    let before = ward.campus.store.items().await;
    let wrong = Changes::new().set("enrolled", n(7)).set("waiting", n(0));

    ward.change(ward.class_key(), wrong.set("wait_seq", n(0)))
        .await;

    ward.check_mended(&before, &["count classes"]).await;
}

#[tokio::test]
async fn lecturers_are_those_who_teach() {
    let ward = Ward::new().await;
    let before = ward.campus.store.items().await;
    let gone = Changes::new().remove(["lecturers", ward.chi.as_str()]);

    ward.change(ward.class_key(), gone).await;

    ward.check_mended(&before, &["count classes"]).await;
}

#[tokio::test]
async fn members_are_found_again() {
    let ward = Ward::new().await;
    let before = ward.campus.store.items().await;
    for sort in ["FIND#", "NUMBER#"] {
        let entry = ward.find("CLASS#", sort).await;
        ward.remove(key_of(&entry)).await;
    }

    let expected = [
        "missing CLASS#<class> FIND#<words> <person>#<ROLE>",
        "missing CLASS#<class> NUMBER#<number> <person>#<ROLE>",
    ];
    let mut found = ward.findings().await;
    found.sort();
    assert_eq!(found, expected);
    assert_eq!(ward.mend().await.left(), 0);
    let after = ward.campus.store.items().await;
    assert!(
        before
            .iter()
            .all(|(key, item)| after.get(key) == Some(item))
    );
}

#[tokio::test]
async fn who_waits_has_a_place_in_the_queue() {
    let ward = Ward::new().await;
    let before = ward.campus.store.items().await;
    let place = ward.find("CLASS#", "WAIT#").await;

    ward.remove(key_of(&place)).await;

    let expected = ["missing CLASS#<class> WAIT#<number>#<person>"];
    ward.check_mended(&before, &expected).await;
}

#[tokio::test]
async fn a_place_of_somebody_who_does_not_wait_goes() {
    let ward = Ward::new().await;
    let before = ward.campus.store.items().await;

    ward.put(&tables::waiting(ward.class(), 7, &ward.an), &[])
        .await;

    let expected = ["surplus CLASS#<class> WAIT#<number>#<person>"];
    ward.check_mended(&before, &expected).await;
}

#[tokio::test]
async fn scores_are_in_the_state_of_the_membership_and_keep_their_marks() {
    let ward = Ward::new().await;
    let before = ward.campus.store.items().await;

    ward.set(ward.scores(), "state", s("withdrawn")).await;

    ward.check_mended(&before, &["differs CLASS#<class> SCORES#<person>"])
        .await;
}

#[tokio::test]
async fn scores_that_are_gone_are_left_to_people() {
    let ward = Ward::new().await;

    ward.remove(ward.scores()).await;

    ward.check_left(&["missing CLASS#<class> SCORES#<person>"])
        .await;
}

#[tokio::test]
async fn scores_and_results_of_nobody_are_told() {
    let ward = Ward::new().await;
    let scores = tables::scores(ward.class(), &ward.chi);
    ward.put(&scores, &[("state", s("active"))]).await;
    let results = tables::results(ward.class(), &ward.chi);
    ward.put(&results, &[("columns", s(""))]).await;

    ward.check_left(&[
        "reference CLASS#<class> RESULTS#<person>",
        "surplus CLASS#<class> SCORES#<person>",
    ])
    .await;
}

#[tokio::test]
async fn final_grades_of_nobody_are_told() {
    let ward = Ward::new().await;
    let class = ward.class();
    let grade = [
        ("class", s(class.as_str())),
        ("person", s(ward.chi.as_str())),
        ("ungraded", n(0)),
        ("book_version", n(1)),
        ("computed_at", s("2026-03-02T08:00:00Z")),
        ("version", n(1)),
    ];
    let key = tables::final_grade(class, &ward.chi);
    ward.put(&key, &grade).await;

    ward.check_left(&["reference CLASS#<class> FINAL#<person>"])
        .await;
}

#[tokio::test]
async fn a_membership_shows_its_person() {
    let ward = Ward::new().await;
    let before = ward.campus.store.items().await;
    let key = tables::member(ward.class(), ClassRole::Student, &ward.binh);

    ward.set(key, "email", s("cu@example.edu")).await;

    ward.check_mended(&before, &["label CLASS#<class> MEMBER#<ROLE>#<person>"])
        .await;
}

#[tokio::test]
async fn a_cell_without_an_item_is_told() {
    let ward = Ward::new().await;
    ward.set_path(ward.scores(), ["scores", "9"], s("1|g|8|"))
        .await;
    ward.check_left(&["cell CLASS#<class> SCORES#<person>"])
        .await;

    ward.set_path(ward.scores(), ["scores", "9"], s("8,5"))
        .await;
    ward.check_left(&["cell CLASS#<class> SCORES#<person>"])
        .await;
}

#[tokio::test]
async fn an_item_without_its_category_and_a_book_that_counts_too_low_are_told() {
    let ward = Ward::new().await;
    ward.remove(tables::category(ward.class(), 1)).await;
    ward.set(tables::book(ward.class()), "next_item", n(1))
        .await;

    ward.check_left(&[
        "reference CLASS#<class> BOOK#ITEM#<number>",
        "count CLASS#<class> BOOK",
    ])
    .await;
}

#[tokio::test]
async fn an_item_in_a_category_that_was_taken_away_is_told_unless_it_was_too() {
    let ward = Ward::new().await;
    let category = tables::category(ward.class(), 1);
    let gone = s("2026-01-05T08:00:00Z");

    ward.set(category, "deleted_at", gone.clone()).await;
    ward.check_left(&["reference CLASS#<class> BOOK#ITEM#<number>"])
        .await;

    ward.set(tables::item(ward.class(), 1), "deleted_at", gone)
        .await;
    ward.check_left(&[]).await;
}

#[tokio::test]
async fn rules_that_do_not_read_are_told() {
    let ward = Ward::new().await;

    ward.set(tables::item(ward.class(), 1), "rules", s("?"))
        .await;

    ward.check_left(&["unreadable CLASS#<class> BOOK#ITEM#<number>"])
        .await;
}

#[tokio::test]
async fn materials_are_counted() {
    let ward = Ward::new().await;
    let before = ward.campus.store.items().await;

    ward.set(tables::shelf(ward.class()), "count", n(4)).await;

    ward.check_mended(&before, &["count CLASS#<class> MATERIALS"])
        .await;
}

#[tokio::test]
async fn a_file_that_nothing_names_and_one_that_is_not_there_are_told() {
    let ward = Ward::new().await;
    let user = tables::user(&ward.an, "sv-1@example.edu");
    let file = domain::ids::FileId::new(1, [3; 10]);
    let (here, there) = (ward.an.as_str(), ward.binh.as_str());
    let unnamed = FileKey::of(&["avatars", there, file.as_str()]);
    let bytes = ward.files.path().join("bytes");
    std::fs::write(&bytes, b"RIFF").unwrap();
    ward.folder()
        .write(&unnamed, "image/webp", &bytes)
        .await
        .unwrap();
    std::fs::remove_file(&bytes).unwrap();
    ward.set(user, "avatar", s(file.as_str())).await;

    let found = ward.findings().await;

    let missing = format!("file_missing avatars/{here}/{file}");
    assert!(found.contains(&missing), "{found:?}");
    assert!(
        found.contains(&format!("file_unnamed {unnamed}")),
        "{found:?}"
    );
}
