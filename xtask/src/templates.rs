//! AWS's own checks of the template: as it is written, and as `CloudFormation` gets it. Whether it says
//! what the code says is a matter of `xtask/tests/it/template.rs`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::programs;
use crate::stacks::{REGION, TEMPLATE, Tools};
use crate::steps::{Done, Tally};

/// Adds the steps.
pub fn check(tally: &mut Tally) {
    tally.step("template: as written", || with_tools(check_source));
    tally.step("template: as deployed", || with_tools(check_transformed));
}

fn with_tools(work: fn(&Tools) -> Result<()>) -> Result<Done> {
    if let Some(why) = Tools::obstacle() {
        return Ok(Done::Skipped(why));
    }
    work(&Tools::install()?)?;
    Ok(Done::Passed)
}

fn check_source(tools: &Tools) -> Result<()> {
    let arguments = [
        "validate",
        "--lint",
        "--template",
        TEMPLATE,
        "--region",
        REGION,
    ];
    programs::run(&mut tools.command("sam", &arguments)?)
}

/// The source alone hides what is wrong inside the environment and the rights of functions.
fn check_transformed(tools: &Tools) -> Result<()> {
    let mut transform = tools.script(Path::new("deploy/tests/transform.py"), &[TEMPLATE]);
    let transformed = programs::read(&mut transform)?;
    let file = programs::target()?.join("template.json");
    fs::write(&file, transformed).context("cannot write the transformed template")?;
    let mut lint = tools.command("cfn-lint", &["--regions", REGION, "--"])?;
    programs::run(lint.arg(file))
}
