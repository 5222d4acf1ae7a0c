//! `cargo xtask destroy`: takes a stack away, and says what of the school stays and how that goes too.

use std::collections::BTreeMap;
use std::io::{BufRead, stdin};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::programs;
use crate::stacks::Tools;

#[derive(clap::Args)]
pub struct Arguments {
    /// Name of the stack
    #[arg(long, default_value = "rollbook")]
    stack: String,
    /// The name once more, instead of being asked for it
    #[arg(long, value_name = "STACK")]
    yes: Option<String>,
}

/// Physical names by logical ones.
type Resources = BTreeMap<String, String>;

pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    if let Some(why) = Tools::obstacle() {
        bail!("nothing was done: {why}");
    }
    let tools = Tools::install()?;
    let stack = &arguments.stack;
    let caller = tools.ask(&["identify"]).context("nothing was done")?;
    let resources = tools
        .ask(&["resources", stack])
        .context("nothing was done")?;
    let value = |name| caller.get(name).map_or("?", String::as_str);
    let (account, region) = (value("account"), value("region"));
    println!("Page, API and functions of {stack} in account {account}, {region}, will be deleted.");
    if !arguments.is_confirmed()? {
        bail!("nothing was done: that is not the name of the stack");
    }
    if let Some(site) = resources.get("SiteBucket") {
        tools.ask(&["empty", site])?;
    }
    let delete = [
        "delete",
        "--no-prompts",
        "--stack-name",
        stack,
        "--region",
        region,
    ];
    programs::run(&mut tools.command("sam", &delete)?)?;
    println!("\n{}", keepsakes(&resources));
    Ok(ExitCode::SUCCESS)
}

impl Arguments {
    fn is_confirmed(&self) -> Result<bool> {
        if let Some(name) = &self.yes {
            return Ok(*name == self.stack);
        }
        println!("Type the name of the stack to go on:");
        let mut line = String::new();
        let read = stdin().lock().read_line(&mut line);
        read.context("cannot read the answer")?;
        Ok(line.trim() == self.stack)
    }
}

/// What the school has made is kept: nobody loses it by one command.
fn keepsakes(resources: &Resources) -> String {
    let mut lines = vec![
        "What the school has made stays, and costs what it holds. Another stack of the same"
            .to_owned(),
        "NamePrefix cannot be made beside it. To remove it for ever:\n".to_owned(),
    ];
    let tables = resources.iter().filter(|(name, _)| name.ends_with("Table"));
    for (_, table) in tables {
        lines.push(format!(
            "  aws dynamodb update-table --no-deletion-protection-enabled --table-name {table}"
        ));
        lines.push(format!("  aws dynamodb delete-table --table-name {table}"));
    }
    if let Some(pool) = resources.get("UserPool") {
        lines.push(format!(
            "  aws cognito-idp update-user-pool --deletion-protection INACTIVE --user-pool-id {pool}"
        ));
        lines.push(format!(
            "  aws cognito-idp delete-user-pool --user-pool-id {pool}"
        ));
    }
    if let Some(users) = resources.get("UsersTable") {
        let prefix = users.trim_end_matches("users");
        lines.push(format!("  aws ssm delete-parameter --name /{prefix}keys"));
    }
    if let Some(logs) = resources.get("LogsBucket") {
        lines.push(format!("  aws s3 rb --force s3://{logs}"));
    }
    if let Some(files) = resources.get("FilesBucket") {
        lines.push(format!(
            "\nand empty {files} in the console of S3, since it keeps former versions too, then delete it there."
        ));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_stays_is_named_with_the_way_to_remove_it() {
        let resources = [
            ("UsersTable", "school-users"),
            ("UserPool", "eu-west-1_Pool"),
            ("LogsBucket", "school-logs"),
            ("FilesBucket", "school-files"),
            ("SiteBucket", "school-site"),
        ];
        let resources = resources.map(|(name, id)| (name.to_owned(), id.to_owned()));

        let told = keepsakes(&resources.into());

        for kept in [
            "--table-name school-users",
            "/school-keys",
            "eu-west-1_Pool",
            "school-logs",
            "school-files",
        ] {
            assert!(told.contains(kept), "{kept}");
        }
        assert!(!told.contains("school-site"));
    }
}
