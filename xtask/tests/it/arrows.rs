//! Which crate may use which (docs/architecture.md). A new crate needs a row; any other edge fails.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// A crate, what it uses, and what its tests may use besides.
const ARROWS: &[(&str, &[&str], &[&str])] = &[
    ("domain", &[], &[]),
    ("ports", &[], &[]),
    // Its tests turn on its own feature `contract`.
    ("userpool", &[], &["userpool"]),
    ("school", &["domain", "ports"], &["embedded", "ports"]),
    (
        "api",
        &["school", "domain", "ports"],
        &["embedded", "ports"],
    ),
    ("embedded", &["ports", "userpool"], &["ports", "userpool"]),
    ("aws", &["ports"], &["ports"]),
    ("rollbook", &["api", "school", "embedded", "userpool"], &[]),
    (
        "bootstrap",
        &["api", "school", "ports", "aws"],
        &["embedded"],
    ),
];

/// Packages that may use anything of ours, and that nothing of ours may use.
const OUTERMOST: &[&str] = &["bench", "xtask"];

fn workspace() -> Metadata {
    MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo describes the workspace")
}

/// What a package and its build script are made of.
const MADE_OF: &[DependencyKind] = &[DependencyKind::Normal, DependencyKind::Build];

/// What only its tests use.
const TESTED_WITH: &[DependencyKind] = &[DependencyKind::Development];

/// The packages of ours that a package names in its tables of these kinds.
fn used(package: &Package, ours: &BTreeSet<&str>, kinds: &[DependencyKind]) -> BTreeSet<String> {
    package
        .dependencies
        .iter()
        .filter(|dependency| kinds.contains(&dependency.kind))
        .map(|dependency| dependency.name.clone())
        .filter(|name| ours.contains(name.as_str()))
        .collect()
}

#[test]
fn crates_use_each_other_only_along_the_arrows() {
    let metadata = workspace();
    let ours: BTreeSet<&str> = metadata
        .packages
        .iter()
        .map(|each| each.name.as_str())
        .collect();
    let arrows: BTreeMap<&str, (&[&str], &[&str])> = ARROWS
        .iter()
        .map(|(name, normal, dev)| (*name, (*normal, *dev)))
        .collect();
    let mut strays = Vec::new();

    for package in &metadata.packages {
        let name = package.name.as_str();
        if OUTERMOST.contains(&name) {
            continue;
        }
        let Some((normal, dev)) = arrows.get(name) else {
            strays.push(format!("{name} has no row"));
            continue;
        };
        for other in used(package, &ours, MADE_OF) {
            if !normal.contains(&other.as_str()) {
                strays.push(format!("{name} → {other}"));
            }
        }
        for other in used(package, &ours, TESTED_WITH) {
            if !normal.contains(&other.as_str()) && !dev.contains(&other.as_str()) {
                strays.push(format!("{name} → {other} (in tests)"));
            }
        }
    }

    assert!(strays.is_empty(), "not in the table: {strays:#?}");
}

#[test]
fn only_the_adapters_of_aws_name_its_sdk() {
    let metadata = workspace();

    let strays: Vec<String> = metadata
        .packages
        .iter()
        .filter(|package| !["aws", "bootstrap", "bench", "xtask"].contains(&package.name.as_str()))
        .filter(|package| {
            package
                .dependencies
                .iter()
                .any(|each| is_of_the_sdk(&each.name))
        })
        .map(|package| package.name.to_string())
        .collect();

    assert!(strays.is_empty(), "these name the SDK: {strays:?}");
}

fn is_of_the_sdk(name: &str) -> bool {
    name.starts_with("aws-sdk-") || name.starts_with("aws-smithy-") || name == "aws-config"
}
