//! Who may do what: one row per action, one column per role. A new action without a row does not
//! compile. The names of the actions are the operation ids of the HTTP interface.

use serde::{Deserialize, Serialize};

use crate::people::Role;

/// How far a role reaches with an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Everything in the school.
    Any,
    /// Classes that the person teaches.
    Teaches,
    /// Classes in which the person is an active student.
    Enrolled,
    /// The person's own.
    Own,
    /// Nothing.
    Never,
}

/// Who may take an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody, signed in or not.
    Public,
    /// The columns administrator, lecturer, student.
    Roles([Reach; 3]),
}

use Reach::{Any, Enrolled, Never, Own, Teaches};

const fn roles(admin: Reach, lecturer: Reach, student: Reach) -> Access {
    Access::Roles([admin, lecturer, student])
}

macro_rules! policy {
    ($($action:ident $id:literal => $access:expr;)+) => {
        /// An action that the policy knows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "the operation id is the description")]
        pub enum Action {
            $($action,)+
        }

        impl Action {
            /// All of them, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$action,)+];

            /// The operation id.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$action => $id,)+
                }
            }

            /// The row of the table.
            pub const fn access(self) -> Access {
                match self {
                    $(Self::$action => $access,)+
                }
            }
        }
    };
}

policy! {
//  action                                                     administrator lecturer student
    GetHealth                "get_health"                => Access::Public;
    GetConfig                "get_config"                => Access::Public;
    GetOpenapi               "get_openapi"               => Access::Public;
    GetDocs                  "get_docs"                  => Access::Public;
    CreateFirstAdministrator "create_first_administrator" => Access::Public;
    GetLogo                  "get_logo"                  => Access::Public;
    SetLogo                  "set_logo"                  => roles(Any, Never,    Never);
    DeleteLogo               "delete_logo"               => roles(Any, Never,    Never);
    GetSettings              "get_settings"              => roles(Any, Never,    Never);
    UpdateSettings           "update_settings"           => roles(Any, Never,    Never);
    GetMailSender            "get_mail_sender"           => roles(Any, Never,    Never);
    SendTestMail             "send_test_mail"            => roles(Any, Never,    Never);
    GetBackups               "get_backups"               => roles(Any, Never,    Never);
    MakeBackup               "make_backup"               => roles(Any, Never,    Never);
    ProveBackup              "prove_backup"              => roles(Any, Never,    Never);
    GetMe                    "get_me"                    => roles(Own, Own,      Own);
    UpdateMe                 "update_me"                 => roles(Own, Own,      Own);
    ListMyClasses            "list_my_classes"           => roles(Own, Own,      Own);
    CreateMyAvatar           "create_my_avatar"          => roles(Own, Own,      Own);
    CompleteMyAvatar         "complete_my_avatar"        => roles(Own, Own,      Own);
    DeleteMyAvatar           "delete_my_avatar"          => roles(Own, Own,      Own);
    ListMySessions           "list_my_sessions"          => roles(Own, Own,      Own);
    EndMySession             "end_my_session"            => roles(Own, Own,      Own);
    CheckMyMfa               "check_my_mfa"              => roles(Own, Own,      Own);
    SignOut                  "sign_out"                  => roles(Own, Own,      Own);
    SignOutEverywhere        "sign_out_everywhere"       => roles(Own, Own,      Own);
    ListMyPeople             "list_my_people"            => roles(Own, Own,      Own);
    ListNotices              "list_notices"              => roles(Own, Own,      Own);
    CountNotices             "count_notices"             => roles(Own, Own,      Own);
    ReadNotice               "read_notice"               => roles(Own, Own,      Own);
    ReadNotices              "read_notices"              => roles(Own, Own,      Own);
    CreateNotice             "create_notice"             => roles(Any, Teaches,  Never);
    GetNotice                "get_notice"                => roles(Any, Own,      Own);
    ListPeople               "list_people"               => roles(Any, Never,    Never);
    ExportPeople             "export_people"             => roles(Any, Never,    Never);
    CreatePerson             "create_person"             => roles(Any, Never,    Never);
    GetPerson                "get_person"                => roles(Any, Own,      Own);
    UpdatePerson             "update_person"             => roles(Any, Never,    Never);
    InvitePerson             "invite_person"             => roles(Any, Never,    Never);
    ListPersonClasses        "list_person_classes"       => roles(Any, Own,      Own);
    ListPersonSessions       "list_person_sessions"      => roles(Any, Never,    Never);
    SignOutPerson            "sign_out_person"           => roles(Any, Never,    Never);
    ResetPersonMfa           "reset_person_mfa"          => roles(Any, Never,    Never);
    ResetPersonPassword      "reset_person_password"     => roles(Any, Never,    Never);
    FindPersonByCode         "find_person_by_code"       => roles(Any, Any,      Never);
    ListSubjects             "list_subjects"             => roles(Any, Any,      Any);
    ExportSubjects           "export_subjects"           => roles(Any, Any,      Never);
    CreateSubject            "create_subject"            => roles(Any, Never,    Never);
    GetSubject               "get_subject"               => roles(Any, Any,      Any);
    UpdateSubject            "update_subject"            => roles(Any, Never,    Never);
    ListDepartments          "list_departments"          => roles(Any, Any,      Any);
    CreateDepartment         "create_department"         => roles(Any, Never,    Never);
    GetDepartment            "get_department"            => roles(Any, Any,      Any);
    UpdateDepartment         "update_department"         => roles(Any, Never,    Never);
    ListDepartmentSubjects   "list_department_subjects"  => roles(Any, Any,      Any);
    ListTerms                "list_terms"                => roles(Any, Any,      Any);
    ExportTerms              "export_terms"              => roles(Any, Any,      Never);
    CreateTerm               "create_term"               => roles(Any, Never,    Never);
    GetTerm                  "get_term"                  => roles(Any, Any,      Any);
    UpdateTerm               "update_term"               => roles(Any, Never,    Never);
    ListClasses              "list_classes"              => roles(Any, Any,      Any);
    ExportClasses            "export_classes"            => roles(Any, Any,      Never);
    CreateClass              "create_class"              => roles(Any, Never,    Never);
    GetClass                 "get_class"                 => roles(Any, Any,      Any);
    UpdateClass              "update_class"              => roles(Any, Never,    Never);
    ListEnrollments          "list_enrollments"          => roles(Any, Teaches,  Enrolled);
    ExportEnrollments        "export_enrollments"        => roles(Any, Teaches,  Never);
    CreateEnrollment         "create_enrollment"         => roles(Any, Teaches,  Never);
    GetEnrollment            "get_enrollment"            => roles(Any, Teaches,  Own);
    UpdateEnrollment         "update_enrollment"         => roles(Any, Never,    Never);
    DeleteEnrollment         "delete_enrollment"         => roles(Any, Teaches,  Own);
    JoinClass                "join_class"                => roles(Never, Never,  Any);
    ListEnrollmentEvents     "list_enrollment_events"    => roles(Any, Teaches,  Own);
    ListMaterials            "list_materials"            => roles(Any, Teaches,  Enrolled);
    CreateMaterial           "create_material"           => roles(Any, Teaches,  Never);
    GetMaterial              "get_material"              => roles(Any, Teaches,  Enrolled);
    UpdateMaterial           "update_material"           => roles(Any, Teaches,  Never);
    DeleteMaterial           "delete_material"           => roles(Any, Teaches,  Never);
    CompleteMaterial         "complete_material"         => roles(Any, Teaches,  Never);
    DownloadMaterial         "download_material"         => roles(Any, Teaches,  Enrolled);
    GetBook                  "get_book"                  => roles(Any, Teaches,  Never);
    UpdateBook               "update_book"               => roles(Any, Teaches,  Never);
    CreateCategory           "create_category"           => roles(Any, Teaches,  Never);
    GetCategory              "get_category"              => roles(Any, Teaches,  Never);
    UpdateCategory           "update_category"           => roles(Any, Teaches,  Never);
    DeleteCategory           "delete_category"           => roles(Any, Teaches,  Never);
    RestoreCategory          "restore_category"          => roles(Any, Teaches,  Never);
    MoveCategory             "move_category"             => roles(Any, Teaches,  Never);
    CreateItem               "create_item"               => roles(Any, Teaches,  Never);
    GetItem                  "get_item"                  => roles(Any, Teaches,  Never);
    UpdateItem               "update_item"               => roles(Any, Teaches,  Never);
    DeleteItem               "delete_item"               => roles(Any, Teaches,  Never);
    RestoreItem              "restore_item"              => roles(Any, Teaches,  Never);
    MoveItem                 "move_item"                 => roles(Any, Teaches,  Never);
    PostItem                 "post_item"                 => roles(Any, Teaches,  Never);
    UnpostItem               "unpost_item"               => roles(Any, Teaches,  Never);
    GetGradebook             "get_gradebook"             => roles(Any, Teaches,  Never);
    ExportGradebook          "export_gradebook"          => roles(Any, Teaches,  Never);
    ImportGradebook          "import_gradebook"          => roles(Any, Teaches,  Never);
    FillScores               "fill_scores"               => roles(Any, Teaches,  Never);
    WriteScores              "write_scores"              => roles(Any, Teaches,  Never);
    ListScoreEvents          "list_score_events"         => roles(Any, Teaches,  Never);
    RestoreScores            "restore_scores"            => roles(Any, Teaches,  Never);
    GetStatistics            "get_statistics"            => roles(Any, Teaches,  Enrolled);
    GetGrades                "get_grades"                => roles(Any, Teaches,  Own);
    TryGrades                "try_grades"                => roles(Any, Teaches,  Own);
    ListFinals               "list_finals"               => roles(Any, Teaches,  Never);
    GetFinal                 "get_final"                 => roles(Any, Teaches,  Own);
    UpdateFinal              "update_final"              => roles(Any, Teaches,  Never);
    ListFinalGaps            "list_final_gaps"           => roles(Any, Teaches,  Never);
    ComputeFinals            "compute_finals"            => roles(Any, Teaches,  Never);
    SubmitFinals             "submit_finals"             => roles(Any, Teaches,  Never);
    WithdrawFinals           "withdraw_finals"           => roles(Any, Teaches,  Never);
    LockFinals               "lock_finals"               => roles(Any, Never,    Never);
    ReopenFinals             "reopen_finals"             => roles(Any, Never,    Never);
    ListFinalChanges         "list_final_changes"        => roles(Any, Teaches,  Never);
    GetFinalChange           "get_final_change"          => roles(Any, Teaches,  Never);
    CreateFinalChange        "create_final_change"       => roles(Any, Teaches,  Never);
    DecideFinalChange        "decide_final_change"       => roles(Any, Never,    Never);
    GetTranscript            "get_transcript"            => roles(Any, Own,      Own);
    GetMyTranscript          "get_my_transcript"         => roles(Own, Own,      Own);
    ListEvents               "list_events"               => roles(Any, Never,    Never);
    ExportEvents             "export_events"             => roles(Any, Never,    Never);
    ExportSchool             "export_school"             => roles(Any, Never,    Never);
    CreateImport             "create_import"             => roles(Any, Never,    Never);
    UndoImport               "undo_import"               => roles(Any, Never,    Never);
    CreateSheet              "create_sheet"              => roles(Any, Never,    Never);
    GetSheet                 "get_sheet"                 => roles(Any, Never,    Never);
    ImportSheet              "import_sheet"              => roles(Any, Never,    Never);
    DownloadSheetTemplate    "download_sheet_template"   => roles(Any, Never,    Never);
    CreateEnrollments        "create_enrollments"        => roles(Any, Teaches,  Never);
    ListJobs                 "list_jobs"                 => roles(Any, Own,      Never);
    GetJob                   "get_job"                   => roles(Any, Own,      Never);
    ListJobRows              "list_job_rows"             => roles(Any, Own,      Never);
    StepJob                  "step_job"                  => roles(Any, Own,      Never);
    CancelJob                "cancel_job"                => roles(Any, Own,      Never);
}

