//! Rows that the school does not allow: they are left out, with those that refer to them, and all
//! others are imported.

use school::bundles::files::File::{Courses, Enrollments, Roles, Users};

use super::marks::id_of;
use super::recorders::Recorder;
use super::specimens::Specimen;
use super::{dry_run, import, import_with, told};
use crate::support::school_over;

#[tokio::test]
async fn a_taken_e_mail_leaves_out_its_row_and_those_that_refer_to_it() {
    let store = Recorder::new();
    let school = school_over(store.clone());
    let other = Specimen::empty().delta(
        Users,
        "x1,active,2026-01-01T00:00:00.000Z,true,an2,,An,Lê,,,AN@example.edu,,,,,,,,,,org-1,\n",
    );
    assert_eq!(
        import(&school, other.bundle()).await.counts["users.csv"].created,
        1
    );

    let expected = import_with(&school, Specimen::new().bundle(), dry_run()).await;
    let report = import(&school, Specimen::new().bundle()).await;

    assert_eq!(
        told(&report),
        [
            "users.csv:3:email:email_taken",
            "enrollments.csv:3:userSourcedId:left_out_reference",
            "results.csv:2:studentSourcedId:left_out_reference",
            "results.csv:3:studentSourcedId:left_out_reference"
        ]
    );
    let holder = &report.problems.kept()[0].fault.params["holder"];
    assert_eq!(*holder, id_of(&store, "users", "x1").await);
    assert!(!report.is_stopped());
    let counts = &report.counts;
    assert_eq!(
        (counts["users.csv"].created, counts["users.csv"].skipped),
        (2, 1)
    );
    assert_eq!(
        (counts["results.csv"].created, counts["results.csv"].skipped),
        (1, 2)
    );
    assert_eq!(
        (expected.counts.clone(), told(&expected)),
        (report.counts.clone(), told(&report))
    );
}

#[tokio::test]
async fn of_two_rows_with_the_same_code_the_second_is_left_out() {
    let store = Recorder::new();
    let specimen = Specimen::new()
        .row(
            Users,
            "s3,,,true,binh,,Bình,Trần,,sv1,binh@example.edu,,,,,,,,,,org-1,",
        )
        .row(Roles, "role-s3,,,s3,primary,student,,,org-1,")
        .row(Courses, "course-2,,,sy-1,Data,db101,,org-1,,");

    let report = import(&school_over(store.clone()), specimen.bundle()).await;

    assert_eq!(
        told(&report),
        [
            "courses.csv:3:courseCode:code_taken",
            "users.csv:5:identifier:code_taken"
        ]
    );
    assert_eq!(report.counts["users.csv"].created, 3);
}

#[tokio::test]
async fn of_two_rows_with_the_same_e_mail_the_second_is_left_out() {
    let store = Recorder::new();
    let specimen = Specimen::new()
        .row(
            Users,
            "s3,,,true,an3,,An,Trần,,SV3,AN@Example.edu,,,,,,,,,,org-1,",
        )
        .row(Roles, "role-s3,,,s3,primary,student,,,org-1,");

    let report = import(&school_over(store.clone()), specimen.bundle()).await;

    assert_eq!(told(&report), ["users.csv:5:email:email_taken"]);
    assert_eq!(report.counts["roles.csv"].skipped, 1);
}

#[tokio::test]
async fn a_student_without_the_role_or_the_enrollment_is_told() {
    let store = Recorder::new();
    let specimen = Specimen::new()
        .edit(Roles, "s1,primary,student", "s1,primary,guardian")
        .edit(
            Enrollments,
            "e-s2,,,class-1,org-1,s2,student",
            "e-s2,,,class-1,org-1,s2,proctor",
        );

    let report = import(&school_over(store.clone()), specimen.bundle()).await;

    let told = told(&report);
    for problem in [
        "enrollments.csv:3::role_not_held",
        "enrollments.csv:4:role:role_not_imported",
        "results.csv:4:studentSourcedId:not_enrolled",
    ] {
        assert!(told.contains(&problem.to_owned()), "{problem}: {told:?}");
    }
    assert_eq!(report.counts["results.csv"].skipped, 3);
}

#[tokio::test]
async fn nobody_is_a_student_and_a_lecturer_of_one_class() {
    let store = Recorder::new();
    let specimen = Specimen::new()
        .row(Roles, "role-s1b,,,s1,secondary,teacher,,,org-1,")
        .row(Enrollments, "e-s1b,,,class-1,org-1,s1,teacher,false,,");

    let report = import(&school_over(store.clone()), specimen.bundle()).await;

    assert_eq!(told(&report), ["enrollments.csv:5::other_role"]);
}

#[tokio::test]
async fn an_enrollment_cannot_move_to_another_person() {
    let store = Recorder::new();
    let school = school_over(store.clone());
    import(&school, Specimen::new().bundle()).await;
    let moved = Specimen::new()
        .row(
            Users,
            "s3,,,true,binh,,Bình,Trần,,SV3,binh@example.edu,,,,,,,,,,org-1,",
        )
        .row(Roles, "role-s3,,,s3,primary,student,,,org-1,")
        .edit(
            Enrollments,
            "e-s2,,,class-1,org-1,s2",
            "e-s2,,,class-1,org-1,s3",
        );

    let report = import(&school, moved.bundle()).await;

    assert!(told(&report).contains(&"enrollments.csv:4::reference_changed".to_owned()));
}

#[tokio::test]
async fn rows_beyond_what_one_person_can_have_are_left_out() {
    let store = Recorder::new();
    let many = (0..40).fold(Specimen::new(), |specimen, at| {
        let enrollment = format!("e-x{at},,,class-1,org-1,s1,student,false,2025-09-01,");
        let role = format!("role-x{at},,,s1,secondary,student,,,org-1,");
        specimen.row(Enrollments, &enrollment).row(Roles, &role)
    });

    let report = import(&school_over(store.clone()), many.bundle()).await;

    let counts = &report.counts;
    assert_eq!(
        (
            counts["enrollments.csv"].created,
            counts["enrollments.csv"].skipped
        ),
        (32, 11)
    );
    assert_eq!(
        (counts["roles.csv"].created, counts["roles.csv"].skipped),
        (32, 11)
    );
}
