//! What an administrator takes away from somebody's account: a second factor that was lost, a password that was
//! forgotten or became known. The user pool is told by the outbox; sessions end in the same transaction.

use domain::enrollments::EnrollmentRefusal;
use domain::ids::PersonId;
use domain::people::PersonStatus;
use domain::policy::Action;

use crate::School;
use crate::acting::Acting;
use crate::errors::{Refusal, SchoolError};
use crate::outbox::Task;
use crate::sessions::{find_linked, unless_gone};
use crate::store::Store;

impl Acting<'_> {
    /// Takes the second factor of a person away, who has lost it. Whoever found it may be signed in with
    /// it: all sessions end too.
    pub async fn reset_person_mfa(&self, person: &PersonId) -> Result<(), SchoolError> {
        let action = Action::ResetPersonMfa;
        let theirs = self.permit_on_person(action, person).await?;
        let person = person.clone();
        self.end_all_sessions(action, &theirs, &Task::ResetMfa { person })
            .await
    }

    /// Makes the password of a person worthless and mails a temporary one, to be changed at the next sign-in. Whoever
    /// knew the old one may be signed in with it: all sessions end too.
    pub async fn reset_person_password(&self, person: &PersonId) -> Result<(), SchoolError> {
        let action = Action::ResetPersonPassword;
        let theirs = self.permit_on_person(action, person).await?;
        if theirs.sub.is_none() {
            return Err(SchoolError::Refused(Refusal::NoAccount));
        }
        if theirs.status != PersonStatus::Active {
            return Err(EnrollmentRefusal::PersonNotActive.into());
        }
        let person = person.clone();
        self.end_all_sessions(action, &theirs, &Task::ResetPassword { person })
            .await
    }
}

impl School {
    pub(crate) async fn reset_mfa(
        &self,
        store: &Store,
        person: &PersonId,
    ) -> Result<(), SchoolError> {
        let Some((_, sub)) = find_linked(store, person).await? else {
            return Ok(());
        };
        unless_gone(self.accounts.reset_mfa(&sub).await)?;
        self.sign_out_account(store, person).await
    }

    /// The letter comes before the note that sessions have ended: until the old password is worthless, more may begin.
    pub(crate) async fn reset_password(
        &self,
        store: &Store,
        person: &PersonId,
    ) -> Result<(), SchoolError> {
        let Some((_, sub)) = find_linked(store, person).await? else {
            return Ok(());
        };
        unless_gone(self.accounts.reset_password(&sub).await)?;
        self.sign_out_account(store, person).await
    }
}
