//! Backups of a home that makes them of itself, as its administrators see them: what is there, one more, and the
//! proof of one. Nobody downloads one here: it holds what everybody signs in with.

use domain::notices::{Audience, Content};
use domain::people::Role;
use domain::policy::Action;
use ports::{AttributeValue, BackupWork, BackupsNow, Item};

pub use domain::backups::surplus;

use crate::School;
use crate::acting::Acting;
use crate::errors::{Refusal, SchoolError};
use crate::events::Event;
use crate::tables::{self, s};
use crate::writes::Write;

/// What became of work on a backup, for the history of the school.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShelfEvent {
    /// One was made.
    Made,
    /// An old one was removed.
    Removed,
    /// One was proven.
    Proven,
    /// One was not made, or is not good.
    Failed,
}

impl ShelfEvent {
    const fn id(self) -> &'static str {
        match self {
            Self::Made => "backup_made",
            Self::Removed => "backup_removed",
            Self::Proven => "backup_proven",
            Self::Failed => "backup_failed",
        }
    }
}

impl School {
    /// Writes what became of a backup; `code` says why it failed, which administrators are told.
    pub async fn note_backup(
        &self,
        event: ShelfEvent,
        (name, code): (&str, Option<&str>),
    ) -> Result<(), SchoolError> {
        let mut after = Item::default();
        after.insert("backup".to_owned(), s(name));
        if let Some(code) = code {
            after.insert("code".to_owned(), s(code));
        }
        let mut write = Write::new();
        if event == ShelfEvent::Failed {
            let content = Content::BackupFailed {
                backup: name.to_owned(),
                code: code.unwrap_or_default().to_owned(),
            };
            let administrators = Audience::Role(Role::Admin);
            self.write_notice(&mut write, administrators, (content, None));
        }
        let event = (event.id(), after);
        self.record_unasked(&self.store(), event, write).await
    }
}

impl Acting<'_> {
    /// The backups of the home.
    pub async fn get_backups(&self) -> Result<BackupsNow, SchoolError> {
        self.permit_school(Action::GetBackups).await?;
        let backups = self.school.backups.as_ref();
        let backups = backups.ok_or(SchoolError::Refused(Refusal::BackupsElsewhere))?;
        Ok(backups.look().await)
    }

    /// Begins a backup.
    pub async fn make_backup(&self) -> Result<BackupsNow, SchoolError> {
        self.permit_school(Action::MakeBackup).await?;
        self.begin(Action::MakeBackup, BackupWork::Make).await
    }

    /// Begins the proof of a whole backup.
    pub async fn prove_backup(&self, name: &str) -> Result<BackupsNow, SchoolError> {
        self.permit_school(Action::ProveBackup).await?;
        let backups = self.school.backups.as_ref();
        let backups = backups.ok_or(SchoolError::Refused(Refusal::BackupsElsewhere))?;
        let records = backups.look().await.records;
        let is_it = |name_of: &str, is_whole: bool| name_of == name && is_whole;
        if !records
            .iter()
            .any(|one| is_it(&one.name, one.failure.is_none()))
        {
            return Err(SchoolError::NotFound);
        }
        let work = BackupWork::Prove(name.to_owned());
        self.begin(Action::ProveBackup, work).await
    }

    /// Notes who asked, and hands the work to the home.
    async fn begin(&self, action: Action, work: BackupWork) -> Result<BackupsNow, SchoolError> {
        let backups = self.school.backups.as_ref();
        let backups = backups.ok_or(SchoolError::Refused(Refusal::BackupsElsewhere))?;
        if backups.look().await.working.is_some() {
            return Err(SchoolError::Refused(Refusal::BackupRunning));
        }
        let mut after = Item::default();
        if let BackupWork::Prove(name) = &work {
            after.insert("backup".to_owned(), AttributeValue::S(name.clone()));
        }
        let mut write = Write::new();
        let event = Event::created(tables::SCHOOL.to_owned(), action, after);
        self.record(&mut write, event);
        self.finish_edit(write).await?;
        if !backups.begin(work) {
            return Err(SchoolError::Refused(Refusal::BackupRunning));
        }
        Ok(backups.look().await)
    }
}
