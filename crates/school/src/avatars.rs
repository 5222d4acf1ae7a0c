//! Pictures of people. A person's item, list rows and memberships name the file, so that showing fifty
//! people asks the store nothing; its URL repeats for six hours, so that browsers keep the picture.

use std::time::Duration;

use domain::checks::Checks;
use domain::files::{MAX_AVATAR, check_size, parse_avatar_type};
use domain::ids::{FileId, PersonId};
use domain::materials::MaterialRefusal;
use domain::people::Person;
use domain::policy::{self, Action};
use jiff::Timestamp;
use ports::{Download, Shown};

use crate::School;
use crate::acting::{Acting, Loaded};
use crate::errors::SchoolError;
use crate::events::Event;
use crate::outbox::Task;
use crate::people::{find_person, tasks_after, write_edited_person};
use crate::stored::Stored;
use crate::tables;
use crate::uploads::{Purpose, UploadPermit};
use crate::writes::{Once, Write};

/// Seconds for which the URL of a picture stays the same.
const SAME: i64 = 6 * 3600;

/// How long such a URL works: to the end of its six hours, and six more for a page that stays open.
const VALIDITY: Duration = Duration::from_hours(12);

/// A picture as it is told before it is uploaded.
#[derive(Debug, Clone, Default)]
pub struct AvatarInput {
    /// Such as `image/webp`.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
}

fn purpose(person: &PersonId, file: &FileId) -> Purpose {
    Purpose::Avatar {
        person: person.clone(),
        file: file.clone(),
    }
}

impl School {
    /// The URL of a person's picture; none if it cannot be signed, since a name alone will do.
    pub async fn avatar_url(&self, person: &PersonId, file: &FileId) -> Option<String> {
        let second = self.now().as_second();
        let signed_at = Timestamp::from_second(second - second.rem_euclid(SAME)).ok()?;
        let download = Download {
            key: purpose(person, file).key(),
            shown: Shown::Inline,
            signed_at,
            valid_for: VALIDITY,
        };
        let signed = self.files.sign_download(download).await;
        signed
            .inspect_err(|error| tracing::warn!(%error, "a picture is not shown"))
            .ok()
    }
}

impl Acting<'_> {
    /// Permits the upload of a picture of oneself, which is shown once it is confirmed. The same request
    /// sent again names the same file, and permits its upload anew.
    pub async fn create_my_avatar(
        &self,
        input: &AvatarInput,
        once: Option<&Once>,
    ) -> Result<(FileId, UploadPermit), SchoolError> {
        let own = self.relation_to(&self.person);
        let Loaded { authority, .. } = self.load(&[]).await?;
        policy::permit(Action::CreateMyAvatar, &authority.roles, own)?;
        let mut checks = Checks::new();
        let media_type = checks.take("media_type", parse_avatar_type(&input.media_type));
        let size = checks.take("size", check_size(input.size, MAX_AVATAR));
        checks.finish()?;
        let file = self.school.new_id(FileId::new);
        let mut write = Write::new();
        self.school
            .write_upload(&mut write, &purpose(&self.person, &file));
        let file = self.finish_creation(write, file, once).await?;
        let told = (
            size.expect("a field that failed its check ended at finish"),
            media_type.expect("a field that failed its check ended at finish"),
        );
        let purpose = purpose(&self.person, &file);
        let permit = self.school.permit_upload(&purpose, told).await?;
        Ok((file, permit))
    }

    /// Shows the picture that has arrived. Doing it again changes nothing.
    pub async fn complete_my_avatar(&self, file: &FileId) -> Result<Person, SchoolError> {
        let action = Action::CompleteMyAvatar;
        let old = self.load_myself(action).await?;
        if old.avatar.as_ref() == Some(file) {
            return Ok(old);
        }
        let key = purpose(&self.person, file).key();
        let head = self.school.files.head(&key).await?;
        let head = head.ok_or(MaterialRefusal::NotArrived)?;
        let is_right = check_size(head.size, MAX_AVATAR).is_ok()
            && parse_avatar_type(&head.media_type).is_ok();
        if !is_right {
            self.school.files.delete(&key).await?;
            return Err(MaterialRefusal::OtherArrived.into());
        }
        self.show(action, old, Some(file.clone())).await
    }

    /// Takes one's picture away; `version` is the person's.
    pub async fn delete_my_avatar(&self, version: u64) -> Result<Person, SchoolError> {
        let action = Action::DeleteMyAvatar;
        let old = self.load_myself(action).await?;
        if old.version != version {
            return Err(SchoolError::Stale(Box::new(old.into_noun())));
        }
        if old.avatar.is_none() {
            return Ok(old);
        }
        self.show(action, old, None).await
    }

    async fn load_myself(&self, action: Action) -> Result<Person, SchoolError> {
        let own = self.relation_to(&self.person);
        let Loaded { authority, .. } = self.load(&[]).await?;
        policy::permit(action, &authority.roles, own)?;
        let person = find_person(&self.store, &self.person).await?;
        person.ok_or(SchoolError::NotAMember)
    }

    async fn show(
        &self,
        action: Action,
        old: Person,
        avatar: Option<FileId>,
    ) -> Result<Person, SchoolError> {
        let new = old.show(avatar, self.now());
        let mut write = Write::new();
        let difference = write_edited_person(&mut write, &old, &new);
        let thing = tables::person(&old.id);
        self.record(&mut write, Event::changed(thing, action, difference));
        let mut tasks = tasks_after(&old, &new);
        if let Some(file) = &old.avatar {
            let purpose = purpose(&self.person, file);
            tasks.push(Task::DropFile { purpose });
        }
        for task in tasks {
            write.task(self.school.new_task(), &task);
        }
        self.finish_edit(write).await?;
        Ok(new)
    }
}
