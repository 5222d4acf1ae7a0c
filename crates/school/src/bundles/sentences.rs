//! The codes of problems with the English sentence of each. A code never changes; `{name}` stands
//! for a value of the problem.

use domain::checks::Fault;

/// Every code that a bundle can meet.
pub const SENTENCES: &[(&str, &str)] = &[
    // The zip.
    ("empty_file", "the file is empty"),
    ("not_a_zip", "this is not a zip file"),
    ("truncated_zip", "the zip file is damaged or was cut off"),
    (
        "damaged_file",
        "the file cannot be unpacked: it is damaged or was cut off",
    ),
    (
        "too_many_files",
        "there are more than {max} files in the zip",
    ),
    (
        "unsafe_path",
        "a name in the zip must be that of a file, without a path",
    ),
    (
        "in_folder",
        "files must lie at the top of the zip, not in a folder",
    ),
    ("encrypted_file", "the file is encrypted"),
    ("nested_zip", "this is a zip inside the zip"),
    (
        "compression_not_supported",
        "files must be stored or deflated",
    ),
    ("duplicate_file", "a name is in the zip twice"),
    (
        "unpacked_too_large",
        "the zip unpacks to more than {max} bytes",
    ),
    (
        "packed_too_tightly",
        "the file unpacks to more than {max} times its size in the zip",
    ),
    // The manifest.
    ("missing_manifest", "the zip has no manifest.csv"),
    ("missing_property", "the property {property} is missing"),
    (
        "duplicate_property",
        "the property {property} is there twice",
    ),
    (
        "unknown_property",
        "the property is not known and was ignored",
    ),
    ("unsupported_version", "only {allowed} can be read"),
    (
        "missing_file",
        "the manifest declares the file, but the zip does not have it",
    ),
    (
        "undeclared_file",
        "the manifest says that the file is absent, but the zip has it",
    ),
    (
        "file_not_imported",
        "the file is part of OneRoster but is not imported",
    ),
    (
        "unknown_file",
        "the file is not part of OneRoster and was ignored",
    ),
    ("no_rows", "the file has a header but no rows"),
    // The form of a file.
    (
        "not_utf8",
        "the text is not UTF-8 (byte {offset} of the file); save it as \"CSV UTF-8\"",
    ),
    (
        "wrong_separator",
        "cells must be separated by commas, not by {found}",
    ),
    (
        "stray_quote",
        "a quotation mark inside a cell that is not quoted",
    ),
    (
        "text_after_quote",
        "text after the closing quotation mark of a cell",
    ),
    (
        "unclosed_quote",
        "the quotation mark that opens the cell is never closed",
    ),
    ("too_many_columns", "there are more than {max} columns"),
    ("cell_too_long", "the cell is longer than {max} bytes"),
    (
        "row_width",
        "the row has {found} cells, the header {expected}",
    ),
    ("missing_column", "the column is missing"),
    (
        "unknown_column",
        "the column is not part of OneRoster and was ignored",
    ),
    ("duplicate_column", "the column is there twice"),
    ("line_break", "there is a line break inside the cell"),
    // Sheets.
    (
        "too_many_rows_of_sheet",
        "a sheet has at most {max} rows; divide it into several",
    ),
    (
        "utf16",
        "the text is UTF-16; save it as \"CSV UTF-8\" or as .xlsx",
    ),
    (
        "old_workbook",
        "this is an old workbook (.xls) or one with a password; save it as .xlsx without a password",
    ),
    (
        "open_document",
        "this is an OpenDocument sheet (.ods); save it as .xlsx or CSV",
    ),
    (
        "not_a_sheet",
        "this is neither a CSV file nor a workbook (.xlsx)",
    ),
    ("no_such_worksheet", "the workbook has no such sheet"),
    (
        "merged_cells",
        "the cells {found} are merged; only the first of them has the value",
    ),
    (
        "formula_without_value",
        "the formula has no value; open the file in a spreadsheet program and save it",
    ),
    ("error_value", "the cell shows the error {found}"),
    ("duplicate_email", "row {row} has the same e-mail"),
    ("duplicate_code", "row {row} has the same code"),
    (
        "duplicate_row",
        "row {row} names the same person and the same class",
    ),
    ("example_row", "the example of the template was left out"),
    ("unknown_person", "nobody has this number or e-mail"),
    ("unknown_class", "no class has this code"),
    ("unknown_subject", "no subject has this code"),
    ("unknown_term", "no term has this name"),
    ("ambiguous_term", "several terms have this name"),
    ("archived", "it is archived"),
    ("class_not_open", "the class is not open"),
    ("person_not_active", "the person is not active"),
    (
        "already_waiting",
        "the person waits for a place in the class already",
    ),
    (
        "has_left",
        "the person has left the class; enroll them on the page of the class",
    ),
    // Values.
    ("required", "a value is required"),
    (
        "invalid_id",
        "an id has 1 to 255 of the characters a-z A-Z 0-9 . / @ _ -",
    ),
    (
        "invalid_date",
        "a date is written YYYY-MM-DD, from 1900 to 2199",
    ),
    ("invalid_email", "this is not an e-mail address"),
    ("invalid_year", "a year is written YYYY"),
    ("invalid_boolean", "the value is true or false"),
    ("boolean_case", "true and false are written in lower case"),
    ("list_spaces", "a list has no spaces after its commas"),
    ("not_allowed", "the value must be one of {allowed}"),
    ("invalid", "the value does not read"),
    ("out_of_range", "the value must be from {min} to {max}"),
    (
        "too_many_places",
        "a number has at most {max} places after the dot",
    ),
    ("too_long", "the text is longer than {max}"),
    (
        "invalid_characters",
        "the text has characters that are not allowed",
    ),
    ("in_the_future", "the date is in the future"),
    ("end_before_start", "the end comes before the start"),
    (
        "filled_in_bulk",
        "the value must be empty in a file that is bulk",
    ),
    ("wrong_order", "the minimum is above the maximum"),
    // Rows among each other.
    ("duplicate_id", "the id is in the file twice"),
    ("unknown_reference", "there is no such row in {file}"),
    (
        "unknown_to_school",
        "neither the bundle nor the school has such a row in {file}",
    ),
    ("left_out_reference", "the row in {file} was left out"),
    (
        "wrong_session",
        "a class needs a session that is a term, a semester or a school year",
    ),
    ("class_differs", "the class is not that of the line item"),
    (
        "duplicate_result",
        "the student has another result of this line item",
    ),
    (
        "several_primary_roles",
        "the user has several primary roles",
    ),
    ("too_many_items", "a class has at most {max} line items"),
    ("too_many_rows", "more than {max} rows belong together here"),
    (
        "too_much_text",
        "the student's results in the class have too much text",
    ),
    // What the school says.
    ("email_taken", "another person has this e-mail"),
    ("code_taken", "another one has this code"),
    ("name_taken", "another one has this name"),
    ("not_enrolled", "the student is not enrolled in the class"),
    (
        "role_not_held",
        "the person does not hold the role that goes with it",
    ),
    ("other_role", "the person is in the class in another role"),
    (
        "over_capacity",
        "the class has more students than its capacity of {max}",
    ),
    (
        "scores_locked",
        "the final grades of the student are locked",
    ),
    ("class_full", "a class has at most {max} students"),
    (
        "reference_changed",
        "a row that was imported before cannot move to another one",
    ),
    (
        "changed_meanwhile",
        "it was changed by somebody else at this moment; import again",
    ),
    ("gone", "what the row became is no longer there"),
    ("current_term", "the current term cannot be archived"),
    // What becomes of it.
    (
        "email_missing",
        "there is no e-mail; the person cannot be invited",
    ),
    (
        "email_invalid",
        "the e-mail is not one; the person cannot be invited",
    ),
    (
        "code_changed",
        "spaces in the code were replaced by hyphens",
    ),
    (
        "code_ignored",
        "the code has characters that are not allowed and was left out",
    ),
    (
        "phone_ignored",
        "the telephone number is not one and was left out",
    ),
    (
        "admin_role_not_granted",
        "the administrator's role was not granted",
    ),
    (
        "role_not_imported",
        "the school has no such role; it was left out",
    ),
    ("no_role", "the user has no role in the school"),
    ("session_not_imported", "grading periods are not imported"),
    (
        "ends_on_begin_day",
        "the enrollment ends before it begins; it counts for that day",
    ),
    (
        "enrollments_merged",
        "several enrollments of the same person became one",
    ),
    (
        "category_without_class",
        "no line item uses the category; it was left out",
    ),
    (
        "weight_missing",
        "the category has no weight; it counts as 0",
    ),
    (
        "maximum_missing",
        "the line item has no maximum; it counts as 100",
    ),
    ("above_maximum", "the score is above the maximum"),
    ("score_missing", "the result is graded but has no score"),
    (
        "score_ignored",
        "the score was left out, since nothing was submitted",
    ),
    (
        "status_not_known",
        "the status is not known; the score counts as graded",
    ),
    (
        "item_hidden",
        "the line item was deleted; it is hidden and no longer counts",
    ),
    (
        "not_kept",
        "the cell is too long to be exported again as it is",
    ),
];

