//! Sheets into a school in memory: what rows become, what is told of bad ones, and taking it back.

use std::sync::Arc;
use std::time::Duration;

use domain::calendar::Language;
use domain::ids::{JobId, PersonId};
use domain::jobs::JobState;
use domain::people::{PersonStatus, Role};
use domain::subjects::SubjectInput;
use domain::terms::TermInput;
use school::classes::ClassFilter;
use school::exports::ExportRequest;
use school::imports::ImportMode;
use school::jobs::Job;
use school::people::{Invitation, PersonRow};
use school::sheets::PlanInput;
use school::sheets::fields::SheetKind;
use school::sheets::outputs::Format;
use school::tables::Listed;
use school::terms::Current;
use school::{PageRequest, Refusal, School, SchoolError};

use crate::imports::jobs::{acting, look, store_with_admin, walk};
use crate::imports::kills::told_items;
use crate::imports::recorders::Recorder;
use crate::support::{MOST_INVITED, school_over};

mod undos;

/// A school with its administrator.
struct Desk {
    store: Arc<Recorder>,
    school: School,
    admin: PersonId,
}

impl Desk {
    async fn new() -> Self {
        let (store, admin) = store_with_admin().await;
        let school = school_over(store.clone());
        Self {
            store,
            school,
            admin,
        }
    }

    /// Starts with the plan that the sheet itself suggests.
    async fn start(&self, (kind, mode): (SheetKind, ImportMode), bytes: &[u8]) -> JobId {
        self.start_with((kind, mode), bytes, PlanInput::default())
            .await
            .unwrap()
            .id
    }

    async fn start_with(
        &self,
        (kind, mode): (SheetKind, ImportMode),
        bytes: &[u8],
        plan: PlanInput,
    ) -> Result<Job, SchoolError> {
        let acting = acting(&self.school, &self.admin);
        let sheet = acting.create_sheet(bytes, (kind, None), None).await?;
        let fields = sheet.columns.iter().map(|(_, field)| *field);
        let columns = fields.map(|field| field.map(|field| field.as_str().to_owned()));
        let plan = PlanInput {
            columns: columns.collect(),
            ..plan
        };
        let id = sheet.upload.id;
        acting.import_sheet(&id, (&plan, mode), None).await
    }

    async fn import(&self, kind: SheetKind, text: &str) -> Job {
        let job = self
            .start((kind, ImportMode::Import), text.as_bytes())
            .await;
        walk(&self.school, &job).await;
        look(&self.school, &self.admin, &job).await
    }

    async fn check(&self, kind: SheetKind, text: &str) -> Job {
        let job = self
            .start((kind, ImportMode::DryRun), text.as_bytes())
            .await;
        walk(&self.school, &job).await;
        look(&self.school, &self.admin, &job).await
    }

    /// `row:column:code` of what a job said.
    async fn told(&self, job: &Job) -> Vec<String> {
        let acting = acting(&self.school, &self.admin);
        let page = PageRequest {
            limit: 200,
            cursor: None,
        };
        let rows = acting.list_job_rows(&job.id, &page).await.unwrap();
        let rows = rows.items.into_iter();
        rows.map(|told| {
            let row = told.row;
            let place = row.row.map(|row| row.to_string()).unwrap_or_default();
            let column = row.column.unwrap_or_default();
            format!("{place}:{column}:{}", row.code.unwrap_or_default())
        })
        .collect()
    }

    async fn students(&self) -> Vec<PersonRow> {
        let acting = acting(&self.school, &self.admin);
        let of = Listed::Under(Role::Student);
        let page = PageRequest {
            limit: 200,
            cursor: None,
        };
        let list = acting.list_people(of, PersonStatus::Active, &page).await;
        list.unwrap().items
    }

    async fn undo(&self, job: &Job) -> Job {
        let acting = acting(&self.school, &self.admin);
        let undo = acting.undo_import(job.batch.as_ref().unwrap()).await;
        let undo = undo.unwrap().id;
        walk(&self.school, &undo).await;
        while self.school.run_outbox().await.unwrap() > 0 {}
        look(&self.school, &self.admin, &undo).await
    }

