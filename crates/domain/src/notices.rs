//! Notices: what the school tells people. Each goes to one audience; who is in it reads it, and what a
//! person has read is one mark below which everything counts as read, with the few ids above it.

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::checks::{Checks, Fault, Invalid};
use crate::classes::Class;
use crate::ids::{ClassId, JobId, MaterialId, PersonId};
use crate::jobs::JobKind;
use crate::people::Role;
use crate::texts::{Code, Description, Title, parse_line};

/// Ids of one millisecond.
const PER_MILLISECOND: u64 = 1_000;
/// Milliseconds by which the clocks of two processes may differ: a mark stays that far behind.
const SKEW_MS: i64 = 10_000;
/// Most ids that are kept one by one; beyond it the mark goes up to the oldest of them.
const MAX_SINGLE: usize = 200;
/// Most unread notices that are counted.
pub const MAX_COUNT: usize = 99;

/// A notice: the millisecond in which it was sent × 1000, and a number below 1000. In the order of sending.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct NoticeId(u64);

impl NoticeId {
    /// An id of this millisecond; of `random` only the part below 1000 counts.
    pub const fn at(millis: u64, random: u64) -> Self {
        Self(millis * PER_MILLISECOND + random % PER_MILLISECOND)
    }

    /// Before every notice that is sent at this instant or later.
    pub fn before(instant: Timestamp) -> Self {
        let micros = u64::try_from(instant.as_microsecond()).unwrap_or(0);
        Self(micros.saturating_sub(1))
    }

    /// Up to where everything can count as read now: what another process sends at this moment may still
    /// get an id of the seconds before.
    pub fn mark(now: Timestamp) -> Self {
        let millis = u64::try_from(now.as_millisecond() - SKEW_MS).unwrap_or(0);
        Self::at(millis, 0)
    }

    /// Reads the digits that an id is on the wire.
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
        let id = Self(text.parse().ok().filter(|_| is_plain)?);
        id.instant().map(|_| id)
    }

    /// The id of this number.
    pub const fn from_number(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn number(self) -> u64 {
        self.0
    }

    /// The next one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The one before.
    #[must_use]
    pub const fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// When it was sent, with the id in the digits of the microsecond: sorts as the ids do, and leads back to the id.
    pub fn sent_at(self) -> String {
        let instant = self.instant().unwrap_or(Timestamp::MAX);
        format!("{instant:.6}")
    }

    fn instant(self) -> Option<Timestamp> {
        Timestamp::from_microsecond(i64::try_from(self.0).ok()?).ok()
    }
}

impl fmt::Display for NoticeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// To whom a notice goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Audience {
    /// Everybody of the school.
    Everyone,
    /// Those who hold a role.
    Role(Role),
    /// The members of a class.
    Class(ClassId),
    /// One person.
    Person(PersonId),
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everyone => f.write_str("everyone"),
            Self::Role(role) => write!(f, "role#{}", role.as_str()),
            Self::Class(class) => write!(f, "class#{class}"),
            Self::Person(person) => write!(f, "person#{person}"),
        }
    }
}

impl From<Audience> for String {
    fn from(audience: Audience) -> Self {
        audience.to_string()
    }
}

/// A text that names no audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an audience")]
pub struct InvalidAudience;

impl TryFrom<String> for Audience {
    type Error = InvalidAudience;

    fn try_from(text: String) -> Result<Self, InvalidAudience> {
        let read = || match text.split_once('#') {
            None => (text == "everyone").then_some(Self::Everyone),
            Some(("role", role)) => Role::parse(role).ok().map(Self::Role),
            Some(("class", class)) => ClassId::parse(class).ok().map(Self::Class),
            Some(("person", person)) => PersonId::parse(person).ok().map(Self::Person),
            Some(_) => None,
        };
        read().ok_or(InvalidAudience)
    }
}

/// What a notice shows of a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassLabel {
    /// Which.
    pub id: ClassId,
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: Title,
}

impl From<&Class> for ClassLabel {
    fn from(class: &Class) -> Self {
        Self {
            id: class.id.clone(),
            code: class.code.clone(),
            name: class.name.clone(),
        }
    }
}

