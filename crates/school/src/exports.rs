//! Lists that leave as sheets: all pages of what a list shows, in the language of the reader. Each is
//! told in the audit with who took it, which list, and how many rows.

pub mod bundles;
pub mod marks;
mod schools;

use domain::calendar::Language;
use domain::classes::{Class, ClassStatus};
use domain::enrollments::{ClassRole, Contact, EnrollmentStatus};
use domain::ids::ClassId;
use domain::people::{Person, PersonStatus, Role};
use domain::policy::Action;
use domain::subjects::{Grading, Shelf, Subject};
use domain::terms::Term;
use ports::{Item, Key};

use crate::acting::Acting;
use crate::classes::ClassFilter;
use crate::enrollments::Seen;
use crate::errors::{Refusal, SchoolError};
use crate::events::Event;
use crate::lists::{List, MAX_LIMIT, PageRequest};
use crate::people::PersonRow;
use crate::sheets::fields::{Field, PERSON_FIELDS};
use crate::sheets::outputs::{self, Cell, Format};
use crate::stored::from_item;
use crate::tables::{self, Listed, n, s};
use crate::writes::Write;

/// Most rows of an export; so many can also be imported.
const MAX_ROWS: usize = 50_000;
/// People that are read at a time.
const AT_ONCE: usize = 100;

/// How a list is to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportRequest {
    /// In which form.
    pub format: Format,
    /// In which language its heads and words are.
    pub language: Language,
}

/// A sheet that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Name of the file, of letters and digits.
    pub name: String,
    /// Media type.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A word in the two languages.
pub(crate) type Word = [&'static str; 2];

const STATUS: Word = ["Status", "Trạng thái"];
const SUBJECT_CODE: Word = ["Code", "Mã"];
const NAME: Word = ["Name", "Tên"];

pub(crate) const fn say(language: Language, word: Word) -> &'static str {
    let [english, vietnamese] = word;
    match language {
        Language::En => english,
        Language::Vi => vietnamese,
    }
}

/// The word for a role, as sheets write and read it.
pub(crate) const fn role_word(role: Role) -> Word {
    match role {
        Role::Admin => ["Administrator", "Quản trị viên"],
        Role::Lecturer => ["Lecturer", "Giảng viên"],
        Role::Student => ["Student", "Sinh viên"],
    }
}

const fn person_status(status: PersonStatus) -> Word {
    match status {
        PersonStatus::Active => ["Active", "Đang hoạt động"],
        PersonStatus::Disabled => ["Disabled", "Đã khóa"],
        PersonStatus::Archived => ["Archived", "Đã lưu trữ"],
    }
}

const fn shelf(status: Shelf) -> Word {
    match status {
        Shelf::Active => ["In use", "Đang dùng"],
        Shelf::Archived => ["Archived", "Đã lưu trữ"],
    }
}

const fn class_status(status: ClassStatus) -> Word {
    match status {
        ClassStatus::Open => ["Open", "Đang mở"],
        ClassStatus::Closed => ["Closed", "Đã đóng"],
        ClassStatus::Archived => ["Archived", "Đã lưu trữ"],
    }
}

const fn enrollment_status(status: EnrollmentStatus) -> Word {
    match status {
        EnrollmentStatus::Active => ["In the class", "Trong lớp"],
        EnrollmentStatus::Waiting => ["Waiting", "Đang chờ"],
        EnrollmentStatus::Withdrawn => ["Has left", "Đã rời lớp"],
    }
}

/// A list that is being read page by page.
struct Reading<T> {
    rows: Vec<T>,
    page: PageRequest,
}

impl<T> Reading<T> {
    fn new() -> Self {
        let page = PageRequest {
            limit: MAX_LIMIT,
            cursor: None,
        };
        let rows = Vec::new();
        Self { rows, page }
    }

    /// Takes a page over; whether there is another.
    fn take(&mut self, list: List<T>) -> Result<bool, SchoolError> {
        self.rows.extend(list.items);
        if self.rows.len() > MAX_ROWS {
            return Err(SchoolError::Refused(Refusal::ExportTooLarge));
        }
        self.page.cursor = list.next;
        Ok(self.page.cursor.is_some())
    }
}

