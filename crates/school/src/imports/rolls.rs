//! The roll of a bundle: enrollments and results put together by class and person, as positions in
//! their files, so that a hundred thousand rows are sorted without being copied.

use std::collections::HashMap;

use domain::enrollments::ClassRole;
use domain::ids::{ClassId, PersonId};

use super::books::read_number_id;
use super::classes::corrupt;
use super::known::KnownRow;
use super::reports::Outcome;
use super::runs::Run;
use super::sources::Source;
use crate::bundles::enrollments::read_class_role;
use crate::bundles::files::File;
use crate::bundles::sheets::Row;
use crate::errors::SchoolError;

/// A class that members of the bundle are in.
pub struct Room {
    pub class: ClassId,
    pub is_new: bool,
    /// Active students as far as the import has come; none before anybody asked.
    pub students: Option<i64>,
    /// Most students, which does not bind an import.
    pub capacity: Option<u32>,
}

/// A person who is a member in the bundle.
pub struct Guest<'a> {
    pub sourced_id: &'a str,
    pub person: PersonId,
    pub is_new: bool,
}

/// Position of a class in the rooms, and of a person in the guests.
pub type Seat = (u32, u32);

/// The rows of one person in one class.
#[derive(Default)]
pub struct Member<'a> {
    pub students: Vec<EnrollmentRow<'a>>,
    pub lecturers: Vec<EnrollmentRow<'a>>,
    /// Positions in the sheet of results with the numbers of their items.
    pub results: Vec<(u32, u32)>,
    /// Results of items that have one already.
    pub repeated: usize,
}

/// A row of an enrollment.
pub struct EnrollmentRow<'a> {
    pub row: Row<'a>,
    /// What is remembered of it from now on.
    pub source: Source,
    /// What was remembered until now.
    pub old: Option<Source>,
}

impl EnrollmentRow<'_> {
    /// Whether it is new or has changed.
    pub fn is_changed(&self) -> bool {
        let same = |old: &Source| old.hash == self.source.hash;
        !self.old.as_ref().is_some_and(same)
    }
}

/// Everybody in the bundle who is in a class.
#[derive(Default)]
pub struct Roll<'a> {
    pub rooms: Vec<Room>,
    pub guests: Vec<Guest<'a>>,
    room_of: HashMap<String, u32>,
    guest_of: HashMap<&'a str, u32>,
    enrollments: Vec<(Seat, ClassRole, u32)>,
    results: Vec<(Seat, u32, u32)>,
}

impl<'a> Roll<'a> {
    fn room(&mut self, class: &str, is_new: bool) -> Result<u32, SchoolError> {
        if let Some(position) = self.room_of.get(class) {
            return Ok(*position);
        }
        let position = position(self.rooms.len());
        self.rooms.push(Room {
            class: ClassId::parse(class).map_err(|_| corrupt())?,
            is_new,
            students: is_new.then_some(0),
            capacity: None,
        });
        self.room_of.insert(class.to_owned(), position);
        Ok(position)
    }

    fn guest(&mut self, sourced_id: &'a str, known: &KnownRow) -> Result<u32, SchoolError> {
        if let Some(position) = self.guest_of.get(sourced_id) {
            return Ok(*position);
        }
        let position = position(self.guests.len());
        self.guests.push(Guest {
            sourced_id,
            person: PersonId::parse(&known.id).map_err(|_| corrupt())?,
            is_new: known.is_new,
        });
        self.guest_of.insert(sourced_id, position);
        Ok(position)
    }

    /// The class and person of a place.
    pub fn of(&self, place: Seat) -> (&Room, &Guest<'a>) {
        (
            &self.rooms[place.0 as usize],
            &self.guests[place.1 as usize],
        )
    }

    /// Whether the school cannot know anything of it yet.
    pub fn is_new(&self, place: Seat) -> bool {
        let (room, guest) = self.of(place);
        room.is_new || guest.is_new
    }

    /// Positions of the first rows at a place.
    pub fn start_at(&self, place: Seat) -> (usize, usize) {
        let enrollments = self.enrollments.partition_point(|(at, ..)| *at < place);
        let results = self.results.partition_point(|(at, ..)| *at < place);
        (enrollments, results)
    }

