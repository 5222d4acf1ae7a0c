//! One transaction in the making: each action with what its failure means.

use domain::ids::{JobId, PersonId, TaskId};
use ports::{
    Action, Changes, Check, Condition, Delete, FailedCondition, Item, Key, Put, StoreError, Update,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::errors::{Refusal, SchoolError, StepEnd};
use crate::outbox::Task;
use crate::store::Store;
use crate::stored::{self, Noun, Stored};
use crate::tables::{self, Unique, n, s};

/// Makes a repeated request harmless (decisions.md B14).
#[derive(Debug, Clone)]
pub struct Once {
    /// The key that the caller chose, 1 to 255 visible characters.
    pub key: String,
    /// Hash of method, path and body ([`crate::School::hash_request`]).
    pub request_hash: String,
}

/// Seconds for which the answer to an idempotency key is kept.
const KEPT_SECONDS: i64 = 24 * 3600;

/// Reads what is there instead of the version that was named; nothing if that is it.
type ReadStale = fn(Item, u64) -> Result<Option<Noun>, SchoolError>;

fn read_stale<T: Stored>(item: Item, version: u64) -> Result<Option<Noun>, SchoolError> {
    let noun: T = stored::from_item(item)?;
    Ok((noun.version() != version).then(|| noun.into_noun()))
}

enum Failure {
    Refused(Refusal),
    Stale {
        read: ReadStale,
        version: u64,
    },
    Replay {
        request_hash: String,
    },
    /// The world moved on between reading and writing: the whole use case may be tried again.
    Raced,
    /// Whoever writes no longer holds the job.
    Lost,
}

/// A transaction that is being put together.
#[derive(Default)]
pub struct Write {
    actions: Vec<Action>,
    failures: Vec<Failure>,
    tasks: Vec<TaskId>,
}

/// How a transaction ended, when not in an error.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Written now.
    Written,
    /// Written before, under the same idempotency key; the answer of then.
    Replayed(String),
    /// Something changed between reading and writing.
    Raced,
}

impl Write {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of actions.
    pub fn len(&self) -> usize {
        self.actions.len()
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }

    fn push(&mut self, action: Action, failure: Failure) {
        self.actions.push(action);
        self.failures.push(failure);
    }

    /// Puts a new noun; its id is new, so that a failure is a race at most.
    pub fn create<T: Stored>(&mut self, noun: &T) {
        self.create_item(&noun.key(), stored::to_item(noun));
    }

    /// Puts an item where none is.
    pub fn create_item(&mut self, key: &Key, item: Item) {
        let condition = Some(Condition::absent(key.table.partition.name));
        self.push(
            Action::Put(Put {
                table: key.table,
                item,
                condition,
            }),
            Failure::Raced,
        );
    }

    /// Puts an item, whatever is there: list rows and other things that follow from a noun whose own
    /// action carries the condition.
    pub fn put(&mut self, key: &Key, mut item: Item) {
        let keys: Vec<_> = key.to_item().into_inner().into_iter().collect();
        item.extend(keys);
        self.push(
            Action::Put(Put {
                table: key.table,
                item,
                condition: None,
            }),
            Failure::Raced,
        );
    }

    /// Writes what differs, if the old one is still as it was read; a newer version is told.
    pub fn edit<T: Stored>(&mut self, old: &T, new: &T) -> stored::Difference {
        let difference = stored::difference(&stored::to_item(old), &stored::to_item(new));
        let update = Update {
            key: old.key(),
            changes: difference.changes.clone(),
            condition: Some(old.as_read()),
        };
        let failure = Failure::Stale {
            read: read_stale::<T>,
            version: old.version(),
        };
        self.push(Action::Update(update), failure);
        difference
    }

    /// Writes what differs like [`Write::edit`], where nobody named the version: a failure is a race.
    pub fn change<T: Stored>(&mut self, old: &T, new: &T) -> stored::Difference {
        let difference = stored::difference(&stored::to_item(old), &stored::to_item(new));
        self.update(old.key(), difference.changes.clone(), Some(old.as_read()));
        difference
    }

