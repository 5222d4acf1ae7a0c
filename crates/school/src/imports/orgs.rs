//! Organisations: the first school names a school that has no name yet; the others are remembered.

use std::collections::HashMap;

use ports::{Changes, Condition, Item};

use super::batches::RowChange;
use super::reports::Outcome;
use super::runs::{Run, Step, unit_of, write_source};
use crate::bundles::files::File;
use crate::bundles::sheets::{Row, Sheet};
use crate::errors::SchoolError;
use crate::settings::read_settings;
use crate::tables::{self, s};

impl<'a> Run<'a> {
    pub async fn import_org(&mut self, mut step: Step<'a>) -> Result<(), SchoolError> {
        let outcome = match step.old {
            Some(_) => Outcome::Updated,
            None => Outcome::Created,
        };
        let mut unit = unit_of(File::Orgs, step.row, outcome);
        if self.is_first_school(&step) && self.is_nameless().await? {
            let name = Changes::new().set("school_name", s(step.row.get("name").trim()));
            let nameless = Condition::Any(vec![
                Condition::Missing("school_name".into()),
                Condition::Equals("school_name".into(), s("")),
            ]);
            let named = s(step.row.get("name").trim());
            let settings = self.store.get(tables::settings()).await?;
            let before = settings.and_then(|item| item.get("school_name").cloned());
            let of = |name| Item::from(HashMap::from([("school_name".to_owned(), name)]));
            unit.changes.push(RowChange {
                entity: File::Orgs.entity().to_owned(),
                sourced_id: step.row.id().to_owned(),
                id: None,
                before: before.map(of).unwrap_or_default(),
                after: of(named),
            });
            unit.write.update(tables::settings(), name, Some(nameless));
            step.source.id = Some("SCHOOL".to_owned());
        }
        write_source(&mut unit, File::Orgs, &step);
        self.add(unit).await
    }

    fn is_first_school(&self, step: &Step<'a>) -> bool {
        let sheet = self.contents.sheet(File::Orgs);
        let mut schools = sheet
            .into_iter()
            .flat_map(Sheet::rows)
            .filter(|row| row.get("type") == "school" && !row.is_deleted());
        schools.next().map(Row::id) == Some(step.row.id())
    }

    async fn is_nameless(&self) -> Result<bool, SchoolError> {
        let settings = read_settings(self.store.get(tables::settings()).await?)?;
        Ok(settings.school_name.is_empty())
    }
}
