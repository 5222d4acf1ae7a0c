//! How the program ends when it cannot do what it was asked: one line for people, one code for scripts.

use std::fmt;
use std::process::ExitCode;

/// What scripts see. They are told in `docs/operations.md` and in `rollbook --help`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The data has errors, which were told; or something failed that has no code of its own.
    Failed = 1,
    /// It was asked for something that it does not do.
    Usage = 2,
    /// Another process has the address or the data folder.
    Busy = 3,
    /// The data folder cannot be written.
    NotWritable = 4,
}

/// Why the program ends early.
#[derive(Debug)]
pub struct Failure {
    exit: Exit,
    cause: anyhow::Error,
}

impl Failure {
    /// A failure that this program found itself.
    pub fn new(exit: Exit, line: impl fmt::Display + fmt::Debug + Send + Sync + 'static) -> Self {
        Self {
            exit,
            cause: anyhow::Error::msg(line),
        }
    }

    /// A failure that something else told.
    pub fn because(exit: Exit, cause: anyhow::Error) -> Self {
        Self { exit, cause }
    }

    /// What went wrong, if it is of this type.
    pub fn cause<E>(&self) -> Option<&E>
    where
        E: fmt::Display + fmt::Debug + Send + Sync + 'static,
    {
        self.cause.downcast_ref()
    }

    /// Prints the line and gives the code.
    pub fn report(&self) -> ExitCode {
        eprintln!("error: {self}");
        ExitCode::from(self.exit as u8)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.cause)
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(cause: E) -> Self {
        Self {
            exit: Exit::Failed,
            cause: cause.into(),
        }
    }
}

/// Gives an error its exit code.
pub trait OrExit<T> {
    /// Ends with this code if it is an error.
    fn or_exit(self, exit: Exit) -> Result<T, Failure>;
}

impl<T, E: Into<anyhow::Error>> OrExit<T> for Result<T, E> {
    fn or_exit(self, exit: Exit) -> Result<T, Failure> {
        self.map_err(|cause| Failure {
            exit,
            cause: cause.into(),
        })
    }
}
