//! The files of OneRoster 1.2 (CSV binding 1.2.1) that are read: their columns in the order of the
//! standard, with what a value must look like and where a reference leads.

/// A file that is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum File {
    /// The school.
    Orgs,
    /// Terms.
    AcademicSessions,
    /// Subjects.
    Courses,
    /// Classes.
    Classes,
    /// People.
    Users,
    /// Roles of people.
    Roles,
    /// Who is in a class.
    Enrollments,
    /// Groups of items.
    Categories,
    /// Items of the gradebooks.
    LineItems,
    /// Scores.
    Results,
}

/// What a value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// An id.
    Id,
    /// The id of a row of that file.
    Ref(File),
    /// Ids of rows of that file, separated by commas.
    Refs(File),
    /// `YYYY-MM-DD`.
    Date,
    /// `YYYY`.
    Year,
    /// `true` or `false`.
    Boolean,
    /// A plain decimal.
    Number,
    /// One of these, or `ext:` and a word.
    Choice(&'static [&'static str]),
    /// One of these alone.
    Fixed(&'static [&'static str]),
}

/// A column.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    /// Name in the header.
    pub name: &'static str,
    /// Whether every row has a value.
    pub is_required: bool,
    /// What a value looks like.
    pub kind: Kind,
}

const fn need(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        is_required: true,
        kind,
    }
}

const fn may(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        is_required: false,
        kind,
    }
}

/// What the header row of every data file begins with.
pub const STATUS: &str = "status";
/// When the row was last changed, in files that are delta.
pub const LAST_MODIFIED: &str = "dateLastModified";
/// The id of a row.
pub const SOURCED_ID: &str = "sourcedId";
/// A password that somebody has put into the bundle: never read.
pub const PASSWORD: &str = "password";
/// The weight of a line item, in the way in which the standard has columns added.
pub const ITEM_WEIGHT: &str = "metadata.weight";
/// The classes of a category that no line item uses.
pub const CATEGORY_CLASSES: &str = "metadata.classSourcedId";
/// What added columns begin with.
pub const METADATA: &str = "metadata.";

use File::{
    AcademicSessions, Categories, Classes, Courses, Enrollments, LineItems, Orgs, Results, Roles,
    Users,
};
use Kind::{Boolean, Choice, Date, Fixed, Id, Number, Ref, Refs, Text, Year};

const ID: Column = need(SOURCED_ID, Id);
const ROW_STATUS: Column = may(STATUS, Fixed(&["active", "tobedeleted"]));
const MODIFIED: Column = may(LAST_MODIFIED, Text);

const ORG_TYPES: &[&str] = &[
    "department",
    "school",
    "district",
    "local",
    "state",
    "national",
];
const SESSION_TYPES: &[&str] = &["gradingPeriod", "semester", "schoolYear", "term"];
const USER_ROLES: &[&str] = &[
    "aide",
    "counselor",
    "districtAdministrator",
    "guardian",
    "parent",
    "principal",
    "proctor",
    "relative",
    "siteAdministrator",
    "student",
    "systemAdministrator",
    "teacher",
];
const ENROLLMENT_ROLES: &[&str] = &["administrator", "proctor", "student", "teacher"];
const SCORE_STATUSES: &[&str] = &[
    "exempt",
    "fully graded",
    "not submitted",
    "partially graded",
    "submitted",
];

