//! A cell of a gradebook: one short string with its version (decisions.md B3). Status and lateness
//! stand beside the points.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::decimals::Decimal;

/// What is known of a score, beside the points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScoreStatus {
    /// Nothing yet; counts as nothing.
    None,
    /// Has points.
    Graded,
    /// Never counted.
    Excused,
    /// Counts as zero.
    Missing,
    /// Handed in but not finished.
    Incomplete,
}

impl ScoreStatus {
    const LETTERS: [(Self, char); 5] = [
        (Self::None, 'n'),
        (Self::Graded, 'g'),
        (Self::Excused, 'e'),
        (Self::Missing, 'm'),
        (Self::Incomplete, 'i'),
    ];
}

/// Whether and how late a work came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lateness {
    /// In time, or not known.
    OnTime,
    /// Late, nobody knows by how much.
    Late,
    /// Late by so many minutes.
    LateBy(u32),
}

/// One cell of a gradebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Grows by one with every write; also when the cell is cleared.
    pub version: u32,
    /// Beside the points.
    pub status: ScoreStatus,
    /// Raw points, before any deduction.
    pub points: Option<Decimal>,
    /// Lateness.
    pub late: Lateness,
}

/// A stored text that is no cell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a cell: {0}")]
pub struct InvalidCell(String);

impl fmt::Display for Cell {
    /// `version|status|points|late`, such as `3|g|8.5|l`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = ScoreStatus::LETTERS
            .iter()
            .find_map(|(status, letter)| (*status == self.status).then_some(*letter));
        write!(f, "{}|{}|", self.version, letter.unwrap_or('n'))?;
        if let Some(points) = self.points {
            write!(f, "{points}")?;
        }
        match self.late {
            Lateness::OnTime => write!(f, "|"),
            Lateness::Late => write!(f, "|l"),
            Lateness::LateBy(minutes) => write!(f, "|l{minutes}"),
        }
    }
}

impl std::str::FromStr for Cell {
    type Err = InvalidCell;

    fn from_str(text: &str) -> Result<Self, InvalidCell> {
        let invalid = || InvalidCell(text.chars().take(40).collect());
        let parts: Vec<&str> = text.split('|').collect();
        let [version, status, points, late] = parts[..] else {
            return Err(invalid());
        };
        let status = ScoreStatus::LETTERS
            .iter()
            .find_map(|(known, letter)| (status == letter.to_string()).then_some(*known));
        let points = match points {
            "" => None,
            digits => Some(Decimal::parse(digits).map_err(|_| invalid())?),
        };
        let late = match late {
            "" => Lateness::OnTime,
            "l" => Lateness::Late,
            late => {
                let minutes = late
                    .strip_prefix('l')
                    .and_then(|digits| digits.parse().ok());
                Lateness::LateBy(minutes.ok_or_else(invalid)?)
            }
        };
        let version = version.parse().map_err(|_| invalid())?;
        Ok(Self {
            version,
            status: status.ok_or_else(invalid)?,
            points,
            late,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cell_is_one_short_string() {
        let cell = Cell {
            version: 3,
            status: ScoreStatus::Graded,
            points: Some(Decimal::parse("8.50").unwrap()),
            late: Lateness::Late,
        };

        assert_eq!(cell.to_string(), "3|g|8.5|l");
        assert_eq!("4|n||".parse::<Cell>().unwrap().points, None);
    }

    #[test]
    fn what_is_no_cell_is_refused() {
        for text in [
            "", "1|g|8", "x|g|8|", "1|q|8|", "1|g|8,5|", "1|g|8|x", "1|g|8|l|",
        ] {
            assert!(text.parse::<Cell>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_cell_reads_back(
            version in any::<u32>(),
            status in 0_usize..5,
            points in proptest::option::of(0_i32..100_000),
            late in proptest::option::of(any::<u32>()),
        ) {
            let cell = Cell {
                version,
                status: ScoreStatus::LETTERS[status].0,
                points: points.map(Decimal::whole),
                late: late.map_or(Lateness::OnTime, Lateness::LateBy),
            };
            prop_assert_eq!(cell.to_string().parse::<Cell>().unwrap(), cell);
        }
    }
}
