//! How bad input is told: every bad field at once, each with its path, a stable code and what would
//! be accepted. Codes are translated by the page and never change.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// Where, in the words of the request: `name.family`.
    pub path: String,
    /// Which rule.
    #[serde(flatten)]
    pub fault: Fault,
}

/// A broken rule with what it would accept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Stable code such as `too_long`.
    pub code: &'static str,
    /// Values for the text, such as `max`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<&'static str, String>,
}

impl Fault {
    /// A fault without values.
    pub fn new(code: &'static str) -> Self {
        Self {
            code,
            params: BTreeMap::new(),
        }
    }

    /// Adds a value for the text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.params.insert(name, value.to_string());
        self
    }

    /// The fault at a place.
    pub fn at(self, path: impl Into<String>) -> FieldError {
        FieldError {
            path: path.into(),
            fault: self,
        }
    }
}

/// Input that breaks at least one rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not valid: {}", told(.0))]
pub struct Invalid(pub Vec<FieldError>);

/// Places and codes, without what was given.
fn told(faults: &[FieldError]) -> String {
    let each = faults
        .iter()
        .map(|error| format!("{} ({})", error.path, error.fault.code));
    each.collect::<Vec<_>>().join(", ")
}

/// Collects the faults of one input.
#[derive(Debug, Default)]
pub struct Checks {
    faults: Vec<FieldError>,
}

impl Checks {
    /// Nothing wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value, or `None` with the fault noted at `path`.
    pub fn take<T>(&mut self, path: &str, checked: Result<T, Fault>) -> Option<T> {
        match checked {
            Ok(value) => Some(value),
            Err(fault) => {
                self.note(path, fault);
                None
            }
        }
    }

    /// Like [`Checks::take`] for a field that may be left out; blank text counts as left out.
    pub fn take_optional<T>(
        &mut self,
        path: &str,
        text: Option<&str>,
        check: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<T> {
        let text = text.filter(|text| !text.trim().is_empty())?;
        self.take(path, check(text))
    }

    /// Notes a fault at `path`.
    pub fn note(&mut self, path: &str, fault: Fault) {
        self.faults.push(fault.at(path));
    }

    /// Takes over the faults of a part, with `path` before theirs.
    pub fn part<T>(&mut self, path: &str, part: Result<T, Invalid>) -> Option<T> {
        match part {
            Ok(value) => Some(value),
            Err(Invalid(faults)) => {
                let moved = faults.into_iter().map(|fault| FieldError {
                    path: format!("{path}.{}", fault.path),
                    fault: fault.fault,
                });
                self.faults.extend(moved);
                None
            }
        }
    }

    /// `Ok` if nothing was wrong.
    pub fn finish(self) -> Result<(), Invalid> {
        if self.faults.is_empty() {
            return Ok(());
        }
        Err(Invalid(self.faults))
    }
}

/// A field of a change: leave it, clear it, or set it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// Not named: stays as it is.
    #[default]
    Absent,
    /// Cleared.
    Null,
    /// Set.
    Value(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    /// A field that is there: null or a value. One that is not there is the default.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(deserializer)?.map_or(Self::Null, Self::Value))
    }
}

impl<T> Patch<T> {
    /// Maps the value.
    pub fn map<U>(self, each: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Absent => Patch::Absent,
            Self::Null => Patch::Null,
            Self::Value(value) => Patch::Value(each(value)),
        }
    }

    /// The value of an optional field after the change.
    pub fn apply_to(self, old: Option<T>) -> Option<T> {
        match self {
            Self::Absent => old,
            Self::Null => None,
            Self::Value(value) => Some(value),
        }
    }

    /// Maps the value through a check that may note a fault; a fault leaves the field absent.
    pub fn check<U>(self, check: impl FnOnce(T) -> Option<U>) -> Patch<U> {
        match self {
            Self::Absent => Patch::Absent,
            Self::Null => Patch::Null,
            Self::Value(value) => check(value).map_or(Patch::Absent, Patch::Value),
        }
    }

    /// Turns a cleared field into a fault, for fields that must have a value.
    pub fn required(self, checks: &mut Checks, path: &str) -> Option<T> {
        match self {
            Self::Absent => None,
            Self::Null => {
                checks.note(path, Fault::new("required"));
                None
            }
            Self::Value(value) => Some(value),
        }
    }
}
