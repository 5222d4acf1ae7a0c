//! `rollbook-aws admin`: the first administrator of a school, by the school's own use case.

use std::io::{BufRead, stdin};

use anyhow::{anyhow, ensure};
use aws::{Home, make_password};
use school::{FirstPassword, NameInput, PersonInput, School, SchoolError};

use crate::stacks::Stack;
use crate::{Exit, Failure};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Makes somebody an administrator who can sign in
    ///
    /// Who is in the school already becomes an administrator beside what they are. Without --password-stdin
    /// a temporary password is printed, once, which has to be changed at the first sign-in. An account that
    /// has been used keeps its own password.
    Create(Create),
}

#[derive(clap::Args)]
pub struct Create {
    #[command(flatten)]
    stack: Stack,
    /// Address to sign in with
    #[arg(long)]
    email: String,
    /// Given name of a new person; by default what stands before the @
    #[arg(long)]
    given: Option<String>,
    /// Family name of a new person
    #[arg(long)]
    family: Option<String>,
    /// Reads the password from the first line of standard input
    #[arg(long)]
    password_stdin: bool,
}

pub async fn create(arguments: Create) -> Result<(), Failure> {
    let (config, options) = arguments
        .stack
        .connect()
        .map_err(|error| Failure::new(Exit::Usage, error))?;
    let home = Home::over(&config, &options);
    let first_password = if arguments.password_stdin {
        let read = read_password();
        FirstPassword::Chosen(read.map_err(|error| Failure::new(Exit::Usage, error))?)
    } else {
        FirstPassword::Temporary(make_password(home.entropy.as_ref()).to_string())
    };
    let given = arguments.given.unwrap_or_else(|| {
        let email = &arguments.email;
        let (local, _) = email.split_once('@').unwrap_or((email, ""));
        local.to_owned()
    });
    let input = PersonInput {
        name: NameInput {
            given,
            family: arguments.family,
            ..NameInput::default()
        },
        email: arguments.email,
        ..PersonInput::default()
    };
    let person = school_in(home)
        .make_administrator(input, first_password.clone())
        .await
        .map_err(explain)?;
    println!(
        "{} is an administrator and signs in as {}",
        person.id,
        person.email.as_str()
    );
    if let FirstPassword::Temporary(password) = first_password {
        println!("temporary password, to be changed at the first sign-in: {password}");
    }
    Ok(())
}

fn school_in(home: Home) -> School {
    School::new(school::Home {
        items: home.items,
        accounts: home.accounts,
        files: home.files,
        keys: home.keys,
        clock: home.clock,
        entropy: home.entropy,
    })
}

/// The school's error tells of the store what fits into a line of a log; here the cause is what helps.
fn explain(error: SchoolError) -> anyhow::Error {
    match error {
        SchoolError::Store(cause) => anyhow::Error::new(cause),
        other => anyhow::Error::new(other),
    }
}

fn read_password() -> anyhow::Result<String> {
    let mut line = String::new();
    stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|error| anyhow!(error))?;
    let password = line.trim_end_matches(['\r', '\n']);
    ensure!(
        !password.is_empty(),
        "there is no password on standard input"
    );
    Ok(password.to_owned())
}