const ORG_COLUMNS: &[Column] = &[
    ID,
    ROW_STATUS,
    MODIFIED,
    need("name", Text),
    need("type", Choice(ORG_TYPES)),
    may("identifier", Text),
    may("parentSourcedId", Ref(Orgs)),
];
const SESSION_COLUMNS: &[Column] = &[
    ID,
    ROW_STATUS,
    MODIFIED,
    need("title", Text),
    need("type", Choice(SESSION_TYPES)),
    need("startDate", Date),
    need("endDate", Date),
    may("parentSourcedId", Ref(AcademicSessions)),
    need("schoolYear", Year),
];
const COURSE_COLUMNS: &[Column] = &[
    ID,
    ROW_STATUS,
    MODIFIED,
    may("schoolYearSourcedId", Ref(AcademicSessions)),
    need("title", Text),
    may("courseCode", Text),
    may("grades", Text),
    need("orgSourcedId", Ref(Orgs)),
    may("subjects", Text),
    may("subjectCodes", Text),
];
const CLASS_COLUMNS: &[Column] = &[
    ID,
    ROW_STATUS,
    MODIFIED,
    need("title", Text),
    may("grades", Text),
    need("courseSourcedId", Ref(Courses)),
    may("classCode", Text),
    need("classType", Choice(&["homeroom", "scheduled"])),
    may("location", Text),
    need("schoolSourcedId", Ref(Orgs)),
    need("termSourcedIds", Refs(AcademicSessions)),
    may("subjects", Text),
    may("subjectCodes", Text),
    may("periods", Text),
];
const USER_COLUMNS: &[Column] = &[
    ID,
    ROW_STATUS,
    MODIFIED,
    need("enabledUser", Boolean),
    need("username", Text),
    may("userIds", Text),
    need("givenName", Text),
    need("familyName", Text),
    may("middleName", Text),
    may("identifier", Text),
    may("email", Text),
    may("sms", Text),
    may("phone", Text),
    may("agentSourcedIds", Refs(Users)),
    may("grades", Text),
    may(PASSWORD, Text),
    may("userMasterIdentifier", Text),
    may("preferredGivenName", Text),
    may("preferredMiddleName", Text),
    may("preferredFamilyName", Text),
    may("primaryOrgSourcedId", Ref(Orgs)),
    may("pronouns", Text),
];
const ROLE_COLUMNS: &[Column] = &[
    ID,
    ROW_STATUS,
    MODIFIED,
    need("userSourcedId", Ref(Users)),
    need("roleType", Fixed(&["primary", "secondary"])),
    need("role", Choice(USER_ROLES)),
    may("beginDate", Date),
    may("endDate", Date),
    need("orgSourcedId", Ref(Orgs)),
    may("userProfileSourcedId", Text),
];
const ENROLLMENT_COLUMNS: &[Column] = &[
    ID,
    ROW_STATUS,
    MODIFIED,
    need("classSourcedId", Ref(Classes)),
    need("schoolSourcedId", Ref(Orgs)),
    need("userSourcedId", Ref(Users)),
    need("role", Choice(ENROLLMENT_ROLES)),
    may("primary", Boolean),
    may("beginDate", Date),
    may("endDate", Date),
];
const CATEGORY_COLUMNS: &[Column] = &[
    ID,
    ROW_STATUS,
    MODIFIED,
    need("title", Text),
    may("weight", Number),
];
const ITEM_COLUMNS: &[Column] = &[
    ID,
    ROW_STATUS,
    MODIFIED,
    need("title", Text),
    may("description", Text),
    need("assignDate", Date),
    need("dueDate", Date),
    need("classSourcedId", Ref(Classes)),
    need("categorySourcedId", Ref(Categories)),
    need("academicSessionSourcedId", Ref(AcademicSessions)),
    may("resultValueMin", Number),
    may("resultValueMax", Number),
    need("schoolSourcedId", Ref(Orgs)),
];
const RESULT_COLUMNS: &[Column] = &[
    ID,
    ROW_STATUS,
    MODIFIED,
    need("lineItemSourcedId", Ref(LineItems)),
    need("studentSourcedId", Ref(Users)),
    need("scoreStatus", Choice(SCORE_STATUSES)),
    may("score", Number),
    need("scoreDate", Date),
    may("comment", Text),
    may("textScore", Text),
    may("classSourcedId", Ref(Classes)),
    may("inProgress", Boolean),
    may("incomplete", Boolean),
    may("late", Boolean),
    may("missing", Boolean),
];

/// Files of the standard that are not imported.
pub const OTHERS: [&str; 11] = [
    "classResources",
    "courseResources",
    "demographics",
    "lineItemLearningObjectiveIds",
    "lineItemScoreScales",
    "resources",
    "resultLearningObjectiveIds",
    "resultScoreScales",
    "scoreScales",
    "userProfiles",
    "userResources",
];

impl File {
    /// All, in the order in which they are read and imported.
    pub const ALL: [Self; 10] = [
        Orgs,
        AcademicSessions,
        Courses,
        Classes,
        Users,
        Roles,
        Enrollments,
        Categories,
        LineItems,
        Results,
    ];

    /// The word of the manifest and of the keys of sources: `users`.
    pub const fn entity(self) -> &'static str {
        let name = self.name();
        name.split_at(name.len() - ".csv".len()).0
    }

    /// Name in the zip.
    pub const fn name(self) -> &'static str {
        match self {
            Orgs => "orgs.csv",
            AcademicSessions => "academicSessions.csv",
            Courses => "courses.csv",
            Classes => "classes.csv",
            Users => "users.csv",
            Roles => "roles.csv",
            Enrollments => "enrollments.csv",
            Categories => "categories.csv",
            LineItems => "lineItems.csv",
            Results => "results.csv",
        }
    }

    /// Its columns in the order of the standard.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Orgs => ORG_COLUMNS,
            AcademicSessions => SESSION_COLUMNS,
            Courses => COURSE_COLUMNS,
            Classes => CLASS_COLUMNS,
            Users => USER_COLUMNS,
            Roles => ROLE_COLUMNS,
            Enrollments => ENROLLMENT_COLUMNS,
            Categories => CATEGORY_COLUMNS,
            LineItems => ITEM_COLUMNS,
            Results => RESULT_COLUMNS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_of_a_file_is_its_name_without_the_ending() {
        assert_eq!(LineItems.entity(), "lineItems");
        assert_eq!(File::ALL.len() + OTHERS.len(), 21);
    }

    #[test]
    fn columns_of_a_file_have_different_names() {
        for file in File::ALL {
            let mut names: Vec<&str> = file.columns().iter().map(|column| column.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), file.columns().len(), "{}", file.name());
        }
    }
}
