//! Writing a cell: what somebody wants of it, and what becomes of that beside what is there. Every
//! write names the version that it is based on; one that is based on another is never applied.

use super::books::BookItem;
use super::cells::{Cell, Lateness, ScoreStatus};
use super::inputs::{DecimalMark, parse_points};
use super::rules::{ItemRules, Ruled};
use crate::checks::Fault;
use crate::decimals::Decimal;

/// Most cells of one batch (decisions.md C6).
pub const MAX_BATCH: usize = 500;
/// Most minutes by which a work is late: ten years.
const MAX_LATE: u32 = 5_256_000;

/// A cell as it is asked for. Without a status, points make it graded, and nothing clears it.
#[derive(Debug, Clone, Default)]
pub struct CellInput {
    /// Points, by the mark of the batch.
    pub points: Option<String>,
    /// `none`, `graded`, `excused`, `missing` or `incomplete`.
    pub status: Option<String>,
    /// Whether the work came late.
    pub late: bool,
    /// By how many minutes, if that is known.
    pub late_minutes: Option<u32>,
}

/// What a cell is to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// Status.
    pub status: ScoreStatus,
    /// Raw points.
    pub points: Option<Decimal>,
    /// Lateness.
    pub late: Lateness,
}

/// What becomes of a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is so already, whoever wrote it.
    Unchanged,
    /// The cell to write.
    Write(Cell),
    /// Somebody wrote another value in between.
    Stale,
}

impl ScoreStatus {
    /// All of them with their names.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::None, "none"),
        (Self::Graded, "graded"),
        (Self::Excused, "excused"),
        (Self::Missing, "missing"),
        (Self::Incomplete, "incomplete"),
    ];

    /// Reads a name.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let found = Self::ALL.iter().find(|(_, name)| *name == text);
        let names = Self::ALL.map(|(_, name)| name).join(", ");
        found
            .map(|(status, _)| *status)
            .ok_or_else(|| Fault::new("not_allowed").with("allowed", names))
    }

    /// The name.
    pub fn as_str(self) -> &'static str {
        let found = Self::ALL.iter().find(|(status, _)| *status == self);
        found.map_or("", |(_, name)| name)
    }
}

impl CellInput {
    /// Checks what is asked for against the item that it is of.
    pub fn parse(
        &self,
        mark: DecimalMark,
        item: &Ruled<BookItem, ItemRules>,
    ) -> Result<Wish, Fault> {
        let points = self.points.as_deref().map(str::trim);
        let points = points.filter(|text| !text.is_empty());
        let full = (item.part.points, &item.rules);
        let points = points
            .map(|text| parse_points(text, mark, full))
            .transpose()?;
        let status = match self.status.as_deref() {
            Some(status) => ScoreStatus::parse(status)?,
            None if points.is_some() => ScoreStatus::Graded,
            None => ScoreStatus::None,
        };
        match (status, points) {
            (ScoreStatus::Graded, None) => return Err(Fault::new("points_missing")),
            (ScoreStatus::None, Some(_)) => return Err(Fault::new("points_without_status")),
            _ => {}
        }
        let late = match self.late_minutes {
            Some(minutes) if minutes > MAX_LATE => {
                let fault = Fault::new("out_of_range").with("min", 0);
                return Err(fault.with("max", MAX_LATE));
            }
            Some(0) | None if !self.late => Lateness::OnTime,
            Some(0) | None => Lateness::Late,
            Some(minutes) => Lateness::LateBy(minutes),
        };
        Ok(Wish {
            status,
            points,
            late,
        })
    }
}

impl Wish {
    /// Nothing in the cell.
    pub const BLANK: Self = Self {
        status: ScoreStatus::None,
        points: None,
        late: Lateness::OnTime,
    };

    /// What becomes of it, where `version` is what it is based on: 0 if nothing was there.
    pub fn decide(self, now: Option<Cell>, version: u32) -> Decision {
        if self == now.map_or(Self::BLANK, Self::from) {
            return Decision::Unchanged;
        }
        if version != now.map_or(0, |cell| cell.version) {
            return Decision::Stale;
        }
        Decision::Write(Cell {
            version: version.saturating_add(1),
            status: self.status,
            points: self.points,
            late: self.late,
        })
    }
}

impl From<Cell> for Wish {
    /// To be as the cell is.
    fn from(cell: Cell) -> Self {
        Self {
            status: cell.status,
            points: cell.points,
            late: cell.late,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::checks::Patch;
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

    fn read(points: &str, status: Option<&str>, mark: DecimalMark) -> Result<Wish, &'static str> {
        let input = CellInput {
            points: Some(points.to_owned()),
            status: status.map(str::to_owned),
            ..CellInput::default()
        };
        input.parse(mark, &item()).map_err(|fault| fault.code)
    }

    #[test]
    fn points_alone_grade_and_nothing_clears() {
        let graded = read("8,5", None, DecimalMark::Comma).unwrap();

        assert_eq!(graded.status, ScoreStatus::Graded);
        assert_eq!(graded.points.unwrap().to_string(), "8.5");
        assert_eq!(read(" ", None, DecimalMark::Dot), Ok(Wish::BLANK));
    }

    #[test]
    fn what_is_no_score_is_refused_with_its_rule() {
        for (points, status, code) in [
            ("8,5", None, "decimal_comma"),
            ("-1", None, "negative"),
            ("10.5", None, "above_limit"),
            ("NaN", None, "invalid"),
            ("1e400", None, "exponent"),
            ("=HYPERLINK(\"x\")", None, "invalid"),
            ("1.00001", None, "too_many_places"),
            ("", Some("graded"), "points_missing"),
            ("5", Some("none"), "points_without_status"),
            ("5", Some("late"), "not_allowed"),
        ] {
            assert_eq!(
                read(points, status, DecimalMark::Dot),
                Err(code),
                "{points}"
            );
        }
    }

    #[test]
    fn an_excused_work_may_keep_its_points() {
        let excused = read("5", Some("excused"), DecimalMark::Dot).unwrap();

        assert_eq!(
            (excused.status, excused.points.is_some()),
            (ScoreStatus::Excused, true)
        );
    }

    fn cells() -> impl Strategy<Value = Cell> {
        (1_u32..9, 0_usize..5, proptest::option::of(0_i32..4)).prop_map(
            |(version, status, points)| Cell {
                version,
                status: ScoreStatus::ALL[status].0,
                points: points.map(Decimal::whole),
                late: Lateness::OnTime,
            },
        )
    }

    proptest! {
        #[test]
        fn only_a_write_on_what_is_there_is_applied_and_it_counts_up_by_one(
            now in proptest::option::of(cells()),
            wish in cells(),
            version in 0_u32..9,
        ) {
            let there = now.map_or(0, |cell| cell.version);
            match Wish::from(wish).decide(now, version) {
                Decision::Write(cell) => {
                    prop_assert_eq!(version, there);
                    prop_assert_eq!(cell.version, there + 1);
                    prop_assert_eq!(Wish::from(cell), Wish::from(wish));
                }
                Decision::Stale => prop_assert_ne!(version, there),
                Decision::Unchanged => prop_assert_eq!(now.map_or(Wish::BLANK, Wish::from), Wish::from(wish)),
            }
        }

        #[test]
        fn writing_the_same_again_changes_nothing(now in proptest::option::of(cells()), wish in cells()) {
            let version = now.map_or(0, |cell| cell.version);
            if let Decision::Write(cell) = Wish::from(wish).decide(now, version) {
                prop_assert_eq!(Wish::from(wish).decide(Some(cell), version), Decision::Unchanged);
            }
        }
    }
}
