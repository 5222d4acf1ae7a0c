//! The home on AWS on this machine: the real template with the real package, deployed by the real commands to
//! an emulator that checks signatures, tokens and rights. What is tried there is in `deploy/tests`.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::emulators::Emulator;
use crate::programs;
use crate::stacks::{REGION, Tools};
use crate::steps::{Done, Strictness, Tally};
use crate::templates;

const STACK: &str = "rollbook";

/// What the first deployment is asked for; the tests know it.
const PARAMETERS: [&str; 5] = [
    "AllowedOrigins=https://pages.example",
    "MailSender=office@school.example",
    "MailIdentity=school.example",
    "Alarms=true",
    "AlarmMail=operators@school.example",
];

/// `cargo xtask rehearse`: these steps alone, and the checks of the template.
pub fn run() -> ExitCode {
    let mut tally = Tally::new(Strictness::of_surroundings());
    templates::check(&mut tally);
    tally.step("AWS: the operator's program", || {
        // With the tests of the whole workspace: a selection would build anew what has been built.
        let what = ["test", "--quiet", "--workspace", "--test", "it", "--no-run"];
        programs::run(&mut programs::cargo(&what))?;
        Ok(Done::Passed)
    });
    rehearse(&mut tally);
    tally.finish()
}

/// Deploys, tries everything, updates and destroys. The operator's program is the one of the tests.
pub fn rehearse(tally: &mut Tally) {
    let mut stage = None;
    tally.step("AWS: deployment", || {
        if let Some(why) = Tools::obstacle() {
            return Ok(Done::Skipped(why));
        }
        let opened = Stage::open()?;
        opened.deploy(&PARAMETERS)?;
        stage = Some(opened);
        Ok(Done::Passed)
    });
    let tried = [
        ("AWS: the main story", "story_test.py"),
        ("AWS: files", "files_test.py"),
        ("AWS: rights", "rights_test.py"),
        ("AWS: backups", "backups_test.py"),
    ];
    for (name, file) in tried {
        tally.step(name, || with(stage.as_ref(), |stage| stage.try_out(file)));
    }
    tally.step("AWS: update in place", || {
        with(stage.as_ref(), |stage| {
            stage.deploy(&["LogRetentionDays=30"])?;
            stage.try_out("update_test.py")
        })
    });
    tally.step("AWS: end of the stack", || {
        with(stage.as_ref(), |stage| {
            programs::run(&mut stage.command(&["destroy", "--yes", STACK])?)?;
            stage.try_out("remains_test.py")
        })
    });
    if let Some(stage) = stage {
        tally.step("AWS: end of the emulator", || {
            stage.emulator.stop()?;
            Ok(Done::Passed)
        });
    }
}

/// The steps after the first follow from it.
fn with(stage: Option<&Stage>, work: impl FnOnce(&Stage) -> Result<()>) -> Result<Done> {
    if let Some(why) = Tools::obstacle() {
        return Ok(Done::Skipped(why));
    }
    work(stage.context("there is no stack")?)?;
    Ok(Done::Passed)
}

/// An emulator with a stack on it.
struct Stage {
    tools: Tools,
    emulator: Emulator,
}

impl Stage {
    fn open() -> Result<Self> {
        Ok(Self {
            tools: Tools::install()?,
            emulator: Emulator::ministack()?,
        })
    }

    fn deploy(&self, parameters: &[&str]) -> Result<()> {
        let mut deploy = self.command(&["deploy", "--stack", STACK, "--parameters"])?;
        programs::run(deploy.args(parameters))
    }

    fn try_out(&self, file: &str) -> Result<()> {
        let mut tests = self
            .tools
            .script(&Path::new("deploy/tests").join(file), &[]);
        // Where the way lies in which foreign clients tell what they did.
        tests
            .env("PYTHONPATH", programs::root().join("clients"))
            .env("ROLLBOOK_STACK", STACK)
            .env("ROLLBOOK_AWS", programs::built("rollbook-aws")?);
        programs::run(self.aim(&mut tests))
    }

    /// Another command of this program, which takes the emulator for AWS.
    fn command(&self, arguments: &[&str]) -> Result<Command> {
        let mut command = programs::this(arguments)?;
        self.aim(&mut command);
        Ok(command)
    }

    fn aim<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        // Whoever works here may have an account at AWS, which is none of this.
        for name in ["AWS_PROFILE", "AWS_SESSION_TOKEN"] {
            command.env_remove(name);
        }
        command
            .env("AWS_ENDPOINT_URL", self.emulator.url())
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_REGION", REGION)
            // SAM reads this name alone.
            .env("AWS_DEFAULT_REGION", REGION)
    }
}
