//! What may be wrong with a school, told by ids alone: many keys have names and addresses in them.

use std::fmt;

use ports::{AttributeValue, Key};

use crate::tables::{RECORDS, layout_of};

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// An item of a kind that no version writes.
    Unknown,
    /// An item that does not read as what its key says.
    Unreadable,
    /// A noun that lies under the key of another one.
    Misplaced,
    /// A noun that was never given a version.
    Unversioned,
    /// Keys of indexes that are not those of the noun.
    Index,
    /// What follows from a noun is not there.
    Missing,
    /// What follows from a noun says something else.
    Differs,
    /// What follows from no noun.
    Surplus,
    /// A unique value of a noun is held by another one.
    Rival,
    /// A count that is not that of what is counted.
    Count,
    /// What is shown of something is not what it is.
    Label,
    /// Something that refers to nothing.
    Reference,
    /// A cell without an item in the book, or none at all.
    Cell,
    /// A file that is named and not there.
    FileMissing,
    /// A file that nothing names.
    FileUnnamed,
}

impl Code {
    /// The word for scripts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown_item",
            Self::Unreadable => "unreadable",
            Self::Misplaced => "misplaced",
            Self::Unversioned => "unversioned",
            Self::Index => "index_keys",
            Self::Missing => "missing",
            Self::Differs => "differs",
            Self::Surplus => "surplus",
            Self::Rival => "rival",
            Self::Count => "count",
            Self::Label => "label",
            Self::Reference => "reference",
            Self::Cell => "cell",
            Self::FileMissing => "file_missing",
            Self::FileUnnamed => "file_unnamed",
        }
    }
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub code: Code,
    /// Where: the kind of the item, and of whom it is.
    pub place: String,
    /// What should be, if the place does not say it.
    pub expected: String,
    /// Whether it follows from something else.
    pub derivable: bool,
    /// Whether it was put right.
    pub mended: bool,
}

impl Finding {
    /// Something that somebody has to look at.
    pub fn new(code: Code, place: String) -> Self {
        Self {
            code,
            place,
            expected: String::new(),
            derivable: false,
            mended: false,
        }
    }

    /// With what should be.
    #[must_use]
    pub fn expecting(self, expected: impl Into<String>) -> Self {
        let expected = expected.into();
        Self { expected, ..self }
    }

    /// The same, of what follows from something else.
    #[must_use]
    pub fn derivable(self) -> Self {
        Self {
            derivable: true,
            ..self
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.place)?;
        if !self.expected.is_empty() {
            write!(f, ", expected {}", self.expected)?;
        }
        match (self.mended, self.derivable) {
            (true, _) => write!(f, " (mended)"),
            (false, true) => write!(f, " (can be mended)"),
            (false, false) => Ok(()),
        }
    }
}

/// What an item is and of whom, without what people typed.
pub fn place(key: &Key, whose: &str) -> String {
    let kind = kind_of(key);
    if whose.is_empty() {
        return kind;
    }
    format!("{kind} of {whose}")
}

fn kind_of(key: &Key) -> String {
    if key.table != &RECORDS {
        return key.table.name.to_owned();
    }
    let (pk, sk) = texts(key);
    match layout_of(pk, sk) {
        Some(layout) => format!("{} {}", layout.pk, layout.sk),
        None => format!("{}#…", pk.split('#').next().unwrap_or_default()),
    }
}

/// Both parts of a key of `records`.
pub fn texts(key: &Key) -> (&str, &str) {
    (text_of(Some(&key.partition)), text_of(key.sort.as_ref()))
}

fn text_of(value: Option<&AttributeValue>) -> &str {
    match value {
        Some(AttributeValue::S(text)) => text,
        _ => "",
    }
}
