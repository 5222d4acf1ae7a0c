//! A row of a sheet, read by what the plan says of its columns.

use std::collections::HashMap;

use domain::checks::Fault;

use crate::bundles::problems::Place;
use crate::sheets::fields::{Field, SheetKind};
use crate::sheets::{SheetPlan, Table};

/// A row.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    pub table: &'a Table,
    pub plan: &'a SheetPlan,
    /// Position, the first below the head being 0.
    pub row: usize,
}

impl<'a> Line<'a> {
    /// The row as a spreadsheet counts.
    pub fn number(&self) -> u32 {
        self.table.number(self.row)
    }

    /// The text of a field, if it says something.
    pub fn value(&self, field: Field) -> Option<&'a str> {
        let column = self.plan.column(field)?;
        Some(self.table.cell(self.row, column)).filter(|text| !text.is_empty())
    }

    /// The same to keep.
    pub fn owned(&self, field: Field) -> Option<String> {
        self.value(field).map(ToOwned::to_owned)
    }

    /// The row, for a problem.
    pub fn place(&self) -> Place {
        Place::ZIP.row(self.number())
    }

    /// The column of a field, for a problem; the row if the sheet does not have it.
    pub fn place_of(&self, field: Field) -> Place {
        match self.plan.column(field) {
            Some(column) => self.place().column(self.table.heads[column].clone()),
            None => self.place(),
        }
    }

    /// The column that a field of the school came from.
    pub fn place_of_path(&self, path: &str) -> Place {
        let first = path.split('.').find(|part| *part != "name");
        let known = match (self.plan.of, first.unwrap_or("name")) {
            (SheetKind::People, "given") => self.either(Field::Given, Field::FullName),
            (SheetKind::People, "family") => {
                let parts = self.either(Field::FamilyMiddle, Field::FullName);
                self.either(Field::Family, parts)
            }
            (SheetKind::People, "middle") => {
                let parts = self.either(Field::FamilyMiddle, Field::FullName);
                self.either(Field::Middle, parts)
            }
            (SheetKind::Classes, "code") => Field::ClassCode,
            (SheetKind::Classes, "name") => Field::Title,
            (_, path) => match Field::parse(path) {
                Some(field) => field,
                None => return self.place(),
            },
        };
        self.place_of(known)
    }

    fn either(&self, first: Field, second: Field) -> Field {
        if self.plan.column(first).is_some() {
            return first;
        }
        second
    }

    /// Cells of fields that do not read.
    pub fn broken(&self) -> Vec<(Place, Fault)> {
        let columns = self.plan.columns.iter().enumerate();
        let fault = |(column, field): (usize, &Option<Field>)| {
            let fault = self.table.fault(self.row, column)?;
            Some((self.place_of((*field)?), fault.clone()))
        };
        columns.filter_map(fault).collect()
    }

    /// Whether it is the example of the template.
    pub fn is_example(&self) -> bool {
        let (field, example) = self.plan.of.example();
        self.value(field) == Some(example)
    }

    /// Values of which each may be in the sheet once, as they are compared.
    pub fn uniques(&self) -> Vec<(Field, String)> {
        let folded = |field: Field| Some((field, self.value(field)?.to_lowercase()));
        match self.plan.of {
            SheetKind::People => {
                let uniques = [Field::Email, Field::Code].into_iter();
                uniques.filter_map(folded).collect()
            }
            SheetKind::Classes => folded(Field::ClassCode).into_iter().collect(),
            SheetKind::Enrollments => {
                let (person, class) = (folded(Field::Person), folded(Field::Class));
                let both = person.zip(class);
                let both =
                    both.map(|((field, person), (_, class))| (field, format!("{person}\n{class}")));
                both.into_iter().collect()
            }
        }
    }
}

/// The first row of each value that has to be unique.
pub fn find_repeated(table: &Table, plan: &SheetPlan) -> HashMap<(Field, String), u32> {
    let mut firsts = HashMap::new();
    for row in 0..table.len() {
        let line = Line { table, plan, row };
        for unique in line.uniques() {
            firsts.entry(unique).or_insert_with(|| line.number());
        }
    }
    firsts
}
