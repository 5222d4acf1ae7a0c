//! Keys of what hangs off a class: members, the queue, the book, materials.

use domain::classes::ClassStatus;
use domain::enrollments::{ClassRole, EnrollmentStatus};
use domain::ids::{BatchId, ChangeId, ClassId, EventId, MaterialId, PersonId};
use ports::Key;

use super::EVENTS;
use crate::tables::{CLASSES, RECORDS};

/// A class.
pub fn class(class: &ClassId) -> Key {
    CLASSES.partition_key(class.as_str())
}

/// Partition of what hangs off a class.
pub fn class_partition(class: &ClassId) -> String {
    format!("CLASS#{class}")
}

/// A membership.
pub fn member(class: &ClassId, role: ClassRole, person: &PersonId) -> Key {
    RECORDS.key(
        class_partition(class),
        format!("MEMBER#{}#{person}", role.as_str()),
    )
}

/// What sort keys of the queue of a class begin with.
pub const QUEUE: &str = "WAIT#";

/// A place in the queue of a class; numbers sort as text.
pub fn waiting(class: &ClassId, ticket: u64, person: &PersonId) -> Key {
    let sort = format!("{}{person}", queue_from(ticket));
    RECORDS.key(class_partition(class), sort)
}

/// Before every place of this number and after those of smaller ones.
pub fn queue_from(ticket: u64) -> String {
    format!("{QUEUE}{ticket:012}#")
}

/// The number and person of a sort key made by [`waiting`].
pub fn read_waiting(sort_key: &str) -> Option<(u64, PersonId)> {
    let (ticket, person) = sort_key.strip_prefix(QUEUE)?.split_once('#')?;
    Some((ticket.parse().ok()?, PersonId::parse(person).ok()?))
}

/// The hash of a class's passcode.
pub fn passcode(class: &ClassId) -> Key {
    RECORDS.key(class_partition(class), "PASSCODE")
}

/// Somebody's guesses at the passcode of a class.
pub fn guesses(class: &ClassId, person: &PersonId) -> Key {
    RECORDS.key(class_partition(class), format!("GUESSES#{person}"))
}

/// Partition of a roster in `roster-index`.
pub fn roster(class: &ClassId, role: ClassRole, status: EnrollmentStatus) -> String {
    format!("{class}#{}#{}", role.as_str(), status.as_str())
}

/// Sort key of a membership in `by-person`.
pub fn member_of(class: &ClassId, role: ClassRole) -> String {
    format!("{MEMBERSHIPS}{class}#{}", role.as_str())
}

/// The class and role of a sort key made by [`member_of`].
pub fn read_member_of(sort_key: &str) -> Option<(ClassId, ClassRole)> {
    let (class, role) = sort_key.strip_prefix(MEMBERSHIPS)?.split_once('#')?;
    Some((ClassId::parse(class).ok()?, ClassRole::parse(role).ok()?))
}

/// What sort keys of memberships in `by-person` begin with.
pub const MEMBERSHIPS: &str = "MEMBER#";

/// All cells of a student.
pub fn scores(class: &ClassId, person: &PersonId) -> Key {
    RECORDS.key(class_partition(class), format!("{SCORES}{person}"))
}

/// A write of a cell: whose, of which item, and which version it made.
#[derive(Debug, Clone, Copy)]
pub struct CellWrite<'a> {
    /// Whose.
    pub student: &'a PersonId,
    /// Number of the item.
    pub item: u32,
    /// The version that it made: the order of the writes, whatever clocks say.
    pub version: u32,
}

impl CellWrite<'_> {
    fn sort_part(self, event: &EventId) -> String {
        let Self {
            student,
            item,
            version,
        } = self;
        format!("{student}#{item:05}#{version:010}#{event}")
    }
}

/// What was done to a cell of a student.
pub fn score_event(class: &ClassId, write: CellWrite<'_>, event: &EventId) -> Key {
    let sort = format!("{EVENTS}{}", write.sort_part(event));
    RECORDS.key(class_partition(class), sort)
}

/// What sort keys of what was done to the cells of a student begin with, or to one of them.
pub fn score_events_of(student: &PersonId, item: Option<u32>) -> String {
    match item {
        Some(item) => format!("{EVENTS}{student}#{item:05}#"),
        None => format!("{EVENTS}{student}#"),
    }
}