/// What a notice says. The school's own are facts, which the page puts in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    /// What somebody has written.
    Message {
        /// In a line.
        title: Title,
        /// Plain text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<Description>,
        /// Where it leads.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        link: Option<PagePath>,
    },
    /// The person was brought into a class.
    Enrolled {
        /// Which.
        class: ClassLabel,
    },
    /// The person was brought to the queue of a class.
    Queued {
        /// Which.
        class: ClassLabel,
    },
    /// The person's turn in the queue of a class has come.
    Promoted {
        /// Which.
        class: ClassLabel,
    },
    /// A class has a new material.
    Material {
        /// Which class.
        class: ClassLabel,
        /// Which material.
        material: MaterialId,
        /// Its title.
        title: Title,
    },
    /// The class sees the scores of an item.
    Posted {
        /// Which class.
        class: ClassLabel,
        /// Number of the item.
        item: u32,
        /// Its title.
        title: Title,
    },
    /// The final grades of a class are official.
    FinalsLocked {
        /// Which class.
        class: ClassLabel,
    },
    /// A job that the person has started is at its end.
    Job {
        /// Which.
        job: JobId,
        /// What it did.
        work: JobKind,
    },
    /// A backup was not made, or is not good.
    BackupFailed {
        /// Its file.
        backup: String,
        /// Why, as a stable code.
        code: String,
    },
}

/// What a notice is, without what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// Somebody has written it.
    Message,
    /// Brought into a class.
    Enrolled,
    /// Brought to a queue.
    Queued,
    /// Out of a queue.
    Promoted,
    /// A new material.
    Material,
    /// Scores of an item are seen by the class.
    Posted,
    /// Final grades that are official.
    FinalsLocked,
    /// The end of a job.
    Job,
    /// A backup that failed.
    BackupFailed,
}

impl Content {
    /// Its kind.
    pub const fn kind(&self) -> NoticeKind {
        match self {
            Self::Message { .. } => NoticeKind::Message,
            Self::Enrolled { .. } => NoticeKind::Enrolled,
            Self::Queued { .. } => NoticeKind::Queued,
            Self::Promoted { .. } => NoticeKind::Promoted,
            Self::Material { .. } => NoticeKind::Material,
            Self::Posted { .. } => NoticeKind::Posted,
            Self::FinalsLocked { .. } => NoticeKind::FinalsLocked,
            Self::Job { .. } => NoticeKind::Job,
            Self::BackupFailed { .. } => NoticeKind::BackupFailed,
        }
    }
}

/// A page of the school: a path on its own site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PagePath(String);

impl PagePath {
    /// Checks a path: `/classes/…`, and nothing that a browser would take for another site.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let text = parse_line(text, 300)?;
        let is_own = text.starts_with('/') && !text.starts_with("//");
        if !is_own || text.contains(|c: char| c == '\\' || c.is_whitespace()) {
            return Err(Fault::new("invalid"));
        }
        Ok(Self(text))
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who has sent a notice, with the name of then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// Who.
    pub id: PersonId,
    /// As it was written.
    pub name: String,
}

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Which.
    pub id: NoticeId,
    /// To whom.
    pub audience: Audience,
    /// What it says.
    pub content: Content,
    /// By whom; nobody: by the school itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<Sender>,
}

impl Notice {
    /// Whether this person has sent it: it is no news to them.
    pub fn is_by(&self, person: &PersonId) -> bool {
        self.sender.as_ref().is_some_and(|by| by.id == *person)
    }
}

/// A notice as typed.
#[derive(Debug, Clone, Default)]
pub struct NoticeInput {
    /// `everyone`, `role`, `class` or `person`.
    pub audience: String,
    /// Which role, class or person.
    pub of: Option<String>,
    /// In a line.
    pub title: String,
    /// Plain text.
    pub text: Option<String>,
    /// Path of a page of the school.
    pub link: Option<String>,
}

