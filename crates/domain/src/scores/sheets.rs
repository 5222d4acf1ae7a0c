//! Cells in a spreadsheet: a short text for each, and what becomes of one that comes back beside what it was
//! when it left and what is there now.

use super::books::BookItem;
use super::cells::{Cell, Lateness, ScoreStatus};
use super::inputs::DecimalMark;
use super::rules::{ItemRules, Ruled};
use super::writes::{CellInput, Wish};
use crate::checks::Fault;

/// Erases a cell; a blank one leaves it alone.
pub const CLEAR: &str = "CLEAR";

/// Letters that stand for a status beside points.
const LETTERS: [(ScoreStatus, char); 3] = [
    (ScoreStatus::Excused, 'e'),
    (ScoreStatus::Missing, 'm'),
    (ScoreStatus::Incomplete, 'i'),
];

/// A cell as text: points, `e`xcused, `m`issing or `i`ncomplete, and `l` for late with the minutes: `8.5`,
/// `8.5 l30`, `e`.
pub fn write_text(cell: Cell, mark: DecimalMark) -> String {
    let mut words = Vec::new();
    if let Some(points) = cell.points {
        let points = points.to_string();
        words.push(match mark {
            DecimalMark::Dot => points,
            DecimalMark::Comma => points.replace('.', ","),
        });
    }
    let letter = LETTERS.iter().find(|(status, _)| *status == cell.status);
    words.extend(letter.map(|(_, letter)| letter.to_string()));
    match cell.late {
        Lateness::OnTime => {}
        Lateness::Late => words.push("l".to_owned()),
        Lateness::LateBy(minutes) => words.push(format!("l{minutes}")),
    }
    words.join(" ")
}

/// Reads what [`write_text`] writes; nothing if the text is blank.
pub fn read_text(
    text: &str,
    mark: DecimalMark,
    item: &Ruled<BookItem, ItemRules>,
) -> Result<Option<Wish>, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if text.eq_ignore_ascii_case(CLEAR) {
        return Ok(Some(Wish::BLANK));
    }
    let mut input = CellInput::default();
    for word in text.split_whitespace() {
        let status = LETTERS.iter().find(|(status, letter)| {
            word.eq_ignore_ascii_case(status.as_str())
                || word.eq_ignore_ascii_case(&letter.to_string())
        });
        let late = word.strip_prefix(['l', 'L']);
        let minutes = late.map(|digits| (digits.is_empty(), digits.parse::<u32>().ok()));
        match (status, minutes) {
            (Some((status, _)), _) if input.status.is_none() => {
                input.status = Some(status.as_str().to_owned());
            }
            (None, Some((true, _))) if !input.late => input.late = true,
            (None, Some((false, Some(minutes)))) if !input.late => {
                (input.late, input.late_minutes) = (true, Some(minutes));
            }
            (None, None) if input.points.is_none() => input.points = Some(word.to_owned()),
            _ => return Err(Fault::new("not_a_mark")),
        }
    }
    if input.points.is_none() && input.status.is_none() {
        input.status = Some(ScoreStatus::None.as_str().to_owned());
    }
    let wish = input.parse(mark, item).map(Some);
    wish.map_err(|fault| match fault.code {
        "invalid" => Fault::new("not_a_mark"),
        _ => fault,
    })
}

/// What a cell was when it left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// As the file tells it; none: there was nothing.
    Known(Option<Cell>),
    /// The file does not tell.
    Unknown,
}

/// What becomes of a cell that comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// The file says what it said when it left: what is there now stays.
    Untouched,
    /// It is so already.
    Same,
    /// It is written over the version that is there.
    Write,
    /// It was changed on both sides, or the file does not tell what it was based on.
    Conflict,
}

