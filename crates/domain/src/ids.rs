//! Identifiers: a prefix that says the kind, and 26 characters that sort by time of creation
//! (`UUIDv7` in the extended-hex base32 alphabet, which keeps the order of the bytes).

use std::fmt;

use data_encoding::BASE32HEX_NOPAD;
use serde::{Deserialize, Serialize};

/// A text that is not an id of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the form {prefix}_…")]
pub struct InvalidId {
    /// The prefix expected.
    pub prefix: &'static str,
}

/// The 26 characters after the prefix, for the instant `millis` (Unix milliseconds).
pub fn encode_uuid_v7(millis: u64, random: [u8; 10]) -> String {
    let mut bytes = [0_u8; 16];
    bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&random);
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    BASE32HEX_NOPAD.encode(&bytes).to_ascii_lowercase()
}

fn parse(prefix: &'static str, text: &str) -> Result<String, InvalidId> {
    let invalid = InvalidId { prefix };
    let Some(rest) = text
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
    else {
        return Err(invalid);
    };
    let well_formed = rest.len() == 26
        && rest
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'v'));
    if !well_formed {
        return Err(invalid);
    }
    Ok(text.to_owned())
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// What ids of this kind begin with.
            pub const PREFIX: &'static str = $prefix;

            /// A new id of the instant `millis` (Unix milliseconds).
            pub fn new(millis: u64, random: [u8; 10]) -> Self {
                Self(format!("{}_{}", $prefix, encode_uuid_v7(millis, random)))
            }

            /// Reads an id; any other kind of id is refused.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                parse($prefix, text).map(Self)
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

id!(
    /// A person, the same in both homes for ever.
    PersonId, "usr"
);
id!(
    /// A subject that is taught.
    SubjectId, "sub"
);
id!(
    /// A department that teaches subjects.
    DepartmentId, "dep"
);
id!(
    /// A term of the calendar.
    TermId, "trm"
);
id!(
    /// A sheet that was sent to be imported.
    SheetId, "sht"
);
id!(
    /// A class: a subject taught in a term.
    ClassId, "cls"
);
id!(
    /// An event: one row of history and audit.
    EventId, "evt"
);
id!(
    /// A task that the outbox still has to do.
    TaskId, "tsk"
);
id!(
    /// A batch of imported rows.
    BatchId, "bat"
);
id!(
    /// A file or link of a class.
    MaterialId, "mat"
);
id!(
    /// A file that belongs to a person.
    FileId, "fil"
);
id!(
    /// A request to change a locked final grade.
    ChangeId, "chg"
);
id!(
    /// A job: long work in steps.
    JobId, "job"
);

impl EventId {
    /// Not after any event of this millisecond, and after all of those before.
    #[must_use]
    pub fn first_of(instant: jiff::Timestamp) -> Self {
        let millis = u64::try_from(instant.as_millisecond()).unwrap_or(0);
        Self::new(millis, [0; 10])
    }

    /// Whether it may be a bound between two milliseconds.
    #[must_use]
    pub fn is_first(&self) -> bool {
        *self == Self::first_of(self.instant())
    }

    /// When it was made, to the millisecond.
    #[must_use]
    pub fn instant(&self) -> jiff::Timestamp {
        instant_of(&self.0)
    }
}

/// The instant of a `UUIDv7` behind its prefix.
fn instant_of(id: &str) -> jiff::Timestamp {
    let rest = id.rsplit('_').next().unwrap_or_default();
    let bytes = BASE32HEX_NOPAD.decode(rest.to_ascii_uppercase().as_bytes());
    let first = bytes
        .ok()
        .and_then(|bytes| bytes.first_chunk::<8>().copied());
    // The first six bytes are the millisecond.
    let millis = u64::from_be_bytes(first.unwrap_or_default()) >> 16;
    let millis = i64::try_from(millis).unwrap_or_default();
    jiff::Timestamp::from_millisecond(millis).unwrap_or_default()
}

impl PersonId {
    /// When the person was entered, to the millisecond.
    #[must_use]
    pub fn entered_at(&self) -> jiff::Timestamp {
        instant_of(&self.0)
    }
}

impl BatchId {
    /// When it began, to the millisecond.
    #[must_use]
    pub fn began_at(&self) -> jiff::Timestamp {
        instant_of(&self.0)
    }

    /// The job of the import; see [`JobId::batch`].
    #[must_use]
    pub fn job(&self) -> JobId {
        JobId(self.0.replacen(Self::PREFIX, JobId::PREFIX, 1))
    }
}

impl JobId {
    /// The batch of an import has its job's id, so that one leads to the other without a read.
    #[must_use]
    pub fn batch(&self) -> BatchId {
        BatchId(self.0.replacen(Self::PREFIX, BatchId::PREFIX, 1))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ids_sort_by_time(a in 0_u64..1 << 48, b in 0_u64..1 << 48, r in any::<[u8; 10]>(), s in any::<[u8; 10]>()) {
            prop_assume!(a < b);

            prop_assert!(PersonId::new(a, r) < PersonId::new(b, s));
        }

        #[test]
        fn an_id_reads_back(millis in 0_u64..1 << 48, random in any::<[u8; 10]>()) {
            let id = ClassId::new(millis, random);

            prop_assert_eq!(ClassId::parse(id.as_str()), Ok(id));
        }

        #[test]
        fn a_person_tells_when_they_were_entered(millis in 0_u64..1 << 47, random in any::<[u8; 10]>()) {
            let id = PersonId::new(millis, random);

            prop_assert_eq!(id.entered_at().as_millisecond(), i64::try_from(millis).unwrap_or(0));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC*") {
            let _ = TermId::parse(&text);
        }
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let class = ClassId::new(1, [7; 10]);

        assert!(PersonId::parse(class.as_str()).is_err());
        assert!(serde_json::from_str::<PersonId>(&format!("\"{class}\"")).is_err());
    }
}
