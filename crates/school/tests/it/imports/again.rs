//! A first import, what it makes of each row, and the same or a changed bundle after it.

use domain::checks::Patch;
use domain::classes::Class;
use domain::enrollments::{ClassRole, Enrollment, EnrollmentStatus};
use domain::ids::{ClassId, PersonId};
use domain::people::{Person, PersonPatch, PersonStatus, ProfilePatch, Role};
use domain::scores::{Book, BookItem, Category, Weighting};
use ports::contract::faults::{Faulty, Schedule};
use school::bundles::files::File::{
    AcademicSessions, Categories, Classes, Enrollments, LineItems, Results, Roles, Users,
};
use school::bundles::people::AdminRoles;
use school::imports::ImportOptions;
use school::{Authority, Origin, School};
use serde::de::DeserializeOwned;

use super::kills::told_items;
use super::marks::{cells, id_of, text};
use super::recorders::Recorder;
use super::specimens::Specimen;
use super::{dry_run, import, import_with, open, options, told};
use crate::support::school_over;

async fn noun<T: DeserializeOwned>(store: &Recorder, key: ports::Key) -> T {
    serde_dynamo::from_item(store.item(key).await.unwrap()).unwrap()
}

async fn class_id(store: &Recorder) -> ClassId {
    ClassId::parse(&id_of(store, "classes", "class-1").await).unwrap()
}

async fn person_id(store: &Recorder, sourced_id: &str) -> PersonId {
    PersonId::parse(&id_of(store, "users", sourced_id).await).unwrap()
}

async fn person(store: &Recorder, sourced_id: &str, email: &str) -> Person {
    let id = person_id(store, sourced_id).await;
    noun(store, school::tables::user(&id, email)).await
}

async fn member(store: &Recorder, sourced_id: &str, role: ClassRole) -> Enrollment {
    let (class, person) = (class_id(store).await, person_id(store, sourced_id).await);
    noun(store, school::tables::member(&class, role, &person)).await
}

async fn cells_of(store: &Recorder, sourced_id: &str) -> Vec<String> {
    let (class, person) = (class_id(store).await, person_id(store, sourced_id).await);
    cells(store, &class, &person).await.into_values().collect()
}

/// A school with the specimen in it, and an administrator.
async fn imported(store: &std::sync::Arc<Recorder>) -> School {
    let school = school_over(store.clone());
    let granting = ImportOptions {
        admin_roles: AdminRoles::Grant,
        ..options()
    };
    let report = import_with(&school, with_admin().bundle(), granting).await;
    assert_eq!(told(&report), Vec::<String>::new());
    school
}

fn with_admin() -> Specimen {
    Specimen::new()
        .row(
            Users,
            "a1,,,true,mai,,Mai,Trần,,,mai@example.edu,,,,,,,,,,org-1,",
        )
        .row(Roles, "role-a1,,,a1,primary,siteAdministrator,,,org-1,")
}

#[tokio::test]
async fn rows_become_people_with_roles_and_a_class_with_its_members() {
    let store = Recorder::new();
    let school = imported(&store).await;

    let lan = person(&store, "t1", "lan@example.edu").await;
    assert_eq!(lan.name.display(), "Lê Thị Lan");
    assert_eq!(lan.roles(), [Role::Lecturer]);
    assert_eq!(lan.code.unwrap().as_str(), "GV1");
    let mai = person(&store, "a1", "mai@example.edu").await;
    assert_eq!(
        (mai.roles(), mai.code.unwrap().as_str()),
        (vec![Role::Admin], "mai")
    );
    let class: Class = noun(&store, school::tables::class(&class_id(&store).await)).await;
    assert_eq!((class.students, class.code.as_str()), (1, "DB101-1"));
    assert_eq!(
        (class.subject.code.as_str(), class.term.name.as_str()),
        ("DB101", "Autumn")
    );
    assert!(class.lecturers[&lan.id].primary);
    assert_eq!(school.settings().await.unwrap().school_name, "Trường Mẫu");
}

#[tokio::test]
async fn an_end_withdraws_a_student_and_only_dates_a_lecturer() {
    let store = Recorder::new();
    imported(&store).await;

    let left = member(&store, "s2", ClassRole::Student).await;
    let lecturer = member(&store, "t1", ClassRole::Lecturer).await;

    assert_eq!(left.status, EnrollmentStatus::Withdrawn);
    assert_eq!(left.ends_on.unwrap().to_string(), "2025-10-01");
    assert_eq!(lecturer.status, EnrollmentStatus::Active);
    assert_eq!(lecturer.ends_on.unwrap().to_string(), "2026-01-31");
}