impl Acting<'_> {
    /// The people with a role and a status, with everything that a sheet of people can bring in.
    pub async fn export_people(
        &self,
        listed: Listed,
        status: PersonStatus,
        request: ExportRequest,
    ) -> Result<Exported, SchoolError> {
        self.permit_school(Action::ExportPeople).await?;
        let mut reading = Reading::new();
        while reading.take(self.list_people(listed, status, &reading.page).await?)? {}
        let keys: Vec<Key> = reading
            .rows
            .iter()
            .map(|row: &PersonRow| tables::user(&row.id, row.email.as_str()))
            .collect();
        let language = request.language;
        let mut rows = Vec::with_capacity(keys.len());
        for keys in keys.chunks(AT_ONCE) {
            for item in self.store.get_all(keys).await?.into_iter().flatten() {
                rows.push(person_cells(&from_item(item)?, language));
            }
        }
        let mut heads: Vec<&str> = PERSON_FIELDS
            .iter()
            .map(|field| field.head(language))
            .collect();
        heads.push(say(language, STATUS));
        let sheet = (heads.as_slice(), rows.as_slice());
        self.hand_out(Action::ExportPeople, ("people", None), request, sheet)
            .await
    }

    /// The subjects of a status.
    pub async fn export_subjects(
        &self,
        status: Shelf,
        request: ExportRequest,
    ) -> Result<Exported, SchoolError> {
        self.permit_school(Action::ExportSubjects).await?;
        let mut reading = Reading::new();
        while reading.take(self.list_subjects(status, &reading.page).await?)? {}
        let language = request.language;
        let heads = [
            SUBJECT_CODE,
            NAME,
            ["Credits", "Số tín chỉ"],
            ["Department", "Khoa"],
            ["Grading", "Cách đánh giá"],
            STATUS,
        ];
        let heads = heads.map(|head| say(language, head));
        let cells = |subject: &Subject| subject_cells(subject, language);
        let rows: Vec<Vec<Cell>> = reading.rows.iter().map(cells).collect();
        let sheet = (heads.as_slice(), rows.as_slice());
        self.hand_out(Action::ExportSubjects, ("subjects", None), request, sheet)
            .await
    }

    /// The terms of a status.
    pub async fn export_terms(
        &self,
        status: Shelf,
        request: ExportRequest,
    ) -> Result<Exported, SchoolError> {
        self.permit_school(Action::ExportTerms).await?;
        let mut reading = Reading::new();
        while reading.take(self.list_terms(status, &reading.page).await?)? {}
        let language = request.language;
        let heads = [
            NAME,
            ["Year", "Năm"],
            ["First day", "Ngày bắt đầu"],
            ["Last day", "Ngày kết thúc"],
            STATUS,
        ];
        let heads = heads.map(|head| say(language, head));
        let cells = |(term, _): &(Term, bool)| {
            vec![
                Cell::text(Some(&term.name)),
                Cell::Number(term.year.to_string()),
                Cell::Date(term.starts_on),
                Cell::Date(term.ends_on),
                Cell::text(Some(say(language, shelf(term.status)))),
            ]
        };
        let rows: Vec<Vec<Cell>> = reading.rows.iter().map(cells).collect();
        let sheet = (heads.as_slice(), rows.as_slice());
        self.hand_out(Action::ExportTerms, ("terms", None), request, sheet)
            .await
    }

    /// The classes of a status, of a term or subject or all of them.
    pub async fn export_classes(
        &self,
        filter: &ClassFilter,
        status: ClassStatus,
        request: ExportRequest,
    ) -> Result<Exported, SchoolError> {
        self.permit_school(Action::ExportClasses).await?;
        let mut reading = Reading::new();
        while reading.take(self.list_classes(filter, status, &reading.page).await?)? {}
        let language = request.language;
        let mut heads: Vec<&str> = CLASS_FIELDS
            .iter()
            .map(|field| field.head(language))
            .collect();
        let others = [
            ["Subject", "Môn học"],
            ["Lecturers", "Giảng viên"],
            ["Students", "Sinh viên"],
            ["Waiting", "Đang chờ"],
            STATUS,
        ];
        heads.extend(others.map(|head| say(language, head)));
        let cells = |class: &Class| class_cells(class, language);
        let rows: Vec<Vec<Cell>> = reading.rows.iter().map(cells).collect();
        let sheet = (heads.as_slice(), rows.as_slice());
        self.hand_out(Action::ExportClasses, ("classes", None), request, sheet)
            .await
    }

    /// Everybody who is in a class, waits for a place in it or has left it.
    pub async fn export_enrollments(
        &self,
        class: &ClassId,
        request: ExportRequest,
    ) -> Result<Exported, SchoolError> {
        let (found, _) = self.load_class(Action::ExportEnrollments, class).await?;
        let language = request.language;
        let mut rows = Vec::new();
        for (role, status) in ROSTER {
            let mut reading = Reading::new();
            while reading.take(
                self.list_enrollments(class, (role, status), &reading.page)
                    .await?,
            )? {}
            let code = found.code.as_str();
            let cells = |seen: &Seen| member_cells(seen, code, language);
            rows.extend(reading.rows.iter().map(cells));
        }
        let heads = [
            Field::Class.head(language),
            say(language, ["Number", "Mã số"]),
            say(language, ["Full name", "Họ và tên"]),
            Field::Email.head(language),
            Field::Role.head(language),
            say(language, STATUS),
            say(language, ["Since", "Từ ngày"]),
            say(language, ["Until", "Đến ngày"]),
        ];
        let sheet = (heads.as_slice(), rows.as_slice());
        let list = ("enrollments", Some(class));
        self.hand_out(Action::ExportEnrollments, list, request, sheet)
            .await
    }

    /// Makes the file, and tells the audit of it first.
    pub(crate) async fn hand_out(
        &self,
        action: Action,
        (list, class): (&str, Option<&ClassId>),
        request: ExportRequest,
        (heads, rows): (&[&str], &[Vec<Cell>]),
    ) -> Result<Exported, SchoolError> {
        let thing = class.map_or_else(|| tables::EXPORTS.to_owned(), tables::class_partition);
        let mut told = Item::default();
        told.insert("list".to_owned(), s(list));
        told.insert("format".to_owned(), s(request.format.as_str()));
        told.insert("rows".to_owned(), n(rows.len()));
        let mut write = Write::new();
        self.record(&mut write, Event::created(thing, action, told));
        self.finish_edit(write).await?;
        let today = self.school.today();
        Ok(Exported {
            name: format!("{list}-{today}.{}", request.format.as_str()),
            media_type: request.format.media_type(),
            bytes: outputs::write(request.format, heads, rows),
        })
    }
}

