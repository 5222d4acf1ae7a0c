//! Processes that other tests start from this same binary, hold by their pid and end.

use std::io::{BufRead, BufReader, Lines, Read};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

use embedded::items::DEFAULT_PREFIX;
use embedded::{DataFolder, Items};
use ports::contract::TABLES;
use ports::contract::specimens::{SINGLES, THINGS, number, puts, thing};
use ports::{Action, Changes, ItemStore, Put, Update};

use crate::specimens::{counted, store_counted};

/// Where the child works.
const FOLDER: &str = "ROLLBOOK_TEST_FOLDER";

/// The address that the child says it listens at.
pub const ADDRESS: &str = "http://127.0.0.1:4242";

/// Counters between which counts are moved.
pub const COUNTERS: usize = 40;

/// What all counters have together.
pub const TOGETHER: i64 = 4000;

/// Most writes of a child, should nobody end it.
const MAX_WRITES: u64 = 20_000;

/// A child that is ended with the value, whatever becomes of the test.
pub struct Running {
    child: Child,
    said: Lines<BufReader<ChildStderr>>,
}

impl Running {
    /// Starts the test of that name as a process of its own.
    pub fn start(name: &str, folder: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                &format!("children::{name}"),
                "--ignored",
                "--nocapture",
            ])
            .env(FOLDER, folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stderr.take().unwrap()).lines();
        Self { child, said }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next line that it says.
    pub fn next_line(&mut self) -> String {
        self.said.next().expect("the child is alive").unwrap()
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Ends it as the power does (`SIGKILL`), and answers what else it had said.
    pub fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.said.by_ref().map_while(Result::ok).collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only if the child has ended already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Holds the folder until its input ends.
#[test]
#[ignore = "a process that other tests start"]
fn holds_the_folder() {
    let folder = DataFolder::open(Path::new(&std::env::var(FOLDER).unwrap())).unwrap();
    folder.announce(ADDRESS).unwrap();
    eprintln!("held");

    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

/// Makes the file of items.
#[test]
#[ignore = "a process that other tests start"]
fn makes_the_file() {
    let folder = std::env::var(FOLDER).unwrap();
    Items::open(
        &Path::new(&folder).join("rollbook.db"),
        DEFAULT_PREFIX,
        &TABLES,
    )
    .unwrap();
}

/// Writes one item after the other, every fourth time a pair in a transaction, and says each
/// number when its write was acknowledged.
#[tokio::test]
#[ignore = "a process that other tests start"]
async fn writes_without_end() {
    let folder = DataFolder::open(Path::new(&std::env::var(FOLDER).unwrap())).unwrap();
    let items = Items::open(&folder.items(), DEFAULT_PREFIX, &TABLES).unwrap();
    let run = std::process::id().to_string();

    for count in 0..MAX_WRITES {
        if count % 4 == 3 {
            let pair = [counted(&run, count), counted(&format!("{run}-pair"), count)];
            items.transact(puts(pair)).await.unwrap();
        } else {
            store_counted(&items, &run, count).await;
        }
        eprintln!("{count}");
    }
}

/// Moves counts from counters of one table to those of another, each time in one transaction, and says each.
#[tokio::test]
#[ignore = "a process that other tests start"]
async fn moves_counts_without_end() {
    let folder = DataFolder::open(Path::new(&std::env::var(FOLDER).unwrap())).unwrap();
    let items = Items::open(&folder.items(), DEFAULT_PREFIX, &TABLES).unwrap();
    let half = i64::try_from(COUNTERS).unwrap();
    let counters = (0..half).flat_map(|each| {
        let mut single = SINGLES.partition_key(each.to_string()).to_item();
        single.insert("count".to_owned(), number(0));
        let thing = thing(
            "moved",
            &each.to_string(),
            [("count", number(TOGETHER / half))],
        );
        [(&SINGLES, single), (&THINGS, thing)]
    });
    let puts = counters.map(|(table, item)| {
        Action::Put(Put {
            table,
            item,
            condition: None,
        })
    });
    items.transact(puts.collect()).await.unwrap();

    for count in 0..MAX_WRITES {
        let each = (count % COUNTERS as u64).to_string();
        let keys = [THINGS.key("moved", &*each), SINGLES.partition_key(&*each)];
        let moved = keys.into_iter().zip([-1, 1]).map(|(key, by)| {
            let changes = Changes::new().add("count", by);
            Action::Update(Update {
                key,
                changes,
                condition: None,
            })
        });
        items.transact(moved.collect()).await.unwrap();
        eprintln!("{count}");
    }
}
