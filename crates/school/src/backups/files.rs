//! Files of a backup: each under its key, with a line that says what is known of it.

use domain::materials::{Content, Material, MaterialState};
use domain::people::Person;
use ports::{AttributeValue, FileKey, Item, TableSpec};
use serde::{Deserialize, Serialize};

use super::{FILE, Part};
use crate::stored::from_item;
use crate::tables::{self, RECORDS, USERS};
use crate::uploads::Purpose;

/// What is known of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FileLine {
    /// Its key.
    pub key: String,
    /// As which it was uploaded.
    pub media_type: String,
    /// Measure of its bytes.
    #[serde(flatten)]
    pub part: Part,
}

impl FileLine {
    /// Where its bytes are in the zip.
    pub fn name(&self) -> String {
        format!("{FILE}{}", self.key)
    }
}

/// The key of a file in the zip, if the name is one.
pub fn key_of(name: &str) -> Option<FileKey> {
    FileKey::parse(name.strip_prefix(FILE)?)
}

/// The file that an item names, if it names one.
pub fn named_by(table: &TableSpec, item: &Item) -> Option<FileKey> {
    if table == &USERS && item.contains_key("avatar") {
        let person: Person = from_item(item.clone()).ok()?;
        let file = person.avatar?;
        let person = person.id;
        return Some(Purpose::Avatar { person, file }.key());
    }
    if table == &RECORDS && is_material(item) {
        let material: Material = from_item(item.clone()).ok()?;
        let is_there = material.state == MaterialState::Visible;
        let is_file = is_there && matches!(material.content, Content::File(_));
        let (class, material) = (material.class, material.id);
        return is_file.then(|| Purpose::Material { class, material }.key());
    }
    None
}

fn is_material(item: &Item) -> bool {
    matches!(item.get("sk"), Some(AttributeValue::S(sort)) if sort.starts_with(tables::MATERIALS))
}
