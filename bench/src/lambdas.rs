//! The function beside a bare one, both built in the same way: how soon they start and answer, what they
//! add to an answer, what they hold of memory, and how large they are.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use dynoxide::Database;
use embedded::Items;
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime;

use crate::programs::memory;

#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "the tests use more of it, and panic where they may"
)]
#[path = "../../apps/lambda/tests/it/runtimes.rs"]
mod runtimes;

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../../apps/lambda/tests/it/events.rs"]
mod events;

use runtimes::{Invocation, Report, Runtime};

/// Starts of each, in turns.
const STARTS: usize = 30;

/// Answers of each start of which the middle one counts.
const ANSWERS: usize = 200;

/// What one start came to.
#[derive(Default)]
struct Figures {
    init: Vec<Duration>,
    /// Processor time of the same, which a busy machine disturbs least.
    init_cpu: Vec<Duration>,
    first: Vec<Duration>,
    warm: Vec<Duration>,
    /// Megabytes.
    peak: Vec<f64>,
    /// Bytes.
    size: u32,
}

/// A function that is measured.
struct Function {
    program: PathBuf,
    /// Asked in turn after the start; the first is the one whose answer is measured.
    path: &'static str,
    figures: Figures,
}

/// Prints a table of both, and of ours with a store.
pub fn run() -> Result<()> {
    let (ours, hello) = build()?;
    let function = |program: &Path, path| -> Result<Function> {
        let size = zip_size(program)?;
        Ok(Function {
            program: program.to_owned(),
            path,
            figures: Figures {
                size,
                ..Figures::default()
            },
        })
    };
    let mut functions = [
        function(&ours, "/api/health")?,
        function(&hello, "/api/health")?,
        function(&ours, "/api/config")?,
    ];
    let runtime = runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = Store::serve().await?;
        for _ in 0..STARTS {
            for function in &mut functions {
                start(function, &store.endpoint).await?;
            }
        }
        anyhow::Ok(())
    })?;
    print(&functions);
    Ok(())
}

/// Builds both functions for release, each by its own lock file.
fn build() -> Result<(PathBuf, PathBuf)> {
    let target = std::env::current_exe()?
        .ancestors()
        .nth(2)
        .context("the bench lies in a target folder")?
        .to_owned();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let triple = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let build = |name: &str, manifest: &str, folder: &Path| -> Result<PathBuf> {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let built = Command::new(cargo)
            .args(["build", "--locked", "--profile", "lambda", "--bin", name])
            .args(["--target", &triple, "--manifest-path"])
            .arg(root.join(manifest))
            .arg("--target-dir")
            .arg(folder)
            .status()?;
        ensure!(built.success(), "{name} was not built");
        Ok(folder.join(&triple).join("lambda").join(name))
    };
    let ours = build("bootstrap", "../apps/lambda/Cargo.toml", &target)?;
    let hello = build("hello", "hello/Cargo.toml", &target.join("hello"))?;
    Ok((ours, hello))
}

/// Bytes of a zip of a program.
fn zip_size(program: &Path) -> Result<u32> {
    let folder = TempDir::new()?;
    let zip = folder.path().join("zip");
    let zipped = Command::new("zip")
        .args(["-9", "--quiet", "--junk-paths"])
        .arg(&zip)
        .arg(program)
        .status()
        .context("zip is not installed")?;
    ensure!(zipped.success(), "no zip was made");
    Ok(fs::metadata(zip.with_extension("zip"))?.len().try_into()?)
}

/// A store on loopback, in the place of DynamoDB.
struct Store {
    endpoint: String,
    _folder: TempDir,
}

impl Store {
    async fn serve() -> Result<Self> {
        let folder = TempDir::new()?;
        let path = folder.path().join("items.db");
        // Makes the tables.
        drop(Items::open(
            &path,
            "student-management-",
            &school::tables::ALL,
        )?);
        let engine = Database::new(path.to_str().context("a plain path")?)?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        tokio::spawn(dynoxide::server::serve_on(listener, engine));
        Ok(Self {
            endpoint,
            _folder: folder,
        })
    }
}

