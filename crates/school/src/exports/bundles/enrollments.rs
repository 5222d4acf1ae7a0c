//! Memberships, class by class. A student who has left has an end; who waits, and lecturers who have
//! left, have no row: of a whole bundle it is enough that they are not in it.

use std::collections::{HashMap, HashSet};
use std::io::{Seek, Write};

use domain::enrollments::{ClassRole, Enrollment, EnrollmentStatus};
use domain::ids::ClassId;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::drafts::Draft;
use super::terms::day_after;
use super::{BundleError, Export, own_id};
use crate::bundles::enrollments::{EnrollmentWords, read_enrollment};
use crate::bundles::files::File;
use crate::errors::SchoolError;
use crate::imports::{Cells, Source};
use crate::stored::from_item;
use crate::tables;
use crate::walks::Walk;

const FILE: File = File::Enrollments;

/// A membership with the rows that it came with, or one that is made for it.
struct Membership {
    enrollment: Enrollment,
    /// Of whom, in the bundle.
    person: String,
    rows: Vec<(String, Cells)>,
}

impl<W: Write + Seek> Export<'_, W> {
    /// All memberships.
    pub async fn write_enrollments(&mut self) -> Result<(), BundleError> {
        let classes = self.survey.classes.clone();
        for (sourced_id, (class, _)) in classes {
            let members = self.find_members(&class).await?;
            let mut drafts: Vec<Draft> = members
                .iter()
                .flat_map(|member| &member.rows)
                .map(|(id, cells)| Draft::of(id, cells.clone()))
                .collect();
            let sheet = self.survey.columns(FILE).sheet(FILE, &drafts);
            let mut next = 0;
            for member in &members {
                let here = next..next + member.rows.len();
                next = here.end;
                let rows = here.clone().map(|at| sheet.row(at));
                let role = member.enrollment.role;
                let words = rows.map(|row| read_enrollment(row, role));
                let words = words.reduce(EnrollmentWords::merge);
                for draft in &mut drafts[here] {
                    draft.set("classSourcedId", sourced_id.as_str());
                    mend(draft, words, member);
                }
            }
            self.write(FILE, drafts)?;
        }
        Ok(())
    }

    /// The members of a class who are told.
    async fn find_members(&mut self, class: &ClassId) -> Result<Vec<Membership>, SchoolError> {
        let mut rows = self.find_rows(class).await?;
        let mut members = Vec::new();
        let mut students = HashSet::new();
        let mut walk = Walk::of(tables::class_partition(class)).under("MEMBER#");
        while let Some(page) = walk.next(self.store).await? {
            for item in page {
                let enrollment: Enrollment = from_item(item)?;
                let Some(person) = self.tell(&enrollment) else {
                    self.packer.leave_out(FILE);
                    continue;
                };
                if enrollment.role == ClassRole::Student {
                    students.insert(enrollment.person.clone());
                }
                let (role, of) = (enrollment.role.as_str(), enrollment.person.as_str());
                let rows = rows.remove(&format!("{role}#{of}"));
                let role = role.to_lowercase();
                let own = || vec![(own_id(&[class.as_str(), of, &role]), Cells::new())];
                members.push(Membership {
                    person,
                    rows: rows.unwrap_or_else(own),
                    enrollment,
                });
            }
        }
        self.survey.students.insert(class.clone(), students);
        Ok(members)
    }

    /// Rows of a class as they were imported, by role and person.
    async fn find_rows(
        &mut self,
        class: &ClassId,
    ) -> Result<HashMap<String, Vec<(String, Cells)>>, SchoolError> {
        let ids = self.survey.enrolled.remove(class).unwrap_or_default();
        let keys: Vec<_> = ids
            .iter()
            .map(|(_, id)| tables::source(FILE.entity(), id))
            .collect();
        let mut rows: HashMap<String, Vec<(String, Cells)>> = HashMap::new();
        for (ids, keys) in ids.chunks(100).zip(keys.chunks(100)) {
            for ((member, id), item) in ids.iter().zip(self.store.get_all(keys).await?) {
                let Some(item) = item else { continue };
                let source: Source = from_item(item)?;
                let of = rows.entry(member.clone()).or_default();
                of.push((id.clone(), source.columns));
            }
        }
        Ok(rows)
    }

    /// Whom a membership is told of; none if a bundle has no word for it.
    fn tell(&self, enrollment: &Enrollment) -> Option<String> {
        let named = self.survey.named.get(&enrollment.person)?;
        let is_told = match (enrollment.role, enrollment.status) {
            (_, EnrollmentStatus::Waiting) | (ClassRole::Lecturer, EnrollmentStatus::Withdrawn) => {
                false
            }
            (ClassRole::Student, EnrollmentStatus::Withdrawn) => true,
            (role, EnrollmentStatus::Active) => named.roles.contains(&role.school_role()),
        };
        is_told.then(|| named.sourced_id.clone())
    }
}

/// Puts what is in the school over a row; `words` are those of all rows of the membership.
fn mend(draft: &mut Draft, words: Option<EnrollmentWords>, member: &Membership) {
    let enrollment = &member.enrollment;
    let ends_on = last_day(enrollment);
    let begin = words.is_some_and(|words| words.starts_on == enrollment.starts_on);
    let end = begin
        && words.is_some_and(|words| words.ends_on == ends_on && words.status == enrollment.status);
    let written = enrollment
        .starts_on
        .map_or_else(String::new, |day| day.to_string());
    draft.mend("beginDate", begin, written);
    draft.mend("endDate", end, ends_on.map_or_else(String::new, day_after));
    let primary = words.is_some_and(|words| words.primary == enrollment.primary);
    draft.mend("primary", primary, enrollment.primary.to_string());
    draft.set("userSourcedId", member.person.as_str());
    let role = match enrollment.role {
        ClassRole::Lecturer => "teacher",
        ClassRole::Student => "student",
    };
    draft.or("role", role);
}

/// The last day as a file says it: of a student it says that they have left.
fn last_day(enrollment: &Enrollment) -> Option<Date> {
    match (enrollment.role, enrollment.status) {
        (ClassRole::Student, EnrollmentStatus::Withdrawn) => {
            let left = enrollment.status_at.unwrap_or(enrollment.updated_at);
            let left = TimeZone::UTC.to_datetime(left).date();
            let last = enrollment.ends_on.unwrap_or(left);
            Some(enrollment.starts_on.map_or(last, |first| first.max(last)))
        }
        (ClassRole::Student, _) => None,
        (ClassRole::Lecturer, _) => enrollment.ends_on,
    }
}
