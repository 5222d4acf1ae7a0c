//! Heads of audiences beside their notices, and notices beside their heads.

use domain::notices::{Audience, Notice, NoticeId};
use ports::{Consistency, Item, Key, Order, Query, Range};

use super::Round;
use super::cases::{Case, as_found};
use super::findings::{Code, Finding, place, texts};
use crate::errors::SchoolError;
use crate::notices::Head;
use crate::stored::{from_item, plain_item};
use crate::tables::{self, NOTIFICATIONS, RECORDS, s};

/// Notices of one call.
const PAGE: u32 = 200;
/// By how much the last one written may be before the newest: two are written at once now and then.
const APART: u64 = 60_000_000;

impl Round<'_> {
    pub(super) async fn look_at_head(
        &self,
        key: &Key,
        item: &Item,
    ) -> Result<Option<Case>, SchoolError> {
        if key.table == &NOTIFICATIONS {
            return self.look_for_head(item).await;
        }
        let (pk, _) = texts(key);
        if key.table != &RECORDS || !pk.starts_with("HEAD#") {
            return Ok(None);
        }
        let told = place(key, pk);
        let audience = pk.strip_prefix("HEAD#").map(str::to_owned);
        let audience = audience.and_then(|text| Audience::try_from(text).ok());
        let (Some(audience), Ok(head)) = (audience, from_item::<Head>(item.clone())) else {
            return Ok(Some(Case::told(Finding::new(Code::Unreadable, told))));
        };
        let (newest, count) = self.count_notices(&audience).await?;
        let numbers = (newest.number(), head.last_id.number());
        let is_newest = numbers.1 <= numbers.0 && numbers.0 - numbers.1 <= APART;
        if is_newest && count == head.count {
            return Ok(None);
        }
        let expected = format!("count {count} instead of {}, newest {newest}", head.count);
        let finding = Finding::new(Code::Count, told).expecting(expected);
        if count == 0 {
            return Ok(Some(Case::told(finding)));
        }
        let mut case = Case::told(finding.derivable());
        let mut should = key.to_item();
        should.extend(
            plain_item(&Head {
                last_id: newest,
                count,
            })
            .into_inner(),
        );
        case.mend.replace(key, should, as_found(item));
        Ok(Some(case))
    }

    /// A notice whose audience has no head is never seen.
    async fn look_for_head(&self, item: &Item) -> Result<Option<Case>, SchoolError> {
        let Ok(notice) = from_item::<Notice>(item.clone()) else {
            return Ok(None);
        };
        let key = tables::head(&notice.audience);
        if self.patient.store.get(key.clone()).await?.is_some() {
            return Ok(None);
        }
        let whose = notice.audience.to_string();
        let finding = Finding::new(Code::Missing, place(&key, &whose));
        let mut case = Case::told(finding.derivable());
        let (last_id, count) = self.count_notices(&notice.audience).await?;
        let mut head = key.to_item();
        head.extend(plain_item(&Head { last_id, count }).into_inner());
        case.mend.create_item(&key, head);
        Ok(Some(case))
    }

    async fn count_notices(&self, audience: &Audience) -> Result<(NoticeId, u64), SchoolError> {
        let mut query = Query {
            table: &NOTIFICATIONS,
            index: Some("audience-index"),
            partition: s(audience.to_string()),
            range: Range::All,
            order: Order::Ascending,
            limit: PAGE,
            start_after: None,
            consistency: Consistency::Eventual,
        };
        let (mut newest, mut count) = (NoticeId::default(), 0);
        loop {
            let page = self.patient.store.query(query.clone()).await?;
            count += page.items.len() as u64;
            for item in page.items {
                let notice: Result<Notice, _> = from_item(item);
                newest = notice.map_or(newest, |notice| notice.id.max(newest));
            }
            query.start_after = page.last_key;
            if query.start_after.is_none() {
                return Ok((newest, count));
            }
        }
    }
}