impl NoticeInput {
    /// Checks a notice: to whom, and what.
    pub fn read(&self) -> Result<(Audience, Content), Invalid> {
        let mut checks = Checks::new();
        let audience = self.read_audience(&mut checks);
        let title = checks.take("title", Title::parse(&self.title));
        let text = checks.take_optional("text", self.text.as_deref(), Description::parse);
        let link = checks.take_optional("link", self.link.as_deref(), PagePath::parse);
        checks.finish()?;
        let (audience, title) = audience
            .zip(title)
            .expect("a field that failed its check ended at finish");
        Ok((audience, Content::Message { title, text, link }))
    }

    fn read_audience(&self, checks: &mut Checks) -> Option<Audience> {
        let of = self.of.as_deref().unwrap_or_default().trim();
        let unknown = || Fault::new("unknown_reference");
        let audience = match self.audience.as_str() {
            "everyone" => return Some(Audience::Everyone),
            "role" => Role::parse(of).map(Audience::Role),
            "class" => ClassId::parse(of)
                .map(Audience::Class)
                .map_err(|_| unknown()),
            "person" => PersonId::parse(of)
                .map(Audience::Person)
                .map_err(|_| unknown()),
            _ => {
                let allowed = "everyone, role, class, person";
                let fault = Fault::new("not_allowed").with("allowed", allowed);
                checks.note("audience", fault);
                return None;
            }
        };
        if of.is_empty() {
            checks.note("of", Fault::new("required"));
            return None;
        }
        checks.take("of", audience)
    }
}

/// What a person has read: everything up to the mark, and these above it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reads {
    /// Up to here, itself included.
    #[serde(default)]
    pub mark: NoticeId,
    /// Above it.
    #[serde(default)]
    pub single: BTreeSet<NoticeId>,
    /// Grows by one with every change.
    #[serde(default)]
    pub version: u64,
}

impl Reads {
    /// Whether a notice counts as read by somebody who belongs to its audience since `floor`.
    pub fn contains(&self, id: NoticeId, floor: NoticeId) -> bool {
        id <= self.mark.max(floor) || self.single.contains(&id)
    }

    /// After one more was read.
    #[must_use]
    pub fn with(&self, id: NoticeId) -> Self {
        let mut reads = self.clone();
        if id > reads.mark {
            reads.single.insert(id);
        }
        while reads.single.len() > MAX_SINGLE {
            let oldest = reads.single.pop_first().unwrap_or_default();
            reads.mark = reads.mark.max(oldest);
        }
        reads
    }

    /// After everything was read that is there now; `recent` are those that the mark does not reach yet.
    #[must_use]
    pub fn with_all(&self, now: Timestamp, recent: impl IntoIterator<Item = NoticeId>) -> Self {
        let mark = self.mark.max(NoticeId::mark(now));
        let mut reads = Self {
            mark,
            single: self
                .single
                .iter()
                .copied()
                .filter(|id| *id > mark)
                .collect(),
            version: self.version,
        };
        for id in recent {
            reads = reads.with(id);
        }
        reads
    }
}

/// The notices of an audience that somebody sees, and which of them are new to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Up to here they are from before the person's time, and count as read.
    pub floor: NoticeId,
    /// Up to here they are seen; none: all.
    pub until: Option<NoticeId>,
}

impl Window {
    /// Of somebody who has been there since this instant.
    pub fn since(instant: Timestamp) -> Self {
        Self {
            floor: NoticeId::before(instant),
            until: None,
        }
    }

    /// Of somebody who has left at this instant: nothing of before is new, and nothing of later is seen.
    pub fn left(instant: Timestamp) -> Self {
        let last = NoticeId::before(instant);
        Self {
            floor: last,
            until: Some(last),
        }
    }

    /// The wider of two windows on the same audience: being there wins over having left, and leaving late over early.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self.until, other.until) {
            (None, None) if other.floor < self.floor => other,
            (Some(_), None) => other,
            (Some(last), Some(later)) if later > last => other,
            _ => self,
        }
    }

    /// Whether a notice is seen.
    pub fn shows(self, id: NoticeId) -> bool {
        self.until.is_none_or(|last| id <= last)
    }
}

#[cfg(test)]
mod tests;