/// Starts a function, asks it, and ends it.
async fn start(function: &mut Function, endpoint: &str) -> Result<()> {
    let mut runtime = Runtime::open().await;
    let mut command = Command::new(&function.program);
    command
        .env_clear()
        .envs(environment(endpoint))
        .env("AWS_LAMBDA_RUNTIME_API", &runtime.address)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let begun = Instant::now();
    let process = Held(command.spawn()?);
    let asked = runtime.asked.recv().await.context("it has ended")?;
    let figures = &mut function.figures;
    figures.init.push(asked - begun);
    figures.init_cpu.push(cpu(process.0.id())?);
    let event = events::request("GET", function.path);
    figures.first.push(ask(&mut runtime, &event).await?);
    let mut times = Vec::new();
    for _ in 0..ANSWERS {
        times.push(ask(&mut runtime, &event).await?);
    }
    figures.warm.push(middle(&mut times));
    figures.peak.push(memory(process.0.id())?.peak);
    Ok(())
}

/// Processor time that a process has used.
fn cpu(id: u32) -> Result<Duration> {
    let text = fs::read_to_string(format!("/proc/{id}/schedstat"))?;
    let nanoseconds = text.split(' ').next().context("it has a first field")?;
    Ok(Duration::from_nanos(nanoseconds.parse()?))
}

/// A process that is killed when it is dropped.
struct Held(Child);

impl Drop for Held {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Time from handing out an event to its answer.
async fn ask(runtime: &mut Runtime, event: &Value) -> Result<Duration> {
    let deadline = SystemTime::now().duration_since(UNIX_EPOCH)? + Duration::from_secs(30);
    let invocation = Invocation {
        id: "8476a536-e9f4-11e8-9739-2dfe598c3fcd".to_owned(),
        deadline_ms: deadline.as_millis(),
        event: event.to_string(),
    };
    let begun = Instant::now();
    runtime
        .events
        .send(invocation)
        .ok()
        .context("it has ended")?;
    let report = runtime.reports.recv().await.context("it has ended")?;
    let took = begun.elapsed();
    let Report::Response { body, .. } = report else {
        anyhow::bail!("{report:?}");
    };
    ensure!(body["statusCode"] == 200, "{body}");
    Ok(took)
}

fn environment(endpoint: &str) -> [(&'static str, &str); 14] {
    [
        ("AWS_REGION", "ap-southeast-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_LAMBDA_FUNCTION_NAME", "student-management-api"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("TABLE_PREFIX", "student-management-"),
        ("USER_POOL_ID", "ap-southeast-1_Ab3dEf9Gh"),
        ("USER_POOL_CLIENT_ID", events::CLIENT),
        ("PASSWORD_POLICY", "8,upper,lower,digit,symbol"),
        ("FILES_BUCKET", "student-management-files"),
        ("KEYS_PARAMETER", "/student-management/keys"),
        ("PUBLIC_URL", "https://school.example"),
    ]
}

fn middle(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// One figure of each start.
type Times = fn(&Figures) -> &Vec<Duration>;

fn print(functions: &[Function; 3]) {
    let [ours, hello, stored] = functions;
    println!("\n| least, middle | function | bare | ratio | with a store |\n|---|---|---|---|---|");
    let times: [(&str, Times); 4] = [
        ("init: spawn to first `next`, ms", |figures| &figures.init),
        ("init: processor time, ms", |figures| &figures.init_cpu),
        ("first answer, ms", |figures| &figures.first),
        ("warm answer, ms", |figures| &figures.warm),
    ];
    for (name, of) in times {
        let [ours, hello, stored] = [ours, hello, stored].map(|each| {
            let mut times = of(&each.figures).clone();
            let middle = millis(middle(&mut times));
            (millis(times[0]), middle)
        });
        println!(
            "| {name} | {:.2}, {:.2} | {:.2}, {:.2} | **{:.2}** | {:.2}, {:.2} |",
            ours.0,
            ours.1,
            hello.0,
            hello.1,
            ours.1 / hello.1,
            stored.0,
            stored.1
        );
    }
    let peak = |each: &Function| each.figures.peak.iter().copied().fold(0.0, f64::max);
    let size = |each: &Function| f64::from(each.figures.size) / 1e6;
    let row = |name: &str, of: &dyn Fn(&Function) -> f64| {
        let (ours, hello, stored) = (of(ours), of(hello), of(stored));
        println!(
            "| {name} | {ours:.1} | {hello:.1} | **{:.2}** | {stored:.1} |",
            ours / hello
        );
    };
    row("peak memory, MB", &peak);
    row("zip, MB", &size);
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
