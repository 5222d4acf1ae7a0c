//! Errors on the wire: RFC 9457 problems with a stable code, every bad field at once, and the id of
//! the request; never a stack, a text of another system, or anything personal.

use std::collections::BTreeMap;
use std::error::Error;
use std::panic::Location;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::checks::{FieldError, Invalid};
use domain::enrollments::EnrollmentRefusal;
use domain::finals::FinalsRefusal;
use domain::materials::MaterialRefusal;
use domain::people::PersonRefusal;
use domain::sessions::SessionRefusal;
use ports::{AccountsError, StoreError};
use school::{Refusal, SchoolError};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::representations;
use crate::requests::REQUEST_ID;

/// Media type of problems.
const PROBLEM_JSON: &str = "application/problem+json";

/// Seconds after which what could not be done now is worth another try.
const SOON: u32 = 1;

macro_rules! codes {
    ($($code:ident $text:literal $status:ident $title:literal;)+) => {
        /// Stable codes of problems; the page translates them.
        #[expect(clippy::enum_variant_names, reason = "a code can be taken")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Code {
            $(#[doc = $title] $code,)+
        }

        impl Code {
            #[cfg(test)]
            pub(crate) const ALL: &'static [(Self, &'static str)] = &[$((Self::$code, $text),)+];

            pub(crate) const fn as_str(self) -> &'static str {
                match self { $(Self::$code => $text,)+ }
            }

            const fn status(self) -> StatusCode {
                match self { $(Self::$code => StatusCode::$status,)+ }
            }

            const fn title(self) -> &'static str {
                match self { $(Self::$code => $title,)+ }
            }
        }
    };
}