/// Merges a cell of a file with what is there now.
pub fn merge(base: Base, now: Option<Cell>, wish: Wish) -> Merge {
    let is = |cell: Option<Cell>| cell.map_or(Wish::BLANK, Wish::from);
    if wish == is(now) {
        return Merge::Same;
    }
    match base {
        Base::Known(base) if wish == is(base) => Merge::Untouched,
        Base::Known(base) if is(base) == is(now) => Merge::Write,
        Base::Unknown if is(now) == Wish::BLANK => Merge::Write,
        Base::Known(_) | Base::Unknown => Merge::Conflict,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::checks::Patch;
    use crate::decimals::Decimal;
    use crate::scores::ItemPatch;

    fn item() -> Ruled<BookItem, ItemRules> {
        let patch = ItemPatch {
            category: Patch::Value(Some(1)),
            title: Patch::Value("Bài 1".into()),
            points: Patch::Value("10".into()),
            ..ItemPatch::default()
        };
        Ruled::<BookItem, ItemRules>::create(1, patch).unwrap()
    }

    fn read(text: &str) -> Result<Option<Wish>, &'static str> {
        read_text(text, DecimalMark::Dot, &item()).map_err(|fault| fault.code)
    }

    #[test]
    fn a_blank_leaves_and_a_word_erases() {
        assert_eq!(read("  "), Ok(None));
        assert_eq!(read("clear"), Ok(Some(Wish::BLANK)));
    }

    #[test]
    fn what_is_no_cell_is_refused() {
        for (text, code) in [
            ("8 9", "not_a_mark"),
            ("e m", "not_a_mark"),
            ("l l", "not_a_mark"),
            ("lx", "not_a_mark"),
            ("8,5", "decimal_comma"),
            ("11", "above_limit"),
            ("=HYPERLINK(\"x\")", "not_a_mark"),
        ] {
            assert_eq!(read(text), Err(code), "{text}");
        }
    }

    fn cells() -> impl Strategy<Value = Cell> {
        let late = prop_oneof![
            Just(Lateness::OnTime),
            Just(Lateness::Late),
            (1_u32..5_000_000).prop_map(Lateness::LateBy),
        ];
        let statuses = 0..ScoreStatus::ALL.len();
        (1_u32..9, statuses, proptest::option::of(0_i32..=100), late).prop_map(
            |(version, status, points, late)| {
                let status = ScoreStatus::ALL[status].0;
                let points = match status {
                    ScoreStatus::None => None,
                    ScoreStatus::Graded => Some(points.unwrap_or(0)),
                    _ => points,
                };
                Cell {
                    version,
                    status,
                    points: points.map(Decimal::tenths),
                    late,
                }
            },
        )
    }

    proptest! {
        #[test]
        fn a_cell_reads_back_by_either_mark(cell in cells()) {
            for mark in [DecimalMark::Dot, DecimalMark::Comma] {
                let text = write_text(cell, mark);
                let read = read_text(&text, mark, &item()).unwrap();
                prop_assert_eq!(read.unwrap_or(Wish::BLANK), Wish::from(cell), "{}", text);
            }
        }

        #[test]
        fn what_comes_back_as_it_left_changes_nothing(left in cells(), now in proptest::option::of(cells())) {
            let merged = merge(Base::Known(Some(left)), now, Wish::from(left));
            prop_assert!(matches!(merged, Merge::Same | Merge::Untouched));
        }

        #[test]
        fn what_nobody_else_has_changed_is_written(left in proptest::option::of(cells()), wish in cells()) {
            let wish = Wish::from(wish);
            let merged = merge(Base::Known(left), left, wish);
            let is_same = wish == left.map_or(Wish::BLANK, Wish::from);
            prop_assert_eq!(merged, if is_same { Merge::Same } else { Merge::Write });
        }

        #[test]
        fn what_both_sides_have_changed_differently_is_a_conflict(
            left in cells(), now in cells(), wish in cells(),
        ) {
            let (is_left, is_now, is_wished) = (Wish::from(left), Wish::from(now), Wish::from(wish));
            prop_assume!(is_left != is_now && is_left != is_wished && is_now != is_wished);
            prop_assert_eq!(merge(Base::Known(Some(left)), Some(now), is_wished), Merge::Conflict);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,20}") {
            let _ = read(&text);
        }
    }
}
