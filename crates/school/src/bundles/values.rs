//! What a cell may look like, and what it means once it does.

use domain::calendar::parse_date;
use domain::checks::Fault;
use domain::decimals::Decimal;
use jiff::civil::Date;

use super::files::{Column, File, Kind, LAST_MODIFIED, STATUS};
use super::manifests::Mode;
use super::problems::Problems;
use super::sheets::{Row, Sheet};

/// Notes every value of a sheet that is not what its column asks for.
pub fn check_values(sheet: &mut Sheet, mode: Mode, problems: &mut Problems) {
    let columns = sheet.file.columns();
    let places: Vec<_> = columns
        .iter()
        .map(|column| (column, sheet.at(column.name)))
        .collect();
    let mut broken = Vec::new();
    for row in sheet.rows() {
        let mut is_right = true;
        for (column, at) in &places {
            is_right &= check_cell(row, (column, row.at(*at)), mode, problems);
        }
        if !is_right {
            broken.push(row.index());
        }
    }
    sheet.mark_broken(broken);
}

/// Notes what is wrong with a cell; false if it is an error.
fn check_cell(
    row: Row<'_>,
    (column, cell): (&Column, &str),
    mode: Mode,
    problems: &mut Problems,
) -> bool {
    let checked = match (column.name, cell) {
        (STATUS | LAST_MODIFIED, _) => check_change(column.kind, cell, mode),
        (_, "") if column.is_required => Err(Fault::new("required")),
        (_, "") => Ok(None),
        _ => check_kind(column.kind, cell),
    };
    match checked {
        Ok(None) => true,
        Ok(Some(code)) => {
            problems.warn(row.place_of(column.name), Fault::new(code));
            true
        }
        Err(fault) => {
            problems.stop(row.place_of(column.name), fault);
            false
        }
    }
}

/// Files that are bulk have no marks of change, files that are delta have both.
fn check_change(kind: Kind, cell: &str, mode: Mode) -> Result<Option<&'static str>, Fault> {
    match (mode, cell) {
        (Mode::Bulk, "") | (Mode::Absent, _) => Ok(None),
        (Mode::Bulk, _) => Err(Fault::new("filled_in_bulk")),
        (Mode::Delta, "") => Err(Fault::new("required")),
        (Mode::Delta, cell) => check_kind(kind, cell),
    }
}

/// The fault of a value, or the code of a warning.
fn check_kind(kind: Kind, cell: &str) -> Result<Option<&'static str>, Fault> {
    match kind {
        Kind::Text => Ok(None),
        Kind::Id | Kind::Ref(_) => check_id(cell).map(|()| None),
        Kind::Refs(_) => check_list(cell),
        Kind::Date => parse_date(cell).map(|_| None),
        Kind::Year => check_year(cell).map(|()| None),
        Kind::Boolean => check_boolean(cell),
        Kind::Number => Decimal::parse(cell).map(|_| None),
        Kind::Choice(words) => check_choice(cell, words, is_extension(cell)),
        Kind::Fixed(words) => check_choice(cell, words, false),
    }
}

fn check_id(cell: &str) -> Result<(), Fault> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"./@_-".contains(&byte);
    if (1..=255).contains(&cell.len()) && cell.bytes().all(fits) {
        return Ok(());
    }
    Err(Fault::new("invalid_id"))
}

fn check_list(cell: &str) -> Result<Option<&'static str>, Fault> {
    cell.split(',').map(str::trim).try_for_each(check_id)?;
    Ok(cell.contains(' ').then_some("list_spaces"))
}

fn check_year(cell: &str) -> Result<(), Fault> {
    let is_year = cell.len() == 4
        && cell
            .parse::<u16>()
            .is_ok_and(|year| (1900..2200).contains(&year));
    if is_year {
        return Ok(());
    }
    Err(Fault::new("invalid_year"))
}