/// What the sort key of the write of a version begins with.
pub fn score_event_at(student: &PersonId, item: u32, version: u32) -> String {
    let of_cell = score_events_of(student, Some(item));
    format!("{of_cell}{version:010}#")
}

/// Partition in `roster-index` of what was done to all cells of a class, batch by batch.
pub fn score_events(class: &ClassId) -> String {
    format!("{class}#SCORES")
}

/// Sort key of what was done to a cell, in its partition of `roster-index`.
pub fn score_event_of_batch(batch: &BatchId, write: CellWrite<'_>, event: &EventId) -> String {
    format!("{batch}#{}", write.sort_part(event))
}

/// The event of a sort key made by [`score_event_of_batch`].
pub fn read_score_event_of_batch(class: &ClassId, sort_key: &str) -> Option<Key> {
    let (_, cell) = sort_key.split_once('#')?;
    Some(RECORDS.key(class_partition(class), format!("{EVENTS}{cell}")))
}

/// The totals of a class as they were some moments ago.
pub fn totals(class: &ClassId) -> Key {
    RECORDS.key(class_partition(class), "TOTALS")
}

/// Partition of items that are to be posted, which sort by when.
pub const POSTINGS: &str = "POSTINGS";

/// An item that is to be posted; seconds sort as text.
pub fn posting(second: i64, class: &ClassId, item: u32) -> Key {
    RECORDS.key(POSTINGS, format!("{second:012}#{class}#{item:05}"))
}

/// What an import said of a student's scores.
pub fn results(class: &ClassId, person: &PersonId) -> Key {
    RECORDS.key(class_partition(class), format!("RESULTS#{person}"))
}

/// The book of a class; with its categories and items it is one range of sort keys.
pub fn book(class: &ClassId) -> Key {
    RECORDS.key(class_partition(class), BOOK)
}

/// Sort key of a book, with which those of its categories and items begin.
pub const BOOK: &str = "BOOK";
/// What sort keys of categories begin with.
pub const BOOK_CATEGORIES: &str = "BOOK#CATEGORY#";
/// What sort keys of items begin with.
pub const BOOK_ITEMS: &str = "BOOK#ITEM#";
/// What sort keys of the cells of students begin with.
pub const SCORES: &str = "SCORES#";

/// A category of a book; numbers sort as text.
pub fn category(class: &ClassId, number: u32) -> Key {
    RECORDS.key(
        class_partition(class),
        format!("{BOOK_CATEGORIES}{number:05}"),
    )
}

/// An item of a book; numbers sort as text.
pub fn item(class: &ClassId, number: u32) -> Key {
    RECORDS.key(class_partition(class), format!("{BOOK_ITEMS}{number:05}"))
}

/// How far the finals of a class are.
pub fn finals(class: &ClassId) -> Key {
    RECORDS.key(class_partition(class), "FINALS")
}

/// What sort keys of final grades begin with, in the partition of their class and of their person.
pub const FINALS: &str = "FINAL#";

/// The final grade of a student.
pub fn final_grade(class: &ClassId, person: &PersonId) -> Key {
    RECORDS.key(class_partition(class), format!("{FINALS}{person}"))
}

/// A final grade that is locked, as the transcript of its person shows it.
pub fn transcript_entry(person: &PersonId, class: &ClassId) -> Key {
    RECORDS.key(crate::tables::person(person), format!("{FINALS}{class}"))
}

/// What sort keys of requests to change final grades begin with.
pub const CHANGES: &str = "CHANGE#";

/// A request to change a locked final grade.
pub fn final_change(class: &ClassId, change: &ChangeId) -> Key {
    RECORDS.key(class_partition(class), format!("{CHANGES}{change}"))
}

/// A material of a class.
pub fn material(class: &ClassId, material: &MaterialId) -> Key {
    RECORDS.key(class_partition(class), format!("{MATERIALS}{material}"))
}

/// What sort keys of materials begin with.
pub const MATERIALS: &str = "MATERIAL#";

/// How many materials a class has.
pub fn shelf(class: &ClassId) -> Key {
    RECORDS.key(class_partition(class), "MATERIALS")
}

/// Partition of the visible materials of a class in `roster-index`.
pub fn materials(class: &ClassId) -> String {
    format!("{class}#MATERIALS")
}

/// What sort keys of classes of a status begin with, in every index of `classes`.
pub fn class_status_prefix(status: ClassStatus) -> String {
    format!("{}#", status.as_str())
}