impl Action {
    /// Whether somebody may take it who still owes the school a second factor: to see who they are and where they are
    /// signed in, to read the page in their language, to have the factor found, and to leave.
    pub const fn is_before_mfa(self) -> bool {
        matches!(
            self,
            Self::GetMe
                | Self::UpdateMe
                | Self::CheckMyMfa
                | Self::ListMySessions
                | Self::EndMySession
                | Self::SignOut
                | Self::SignOutEverywhere
        )
    }
}

/// How the acting person stands to the thing that an action touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Relation {
    /// Whether the thing belongs to a scope that not everybody sees.
    pub scope: Scope,
    /// Teaches the class, actively.
    pub teaches: bool,
    /// Is a student of the class, actively.
    pub enrolled: bool,
    /// It is the person's own.
    pub own: bool,
}

/// Who can know that a thing is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// Everybody who is signed in: subjects, terms, classes, the lists themselves.
    #[default]
    School,
    /// Only those who stand in a relation to it: people.
    Related,
}

impl Relation {
    /// To something that everybody signed in can know of.
    pub const SCHOOL: Self = Self {
        scope: Scope::School,
        teaches: false,
        enrolled: false,
        own: false,
    };

    /// To a person: oneself or another.
    pub const fn to_person(own: bool) -> Self {
        Self {
            scope: Scope::Related,
            teaches: false,
            enrolled: false,
            own,
        }
    }

