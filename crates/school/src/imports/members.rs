//! Members of classes with their results: the rows of both files are put together by class and
//! person, so that all of a student in a class is written once (decisions.md C8).

use std::collections::{BTreeMap, HashMap};

use domain::enrollments::{ClassRole, Enrollment};
use domain::ids::{ClassId, PersonId};
use domain::people::{Person, PersonStatus};
use ports::{Item, Key};

use super::books::read_number_id;
use super::classes::corrupt;
use super::reports::Outcome;
use super::results::ResultSheet;
use super::runs::Run;
use super::sources::Source;
use crate::acting::Authority;
use crate::bundles::enrollments::read_class_role;
use crate::bundles::files::File;
use crate::bundles::people::read_person;
use crate::bundles::sheets::Row;
use crate::errors::SchoolError;
use crate::stored::from_item;
use crate::tables;

/// People of a class that are looked up at a time.
const CHUNK: usize = 100;

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
pub type Place = (u32, u32);

/// The rows of one person in one class.
#[derive(Default)]
pub struct Member<'a> {
    pub students: Vec<Row<'a>>,
    pub lecturers: Vec<Row<'a>>,
    /// Positions in the sheet of results with the numbers of their items.
    pub results: Vec<(u32, u32)>,
}

/// What the school knows of a member.
#[derive(Default)]
pub struct Present {
    /// Sources of the enrollments, students first.
    pub sources: Vec<Option<Source>>,
    pub student: Option<Enrollment>,
    pub lecturer: Option<Enrollment>,
    pub scores: Option<Item>,
    pub results: Option<Item>,
}

