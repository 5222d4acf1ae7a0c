//! The rows of the ledger: how each operation succeeds in the ordinary way. They are done in this
//! order, each after the caller has been seen. What stands in braces is a thing of the school.

/// How an operation is asked for.
pub struct Row {
    /// Its id in the API's document.
    pub operation: &'static str,
    /// Who asks.
    pub who: Who,
    /// After the question mark.
    pub query: &'static str,
    /// What is sent.
    pub body: Sent,
    /// Which person the path names.
    pub person: &'static str,
    /// Which class the path names.
    pub class: &'static str,
    /// Which job the path names.
    pub job: &'static str,
    /// Whether it is refused while another job changes the school.
    pub needs_quiet: bool,
    /// Whether it reads everything that there is, so that more people make it dearer.
    pub reads_all: bool,
    /// Why it may cost more than the target.
    pub reason: &'static str,
}

/// The body of a request.
#[derive(Clone, Copy)]
pub enum Sent {
    Nothing,
    /// JSON.
    Json(&'static str),
    /// The bundle of the demo.
    Bundle,
    /// A sheet of two people.
    Sheet,
    /// A sheet with a mark.
    Marks,
    /// A picture, as the logo.
    Logo,
}

/// Somebody who calls.
#[derive(Clone, Copy)]
pub enum Who {
    Stranger,
    /// A stranger, in a school that has nobody yet.
    Founder,
    Admin,
    Lecturer,
    Student,
}

const fn row(operation: &'static str, who: Who) -> Row {
    Row {
        operation,
        who,
        query: "",
        body: Sent::Nothing,
        person: "{an}",
        class: "{class}",
        job: "{job}",
        needs_quiet: false,
        reads_all: false,
        reason: "",
    }
}

impl Row {
    /// The operation with what stands after the question mark.
    pub fn asked(&self) -> String {
        let Self {
            operation, query, ..
        } = self;
        format!("{operation}?{query}")
            .trim_end_matches('?')
            .to_owned()
    }

    const fn query(self, query: &'static str) -> Self {
        Self { query, ..self }
    }

    const fn body(self, body: &'static str) -> Self {
        Self {
            body: Sent::Json(body),
            ..self
        }
    }

    const fn bundle(self) -> Self {
        Self {
            body: Sent::Bundle,
            ..self
        }
    }

    const fn sheet(self) -> Self {
        Self {
            body: Sent::Sheet,
            ..self
        }
    }

    const fn marks(self) -> Self {
        Self {
            body: Sent::Marks,
            ..self
        }
    }

    const fn logo(self) -> Self {
        Self {
            body: Sent::Logo,
            ..self
        }
    }

    const fn of_all(self) -> Self {
        Self {
            reads_all: true,
            ..self
        }
    }

    const fn of(self, person: &'static str) -> Self {
        Self { person, ..self }
    }

    const fn in_class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }

    const fn on(self, job: &'static str) -> Self {
        Self { job, ..self }
    }

    const fn in_quiet(self) -> Self {
        Self {
            needs_quiet: true,
            ..self
        }
    }

    const fn because(self, reason: &'static str) -> Self {
        Self { reason, ..self }
    }
}

use Who::{Admin, Founder, Lecturer, Stranger, Student};

