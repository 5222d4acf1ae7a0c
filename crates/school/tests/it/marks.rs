//! Final marks as they leave for checking by others.

use std::collections::{BTreeMap, BTreeSet};

use domain::checks::Patch;
use domain::classes::ClassPatch;
use school::School;
use school::bundles::files::File;
use school::exports::marks::{MarksError, MarksRequest};
use serde_json::Value;

use crate::bundles::file;
use crate::doctor::wards::Ward;
use crate::imports::marks::{fraction, is_same};
use crate::imports::recorders::Recorder;
use crate::imports::specimens::Specimen;
use crate::imports::{import, testdata};
use crate::support::school_over;

const HEAD: &str = "class,student,mark";

fn ask(classes: &[&str], without: &[&str]) -> MarksRequest {
    let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    MarksRequest {
        classes: own(classes),
        without_categories: own(without),
    }
}

async fn lines(school: &School, request: &MarksRequest) -> Result<Vec<String>, MarksError> {
    let mut output = Vec::new();
    let rows = school.write_marks(request, &mut output).await?;
    let text = String::from_utf8(output).unwrap();
    let lines: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
    assert_eq!(lines.len() as u64, rows + 1);
    Ok(lines)
}

async fn small_school() -> School {
    let school = school_over(Recorder::new());
    import(&school, Specimen::new().bundle()).await;
    school
}

/// A mark of three places in thousandths.
fn thousandths(mark: &str) -> i128 {
    mark.replace('.', "").parse().unwrap()
}

/// Who has an enrollment without an end, by class and student.
fn enrolled(bundle: &str) -> BTreeSet<(String, String)> {
    let text = file(&std::fs::read(testdata(bundle)).unwrap(), File::Enrollments);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.deserialize::<BTreeMap<String, String>>();
    let rows = rows.map(Result::unwrap);
    rows.filter(|row| row["endDate"].is_empty() && row["role"] == "student")
        .map(|row| (row["classSourcedId"].clone(), row["userSourcedId"].clone()))
        .collect()
}

/// Without their exams, the classes of a bundle have the marks that its own tables give.
pub async fn check_marks(school: &School, bundle: &str, classes: &Value) {
    let lines = lines(school, &ask(&[], &["Exam"])).await.unwrap();
    let mut marks: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    for line in &lines[1..] {
        let [class, student, mark] = line.split(',').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let before = marks.entry(class).or_default().insert(student, mark);
        assert_eq!(before, None, "{line}");
    }
    let enrolled = enrolled(bundle);
    for (class, marks) in marks {
        let facts = &classes[class];
        assert_eq!(marks.len() as u64, facts["enrolled"].as_u64().unwrap());
        for sample in facts["samples"].as_array().unwrap() {
            let mark = marks[sample["student"].as_str().unwrap()];
            let is_right = match &sample["mark"] {
                Value::Null => mark.is_empty(),
                number => is_same((thousandths(mark), 1000), fraction(number)),
            };
            assert!(is_right, "{class} {sample}: {mark}");
        }
        let stayed = marks
            .iter()
            .filter(|(student, _)| enrolled.contains(&(class.into(), (**student).into())));
        check_mean(stayed.map(|(_, mark)| *mark).collect(), facts);
    }
}

/// The mean of all marks, exactly, rounds to the one that is expected.
fn check_mean(marks: Vec<&str>, facts: &Value) {
    let mean = &facts["statistics"]["mean"];
    if mean.is_null() {
        assert!(marks.iter().all(|mark| mark.is_empty()));
        return;
    }
    let count = i128::try_from(marks.len()).unwrap();
    let sum: i128 = marks.into_iter().map(thousandths).sum();
    let (units, scale) = fraction(mean);
    let millionths = units * 1_000_000 / scale;
    let distance = (millionths * count - sum * 1000).abs();
    assert!(distance * 2 <= count, "{mean}: {sum} of {count}");
}

#[tokio::test]
async fn everybody_who_is_in_a_class_or_has_left_it_has_a_line() {
    let school = small_school().await;

    let lines = lines(&school, &ask(&[], &[])).await.unwrap();

    assert_eq!(lines, [HEAD, "class-1,s1,88.200", "class-1,s2,0.000"]);
}

#[tokio::test]
async fn without_its_only_category_a_class_has_no_marks() {
    let school = small_school().await;

    let lines = lines(&school, &ask(&[], &["Homework"])).await.unwrap();

    assert_eq!(lines, [HEAD, "class-1,s1,", "class-1,s2,"]);
}

#[tokio::test]
async fn what_was_made_here_has_the_ids_of_a_bundle_and_who_waits_no_line() {
    let ward = Ward::new().await;

    let lines = lines(&ward.campus.school, &ask(&[], &[])).await.unwrap();

    let (class, an) = (ward.class(), &ward.an);
    assert_eq!(
        lines,
        [HEAD, &format!("rollbook-{class},rollbook-{an},85.000")]
    );
}

#[tokio::test]
async fn a_class_is_named_by_its_row_its_id_or_its_code() {
    let ward = Ward::new().await;
    let (school, class) = (&ward.campus.school, ward.class());
    let row = format!("rollbook-{class}");

    for name in [row.as_str(), class.as_str(), "MTH101-A", "mth101-a"] {
        let lines = lines(school, &ask(&[name], &[])).await.unwrap();
        assert_eq!(lines.len(), 2, "{name}");
    }
    let other = lines(school, &ask(&["MTH101-B", "MTH101-B"], &[]))
        .await
        .unwrap();
    assert_eq!(other, [HEAD]);
}

#[tokio::test]
async fn an_archived_class_keeps_its_marks() {
    let ward = Ward::new().await;
    let version = ward.class_now().await.version;
    let patch = ClassPatch {
        status: Patch::Value("archived".into()),
        ..ClassPatch::default()
    };
    let edit = (patch, Patch::Absent);
    let acting = ward.campus.acting();
    let edited = acting.update_class(ward.class(), version, edit).await;
    edited.unwrap();

    let lines = lines(&ward.campus.school, &ask(&[], &[])).await.unwrap();

    assert_eq!(lines.len(), 2);
}

#[tokio::test]
async fn a_class_or_category_that_is_not_there_is_told_before_anything_is_written() {
    let school = small_school().await;
    let mut output = Vec::new();

    let class = ask(&["class-1", "class-2"], &[]);
    let class = school.write_marks(&class, &mut output).await;
    let category = ask(&[], &["Homework", "homework"]);
    let category = school.write_marks(&category, &mut output).await;

    assert_eq!(
        class.unwrap_err().to_string(),
        "there is no class \"class-2\""
    );
    let told = "no class asked for has a category \"homework\"";
    assert_eq!(category.unwrap_err().to_string(), told);
    assert!(output.is_empty());
}