    async fn open_term(&self) {
        let acting = acting(&self.school, &self.admin);
        let subject = SubjectInput {
            code: "MTH101".into(),
            name: "Giải tích".into(),
            ..SubjectInput::default()
        };
        acting.create_subject(subject, None, None).await.unwrap();
        let term = TermInput {
            name: "Học kỳ 1".into(),
            year: None,
            starts_on: "2026-01-05".into(),
            ends_on: "2026-06-30".into(),
        };
        let term = acting.create_term(&term, Current::Become, None).await;
        term.unwrap();
    }
}

const PEOPLE: &str = "MSSV;Họ đệm;Tên;Email;Vai trò;Ngày sinh\r\n\
    0012;Nguyễn Văn;An;an@example.edu;Sinh viên;5/9/2007\r\n\
    0013;Trần;Bình;binh@example.edu;SV;2007-01-31\r\n";

#[tokio::test]
async fn rows_become_people_and_undo_leaves_nothing_of_them() {
    let desk = Desk::new().await;
    let before = told_items(&desk.store).await;

    let job = desk.import(SheetKind::People, PEOPLE).await;

    assert_eq!((job.state, job.done, job.total), (JobState::Done, 2, 2));
    let students = desk.students().await;
    let told: Vec<(String, &str)> = students
        .iter()
        .map(|row| (row.name.display(), row.code.as_ref().unwrap().as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("Nguyễn Văn An".to_owned(), "0012"),
            ("Trần Bình".to_owned(), "0013")
        ]
    );
    let undone = desk.undo(&job).await;
    assert_eq!(undone.tallies.get("kept"), None);
    assert_eq!(undone.done, undone.total);
    let left = told_items(&desk.store).await;
    assert_eq!(left, before);
}

#[tokio::test]
async fn every_bad_cell_is_told_with_its_row_and_column_and_costs_no_other_row() {
    let desk = Desk::new().await;
    desk.import(SheetKind::People, PEOPLE).await;
    let text = "MSSV,Họ và tên,Email,Vai trò,Ngày sinh\n\
        0020,Lê Chi,CHI@example.edu,Student,2007-01-01\n\
        0020,Lê Dung,chi@example.edu,Student,\n\
        0012,Vũ Em,an@example.edu,Student,\n\
        0021,,em@example,Dean,31/31/2007\n\
        0022,Hồ Giang,,Student,\n\
        x,Mẫu,example.person@example.invalid,Student,\n";

    let check = desk.check(SheetKind::People, text).await;
    let job = desk.import(SheetKind::People, text).await;

    let told = [
        "3:Email:duplicate_email",
        "3:MSSV:duplicate_code",
        "4:Email:email_taken",
        "4:MSSV:code_taken",
        "5:Vai trò:not_allowed",
        "5:Họ và tên:required",
        "5:Email:invalid_email",
        "5:Ngày sinh:invalid_date",
        "6:Email:email_missing",
        "7::example_row",
    ];
    assert_eq!(desk.told(&check).await, told);
    assert_eq!(desk.told(&job).await, told);
    assert_eq!((check.batch, check.counts["users.csv"].created), (None, 2));
    assert_eq!(job.counts["users.csv"].created, 2);
    assert_eq!(job.counts["users.csv"].skipped, 3);
    assert_eq!(desk.students().await.len(), 4);
}

