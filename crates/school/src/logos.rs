//! The school's logo: shown to everybody, also before signing in. It is small, and lies among the items.

use domain::checks::{Fault, Invalid};
use domain::files::{MAX_LOGO, picture_type};
use domain::policy::Action;
use domain::settings::Settings;
use ports::{AttributeValue, Item};

use crate::School;
use crate::acting::Acting;
use crate::errors::SchoolError;
use crate::events::Event;
use crate::tables::{self, b, n, s};
use crate::writes::Write;

/// The logo as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// Such as `image/webp`.
    pub media_type: String,
    /// The picture.
    pub bytes: Vec<u8>,
}

impl School {
    /// The logo that came with a version of the settings.
    ///
    /// # Errors
    /// [`SchoolError::NotFound`] if there is none, or another one by now.
    pub async fn logo(&self, since: u64) -> Result<Logo, SchoolError> {
        let item = self.store().get(tables::logo()).await?;
        let item = item.filter(|item| item.get("since") == Some(&n(since)));
        let mut attributes = item.ok_or(SchoolError::NotFound)?.into_inner();
        let mut take = |name: &str| attributes.remove(name);
        match (take("media_type"), take("bytes")) {
            (Some(AttributeValue::S(media_type)), Some(AttributeValue::B(bytes))) => {
                Ok(Logo { media_type, bytes })
            }
            _ => Err(SchoolError::Corrupt("logo".to_owned())),
        }
    }
}

impl Acting<'_> {
    /// Shows another logo, under the version of the settings.
    pub async fn set_logo(&self, version: u64, bytes: &[u8]) -> Result<Settings, SchoolError> {
        let old = self.settings_of(Action::SetLogo, version).await?;
        let media_type = check(bytes).map_err(|fault| Invalid(vec![fault.at("body")]))?;
        let new = old.show_logo();
        let mut item = Item::default();
        item.insert("media_type".to_owned(), s(media_type));
        item.insert("bytes".to_owned(), b(bytes));
        item.insert("since".to_owned(), n(new.version));
        let mut write = Write::new();
        write.put(&tables::logo(), item);
        self.finish_logo(Action::SetLogo, (old, new), write).await
    }

    /// Takes the logo away, under the version of the settings.
    pub async fn delete_logo(&self, version: u64) -> Result<Settings, SchoolError> {
        let old = self.settings_of(Action::DeleteLogo, version).await?;
        if old.logo.is_none() {
            return Ok(old);
        }
        let new = old.drop_logo();
        let mut write = Write::new();
        write.delete(tables::logo());
        self.finish_logo(Action::DeleteLogo, (old, new), write)
            .await
    }

    async fn finish_logo(
        &self,
        action: Action,
        (old, new): (Settings, Settings),
        mut write: Write,
    ) -> Result<Settings, SchoolError> {
        let difference = write.edit(&old, &new);
        let thing = tables::SCHOOL.to_owned();
        self.record(&mut write, Event::changed(thing, action, difference));
        self.finish_edit(write).await?;
        Ok(new)
    }
}

fn check(bytes: &[u8]) -> Result<&'static str, Fault> {
    if bytes.len() > MAX_LOGO {
        return Err(Fault::new("too_large").with("max", MAX_LOGO as u64));
    }
    let allowed = domain::files::AVATAR_TYPES.join(", ");
    picture_type(bytes).ok_or_else(|| Fault::new("not_allowed").with("allowed", allowed))
}
