//! What is wrong with one thing, and the transaction that puts right what of it can be. Each write stands under
//! the condition that everything is still as it was read.

use ports::{Changes, Condition, Item, Key};

use super::findings::{Code, Finding, place, texts};
use super::nouns::Noun;
use crate::errors::SchoolError;
use crate::store::Store;
use crate::tables::{self, AUTHORITY, RECORDS};
use crate::writes::{Outcome, Write};

/// What is wrong with one thing.
#[derive(Default)]
pub struct Case {
    pub findings: Vec<Finding>,
    pub mend: Write,
}

impl Case {
    /// Something that somebody has to look at.
    pub fn told(finding: Finding) -> Self {
        Self {
            findings: vec![finding],
            mend: Write::new(),
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }
}

/// How something follows from a noun.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// All of it does.
    Whole,
    /// It was made with the noun and has gone its own way since; some attributes follow still.
    Part,
    /// It keeps a value for the noun.
    Lock,
}

impl Tie {
    /// Of an item by its key.
    pub fn of(key: &Key) -> Self {
        let (pk, sk) = texts(key);
        if pk.starts_with("LOCK#") {
            return Self::Lock;
        }
        if sk == AUTHORITY || sk.starts_with(tables::SCORES) {
            return Self::Part;
        }
        Self::Whole
    }
}

/// Puts right; false if something has changed since it was read.
pub async fn mend(store: &Store, write: &Write) -> Result<bool, SchoolError> {
    match write.commit(store).await {
        Ok(outcome) => Ok(outcome == Outcome::Written),
        Err(SchoolError::Refused(_) | SchoolError::Stale(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The item is still as it was found, in every attribute.
pub fn as_found(item: &Item) -> Condition {
    let same = |(name, value): (&String, &ports::AttributeValue)| {
        Condition::Equals(name.as_str().into(), value.clone())
    };
    Condition::All(item.iter().map(same).collect())
}

impl Noun {
    /// Compares what follows from the noun with what is there, in the same order.
    pub fn compare<'i>(&self, present: impl IntoIterator<Item = Option<&'i Item>>) -> Case {
        let mut case = Case::default();
        for ((key, expected), found) in self.followers.iter().zip(present) {
            self.compare_one(&mut case, (key, expected), found);
        }
        if !case.mend.is_empty() {
            case.mend.check(self.key.clone(), self.as_read.clone());
        }
        case
    }

    fn compare_one(&self, case: &mut Case, (key, expected): (&Key, &Item), found: Option<&Item>) {
        let place = place(key, &self.name);
        let Some(found) = found else {
            let missing = Finding::new(Code::Missing, place);
            if Tie::of(key) == Tie::Part {
                // What else it said is not known any more.
                case.findings.push(missing);
                return;
            }
            case.findings.push(missing.derivable());
            case.mend.create_item(key, expected.clone());
            return;
        };
        match Tie::of(key) {
            Tie::Lock if expected.get("holder") != found.get("holder") => {
                case.findings.push(Finding::new(Code::Rival, place));
            }
            Tie::Lock => {}
            Tie::Whole if expected == found => {}
            Tie::Whole => {
                let names = differing(expected, found).join(", ");
                let finding = Finding::new(Code::Differs, place).expecting(names);
                case.findings.push(finding.derivable());
                case.mend.replace(key, expected.clone(), as_found(found));
            }
            Tie::Part => compare_part(case, place, (key, expected), found),
        }
    }
}

fn compare_part(case: &mut Case, place: String, (key, expected): (&Key, &Item), found: &Item) {
    let names = expected.keys().filter(|name| {
        let is_map = matches!(expected.get(*name), Some(ports::AttributeValue::M(_)));
        let is_same = expected.get(*name) == found.get(*name);
        !(is_same || is_map && found.contains_key(*name))
    });
    let names: Vec<&str> = names.map(String::as_str).collect();
    if names.is_empty() {
        return;
    }
    let mut changes = Changes::new();
    let mut same = Vec::new();
    for name in &names {
        same.push(match found.get(*name) {
            Some(value) => Condition::Equals((*name).into(), value.clone()),
            None => Condition::Missing((*name).into()),
        });
        changes = changes.set(*name, expected[*name].clone());
    }
    let finding = Finding::new(Code::Differs, place).expecting(names.join(", "));
    case.findings.push(finding.derivable());
    case.mend
        .update(key.clone(), changes, Some(Condition::All(same)));
}

/// Names of attributes in which two items differ.
pub fn differing<'i>(one: &'i Item, other: &'i Item) -> Vec<&'i str> {
    let names = one
        .keys()
        .chain(other.keys().filter(|name| !one.contains_key(*name)));
    let mut names: Vec<&str> = names
        .filter(|name| one.get(*name) != other.get(*name))
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names
}

/// Something that follows from a noun, if at all, and does not: `owner` is the noun, if it is there.
pub fn surplus(key: &Key, found: &Item, (whose, owner): (&str, Option<&Noun>)) -> Case {
    let mut case = Case::default();
    let finding = Finding::new(Code::Surplus, place(key, whose));
    if Tie::of(key) == Tie::Part || key.table != &RECORDS {
        case.findings.push(finding);
        return case;
    }
    case.findings.push(finding.derivable());
    case.mend.delete_if(key.clone(), as_found(found));
    if let Some(owner) = owner {
        case.mend.check(owner.key.clone(), owner.as_read.clone());
    }
    case
}