#[tokio::test]
async fn a_term_is_set_up_from_three_sheets() {
    let desk = Desk::new().await;
    desk.open_term().await;
    desk.import(SheetKind::People, PEOPLE).await;
    let lecturers = "Full name,E-mail,Role\nLê Lan,lan@example.edu,Lecturer\n";
    desk.import(SheetKind::People, lecturers).await;
    let classes = "Mã lớp,Tên lớp,Mã môn học,Học kỳ,Sĩ số tối đa\n\
        MTH101-A,Giải tích A,mth101,HỌC KỲ 1,1\n\
        MTH101-B,Giải tích B,XXX,Học kỳ 9,\n\
        mth101-a,Again,MTH101,Học kỳ 1,many\n";
    let members = "Student number,Class,Role\n\
        0012,MTH101-A,\n\
        binh@example.edu,mth101-a,Student\n\
        an@example.edu,MTH101-A,\n\
        lan@example.edu,MTH101-A,Giảng viên\n\
        nobody,MTH101-A,\n\
        0013,MTH101-Z,\n\
        lan@example.edu,MTH101-A,Student\n";

    let opened = desk.import(SheetKind::Classes, classes).await;
    let enrolled = desk.import(SheetKind::Enrollments, members).await;

    assert_eq!(
        desk.told(&opened).await,
        [
            "3:Mã môn học:unknown_subject",
            "3:Học kỳ:unknown_term",
            "4:Mã lớp:duplicate_code",
            "4:Sĩ số tối đa:invalid",
        ]
    );
    assert_eq!(
        desk.told(&enrolled).await,
        [
            "3:Class:over_capacity",
            "6:Student number:unknown_person",
            "7:Class:unknown_class",
            "8:Student number:duplicate_row",
        ]
    );
    assert_eq!(enrolled.counts["enrollments.csv"].created, 3);
    assert_eq!(enrolled.counts["enrollments.csv"].unchanged, 1);
    let acting = acting(&desk.school, &desk.admin);
    let list = |status| acting.list_classes(&ClassFilter::All, status, &PAGE);
    let class = list(domain::classes::ClassStatus::Open).await.unwrap();
    let class = &class.items[0];
    assert_eq!((class.students, class.lecturers.len()), (2, 1));
    let undone = desk.undo(&enrolled).await;
    assert_eq!(undone.tallies.get("kept"), None);
    let class = acting.get_class(&class.id).await.unwrap();
    assert_eq!((class.students, class.lecturers.len()), (0, 0));
    assert_eq!(desk.undo(&opened).await.tallies.get("kept"), None);
}

const PAGE: PageRequest = PageRequest {
    limit: 50,
    cursor: None,
};

#[tokio::test]
async fn people_who_left_as_a_sheet_come_back_as_they_were() {
    let desk = Desk::new().await;
    desk.import(SheetKind::People, PEOPLE).await;
    let there = Desk::new().await;

    for (format, language) in [(Format::Csv, Language::Vi), (Format::Xlsx, Language::En)] {
        let request = ExportRequest { format, language };
        let of = Listed::Under(Role::Student);
        let left = acting(&desk.school, &desk.admin)
            .export_people(of, PersonStatus::Active, request)
            .await
            .unwrap();
        let kind = (SheetKind::People, ImportMode::Import);
        let job = there.start(kind, &left.bytes).await;
        walk(&there.school, &job).await;
        let job = look(&there.school, &there.admin, &job).await;

        let back = acting(&there.school, &there.admin)
            .export_people(of, PersonStatus::Active, request)
            .await
            .unwrap();
        let text = |bytes: &[u8]| school::sheets::Table::read(bytes, 0).unwrap();
        let (left, back) = (text(&left.bytes), text(&back.bytes));
        assert_eq!((left.len(), back.len()), (2, 2));
        for (row, column) in (0..2).flat_map(|row| (0..10).map(move |column| (row, column))) {
            assert_eq!(left.cell(row, column), back.cell(row, column));
        }
        there.undo(&job).await;
    }
}

#[tokio::test]
async fn an_import_of_a_sheet_that_is_killed_goes_on_in_another_process() {
    let text = format!("{}S0,Again,again@example.edu\n", many(230));
    for transactions in [1, 3, 6] {
        let desk = Desk::new().await;
        let kind = (SheetKind::People, ImportMode::Import);
        let job = desk.start(kind, text.as_bytes()).await;
        desk.store.die_after(transactions);
        let long = Duration::from_mins(1);
        assert!(desk.school.step_job(&job, long).await.is_err());

        desk.store.live();
        let school = school_over(desk.store.clone());
        school.adopt_jobs().await.unwrap();
        walk(&school, &job).await;

        let job = look(&school, &desk.admin, &job).await;
        assert_eq!(job.counts["users.csv"].created, 230, "{transactions}");
        assert_eq!((job.errors, job.done), (1, 231));
        assert_eq!(desk.told(&job).await, ["232:Number:duplicate_code"]);
    }
}

