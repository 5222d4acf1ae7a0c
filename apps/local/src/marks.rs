//! `rollbook export --marks`: final marks as CSV, for checking them elsewhere.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use embedded::HomeCopy;
use school::backups::Output;
use school::exports::marks::{MarksError, MarksRequest, write_marks};

use crate::backup::{copy, or_interrupted};
use crate::export::{copy_aside, refuse, store_of};
use crate::failures::{Exit, Failure};

/// Nothing but the marks goes to standard output.
pub async fn to_stdout(data: &Path, request: &MarksRequest) -> Result<(), Failure> {
    let writing = async {
        let copy = copy_aside(data).await?;
        write(&copy, request, io::stdout()).await
    };
    or_interrupted(writing, "interrupted: marks are missing").await?;
    Ok(())
}

/// There is a whole file or none.
pub async fn to_file(data: &Path, path: &Path, request: &MarksRequest) -> Result<(), Failure> {
    let output = Output::create(path).map_err(|error| refuse(error, path))?;
    let writing = async {
        let copy = copy(data, output.beside("-items")).await?;
        write(&copy, request, output.file()).await
    };
    let rows = or_interrupted(writing, "interrupted: there are no marks").await?;
    output.finish().map_err(|error| refuse(error, path))?;
    println!("{rows} rows in {}", path.display());
    Ok(())
}

async fn write(
    copy: &HomeCopy,
    request: &MarksRequest,
    output: impl Write + Send,
) -> Result<u64, Failure> {
    let mut output = BufWriter::new(output);
    let written = write_marks(&store_of(copy), request, &mut output).await;
    written.map_err(|error| {
        let exit = match error {
            MarksError::School(_) => Exit::Failed,
            MarksError::Output(_) => Exit::NotWritable,
            MarksError::UnknownClass(_) | MarksError::UnknownCategory(_) => Exit::Usage,
        };
        Failure::because(exit, error.into())
    })
}
