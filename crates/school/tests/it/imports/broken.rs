//! Broken bundles: every problem is told with its file, row, column and code, and nothing is written.

use school::bundles::Bundle;
use school::bundles::files::File::{
    AcademicSessions, Categories, Classes, Courses, Enrollments, LineItems, Orgs, Results, Roles,
    Users,
};
use school::bundles::people::AdminRoles;

use super::recorders::Recorder;
use super::specimens::Specimen;
use super::{import, told};
use crate::support::school_over;

/// What a bundle is told, in the order of its problems.
pub fn problems(bundle: Bundle) -> Vec<String> {
    let contents = bundle.read(AdminRoles::Refuse, |_| {});
    let report = school::imports::ImportReport {
        problems: contents.problems,
        ..school::imports::ImportReport::default()
    };
    told(&report)
}

pub fn assert_told(cases: &[(Specimen, &str)]) {
    for (specimen, expected) in cases {
        assert_eq!(problems(specimen.bundle()), [*expected]);
    }
}

#[test]
fn the_specimen_itself_has_no_problem() {
    assert_eq!(problems(Specimen::new().bundle()), Vec::<String>::new());
}

#[tokio::test]
async fn a_bundle_with_an_error_writes_nothing() {
    let store = Recorder::new();
    let school = school_over(store.clone());
    let broken = Specimen::new().edit(Results, "78", "seventy");

    let report = import(&school, broken.bundle()).await;

    assert!(report.is_stopped());
    assert_eq!((store.transactions(), report.batch), (0, None));
}

#[test]
fn a_manifest_says_what_is_missing_or_wrong() {
    let manifest = "manifest.csv";
    assert_told(&[
        (
            Specimen::new().without_property("file.users"),
            "manifest.csv:::missing_property",
        ),
        (
            Specimen::new().property("oneroster.version", "1.1"),
            "manifest.csv:24:value:unsupported_version",
        ),
        (
            Specimen::new().property("manifest.version", "1"),
            "manifest.csv:24:value:unsupported_version",
        ),
        (
            Specimen::new().property("file.resources", "some"),
            "manifest.csv:24:value:not_allowed",
        ),
        (
            Specimen::new().property("source.systemNames", "x"),
            "manifest.csv:25::unknown_property",
        ),
        (
            Specimen::new().property("file.resources", "bulk"),
            "resources.csv:::missing_file",
        ),
        (
            Specimen::new().file("resources.csv", "x"),
            "resources.csv:::undeclared_file",
        ),
        (
            Specimen::new()
                .property("file.resources", "bulk")
                .file("resources.csv", "x"),
            "resources.csv:::file_not_imported",
        ),
        (
            Specimen::new().file(manifest, ""),
            "manifest.csv:::empty_file",
        ),
        (
            Specimen::new().file(manifest, "propertyName;value\n"),
            "manifest.csv:1::wrong_separator",
        ),
    ]);
}

#[test]
fn the_form_of_a_file_is_checked() {
    let users = "users.csv";
    let header = "sourcedId;status;dateLastModified;title;weight\ncat-1;;;Homework;100\n";
    assert_told(&[
        (Specimen::new().file(users, ""), "users.csv:::empty_file"),
        (
            Specimen::new().file("categories.csv", header),
            "categories.csv:1::wrong_separator",
        ),
        (
            Specimen::new().edit(Orgs, "Trường Mẫu", "A \"B\" C"),
            "orgs.csv:2:name:stray_quote",
        ),
        (
            Specimen::new().edit(Orgs, "Trường Mẫu", "\"A\" C"),
            "orgs.csv:2:name:text_after_quote",
        ),
        (
            Specimen::new().edit(Categories, "Homework", &"x".repeat(33 * 1024)),
            "categories.csv:2:title:cell_too_long",
        ),
        (
            Specimen::new().edit(LineItems, "\"Read, then write\"", "\"Read\nthen write\""),
            "lineItems.csv:3:description:line_break",
        ),
        (
            Specimen::new().row(Users, "s3,,,true,an"),
            "users.csv:5::row_width",
        ),
    ]);
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_told_where_it_opens() {
    let open = Specimen::new().edit(Categories, "Homework,100", "\"Homework,100");

    assert!(problems(open.bundle()).contains(&"categories.csv:2:title:unclosed_quote".to_owned()));
}

#[test]
fn a_text_in_windows_1258_is_told_once_with_its_byte() {
    let specimen = Specimen::new();
    let header = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\n";
    // "Trường Mẫu" as Windows-1258 has it, in two rows.
    let row = b"org-1,,,Tr\xfd\xf5\xd2ng M\xe2\xde,school,TM,\n";
    let bytes = [header.as_bytes(), row, row].concat();
    let contents = specimen
        .file("orgs.csv", bytes)
        .bundle()
        .read(AdminRoles::Refuse, |_| {});

    let problems = contents.problems.kept();

    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].fault.code, "not_utf8");
    assert_eq!(problems[0].place.row, Some(2));
    assert_eq!(
        problems[0].fault.params["offset"],
        (header.len() + "org-1,,,Tr".len()).to_string()
    );
}

