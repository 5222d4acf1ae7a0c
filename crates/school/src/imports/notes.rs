//! Problems of an import as rows of its job, and back when another process goes on with it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::bundles::problems::{Effect, Noted, Place, Problem, Problems, Rest};
use crate::bundles::sentences::read_fault;
use crate::jobs::{JobRow, RowOutcome, Said};

/// Problems as a job says them: those that are kept each, the others by their number.
pub fn say<'a>(noted: impl Iterator<Item = &'a Noted>) -> Said {
    let mut said = Said::default();
    let mut counts: BTreeMap<(Place, &'static str), (&Problem, u64)> = BTreeMap::new();
    for Noted { problem, is_kept } in noted {
        if *is_kept {
            said.rows.push(row_of(problem));
            continue;
        }
        let key = (problem.place.clone(), problem.fault.code);
        counts.entry(key).or_insert((problem, 0)).1 += 1;
    }
    let more = counts.into_values().map(|(problem, count)| JobRow {
        count: Some(count),
        ..row_of(problem)
    });
    said.more = more.collect();
    said
}

/// Problems that a job has said.
pub fn recall(said: &Said) -> Problems {
    let mut problems = Problems::default();
    for row in said.rows.iter().chain(&said.more) {
        let effect = match row.outcome {
            RowOutcome::Stopped => Effect::Stops,
            RowOutcome::LeftOut => Effect::LeavesOut,
            _ => Effect::Noted,
        };
        let code = row.code.as_deref().unwrap_or_default();
        if let Some(fault) = read_fault(code, &row.params) {
            let own = |name: &Option<String>| name.clone().map(Cow::Owned);
            let place = Place {
                file: own(&row.file),
                row: row.row,
                column: own(&row.column),
            };
            problems.recall((place, fault), effect, row.count.unwrap_or(1));
        }
    }
    problems
}

/// The counts of what was not kept, as rows.
pub fn say_rest(problems: &Problems) -> impl Iterator<Item = JobRow> {
    problems.rest().into_iter().map(|rest| {
        let Rest { place, code, count } = rest;
        let kept = problems.kept().iter();
        let alike = kept.rev().find(|problem| {
            let at = &problem.place;
            problem.fault.code == code && at.file == place.file && at.column == place.column
        });
        let outcome = alike.map_or(RowOutcome::Noted, |problem| outcome_of(problem.effect));
        JobRow {
            code: Some(code.to_owned()),
            file: place.file.map(Cow::into_owned),
            column: place.column.map(Cow::into_owned),
            count: Some(count),
            ..JobRow::new(outcome)
        }
    })
}

fn outcome_of(effect: Effect) -> RowOutcome {
    match effect {
        Effect::Stops => RowOutcome::Stopped,
        Effect::LeavesOut => RowOutcome::LeftOut,
        Effect::Noted => RowOutcome::Noted,
    }
}

fn row_of(problem: &Problem) -> JobRow {
    let Problem {
        place,
        effect,
        fault,
        ..
    } = problem;
    let params = fault.params.iter();
    JobRow {
        code: Some(fault.code.to_owned()),
        params: params
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
        file: place.file.clone().map(Cow::into_owned),
        row: place.row,
        column: place.column.clone().map(Cow::into_owned),
        ..JobRow::new(outcome_of(*effect))
    }
}
