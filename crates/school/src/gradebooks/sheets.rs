//! A gradebook as a sheet that can come back: students by name, a column for each item, totals, and a last
//! column that tells which student the row is of and what each cell was when it left.

use std::collections::BTreeMap;

use domain::calendar::Language;
use domain::enrollments::{ClassRole, Enrollment, EnrollmentStatus};
use domain::ids::{ClassId, PersonId};
use domain::policy::Action;
use domain::scores::{
    Cell, DecimalMark, Kind, Request, ScoreStatus, Sight, StudentScores, write_text,
};

use super::standings::active_scores;
use super::{Grade, Gradebook, StoredItem, read_scores, whose_scores};
use crate::acting::Acting;
use crate::errors::SchoolError;
use crate::exports::{ExportRequest, Exported, Word, say};
use crate::sheets::outputs::{Cell as SheetCell, Format};
use crate::stored::from_item;
use crate::tables;
use crate::walks::Walk;

const CODE: Word = ["Student number", "Mã sinh viên"];
const NAME: Word = ["Name", "Họ và tên"];
const EMAIL: Word = ["E-mail", "E-mail"];
const TO_DATE: Word = ["Total to date", "Điểm hiện tại"];
const FINAL: Word = ["Final total", "Điểm tổng kết"];
const LETTER: Word = ["Letter", "Điểm chữ"];
/// What the head of the last column begins with; class and version of the book follow.
const BASE: &str = "rollbook:";

/// The head of an item's column: its number at the end tells which it is.
fn head_of(item: &StoredItem) -> String {
    let part = &item.part;
    format!("{} ({}) #{}", part.title, part.points, part.number)
}

/// The number at the end of a head made by [`head_of`].
pub(super) fn read_head(head: &str) -> Option<u32> {
    let (_, number) = head.rsplit_once('#')?;
    number.trim().parse().ok()
}

/// The head of the last column.
fn base_head(class: &ClassId, version: u64) -> String {
    format!("{BASE}{class}:{version}")
}

/// Class and version of a head made by [`base_head`].
pub(super) fn read_base_head(head: &str) -> Option<(&str, Option<u64>)> {
    let (class, version) = head.trim().strip_prefix(BASE)?.split_once(':')?;
    Some((class, version.parse().ok()))
}

/// Whose row it is, and what is in the cells.
fn base_of(student: &PersonId, scores: &StudentScores) -> String {
    let cells = scores.cells.iter();
    let cells = cells.map(|(number, cell)| format!(" {number}={cell}"));
    format!("{student}{}", cells.collect::<String>())
}

/// What a cell made by [`base_of`] tells; nothing if it was damaged.
pub(super) fn read_base(text: &str) -> Option<(PersonId, BTreeMap<u32, Cell>)> {
    let mut words = text.split_whitespace();
    let student = PersonId::parse(words.next()?).ok()?;
    let cells = words.map(|word| {
        let (number, cell) = word.split_once('=')?;
        Some((number.parse().ok()?, cell.parse().ok()?))
    });
    Some((student, cells.collect::<Option<_>>()?))
}

impl Acting<'_> {
    /// The gradebook of those who are in the class, as a file that can come back.
    pub async fn export_gradebook(
        &self,
        class: &ClassId,
        request: ExportRequest,
    ) -> Result<Exported, SchoolError> {
        let action = Action::ExportGradebook;
        self.load_class(action, class).await?;
        let book = Gradebook::read(&self.store, class).await?;
        let mut scores = BTreeMap::new();
        for item in active_scores(&self.store, class).await? {
            if let Some(student) = whose_scores(&item) {
                scores.insert(student, read_scores(&item)?);
            }
        }
        let language = request.language;
        let mut heads: Vec<String> = [CODE, NAME, EMAIL]
            .map(|word| say(language, word).to_owned())
            .into();
        heads.extend(book.items.iter().map(head_of));
        heads.extend([TO_DATE, FINAL, LETTER].map(|word| say(language, word).to_owned()));
        heads.push(base_head(class, book.book.part.version));
        let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
        let students = self.read_students(class).await?;
        let rows = students.iter().filter(|student| student.is_active());
        let none = StudentScores::default();
        let rows = rows.map(|student| {
            let scores = scores.get(&student.person).unwrap_or(&none);
            make_row((student, scores), &book, request)
        });
        let rows: Vec<Vec<SheetCell>> = rows.collect::<Result<_, _>>()?;
        let list = ("gradebook", Some(class));
        self.hand_out(action, list, request, (&heads, &rows)).await
    }

    /// All students of a class, those who have left too, by name.
    pub(super) async fn read_students(
        &self,
        class: &ClassId,
    ) -> Result<Vec<Enrollment>, SchoolError> {
        let role = ClassRole::Student.as_str();
        let members = format!("{}{role}#", tables::MEMBERSHIPS);
        let walk = Walk::of(tables::class_partition(class)).under(&members);
        let found = walk.all(&self.store).await?.into_iter().map(from_item);
        let mut students: Vec<Enrollment> = found.collect::<Result<_, _>>()?;
        students.retain(|student| student.status != EnrollmentStatus::Waiting);
        students.sort_by_cached_key(Enrollment::sort_key);
        Ok(students)
    }
}