    /// Moves a noun to another key, if it is still as it was read; a newer version is told.
    pub fn move_to<T: Stored>(&mut self, old: &T, new: &T) -> stored::Difference {
        let delete = Delete {
            key: old.key(),
            condition: Some(old.as_read()),
        };
        let failure = Failure::Stale {
            read: read_stale::<T>,
            version: old.version(),
        };
        self.push(Action::Delete(delete), failure);
        self.create(new);
        stored::difference(&stored::to_item(old), &stored::to_item(new))
    }

    /// Removes a noun, if it is still as it was read; a newer version is told.
    pub fn end<T: Stored>(&mut self, noun: &T) -> stored::Difference {
        let delete = Delete {
            key: noun.key(),
            condition: Some(noun.as_read()),
        };
        let failure = Failure::Stale {
            read: read_stale::<T>,
            version: noun.version(),
        };
        self.push(Action::Delete(delete), failure);
        stored::difference(&stored::to_item(noun), &Item::default())
    }

    /// Puts an item in the place of one that is as it was found.
    pub fn replace(&mut self, key: &Key, item: Item, as_found: Condition) {
        let put = Put {
            table: key.table,
            item,
            condition: Some(as_found),
        };
        self.push(Action::Put(put), Failure::Raced);
    }

    /// Changes attributes under a condition whose failure means a race.
    pub fn update(&mut self, key: Key, changes: Changes, condition: Option<Condition>) {
        self.push(
            Action::Update(Update {
                key,
                changes,
                condition,
            }),
            Failure::Raced,
        );
    }

    /// Requires something of an item that stays as it is.
    pub fn check(&mut self, key: Key, condition: Condition) {
        self.push(Action::Check(Check { key, condition }), Failure::Raced);
    }

    /// Removes an item.
    pub fn delete(&mut self, key: Key) {
        self.push(
            Action::Delete(Delete {
                key,
                condition: None,
            }),
            Failure::Raced,
        );
    }

    /// Removes an item under a condition whose failure means a race.
    pub fn delete_if(&mut self, key: Key, condition: Condition) {
        let condition = Some(condition);
        self.push(Action::Delete(Delete { key, condition }), Failure::Raced);
    }

    /// The actions so far.
    pub(crate) fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// Removes an item that must be there.
    pub fn remove(&mut self, key: Key) {
        let condition = Some(Condition::Exists(key.table.partition.name.into()));
        self.push(Action::Delete(Delete { key, condition }), Failure::Raced);
    }

    /// Takes a unique value for `holder`, or refuses.
    pub fn take(&mut self, unique: (Unique, &str), holder: &str, refusal: Refusal) {
        self.take_lock(&tables::lock(unique.0, unique.1), holder, refusal);
    }

    fn take_lock(&mut self, key: &Key, holder: &str, refusal: Refusal) {
        let mut item = key.to_item();
        item.insert("holder".to_owned(), s(holder));
        let condition = Some(Condition::absent("pk"));
        let put = Put {
            table: key.table,
            item,
            condition,
        };
        self.push(Action::Put(put), Failure::Refused(refusal));
    }

    /// Takes the one place of jobs that change the school as a whole, or refuses.
    pub fn take_import_lock(&mut self, job: &JobId) {
        let refusal = Refusal::ImportRunning;
        self.take_lock(&tables::import_lock(), job.as_str(), refusal);
    }

    /// Changes a job under the condition that it is held.
    pub fn hold(&mut self, job: Key, changes: Changes, held: Condition) {
        let update = Update {
            key: job,
            changes,
            condition: Some(held),
        };
        self.push(Action::Update(update), Failure::Lost);
    }

    /// Gives a unique value free.
    pub fn give_back(&mut self, unique: (Unique, &str)) {
        self.delete(tables::lock(unique.0, unique.1));
    }

    /// Keeps the answer under the caller's idempotency key.
    pub fn answer_once<T: Serialize>(
        &mut self,
        actor: &PersonId,
        once: &Once,
        answer: &T,
        now: i64,
    ) {
        let key = tables::idempotency(actor, &once.key);
        let mut item = key.to_item();
        let answer = serde_json::to_string(answer).expect("our own nouns serialise");
        item.insert("request_hash".to_owned(), s(once.request_hash.clone()));
        item.insert("answer".to_owned(), s(answer));
        item.insert("expires_at".to_owned(), n(now + KEPT_SECONDS));
        let expired = Condition::Less("expires_at".into(), n(now));
        let condition = Some(Condition::Any(vec![Condition::absent("pk"), expired]));
        let put = Put {
            table: key.table,
            item,
            condition,
        };
        let failure = Failure::Replay {
            request_hash: once.request_hash.clone(),
        };
        self.push(Action::Put(put), failure);
    }