/// Everybody in the bundle who is in a class.
#[derive(Default)]
pub struct Roll<'a> {
    pub rooms: Vec<Room>,
    pub guests: Vec<Guest<'a>>,
    room_of: HashMap<String, u32>,
    guest_of: HashMap<&'a str, u32>,
    enrollments: Vec<(Place, ClassRole, u32)>,
    results: Vec<(Place, u32, u32)>,
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

    fn guest(
        &mut self,
        sourced_id: &'a str,
        known: &super::known::KnownRow,
    ) -> Result<u32, SchoolError> {
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

    /// The places in order; each once.
    fn places(&self) -> Vec<Place> {
        let enrolled = self.enrollments.iter().map(|(place, ..)| *place);
        let graded = self.results.iter().map(|(place, ..)| *place);
        let mut places: Vec<Place> = enrolled.chain(graded).collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

fn position(length: usize) -> u32 {
    u32::try_from(length).expect("a bundle of 200 MB has fewer rows")
}

impl<'a> Run<'a> {
    /// All enrollments and results.
    pub async fn import_members(&mut self) -> Result<(), SchoolError> {
        let mut roll = Roll::default();
        self.list_enrollments(&mut roll)?;
        self.list_results(&mut roll)?;
        roll.enrollments.sort_unstable();
        roll.results.sort_unstable();
        let sheet = self.contents.sheet(File::Results).map(ResultSheet::of);
        let places = roll.places();
        let total = places.len();
        let (mut enrollment, mut result) = (0, 0);
        for (chunk, done) in places.chunks(CHUNK).zip((0..).step_by(CHUNK)) {
            self.tell(File::Enrollments, done, total);
            let mut members = Vec::with_capacity(chunk.len());
            for place in chunk {
                let mut member = Member::default();
                enrollment = self.take_enrollments(&roll, (*place, enrollment), &mut member);
                result = self.take_results(&roll, (*place, result), &mut member);
                members.push((*place, member));
            }
            self.import_places(&mut roll, members, sheet.as_ref())
                .await?;
        }
        self.flush().await
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
            let place = match items.get(item) {
                Some(place) => *place,
                None => {
                    let place = self.room_of_item(roll, item)?;
                    items.insert(item, place);
                    place
                }
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
        (place, from): (Place, usize),
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
            match role {
                ClassRole::Student => member.students.push(row),
                ClassRole::Lecturer => member.lecturers.push(row),
            }
            next += 1;
        }
        next
    }

    fn take_results(
        &mut self,
        roll: &Roll<'a>,
        (place, from): (Place, usize),
        member: &mut Member<'a>,
    ) -> usize {
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
                self.count(File::Results, Outcome::Skipped);
            } else {
                member.results.push((*index, *number));
            }
            next += 1;
        }
        next
    }

    /// Writes what is new or has changed of a few members.
    async fn import_places(
        &mut self,
        roll: &mut Roll<'a>,
        members: Vec<(Place, Member<'a>)>,
        sheet: Option<&ResultSheet<'a>>,
    ) -> Result<(), SchoolError> {
        let mut presents = self.find_presents(roll, &members).await?;
        let changed: Vec<bool> = members
            .iter()
            .zip(&presents)
            .map(|((_, member), present)| self.is_changed(member, present, sheet))
            .collect::<Result<_, _>>()?;
        self.find_memberships(roll, (&members, &changed), &mut presents)
            .await?;
        let strangers = self
            .find_strangers(roll, (&members, &changed), &presents)
            .await?;
        for (((place, member), present), is_changed) in
            members.into_iter().zip(presents).zip(changed)
        {
            if !is_changed {
                self.count_unchanged(&member);
                continue;
            }
            let stranger = strangers.get(&place.1);
            self.import_member(roll, (place, member), (present, stranger), sheet)
                .await?;
        }
        Ok(())
    }

    fn count_unchanged(&mut self, member: &Member<'a>) {
        for _ in member.students.iter().chain(&member.lecturers) {
            self.count(File::Enrollments, Outcome::Unchanged);
        }
        for _ in &member.results {
            self.count(File::Results, Outcome::Unchanged);
        }
    }

    /// Sources and results of members, which tell whether anything has changed.
    async fn find_presents(
        &self,
        roll: &Roll<'a>,
        members: &[(Place, Member<'a>)],
    ) -> Result<Vec<Present>, SchoolError> {
        let entity = File::Enrollments.entity();
        let rows = members
            .iter()
            .flat_map(|(_, member)| member.students.iter().chain(&member.lecturers));
        let keys: Vec<Key> = rows.map(|row| tables::source(entity, row.id())).collect();
        let mut sources = self.read_sources(keys).await?.into_iter();
        let graded = members
            .iter()
            .filter(|(_, member)| !member.results.is_empty());
        let graded = graded.filter(|(place, _)| !roll.is_new(*place));
        let keys = graded.map(|(place, _)| {
            let (room, guest) = roll.of(*place);
            tables::results(&room.class, &guest.person)
        });
        let mut results = self.read_items(keys.collect()).await?.into_iter();
        let mut presents = Vec::with_capacity(members.len());
        for (place, member) in members {
            let rows = member.students.len() + member.lecturers.len();
            let has_results = !member.results.is_empty() && !roll.is_new(*place);
            presents.push(Present {
                sources: sources.by_ref().take(rows).collect(),
                results: results
                    .by_ref()
                    .take(usize::from(has_results))
                    .flatten()
                    .next(),
                ..Present::default()
            });
        }
        Ok(presents)
    }

    fn is_changed(
        &self,
        member: &Member<'a>,
        present: &Present,
        sheet: Option<&ResultSheet<'a>>,
    ) -> Result<bool, SchoolError> {
        let rows = member.students.iter().chain(&member.lecturers);
        let differs = |(row, old): (&Row<'a>, &Option<Source>)| {
            let hash = Source::of(*row).sealed().hash;
            old.as_ref().is_none_or(|old| old.hash != hash)
        };
        if rows.zip(&present.sources).any(differs) {
            return Ok(true);
        }
        let Some(sheet) = sheet.filter(|_| !member.results.is_empty()) else {
            return Ok(false);
        };
        sheet.differs(&member.results, present.results.as_ref())
    }

    /// Memberships and scores of those members of whom something has changed.
    async fn find_memberships(
        &self,
        roll: &Roll<'a>,
        (members, changed): (&[(Place, Member<'a>)], &[bool]),
        presents: &mut [Present],
    ) -> Result<(), SchoolError> {
        let is_asked = |at: usize| changed[at] && !roll.is_new(members[at].0);
        let asked: Vec<usize> = (0..members.len()).filter(|at| is_asked(*at)).collect();
        let mut keys = Vec::with_capacity(asked.len() * 3);
        for at in &asked {
            let (room, guest) = roll.of(members[*at].0);
            let (class, person) = (&room.class, &guest.person);
            keys.push(tables::member(class, ClassRole::Student, person));
            keys.push(tables::member(class, ClassRole::Lecturer, person));
            keys.push(tables::scores(class, person));
        }
        let mut found = self.read_items(keys).await?.into_iter();
        for at in asked {
            let present = &mut presents[at];
            let mut next = || found.next().flatten();
            present.student = next().map(from_item).transpose()?;
            present.lecturer = next().map(from_item).transpose()?;
            present.scores = next();
        }
        Ok(())
    }

    /// The people whom this import has not made and who come into a class.
    async fn find_strangers(
        &self,
        roll: &Roll<'a>,
        (members, changed): (&[(Place, Member<'a>)], &[bool]),
        presents: &[Present],
    ) -> Result<BTreeMap<u32, Person>, SchoolError> {
        let comes = |at: &usize| {
            let ((_, member), present) = (&members[*at], &presents[*at]);
            (!member.students.is_empty() && present.student.is_none())
                || (!member.lecturers.is_empty() && present.lecturer.is_none())
        };
        let asked = (0..members.len()).filter(|at| changed[*at]).filter(comes);
        let mut guests: Vec<u32> = asked.map(|at| members[at].0.1).collect();
        guests.retain(|guest| !roll.guests[*guest as usize].is_new);
        guests.sort_unstable();
        guests.dedup();
        let of = |guest: &u32| &roll.guests[*guest as usize].person;
        let keys = guests.iter().map(|guest| tables::authority(of(guest)));
        let mut keys_of_people = Vec::new();
        let mut found_guests = Vec::new();
        for (guest, item) in guests.iter().zip(self.read_items(keys.collect()).await?) {
            let Some(item) = item else { continue };
            let authority: Authority = from_item(item)?;
            keys_of_people.push(tables::user(of(guest), &authority.email));
            found_guests.push(*guest);
        }
        let mut people = BTreeMap::new();
        for (guest, item) in found_guests
            .into_iter()
            .zip(self.read_items(keys_of_people).await?)
        {
            if let Some(item) = item {
                people.insert(guest, from_item(item)?);
            }
        }
        Ok(people)
    }

    /// Somebody who comes into a class, as the row of this import says.
    pub fn newcomer(&self, guest: &Guest<'a>) -> Result<Option<Person>, SchoolError> {
        let Some(row) = self.indexes.find(File::Users, guest.sourced_id) else {
            return Ok(None);
        };
        let words = read_person(row);
        let mut person = Person::create(guest.person.clone(), &words.input, self.now)?;
        person.roles = self
            .given
            .get(guest.sourced_id)
            .cloned()
            .unwrap_or_default();
        person.status = PersonStatus::Active;
        Ok(Some(person))
    }

    /// Items at keys, in their order.
    pub async fn read_items(&self, keys: Vec<Key>) -> Result<Vec<Option<Item>>, SchoolError> {
        let mut items = Vec::with_capacity(keys.len());
        for chunk in keys.chunks(CHUNK) {
            items.extend(self.store.get_all(chunk).await?);
        }
        Ok(items)
    }
}

impl<'a> Roll<'a> {
    /// The class and person of a place.
    pub fn of(&self, place: Place) -> (&Room, &Guest<'a>) {
        (
            &self.rooms[place.0 as usize],
            &self.guests[place.1 as usize],
        )
    }

    /// Whether the school cannot know anything of it yet.
    pub fn is_new(&self, place: Place) -> bool {
        let (room, guest) = self.of(place);
        room.is_new || guest.is_new
    }
}
