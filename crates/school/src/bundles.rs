//! Bundles: OneRoster 1.2 CSV in a zip, read and checked without looking at any school. Every
//! problem is told with its file, row, column and code; what the rows become is for `imports`.

pub mod archives;
pub mod classes;
pub mod enrollments;
pub mod files;
pub mod items;
pub mod manifests;
pub mod meanings;
pub mod people;
pub mod problems;
pub mod records;
pub mod references;
pub mod results;
pub mod sentences;
pub mod sheets;
pub mod subjects;
pub mod terms;
pub mod values;

use std::io;
use std::path::Path;
use std::sync::Arc;

use domain::checks::Fault;

use archives::{Archive, MAX_UNPACKED};
use files::{File, OTHERS};
use manifests::{Manifest, Mode};
use people::AdminRoles;
use problems::{Place, Problems};
use sheets::Sheet;

/// A zip that may hold a bundle; nothing of it has been unpacked yet.
pub struct Bundle {
    bytes: Arc<[u8]>,
    archive: Option<Archive>,
    problems: Problems,
}

/// What a bundle holds.
#[derive(Debug, Default)]
pub struct Contents {
    sheets: [Option<Sheet>; File::ALL.len()],
    /// None if the manifest does not say, or says what is not so.
    modes: [Option<Mode>; File::ALL.len()],
    /// What is wrong with it.
    pub problems: Problems,
}

impl Bundle {
    /// Opens a zip on disk. A zip that is none is told when it is read.
    ///
    /// # Errors
    /// If the file cannot be opened or read.
    pub fn open(path: &Path) -> io::Result<Self> {
        if std::fs::metadata(path)?.len() > MAX_UNPACKED {
            let mut problems = Problems::default();
            let fault = Fault::new("unpacked_too_large").with("max", MAX_UNPACKED);
            problems.stop(Place::ZIP, fault);
            return Ok(Self {
                bytes: Arc::default(),
                archive: None,
                problems,
            });
        }
        Ok(Self::from_bytes(std::fs::read(path)?))
    }

    /// Opens a zip in memory.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        let bytes: Arc<[u8]> = bytes.into();
        let mut problems = Problems::default();
        let archive = Archive::open(bytes.clone(), &mut problems);
        Self {
            bytes,
            archive,
            problems,
        }
    }

    /// The zip as it is.
    pub fn bytes(&self) -> Arc<[u8]> {
        self.bytes.clone()
    }

    /// Unpacks the files and checks all that can be checked without a school; `each` is told of each
    /// file before it is read.
    pub fn read(self, admins: AdminRoles, mut each: impl FnMut(File)) -> Contents {
        let mut contents = Contents {
            problems: self.problems,
            ..Contents::default()
        };
        let Some(mut archive) = self.archive else {
            return contents;
        };
        let names = archive.names().to_vec();
        contents.check_names(&names);
        if !names.iter().any(|name| name == manifests::NAME) {
            let place = Place::file(manifests::NAME);
            contents
                .problems
                .stop(place, Fault::new("missing_manifest"));
            return contents;
        }
        let problems = &mut contents.problems;
        let manifest = archive.unpack(manifests::NAME, problems, |input, problems| {
            Manifest::read(input, problems)
        });
        let manifest = manifest.unwrap_or_default();
        contents.check_presence(&names, &manifest);
        for file in File::ALL {
            each(file);
            contents.read_sheet(&mut archive, &manifest, file);
        }
        references::check_references(&mut contents);
        meanings::check_meanings(&mut contents, admins);
        contents
    }

    /// Whether the zip could be opened at all.
    pub fn is_readable(&self) -> bool {
        self.archive.is_some()
    }
}

impl Contents {
    /// A file, if the bundle has it and it could be read.
    pub fn sheet(&self, file: File) -> Option<&Sheet> {
        self.sheets[file as usize].as_ref()
    }

    /// What the manifest says of a file.
    pub fn mode(&self, file: File) -> Mode {
        self.modes[file as usize].unwrap_or_default()
    }

    /// Whether the bundle has the file, but its rows are not known; of that there is a problem.
    pub fn is_unreadable(&self, file: File) -> bool {
        let mode = self.modes[file as usize];
        mode.is_none() || (mode != Some(Mode::Absent) && self.sheet(file).is_none())
    }

    fn check_names(&mut self, names: &[String]) {
        for name in names {
            let entity = name.strip_suffix(".csv").unwrap_or_default();
            let is_read = name == manifests::NAME || File::ALL.iter().any(|f| f.name() == name);
            if !is_read && !OTHERS.contains(&entity) {
                let place = Place::file(name.clone());
                self.problems.warn(place, Fault::new("unknown_file"));
            }
        }
    }

    /// Compares what the manifest says with what is there.
    fn check_presence(&mut self, names: &[String], manifest: &Manifest) {
        let is_there = |entity: &str| {
            let named = |name: &String| name.strip_suffix(".csv") == Some(entity);
            names.iter().any(named)
        };
        let entities = File::ALL.into_iter().map(File::entity);
        for entity in entities.chain(OTHERS) {
            let place = Place::file(format!("{entity}.csv"));
            match (manifest.mode(entity), is_there(entity)) {
                (Some(Mode::Absent), true) => {
                    self.problems.stop(place, Fault::new("undeclared_file"));
                }
                (Some(Mode::Bulk | Mode::Delta), false) => {
                    self.problems.stop(place, Fault::new("missing_file"));
                }
                (Some(Mode::Bulk | Mode::Delta), true) if OTHERS.contains(&entity) => {
                    self.problems.warn(place, Fault::new("file_not_imported"));
                }
                _ => {}
            }
        }
    }

    fn read_sheet(&mut self, archive: &mut Archive, manifest: &Manifest, file: File) {
        let is_there = archive.names().iter().any(|name| name == file.name());
        let said = manifest.mode(file.entity());
        self.modes[file as usize] = said.filter(|mode| (*mode == Mode::Absent) != is_there);
        let mode = self.mode(file);
        if mode == Mode::Absent {
            return;
        }
        let problems = &mut self.problems;
        let sheet = archive.unpack(file.name(), problems, |input, problems| {
            Sheet::read(file, input, problems)
        });
        let Some(mut sheet) = sheet.flatten() else {
            return;
        };
        if sheet.is_empty() {
            let place = Place::file(file.name());
            self.problems.warn(place, Fault::new("no_rows"));
        }
        values::check_values(&mut sheet, mode, &mut self.problems);
        self.sheets[file as usize] = Some(sheet);
    }
}
