//! Rows that bring people into classes. Like that of a bundle, an import of them is not bound by the
//! capacity of a class; what is over it is told (docs/decisions/010).

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::checks::Fault;
use domain::classes::{Class, ClassStatus, MAX_MEMBERS};
use domain::enrollments::{ClassRole, Enrollment, EnrollmentInput, EnrollmentStatus};
use domain::ids::{ClassId, PersonId};
use domain::names::fold;
use domain::people::{Person, PersonStatus, Role};
use ports::{AttributeValue, Item, Key};

use super::Intake;
use super::lines::Line;
use super::people::read_role;
use crate::acting::Authority;
use crate::enrollments::{lecturer_label, new_scores};
use crate::errors::SchoolError;
use crate::imports::known::holder;
use crate::imports::reports::Outcome;
use crate::search;
use crate::sheets::fields::Field;
use crate::stored::from_item;
use crate::tables::{self, Unique};

/// What the school has of the rows of a chunk.
#[derive(Default)]
struct Found {
    /// People by what they are called in the sheet.
    people: HashMap<String, Person>,
    /// Classes by folded code.
    classes: HashMap<String, Class>,
    members: HashMap<(ClassId, PersonId), Vec<Enrollment>>,
}

impl<'a> Intake<'a> {
    /// Enrollments of a few rows; what all of them need is read before.
    pub(super) async fn import_enrollments(
        &mut self,
        lines: &[Line<'a>],
    ) -> Result<(), SchoolError> {
        let found = self.find(lines).await?;
        let mut seen: HashSet<(ClassId, PersonId)> = HashSet::new();
        for line in lines {
            if !self.open(line) {
                continue;
            }
            let mut faults = self.repeated(line);
            if faults.is_empty() {
                match self.decide(line, &found, &mut seen) {
                    Ok(None) => {
                        self.count(Outcome::Unchanged);
                        continue;
                    }
                    Ok(Some((member, class))) => {
                        self.enroll(line, &member, &class).await?;
                        continue;
                    }
                    Err((field, fault)) => faults.push((line.place_of(field), fault)),
                }
            }
            self.leave_out(faults);
        }
        Ok(())
    }

    /// The membership that a row becomes; none if there is one already.
    fn decide(
        &self,
        line: &Line<'_>,
        found: &Found,
        seen: &mut HashSet<(ClassId, PersonId)>,
    ) -> Result<Option<(Enrollment, Class)>, (Field, Fault)> {
        let refuse = |field: Field, code: &'static str| (field, Fault::new(code));
        let need = |field: Field| line.value(field).ok_or_else(|| refuse(field, "required"));
        let person = found.people.get(&need(Field::Person)?.to_lowercase());
        let person = person.ok_or_else(|| refuse(Field::Person, "unknown_person"))?;
        let class = found.classes.get(&need(Field::Class)?.to_lowercase());
        let class = class.ok_or_else(|| refuse(Field::Class, "unknown_class"))?;
        let role = self.class_role(line)?;
        let key = (class.id.clone(), person.id.clone());
        let members = found.members.get(&key).map_or(&[][..], Vec::as_slice);
        if let Some(member) = members.iter().find(|member| !member.is_withdrawn()) {
            return match (member.role == role, member.status) {
                (false, _) => Err(refuse(Field::Person, "other_role")),
                (true, EnrollmentStatus::Waiting) => Err(refuse(Field::Person, "already_waiting")),
                (true, _) => Ok(None),
            };
        }
        if members.iter().any(|member| member.role == role) {
            return Err(refuse(Field::Person, "has_left"));
        }
        let fits = [
            (
                class.status == ClassStatus::Open,
                Field::Class,
                "class_not_open",
            ),
            (
                person.status == PersonStatus::Active,
                Field::Person,
                "person_not_active",
            ),
            (
                person.roles.contains(&role.school_role()),
                Field::Person,
                "role_not_held",
            ),
        ];
        if let Some((_, field, code)) = fits.into_iter().find(|(fits, ..)| !fits) {
            return Err(refuse(field, code));
        }
        // The same person may be named by number in one row and by e-mail in another.
        if !seen.insert(key) {
            return Ok(None);
        }
        let input = EnrollmentInput {
            role: role.as_str().to_owned(),
            ..EnrollmentInput::default()
        };
        let member = Enrollment::create(&class.id, person, &input, self.now);
        let member = member.map_err(|_| refuse(Field::Role, "invalid"))?;
        Ok(Some((member, class.clone())))
    }

    fn class_role(&self, line: &Line<'_>) -> Result<ClassRole, (Field, Fault)> {
        let role = match line.value(Field::Role) {
            Some(word) => read_role(&fold(word)),
            None => Some(self.plan.role.unwrap_or(Role::Student)),
        };
        match role {
            Some(Role::Student) => Ok(ClassRole::Student),
            Some(Role::Lecturer) => Ok(ClassRole::Lecturer),
            Some(Role::Admin) | None => {
                let fault = Fault::new("not_allowed").with("allowed", "Student, Lecturer");
                Err((Field::Role, fault))
            }
        }
    }

    async fn enroll(
        &mut self,
        line: &Line<'a>,
        member: &Enrollment,
        class: &Class,
    ) -> Result<(), SchoolError> {
        let mut unit = self.unit(line);
        unit.class = Some(class.id.clone());
        unit.write.create(member);
        search::write_member(&mut unit.write, None, member);
        if member.role == ClassRole::Lecturer {
            let label = AttributeValue::M(lecturer_label(member).into_inner());
            unit.seats
                .lecturers
                .push((member.person.clone(), Some(label)));
            return self.add(unit).await;
        }
        let students = self.students.entry(class.id.clone());
        let students = students.or_insert_with(|| i64::from(class.students));
        if *students >= i64::from(MAX_MEMBERS) {
            let fault = Fault::new("class_full").with("max", MAX_MEMBERS);
            self.leave_out(vec![(line.place_of(Field::Class), fault)]);
            return Ok(());
        }
        *students += 1;
        let most = class.capacity.filter(|most| *students > i64::from(*most));
        if let Some(most) = most {
            let fault = Fault::new("over_capacity").with("max", most);
            self.problems.warn(line.place_of(Field::Class), fault);
        }
        let scores = tables::scores(&class.id, &member.person);
        let empty = new_scores(&class.id, &member.person, member.status);
        unit.write.create_item(&scores, empty);
        unit.seats.students = 1;
        self.add(unit).await
    }

    async fn find(&self, lines: &[Line<'_>]) -> Result<Found, SchoolError> {
        let mut found = Found {
            people: self.find_people(lines).await?,
            classes: self.find_classes(lines).await?,
            members: HashMap::new(),
        };
        let mut pairs: Vec<(ClassId, PersonId)> = lines
            .iter()
            .filter_map(|line| {
                let person = found
                    .people
                    .get(&line.value(Field::Person)?.to_lowercase())?;
                let class = found
                    .classes
                    .get(&line.value(Field::Class)?.to_lowercase())?;
                Some((class.id.clone(), person.id.clone()))
            })
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        let keys: Vec<Key> = pairs
            .iter()
            .flat_map(|(class, person)| {
                ClassRole::ALL.map(|role| tables::member(class, role, person))
            })
            .collect();
        for item in self.read_items(&keys).await?.into_iter().flatten() {
            let member: Enrollment = from_item(item)?;
            let key = (member.class.clone(), member.person.clone());
            found.members.entry(key).or_default().push(member);
        }
        Ok(found)
    }

    /// The people whom rows name by number or e-mail.
    async fn find_people(
        &self,
        lines: &[Line<'_>],
    ) -> Result<HashMap<String, Person>, SchoolError> {
        let names = distinct(lines, Field::Person);
        let locks: Vec<Key> = names
            .iter()
            .flat_map(|name| {
                [Unique::PersonCode, Unique::Email].map(|unique| tables::lock(unique, name))
            })
            .collect();
        let found = self.read_items(&locks).await?;
        let mut holders: BTreeMap<String, PersonId> = BTreeMap::new();
        for (name, locks) in names.into_iter().zip(found.chunks(2)) {
            let id = locks.iter().flatten().find_map(person_of);
            holders.extend(id.map(|id| (name, id)));
        }
        let mut ids: Vec<&PersonId> = holders.values().collect();
        ids.sort_unstable();
        ids.dedup();
        let keys: Vec<Key> = ids.into_iter().map(tables::authority).collect();
        let mut people_keys = Vec::with_capacity(keys.len());
        for item in self.read_items(&keys).await?.into_iter().flatten() {
            let authority: Authority = from_item(item)?;
            people_keys.push(tables::user(&authority.person, &authority.email));
        }
        let mut people: HashMap<PersonId, Person> = HashMap::new();
        for item in self.read_items(&people_keys).await?.into_iter().flatten() {
            let person: Person = from_item(item)?;
            people.insert(person.id.clone(), person);
        }
        let holders = holders.into_iter();
        let named = holders.filter_map(|(name, id)| Some((name, people.get(&id)?.clone())));
        Ok(named.collect())
    }

    async fn find_classes(
        &self,
        lines: &[Line<'_>],
    ) -> Result<HashMap<String, Class>, SchoolError> {
        let locks: Vec<Key> = distinct(lines, Field::Class)
            .iter()
            .map(|code| tables::lock(Unique::ClassCode, code))
            .collect();
        let found = self.read_items(&locks).await?;
        let ids = found.iter().flatten().filter_map(holder);
        let keys: Vec<Key> = ids
            .filter_map(|id| ClassId::parse(id).ok())
            .map(|id| tables::class(&id))
            .collect();
        let mut classes = HashMap::new();
        for item in self.read_items(&keys).await?.into_iter().flatten() {
            let class: Class = from_item(item)?;
            classes.insert(class.code.folded(), class);
        }
        Ok(classes)
    }
}

/// The values of a field in a few rows, folded, each once.
fn distinct(lines: &[Line<'_>], field: Field) -> Vec<String> {
    let values = lines.iter().filter_map(|line| line.value(field));
    let mut values: Vec<String> = values.map(str::to_lowercase).collect();
    values.sort_unstable();
    values.dedup();
    values
}

fn person_of(lock: &Item) -> Option<PersonId> {
    PersonId::parse(holder(lock)?).ok()
}
