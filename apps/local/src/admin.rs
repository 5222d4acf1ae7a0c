//! `rollbook admin`: what whoever holds the data folder may do without signing in.

use std::io::{BufRead, stdin};
use std::path::PathBuf;

use embedded::Home;
use school::{FirstPassword, NameInput, PersonInput};
use userpool::{AdministratorKey, PasswordKind, SystemEntropy};

use crate::failures::{Exit, Failure};
use crate::homes;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Makes somebody an administrator who can sign in
    ///
    /// Who is in the school already becomes an administrator beside what they are. Without --password-stdin
    /// a temporary password is printed, once, which has to be changed at the first sign-in.
    Create(Create),
    /// Prints the key that AWS's tools administer the user pool with: its id, a space and its secret
    ///
    /// The key is made at the first call and stays the same. Whoever has it can do anything to all accounts. With
    /// --files it is the key of the store of files, with which all of them can be read, added and removed.
    Credentials(Credentials),
}

#[derive(clap::Args)]
pub struct Create {
    /// Folder of the school, which is not being served meanwhile
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
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

#[derive(clap::Args)]
pub struct Credentials {
    /// Folder of the school, which is not being served meanwhile
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Makes another key; the former one is worth nothing any more
    #[arg(long)]
    new: bool,
    /// The key of the store of files at `/files/`, in place of the user pool's
    #[arg(long, conflicts_with = "new")]
    files: bool,
}

pub async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Create(arguments) => create(arguments).await,
        Command::Credentials(arguments) => print_credentials(&arguments).await,
    }
}

async fn print_credentials(arguments: &Credentials) -> Result<(), Failure> {
    let folder = homes::take(&arguments.data)?;
    let (home, _) = homes::open(folder, homes::NOWHERE).await?;
    if arguments.files {
        let (id, secret) = home.files.credentials();
        println!("{id} {secret}");
        return Ok(());
    }
    if arguments.new {
        home.pool.replace_administrator_key().await?;
    }
    let AdministratorKey { id, secret } = home.pool.administrator_key().await?;
    println!("{id} {}", *secret);
    Ok(())
}

async fn create(arguments: Create) -> Result<(), Failure> {
    let first_password = choose_password(&arguments)?;
    let folder = homes::take(&arguments.data)?;
    let (home, school) = homes::open(folder, homes::NOWHERE).await?;
    let given = arguments.given.unwrap_or_else(|| {
        let (local, _) = arguments
            .email
            .split_once('@')
            .unwrap_or((&arguments.email, ""));
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
    let person = school
        .make_administrator(input, first_password.clone())
        .await?;
    replace_password(&home, person.email.as_str(), &first_password).await?;
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

/// An account that was there before keeps its password otherwise, and what is printed would be of no use.
async fn replace_password(
    home: &Home,
    email: &str,
    password: &FirstPassword,
) -> Result<(), Failure> {
    let account = home.pool.find_account(email).await?;
    let (password, kind) = match password {
        FirstPassword::Temporary(password) => (password, PasswordKind::Temporary),
        FirstPassword::Chosen(password) => (password, PasswordKind::Permanent),
        FirstPassword::Mailed => return Ok(()),
    };
    Ok(home.pool.set_password(&account.sub, password, kind).await?)
}

fn choose_password(arguments: &Create) -> Result<FirstPassword, Failure> {
    if !arguments.password_stdin {
        let generated = homes::password_policy().generate(&SystemEntropy);
        return Ok(FirstPassword::Temporary(generated.to_string()));
    }
    let mut line = String::new();
    stdin().lock().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Failure::new(
            Exit::Usage,
            "there is no password on standard input",
        ));
    }
    Ok(FirstPassword::Chosen(password.to_owned()))
}
