//! What the row of a class means.

use domain::classes::ClassInput;

use super::sheets::Row;
use super::subjects::{Note, read_code};

/// Columns of the fields of a class.
pub const CLASS_COLUMNS: &[(&str, &str)] = &[
    ("code", "classCode"),
    ("name", "title"),
    ("room", "location"),
    ("subject", "courseSourcedId"),
    ("term", "termSourcedIds"),
];

/// What a class's row says, apart from its subject and term.
pub fn read_class(row: Row<'_>) -> (ClassInput, Option<Note>) {
    let (code, note) = read_code(row.get("classCode"));
    let input = ClassInput {
        code: code.unwrap_or_else(|| row.id().to_owned()),
        name: row.get("title").to_owned(),
        room: row.value("location").map(str::to_owned),
        ..ClassInput::default()
    };
    (input, note.map(|code| ("classCode", code)))
}