    /// Adds a task that is done after the transaction.
    pub fn task(&mut self, id: TaskId, task: &Task) {
        self.create_item(&tables::task(&id), task.to_item(&id));
        self.tasks.push(id);
    }

    /// Tasks of this transaction.
    pub fn tasks(&self) -> Vec<TaskId> {
        self.tasks.clone()
    }

    /// Takes over the actions of another one, which is empty afterwards.
    pub fn append(&mut self, other: &mut Self) {
        self.actions.append(&mut other.actions);
        self.failures.append(&mut other.failures);
        self.tasks.append(&mut other.tasks);
    }

    /// Gives away the actions from a position on; tasks stay.
    #[must_use]
    pub fn split_off(&mut self, at: usize) -> Self {
        Self {
            actions: self.actions.split_off(at),
            failures: self.failures.split_off(at),
            tasks: Vec::new(),
        }
    }

    /// Writes it all, or says why not.
    pub async fn commit(&self, store: &Store) -> Result<Outcome, SchoolError> {
        match store.transact(&self.actions).await {
            Ok(()) => Ok(Outcome::Written),
            Err(StoreError::ConditionFailed(failed)) => explain(&self.failures, failed),
            Err(error) => Err(error.into()),
        }
    }
}

/// A job that is lost wins over everything; then a replay, since a repeated request also trips over
/// its own locks; then a stale version, then refusals, then races.
fn explain(meanings: &[Failure], failed: Vec<FailedCondition>) -> Result<Outcome, SchoolError> {
    let is_lost =
        |failed: &FailedCondition| matches!(meanings.get(failed.action), Some(Failure::Lost));
    if failed.iter().any(is_lost) {
        return Err(SchoolError::StepEnded(StepEnd::Lost));
    }
    let mut refusal = None;
    let mut stale = None;
    for FailedCondition { action, item } in failed {
        match (meanings.get(action), item) {
            (Some(Failure::Replay { request_hash }), Some(item)) => {
                return replay(request_hash, &item);
            }
            (Some(Failure::Stale { read, version }), Some(item)) => {
                stale = stale.or(read(item, *version)?);
            }
            (Some(Failure::Refused(reason)), _) => refusal = refusal.or(Some(*reason)),
            _ => {}
        }
    }
    if let Some(noun) = stale {
        return Err(SchoolError::Stale(Box::new(noun)));
    }
    refusal.map_or(Ok(Outcome::Raced), |reason| {
        Err(SchoolError::Refused(reason))
    })
}

fn replay(request_hash: &str, item: &Item) -> Result<Outcome, SchoolError> {
    let text = |name: &str| match item.get(name) {
        Some(ports::AttributeValue::S(text)) => Some(text.clone()),
        _ => None,
    };
    if text("request_hash").as_deref() != Some(request_hash) {
        return Err(SchoolError::IdempotencyKeyReused);
    }
    let answer =
        text("answer").ok_or_else(|| SchoolError::Corrupt("idempotency answer".to_owned()))?;
    Ok(Outcome::Replayed(answer))
}

/// The answer kept under a key, if it is still kept.
pub(crate) fn kept_answer(
    once: &Once,
    item: &Item,
    now: i64,
) -> Result<Option<String>, SchoolError> {
    let expires_at = match item.get("expires_at") {
        Some(ports::AttributeValue::N(second)) => second.parse().unwrap_or(0),
        _ => 0,
    };
    if expires_at < now {
        return Ok(None);
    }
    match replay(&once.request_hash, item)? {
        Outcome::Replayed(answer) => Ok(Some(answer)),
        Outcome::Written | Outcome::Raced => Ok(None),
    }
}

/// Reads the answer of then.
pub fn read_answer<T: DeserializeOwned>(answer: &str) -> Result<T, SchoolError> {
    serde_json::from_str(answer).map_err(|_| SchoolError::Corrupt("idempotency answer".to_owned()))
}
