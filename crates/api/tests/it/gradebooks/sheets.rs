//! A gradebook that leaves as a sheet and comes back, and items that are filled.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use super::cell;
use crate::app::{Answer, Campus, StillClock};

impl Campus {
    async fn leave(&self, query: &str) -> Vec<u8> {
        let path = self.of_class(&format!("gradebook/export?{query}"));
        let answer = self.lan.get(&path).await;
        assert_eq!(answer.status, 200);
        answer.bytes
    }

    async fn leave_text(&self, query: &str) -> String {
        String::from_utf8(self.leave(query).await).expect("UTF-8")
    }

    async fn come_back(&self, bytes: impl Into<Body>, query: &str) -> Answer {
        let path = self.of_class(&format!("gradebook/import?{query}"));
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .body(bytes.into());
        self.lan.call(request.expect("a request")).await
    }

    async fn points_of(&self, row: usize) -> Value {
        let page = self.lan.get(&self.of_class("gradebook")).await.expect(200);
        let cells = page["students"][row]["cells"]
            .as_array()
            .expect("cells")
            .clone();
        cells.iter().map(|cell| cell[0].clone()).collect()
    }

    /// A class with two items and some cells of every kind.
    async fn graded() -> (Self, u64, u64) {
        let campus = Self::new().await;
        let category = campus.add_category(json!({"title": "Bài tập"})).await;
        let first = campus.add_item(category, "10").await;
        let second = campus.add_item(category, "20").await;
        let late = json!({"student": campus.an.id, "item": first, "version": 0, "points": "8.25", "late_minutes": 30});
        let excused =
            json!({"student": campus.binh.id, "item": first, "version": 0, "status": "excused"});
        let cells = json!([late, excused, cell(&campus.binh, second, 0, "15.5")]);
        campus.write(cells).await.expect(200);
        (campus, first, second)
    }
}

fn codes(outcome: &Value) -> Vec<&str> {
    let problems = outcome["problems"].as_array().expect("problems").iter();
    problems
        .map(|problem| problem["code"].as_str().expect("a code"))
        .collect()
}

#[tokio::test]
async fn what_comes_back_as_it_left_changes_nothing_in_every_form_and_language() {
    let (campus, _, _) = Campus::graded().await;

    for (form, mark) in [
        ("format=csv", "dot"),
        ("format=csv&language=vi", "comma"),
        ("format=xlsx", "dot"),
        ("format=xlsx&language=vi", "comma"),
    ] {
        let file = campus.leave(form).await;
        let back = campus
            .come_back(file, &format!("decimal_mark={mark}"))
            .await
            .expect(200);

        assert_eq!(codes(&back), [""; 0], "{form}");
        assert_eq!(
            (&back["students"], &back["same"]),
            (&json!(2), &json!(3)),
            "{form}"
        );
        assert_eq!(back["scores"]["results"], json!([]), "{form}");
    }
}

#[tokio::test]
async fn the_file_says_what_people_read_and_what_each_cell_was() {
    let (campus, _, _) = Campus::graded().await;

    let text = campus.leave_text("language=vi").await;

    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    let head = format!("rollbook:{}:", campus.class);
    assert!(lines[0].starts_with("Mã sinh viên,Họ và tên,E-mail,Bài tập (10) #1,Bài tập (20) #2,"));
    assert!(lines[0].contains(&head));
    assert!(
        lines[1].starts_with("STUDENT-An,Nguyễn An,an@example.edu,\"8,25 l30\",,\"8,3\""),
        "{}",
        lines[1]
    );
    assert!(
        lines[1].ends_with(&format!("{} 1=1|g|8.25|l30", campus.an.id)),
        "{}",
        lines[1]
    );
    assert!(lines[2].contains(",e,\"15,5\","), "{}", lines[2]);
}

