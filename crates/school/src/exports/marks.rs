//! Final marks as CSV, for checking by others: `class,student,mark`, by the ids that a bundle has, each a
//! mark of 100 whatever the scheme of the class. Students go class by class, so that memory holds one.

use std::collections::HashMap;
use std::io::{self, Write};

use domain::classes::Class;
use domain::decimals::Decimal;
use domain::enrollments::EnrollmentStatus;
use domain::scores::{Exact, Mark, Midpoint, Plan, Request, Rounding, StudentScores};
use ports::AttributeValue;

use super::bundles::classes::find_classes;
use super::bundles::own_id;
use super::bundles::surveys::find_rows;
use crate::School;
use crate::bundles::files::File;
use crate::bundles::records::write_cell;
use crate::errors::SchoolError;
use crate::gradebooks::{Gradebook, read_scores, whose_scores};
use crate::store::Store;
use crate::tables;
use crate::walks::Walk;

/// What the file is headed with.
const HEAD: &str = "class,student,mark\r\n";
/// Full marks.
const SCALE: i32 = 100;
/// Places of a mark.
const PLACES: u8 = 3;

/// Which marks are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MarksRequest {
    /// Ids in a bundle, own ids or codes of classes; none: all classes.
    pub classes: Vec<String>,
    /// Titles of categories that are in no total this time.
    pub without_categories: Vec<String>,
}

