//! Uploads: permitted by a signed URL, confirmed by whoever asked for it. Each permission is kept until
//! no URL of it can work any more; then a file that nothing names is removed, so that what was never
//! confirmed does not lie for ever, and what was put behind a deletion does not either.

use std::time::Duration;

use domain::ids::{ClassId, FileId, MaterialId, PersonId};
use domain::materials::{Material, MaterialState};
use jiff::Timestamp;
use ports::{AttributeValue, Changes, Condition, Consistency, FileKey, Item, Order, Query, Range};
use serde::{Deserialize, Serialize};

use crate::School;
use crate::errors::SchoolError;
use crate::store::Store;
use crate::stored::{from_item, plain_item};
use crate::tables::{self, RECORDS, s};
use crate::writes::{Outcome, Write};

/// How long the URL of an upload works. A request that began in time may end later.
const VALIDITY: Duration = Duration::from_hours(1);

/// Seconds after which an upload is looked at: the answer to an idempotency key is signed anew for a
/// day, its URL works for an hour, and a slow upload may take some more.
const LOOKED_AT: i64 = 48 * 3600;

/// Uploads looked at in one round.
const ROUND: u32 = 25;

/// How to upload a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadPermit {
    /// Where to PUT.
    pub url: String,
    /// Headers that the request must carry as they are.
    pub headers: Vec<(String, String)>,
    /// Until when the URL works.
    pub expires_at: Timestamp,
}

/// What a file is for: who names it, if it is named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Purpose {
    /// A material of a class.
    Material {
        /// Of which class.
        class: ClassId,
        /// Which.
        material: MaterialId,
    },
    /// A picture of a person.
    Avatar {
        /// Whose.
        person: PersonId,
        /// Which.
        file: FileId,
    },
}

impl Purpose {
    /// Where the file lies: nobody else makes keys.
    pub fn key(&self) -> FileKey {
        match self {
            Self::Material { class, material } => {
                FileKey::of(&["materials", class.as_str(), material.as_str()])
            }
            Self::Avatar { person, file } => {
                FileKey::of(&["avatars", person.as_str(), file.as_str()])
            }
        }
    }

    fn id(&self) -> &str {
        match self {
            Self::Material { material, .. } => material.as_str(),
            Self::Avatar { file, .. } => file.as_str(),
        }
    }
}

impl School {
    /// Adds the permission of an upload to a transaction.
    pub(crate) fn write_upload(&self, write: &mut Write, purpose: &Purpose) {
        let second = self.now().as_second() + LOOKED_AT;
        let key = tables::upload(second, purpose.id());
        write.put(&key, plain_item(purpose));
    }

    /// Signs an upload of exactly this size and type.
    pub(crate) async fn permit_upload(
        &self,
        purpose: &Purpose,
        (size, media_type): (u64, &str),
    ) -> Result<UploadPermit, SchoolError> {
        let signed_at = self.now();
        let upload = ports::Upload {
            key: purpose.key(),
            size,
            media_type: media_type.to_owned(),
            signed_at,
            valid_for: VALIDITY,
        };
        let signed = self.files.sign_upload(upload).await?;
        Ok(UploadPermit {
            url: signed.url,
            headers: signed.headers,
            expires_at: signed_at + VALIDITY,
        })
    }

    /// Looks at uploads that were permitted long ago; returns at how many. One that fails is looked at again,
    /// and keeps no other one from it.
    pub(crate) async fn drop_old_uploads(&self, store: &Store) -> u32 {
        let old = self.find_old_uploads(store).await;
        let old = old.unwrap_or_else(|error| {
            tracing::warn!(%error, "old uploads wait");
            Vec::new()
        });
        let mut looked_at = 0;
        for item in old {
            match self.look_at_upload(store, item).await {
                Ok(()) => looked_at += 1,
                Err(error) => tracing::warn!(%error, "an old upload waits"),
            }
        }
        looked_at
    }

    async fn find_old_uploads(&self, store: &Store) -> Result<Vec<Item>, SchoolError> {
        let page = store
            .query(Query {
                table: &RECORDS,
                index: None,
                partition: s(tables::UPLOADS),
                range: Range::All,
                order: Order::Ascending,
                limit: ROUND,
                start_after: None,
                consistency: Consistency::Strong,
            })
            .await?;
        let is_over = |item: &Item| self.is_over(item);
        Ok(page.items.into_iter().take_while(is_over).collect())
    }

    async fn look_at_upload(&self, store: &Store, item: Item) -> Result<(), SchoolError> {
        let key = ports::Key::of(&RECORDS, &item);
        let key = key.ok_or_else(|| SchoolError::Corrupt("upload".to_owned()))?;
        self.drop_unless_named(store, &from_item(item)?).await?;
        let mut write = Write::new();
        write.delete(key);
        write.commit(store).await?;
        Ok(())
    }

    fn is_over(&self, item: &Item) -> bool {
        let Some(AttributeValue::S(sort)) = item.get("sk") else {
            return false;
        };
        let second = sort.split('#').next().and_then(|text| text.parse().ok());
        second.is_some_and(|second: i64| second <= self.now().as_second())
    }

    /// Removes a file that nothing names. First the name goes, then the file: done again after a stop in
    /// between, it ends the same.
    pub(crate) async fn drop_unless_named(
        &self,
        store: &Store,
        purpose: &Purpose,
    ) -> Result<(), SchoolError> {
        let is_named = match purpose {
            Purpose::Material { class, material } => {
                !drop_unfinished(store, class, material).await?
            }
            Purpose::Avatar { person, file } => {
                let found = self.person_now(store, person).await?;
                found.is_some_and(|(_, person)| person.avatar.as_ref() == Some(file))
            }
        };
        if !is_named {
            self.files.delete(&purpose.key()).await?;
        }
        Ok(())
    }
}

/// Removes a material whose file has not arrived; answers whether there is none then.
async fn drop_unfinished(
    store: &Store,
    class: &ClassId,
    material: &MaterialId,
) -> Result<bool, SchoolError> {
    let key = tables::material(class, material);
    let Some(item) = store.get(key.clone()).await? else {
        return Ok(true);
    };
    let material: Material = from_item(item)?;
    if material.state == MaterialState::Visible {
        return Ok(false);
    }
    let mut write = Write::new();
    write.delete_if(key, Condition::version(material.version));
    count_off(&mut write, class);
    match write.commit(store).await? {
        Outcome::Written | Outcome::Replayed(_) => Ok(true),
        // It has arrived at this very moment.
        Outcome::Raced => Err(SchoolError::Busy),
    }
}

/// Counts a material that a class has no more.
pub(crate) fn count_off(write: &mut Write, class: &ClassId) {
    let there = Some(Condition::Exists("pk".into()));
    write.update(tables::shelf(class), Changes::new().add("count", -1), there);
}