codes! {
    BadRequest "bad_request" BAD_REQUEST "The request cannot be understood.";
    UnknownParameter "unknown_parameter" BAD_REQUEST "There is no such query parameter.";
    InvalidCursor "invalid_cursor" BAD_REQUEST "The cursor is not one of this list.";
    InvalidJson "invalid_json" BAD_REQUEST "The body is not JSON.";
    ValidationFailed "validation_failed" UNPROCESSABLE_ENTITY "Some fields are not valid.";
    IdempotencyKeyReused "idempotency_key_reused" UNPROCESSABLE_ENTITY "The idempotency key was used for another request.";
    Unauthenticated "unauthenticated" UNAUTHORIZED "A valid access token is needed.";
    Forbidden "forbidden" FORBIDDEN "This is not permitted.";
    AccountDisabled "account_disabled" FORBIDDEN "This account is not active.";
    MfaRequired "mfa_required" FORBIDDEN "The school requires a second factor, which this account does not have yet.";
    NotAMember "not_a_member" FORBIDDEN "This account belongs to nobody in the school.";
    SetupClosed "setup_closed" FORBIDDEN "The first administrator exists already, or the link is not the latest one.";
    LecturersByAdministrator "lecturers_by_administrator" FORBIDDEN "Only an administrator decides who teaches a class.";
    PasscodeWrong "passcode_wrong" FORBIDDEN "The passcode is not that of the class.";
    NotFound "not_found" NOT_FOUND "There is no such thing.";
    MethodNotAllowed "method_not_allowed" METHOD_NOT_ALLOWED "This method does not exist here.";
    EmailTaken "email_taken" CONFLICT "Somebody else has this e-mail address.";
    CodeTaken "code_taken" CONFLICT "This code is in use.";
    NameTaken "name_taken" CONFLICT "This name is in use.";
    ClassNotOpen "class_not_open" CONFLICT "The class is not open.";
    ClassFull "class_full" CONFLICT "The class is full, and so is its queue.";
    AlreadyEnrolled "already_enrolled" CONFLICT "The person is in the class already.";
    AlreadyWaiting "already_waiting" CONFLICT "The person waits for a place in the class already.";
    SelfEnrollmentClosed "self_enrollment_closed" CONFLICT "Students do not join this class by themselves.";
    LeavingByStaff "leaving_by_staff" CONFLICT "Students do not leave this class by themselves.";
    OtherRole "other_role" CONFLICT "The person is in the class in another role.";
    RoleNotHeld "role_not_held" CONFLICT "The person does not hold the role that this needs.";
    PersonNotActive "person_not_active" CONFLICT "The person is not active.";
    OwnAdministration "own_administration" CONFLICT "Administrators cannot end their own administration.";
    SecondPersonNeeded "second_person_needed" FORBIDDEN "Another administrator has to do this: nobody locks finals that they submitted, nor decides a change that they asked for, unless a setting of the school allows it.";
    NotSubmitter "not_submitter" FORBIDDEN "Only whoever submitted the finals, or an administrator, takes them back.";
    FinalsAtWork "finals_at_work" CONFLICT "The final grades of the class are being worked on.";
    FinalsNotOpen "finals_not_open" CONFLICT "The final grades of the class are submitted or locked.";
    FinalsNotSubmitted "finals_not_submitted" CONFLICT "The final grades of the class are not submitted.";
    FinalsNotLocked "finals_not_locked" CONFLICT "The final grades of the class are not locked.";
    FinalsNotComputed "finals_not_computed" CONFLICT "The final grades of the class have not been computed.";
    FinalsIncomplete "finals_incomplete" CONFLICT "Some students have no mark, and nobody has accepted that they are incomplete.";
    ChangeDecided "change_decided" CONFLICT "The request was decided before.";
    ChangeOutdated "change_outdated" CONFLICT "The grade is no longer the one that was to be changed.";
    TooManyMaterials "too_many_materials" CONFLICT "The class has as many materials as it may.";
    TooManyCategories "too_many_categories" CONFLICT "The class has as many categories as it may, those that were deleted included.";
    TooManyItems "too_many_items" CONFLICT "The class has as many items as it may, those that were deleted included.";
    CategoryNotEmpty "category_not_empty" CONFLICT "The category still has items; move or delete them first.";
    CategoryDeleted "category_deleted" CONFLICT "The category of this item was deleted; restore it first.";
    ImportInBetween "import_in_between" CONFLICT "An import has changed this class since then; undo the import instead.";
    TooManyScoreEvents "too_many_score_events" CONFLICT "So much was changed since then that it can only be restored batch by batch.";
    UploadMissing "upload_missing" CONFLICT "The file has not been uploaded.";
    UploadDiffers "upload_differs" CONFLICT "Another file was uploaded than was told; it can be uploaded again.";
    NoAddress "no_address" CONFLICT "The person has no e-mail address.";
    NoAccount "no_account" CONFLICT "The person has no account yet, and can be invited.";
    NoTestMail "no_test_mail" CONFLICT "The user pool mails by itself here, and no other letter can be sent.";
    AlreadyLinked "already_linked" CONFLICT "The account is in use; there is nothing to invite to.";
    BackupsElsewhere "backups_elsewhere" CONFLICT "Here the school is kept safe by what it runs on, and makes no backups of itself.";
    BackupRunning "backup_running" CONFLICT "Another backup, or the proof of one, is still going on.";
    AlreadyUndone "already_undone" CONFLICT "Everything of this import has been taken back already.";
    ImportRunning "import_running" CONFLICT "Another import, or the undoing of one, is not at its end.";
    BundleTooLarge "bundle_too_large" CONFLICT "The school is larger than one answer may be; the command `export` of whoever runs it has no such limit.";
    ExportTooLarge "export_too_large" CONFLICT "The list is larger than one file may be; choose a part of it.";
    Archived "archived" CONFLICT "Something that this refers to is archived.";
    TooManyInvitations "too_many_invitations" CONFLICT "The sender of mails takes no more than so many invitations at once.";
    TooManyEnded "too_many_ended" CONFLICT "So many sessions were ended one by one that only signing out everywhere is left.";
    VersionMismatch "version_mismatch" PRECONDITION_FAILED "Somebody else has edited this in between.";
    IfMatchRequired "if_match_required" PRECONDITION_REQUIRED "The version that is edited must be named in If-Match.";
    PayloadTooLarge "payload_too_large" PAYLOAD_TOO_LARGE "The body is too large.";
    UnsupportedMediaType "unsupported_media_type" UNSUPPORTED_MEDIA_TYPE "The body is not of the type that is expected here.";
    TooManyGuesses "too_many_guesses" TOO_MANY_REQUESTS "The passcode was guessed too often.";
    Internal "internal" INTERNAL_SERVER_ERROR "Something went wrong here.";
    Unavailable "unavailable" SERVICE_UNAVAILABLE "Something that this needs cannot be reached; please try again.";
    Busy "busy" SERVICE_UNAVAILABLE "Too much is happening at once; please try again.";
    TimedOut "timed_out" SERVICE_UNAVAILABLE "This took too long; please try again.";
}

/// A problem as it goes over the wire.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the code says which.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "about:blank")]
    pub kind: AboutBlank,
    /// English sentence.
    #[schema(example = "Some fields are not valid.")]
    pub title: &'static str,
    /// HTTP status.
    #[schema(example = 422)]
    pub status: u16,
    /// Stable code.
    pub code: Code,
    /// Id of the request, also in `X-Request-Id`.
    #[schema(example = "0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub request_id: String,
    /// Values for the text.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<&'static str, String>,
    /// Every bad field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// The thing as it is now (with `version_mismatch`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<Box<Value>>,
    #[serde(skip)]
    retry_after: Option<u32>,
}

/// The only type of problem (RFC 9457, 4.2.1).
#[derive(Debug, Clone, Copy, Serialize)]
pub enum AboutBlank {
    /// As it is written.
    #[serde(rename = "about:blank")]
    Blank,
}