/// Why there are no marks.
#[derive(Debug, thiserror::Error)]
pub enum MarksError {
    /// The school could not be read.
    #[error(transparent)]
    School(#[from] SchoolError),
    /// The file could not be written.
    #[error("the marks cannot be written")]
    Output(#[from] io::Error),
    /// A class was asked for that is not there.
    #[error("there is no class {0:?}")]
    UnknownClass(String),
    /// A category is to be left out that no class has.
    #[error("no class asked for has a category {0:?}")]
    UnknownCategory(String),
}

/// A class whose marks are told.
struct Room {
    sourced_id: String,
    class: Class,
}

/// Writes the final marks of everybody who is in a class or has left it; how many rows they are. What was
/// asked for wrongly is told before anything is written.
///
/// # Errors
/// If the store or the output fails, or the request names what is not there.
pub async fn write_marks(
    store: &Store,
    request: &MarksRequest,
    output: &mut (impl Write + Send),
) -> Result<u64, MarksError> {
    let rooms = find_rooms(store, &request.classes).await?;
    check_categories(store, (&rooms, &request.without_categories)).await?;
    let people = find_rows(store, File::Users, |_| {}).await?;
    output.write_all(HEAD.as_bytes())?;
    let mut rows = 0;
    for room in &rooms {
        let marks = mark_room(store, room, request).await?;
        let mut lines = Vec::with_capacity(marks.len());
        for (person, mark) in &marks {
            let own = || own_id(&[person]);
            let student = people.get(person).cloned().unwrap_or_else(own);
            lines.push((student, mark));
        }
        lines.sort_by(|one, other| one.0.cmp(&other.0));
        for (student, mark) in &lines {
            output.write_all(write_line(room, student, mark.as_ref()).as_bytes())?;
        }
        rows += lines.len() as u64;
    }
    output.flush()?;
    Ok(rows)
}

impl School {
    /// The final marks of this school.
    ///
    /// # Errors
    /// Those of [`write_marks`].
    pub async fn write_marks(
        &self,
        request: &MarksRequest,
        output: &mut (impl Write + Send),
    ) -> Result<u64, MarksError> {
        write_marks(&self.store(), request, output).await
    }
}

/// A final total as a mark of 100; none if nothing counts, or nothing has a weight.
pub fn final_mark(plan: &Plan, scores: &StudentScores) -> Option<Mark> {
    let total = plan.total(scores, Request::FINAL)?;
    let rounding = Rounding::new(PLACES, Midpoint::Up).expect("few enough places");
    Some((total * Exact::from(Decimal::whole(SCALE))).round(rounding))
}

/// The classes that are asked for, in the order of the ids of their rows.
async fn find_rooms(store: &Store, names: &[String]) -> Result<Vec<Room>, MarksError> {
    let rows = find_rows(store, File::Classes, |_| {}).await?;
    let classes = find_classes(store).await?.into_values();
    let mut rooms: Vec<Room> = classes.map(|class| Room::of(class, &rows)).collect();
    rooms.sort_by(|one, other| one.sourced_id.cmp(&other.sourced_id));
    if names.is_empty() {
        return Ok(rooms);
    }
    let mut asked = vec![false; rooms.len()];
    for name in names {
        let found = find_room(&rooms, name);
        asked[found.ok_or_else(|| MarksError::UnknownClass(name.clone()))?] = true;
    }
    let mut asked = asked.into_iter();
    rooms.retain(|_| asked.next().unwrap_or(false));
    Ok(rooms)
}

/// The id in a bundle comes first, then the school's own, then the code: each is of one class at most.
fn find_room(rooms: &[Room], name: &str) -> Option<usize> {
    let code = name.to_lowercase();
    let position = |is_it: &dyn Fn(&Room) -> bool| rooms.iter().position(is_it);
    position(&|room| room.sourced_id == name)
        .or_else(|| position(&|room| room.class.id.as_str() == name))
        .or_else(|| position(&|room| room.class.code.folded() == code))
}

impl Room {
    fn of(class: Class, rows: &HashMap<String, String>) -> Self {
        let row = rows.get(class.id.as_str()).cloned();
        Self {
            sourced_id: row.unwrap_or_else(|| own_id(&[class.id.as_str()])),
            class,
        }
    }
}

/// Looks for each title until a class has it.
async fn check_categories(
    store: &Store,
    (rooms, titles): (&[Room], &[String]),
) -> Result<(), MarksError> {
    let mut sought: Vec<&String> = titles.iter().collect();
    for room in rooms {
        if sought.is_empty() {
            return Ok(());
        }
        let gradebook = Gradebook::read(store, &room.class.id).await?;
        let categories = &gradebook.categories;
        let is_there = |title: &str| {
            let mut titles = categories.iter().map(|category| &category.part.title);
            titles.any(|known| known.as_str() == title)
        };
        sought.retain(|title| !is_there(title));
    }
    match sought.first() {
        Some(title) => Err(MarksError::UnknownCategory((*title).clone())),
        None => Ok(()),
    }
}

/// The marks of a class by person, without those who only wait for a place.
async fn mark_room(
    store: &Store,
    room: &Room,
    request: &MarksRequest,
) -> Result<Vec<(String, Option<Mark>)>, SchoolError> {
    let mut gradebook = Gradebook::read(store, &room.class.id).await?;
    gradebook.leave_out(&request.without_categories);
    let plan = gradebook.plan()?;
    let waiting = AttributeValue::S(EnrollmentStatus::Waiting.as_str().to_owned());
    let mut marks = Vec::new();
    let mut walk = Walk::of(tables::class_partition(&room.class.id)).under(tables::SCORES);
    while let Some(page) = walk.next(store).await? {
        for item in page {
            let Some(person) = whose_scores(&item) else {
                continue;
            };
            if item.get("state") != Some(&waiting) {
                let mark = final_mark(&plan, &read_scores(&item)?);
                marks.push((person.to_string(), mark));
            }
        }
    }
    Ok(marks)
}

fn write_line(room: &Room, student: &str, mark: Option<&Mark>) -> String {
    let mut line = String::new();
    write_cell(&mut line, &room.sourced_id);
    line.push(',');
    write_cell(&mut line, student);
    line.push(',');
    if let Some(mark) = mark {
        line.push_str(&mark.to_string());
    }
    line.push_str("\r\n");
    line
}