fn check_boolean(cell: &str) -> Result<Option<&'static str>, Fault> {
    match cell {
        "true" | "false" => Ok(None),
        _ if parse_boolean(cell).is_some() => Ok(Some("boolean_case")),
        _ => Err(Fault::new("invalid_boolean")),
    }
}

fn check_choice(
    cell: &str,
    words: &[&str],
    is_extension: bool,
) -> Result<Option<&'static str>, Fault> {
    if words.contains(&cell) || is_extension {
        return Ok(None);
    }
    Err(Fault::new("not_allowed").with("allowed", words.join(", ")))
}

fn is_extension(cell: &str) -> bool {
    cell.strip_prefix("ext:").is_some_and(|word| {
        let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        !word.is_empty() && word.chars().all(fits)
    })
}

fn parse_boolean(cell: &str) -> Option<bool> {
    if cell.eq_ignore_ascii_case("true") {
        return Some(true);
    }
    cell.eq_ignore_ascii_case("false").then_some(false)
}

impl<'a> Row<'a> {
    /// Whether a cell says true; an empty one does not.
    pub fn is_true(self, name: &str) -> bool {
        parse_boolean(self.get(name)) == Some(true)
    }

    /// Whether a cell says false; an empty one does not.
    pub fn is_false(self, name: &str) -> bool {
        parse_boolean(self.get(name)) == Some(false)
    }

    /// A date, if the cell has one.
    pub fn date(self, name: &str) -> Option<Date> {
        parse_date(self.get(name)).ok()
    }

    /// A decimal, if the cell has one.
    pub fn number(self, name: &str) -> Option<Decimal> {
        Decimal::parse(self.get(name)).ok()
    }

    /// The ids of a list.
    pub fn list(self, name: &str) -> impl Iterator<Item = &'a str> {
        let ids = self.get(name).split(',').map(str::trim);
        ids.filter(|id| !id.is_empty())
    }
}

/// The columns of a file that refer to others.
pub fn references(file: File) -> impl Iterator<Item = (&'static str, File)> {
    file.columns()
        .iter()
        .filter_map(|column| match column.kind {
            Kind::Ref(target) | Kind::Refs(target) => Some((column.name, target)),
            _ => None,
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(kind: Kind, cell: &str) -> &'static str {
        match check_kind(kind, cell) {
            Ok(warning) => warning.unwrap_or("ok"),
            Err(fault) => fault.code,
        }
    }

    #[test]
    fn each_kind_takes_its_own_values_alone() {
        let words = Kind::Choice(&["school"]);
        for (kind, cell, expected) in [
            (Kind::Id, "a.B/9@_-", "ok"),
            (Kind::Id, "a b", "invalid_id"),
            (Kind::Id, "a#b", "invalid_id"),
            (Kind::Refs(File::Orgs), "a,b", "ok"),
            (Kind::Refs(File::Orgs), "a, b", "list_spaces"),
            (Kind::Refs(File::Orgs), "a,,b", "invalid_id"),
            (Kind::Date, "2026-02-29", "invalid_date"),
            (Kind::Year, "26", "invalid_year"),
            (Kind::Boolean, "TRUE", "boolean_case"),
            (Kind::Boolean, "1", "invalid_boolean"),
            (Kind::Number, "12.5", "ok"),
            (Kind::Number, "1e2", "invalid"),
            (Kind::Number, "12,5", "invalid"),
            (words, "ext:lab", "ok"),
            (words, "ext:", "not_allowed"),
            (words, "School", "not_allowed"),
            (Kind::Fixed(&["primary"]), "ext:x", "not_allowed"),
        ] {
            assert_eq!(code(kind, cell), expected, "{kind:?} {cell:?}");
        }
    }

    proptest! {
        #[test]
        fn no_value_makes_a_check_panic(cell in "\\PC{0,40}") {
            for kind in [Kind::Id, Kind::Date, Kind::Year, Kind::Boolean, Kind::Number] {
                let _ = check_kind(kind, &cell);
            }
        }
    }
}
