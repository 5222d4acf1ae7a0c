//! Why the school did not do what was asked: facts, without anything personal.

use domain::checks::Invalid;
use domain::enrollments::EnrollmentRefusal;
use domain::finals::FinalsRefusal;
use domain::ids::JobId;
use domain::materials::MaterialRefusal;
use domain::people::PersonRefusal;
use domain::policy::Denied;
use domain::sessions::SessionRefusal;
use ports::StoreError;

use crate::stored::Noun;

/// Every way in which a use case ends other than well.
#[derive(Debug, thiserror::Error)]
pub enum SchoolError {
    /// Fields break rules.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// Each field is right, but the school's present state does not allow it.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// There is no such thing, or nothing that the actor can know of.
    #[error("not found")]
    NotFound,
    /// Known to the actor but not permitted.
    #[error("forbidden")]
    Forbidden,
    /// The access token is not valid (any more).
    #[error("not authenticated")]
    Unauthenticated,
    /// The account belongs to nobody in the school.
    #[error("account belongs to nobody in the school")]
    NotAMember,
    /// The school requires a second factor of the acting person, who has none.
    #[error("acting person owes a second factor")]
    MfaRequired,
    /// The acting person is disabled or archived.
    #[error("acting person is not active")]
    AccountDisabled,
    /// Somebody else edited the thing in between; here it is as it is now.
    #[error("edited by somebody else in between")]
    Stale(Box<Noun>),
    /// The cursor is not one of this list.
    #[error("cursor of another list")]
    InvalidCursor,
    /// The idempotency key was used for another request.
    #[error("idempotency key used for another request")]
    IdempotencyKeyReused,
    /// The first administrator exists, or the link is not the printed one.
    #[error("setup is closed")]
    SetupClosed,
    /// Too much is happening to the same items, or the store is throttled; worth trying again.
    #[error("busy")]
    Busy,
    /// A job that has to be alone is not at its end; here is which.
    #[error("an import is running")]
    ImportRunning(JobId),
    /// A step of a job has ended; the job goes on elsewhere or later.
    #[error("step ended: {0}")]
    StepEnded(StepEnd),
    /// A stored item does not read; a defect, never the caller's fault.
    #[error("stored item does not read: {0}")]
    Corrupt(String),
    /// The store failed.
    #[error("store failed: {0}")]
    Store(StoreError),
    /// The store of files failed.
    #[error("files failed: {0}")]
    Files(#[source] ports::FileError),
    /// The school's own keys cannot be reached.
    #[error("keys failed: {0}")]
    Keys(#[source] ports::KeysError),
    /// The user pool failed.
    #[error("accounts failed: {0}")]
    Accounts(#[source] ports::AccountsError),
}

/// Why a step of a job ended before the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StepEnd {
    /// It has worked for as long as it may.
    #[error("time is over")]
    TimeOver,
    /// Somebody else has the job, or it was cancelled.
    #[error("job is no longer held")]
    Lost,
}

/// What the present state of the school does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Another person has the e-mail.
    #[error("e-mail is taken")]
    EmailTaken,
    /// Another thing of the kind has the code.
    #[error("code is taken")]
    CodeTaken,
    /// Another thing of the kind has the name.
    #[error("name is taken")]
    NameTaken,
    /// See [`EnrollmentRefusal`].
    #[error(transparent)]
    Enrollment(#[from] EnrollmentRefusal),
    /// See [`FinalsRefusal`].
    #[error(transparent)]
    Finals(#[from] FinalsRefusal),
    /// See [`MaterialRefusal`].
    #[error(transparent)]
    Material(#[from] MaterialRefusal),
    /// See [`PersonRefusal`].
    #[error(transparent)]
    Person(#[from] PersonRefusal),
    /// See [`SessionRefusal`].
    #[error(transparent)]
    Session(#[from] SessionRefusal),
    /// Nothing can be mailed to a placeholder address.
    #[error("person has no e-mail address")]
    NoAddress,
    /// The user pool mails by itself, and no letter of ours.
    #[error("no test letter can be sent here")]
    NoTestMail,
    /// There is no account whose password could be reset.
    #[error("person has no account")]
    NoAccount,
    /// The account has been used already; there is nothing to invite to.
    #[error("account is in use")]
    AlreadyLinked,
    /// The thing referred to is archived.
    #[error("referred thing is archived")]
    Archived,
    /// The home keeps its items safe in another way.
    #[error("backups are made elsewhere")]
    BackupsElsewhere,
    /// One work on backups goes on at a time.
    #[error("work on a backup is going on")]
    BackupRunning,
    /// Everything of the import has been taken back.
    #[error("import is undone")]
    AlreadyUndone,
    /// Another job changes the school as a whole.
    #[error("an import is running")]
    ImportRunning,
    /// The sender of mails takes no more than so many invitations.
    #[error("more than {0} invitations at once")]
    TooManyInvitations(usize),
    /// The book has as many categories as it may.
    #[error("too many categories")]
    TooManyCategories,
    /// The book has as many items as it may.
    #[error("too many items")]
    TooManyItems,
    /// Items are still in the category.
    #[error("category is not empty")]
    CategoryNotEmpty,
    /// The category of the item was taken away.
    #[error("category is deleted")]
    CategoryDeleted,
    /// More was done to cells since than one request looks at.
    #[error("too many events of scores")]
    TooManyScoreEvents,
    /// What is to be restored lies behind an import, of which no cell has a history.
    #[error("an import lies in between")]
    ImportInBetween,
    /// The list is larger than one file may be.
    #[error("export is too large")]
    ExportTooLarge,
    /// The school is larger than one answer may be.
    #[error("the school is too large for one answer")]
    BundleTooLarge,
}

impl From<Denied> for SchoolError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::OutOfScope => Self::NotFound,
            Denied::Forbidden => Self::Forbidden,
        }
    }
}

impl From<EnrollmentRefusal> for SchoolError {
    fn from(refusal: EnrollmentRefusal) -> Self {
        Self::Refused(refusal.into())
    }
}

impl From<FinalsRefusal> for SchoolError {
    fn from(refusal: FinalsRefusal) -> Self {
        Self::Refused(refusal.into())
    }
}

impl From<MaterialRefusal> for SchoolError {
    fn from(refusal: MaterialRefusal) -> Self {
        Self::Refused(refusal.into())
    }
}

impl From<ports::FileError> for SchoolError {
    fn from(error: ports::FileError) -> Self {
        match error {
            ports::FileError::Throttled => Self::Busy,
            other @ ports::FileError::Unavailable(_) => Self::Files(other),
        }
    }
}

impl From<SessionRefusal> for SchoolError {
    fn from(refusal: SessionRefusal) -> Self {
        Self::Refused(refusal.into())
    }
}

impl From<PersonRefusal> for SchoolError {
    fn from(refusal: PersonRefusal) -> Self {
        Self::Refused(refusal.into())
    }
}

impl From<StoreError> for SchoolError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict | StoreError::Throttled => Self::Busy,
            other => Self::Store(other),
        }
    }
}
