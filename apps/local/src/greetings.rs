//! What a serving program prints once it takes requests: where it is, and how to get in. Scripts wait
//! for the first line.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _, stdout};
use std::net::SocketAddr;
use std::path::Path;

use api::DemoAccount;

/// Where a school is served from.
pub struct Greeting<'a> {
    /// The address that it listens on.
    pub address: SocketAddr,
    /// Where people reach it.
    pub public_url: &'a str,
    /// Its folder.
    pub data: &'a Path,
}

impl Greeting<'_> {
    /// A school with an administrator.
    pub fn show(&self) {
        self.print("");
    }

    /// The demo: its accounts are for everybody.
    pub fn show_demo(&self, accounts: &[DemoAccount]) {
        let mut lines = "demo of a school of invented people; sign in as\n".to_owned();
        for account in accounts {
            let _ = writeln!(
                lines,
                "  {:8}  {}  {}",
                account.role, account.email, account.password
            );
        }
        self.print(&lines);
    }

    /// A school without an administrator: the link makes the first one.
    pub fn show_setup(&self, token: &str) {
        let url = self.public_url;
        self.print(&format!(
            "no administrator yet; make the first one at {url}/setup#{token}\n"
        ));
    }

    fn print(&self, lines: &str) {
        let mut text = format!("listening on http://{}\n", self.address);
        if self.public_url != format!("http://{}", self.address) {
            let _ = writeln!(text, "people reach it at {}", self.public_url);
        }
        text.push_str(lines);
        let mut out = stdout();
        if out.is_terminal() {
            let version = env!("CARGO_PKG_VERSION");
            let _ = writeln!(
                text,
                "Rollbook {version}, data in {}. Ctrl-C ends it.",
                self.data.display()
            );
        }
        // A closed output is no reason not to serve.
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }
}