    /// The places in order; each once.
    pub fn places(&self) -> Vec<Seat> {
        let enrolled = self.enrollments.iter().map(|(place, ..)| *place);
        let graded = self.results.iter().map(|(place, ..)| *place);
        let mut places: Vec<Seat> = enrolled.chain(graded).collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

fn position(length: usize) -> u32 {
    u32::try_from(length).expect("a bundle of 200 MB has fewer rows")
}

impl<'a> Run<'a> {
    /// All enrollments and results whose class and person are known.
    pub fn read_roll(&mut self) -> Result<Roll<'a>, SchoolError> {
        let mut roll = Roll::default();
        self.list_enrollments(&mut roll)?;
        self.list_results(&mut roll)?;
        roll.enrollments.sort_unstable();
        roll.results.sort_unstable();
        Ok(roll)
    }

    /// The rows at the next place of the roll, from the positions of `next` on.
    pub fn take_member(
        &self,
        roll: &Roll<'a>,
        place: Seat,
        next: &mut (usize, usize),
    ) -> Member<'a> {
        let mut member = Member::default();
        next.0 = self.take_enrollments(roll, (place, next.0), &mut member);
        next.1 = take_results(roll, (place, next.1), &mut member);
        member
    }

    fn list_enrollments(&mut self, roll: &mut Roll<'a>) -> Result<(), SchoolError> {
        let Some(sheet) = self.contents.sheet(File::Enrollments) else {
            return Ok(());
        };
        for row in sheet.rows() {
            let Some(role) = read_class_role(row) else {
                self.count(File::Enrollments, Outcome::Skipped);
                continue;
            };
            let (class, user) = (row.get("classSourcedId"), row.get("userSourcedId"));
            let class = self.refer(row, ("classSourcedId", File::Classes), class);
            let person = self.refer(row, ("userSourcedId", File::Users), user);
            let (Some(class), Some(person)) = (class, person) else {
                self.count(File::Enrollments, Outcome::Skipped);
                continue;
            };
            let room = roll.room(&class.id, class.is_new)?;
            let guest = roll.guest(user, &person)?;
            roll.enrollments
                .push(((room, guest), role, position(row.index())));
        }
        Ok(())
    }

    fn list_results(&mut self, roll: &mut Roll<'a>) -> Result<(), SchoolError> {
        let Some(sheet) = self.contents.sheet(File::Results) else {
            return Ok(());
        };
        let (item_at, student_at) = (sheet.at("lineItemSourcedId"), sheet.at("studentSourcedId"));
        let mut items: HashMap<&'a str, Option<(u32, u32)>> = HashMap::new();
        for row in sheet.rows() {
            let (item, student) = (row.at(item_at), row.at(student_at));
            let place = if let Some(place) = items.get(item) {
                *place
            } else {
                let place = self.room_of_item(roll, item)?;
                items.insert(item, place);
                place
            };
            let person = self.refer(row, ("studentSourcedId", File::Users), student);
            let (Some((room, number)), Some(person)) = (place, person) else {
                if place.is_none() {
                    self.refer(row, ("lineItemSourcedId", File::LineItems), item);
                }
                self.count(File::Results, Outcome::Skipped);
                continue;
            };
            let guest = roll.guest(student, &person)?;
            roll.results
                .push(((room, guest), number, position(row.index())));
        }
        Ok(())
    }

    /// The room of an item's class and its number there, if it is known.
    fn room_of_item(
        &self,
        roll: &mut Roll<'a>,
        item: &str,
    ) -> Result<Option<(u32, u32)>, SchoolError> {
        let Some(known) = self.known.find(File::LineItems, item) else {
            return Ok(None);
        };
        let (class, number) = read_number_id(&known.id).ok_or_else(corrupt)?;
        // A class that is new in this import has been met with its enrollments, if it has any.
        Ok(Some((roll.room(class.as_str(), false)?, number)))
    }

    fn take_enrollments(
        &self,
        roll: &Roll<'a>,
        (place, from): (Seat, usize),
        member: &mut Member<'a>,
    ) -> usize {
        let Some(sheet) = self.contents.sheet(File::Enrollments) else {
            return from;
        };
        let mut next = from;
        while let Some((at, role, index)) = roll.enrollments.get(next)
            && *at == place
        {
            let row = sheet.row(*index as usize);
            let row = EnrollmentRow {
                row,
                source: Source::of(row).sealed(),
                old: None,
            };
            match role {
                ClassRole::Student => member.students.push(row),
                ClassRole::Lecturer => member.lecturers.push(row),
            }
            next += 1;
        }
        next
    }
}

fn take_results(roll: &Roll<'_>, (place, from): (Seat, usize), member: &mut Member<'_>) -> usize {
    let mut next = from;
    while let Some((at, number, index)) = roll.results.get(next)
        && *at == place
    {
        // A second result of the same item was told of; the first is in front.
        if member
            .results
            .last()
            .is_some_and(|(_, last)| last == number)
        {
            member.repeated += 1;
        } else {
            member.results.push((*index, *number));
        }
        next += 1;
    }
    next
}
