//! `rollbook-aws doctor`: looks at every item of a stack, and changes nothing.

use std::sync::Arc;

use aws::archives::{Bucket, Tables};
use aws::{Items, SystemClock, SystemEntropy};
use school::doctor::{Finding, Patient, Treatment, examine};
use school::store::Store;

use crate::stacks::Stack;
use crate::{Exit, Failure};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    stack: Stack,
}

pub async fn look(arguments: Arguments) -> Result<(), Failure> {
    let (config, options) = arguments
        .stack
        .connect()
        .map_err(|error| Failure::new(Exit::Usage, error))?;
    let items = Arc::new(Items::new(&config, &options.table_prefix));
    let patient = Patient {
        store: &Store::new(items, Arc::new(SystemClock), Arc::new(SystemEntropy)),
        items: &Tables::new(&config, &options.table_prefix),
        files: &Bucket::new(&config, &options.files_bucket),
    };
    let mut listen = |finding: &Finding| println!("{finding}");
    let health = Box::pin(examine(&patient, Treatment::Look, &mut listen)).await?;
    println!(
        "{} items and {} files were looked at",
        health.items, health.files
    );
    if health.left() == 0 {
        println!("nothing is wrong");
        return Ok(());
    }
    let line = format!(
        "{} findings; what people wrote meanwhile may be among them",
        health.left()
    );
    Err(Failure::new(Exit::Failed, anyhow::Error::msg(line)))
}
