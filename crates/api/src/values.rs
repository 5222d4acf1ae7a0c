//! Closed sets of values on the wire, named in the document so that clients get their types.

use serde::Serialize;
use utoipa::ToSchema;

macro_rules! values {
    ($($(#[$doc:meta])* $name:ident of $domain:path { $($variant:ident $text:tt),+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Serialize, ToSchema)]
        pub enum $name {
            $(#[serde(rename = $text)] $variant,)+
        }

        impl From<$domain> for $name {
            fn from(value: $domain) -> Self {
                match value { $(<$domain>::$variant => Self::$variant,)+ }
            }
        }
    )+};
}

values! {
    /// What somebody is in a class.
    ClassRole of domain::enrollments::ClassRole { Lecturer "LECTURER", Student "STUDENT" }
    /// Whether a membership counts.
    EnrollmentStatus of domain::enrollments::EnrollmentStatus { Active "active", Waiting "waiting", Withdrawn "withdrawn" }
    /// What somebody is in the school.
    Role of domain::people::Role { Admin "ADMIN", Lecturer "LECTURER", Student "STUDENT" }
    /// Whether a person counts as present.
    PersonStatus of domain::people::PersonStatus { Active "active", Disabled "disabled", Archived "archived" }
    /// Whether a person can sign in.
    AccountLink of domain::people::AccountLink { None "none", Invited "invited", Linked "linked" }
    /// How the parts of a name are put together.
    NameOrder of domain::names::NameOrder { FamilyFirst "family_first", GivenFirst "given_first" }
    /// A language of the page.
    Language of domain::calendar::Language { En "en", Vi "vi" }
    /// In use or kept for the history.
    Shelf of domain::subjects::Shelf { Active "active", Archived "archived" }
    /// How a subject ends.
    Grading of domain::subjects::Grading { Graded "graded", PassFail "pass_fail" }
    /// How students come into a class by themselves.
    SelfEnrollment of domain::classes::SelfEnrollment { Closed "closed", Open "open", Passcode "passcode" }
    /// Whether a class runs.
    ClassStatus of domain::classes::ClassStatus { Open "open", Closed "closed", Archived "archived" }
    /// Whether a material has arrived.
    MaterialState of domain::materials::MaterialState { Uploading "uploading", Visible "visible" }
    /// How the total of a class is weighed.
    Weighting of domain::scores::Weighting { Points "points", Categories "categories", CategoriesAndItems "categories_and_items" }
    /// What happens to a number exactly between two others.
    Midpoint of domain::scores::Midpoint { Up "half_up", Even "half_even" }
    /// What is known of a score beside its points.
    ScoreStatus of domain::scores::ScoreStatus { None "none", Graded "graded", Excused "excused", Missing "missing", Incomplete "incomplete" }
    /// Where a write of a cell came from.
    ScoreSource of school::gradebooks::Source { Edit "edit", Fill "fill", Sheet "sheet", Restore "restore" }
    /// What a total makes of what is not graded.
    TotalKind of domain::scores::Kind { ToDate "to_date", Final "final" }
    /// Over which items a total is.
    TotalSight of domain::scores::Sight { All "all", Posted "posted" }
    /// How a category stands in a total.
    CategoryStanding of domain::scores::CategoryStanding { Counted "counted", ExtraCredit "extra_credit", Empty "empty", NotCounted "not_counted" }
    /// How an item stands in a total.
    ItemStanding of domain::scores::Standing { Graded "graded", Missing "missing", Ungraded "ungraded", NotYet "not_yet", Excused "excused", NotCounted "not_counted", NotPosted "not_posted" }
    /// Which rule left an item out.
    DropRule of domain::scores::Aim { Highest "drop_lowest", Lowest "drop_highest" }
    /// Why there is no total.
    NoTotal of domain::scores::NoTotal { NothingCounted "nothing_counted", NoWeight "no_weight" }
    /// What a notice is.
    NoticeKind of domain::notices::NoticeKind { Message "message", Enrolled "enrolled", Queued "queued", Promoted "promoted", Material "material", Posted "posted", FinalsLocked "finals_locked", Job "job", BackupFailed "backup_failed" }
    /// Which way mails leave the home: not at all, by a mail server, by Amazon SES, or as the user pool of AWS likes.
    MailRoute of ports::MailRoute { Folder "folder", Server "server", Ses "ses", Cognito "cognito" }
    /// How far a test letter came.
    TestMailState of ports::TestMail { HandedOver "handed_over", Waiting "waiting", Refused "refused", Kept "kept" }
    /// What a job does.
    JobKind of domain::jobs::JobKind { Import "import", Undo "undo", Enroll "enroll", Finals "finals" }
    /// How far the finals of a class are.
    FinalsState of domain::finals::FinalsState { Open "open", Submitted "submitted", Locked "locked" }
    /// What is done to the finals of a class.
    FinalsStep of domain::finals::FinalsStep { Compute "compute", Submit "submit", Withdraw "withdraw", Lock "lock", Reopen "reopen" }
    /// How far a request to change a final grade is.
    ChangeState of domain::finals::ChangeState { Requested "requested", Approved "approved", Refused "refused" }
    /// What counts in an average of a subject that was taken more than once.
    Repeats of domain::scores::Repeats { Best "best", Latest "latest", All "all" }
    /// Why a grade counts in no average.
    Exclusion of domain::scores::Exclusion { CreditsMissing "credits_missing", PointsMissing "points_missing", Repeated "repeated" }
    /// What the rows of a sheet are.
    SheetKind of school::sheets::fields::SheetKind { People "people", Classes "classes", Enrollments "enrollments" }
    /// What a column of a sheet is.
    SheetField of school::sheets::fields::Field {
        FullName "full_name", FamilyMiddle "family_middle", Family "family", Middle "middle", Given "given",
        Email "email", Code "code", Roles "roles", Phone "phone", BirthDate "birth_date", Language "language",
        ClassCode "class_code", Title "title", Subject "subject", Term "term", Room "room", Capacity "capacity",
        StartsOn "starts_on", EndsOn "ends_on", Person "person", Class "class", Role "role"
    }
    /// How far a job is.
    JobState of domain::jobs::JobState { Waiting "waiting", Running "running", Done "done", Failed "failed", Cancelled "cancelled" }
    /// What became of a row or line.
    RowOutcome of school::jobs::RowOutcome {
        Stopped "stopped", LeftOut "left_out", Noted "noted", Kept "kept", Enrolled "enrolled",
        Waiting "waiting", Already "already", Unknown "unknown", Refused "refused"
    }
}