#[tokio::test]
async fn changes_of_both_sides_merge_and_only_the_same_cell_conflicts() {
    let (campus, first, second) = Campus::graded().await;
    let text = campus.leave_text("").await;
    // Meanwhile somebody grades An's second item and changes Bình's.
    let cells = json!([
        cell(&campus.an, second, 0, "12"),
        cell(&campus.binh, second, 1, "17")
    ]);
    campus.write(cells).await.expect(200);
    // The file changes An's first and Bình's second.
    let text = text
        .replace("8.25 l30,", "9,")
        .replace(",e,15.5,", ",e,16,");

    let dry = campus
        .come_back(text.clone(), "dry_run=true")
        .await
        .expect(200);
    assert_eq!(
        (&dry["scores"]["applied"], &dry["scores"]["conflicts"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(campus.points_of(0).await, json!(["8.25", "12"]));
    let done = campus.come_back(text.clone(), "").await.expect(200);

    assert_eq!(
        (&done["scores"]["applied"], &done["scores"]["conflicts"]),
        (&json!(1), &json!(1))
    );
    let conflict = &done["scores"]["results"][1];
    assert_eq!(
        (&conflict["outcome"], &conflict["cell"]["points"]),
        (&json!("conflict"), &json!("17"))
    );
    assert_eq!(campus.points_of(0).await, json!(["9", "12"]));
    assert_eq!(campus.points_of(1).await, json!([null, "17"]));
    let again = campus.come_back(text, "").await.expect(200);
    assert_eq!(again["scores"]["applied"], 0);
    let undo = json!({"batch": done["scores"]["batch"]});
    campus
        .lan
        .post(&campus.of_class("scores/restore"), undo)
        .await
        .expect(200);
    assert_eq!(campus.points_of(0).await, json!(["8.25", "12"]));
    let path = campus.of_class(&format!(
        "scores/events?student={}&item={first}",
        campus.an.id
    ));
    let events = campus.lan.get(&path).await.expect(200);
    assert_eq!(events["items"][1]["source"], "sheet");
}

#[tokio::test]
async fn a_blank_or_missing_column_leaves_and_a_word_erases() {
    let (campus, _, _) = Campus::graded().await;
    let sheet = "Student number,Bài tập (20) #2\nSTUDENT-Binh,CLEAR\nSTUDENT-An,\n";
    let sheet = sheet.replace("STUDENT-Binh", "STUDENT-Bình");

    let refused = campus.come_back(sheet.clone(), "").await.expect(200);
    let done = campus.come_back(sheet, "overwrite=true").await.expect(200);

    // The file does not tell what the cell was: nothing is lost unless that is asked for.
    assert_eq!(refused["scores"]["conflicts"], 1);
    assert_eq!(done["scores"]["applied"], 1);
    assert_eq!(campus.points_of(1).await, json!([null, null]));
    assert_eq!(campus.points_of(0).await, json!(["8.25", null]));
}

#[tokio::test]
async fn students_are_known_by_number_then_address_and_never_by_name() {
    let (campus, _, _) = Campus::graded().await;
    let sheet = "Name,Student number,E-mail,Bài tập (20) #2\n\
        Trần Bình,STUDENT-An,,11\n\
        Nguyễn An,,binh@example.edu,e\n\
        Nguyễn An,,,12\n\
        Phạm Chi,STUDENT-Chi,,13\n\
        Ai đó,STUDENT-An,,14\n";

    let done = campus.come_back(sheet, "overwrite=true").await.expect(200);

    assert_eq!(
        codes(&done),
        ["unknown_student", "unknown_student", "duplicate"]
    );
    assert_eq!(done["problems"][1]["row"], 5);
    assert_eq!(campus.points_of(0).await, json!(["8.25", "11"]));
    assert_eq!(campus.points_of(1).await, json!([null, null]));
}

#[tokio::test]
async fn what_is_wrong_is_told_by_row_and_column_and_the_rest_is_merged() {
    let (campus, _, _) = Campus::graded().await;
    let sheet = "Student number,Bài tập (10) #1,Bài tập (20) #2,Bài cũ (5) #9\n\
        STUDENT-An,,\"=HYPERLINK(\"\"x\"\")\",5\n\
        STUDENT-Bình,NaN,\"18,5\",\n";

    let done = campus.come_back(sheet, "overwrite=true").await.expect(200);
    assert_eq!(
        codes(&done),
        ["unknown_item", "not_a_mark", "not_a_mark", "decimal_comma"]
    );
    assert_eq!(done["problems"][0]["column"], "Bài cũ (5) #9");
    assert_eq!(done["scores"]["applied"], 0);

    let done = campus
        .come_back(sheet, "overwrite=true&decimal_mark=comma")
        .await
        .expect(200);
    assert_eq!(codes(&done), ["unknown_item", "not_a_mark", "not_a_mark"]);
    assert_eq!(campus.points_of(1).await, json!([null, "18.5"]));
}

#[tokio::test]
async fn a_sheet_of_another_class_or_of_nobody_is_refused_whole() {
    let (campus, _, _) = Campus::graded().await;
    let text = campus.leave_text("").await;
    let wide = format!("Student number{}\nSTUDENT-An\n", ",x".repeat(10_000));
    for (sheet, code) in [
        (
            text.replace(&campus.class, &campus.other_class),
            "other_class",
        ),
        ("Bài tập (10) #1\n8\n".to_owned(), "no_student_column"),
        (
            "Student number,Remarks\nSTUDENT-An,good\n".to_owned(),
            "no_item_column",
        ),
        (wide, "too_many_columns"),
        (String::new(), "empty_file"),
    ] {
        let answer = campus.come_back(sheet, "").await;
        assert_eq!(answer.faults(), [("body".to_owned(), code.to_owned())]);
    }
}

#[tokio::test]
async fn rows_that_were_sorted_apart_from_their_last_column_are_refused() {
    let (campus, _, _) = Campus::graded().await;
    let text = campus.leave_text("").await;
    let mixed = text
        .replace("STUDENT-An", "x")
        .replace("STUDENT-Bình", "STUDENT-An")
        .replace("x,", "STUDENT-Bình,");

    let done = campus.come_back(mixed, "").await.expect(200);

    assert_eq!(codes(&done), ["row_of_another", "row_of_another"]);
    assert_eq!(done["students"], 0);
}

#[tokio::test]
async fn who_left_since_and_weights_that_changed_since_are_told() {
    let (campus, first, _) = Campus::graded().await;
    let text = campus.leave_text("").await.replace("8.25 l30,", "9,");
    let path = campus.of_class(&format!("items/{first}"));
    campus
        .lan
        .patch(&path, 2, json!({"weight": "30"}))
        .await
        .expect(200);
    let path = campus.of_class(&format!("enrollments/{}", campus.an.id));
    let version = campus.admin.get(&path).await.expect(200)["version"].as_u64();
    campus
        .admin
        .delete(&path, version.expect("one"))
        .await
        .expect(204);

    let done = campus.come_back(text, "").await.expect(200);

    assert_eq!(codes(&done), ["book_changed", "not_active_in_class"]);
    assert_eq!(done["scores"]["applied"], 0);
}

#[tokio::test]
async fn what_one_request_left_is_written_under_its_batch_for_an_hour() {
    let clock = std::sync::Arc::new(StillClock::default());
    let campus = Campus::new_at(clock.clone()).await;
    let category = campus.add_category(json!({"title": "Bài tập"})).await;
    campus.add_item(category, "10").await;
    let sheet = |points: &str| format!("E-mail,Bài tập (10) #1\nan@example.edu,{points}\n");
    let first = campus.come_back(sheet("7"), "").await.expect(200);
    let batch = first["scores"]["batch"]
        .as_str()
        .expect("a batch")
        .to_owned();
    let query = format!("overwrite=true&batch={batch}");

    let soon = campus.come_back(sheet("8"), &query).await.expect(200);
    clock.pass(3_601);
    let late = campus.come_back(sheet("9"), &query).await;

    assert_eq!(
        (&soon["scores"]["batch"], &soon["scores"]["applied"]),
        (&json!(batch), &json!(1))
    );
    let expected = [("batch".to_owned(), "unknown_reference".to_owned())];
    assert_eq!(late.faults(), expected);
}

#[tokio::test]
async fn filling_gives_the_same_to_all_who_have_nothing() {
    let (campus, _, second) = Campus::graded().await;
    let path = campus.of_class("scores/fill");

    let filled = campus
        .lan
        .post(&path, json!({"item": second, "status": "missing"}))
        .await
        .expect(200);
    let again = campus
        .lan
        .post(&path, json!({"item": second, "points": "5"}))
        .await
        .expect(200);
    let bad = campus
        .lan
        .post(&path, json!({"item": second, "points": "50"}))
        .await;

    assert_eq!(
        (&filled["applied"], &again["applied"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(campus.points_of(1).await, json!([null, "15.5"]));
    assert_eq!(
        bad.faults(),
        [("points".to_owned(), "above_limit".to_owned())]
    );
}
