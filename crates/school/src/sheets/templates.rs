//! Templates: the head of each kind of sheet with one row that shows how it is filled in. A row that
//! still is the example is known by its first word, and is not imported.

use domain::calendar::Language;
use domain::checks::Fault;
use domain::people::Role;
use domain::policy::Action;
use jiff::civil::date;

use super::fields::{Field, PERSON_FIELDS, SheetKind};
use super::outputs::{Cell, write};
use crate::acting::Acting;
use crate::errors::SchoolError;
use crate::exports::{ExportRequest, Exported, role_word};

/// The number or e-mail of the person, and the code of the class, that nobody has.
const EXAMPLE_PERSON: &str = "example.person@example.invalid";
const EXAMPLE_CLASS: &str = "EXAMPLE-01";

impl SheetKind {
    /// Reads the value on the wire, or says what it can be.
    pub fn read(text: &str) -> Result<Self, Fault> {
        let allowed = "people, classes, enrollments";
        Self::parse(text).ok_or_else(|| Fault::new("not_allowed").with("allowed", allowed))
    }

    /// The fields of its template.
    const fn template(self) -> &'static [Field] {
        match self {
            Self::People => &PERSON_FIELDS,
            Self::Classes | Self::Enrollments => self.fields(),
        }
    }

    /// By which cell the example is known.
    pub(crate) const fn example(self) -> (Field, &'static str) {
        match self {
            Self::People => (Field::Email, EXAMPLE_PERSON),
            Self::Classes => (Field::ClassCode, EXAMPLE_CLASS),
            Self::Enrollments => (Field::Person, EXAMPLE_PERSON),
        }
    }
}

impl Acting<'_> {
    /// The template of a kind of sheet.
    pub async fn download_sheet_template(
        &self,
        kind: SheetKind,
        request: ExportRequest,
    ) -> Result<Exported, SchoolError> {
        self.permit_school(Action::DownloadSheetTemplate).await?;
        let ExportRequest { format, language } = request;
        let fields = kind.template();
        let heads: Vec<&str> = fields.iter().map(|field| field.head(language)).collect();
        let row = fields.iter().map(|field| example(*field, language));
        Ok(Exported {
            name: format!("{}-template.{}", kind.as_str(), format.as_str()),
            media_type: format.media_type(),
            bytes: write(format, &heads, &[row.collect()]),
        })
    }
}

fn example(field: Field, language: Language) -> Cell {
    let say = |words: [&str; 2]| words[usize::from(language == Language::Vi)].to_owned();
    let text = match field {
        Field::FullName => "Nguyễn Văn An".to_owned(),
        Field::FamilyMiddle => "Nguyễn Văn".to_owned(),
        Field::Family => "Nguyễn".to_owned(),
        Field::Middle => "Văn".to_owned(),
        Field::Given => "An".to_owned(),
        Field::Email | Field::Person => EXAMPLE_PERSON.to_owned(),
        Field::Code => "0012345".to_owned(),
        Field::Roles | Field::Role => say(role_word(Role::Student)),
        Field::Phone => "0901 234 567".to_owned(),
        Field::Language => language.as_str().to_owned(),
        Field::ClassCode | Field::Class => EXAMPLE_CLASS.to_owned(),
        Field::Title => say(["Calculus 1, group 1", "Giải tích 1, nhóm 1"]),
        Field::Subject => "MTH101".to_owned(),
        Field::Term => say(["Term 1", "Học kỳ 1"]),
        Field::Room => "A1-204".to_owned(),
        Field::Capacity => return Cell::Number("60".to_owned()),
        Field::BirthDate => return Cell::Date(date(2007, 9, 5)),
        Field::StartsOn | Field::EndsOn => return Cell::EMPTY,
    };
    Cell::Text(text)
}