    /// To a class: everybody can know of it, who is in it is another matter.
    pub const fn to_class(teaches: bool, enrolled: bool) -> Self {
        Self {
            scope: Scope::School,
            teaches,
            enrolled,
            own: false,
        }
    }

    const fn satisfies(self, reach: Reach) -> bool {
        match reach {
            Any => true,
            Teaches => self.teaches,
            Enrolled => self.enrolled,
            Own => self.own,
            Never => false,
        }
    }

    const fn is_in_scope(self) -> bool {
        matches!(self.scope, Scope::School) || self.teaches || self.enrolled || self.own
    }
}

/// Why an action is not permitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Denied {
    /// Nothing that this person can know of: answers 404.
    #[error("out of scope")]
    OutOfScope,
    /// Known to the person but not allowed: answers 403.
    #[error("not permitted")]
    Forbidden,
}

/// Decides one action.
pub fn permit(action: Action, held: &[Role], relation: Relation) -> Result<(), Denied> {
    let Access::Roles(row) = action.access() else {
        return Ok(());
    };
    if held
        .iter()
        .any(|role| relation.satisfies(row[role.column()]))
    {
        return Ok(());
    }
    if relation.is_in_scope() {
        return Err(Denied::Forbidden);
    }
    Err(Denied::OutOfScope)
}

