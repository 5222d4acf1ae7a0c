//! The transcript of a person: their locked final grades, which lie beside their rights, one for each class.

use domain::ids::PersonId;
use domain::policy::{Action, permit};
use domain::transcripts::{Transcript, TranscriptEntry};
use ports::items::MAX_PAGE;
use ports::{Consistency, Order, Query, Range};

use crate::acting::{Acting, Loaded};
use crate::errors::SchoolError;
use crate::settings::read_settings;
use crate::stored::from_item;
use crate::tables::{self, RECORDS, s};

impl Acting<'_> {
    /// One's own transcript.
    pub async fn get_my_transcript(&self) -> Result<Transcript, SchoolError> {
        self.load_transcript(Action::GetMyTranscript, &self.person)
            .await
    }

    /// The transcript of a person.
    pub async fn get_transcript(&self, person: &PersonId) -> Result<Transcript, SchoolError> {
        self.load_transcript(Action::GetTranscript, person).await
    }

    async fn load_transcript(
        &self,
        action: Action,
        person: &PersonId,
    ) -> Result<Transcript, SchoolError> {
        let keys = [tables::settings(), tables::authority(person)];
        let Loaded {
            authority,
            mut items,
        } = self.load(&keys).await?;
        permit(action, &authority.roles, self.relation_to(person))?;
        items.pop().flatten().ok_or(SchoolError::NotFound)?;
        let settings = read_settings(items.pop().flatten())?;
        let entries = self.read_transcript(person).await?;
        Ok(Transcript::of(entries, settings.repeats))
    }

    async fn read_transcript(
        &self,
        person: &PersonId,
    ) -> Result<Vec<TranscriptEntry>, SchoolError> {
        let mut entries = Vec::new();
        let mut start_after = None;
        loop {
            let query = Query {
                table: &RECORDS,
                index: None,
                partition: s(tables::person(person)),
                range: Range::BeginsWith(tables::FINALS.to_owned()),
                order: Order::Ascending,
                limit: MAX_PAGE,
                start_after,
                consistency: Consistency::Strong,
            };
            let page = self.store.query(query).await?;
            for item in page.items {
                entries.push(from_item(item)?);
            }
            start_after = page.last_key;
            if start_after.is_none() {
                return Ok(entries);
            }
        }
    }
}
