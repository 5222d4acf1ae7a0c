//! What the columns of a sheet can be, by its kind, with the heads under which they are found and
//! written: in both languages of the page, without regard to case, diacritics and signs.

use domain::calendar::Language;
use domain::names::fold;
use serde::{Deserialize, Serialize};

/// What the rows of a sheet are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetKind {
    /// New people.
    People,
    /// New classes of subjects that there are, in terms that there are.
    Classes,
    /// People who come into classes; both are there.
    Enrollments,
}

/// The columns of people: of the template, and of the list that leaves, which so can come in again.
pub const PERSON_FIELDS: [Field; 9] = [
    Field::Code,
    Field::Family,
    Field::Middle,
    Field::Given,
    Field::Email,
    Field::Roles,
    Field::Phone,
    Field::BirthDate,
    Field::Language,
];

/// What a column of a sheet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the heads in the table below say what each is")]
pub enum Field {
    FullName,
    FamilyMiddle,
    Family,
    Middle,
    Given,
    Email,
    Code,
    Roles,
    Phone,
    BirthDate,
    Language,
    ClassCode,
    Title,
    Subject,
    Term,
    Room,
    Capacity,
    StartsOn,
    EndsOn,
    Person,
    Class,
    Role,
}

/// How a field is called.
struct Name {
    field: Field,
    text: &'static str,
    heads: [&'static str; 2],
    others: &'static [&'static str],
}

const fn name(
    field: Field,
    text: &'static str,
    heads: [&'static str; 2],
    others: &'static [&'static str],
) -> Name {
    Name {
        field,
        text,
        heads,
        others,
    }
}

/// English and Vietnamese heads, and others under which the columns of spreadsheets are found.
const NAMES: &[Name] = &[
    name(
        Field::FullName,
        "full_name",
        ["Full name", "Họ và tên"],
        &["name", "ho ten", "student name", "ten day du"],
    ),
    name(
        Field::FamilyMiddle,
        "family_middle",
        ["Family and middle names", "Họ và tên đệm"],
        &["ho dem", "ho lot", "ho va dem", "ho va chu lot"],
    ),
    name(
        Field::Family,
        "family",
        ["Family name", "Họ"],
        &["surname", "last name", "family"],
    ),
    name(
        Field::Middle,
        "middle",
        ["Middle names", "Tên đệm"],
        &["middle name", "middle", "chu lot", "ten lot", "dem"],
    ),
    name(
        Field::Given,
        "given",
        ["Given name", "Tên"],
        &["first name", "given"],
    ),
    name(
        Field::Email,
        "email",
        ["E-mail", "Email"],
        &["mail", "e-mail address", "dia chi email", "thu dien tu"],
    ),
    name(
        Field::Code,
        "code",
        ["Number", "Mã số"],
        &[
            "code",
            "id",
            "student number",
            "student id",
            "staff number",
            "ma",
            "msv",
            "mssv",
            "ma sv",
            "ma sinh vien",
            "ma so sinh vien",
            "ma giang vien",
        ],
    ),
    name(Field::Roles, "roles", ["Role", "Vai trò"], &["roles"]),
    name(
        Field::Phone,
        "phone",
        ["Phone", "Điện thoại"],
        &[
            "telephone",
            "mobile",
            "phone number",
            "so dien thoai",
            "sdt",
        ],
    ),
    name(
        Field::BirthDate,
        "birth_date",
        ["Date of birth", "Ngày sinh"],
        &["birthday", "birth date", "dob", "ngay thang nam sinh"],
    ),
    name(Field::Language, "language", ["Language", "Ngôn ngữ"], &[]),
    name(
        Field::ClassCode,
        "class_code",
        ["Class code", "Mã lớp"],
        &["code", "class", "ma lop hoc phan", "lop"],
    ),
    name(
        Field::Title,
        "title",
        ["Class name", "Tên lớp"],
        &["name", "title", "ten lop hoc phan"],
    ),
    name(
        Field::Subject,
        "subject",
        ["Subject code", "Mã môn học"],
        &["subject", "course", "course code", "ma mon", "ma hoc phan"],
    ),
    name(
        Field::Term,
        "term",
        ["Term", "Học kỳ"],
        &["semester", "hoc ki"],
    ),
    name(
        Field::Room,
        "room",
        ["Room", "Phòng"],
        &["location", "phong hoc"],
    ),
    name(
        Field::Capacity,
        "capacity",
        ["Capacity", "Sĩ số tối đa"],
        &["max students", "si so", "so cho"],
    ),
    name(
        Field::StartsOn,
        "starts_on",
        ["First day", "Ngày bắt đầu"],
        &["start", "start date", "begins"],
    ),
    name(
        Field::EndsOn,
        "ends_on",
        ["Last day", "Ngày kết thúc"],
        &["end", "end date"],
    ),
    name(
        Field::Person,
        "person",
        ["Number or e-mail", "Mã số hoặc email"],
        &[
            "number",
            "ma so",
            "student number",
            "student id",
            "mssv",
            "msv",
            "ma sv",
            "ma sinh vien",
            "ma so sinh vien",
            "person",
            "email",
            "thu dien tu",
            "code",
            "id",
        ],
    ),
    name(
        Field::Class,
        "class",
        ["Class code", "Mã lớp"],
        &["class", "lop", "ma lop hoc phan"],
    ),
    name(Field::Role, "role", ["Role", "Vai trò"], &[]),
];