#[tokio::test]
async fn items_become_a_book_and_results_its_cells() {
    let store = Recorder::new();
    imported(&store).await;
    let class = class_id(&store).await;

    let book: Book = noun(&store, school::tables::book(&class)).await;
    let category: Category = noun(&store, school::tables::category(&class, 1)).await;
    let item: BookItem = noun(&store, school::tables::item(&class, 2)).await;

    assert_eq!(book.weighting, Weighting::CategoriesAndItems);
    assert_eq!((book.next_category, book.next_item), (2, 3));
    assert_eq!(category.weight.to_string(), "100");
    assert_eq!((item.category, item.points.to_string().as_str()), (1, "10"));
    assert_eq!(item.weight.unwrap().to_string(), "60");
    assert_eq!(item.description.unwrap().as_str(), "Read, then write");
    assert!(item.posted && item.counted);
    assert_eq!(cells_of(&store, "s1").await, ["1|g|78|", "1|g|9.5|l"]);
    assert_eq!(cells_of(&store, "s2").await, ["1|m||"]);
}

#[tokio::test]
async fn what_a_cell_cannot_hold_is_kept_as_it_was() {
    let store = Recorder::new();
    imported(&store).await;
    let (class, person) = (class_id(&store).await, person_id(&store, "s1").await);

    let kept = store
        .item(school::tables::results(&class, &person))
        .await
        .unwrap();

    let Some(ports::AttributeValue::M(rows)) = kept.get("rows") else {
        panic!("no rows");
    };
    assert_eq!(
        text(&kept, "columns").unwrap(),
        "sourcedId,scoreStatus,score,scoreDate,comment,textScore,classSourcedId,inProgress,\
         incomplete,late,missing,metadata.banked"
    );
    assert_eq!(
        rows["2"],
        ports::AttributeValue::S(
            "r-2,fully graded,9.5,2025-10-21,\"Good, but late\",,class-1,,,true,false,false".into()
        )
    );
}

#[tokio::test]
async fn each_status_of_a_result_has_its_cell() {
    let cases = [
        ("fully graded,78", "false", "1|g|78|"),
        ("partially graded,7.25", "false", "1|g|7.25|"),
        ("exempt,5", "false", "1|e|5|"),
        ("exempt,", "false", "1|e||"),
        ("submitted,", "false", "1|n||"),
        ("not submitted,", "false", "1|n||"),
        ("not submitted,", "true", "1|m||"),
        ("not submitted,5", "true", "1|m||"),
    ];
    for (status, missing, cell) in cases {
        let store = Recorder::new();
        let specimen = Specimen::new()
            .edit(Results, "fully graded,78", status)
            .edit(
                Results,
                "false,false,false",
                &format!("false,{missing},false"),
            );

        import(&school_over(store.clone()), specimen.bundle()).await;

        assert_eq!(cells_of(&store, "s1").await[0], cell, "{status}");
    }
    let store = Recorder::new();
    let incomplete = Specimen::new().edit(Results, ",,false,false", ",true,false,false");

    import(&school_over(store.clone()), incomplete.bundle()).await;

    assert_eq!(cells_of(&store, "s1").await[0], "1|i|78|");
}

#[tokio::test]
async fn a_formula_is_only_text() {
    let store = Recorder::new();
    let specimen = Specimen::new().edit(Categories, "Homework", "\"=HYPERLINK(\"\"x\"\")\"");

    import(&school_over(store.clone()), specimen.bundle()).await;

    let key = school::tables::category(&class_id(&store).await, 1);
    let category: Category = noun(&store, key).await;
    assert_eq!(category.title.as_str(), "=HYPERLINK(\"x\")");
}

#[tokio::test]
async fn a_password_of_the_bundle_is_nowhere() {
    let store = Recorder::new();
    let specimen =
        Specimen::new().edit(Users, "an@example.edu,,,,,", "an@example.edu,,,,,Geheim-77");

    import(&school_over(store.clone()), specimen.bundle()).await;

    for (key, item) in store.items().await {
        assert!(!format!("{item:?}").contains("Geheim"), "{key}");
    }
}

#[tokio::test]
async fn a_dry_run_says_what_an_import_would_do_and_writes_nothing() {
    let store = Recorder::new();
    let school = school_over(store.clone());

    let told = import_with(&school, open("oulad-small-oneroster.zip"), dry_run()).await;
    assert_eq!((store.transactions(), told.batch), (0, None));
    let done = import(&school, open("oulad-small-oneroster.zip")).await;

    assert_eq!(told.counts, done.counts);
    assert_eq!(told.problems.kept(), done.problems.kept());
    assert_eq!(told.capacity.write_units.to_bits(), 0.0_f64.to_bits());
}

#[tokio::test]
async fn importing_twice_changes_nothing() {
    let store = Recorder::new();
    let school = school_over(store.clone());
    let first = import(&school, open("oulad-small-oneroster.zip")).await;
    let items = told_items(&store).await;

    let second = import(&school, open("oulad-small-oneroster.zip")).await;

    assert_eq!(second.batch, None);
    assert!(told_items(&store).await == items);
    for (file, counts) in second.counts {
        assert_eq!(counts.unchanged, first.counts[file].read, "{file}");
    }
}