/// Names of the values of problems.
const PARAMS: [&str; 10] = [
    "allowed", "expected", "file", "found", "holder", "max", "min", "offset", "property", "row",
];

/// Whether a code has a sentence.
pub fn is_known(code: &str) -> bool {
    SENTENCES.iter().any(|(known, _)| *known == code)
}

/// A fault that was stored; none if a later version of the program no longer knows it.
pub fn read_fault<'a>(
    code: &str,
    params: impl IntoIterator<Item = (&'a String, &'a String)>,
) -> Option<Fault> {
    let (known, _) = SENTENCES.iter().find(|(known, _)| *known == code)?;
    let mut fault = Fault::new(known);
    for (name, value) in params {
        let name = PARAMS.iter().find(|known| *known == name);
        fault = name.map_or(fault.clone(), |name| fault.with(name, value));
    }
    Some(fault)
}

/// The sentence of a fault, with its values.
pub fn sentence(fault: &Fault) -> String {
    let known = SENTENCES.iter().find(|(code, _)| *code == fault.code);
    let mut text = known.map_or_else(|| fault.code.to_owned(), |(_, text)| (*text).to_owned());
    for (name, value) in &fault.params {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_has_one_sentence() {
        let codes: BTreeSet<&str> = SENTENCES.iter().map(|(code, _)| *code).collect();

        assert_eq!(codes.len(), SENTENCES.len());
    }

    #[test]
    fn values_stand_in_the_sentence() {
        let fault = Fault::new("row_width").with("found", 3).with("expected", 4);

        assert_eq!(sentence(&fault), "the row has 3 cells, the header 4");
    }
}