/// One line an operation.
pub const ROWS: &[Row] = &[
    row("get_health", Stranger),
    row("get_config", Stranger),
    row("create_first_administrator", Founder).body(
        r#"{"token": "the-printed-secret", "name": {"family": "Đỗ", "given": "Mai"}, "email": "first@example.edu", "password": "Mat-khau-1!"}"#,
    ),
    row("get_logo", Stranger),
    row("set_logo", Admin).logo(),
    row("delete_logo", Admin),
    row("get_settings", Admin),
    row("update_settings", Admin).body(r#"{"school_name": "Đại học Mới"}"#),
    row("get_mail_sender", Admin),
    row("send_test_mail", Admin),
    row("get_backups", Admin),
    row("make_backup", Admin),
    row("prove_backup", Admin).body(r#"{"name": "school.zip"}"#),
    row("get_me", Student),
    row("update_me", Student).body(r#"{"phone": "+84 90 123 45 67"}"#),
    row("list_my_classes", Student),
    row("list_my_people", Student)
        .query("q=tran")
        .because("a call for each of one's own classes, ten at most"),
    row("list_people", Admin),
    row("list_people", Admin).query("q=nguyen+sinh"),
    row("export_people", Admin)
        .query("role=ADMIN")
        .because("three calls for each 200 people, and one that tells the audit"),
    row("create_person", Admin).body(
        r#"{"name": {"family": "Hồ", "given": "Giang"}, "email": "giang@example.edu", "code": "S-1", "roles": ["STUDENT"]}"#,
    ),
    row("find_person_by_code", Admin),
    row("get_person", Admin),
    row("update_person", Admin)
        .of("{binh}")
        .body(r#"{"name": {"family": "Trần", "given": "Bình An"}}"#)
        .because("the new name is brought into the person's memberships by the task that follows"),
    row("invite_person", Admin)
        .of("{newcomer}")
        .because("the account is made and linked by the task that follows"),
    row("list_person_classes", Admin),
    row("list_subjects", Lecturer),
    row("list_subjects", Lecturer).query("q=tich"),
    row("export_subjects", Lecturer)
        .because("two calls for each 200 subjects, and one that tells the audit"),
    row("create_subject", Admin).body(r#"{"code": "PHY101", "name": "Cơ học"}"#),
    row("get_subject", Student),
    row("update_subject", Admin)
        .body(r#"{"name": "Giải tích I"}"#)
        .because("the new name is brought into the subject's classes by the task that follows"),
    row("list_departments", Lecturer),
    row("create_department", Admin).body(r#"{"name": "Khoa Vật lý"}"#),
    row("get_department", Student),
    row("update_department", Admin)
        .body(r#"{"name": "Khoa Toán"}"#)
        .because("the new name is brought into the department's subjects by the task that follows"),
    row("list_department_subjects", Student),
    row("list_terms", Lecturer),
    row("export_terms", Lecturer)
        .because("two calls for each 200 terms, and one that tells the audit"),
    row("create_term", Admin)
        .body(r#"{"name": "HK2", "starts_on": "2026-08-01", "ends_on": "2026-12-31"}"#),
    row("get_term", Student),
    row("update_term", Admin)
        .body(r#"{"name": "Học kỳ 1"}"#)
        .because("the new name is brought into the term's classes by the task that follows"),
    row("list_classes", Admin),
    row("list_classes", Lecturer).query("term={term}"),
    row("list_classes", Lecturer).query("q=mth101"),
    row("export_classes", Lecturer)
        .query("term={term}")
        .because("two calls for each 200 classes, and one that tells the audit"),
    row("create_class", Admin)
        .body(r#"{"code": "MTH101-C", "name": "Giải tích", "subject": "{subject}", "term": "{term}"}"#),
    row("get_class", Student),
    row("update_class", Admin).body(r#"{"room": "B1-204"}"#),
    row("list_enrollments", Student),
    row("list_enrollments", Student).query("q=nguyen"),
    row("export_enrollments", Admin)
        .in_class("{open_class}")
        .because("two calls for each 200 people of a role and status, and one that tells the audit"),
    row("create_enrollment", Lecturer).body(r#"{"person": "{newcomer}", "role": "STUDENT"}"#),
    row("get_enrollment", Lecturer),
    row("update_enrollment", Admin).body(r#"{"ends_on": "2026-05-31"}"#),
    row("delete_enrollment", Lecturer).of("{newcomer}"),
    row("join_class", Student).in_class("{open_class}").body("{}"),
    row("create_enrollments", Lecturer)
        .body(r#"{"role": "STUDENT", "people": ["giao@example.edu"]}"#),
    row("create_material", Lecturer).body(r#"{"name": "Bài 1.pdf", "size": 1000, "section": "Tuần 1"}"#),
    row("complete_material", Lecturer),
    row("list_materials", Student),
    row("get_material", Student),
    row("download_material", Student),
    row("update_material", Lecturer).body(r#"{"section": "Tuần 2"}"#),
    row("delete_material", Lecturer).because("the file is removed by the task that follows"),
    row("get_grades", Student)
        .because("two calls; once a minute what students see of the class is made anew out of all scores"),
    row("get_statistics", Lecturer)
        .of_all()
        .because("authority, book, and the scores of all; a student's look uses what is kept of the class"),
    row("try_grades", Student).body(r#"{"cells": [{"item": 1, "points": "9"}]}"#),
    row("get_book", Lecturer),
    row("get_gradebook", Lecturer)
        .query("limit=50")
        .because("authority, roster, book, and the scores of those of the page"),
    row("write_scores", Lecturer)
        .body(r#"{"cells": [{"student": "{an}", "item": 1, "version": 0, "points": "8.5"}]}"#),
    row("fill_scores", Lecturer)
        .body(r#"{"item": 1, "status": "missing"}"#)
        .of_all()
        .because("everybody who has nothing is written"),
    row("export_gradebook", Lecturer)
        .of_all()
        .because("members, book and scores of all, and one that tells the audit"),
    row("list_score_events", Lecturer)
        .query("student={binh}&item=1")
        .because("names of those that they are about are read after them"),
    row("list_score_events", Lecturer)
        .because("names of those that they are about are read after them"),
    row("restore_scores", Lecturer)
        .body(r#"{"batch": "{score_batch}"}"#)
        .because("authority, the events of the batch, and a write of its cells"),
    row("import_gradebook", Lecturer)
        .query("overwrite=true")
        .marks()
        .of_all()
        .because("members and book, the scores of those of the sheet, and a write for each 500 cells"),
    row("update_book", Lecturer)
        .body(r#"{"weighting": "categories"}"#)
        .because("the whole book is its answer"),
    row("create_category", Lecturer).body(r#"{"title": "Điểm cộng", "extra_credit": true}"#),
    row("get_category", Lecturer),
    row("update_category", Lecturer).body(r#"{"weight": "40"}"#),
    row("move_category", Lecturer)
        .body("{}")
        .because("the order of all others is read, and the whole book is its answer"),
    row("delete_category", Lecturer).because("that it is empty is seen in the whole book"),
    row("restore_category", Lecturer),
    row("create_item", Lecturer).body(r#"{"category": 1, "title": "Bài 2", "points": "10"}"#),
    row("get_item", Lecturer),
    row("update_item", Lecturer).body(r#"{"points": "20"}"#),
    row("move_item", Lecturer)
        .body("{}")
        .because("the order of all others is read, and the whole book is its answer"),
    row("unpost_item", Lecturer),
    row("post_item", Lecturer)
        .body("{}")
        .of_all()
        .because("who is not graded is counted in the scores of all"),
    row("delete_item", Lecturer),
    row("restore_item", Lecturer).because("which category it is in is read before"),
    row("create_my_avatar", Student).body(r#"{"media_type": "image/webp", "size": 1000}"#),
    row("complete_my_avatar", Student)
        .because("the picture is brought into the person's memberships by the task that follows"),
    row("delete_my_avatar", Student)
        .because("memberships follow, and the file is removed, by the tasks that follow"),
    row("create_notice", Lecturer)
        .body(r#"{"audience": "class", "of": "{class}", "title": "Lịch thi", "text": "Tuần 8"}"#),
    row("get_notice", Student),
    row("list_notices", Student)
        .because("a call for each of one's audiences that were ever sent something"),
    row("read_notice", Student),
    row("read_notices", Student),
    row("count_notices", Student)
        .because("one call and no more while nothing has changed; else one for each audience with something new"),
    row("list_events", Admin)
        .query("actor={an}")
        .because("names of those that they are about are read after them"),
    row("list_events", Admin)
        .query("thing={term}")
        .because("names of those that they are about are read after them"),
    row("list_enrollment_events", Student)
        .because("names of those that they are about are read after them"),
    row("export_events", Admin).query("thing={term}"),
    row("export_school", Admin)
        .of_all()
        .because("all that there is, 200 items a call, and one that tells the audit"),
    row("list_jobs", Admin),
    row("get_job", Admin),
    row("step_job", Admin)
        .because("as much as five seconds allow: here the dry run of a bundle of 715 people"),
    row("list_job_rows", Admin),
    row("cancel_job", Admin).on("{open_job}"),
    row("create_import", Admin).query("dry_run=true").bundle(),
    row("create_import", Admin).bundle().in_quiet(),
    row("undo_import", Admin).in_quiet(),
    row("create_sheet", Admin).query("kind=people").sheet(),
    row("get_sheet", Admin).because("the sheet itself is read in pieces of 350 KB"),
    row("import_sheet", Admin)
        .body(r#"{"columns": ["given", "email"], "dry_run": true}"#)
        .in_quiet(),
    row("download_sheet_template", Admin),
    row("compute_finals", Lecturer).body("{}"),
    row("list_finals", Lecturer).in_quiet(),
    row("list_final_gaps", Lecturer)
        .because("the book of the class is read after its students and their scores"),
    row("get_final", Lecturer),
    row("update_final", Lecturer).body(r#"{"mark": "9.0", "reason": "Phúc khảo"}"#),
    row("submit_finals", Lecturer).body("{}"),
    row("withdraw_finals", Admin).in_class("{open_class}").body("{}"),
    row("lock_finals", Admin).body("{}").in_quiet(),
    row("create_final_change", Admin)
        .in_class("{final_class}")
        .body(r#"{"student": "{chi}", "mark": "9.5", "reason": "Phúc khảo"}"#),
    row("list_final_changes", Admin)
        .in_class("{final_class}")
        .because("names of those that they are about are read after them"),
    row("get_final_change", Admin)
        .in_class("{final_class}")
        .because("names of those that it is about are read after it"),
    row("decide_final_change", Admin)
        .in_class("{final_class}")
        .body(r#"{"approve": true}"#),
    row("reopen_finals", Admin)
        .in_class("{final_class}")
        .body(r#"{"reason": "Chấm sót một bài"}"#),
    row("get_transcript", Admin),
    row("get_my_transcript", Student),
    row("list_my_sessions", Student),
    row("list_person_sessions", Admin),
    // Those that end a session come last: nobody is asked for anything after it.
    row("reset_person_mfa", Admin).of("{binh}"),
    row("reset_person_password", Admin).of("{binh}"),
    row("check_my_mfa", Lecturer),
    row("sign_out_person", Admin).of("{binh}"),
    row("end_my_session", Lecturer),
    row("sign_out", Student),
    row("sign_out_everywhere", Student),
];
