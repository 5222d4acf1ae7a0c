//! `rollbook openapi`: the same document that `/api/openapi.json` answers.

use std::io::{self, Write};

use crate::failures::Failure;

pub fn run() -> Result<(), Failure> {
    io::stdout().write_all(api::openapi_json().as_bytes())?;
    Ok(())
}
