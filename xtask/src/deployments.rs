//! `cargo xtask deploy`: from a checkout to a stack on AWS, its page and its address, with one command.
//! The same command updates a stack in place.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::pages;
use crate::programs;
use crate::stacks::{TEMPLATE, Tools};

#[derive(clap::Args)]
pub struct Arguments {
    /// Name of the stack
    #[arg(long, default_value = "rollbook")]
    stack: String,
    /// Parameters of deploy/template.yaml; those that are not named keep their former values
    #[arg(long, value_name = "NAME=VALUE", num_args = 1..)]
    parameters: Vec<String>,
    /// Processor of the functions, `x86_64` or `arm64`
    #[arg(long, value_name = "NAME", default_value = "x86_64")]
    architecture: String,
    /// Says what would be done, and does nothing
    #[arg(long)]
    dry_run: bool,
}

/// What a stack gave out, by name.
struct Outputs(BTreeMap<String, String>);

impl Outputs {
    fn get(&self, name: &str) -> Result<&str> {
        let value = self.0.get(name).map(String::as_str);
        value.with_context(|| format!("the stack has no output {name}"))
    }
}

pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    if arguments.dry_run {
        arguments.explain();
        return Ok(ExitCode::SUCCESS);
    }
    let missing = obstacles()?;
    if !missing.is_empty() {
        println!("Nothing was done. What is missing:\n");
        for each in missing {
            println!("  - {each}");
        }
        println!();
        arguments.explain();
        return Ok(ExitCode::FAILURE);
    }
    arguments.deploy()?;
    Ok(ExitCode::SUCCESS)
}

/// What this machine or its user lacks, all at once.
fn obstacles() -> Result<Vec<String>> {
    let mut missing: Vec<String> = pages::obstacle().into_iter().collect();
    if let Some(why) = Tools::obstacle() {
        missing.push(why);
        return Ok(missing);
    }
    match Tools::install()?.ask(&["identify"]) {
        Err(why) => missing.push(why.to_string()),
        Ok(caller) => {
            let value = |name| caller.get(name).map_or("?", String::as_str);
            let (account, region) = (value("account"), value("region"));
            println!("Account {account}, region {region}, as {}.", value("arn"));
        }
    }
    Ok(missing)
}

impl Arguments {
    fn explain(&self) {
        let stack = &self.stack;
        println!("What `cargo xtask deploy` does:\n");
        let steps = [
            format!(
                "cargo xtask {} --no-site",
                self.package_arguments().join(" ")
            ),
            format!("sam {}", self.sam_arguments().join(" ")),
            "the same with the page, for the user pool that the stack gave out as VITE_COGNITO_*"
                .to_owned(),
            "put it into the stack's SiteBucketName".to_owned(),
            "have CloudFront ask for /index.html anew".to_owned(),
            format!("print the address of {stack} and how to make its first administrator"),
        ];
        for (at, step) in steps.iter().enumerate() {
            println!("  {}. {step}", at + 1);
        }
        println!(
            "\nsam is AWS's own, and is installed into target/deploy. docs/operations-aws.md tells the rest."
        );
    }

    fn package_arguments(&self) -> [&str; 3] {
        ["package", "--architecture", &self.architecture]
    }

    fn sam_arguments(&self) -> Vec<String> {
        let fixed = [
            "deploy",
            "--template-file",
            TEMPLATE,
            "--resolve-s3",
            "--capabilities",
            "CAPABILITY_IAM",
            "--no-confirm-changeset",
            // The same again is not an error.
            "--no-fail-on-empty-changeset",
            "--no-progressbar",
            "--stack-name",
            &self.stack,
        ];
        let mut all: Vec<String> = fixed.map(str::to_owned).into();
        all.push("--parameter-overrides".to_owned());
        // Always, or a former stack's would be kept beside a package for another.
        all.push(format!("Architecture={}", self.architecture));
        all.extend(self.parameters.iter().cloned());
        all
    }

    fn deploy(&self) -> Result<()> {
        if let Some(odd) = self.parameters.iter().find(|each| !each.contains('=')) {
            bail!("{odd} is not of the form NAME=VALUE");
        }
        let tools = Tools::install()?;
        let mut package = programs::this(&self.package_arguments())?;
        programs::run(package.arg("--no-site"))?;
        let arguments = self.sam_arguments();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        programs::run(&mut tools.command("sam", &arguments)?)
            .context("the stack is as it was before, or was not made")?;
        let outputs = Outputs(tools.ask(&["outputs", &self.stack])?);
        self.publish(&tools, &outputs)?;
        tell(&outputs)
    }

    /// Builds the page for the stack's user pool and puts it where `CloudFront` finds it.
    fn publish(&self, tools: &Tools, outputs: &Outputs) -> Result<()> {
        let mut package = programs::this(&self.package_arguments())?;
        package
            .env("VITE_COGNITO_USER_POOL_ID", outputs.get("UserPoolId")?)
            .env("VITE_COGNITO_CLIENT_ID", outputs.get("UserPoolClientId")?)
            .env("VITE_COGNITO_REGION", outputs.get("Region")?);
        programs::run(&mut package)?;
        let site = programs::target()?.join("package/site");
        let site = site
            .to_str()
            .context("the target folder has a plain name")?;
        tools.ask(&["upload", site, outputs.get("SiteBucketName")?])?;
        tools.ask(&["invalidate", outputs.get("DistributionId")?])?;
        Ok(())
    }
}

fn tell(outputs: &Outputs) -> Result<()> {
    let url = outputs.get("SiteUrl")?;
    println!("\nThe page is at {url}\n\nTo make the first administrator, or another one:\n");
    println!("  cargo run --release --package bootstrap --bin rollbook-aws -- admin create \\");
    let options = [
        ("--prefix", "TablePrefix"),
        ("--pool", "UserPoolId"),
        ("--bucket", "FilesBucketName"),
        ("--keys", "KeysParameter"),
        ("--url", "SiteUrl"),
    ];
    for (option, output) in options {
        println!("    {option} {} \\", outputs.get(output)?);
    }
    println!("    --email you@school.example");
    Ok(())
}