impl SheetKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::People, Self::Classes, Self::Enrollments];

    /// Reads the value on the wire.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The value on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Classes => "classes",
            Self::Enrollments => "enrollments",
        }
    }

    /// The fields that its columns can be.
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Self::People => &[
                Field::FullName,
                Field::FamilyMiddle,
                Field::Family,
                Field::Middle,
                Field::Given,
                Field::Email,
                Field::Code,
                Field::Roles,
                Field::Phone,
                Field::BirthDate,
                Field::Language,
            ],
            Self::Classes => &[
                Field::ClassCode,
                Field::Title,
                Field::Subject,
                Field::Term,
                Field::Room,
                Field::Capacity,
                Field::StartsOn,
                Field::EndsOn,
            ],
            Self::Enrollments => &[Field::Person, Field::Class, Field::Role],
        }
    }

    /// What each column probably is: the first that bears a name of a field is that field.
    pub fn guess<'a>(self, heads: impl IntoIterator<Item = &'a str>) -> Vec<Option<Field>> {
        let mut taken: Vec<Field> = Vec::new();
        let guess = |head: &str| {
            let head = squeeze(head);
            let is = |field: &&Field| !taken.contains(field) && field.is_called(&head);
            let found = self.fields().iter().find(is).copied();
            taken.extend(found);
            found
        };
        heads.into_iter().map(guess).collect()
    }
}

impl Field {
    /// Reads the value on the wire.
    pub fn parse(text: &str) -> Option<Self> {
        let found = NAMES.iter().find(|name| name.text == text);
        found.map(|name| name.field)
    }

    /// The value on the wire.
    pub fn as_str(self) -> &'static str {
        self.name().text
    }

    /// The head that we write.
    pub fn head(self, language: Language) -> &'static str {
        let [english, vietnamese] = self.name().heads;
        match language {
            Language::En => english,
            Language::Vi => vietnamese,
        }
    }

    fn name(self) -> &'static Name {
        let found = NAMES.iter().find(|name| name.field == self);
        found.expect("every field has a name")
    }

    fn is_called(self, squeezed: &str) -> bool {
        let Name { heads, others, .. } = self.name();
        let mut names = heads.iter().chain(*others);
        names.any(|name| squeeze(name) == squeezed)
    }
}

/// A head without case, diacritics, spaces and signs.
fn squeeze(head: &str) -> String {
    fold(head).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_in_both_languages_and_by_what_spreadsheets_call_them() {
        let guess = |heads: &[&str]| SheetKind::People.guess(heads.iter().copied());

        assert_eq!(
            guess(&["STT", "MSSV", "Họ đệm", "TÊN", "E-Mail", "Ngày  sinh"]),
            [
                None,
                Some(Field::Code),
                Some(Field::FamilyMiddle),
                Some(Field::Given),
                Some(Field::Email),
                Some(Field::BirthDate)
            ]
        );
        assert_eq!(
            guess(&["Full name", "email", "Email"]),
            [Some(Field::FullName), Some(Field::Email), None]
        );
    }

    #[test]
    fn what_we_write_is_what_we_find() {
        for kind in SheetKind::ALL {
            for language in [Language::En, Language::Vi] {
                let heads = kind.fields().iter().map(|field| field.head(language));

                let found = kind.guess(heads);

                assert!(found.iter().flatten().eq(kind.fields()), "{kind:?}");
            }
        }
    }

    #[test]
    fn every_field_reads_as_it_is_written() {
        for kind in SheetKind::ALL {
            assert_eq!(SheetKind::parse(kind.as_str()), Some(kind));
            for field in kind.fields() {
                assert_eq!(Field::parse(field.as_str()), Some(*field));
            }
        }
    }
}