fn make_row(
    (student, scores): (&Enrollment, &StudentScores),
    book: &Gradebook,
    request: ExportRequest,
) -> Result<Vec<SheetCell>, SchoolError> {
    let (plan, scheme) = (book.plan()?, book.scheme());
    let total = |kind| {
        let sight = Sight::All;
        Grade::of((&plan, &scheme), scores, Request { kind, sight })
    };
    let (to_date, last) = (total(Kind::ToDate), total(Kind::Final));
    let mut row = vec![
        SheetCell::text(student.code.as_ref()),
        SheetCell::Text(student.name.display()),
        SheetCell::text(Some(&student.email).filter(|email| !email.is_placeholder())),
    ];
    let cells = book.items.iter();
    row.extend(cells.map(|item| {
        let cell = scores.cells.get(&item.part.number);
        cell.map_or(SheetCell::EMPTY, |cell| show(*cell, request))
    }));
    let mark = |grade: &Option<Grade>| {
        let mark = grade.as_ref().map(|grade| grade.mark.to_string());
        mark.map_or(SheetCell::EMPTY, |mark| number(mark, request))
    };
    row.push(mark(&to_date));
    row.push(mark(&last));
    row.push(SheetCell::text(last.map(|grade| grade.letter)));
    row.push(SheetCell::Text(base_of(&student.person, scores)));
    Ok(row)
}

fn show(cell: Cell, request: ExportRequest) -> SheetCell {
    let text = write_text(cell, DecimalMark::Dot);
    let is_number = cell.status == ScoreStatus::Graded && !text.contains(' ');
    if is_number {
        return number(text, request);
    }
    SheetCell::Text(write_text(cell, mark_of(request)))
}

/// A number, in a text as its readers write it.
fn number(dotted: String, request: ExportRequest) -> SheetCell {
    match (request.format, mark_of(request)) {
        (Format::Csv, DecimalMark::Comma) => SheetCell::Text(dotted.replace('.', ",")),
        _ => SheetCell::Number(dotted),
    }
}

/// What separates decimals in the language of a sheet.
fn mark_of(request: ExportRequest) -> DecimalMark {
    match request.language {
        Language::En => DecimalMark::Dot,
        Language::Vi => DecimalMark::Comma,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_row_was_reads_back_and_damage_is_noticed() {
        let student = PersonId::new(1, [7; 10]);
        let mut scores = StudentScores::default();
        scores.cells.insert(3, "2|g|8.5|".parse().unwrap());
        scores.cells.insert(12, "1|e||l30".parse().unwrap());

        let text = base_of(&student, &scores);

        assert_eq!(read_base(&text), Some((student, scores.cells)));
        assert_eq!(read_base(&text.replace('g', "q")), None);
        assert_eq!(read_base(""), None);
    }

    #[test]
    fn a_head_tells_the_number_at_its_end() {
        assert_eq!(read_head("Bài #1 (10) #27"), Some(27));
        assert_eq!(read_head("Bài 1"), None);
        let class = ClassId::new(1, [7; 10]);
        let head = base_head(&class, 4);
        assert_eq!(read_base_head(&head), Some((class.as_str(), Some(4))));
    }
}
