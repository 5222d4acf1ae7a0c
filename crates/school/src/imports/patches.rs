//! What changed rows change of a person.

use std::collections::BTreeSet;

use domain::checks::Patch;
use domain::names::{NameInput, NameOrder};
use domain::people::{Person, PersonPatch, ProfilePatch, Role};
use domain::texts::NamePart;

use super::people::PersonStep;
use super::subjects::optional;
use crate::bundles::people::read_person;

/// Only what changed in the file; what was edited in the school meanwhile stays.
pub fn patch_person(step: &PersonStep<'_>, old: &Person) -> PersonPatch {
    let mut patch = PersonPatch::default();
    let before = step.old.clone().unwrap_or_default();
    if step.source.given != before.given {
        patch.roles = Patch::Value(roles_after(old, &before.given, &step.source.given));
    }
    let Some(user) = step.rows.user else {
        return patch;
    };
    let read = read_person(user);
    let differs = |columns: &[&str]| step.source.differs_in(&before, columns);
    if differs(&["givenName", "middleName", "familyName"]) {
        patch.name = Patch::Value(name_after(old, &read.input.name, &differs));
    }
    if differs(&["email"]) {
        patch.email = Patch::Value(read.input.email);
    }
    if differs(&["identifier", "username"]) {
        patch.code = optional(read.input.code);
    }
    if differs(&["phone"]) {
        patch.profile = ProfilePatch {
            phone: optional(read.input.phone),
            ..ProfilePatch::default()
        };
    }
    if differs(&["enabledUser", "status"]) {
        patch.status = Patch::Value(read.status.as_str().to_owned());
    }
    patch
}

/// The roles held, without those that the bundle no longer gives, with those that it gives now.
fn roles_after(old: &Person, before: &BTreeSet<Role>, now: &BTreeSet<Role>) -> Vec<String> {
    let kept = old
        .roles
        .iter()
        .filter(|role| !before.contains(*role) || now.contains(*role));
    let added = now.difference(before);
    let roles: BTreeSet<Role> = kept.chain(added).copied().collect();
    roles.iter().map(|role| role.as_str().to_owned()).collect()
}

fn name_after(old: &Person, read: &NameInput, differs: &dyn Fn(&[&str]) -> bool) -> NameInput {
    let part = |column: &str, read: &Option<String>, old: Option<&NamePart>| {
        if differs(&[column]) {
            return read.clone();
        }
        old.map(|part| part.as_str().to_owned())
    };
    let name = &old.name;
    let given = Some(read.given.clone());
    let order = match name.order {
        NameOrder::FamilyFirst => "family_first",
        NameOrder::GivenFirst => "given_first",
    };
    NameInput {
        family: part("familyName", &read.family, name.family.as_ref()),
        middle: part("middleName", &read.middle, name.middle.as_ref()),
        given: part("givenName", &given, Some(&name.given)).unwrap_or_default(),
        order: Some(order.to_owned()),
    }
}
