//! The manifest: which files the bundle has, and whether each is the whole truth or only what
//! changed.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Read};

use domain::checks::Fault;

use super::files::{File, OTHERS};
use super::problems::{Place, Problems};
use super::records::{Record, Records};
use super::sheets::{check_form, check_separator};

/// Name in the zip.
pub const NAME: &str = "manifest.csv";
const HEADER: [&str; 2] = ["propertyName", "value"];

/// What a file of the bundle holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// The bundle does not have it.
    #[default]
    Absent,
    /// All rows that there are.
    Bulk,
    /// Rows that changed.
    Delta,
}

/// A manifest that was read.
#[derive(Debug, Default)]
pub struct Manifest {
    modes: BTreeMap<String, Mode>,
}

impl Manifest {
    /// What the manifest says of a file; none if it says nothing.
    pub fn mode(&self, entity: &str) -> Option<Mode> {
        self.modes.get(entity).copied()
    }

    /// Reads `propertyName,value` and a property in each row.
    pub fn read(input: &mut dyn Read, problems: &mut Problems) -> io::Result<Self> {
        let mut records = Records::new(BufReader::new(input));
        let mut record = Record::default();
        if !records.read(&mut record)? {
            problems.stop(Place::file(NAME), Fault::new("empty_file"));
            return Ok(Self::default());
        }
        if !check_form(NAME, &record, (&column, problems)) || !check_header(&record, problems) {
            return Ok(Self::default());
        }
        let mut properties = Properties::default();
        while records.read(&mut record)? {
            if !check_form(NAME, &record, (&column, problems)) {
                break;
            }
            if record.width != 2 {
                let fault = Fault::new("row_width").with("found", record.width);
                let place = Place::file(NAME).row(record.row);
                problems.stop(place, fault.with("expected", 2));
                continue;
            }
            properties.add(&record, problems);
        }
        Ok(properties.finish(problems))
    }
}

fn column(position: usize) -> Option<String> {
    HEADER.get(position).map(|name| (*name).to_owned())
}

fn check_header(record: &Record, problems: &mut Problems) -> bool {
    if !check_separator(NAME, record, problems) {
        return false;
    }
    let names: Vec<&str> = (0..record.kept())
        .filter_map(|at| record.cell(at).ok())
        .collect();
    let mut is_right = true;
    for (position, expected) in HEADER.into_iter().enumerate() {
        if names.get(position) != Some(&expected) {
            let place = Place::file(NAME).row(record.row).column(expected);
            problems.stop(place, Fault::new("missing_column"));
            is_right = false;
        }
    }
    is_right
}

#[derive(Default)]
struct Properties {
    values: BTreeMap<String, (String, u32)>,
}

impl Properties {
    fn add(&mut self, record: &Record, problems: &mut Problems) {
        let (Ok(name), Ok(value)) = (record.cell(0), record.cell(1)) else {
            return;
        };
        let place = Place::file(NAME).row(record.row);
        if self.values.contains_key(name) {
            let fault = Fault::new("duplicate_property").with("property", shown(name));
            problems.stop(place, fault);
            return;
        }
        if !is_known(name) {
            problems.warn(place, Fault::new("unknown_property"));
            return;
        }
        self.values
            .insert(name.to_owned(), (value.to_owned(), record.row));
    }

    fn finish(self, problems: &mut Problems) -> Manifest {
        self.check_version("manifest.version", "1.0", problems);
        self.check_version("oneroster.version", "1.2", problems);
        let mut modes = BTreeMap::new();
        let entities = File::ALL.into_iter().map(File::entity);
        for entity in entities.chain(OTHERS) {
            let property = format!("file.{entity}");
            let Some((value, row)) = self.values.get(&property) else {
                let fault = Fault::new("missing_property").with("property", property);
                problems.stop(Place::file(NAME), fault);
                continue;
            };
            let mode = match value.as_str() {
                "absent" => Mode::Absent,
                "bulk" => Mode::Bulk,
                "delta" => Mode::Delta,
                _ => {
                    let place = Place::file(NAME).row(*row).column("value");
                    let fault = Fault::new("not_allowed").with("allowed", "absent, bulk, delta");
                    problems.stop(place, fault);
                    continue;
                }
            };
            modes.insert(entity.to_owned(), mode);
        }
        Manifest { modes }
    }

    fn check_version(&self, property: &'static str, wanted: &str, problems: &mut Problems) {
        let Some((value, row)) = self.values.get(property) else {
            let fault = Fault::new("missing_property").with("property", property);
            problems.stop(Place::file(NAME), fault);
            return;
        };
        if value != wanted {
            let allowed = format!("{property} {wanted}");
            let place = Place::file(NAME).row(*row).column("value");
            problems.stop(
                place,
                Fault::new("unsupported_version").with("allowed", allowed),
            );
        }
    }
}

fn is_known(property: &str) -> bool {
    let is_file = property.strip_prefix("file.").is_some_and(|entity| {
        OTHERS.contains(&entity) || File::ALL.iter().any(|file| file.entity() == entity)
    });
    is_file
        || matches!(
            property,
            "manifest.version" | "oneroster.version" | "source.systemName" | "source.systemCode"
        )
}

fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(60).collect()
}
