//! Materials of a class: given by its staff, seen by its people. Bytes go between the browser and the
//! home's store of files; the school signs who may, and believes an upload when it has seen the file.

use std::time::Duration;

use domain::classes::{Class, ClassStatus};
use domain::enrollments::EnrollmentRefusal;
use domain::ids::{ClassId, MaterialId};
use domain::materials::{
    MAX_MATERIALS, Material, MaterialInput, MaterialPatch, MaterialRefusal, check_room,
};
use domain::notices::{Audience, Content};
use domain::policy::{Action, permit};
use jiff::Timestamp;
use ports::{AttributeValue, Changes, Condition, Download, Item, Order, Shown};

use crate::acting::{Acting, Loaded, class_relation};
use crate::enrollments::viewer;
use crate::errors::SchoolError;
use crate::events::Event;
use crate::lists::{List, Listing, PageRequest, id_of};
use crate::outbox::Task;
use crate::stored::{Stored, from_item, to_item};
use crate::tables::{self, RECORDS, n, s};
use crate::uploads::{Purpose, UploadPermit, count_off};
use crate::writes::{Once, Write};

/// How long the URL of a download works: long enough to begin.
const DOWNLOAD: Duration = Duration::from_mins(5);

/// How often a confirmation that raced with another one is tried anew.
const ATTEMPTS: u32 = 4;

/// Where a file is downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownloadPermit {
    /// Where to GET.
    pub url: String,
    /// Until when the URL works.
    pub expires_at: Timestamp,
}

/// A material with its class.
struct Found {
    class: Class,
    material: Material,
}

fn purpose(material: &Material) -> Purpose {
    Purpose::Material {
        class: material.class.clone(),
        material: material.id.clone(),
    }
}

fn check_open(class: &Class) -> Result<(), SchoolError> {
    if class.status != ClassStatus::Open {
        return Err(EnrollmentRefusal::ClassNotOpen.into());
    }
    Ok(())
}

pub(crate) fn read_count(shelf: Option<&Item>) -> u64 {
    match shelf.and_then(|item| item.get("count")) {
        Some(AttributeValue::N(count)) => count.parse().unwrap_or(0),
        _ => 0,
    }
}

/// Requires that the class still takes materials.
fn check_class(write: &mut Write, class: &ClassId) {
    let open = Condition::Equals("status".into(), s(ClassStatus::Open.as_str()));
    write.check(tables::class(class), open);
}

/// Counts one more, if there is room for it.
fn count_on(write: &mut Write, class: &ClassId) {
    let has_room = Condition::Any(vec![
        Condition::absent("pk"),
        Condition::Less("count".into(), n(MAX_MATERIALS)),
    ]);
    let changes = Changes::new().add("count", 1);
    write.update(tables::shelf(class), changes, Some(has_room));
}

