//! What the rows of an enrollment mean. Real rolls have enrollments before, after and outside of
//! the term: they are taken as they are.

use domain::enrollments::{ClassRole, EnrollmentStatus};
use jiff::ToSpan;
use jiff::civil::Date;

use super::sheets::Row;

/// A membership as the rows of one person in one class say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnrollmentWords {
    /// Leads the class.
    pub primary: bool,
    /// First day.
    pub starts_on: Option<Date>,
    /// Last day, inclusive.
    pub ends_on: Option<Date>,
    /// Whether it counts.
    pub status: EnrollmentStatus,
}

/// The role of an enrollment, if the school knows it.
pub fn read_class_role(row: Row<'_>) -> Option<ClassRole> {
    match row.get("role") {
        "student" => Some(ClassRole::Student),
        "teacher" => Some(ClassRole::Lecturer),
        _ => None,
    }
}

/// Whether the enrollment ends on its first day or before.
pub fn ends_at_once(row: Row<'_>) -> bool {
    let (begin, end) = (row.date("beginDate"), row.date("endDate"));
    begin.zip(end).is_some_and(|(begin, end)| end <= begin)
}

/// Reads one row. The end is exclusive; one on the first day leaves that day. A student with an end
/// has left the class, for a teacher it is the end of teaching it.
pub fn read_enrollment(row: Row<'_>, role: ClassRole) -> EnrollmentWords {
    let starts_on = row.date("beginDate");
    let ends_on = row
        .date("endDate")
        .map(|end| end.checked_sub(1.day()).unwrap_or(end))
        .map(|last| starts_on.map_or(last, |first| first.max(last)));
    let has_left = role == ClassRole::Student && ends_on.is_some();
    let status = if has_left || row.is_deleted() {
        EnrollmentStatus::Withdrawn
    } else {
        EnrollmentStatus::Active
    };
    EnrollmentWords {
        primary: role == ClassRole::Lecturer && row.is_true("primary"),
        starts_on,
        ends_on,
        status,
    }
}

impl EnrollmentWords {
    /// Two rows of the same person and class as one: from the first begin to the last end
    /// (decisions.md C22). An end that is open stays open.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        let is_active = [self.status, other.status].contains(&EnrollmentStatus::Active);
        let status = if is_active {
            EnrollmentStatus::Active
        } else {
            EnrollmentStatus::Withdrawn
        };
        let earliest = match (self.starts_on, other.starts_on) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        let latest = self.ends_on.zip(other.ends_on);
        Self {
            primary: self.primary || other.primary,
            starts_on: earliest,
            ends_on: latest.map(|(one, two)| one.max(two)),
            status,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_enrollments_reach_from_the_first_begin_to_the_last_end() {
        let date = |text: &str| Some(text.parse().unwrap());
        let first = EnrollmentWords {
            primary: false,
            starts_on: date("2026-02-01"),
            ends_on: date("2026-03-01"),
            status: EnrollmentStatus::Withdrawn,
        };
        let second = EnrollmentWords {
            starts_on: date("2026-01-01"),
            ends_on: date("2026-01-31"),
            ..first
        };
        let open = EnrollmentWords {
            ends_on: None,
            status: EnrollmentStatus::Active,
            ..first
        };

        let closed = first.merge(second);
        assert_eq!(
            (closed.starts_on, closed.ends_on),
            (date("2026-01-01"), date("2026-03-01"))
        );
        assert_eq!(
            (first.merge(open).status, first.merge(open).ends_on),
            (EnrollmentStatus::Active, None)
        );
    }
}