#[tokio::test]
async fn a_changed_row_changes_only_its_columns_and_edits_of_the_school_stay() {
    let store = Recorder::new();
    let school = imported(&store).await;
    let an = person(&store, "s1", "an@example.edu").await;
    let edit = PersonPatch {
        name: Patch::Value(domain::names::NameInput {
            family: Some("Nguyễn".into()),
            middle: Some("Bảo".into()),
            given: "An".into(),
            order: None,
        }),
        profile: ProfilePatch {
            phone: Patch::Value("090 123 45 67".into()),
            ..ProfilePatch::default()
        },
        ..PersonPatch::default()
    };
    let admin = person_id(&store, "a1").await;
    let acting = school.acting_as(admin, Origin::default());
    acting
        .update_person(&an.id, an.version, edit)
        .await
        .unwrap();

    let changed = with_admin().edit(Users, "An,Nguyễn,Văn,SV1", "Ân,Nguyễn,Văn,SV1");
    let granting = ImportOptions {
        admin_roles: AdminRoles::Grant,
        ..options()
    };
    let report = import_with(&school, changed.bundle(), granting).await;

    let now = person(&store, "s1", "an@example.edu").await;
    assert_eq!(now.name.display(), "Nguyễn Bảo Ân");
    assert_eq!(now.phone.unwrap().as_str(), "090 123 45 67");
    assert_eq!(now.version, 3);
    assert_eq!(report.counts["users.csv"].updated, 1);
    assert_eq!(report.counts["users.csv"].unchanged, 3);
    assert_eq!(report.counts["results.csv"].unchanged, 3);
}

#[tokio::test]
async fn a_changed_result_changes_its_cell_alone() {
    let store = Recorder::new();
    let school = imported(&store).await;
    let changed = Specimen::new().edit(Results, "fully graded,78", "fully graded,80");

    let report = import(&school, changed.bundle()).await;

    assert_eq!(cells_of(&store, "s1").await, ["2|g|80|", "1|g|9.5|l"]);
    let counts = report.counts["results.csv"];
    assert_eq!((counts.updated, counts.unchanged), (1, 2));
}

#[tokio::test]
async fn what_was_changed_is_in_the_batch_with_before_and_after() {
    let store = Recorder::new();
    let school = imported(&store).await;
    let changed = Specimen::new()
        .edit(Results, "fully graded,78", "fully graded,80")
        .edit(LineItems, "Homework 1", "Essay");

    let report = import(&school, changed.bundle()).await;

    let batch = report.batch.unwrap();
    let whole = store.item(school::tables::batch(&batch)).await.unwrap();
    assert_eq!(text(&whole, "state").unwrap(), "done");
    let mut rows = String::new();
    for number in 1..=2 {
        let item = store.item(school::tables::batch_rows(&batch, number)).await;
        rows.push_str(&serde_json::to_string(&item).unwrap());
    }
    for part in ["Homework 1", "Essay", "1|g|78|", "2|g|80|"] {
        assert!(rows.contains(part), "{part}: {rows}");
    }
    let class = school::tables::class_partition(&class_id(&store).await);
    let items = store.items().await;
    let events = items.iter().filter(|(key, item)| {
        key.starts_with(&format!("records {class} EVENT#"))
            && text(item, "batch").as_deref() == Some(batch.as_str())
    });
    assert_eq!(events.count(), 1);
}

#[tokio::test]
async fn a_role_that_the_bundle_takes_back_is_gone_and_one_of_the_school_stays() {
    let store = Recorder::new();
    let school = imported(&store).await;
    let an = person(&store, "s1", "an@example.edu").await;
    let edit = PersonPatch {
        roles: Patch::Value(vec!["STUDENT".into(), "LECTURER".into()]),
        ..PersonPatch::default()
    };
    let admin = person_id(&store, "a1").await;
    let acting = school.acting_as(admin, Origin::default());
    acting
        .update_person(&an.id, an.version, edit)
        .await
        .unwrap();

    let changed = Specimen::new().edit(Roles, "s1,primary,student", "s1,primary,guardian");
    import(&school, changed.bundle()).await;

    let now = person(&store, "s1", "an@example.edu").await;
    assert_eq!(now.roles(), [Role::Lecturer]);
}

#[tokio::test]
async fn administrators_who_were_granted_stay_such_when_the_bundle_comes_without_the_word() {
    let store = Recorder::new();
    let school = imported(&store).await;

    let report = import(&school, with_admin().bundle()).await;

    let admin = person_id(&store, "a1").await;
    let authority: Authority = noun(&store, school::tables::authority(&admin)).await;
    assert!(authority.roles.contains(&Role::Admin));
    assert_eq!(report.counts["users.csv"].unchanged, 4);
}