/// The lists of a class in the order in which they are told.
const ROSTER: [(ClassRole, EnrollmentStatus); 5] = [
    (ClassRole::Lecturer, EnrollmentStatus::Active),
    (ClassRole::Student, EnrollmentStatus::Active),
    (ClassRole::Student, EnrollmentStatus::Waiting),
    (ClassRole::Lecturer, EnrollmentStatus::Withdrawn),
    (ClassRole::Student, EnrollmentStatus::Withdrawn),
];

fn person_cells(person: &Person, language: Language) -> Vec<Cell> {
    let roles: Vec<&str> = person
        .roles
        .iter()
        .map(|role| say(language, role_word(*role)))
        .collect();
    let email = Some(&person.email).filter(|email| !email.is_placeholder());
    vec![
        Cell::text(person.code.as_ref()),
        Cell::text(person.name.family.as_ref()),
        Cell::text(person.name.middle.as_ref()),
        Cell::text(Some(&person.name.given)),
        Cell::text(email),
        Cell::Text(roles.join(", ")),
        Cell::text(person.phone.as_ref().map(domain::texts::Phone::as_str)),
        Cell::date(person.birth_date),
        Cell::text(person.language.map(Language::as_str)),
        Cell::text(Some(say(language, person_status(person.status)))),
    ]
}

fn subject_cells(subject: &Subject, language: Language) -> Vec<Cell> {
    let grading = match subject.grading {
        Grading::Graded => ["Graded", "Chấm điểm"],
        Grading::PassFail => ["Pass or fail", "Đạt hoặc không đạt"],
    };
    let credits = subject.credits.as_ref();
    vec![
        Cell::text(Some(&subject.code)),
        Cell::text(Some(&subject.name)),
        credits.map_or(Cell::EMPTY, |credits| Cell::Number(credits.to_string())),
        Cell::text(subject.department.as_ref()),
        Cell::text(Some(say(language, grading))),
        Cell::text(Some(say(language, shelf(subject.status)))),
    ]
}

/// The columns of classes, as a sheet of them is read.
const CLASS_FIELDS: [Field; 8] = [
    Field::ClassCode,
    Field::Title,
    Field::Subject,
    Field::Term,
    Field::Room,
    Field::Capacity,
    Field::StartsOn,
    Field::EndsOn,
];

fn class_cells(class: &Class, language: Language) -> Vec<Cell> {
    let number = |number: u32| Cell::Number(number.to_string());
    let lecturers: Vec<&str> = class
        .lecturers
        .values()
        .map(|lecturer| lecturer.display_name.as_str())
        .collect();
    vec![
        Cell::text(Some(&class.code)),
        Cell::text(Some(&class.name)),
        Cell::text(Some(&class.subject.code)),
        Cell::text(Some(&class.term.name)),
        Cell::text(class.room.as_ref()),
        class.capacity.map_or(Cell::EMPTY, number),
        Cell::date(class.starts_on),
        Cell::date(class.ends_on),
        Cell::text(Some(&class.subject.name)),
        Cell::Text(lecturers.join(", ")),
        number(class.students),
        number(class.waiting),
        Cell::text(Some(say(language, class_status(class.status)))),
    ]
}

fn member_cells(seen: &Seen, class: &str, language: Language) -> Vec<Cell> {
    let Seen {
        enrollment,
        contact: Contact { code, email },
        ..
    } = seen;
    let role = role_word(enrollment.role.school_role());
    vec![
        Cell::text(Some(class)),
        Cell::text(code.as_ref()),
        Cell::Text(enrollment.name.display()),
        Cell::text(email.as_ref()),
        Cell::text(Some(say(language, role))),
        Cell::text(Some(say(language, enrollment_status(enrollment.status)))),
        Cell::date(enrollment.starts_on),
        Cell::date(enrollment.ends_on),
    ]
}
