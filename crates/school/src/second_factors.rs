//! The second factor that the school may require of its staff. The user pool knows who has one; what it said is noted in
//! the person's authority, and counts until they sign in again (docs/decisions/017-whether-a-second-factor-is-there.md).

use domain::policy::{self, Action};
use domain::second_factors::{Finding, SecondFactor, Standing, judge};
use domain::settings::Settings;
use ports::{AccountsError, AttributeValue, Changes, Condition, StoreError, Update};

use crate::acting::{Acting, Authority, Loaded, SignIn};
use crate::errors::SchoolError;
use crate::stored::plain_item;
use crate::tables::{self, n};

/// Attribute of an authority under which the finding is kept.
pub(crate) const FINDING: &str = "mfa";

impl Acting<'_> {
    /// How the caller stands to what the school requires; asks the user pool if nothing is known of this sign-in.
    pub(crate) async fn mfa_standing(
        &self,
        authority: &Authority,
        settings: &Settings,
    ) -> Result<Standing, SchoolError> {
        let Some(sign_in) = self.sign_in() else {
            return Ok(Standing::Free);
        };
        if !settings.needs_mfa(&authority.roles) {
            return Ok(Standing::Free);
        }
        match judge(authority.mfa, sign_in.at) {
            Standing::Unknown => {
                let finding = self.find_mfa(sign_in).await?;
                Ok(judge(Some(finding), sign_in.at))
            }
            known => Ok(known),
        }
    }

    /// Has the user pool asked again, if anything is noted of oneself: to be called when one has changed it there.
    pub async fn check_my_mfa(&self) -> Result<(), SchoolError> {
        let action = Action::CheckMyMfa;
        let (Loaded { authority, .. }, _) = self.load_for(action, &[]).await?;
        policy::permit(action, &authority.roles, self.relation_to(&self.person))?;
        if let Some(sign_in) = self.sign_in().filter(|_| authority.mfa.is_some()) {
            self.find_mfa(sign_in).await?;
        }
        Ok(())
    }

    /// Asks the user pool and notes its answer, under the time before the question. Its clock may be ahead of ours.
    async fn find_mfa(&self, sign_in: &SignIn) -> Result<Finding, SchoolError> {
        let at = self.now().as_second().max(sign_in.at);
        let factor = match self.school.accounts.has_mfa(&sign_in.sub).await {
            Ok(true) => SecondFactor::Set,
            Ok(false) | Err(AccountsError::NotFound) => SecondFactor::Missing,
            Err(error) => return Err(SchoolError::Accounts(error)),
        };
        let finding = Finding { factor, at };
        match self.store.update(self.note_of(finding)).await {
            // Somebody has asked later and noted it already.
            Ok(_) | Err(StoreError::ConditionFailed(_)) => Ok(finding),
            Err(error) => Err(error.into()),
        }
    }

    fn note_of(&self, finding: Finding) -> Update {
        let is_newest = Condition::Any(vec![
            Condition::Missing(FINDING.into()),
            Condition::Less([FINDING, "at"].into(), n(finding.at + 1)),
        ]);
        let there = Condition::Exists("pk".into());
        Update {
            key: tables::authority(&self.person),
            changes: Changes::new().set(
                FINDING,
                AttributeValue::M(plain_item(&finding).into_inner()),
            ),
            condition: Some(Condition::All(vec![there, is_newest])),
        }
    }
}