/// A field that is not valid.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Where: `name.family`, `roles.1`.
    #[schema(example = "name.family")]
    pub path: String,
    /// Which rule.
    #[schema(example = "too_long")]
    pub code: String,
    /// Values for the text.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(example = json!({"max": "100"}))]
    pub params: BTreeMap<String, String>,
}

impl From<FieldError> for FieldProblem {
    fn from(error: FieldError) -> Self {
        let params = error.fault.params.into_iter();
        Self {
            path: error.path,
            code: error.fault.code.to_owned(),
            params: params
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        }
    }
}

impl Problem {
    /// A problem with nothing but its code.
    pub fn new(code: Code) -> Self {
        Self {
            kind: AboutBlank::Blank,
            title: code.title(),
            status: code.status().as_u16(),
            code,
            request_id: REQUEST_ID.try_with(Clone::clone).unwrap_or_default(),
            params: BTreeMap::new(),
            errors: Vec::new(),
            current: None,
            retry_after: None,
        }
    }

    /// Adds a value for the text.
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.params.insert(name, value.to_string());
        self
    }

    /// What the present state does not allow.
    fn refused(refusal: Refusal) -> Self {
        let problem = Self::new(refusal_code(refusal));
        match refusal {
            Refusal::Enrollment(EnrollmentRefusal::TooManyGuesses(wait)) => Self {
                retry_after: Some(wait.seconds),
                ..problem.with("seconds", wait.seconds)
            },
            Refusal::TooManyInvitations(most) => problem.with("max", most),
            Refusal::Finals(FinalsRefusal::Incomplete(count)) => problem.with("count", count),
            _ => problem,
        }
    }

    /// Bad fields.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let errors = errors.into_iter().map(FieldProblem::from).collect();
        Self {
            errors,
            ..Self::new(Code::ValidationFailed)
        }
    }
}

impl From<Invalid> for Problem {
    fn from(Invalid(errors): Invalid) -> Self {
        Self::invalid(errors)
    }
}

impl From<SchoolError> for Problem {
    /// The one place where an error of the school becomes an answer; what is no fault of the caller
    /// is logged here, once, with the place where it came up.
    #[track_caller]
    fn from(error: SchoolError) -> Self {
        match error {
            SchoolError::Invalid(invalid) => invalid.into(),
            SchoolError::Refused(refusal) => Self::refused(refusal),
            SchoolError::NotFound => Self::new(Code::NotFound),
            SchoolError::Forbidden => Self::new(Code::Forbidden),
            SchoolError::Unauthenticated => Self::new(Code::Unauthenticated),
            SchoolError::MfaRequired => Self::new(Code::MfaRequired),
            SchoolError::NotAMember => Self::new(Code::NotAMember),
            SchoolError::AccountDisabled => Self::new(Code::AccountDisabled),
            SchoolError::InvalidCursor => Self::new(Code::InvalidCursor),
            SchoolError::IdempotencyKeyReused => Self::new(Code::IdempotencyKeyReused),
            SchoolError::SetupClosed => Self::new(Code::SetupClosed),
            SchoolError::ImportRunning(job) => Self::new(Code::ImportRunning).with("job", job),
            // A step that ended early has not ended the job.
            SchoolError::Busy | SchoolError::StepEnded(_) => Self::new(Code::Busy),
            SchoolError::Stale(noun) => {
                let current = representations::current(*noun).map(Box::new);
                Self {
                    current,
                    ..Self::new(Code::VersionMismatch)
                }
            }
            SchoolError::Accounts(AccountsError::PasswordRefused { rule }) => {
                Self::invalid(vec![domain::checks::Fault::new(rule).at("password")])
            }
            SchoolError::Accounts(AccountsError::EmailTaken) => Self::new(Code::EmailTaken),
            error @ (SchoolError::Corrupt(_)
            | SchoolError::Store(_)
            | SchoolError::Files(_)
            | SchoolError::Keys(_)
            | SchoolError::Accounts(_)) => {
                let (at, cause) = (Location::caller(), cause_of(&error));
                tracing::error!(%error, cause, at = %at, "request failed");
                Self::new(failure_code(&error))
            }
        }
    }
}

/// What was wrong at the far end, which the error itself does not say.
fn cause_of(error: &SchoolError) -> Option<String> {
    let first = match error {
        SchoolError::Store(error) => error.source(),
        error => error.source().and_then(Error::source),
    };
    let causes: Vec<_> = std::iter::successors(first, |cause| (*cause).source())
        .map(ToString::to_string)
        .collect();
    (!causes.is_empty()).then(|| causes.join(": "))
}

