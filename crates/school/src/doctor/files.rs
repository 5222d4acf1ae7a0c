//! Files beside the items that name them. A file is somebody's: none is ever removed here.

use domain::ids::{ClassId, FileId, MaterialId, PersonId};
use ports::{FileKey, Item, TableSpec};

use super::Round;
use super::cases::Case;
use super::findings::{Code, Finding};
use crate::backups::file_of;
use crate::errors::SchoolError;
use crate::people::find_person;
use crate::tables::{self, RECORDS};
use crate::uploads::Purpose;

impl Round<'_> {
    /// The file that an item names is there.
    pub(super) async fn look_for_file(
        &self,
        table: &TableSpec,
        item: &Item,
    ) -> Result<Option<Case>, SchoolError> {
        let Some(key) = file_of(table, item) else {
            return Ok(None);
        };
        let is_there = self.patient.files.open(&key).await?.is_some();
        Ok((!is_there).then(|| told(Code::FileMissing, &key)))
    }

    /// Each file is named by something, or may be soon.
    pub(super) async fn look_at_files(&mut self) -> Result<(), SchoolError> {
        let mut after = None;
        loop {
            let keys = self.patient.files.list(after.as_ref()).await?;
            let Some(last) = keys.last().cloned() else {
                return Ok(());
            };
            for key in keys {
                self.health.files += 1;
                if !self.is_named(&key).await? {
                    self.settle(told(Code::FileUnnamed, &key)).await?;
                }
            }
            after = Some(last);
        }
    }

    async fn is_named(&self, key: &FileKey) -> Result<bool, SchoolError> {
        // What somebody has put there under a name of their own is none of the school's.
        let Some(purpose) = read_purpose(key) else {
            return Ok(true);
        };
        if self.pending.files.contains(key.as_str()) {
            return Ok(true);
        }
        let store = self.patient.store;
        match purpose {
            Purpose::Material { class, material } => {
                let item = store.get(tables::material(&class, &material)).await?;
                Ok(item.is_some_and(|item| file_of(&RECORDS, &item).as_ref() == Some(key)))
            }
            Purpose::Avatar { person, file } => {
                let person = find_person(store, &person).await?;
                Ok(person.is_some_and(|person| person.avatar == Some(file)))
            }
        }
    }
}

fn told(code: Code, key: &FileKey) -> Case {
    Case::told(Finding::new(code, key.to_string()))
}

fn read_purpose(key: &FileKey) -> Option<Purpose> {
    let parts: Vec<&str> = key.as_str().split('/').collect();
    match parts[..] {
        ["materials", class, material] => Some(Purpose::Material {
            class: ClassId::parse(class).ok()?,
            material: MaterialId::parse(material).ok()?,
        }),
        ["avatars", person, file] => Some(Purpose::Avatar {
            person: PersonId::parse(person).ok()?,
            file: FileId::parse(file).ok()?,
        }),
        _ => None,
    }
}