/// Operation ids that somebody with these roles may take on something.
pub fn permissions(held: &[Role]) -> Vec<&'static str> {
    let may = |action: &&Action| match action.access() {
        Access::Public => false,
        Access::Roles(row) => held.iter().any(|role| row[role.column()] != Never),
    };
    Action::ALL
        .iter()
        .filter(may)
        .map(|action| action.id())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_known_to_everybody_and_its_roster_to_those_in_it() {
        let elsewhere = Relation::to_class(false, false);
        let own = Relation::to_class(true, false);

        assert_eq!(
            permit(Action::GetClass, &[Role::Student], elsewhere),
            Ok(())
        );
        assert_eq!(
            permit(Action::ListEnrollments, &[Role::Lecturer], elsewhere),
            Err(Denied::Forbidden)
        );
        assert_eq!(
            permit(Action::ListEnrollments, &[Role::Lecturer], own),
            Ok(())
        );
        assert_eq!(
            permit(Action::UpdateClass, &[Role::Lecturer], own),
            Err(Denied::Forbidden)
        );
    }

    #[test]
    fn a_person_is_hidden_from_others() {
        let another = Relation::to_person(false);

        assert_eq!(
            permit(Action::GetPerson, &[Role::Lecturer], another),
            Err(Denied::OutOfScope)
        );
        assert_eq!(permit(Action::GetPerson, &[Role::Admin], another), Ok(()));
    }

    #[test]
    fn several_roles_add_up() {
        let relation = Relation::to_class(false, true);

        assert_eq!(
            permit(Action::ListEnrollments, &[Role::Lecturer], relation),
            Err(Denied::Forbidden)
        );
        assert_eq!(
            permit(
                Action::ListEnrollments,
                &[Role::Lecturer, Role::Student],
                relation
            ),
            Ok(())
        );
    }

    #[test]
    fn without_a_role_nothing_is_permitted() {
        for action in Action::ALL {
            if action.access() != Access::Public {
                assert!(permit(*action, &[], Relation::to_person(true)).is_err());
            }
        }
    }

    #[test]
    fn a_student_writes_the_own_profile_sessions_read_marks_and_memberships_alone() {
        let writes: Vec<&str> = permissions(&[Role::Student])
            .into_iter()
            .filter(|id| {
                !["get_", "list_", "download_", "count_"]
                    .iter()
                    .any(|read| id.starts_with(read))
            })
            .collect();

        assert_eq!(
            writes,
            [
                "update_me",
                "create_my_avatar",
                "complete_my_avatar",
                "delete_my_avatar",
                "end_my_session",
                "check_my_mfa",
                "sign_out",
                "sign_out_everywhere",
                "read_notice",
                "read_notices",
                "delete_enrollment",
                "join_class",
                "try_grades"
            ]
        );
    }
}
