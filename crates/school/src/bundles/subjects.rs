//! What the row of a course means: a subject.

use domain::subjects::SubjectInput;
use domain::texts::Code;

use super::files::File;
use super::references::Indexes;
use super::sheets::Row;

/// Columns of the fields of a subject.
pub const SUBJECT_COLUMNS: &[(&str, &str)] = &[
    ("code", "courseCode"),
    ("name", "title"),
    ("department", "subjects"),
];

/// A column and the code of a warning about its value.
pub type Note = (&'static str, &'static str);

/// What a course's row says of a subject, but for its department.
pub fn read_subject(row: Row<'_>) -> (SubjectInput, Option<Note>) {
    let (code, note) = read_code(row.get("courseCode"));
    let input = SubjectInput {
        code: code.unwrap_or_else(|| row.id().to_owned()),
        name: row.get("title").to_owned(),
        ..SubjectInput::default()
    };
    (input, note.map(|code| ("courseCode", code)))
}

/// Name of the department of a course: that of its organisation, if that is one, or else the first of its
/// subjects.
pub fn read_department<'a>(row: Row<'a>, indexes: &Indexes<'a>) -> Option<&'a str> {
    let org = indexes.find(File::Orgs, row.get("orgSourcedId"));
    let department = org.filter(|org| org.get("type") == "department");
    let name = department.map(|org| org.get("name").trim());
    name.or_else(|| row.list("subjects").next())
        .filter(|name| !name.is_empty())
}

/// The code in a cell. Spaces become hyphens, since other systems have them in codes; what still is
/// no code is left out.
pub fn read_code(cell: &str) -> (Option<String>, Option<&'static str>) {
    let words: Vec<&str> = cell.split_whitespace().collect();
    if words.is_empty() {
        return (None, None);
    }
    let code = words.join("-");
    match Code::parse(&code) {
        Err(_) => (None, Some("code_ignored")),
        Ok(_) if code == cell => (Some(code), None),
        Ok(_) => (Some(code), Some("code_changed")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_in_a_code_become_hyphens() {
        assert_eq!(read_code("MATH-101"), (Some("MATH-101".into()), None));
        assert_eq!(
            read_code(" MATH  101 "),
            (Some("MATH-101".into()), Some("code_changed"))
        );
        assert_eq!(read_code(&"x".repeat(65)), (None, Some("code_ignored")));
        assert_eq!(read_code(" "), (None, None));
    }
}