#[test]
fn a_byte_order_mark_and_any_end_of_line_are_read() {
    let text = "\u{feff}sourcedId,status,dateLastModified,title,weight\r\ncat-1,,,Homework,100\r\n";

    assert_eq!(
        problems(Specimen::new().file("categories.csv", text).bundle()),
        Vec::<String>::new()
    );
}

#[test]
fn a_header_is_held_to_the_standard() {
    assert_eq!(
        problems(
            Specimen::new()
                .edit(Categories, ",title,", ",Title,")
                .bundle()
        ),
        [
            "categories.csv:1:Title:unknown_column",
            "categories.csv:1:title:missing_column"
        ]
    );
    assert_eq!(
        problems(
            Specimen::new()
                .edit(Categories, ",weight", ",title")
                .bundle()
        ),
        ["categories.csv:1:title:duplicate_column"]
    );
    let many: Vec<String> = (0..201).map(|at| format!("metadata.{at}")).collect();
    assert_eq!(
        problems(
            Specimen::new()
                .file("categories.csv", many.join(","))
                .bundle()
        ),
        ["categories.csv:1::too_many_columns"]
    );
}

#[test]
fn every_value_is_held_to_its_column() {
    assert_told(&[
        (
            Specimen::new().edit(Categories, "cat-1,,,Homework", "cat-1,,,"),
            "categories.csv:2:title:required",
        ),
        (
            Specimen::new().edit(Categories, "cat-1,,", "cat-1,active,"),
            "categories.csv:2:status:filled_in_bulk",
        ),
        (
            Specimen::new().edit(AcademicSessions, "2026-02-01", "01/02/2026"),
            "academicSessions.csv:3:endDate:invalid_date",
        ),
        (
            Specimen::new().edit(AcademicSessions, ",sy-1,2026", ",sy-1,26"),
            "academicSessions.csv:3:schoolYear:invalid_year",
        ),
        (
            Specimen::new().edit(AcademicSessions, "2026-02-01", "2025-09-01"),
            "academicSessions.csv:3:endDate:end_before_start",
        ),
        (
            Specimen::new().edit(Users, "true,lan", "yes,lan"),
            "users.csv:2:enabledUser:invalid_boolean",
        ),
        (
            Specimen::new().edit(Users, "true,lan", "TRUE,lan"),
            "users.csv:2:enabledUser:boolean_case",
        ),
        (
            Specimen::new().edit(Orgs, ",school,", ",university,"),
            "orgs.csv:2:type:not_allowed",
        ),
    ]);
}