impl Acting<'_> {
    /// A page of the materials of a class that have arrived, by section and place.
    pub async fn list_materials(
        &self,
        class: &ClassId,
        page: &PageRequest,
    ) -> Result<List<Material>, SchoolError> {
        self.load_class(Action::ListMaterials, class).await?;
        let table_keys = |sort_key: &str| {
            let id = MaterialId::parse(id_of(sort_key)?).ok()?;
            Some(tables::material(class, &id).to_item())
        };
        let listing = Listing {
            name: "materials",
            table: &RECORDS,
            index: Some("roster-index"),
            partition: tables::materials(class),
            prefix: String::new(),
            order: Order::Ascending,
            table_keys: Some(&table_keys),
        };
        let page = listing.page(&self.store, page).await?;
        let items = page.items.into_iter().map(from_item);
        Ok(List {
            items: items.collect::<Result<_, _>>()?,
            next: page.next,
        })
    }

    /// One material; what has not arrived is there for the staff alone.
    pub async fn get_material(
        &self,
        class: &ClassId,
        id: &MaterialId,
    ) -> Result<Material, SchoolError> {
        Ok(self
            .load_material(Action::GetMaterial, class, id)
            .await?
            .material)
    }

    async fn load_material(
        &self,
        action: Action,
        class: &ClassId,
        id: &MaterialId,
    ) -> Result<Found, SchoolError> {
        let [teaches, attends] = self.own_memberships(class);
        let keys = [
            tables::class(class),
            teaches,
            attends,
            tables::material(class, id),
        ];
        let Loaded {
            authority,
            mut items,
        } = self.load(&keys).await?;
        let material = items.pop().flatten();
        let class = items.remove(0).ok_or(SchoolError::NotFound)?;
        let relation = class_relation(&items);
        permit(action, &authority.roles, relation)?;
        let material: Material = from_item(material.ok_or(SchoolError::NotFound)?)?;
        let is_staff = viewer(&authority, relation) == domain::enrollments::Viewer::Staff;
        if !material.is_visible() && !is_staff {
            return Err(SchoolError::NotFound);
        }
        Ok(Found {
            class: from_item(class)?,
            material,
        })
    }

    /// Enters a link, or a file that is to be uploaded and confirmed. The same request sent again names
    /// the same material, and permits its upload anew.
    pub async fn create_material(
        &self,
        class: &ClassId,
        input: &MaterialInput,
        once: Option<&Once>,
    ) -> Result<(Material, Option<UploadPermit>), SchoolError> {
        let material = self.enter_material(class, input, once).await?;
        let permit = match material.file() {
            Some(file) => {
                let told = (file.size, file.media_type.as_str());
                let purpose = purpose(&material);
                Some(self.school.permit_upload(&purpose, told).await?)
            }
            None => None,
        };
        Ok((material, permit))
    }

    async fn enter_material(
        &self,
        class: &ClassId,
        input: &MaterialInput,
        once: Option<&Once>,
    ) -> Result<Material, SchoolError> {
        let [teaches, attends] = self.own_memberships(class);
        let keys = [tables::class(class), teaches, attends, tables::shelf(class)];
        let Loaded {
            authority,
            mut items,
        } = self.load(&keys).await?;
        let count = read_count(items.pop().flatten().as_ref());
        let class = items.remove(0).ok_or(SchoolError::NotFound)?;
        permit(
            Action::CreateMaterial,
            &authority.roles,
            class_relation(&items),
        )?;
        let class: Class = from_item(class)?;
        let id = self.school.new_id(MaterialId::new);
        let material = Material::create(id, &class.id, input, self.now())?;
        check_open(&class)?;
        if let Some(answer) = self.answered_if(check_room(count), once).await? {
            return Ok(answer);
        }
        let mut write = Write::new();
        write.create(&material);
        check_class(&mut write, &class.id);
        count_on(&mut write, &class.id);
        if material.file().is_some() {
            self.school.write_upload(&mut write, &purpose(&material));
        }
        let thing = tables::class_partition(&class.id);
        let event = Event::created(thing, Action::CreateMaterial, to_item(&material));
        self.record(&mut write, event);
        if material.is_visible() {
            self.tell_class(&mut write, &class, &material);
        }
        self.finish_creation(write, material, once).await
    }

    /// Where there is no room, a request that was answered before has its answer nevertheless.
    async fn answered_if(
        &self,
        room: Result<(), MaterialRefusal>,
        once: Option<&Once>,
    ) -> Result<Option<Material>, SchoolError> {
        let Err(refusal) = room else {
            return Ok(None);
        };
        match self.answered(once).await? {
            Some(answer) => Ok(Some(answer)),
            None => Err(refusal.into()),
        }
    }

    /// Makes a material visible whose file has arrived as it was told. Doing it again changes nothing.
    pub async fn complete_material(
        &self,
        class: &ClassId,
        id: &MaterialId,
    ) -> Result<Material, SchoolError> {
        for attempt in 0..ATTEMPTS {
            match self.try_completing(class, id).await {
                Err(SchoolError::Busy) => self.store.back_off(attempt).await,
                ended => return ended,
            }
        }
        Err(SchoolError::Busy)
    }

    async fn try_completing(
        &self,
        class: &ClassId,
        id: &MaterialId,
    ) -> Result<Material, SchoolError> {
        let action = Action::CompleteMaterial;
        let Found {
            class,
            material: old,
        } = self.load_material(action, class, id).await?;
        if old.is_visible() {
            return Ok(old);
        }
        check_open(&class)?;
        let key = purpose(&old).key();
        let head = self.school.files.head(&key).await?;
        let head = head.ok_or(MaterialRefusal::NotArrived)?;
        let new = match old.arrive((head.size, &head.media_type), self.now()) {
            Ok(new) => new,
            Err(refusal) => {
                // The right one can still be uploaded in its place.
                self.school.files.delete(&key).await?;
                return Err(refusal.into());
            }
        };
        let mut write = Write::new();
        let difference = write.change(&old, &new);
        check_class(&mut write, &class.id);
        let thing = tables::class_partition(&class.id);
        self.record(&mut write, Event::changed(thing, action, difference));
        self.tell_class(&mut write, &class, &new);
        self.finish_edit(write).await?;
        Ok(new)
    }

    /// Adds the notice of a material that has arrived.
    fn tell_class(&self, write: &mut Write, class: &Class, material: &Material) {
        let content = Content::Material {
            class: class.into(),
            material: material.id.clone(),
            title: material.title.clone(),
        };
        let audience = Audience::Class(class.id.clone());
        self.school.write_notice(write, audience, (content, None));
    }

    /// Permits the download of a file, under its own name.
    pub async fn download_material(
        &self,
        class: &ClassId,
        id: &MaterialId,
    ) -> Result<DownloadPermit, SchoolError> {
        let action = Action::DownloadMaterial;
        let Found { material, .. } = self.load_material(action, class, id).await?;
        let file = material.file().filter(|_| material.is_visible());
        let file = file.ok_or(SchoolError::NotFound)?;
        let signed_at = self.now();
        let download = Download {
            key: purpose(&material).key(),
            shown: Shown::Saved(file.name.as_str().to_owned()),
            signed_at,
            valid_for: DOWNLOAD,
        };
        Ok(DownloadPermit {
            url: self.school.files.sign_download(download).await?,
            expires_at: signed_at + DOWNLOAD,
        })
    }

    /// Edits title, section and place of a material of the given version.
    pub async fn update_material(
        &self,
        class: &ClassId,
        id: &MaterialId,
        (version, patch): (u64, MaterialPatch),
    ) -> Result<Material, SchoolError> {
        let action = Action::UpdateMaterial;
        let Found {
            class,
            material: old,
        } = self.load_material(action, class, id).await?;
        if old.version != version {
            return Err(SchoolError::Stale(Box::new(old.into_noun())));
        }
        check_open(&class)?;
        let new = old.edit(patch, self.now())?;
        let mut write = Write::new();
        let difference = write.edit(&old, &new);
        check_class(&mut write, &class.id);
        let thing = tables::class_partition(&class.id);
        self.record(&mut write, Event::changed(thing, action, difference));
        self.finish_edit(write).await?;
        Ok(new)
    }

    /// Takes a material of the given version away; its file goes after it.
    pub async fn delete_material(
        &self,
        class: &ClassId,
        id: &MaterialId,
        version: u64,
    ) -> Result<(), SchoolError> {
        let action = Action::DeleteMaterial;
        let Found { class, material } = self.load_material(action, class, id).await?;
        if material.version != version {
            return Err(SchoolError::Stale(Box::new(material.into_noun())));
        }
        check_open(&class)?;
        let mut write = Write::new();
        let difference = write.end(&material);
        check_class(&mut write, &class.id);
        count_off(&mut write, &class.id);
        if material.file().is_some() {
            let purpose = purpose(&material);
            write.task(self.school.new_task(), &Task::DropFile { purpose });
        }
        let thing = tables::class_partition(&class.id);
        self.record(&mut write, Event::changed(thing, action, difference));
        self.finish_edit(write).await
    }
}
