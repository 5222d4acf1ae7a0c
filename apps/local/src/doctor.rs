//! `rollbook doctor`: looks at every item of a school, also while it is served, and puts right what follows from others.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use embedded::buckets::FileFolder;
use embedded::{HomeCopy, Items, SystemClock, SystemEntropy};
use school::doctor::{Code, Finding, Health, Patient, Treatment, examine};
use school::store::Store;

use crate::backup::copy;
use crate::failures::{Exit, Failure};
use crate::homes;

/// Findings of a code that are printed one by one.
const PRINTED: u64 = 20;

#[derive(clap::Args)]
pub struct Arguments {
    /// Folder of the school, which may be served meanwhile unless it is repaired
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Puts right what follows from something else, such as counts and lists; what somebody wrote is never touched
    #[arg(long)]
    repair: bool,
}

pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let mut told = Told::default();
    let health = if arguments.repair {
        repair(&arguments.data, &mut told).await?
    } else {
        look(&arguments.data, &mut told).await?
    };
    told.finish();
    judge(&health, &told)
}

/// A store over items, with its retries.
pub fn store_over(items: Arc<Items>) -> Store {
    Store::new(items, Arc::new(SystemClock), Arc::new(SystemEntropy))
}

async fn look(data: &Path, told: &mut Told) -> Result<Health, Failure> {
    let place = tempfile::Builder::new()
        .prefix("rollbook-doctor")
        .tempdir()?;
    let copy: HomeCopy = copy(data, place.path().join("items")).await?;
    let patient = Patient {
        store: &store_over(copy.shared_items()),
        items: copy.items(),
        files: copy.files(),
    };
    let mut listen = |finding: &Finding| told.tell(finding);
    Ok(examine(&patient, Treatment::Look, &mut listen).await?)
}

async fn repair(data: &Path, told: &mut Told) -> Result<Health, Failure> {
    let folder = homes::take(data)?;
    let files = FileFolder::at(folder.files());
    let (home, school) = homes::open(folder, homes::NOWHERE).await?;
    let patient = Patient {
        store: &store_over(home.items.clone()),
        items: &*home.items,
        files: &files,
    };
    let mut listen = |finding: &Finding| told.tell(finding);
    Ok(examine(&patient, Treatment::Mend(&school), &mut listen).await?)
}

/// What was printed, and of what there was too much.
#[derive(Default)]
struct Told {
    counts: BTreeMap<Code, u64>,
    derivable: u64,
}

impl Told {
    fn tell(&mut self, finding: &Finding) {
        self.derivable += u64::from(finding.derivable && !finding.mended);
        let count = self.counts.entry(finding.code).or_default();
        *count += 1;
        if *count <= PRINTED {
            println!("{finding}");
        }
    }

    fn finish(&self) {
        for (code, count) in self.counts.iter().filter(|(_, count)| **count > PRINTED) {
            println!("{}: {} more", code.as_str(), count - PRINTED);
        }
    }
}

fn judge(health: &Health, told: &Told) -> Result<(), Failure> {
    let (items, files) = (health.items, health.files);
    println!("{items} items and {files} files were looked at");
    if health.mended > 0 {
        println!("{} findings were put right", health.mended);
    }
    if health.left() == 0 {
        println!("nothing is wrong");
        return Ok(());
    }
    let mut line = format!("{} findings", health.left());
    if told.derivable > 0 {
        line = format!("{line}, {} of them for --repair", told.derivable);
    }
    Err(Failure::new(Exit::Failed, line))
}