#[tokio::test]
async fn problems_that_were_told_before_a_step_ended_are_told_once() {
    let desk = Desk::new().await;
    let bad: String = (0..120).map(|_| "S,An,no-address\n").collect();
    let text = format!("Number,Given name,E-mail\n{bad}{bad}");
    let check = desk
        .start((SheetKind::People, ImportMode::DryRun), text.as_bytes())
        .await;

    let steps = walk(&desk.school, &check).await;

    let job = look(&desk.school, &desk.admin, &check).await;
    assert!(steps > 1);
    assert_eq!((job.done, job.counts["users.csv"].skipped), (240, 240));
    // Each row has a bad address, and all but the first the number and the address of the first.
    assert_eq!(job.errors, 240 + 239 + 239);
}

fn many(count: usize) -> String {
    let row = |number: usize| format!("S{number},An,s{number}@example.edu\n");
    let rows: String = (0..count).map(row).collect();
    format!("Number,Given name,E-mail\n{rows}")
}

#[tokio::test]
async fn two_imports_at_once_are_refused_and_a_check_is_not() {
    let desk = Desk::new().await;
    let kind = SheetKind::People;
    let job = desk
        .start((kind, ImportMode::Import), PEOPLE.as_bytes())
        .await;

    let plan = PlanInput::default;
    let second = desk
        .start_with((kind, ImportMode::Import), PEOPLE.as_bytes(), plan())
        .await;
    let check = desk
        .start_with((kind, ImportMode::DryRun), PEOPLE.as_bytes(), plan())
        .await;

    assert!(matches!(second, Err(SchoolError::ImportRunning(running)) if running == job));
    assert!(check.is_ok());
}

#[tokio::test]
async fn a_plan_that_does_not_fit_is_told_by_its_fields() {
    let desk = Desk::new().await;
    let kind = (SheetKind::Classes, ImportMode::DryRun);
    let plan = PlanInput {
        role: Some("DEAN".into()),
        ..PlanInput::default()
    };

    let refused = desk.start_with(kind, b"Mystery,Room\nx,y\n", plan).await;

    let Err(SchoolError::Invalid(invalid)) = refused else {
        panic!("the plan fits");
    };
    let paths: Vec<&str> = invalid.0.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(paths, ["role", "class_code", "title", "subject", "term"]);
}

#[tokio::test]
async fn those_who_are_invited_get_their_accounts_by_the_outbox() {
    let desk = Desk::new().await;
    let plan = PlanInput {
        role: Some("STUDENT".into()),
        invitation: Some(Invitation::Send),
        ..PlanInput::default()
    };
    let kind = (SheetKind::People, ImportMode::Import);
    let text = b"Given name,E-mail\nAn,an@example.edu\n";

    let job = desk.start_with(kind, text, plan).await.unwrap();
    walk(&desk.school, &job.id).await;

    let students = desk.students().await;
    let acting = acting(&desk.school, &desk.admin);
    let account = acting.get_person(&students[0].id).await.unwrap().account;
    assert_eq!(account, domain::people::AccountLink::Invited);
}

#[tokio::test]
async fn no_more_are_invited_than_the_sender_of_mails_takes() {
    let desk = Desk::new().await;
    let plan = |invitation| PlanInput {
        role: Some("STUDENT".into()),
        invitation: Some(invitation),
        ..PlanInput::default()
    };
    let kind = (SheetKind::People, ImportMode::DryRun);
    let text = b"Given name,E-mail\nAn,an@example.edu\nBa,ba@example.edu\nChi,chi@example.edu\n";

    let refused = desk.start_with(kind, text, plan(Invitation::Send)).await;
    let uninvited = desk.start_with(kind, text, plan(Invitation::None)).await;

    assert!(matches!(
        refused,
        Err(SchoolError::Refused(Refusal::TooManyInvitations(
            MOST_INVITED
        )))
    ));
    assert!(uninvited.is_ok());
}
