//! How nouns leave: JSON with an `ETag`, pages with their cursor, creations with their `Location`.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use school::{List, Noun};
use serde::Serialize;
use serde_json::Value;

use crate::books::BookOut;
use crate::categories::CategoryOut;
use crate::classes::ClassOut;
use crate::departments::DepartmentOut;
use crate::enrollments::EnrollmentOut;
use crate::finals::{FinalChangeOut, FinalOut, FinalsOut};
use crate::items::ItemOut;
use crate::materials::MaterialOut;
use crate::people::PersonOut;
use crate::settings::SettingsOut;
use crate::subjects::SubjectOut;
use crate::terms::TermOut;

/// A noun on the wire with its version.
pub(crate) trait Versioned: Serialize {
    /// Version, for the `ETag`.
    fn version(&self) -> u64;

    /// Where it is, for `Location`.
    fn location(&self) -> String;
}

/// Strong validator of a version.
pub(crate) fn etag(version: u64) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{version}\"")).expect("digits in quotes are a header value")
}

/// Answers one noun.
pub(crate) struct One<T>(pub T);

impl<T: Versioned> IntoResponse for One<T> {
    fn into_response(self) -> Response {
        ([(header::ETAG, etag(self.0.version()))], Json(self.0)).into_response()
    }
}

/// Answers a noun that was just created.
pub(crate) struct Created<T>(pub T);

impl<T: Versioned> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let location = HeaderValue::from_str(&self.0.location());
        let mut response = (StatusCode::CREATED, One(self.0)).into_response();
        if let Ok(location) = location {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }
}

macro_rules! pages {
    ($($(#[$doc:meta])* $page:ident of $out:ty;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Serialize, utoipa::ToSchema)]
        pub struct $page {
            /// Entries in order.
            pub items: Vec<$out>,
            /// Cursor of the next page; null on the last.
            #[schema(required)]
            pub next: Option<String>,
        }

        impl $page {
            pub(crate) fn of<T: Into<$out>>(list: List<T>) -> Json<Self> {
                let List { items, next } = list.map(Into::into);
                Json(Self { items, next })
            }
        }
    )+};
}

pages! {
    /// People, by given and family name.
    PeoplePage of crate::people::PersonRowOut;
    /// Subjects, by name.
    SubjectsPage of SubjectOut;
    /// Departments, by name.
    DepartmentsPage of DepartmentOut;
    /// Terms, newest first.
    TermsPage of TermOut;
    /// Classes, by code.
    ClassesPage of ClassOut;
    /// Classes of a person, newest first.
    MyClassesPage of crate::me::MyClassOut;
    /// Sessions of a person, newest first.
    SessionsPage of crate::sessions::SessionOut;
    /// Events, newest first.
    EventsPage of crate::events::EventOut;
    /// What was done to cells, newest first.
    ScoreEventsPage of crate::score_events::ScoreEventOut;
    /// Jobs, newest first.
    JobsPage of crate::jobs::JobOut;
    /// Rows of a job in the order in which they were met.
    JobRowsPage of crate::jobs::JobRowOut;
    /// People of one's own classes, as they were found.
    MyPeoplePage of crate::me::MyPersonOut;
    /// Members of a class, by given and family name.
    EnrollmentsPage of EnrollmentOut;
    /// Notices of a person, newest first.
    NoticesPage of crate::notices::NoticeOut;
    /// Requests to change final grades, newest first.
    FinalChangesPage of FinalChangeOut;
    /// Materials of a class, by section and place.
    MaterialsPage of MaterialOut;
}

/// Representation of a noun as it is now, for a stale edit.
pub(crate) fn current(noun: Noun) -> Option<Value> {
    let value = match noun {
        Noun::Person(person) => serde_json::to_value(PersonOut::from(person)),
        Noun::Subject(subject) => serde_json::to_value(SubjectOut::from(subject)),
        Noun::Department(department) => serde_json::to_value(DepartmentOut::from(department)),
        Noun::Term(term, current) => serde_json::to_value(TermOut::from((term, current))),
        Noun::Class(class) => serde_json::to_value(ClassOut::from(class)),
        Noun::Enrollment(enrollment) => serde_json::to_value(EnrollmentOut::from(enrollment)),
        Noun::Finals(finals) => serde_json::to_value(FinalsOut::from(finals)),
        Noun::FinalGrade(grade) => serde_json::to_value(FinalOut::from(grade)),
        Noun::FinalChange(change) => serde_json::to_value(FinalChangeOut::from(change)),
        Noun::Material(material) => serde_json::to_value(MaterialOut::from(material)),
        Noun::Book(class, book) => serde_json::to_value(BookOut::of(&class, book)),
        Noun::Category(class, category) => {
            serde_json::to_value(CategoryOut::from((&class, category)))
        }
        Noun::Item(class, item) => serde_json::to_value(ItemOut::from((&class, item))),
        Noun::Settings(settings) => serde_json::to_value(SettingsOut::from(settings)),
    };
    value.ok()
}
