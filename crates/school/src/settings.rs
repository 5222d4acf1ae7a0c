//! Settings of the school: read by administrators and by the school itself, written by administrators.

use domain::policy::{Action, Relation, permit};
use domain::settings::{Settings, SettingsPatch};
use ports::{AttributeValue, Condition, Item, Key};

use crate::School;
use crate::acting::{Acting, Loaded};
use crate::errors::SchoolError;
use crate::events::Event;
use crate::stored::{Noun, Stored, from_item};
use crate::tables::{self, s};
use crate::writes::Write;

impl Stored for Settings {
    fn key(&self) -> Key {
        tables::settings()
    }

    fn derived(&self) -> Vec<(&'static str, AttributeValue)> {
        Vec::new()
    }

    fn version(&self) -> u64 {
        self.version
    }

    /// An import that brings a name, and the first administrator, write without a version.
    fn as_read(&self) -> Condition {
        let version = match self.version {
            0 => Condition::Missing("version".into()),
            version => Condition::version(version),
        };
        let name = match self.school_name.as_str() {
            "" => Condition::Missing("school_name".into()),
            name => Condition::Equals("school_name".into(), s(name)),
        };
        Condition::All(vec![version, name])
    }

    fn into_noun(self) -> Noun {
        Noun::Settings(self)
    }
}

/// Reads the settings; a school in which nothing was decided has none.
pub(crate) fn read_settings(item: Option<Item>) -> Result<Settings, SchoolError> {
    item.map_or_else(|| Ok(Settings::default()), from_item)
}

impl School {
    /// Settings of the school, for the public configuration.
    pub async fn settings(&self) -> Result<Settings, SchoolError> {
        read_settings(self.store().get(tables::settings()).await?)
    }
}

impl Acting<'_> {
    /// The settings.
    pub async fn get_settings(&self) -> Result<Settings, SchoolError> {
        self.load_settings(Action::GetSettings).await
    }

    async fn load_settings(&self, action: Action) -> Result<Settings, SchoolError> {
        let Loaded {
            authority,
            mut items,
        } = self.load(&[tables::settings()]).await?;
        permit(action, &authority.roles, Relation::SCHOOL)?;
        read_settings(items.remove(0))
    }

    /// The settings, if they are of the version that is to be edited.
    pub(crate) async fn settings_of(
        &self,
        action: Action,
        version: u64,
    ) -> Result<Settings, SchoolError> {
        let settings = self.load_settings(action).await?;
        if settings.version != version {
            return Err(SchoolError::Stale(Box::new(settings.into_noun())));
        }
        Ok(settings)
    }

    /// Edits the settings of the given version.
    pub async fn update_settings(
        &self,
        version: u64,
        patch: SettingsPatch,
    ) -> Result<Settings, SchoolError> {
        let old = self.settings_of(Action::UpdateSettings, version).await?;
        let new = old.edit(patch)?;
        let mut write = Write::new();
        let difference = write.edit(&old, &new);
        let thing = tables::SCHOOL.to_owned();
        self.record(
            &mut write,
            Event::changed(thing, Action::UpdateSettings, difference),
        );
        self.finish_edit(write).await?;
        Ok(new)
    }
}