#[tokio::test]
async fn an_end_that_comes_later_withdraws_and_its_removal_brings_back() {
    let store = Recorder::new();
    let school = imported(&store).await;
    let count = async || {
        let class: Class = noun(&store, school::tables::class(&class_id(&store).await)).await;
        class.students
    };
    let swapped = Specimen::new()
        .edit(
            Enrollments,
            "student,false,2025-09-01,\n",
            "student,false,2025-09-01,2025-12-01\n",
        )
        .edit(Enrollments, ",2025-10-02", ",");

    import(&school, swapped.bundle()).await;
    let an = member(&store, "s1", ClassRole::Student).await;
    let jane = member(&store, "s2", ClassRole::Student).await;
    assert_eq!(
        (an.is_active(), jane.is_active(), count().await),
        (false, true, 1)
    );
    import(&school, Specimen::new().bundle()).await;

    let an = member(&store, "s1", ClassRole::Student).await;
    assert_eq!((an.is_active(), an.ends_on, count().await), (true, None, 1));
    let scores = school::tables::scores(&an.class, &an.person);
    assert_eq!(
        text(&store.item(scores).await.unwrap(), "state").unwrap(),
        "active"
    );
}

#[tokio::test]
async fn rows_of_the_same_person_and_class_become_one_membership() {
    let store = Recorder::new();
    let twice = Specimen::new().row(
        Enrollments,
        "e-s2b,,,class-1,org-1,s2,student,false,2025-11-01,",
    );

    let report = import(&school_over(store.clone()), twice.bundle()).await;

    let jane = member(&store, "s2", ClassRole::Student).await;
    assert!(jane.is_active());
    assert_eq!(
        (jane.starts_on.unwrap().to_string(), jane.ends_on),
        ("2025-09-01".into(), None)
    );
    assert_eq!(told(&report), ["enrollments.csv:5::enrollments_merged"]);
    assert_eq!(report.counts["enrollments.csv"].created, 4);
}

#[tokio::test]
async fn a_user_name_that_is_an_address_is_no_code() {
    let store = Recorder::new();
    let specimen = Specimen::new().edit(
        Users,
        "true,an,,An,Nguyễn,Văn,SV1,",
        "true,an@x.example,,An,Nguyễn,Văn,,",
    );

    import(&school_over(store.clone()), specimen.bundle()).await;

    assert_eq!(person(&store, "s1", "an@example.edu").await.code, None);
}

#[tokio::test]
async fn a_class_of_a_grading_period_is_in_its_term_and_one_of_a_year_in_the_year() {
    let period = "gp-1,,,First half,gradingPeriod,2025-09-01,2025-12-01,term-1,2026";
    for (session, expected) in [
        ("gp-1", "Autumn"),
        ("sy-1", "2025/2026"),
        ("term-1", "Autumn"),
    ] {
        let store = Recorder::new();
        let specimen = Specimen::new().row(AcademicSessions, period).edit(
            Classes,
            "org-1,term-1",
            &format!("org-1,{session}"),
        );

        let report = import(&school_over(store.clone()), specimen.bundle()).await;

        assert_eq!(
            told(&report),
            ["academicSessions.csv:4:type:session_not_imported"]
        );
        let class: Class = noun(&store, school::tables::class(&class_id(&store).await)).await;
        assert_eq!(class.term.name.as_str(), expected);
    }
}

#[tokio::test]
async fn a_disabled_user_is_a_disabled_person() {
    let store = Recorder::new();
    let specimen = Specimen::new().edit(Users, "true,an,", "false,an,");

    import(&school_over(store.clone()), specimen.bundle()).await;

    let an = person(&store, "s1", "an@example.edu").await;
    assert_eq!(an.status, PersonStatus::Disabled);
}

#[tokio::test]
async fn conflicts_and_half_answers_of_the_cloud_change_nothing_of_the_outcome() {
    let schedule = Schedule {
        conflict_every: 3,
        half_batch_every: 2,
        ..Schedule::default()
    };
    let store = Recorder::new();
    let school = school_over(std::sync::Arc::new(Faulty::new(store.clone(), schedule)));

    let report = import(&school, open("oulad-small-oneroster.zip")).await;

    assert_eq!(report.problems.errors(), 0);
    assert_eq!(report.counts["users.csv"].created, 715);
    assert_eq!(report.counts["results.csv"].created, 3_149);
}

#[test]
fn an_import_may_run_on_any_thread() {
    fn assert_send<T: Send>(_: T) {}
    let school = school_over(Recorder::new());
    let progress = &mut |_| {};

    let import = school.import_bundle(Specimen::new().bundle(), options(), progress);

    assert_send(import);
}
