//! Members of classes with their results: the rows of both files are put together by class and
//! person, so that all of a student in a class is written once (decisions.md C8).

use std::collections::BTreeMap;

use domain::enrollments::{ClassRole, Enrollment};
use domain::people::{Person, PersonStatus};
use ports::{Item, Key};

use super::positions::Phase;
use super::reports::Outcome;
use super::results::{Merged, ResultSheet};
use super::rolls::{EnrollmentRow, Guest, Member, Roll, Seat};
use super::runs::Run;
use crate::acting::Authority;
use crate::bundles::files::File;
use crate::bundles::people::read_person;
use crate::errors::SchoolError;
use crate::stored::from_item;
use crate::tables;

/// People of a class that are looked up at a time.
const CHUNK: usize = 100;

/// What the school knows of a member.
#[derive(Default)]
pub struct Present<'a> {
    pub student: Option<Enrollment>,
    pub lecturer: Option<Enrollment>,
    pub scores: Option<Item>,
    /// The results of before with those of the bundle over them; none if the bundle has none.
    pub results: Option<Merged<'a>>,
}

impl<'a> Run<'a> {
    /// All enrollments and results.
    pub async fn import_members(&mut self) -> Result<(), SchoolError> {
        let mut roll = self.list(Phase::ListMembers, Self::read_roll)?;
        let sheet = self.contents.sheet(File::Results).map(ResultSheet::of);
        let places = roll.places();
        let mut done = self.start(Phase::Members, places.len());
        let mut next = places
            .get(done)
            .map_or((0, 0), |place| roll.start_at(*place));
        for chunk in places[done..].chunks(CHUNK) {
            self.tell(File::Enrollments, done, places.len());
            let take = |place: &Seat| (*place, self.take_member(&roll, *place, &mut next));
            let members = chunk.iter().map(take).collect();
            self.import_places(&mut roll, (done, members), sheet.as_ref())
                .await?;
            done += chunk.len();
            self.rest(Phase::Members.at(done)).await?;
        }
        self.flush(Phase::End.at(0)).await
    }

    /// Writes what is new or has changed of a few members from a position on.
    async fn import_places(
        &mut self,
        roll: &mut Roll<'a>,
        (begun, mut members): (usize, Vec<(Seat, Member<'a>)>),
        sheet: Option<&ResultSheet<'a>>,
    ) -> Result<(), SchoolError> {
        self.find_sources(&mut members).await?;
        let mut presents = self.find_results(roll, &members, sheet).await?;
        let changed: Vec<bool> = members
            .iter()
            .zip(&presents)
            .map(|((_, member), present)| is_changed(member, present))
            .collect();
        self.find_memberships(roll, (&members, &changed), &mut presents)
            .await?;
        let strangers = self
            .find_strangers(roll, (&members, &changed), &presents)
            .await?;
        let members = members.into_iter().zip(presents).zip(changed);
        for (at, (((place, member), present), is_changed)) in (begun..).zip(members) {
            self.begin(Phase::Members.at(at));
            for _ in 0..member.repeated {
                self.count(File::Results, Outcome::Skipped);
            }
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

    /// What is remembered of the enrollments of members.
    async fn find_sources(&self, members: &mut [(Seat, Member<'a>)]) -> Result<(), SchoolError> {
        let entity = File::Enrollments.entity();
        let rows = members
            .iter()
            .flat_map(|(_, member)| member.students.iter().chain(&member.lecturers));
        let keys = rows.map(|row| tables::source(entity, row.row.id()));
        let mut sources = self.read_sources(keys.collect()).await?.into_iter();
        for (_, member) in members {
            for row in member.students.iter_mut().chain(&mut member.lecturers) {
                row.old = sources.next().flatten();
            }
        }
        Ok(())
    }

    /// What is kept of the results of members, with those of the bundle.
    async fn find_results(
        &self,
        roll: &Roll<'a>,
        members: &[(Seat, Member<'a>)],
        sheet: Option<&ResultSheet<'a>>,
    ) -> Result<Vec<Present<'a>>, SchoolError> {
        let is_asked = |(place, member): &(Seat, Member<'a>)| {
            !member.results.is_empty() && !roll.is_new(*place)
        };
        let asked = members.iter().filter(|member| is_asked(member));
        let keys = asked.map(|(place, _)| {
            let (room, guest) = roll.of(*place);
            tables::results(&room.class, &guest.person)
        });
        let mut stored = self.read_items(keys.collect()).await?.into_iter();
        let mut presents = Vec::with_capacity(members.len());
        for member in members {
            let mut present = Present::default();
            if let Some(sheet) = sheet.filter(|_| !member.1.results.is_empty()) {
                let stored = is_asked(member).then(|| stored.next().flatten()).flatten();
                let mut merged = sheet.merge(&member.1.results, stored)?;
                let (room, guest) = roll.of(member.0);
                merged.id = Some(format!("{}#{}", room.class, guest.person));
                present.results = Some(merged);
            }
            presents.push(present);
        }
        Ok(presents)
    }

    /// Memberships and scores of those members of whom something has changed.
    async fn find_memberships(
        &self,
        roll: &Roll<'a>,
        (members, changed): (&[(Seat, Member<'a>)], &[bool]),
        presents: &mut [Present<'a>],
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
        (members, changed): (&[(Seat, Member<'a>)], &[bool]),
        presents: &[Present<'a>],
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

fn is_changed(member: &Member<'_>, present: &Present<'_>) -> bool {
    let mut rows = member.students.iter().chain(&member.lecturers);
    rows.any(EnrollmentRow::is_changed) || present.results.as_ref().is_some_and(Merged::is_changed)
}
