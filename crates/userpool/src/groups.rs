//! Groups: names that tokens carry. Which accounts are in one is kept with the accounts.

use std::collections::BTreeSet;
use std::sync::{PoisonError, RwLock};

use crate::faults::AccountError;
use crate::pools::{TRIES, UserPool};
use crate::records::{AccountEntry, GroupEntry, create};
use crate::stores::StoreError;

/// Most bytes of the names of an account's groups, as a token writes them.
const MAX_LENGTH: usize = 4_096;

/// Groups that are known to exist: they are never deleted.
#[derive(Default)]
pub(crate) struct KnownGroups(RwLock<BTreeSet<String>>);

impl KnownGroups {
    fn has(&self, name: &str) -> bool {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.contains(name)
    }

    fn note(&self, name: &str) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(name.to_owned());
    }
}

/// A group before it is made.
pub(crate) struct NewGroup {
    pub name: String,
    pub description: Option<String>,
    pub precedence: Option<u32>,
}

impl UserPool {
    pub(crate) async fn create_group(&self, new: NewGroup) -> Result<GroupEntry, AccountError> {
        check_group(&new.name)?;
        let now = self.now();
        let entry = GroupEntry {
            name: new.name,
            description: new.description,
            precedence: new.precedence,
            created_at: now,
            modified_at: now,
        };
        for _ in 0..TRIES {
            if self.find_group(&entry.name).await?.is_some() {
                return Err(AccountError::GroupTaken);
            }
            let change = create(&entry.name, &entry);
            match self.commit(vec![change], Vec::new()).await {
                Err(StoreError::Conflict) => {}
                outcome => return outcome.map(|()| entry).map_err(AccountError::from),
            }
        }
        Err(StoreError::Conflict.into())
    }

    pub(crate) async fn find_group(&self, name: &str) -> Result<Option<GroupEntry>, StoreError> {
        // A store may refuse a key that is too long.
        if check_group(name).is_err() {
            return Ok(None);
        }
        let found = self.records.get::<GroupEntry>(name).await?;
        Ok(found.map(|group| group.value))
    }

    /// Makes the groups that the host gives to accounts, where they are not there yet.
    pub(crate) async fn ensure_groups(&self, names: &[String]) -> Result<(), AccountError> {
        for name in names {
            if self.groups.has(name) {
                continue;
            }
            let new = NewGroup {
                name: name.clone(),
                description: None,
                precedence: None,
            };
            match self.create_group(new).await {
                Ok(_) | Err(AccountError::GroupTaken) => self.groups.note(name),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Changes the membership of an account in a group that exists.
    pub(crate) async fn change_membership(
        &self,
        sub: &str,
        group: &str,
        change: impl Fn(&mut BTreeSet<String>),
    ) -> Result<(), AccountError> {
        let known = self.find_group(group).await?;
        known.ok_or(AccountError::GroupUnknown)?;
        self.change_account(sub, |account: &mut AccountEntry| {
            let mut groups = account.groups.iter().cloned().collect();
            change(&mut groups);
            let groups: Vec<String> = groups.into_iter().collect();
            // Leaving one is never too much.
            if groups.len() > account.groups.len() {
                check_length(&groups)?;
            }
            account.groups = groups;
            Ok(())
        })
        .await
        .map(drop)
    }
}

/// Tokens name all groups, and programs on the way take headers of 8 KB: a token of these is shorter.
pub(crate) fn check_length(groups: &[String]) -> Result<(), AccountError> {
    let written = serde_json::to_string(groups).expect("texts serialise");
    (written.len() <= MAX_LENGTH)
        .then_some(())
        .ok_or(AccountError::GroupsTooMany)
}

/// Names of up to 128 characters without spaces.
pub(crate) fn check_group(name: &str) -> Result<(), AccountError> {
    let is_name = (1..=128).contains(&name.chars().count())
        && !name.chars().any(|c| c.is_whitespace() || c.is_control());
    is_name.then_some(()).ok_or(AccountError::GroupInvalid)
}
