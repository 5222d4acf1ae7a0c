//! The whole school handed to an administrator in one answer, where one can hold it.

use std::io::Cursor;
use std::ops::ControlFlow;

use domain::policy::Action;
use jiff::SignedDuration;
use ports::{AttributeValue, Item};

use super::Exported;
use super::bundles::{Administrators, BundleError, BundleRequest, Gradebook, write_bundle};
use crate::acting::Acting;
use crate::errors::{Refusal, SchoolError};
use crate::events::Event;
use crate::tables::{self, n};
use crate::writes::Write;

/// Most bytes: the gateway of the home on AWS takes 6 MB, in which three bytes are four.
const MAX_BYTES: usize = 4_500_000;
/// How long it may take: a request there has 30 s.
const PATIENCE: SignedDuration = SignedDuration::from_secs(20);

impl Acting<'_> {
    /// The school as a bundle. Larger ones leave by the command line.
    pub async fn export_school(&self, request: BundleRequest) -> Result<Exported, SchoolError> {
        self.permit_school(Action::ExportSchool).await?;
        let until = self.now() + PATIENCE;
        let mut listen = |_, _| {
            if self.now() > until {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        };
        let output = (Cursor::new(Vec::new()), &mut listen as _);
        let written = write_bundle(&self.store, request, output).await;
        let (bytes, counts) = match written {
            Ok((output, counts)) => (output.into_inner(), counts),
            Err(BundleError::School(error)) => return Err(error),
            // Memory takes every byte, so that it was stopped.
            Err(BundleError::Output(_) | BundleError::Stopped) => return Err(too_large()),
        };
        if bytes.len() > MAX_BYTES {
            return Err(too_large());
        }
        self.tell(request, counts.rows.values().sum()).await?;
        Ok(Exported {
            name: format!("school-{}.zip", self.school.today()),
            media_type: "application/zip",
            bytes,
        })
    }

    async fn tell(&self, request: BundleRequest, rows: u64) -> Result<(), SchoolError> {
        let mut told = Item::default();
        let is = AttributeValue::Bool;
        let has_marks = request.gradebook == Gradebook::Included;
        told.insert("gradebook".to_owned(), is(has_marks));
        let names = request.administrators == Administrators::Named;
        told.insert("administrators".to_owned(), is(names));
        told.insert("rows".to_owned(), n(rows));
        let mut write = Write::new();
        let thing = tables::EXPORTS.to_owned();
        self.record(
            &mut write,
            Event::created(thing, Action::ExportSchool, told),
        );
        self.finish_edit(write).await
    }
}

fn too_large() -> SchoolError {
    SchoolError::Refused(Refusal::BundleTooLarge)
}
