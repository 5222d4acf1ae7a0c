//! A page of items: each is looked at by itself, beside what follows from it, and beside what it follows from or
//! refers to.

use std::collections::HashSet;

use domain::enrollments::Enrollment;
use ports::{Item, Key, TableSpec};

use super::cases::{Case, surplus};
use super::findings::{Code, Finding, place, texts};
use super::lookups::Lookup;
use super::nouns::{Kind, Noun, Owner, name_of_member};
use super::{Round, references};
use crate::errors::SchoolError;
use crate::outbox::refresh_member;
use crate::tables::{self, RECORDS, layout_of};

/// An item with what it leads to.
struct Entry<'i> {
    key: Key,
    item: &'i Item,
    noun: Option<Noun>,
    owner: Option<Owner>,
    references: Vec<Key>,
}

impl Round<'_> {
    pub(super) async fn look_at_page(
        &self,
        table: &'static TableSpec,
        items: &[Item],
    ) -> Result<Vec<Case>, SchoolError> {
        let mut cases = Vec::new();
        let mut entries = Vec::with_capacity(items.len());
        for item in items {
            entries.extend(open(table, item, &mut cases));
        }
        let lookup = self.look_up(&entries).await?;
        for entry in &entries {
            self.look_at(entry, &lookup, &mut cases);
        }
        for entry in &entries {
            match &entry.noun {
                Some(Noun {
                    kind: Kind::Class(class),
                    ..
                }) => cases.extend(self.look_into_class(class).await?),
                _ => cases.extend(self.look_at_head(&entry.key, entry.item).await?),
            }
            cases.extend(self.look_for_file(table, entry.item).await?);
        }
        cases.retain(|case| !case.is_empty());
        Ok(cases)
    }

    async fn look_up(&self, entries: &[Entry<'_>]) -> Result<Lookup, SchoolError> {
        let store = self.patient.store;
        let mut lookup = Lookup::default();
        let (mut keys, mut people) = (Vec::new(), HashSet::new());
        for entry in entries {
            keys.extend(entry.references.iter().cloned());
            match &entry.owner {
                Some(Owner::Person(id)) => {
                    people.insert(id.clone());
                }
                Some(owner) => keys.push(owner.key()),
                None => {}
            }
            let Some(noun) = &entry.noun else { continue };
            keys.extend(noun.followers.iter().map(|(key, _)| key.clone()));
            if let Kind::Member(member) = &noun.kind {
                people.insert(member.person.clone());
            }
        }
        lookup.fetch(store, keys).await?;
        lookup.fetch_people(store, &people).await?;
        Ok(lookup)
    }

    fn look_at(&self, entry: &Entry<'_>, lookup: &Lookup, cases: &mut Vec<Case>) {
        let key = &entry.key;
        if let Some(noun) = &entry.noun {
            cases.push(noun.look(key, entry.item));
            let present = noun.followers.iter().map(|(key, _)| lookup.get(key));
            cases.push(noun.compare(present));
            match &noun.kind {
                Kind::Member(member) => cases.extend(self.look_at_snapshot(member, lookup)),
                Kind::Class(class) => cases.extend(self.look_at_labels(class, lookup)),
                Kind::Subject(subject) => cases.extend(self.look_at_department(subject, lookup)),
                Kind::Other => {}
            }
        }
        if let Some(owner) = &entry.owner {
            let noun = find(owner, lookup);
            if !noun.as_ref().is_some_and(|noun| noun.is_followed_by(key)) {
                cases.push(surplus(key, entry.item, (&owner.name(), noun.as_ref())));
            }
        }
        for reference in &entry.references {
            if lookup.get(reference).is_none() {
                let whose = entry
                    .noun
                    .as_ref()
                    .map_or_else(|| whose(key), |noun| noun.name.clone());
                let finding = Finding::new(Code::Reference, place(key, &whose));
                cases.push(Case::told(
                    finding.expecting(place(reference, &self::whose(reference))),
                ));
            }
        }
    }

    /// What a membership shows of its person, unless the outbox brings it in line anyway.
    fn look_at_snapshot(&self, member: &Enrollment, lookup: &Lookup) -> Option<Case> {
        let person = lookup.person(&member.person)?;
        if self.pending.refreshed.contains(person.id.as_str()) {
            return None;
        }
        let mut mend = refresh_member(member, person);
        if mend.is_empty() {
            return None;
        }
        let key = tables::member(&member.class, member.role, &member.person);
        let name = name_of_member(&member.class, member.role, &member.person);
        let finding = Finding::new(Code::Label, place(&key, &name)).derivable();
        let noun = Noun::of_person(person);
        mend.check(noun.key, noun.as_read);
        Some(Case {
            findings: vec![finding],
            mend,
        })
    }
}

/// What an item is; what cannot be looked at any further is told at once.
fn open<'i>(table: &'static TableSpec, item: &'i Item, cases: &mut Vec<Case>) -> Option<Entry<'i>> {
    let key = Key::of(table, item)?;
    let mut tell = |code| cases.push(Case::told(Finding::new(code, place(&key, &whose(&key)))));
    let (pk, sk) = texts(&key);
    if table == &RECORDS && layout_of(pk, sk).is_none() {
        tell(Code::Unknown);
        return None;
    }
    let noun = match Noun::read(&key, item) {
        Some(Ok(noun)) => Some(noun),
        None if references::read(&key, item).is_ok() => None,
        Some(Err(_)) | None => {
            tell(Code::Unreadable);
            return None;
        }
    };
    let owner = Owner::of(&key, item);
    if owner.is_none() && must_have_owner(&key) {
        tell(Code::Unreadable);
        return None;
    }
    let references = references::of(&key, item);
    Some(Entry {
        key,
        item,
        noun,
        owner,
        references,
    })
}

/// Whether an item of this kind says from what it follows.
fn must_have_owner(key: &Key) -> bool {
    let (pk, _) = texts(key);
    [
        "PEOPLE#",
        "SEARCH#",
        "LOCK#",
        "TERMS#",
        "DEPARTMENTS#",
        "JOBS#open",
    ]
    .iter()
    .any(|kind| pk.starts_with(kind))
}

/// The noun that something follows from, if it is there and reads.
fn find(owner: &Owner, lookup: &Lookup) -> Option<Noun> {
    if let Owner::Person(id) = owner {
        return lookup.person(id).map(Noun::of_person);
    }
    let key = owner.key();
    Noun::read(&key, lookup.get(&key)?)?.ok()
}

/// The ids in a key, which are all that may be told of it.
pub(super) fn whose(key: &Key) -> String {
    let (pk, sk) = texts(key);
    let parts = pk.split('#').chain(sk.split('#'));
    let is_id = |part: &&str| {
        let rest = part.split_once('_').map(|(_, rest)| rest);
        let is_plain =
            |rest: &str| rest.len() == 26 && rest.bytes().all(|b| b.is_ascii_alphanumeric());
        rest.is_some_and(is_plain) || (part.len() == 5 && part.bytes().all(|b| b.is_ascii_digit()))
    };
    parts.filter(is_id).collect::<Vec<_>>().join("#")
}
