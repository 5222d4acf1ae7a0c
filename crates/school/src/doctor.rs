//! The doctor: reads every item of a school and compares it with what the writes would have made, by the code of the
//! writes themselves. What follows from something else is put right if that is asked for; what somebody wrote
//! is told and left alone.

mod cases;
mod classes;
mod files;
mod findings;
mod heads;
mod lookups;
mod nouns;
mod pages;
mod pending;
mod references;

use std::collections::BTreeMap;

use ports::{FileArchive, Item, ItemArchive, TableSpec};
use serde::Serialize;

pub use findings::{Code, Finding};

use crate::School;
use crate::errors::SchoolError;
use crate::store::Store;
use crate::tables;
use crate::writes::Write;
use cases::Case;
use pending::Pending;

/// Operation id of the event.
const ACTION: &str = "repair_school";

/// A school that is looked at, without anybody of it.
pub struct Patient<'a> {
    /// Its items by their keys.
    pub store: &'a Store,
    /// Its items one after the other.
    pub items: &'a dyn ItemArchive,
    /// Its files.
    pub files: &'a dyn FileArchive,
}

/// What becomes of what is found.
#[derive(Clone, Copy)]
pub enum Treatment<'a> {
    /// It is told.
    Look,
    /// What follows from something else is put right in this school, which is the patient's.
    Mend(&'a School),
}

/// What was looked at, and what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Health {
    /// Items that were looked at.
    pub items: u64,
    /// Files that were looked at.
    pub files: u64,
    /// Findings by code.
    pub found: BTreeMap<&'static str, u64>,
    /// How many findings were put right.
    pub mended: u64,
}

impl Health {
    /// How many findings there are still.
    pub fn left(&self) -> u64 {
        self.found.values().sum::<u64>() - self.mended
    }
}

/// Is told each finding.
pub type Listener<'a> = &'a mut (dyn FnMut(&Finding) + Send);

/// Looks at all of a school: each table once, a page at a time.
pub async fn examine(
    patient: &Patient<'_>,
    treatment: Treatment<'_>,
    listen: Listener<'_>,
) -> Result<Health, SchoolError> {
    let pending = Pending::read(patient.store).await?;
    let mut round = Round {
        patient,
        pending,
        treatment,
        health: Health::default(),
        listen,
    };
    for table in tables::ALL {
        round.look_at_table(table).await?;
    }
    round.look_at_files().await?;
    if let Treatment::Mend(school) = treatment
        && round.health.mended > 0
    {
        school
            .record_unasked(
                patient.store,
                (ACTION, round.health.to_event()),
                Write::new(),
            )
            .await?;
    }
    Ok(round.health)
}

impl Health {
    fn to_event(&self) -> Item {
        let mut after = Item::default();
        for (code, count) in &self.found {
            after.insert((*code).to_owned(), tables::n(count));
        }
        after.insert("mended".to_owned(), tables::n(self.mended));
        after
    }
}

/// One look at a school.
struct Round<'a> {
    patient: &'a Patient<'a>,
    pending: Pending,
    treatment: Treatment<'a>,
    health: Health,
    listen: Listener<'a>,
}

impl Round<'_> {
    async fn look_at_table(&mut self, table: &'static TableSpec) -> Result<(), SchoolError> {
        let mut start_after = None;
        loop {
            let page = self.patient.items.scan(table, start_after).await?;
            self.health.items += page.items.len() as u64;
            for cases in self.look_at_page(table, &page.items).await? {
                self.settle(cases).await?;
            }
            start_after = page.last_key;
            if start_after.is_none() {
                return Ok(());
            }
        }
    }

    /// Tells what was found, and puts it right if that is asked for.
    async fn settle(&mut self, case: Case) -> Result<(), SchoolError> {
        let Case { findings, mend } = case;
        let is_mended = match self.treatment {
            Treatment::Mend(_) if !mend.is_empty() => {
                cases::mend(self.patient.store, &mend).await?
            }
            _ => false,
        };
        for mut finding in findings {
            finding.mended = is_mended && finding.derivable;
            *self.health.found.entry(finding.code.as_str()).or_default() += 1;
            self.health.mended += u64::from(finding.mended);
            (self.listen)(&finding);
        }
        Ok(())
    }
}