#[test]
fn every_value_is_held_to_the_rules_of_the_school() {
    assert_told(&[
        (
            Specimen::new().edit(Results, "78", "-1"),
            "results.csv:2:score:out_of_range",
        ),
        (
            Specimen::new().edit(Results, "78", "7.12345"),
            "results.csv:2:score:too_many_places",
        ),
        (
            Specimen::new().edit(Results, "78", "101"),
            "results.csv:2:score:above_maximum",
        ),
        (
            Specimen::new().edit(Categories, ",100", ",1001"),
            "categories.csv:2:weight:out_of_range",
        ),
        (
            Specimen::new().edit(LineItems, "0,10,org-1", "20,10,org-1"),
            "lineItems.csv:3:resultValueMin:wrong_order",
        ),
        (
            Specimen::new().edit(Classes, "Databases 1", &"x".repeat(201)),
            "classes.csv:2:title:too_long",
        ),
        (
            Specimen::new().edit(Classes, "DB101-1", "DB101 1"),
            "classes.csv:2:classCode:code_changed",
        ),
        (
            Specimen::new().edit(Users, "Lan,Lê", "La\u{202e}n,Lê"),
            "users.csv:2:givenName:invalid_characters",
        ),
        (
            Specimen::new().edit(Users, ",an@example.edu,", ",,"),
            "users.csv:3:email:email_missing",
        ),
        (
            Specimen::new().edit(Users, ",an@example.edu,", ",an at example,"),
            "users.csv:3:email:email_invalid",
        ),
    ]);
}

#[test]
fn ids_and_references_are_checked() {
    assert_told(&[
        (
            Specimen::new().row(Orgs, "org-1,,,Other,department,,"),
            "orgs.csv:3:sourcedId:duplicate_id",
        ),
        (
            Specimen::new().edit(Enrollments, "org-1,s2", "org-1,s9"),
            "enrollments.csv:4:userSourcedId:unknown_reference",
        ),
        (
            Specimen::new().edit(Courses, "sy-1", "sy-9"),
            "courses.csv:2:schoolYearSourcedId:unknown_reference",
        ),
        (
            Specimen::new().row(
                Results,
                "r-4,,,li-1,s1,submitted,,2025-09-20,,,class-1,,,,,",
            ),
            "results.csv:5:lineItemSourcedId:duplicate_result",
        ),
        (
            Specimen::new().row(Roles, "role-x,,,s1,primary,student,,,org-1,"),
            "roles.csv:5:roleType:several_primary_roles",
        ),
    ]);
    let other = Specimen::new()
        .row(
            Classes,
            "class-2,,,Databases 2,,course-1,DB101-2,scheduled,,org-1,term-1,,,",
        )
        .edit(
            Results,
            ",,,class-1,,,false,false",
            ",,,class-2,,,false,false",
        );
    assert_eq!(
        problems(other.bundle()),
        ["results.csv:2:classSourcedId:class_differs"]
    );
}

#[test]
fn what_is_only_worth_knowing_is_a_warning() {
    let specimen = Specimen::new()
        .edit(Roles, "t1,primary,teacher", "t1,primary,siteAdministrator")
        .edit(Roles, "s2,primary,student", "s2,primary,guardian")
        .edit(Enrollments, "2025-10-02", "2025-09-01")
        .row(
            AcademicSessions,
            "gp-1,,,First half,gradingPeriod,2025-09-01,2025-12-01,term-1,2026",
        );

    let contents = specimen.bundle().read(AdminRoles::Refuse, |_| {});

    assert_eq!(contents.problems.errors(), 0);
    let codes: Vec<&str> = contents
        .problems
        .kept()
        .iter()
        .map(|problem| problem.fault.code)
        .collect();
    assert_eq!(
        codes,
        [
            "session_not_imported",
            "admin_role_not_granted",
            "role_not_imported",
            "ends_on_begin_day"
        ]
    );
}

#[test]
fn a_problem_repeats_no_value() {
    let secret = "an@example.edu";
    let specimen = Specimen::new().row(
        Users,
        "s3,,,maybe,an,,An,Nguyễn,Văn,SV1,an@example.edu,,,,,,,,,,org-9,",
    );

    let contents = specimen.bundle().read(AdminRoles::Refuse, |_| {});

    assert_eq!(contents.problems.kept().len(), 2);
    for problem in contents.problems.kept() {
        assert!(!format!("{problem} {problem:?}").contains(secret));
    }
}