/// What cannot be reached now may be reached later; anything else is a defect.
const fn failure_code(error: &SchoolError) -> Code {
    match error {
        SchoolError::Store(StoreError::Unavailable(_))
        | SchoolError::Accounts(AccountsError::Unavailable(_))
        | SchoolError::Keys(_) => Code::Unavailable,
        _ => Code::Internal,
    }
}

const fn refusal_code(refusal: Refusal) -> Code {
    match refusal {
        Refusal::EmailTaken => Code::EmailTaken,
        Refusal::CodeTaken => Code::CodeTaken,
        Refusal::NameTaken => Code::NameTaken,
        Refusal::NoAddress => Code::NoAddress,
        Refusal::NoAccount => Code::NoAccount,
        Refusal::NoTestMail => Code::NoTestMail,
        Refusal::AlreadyLinked => Code::AlreadyLinked,
        Refusal::Archived => Code::Archived,
        Refusal::Session(SessionRefusal::TooManyEnded) => Code::TooManyEnded,
        Refusal::ImportRunning => Code::ImportRunning,
        Refusal::BackupsElsewhere => Code::BackupsElsewhere,
        Refusal::BackupRunning => Code::BackupRunning,
        Refusal::AlreadyUndone => Code::AlreadyUndone,
        Refusal::TooManyCategories => Code::TooManyCategories,
        Refusal::TooManyItems => Code::TooManyItems,
        Refusal::CategoryNotEmpty => Code::CategoryNotEmpty,
        Refusal::CategoryDeleted => Code::CategoryDeleted,
        Refusal::ImportInBetween => Code::ImportInBetween,
        Refusal::TooManyScoreEvents => Code::TooManyScoreEvents,
        Refusal::ExportTooLarge => Code::ExportTooLarge,
        Refusal::BundleTooLarge => Code::BundleTooLarge,
        Refusal::TooManyInvitations(_) => Code::TooManyInvitations,
        Refusal::Material(MaterialRefusal::TooMany) => Code::TooManyMaterials,
        Refusal::Material(MaterialRefusal::NotArrived) => Code::UploadMissing,
        Refusal::Material(MaterialRefusal::OtherArrived) => Code::UploadDiffers,
        Refusal::Person(PersonRefusal::OwnAdministration) => Code::OwnAdministration,
        Refusal::Finals(refusal) => match refusal {
            FinalsRefusal::AtWork => Code::FinalsAtWork,
            FinalsRefusal::NotOpen => Code::FinalsNotOpen,
            FinalsRefusal::NotSubmitted => Code::FinalsNotSubmitted,
            FinalsRefusal::NotLocked => Code::FinalsNotLocked,
            FinalsRefusal::NotComputed => Code::FinalsNotComputed,
            FinalsRefusal::Incomplete(_) => Code::FinalsIncomplete,
            FinalsRefusal::SecondPersonNeeded => Code::SecondPersonNeeded,
            FinalsRefusal::NotSubmitter => Code::NotSubmitter,
            FinalsRefusal::Decided => Code::ChangeDecided,
            FinalsRefusal::Outdated => Code::ChangeOutdated,
        },
        Refusal::Enrollment(refusal) => match refusal {
            EnrollmentRefusal::ClassNotOpen => Code::ClassNotOpen,
            EnrollmentRefusal::ClassFull => Code::ClassFull,
            EnrollmentRefusal::AlreadyEnrolled => Code::AlreadyEnrolled,
            EnrollmentRefusal::AlreadyWaiting => Code::AlreadyWaiting,
            EnrollmentRefusal::OtherRole => Code::OtherRole,
            EnrollmentRefusal::RoleNotHeld => Code::RoleNotHeld,
            EnrollmentRefusal::PersonNotActive => Code::PersonNotActive,
            EnrollmentRefusal::SelfEnrollmentClosed => Code::SelfEnrollmentClosed,
            EnrollmentRefusal::LeavingByStaff => Code::LeavingByStaff,
            EnrollmentRefusal::PasscodeWrong => Code::PasscodeWrong,
            EnrollmentRefusal::TooManyGuesses(_) => Code::TooManyGuesses,
            EnrollmentRefusal::LecturersByAdministrator => Code::LecturersByAdministrator,
        },
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.code.status();
        let version = self
            .current
            .as_ref()
            .and_then(|now| now["version"].as_u64());
        let (retry_after, code) = (self.retry_after, self.code);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if let Some(version) = version {
            headers.insert(header::ETAG, representations::etag(version));
        }
        let soon = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(SOON);
        if let Some(seconds) = retry_after.or(soon) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if code == Code::Unauthenticated {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(code);
        response
    }
}

/// Answers unknown paths.
pub async fn not_found() -> Problem {
    Problem::new(Code::NotFound)
}

/// Answers known paths with unknown methods.
pub async fn method_not_allowed() -> Problem {
    Problem::new(Code::MethodNotAllowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_written_as_it_serialises() {
        for (code, text) in Code::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), *text);
        }
    }
}
