//! Mails by the real program: to a mail server that is named in its surroundings, and what it says of bad ones.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::programs::{Program, run, run_with};

const SENDER: &str = "Rollbook <no-reply@school.example>";
const PATIENCE: Duration = Duration::from_secs(30);

/// A mail server on loopback that tells each line that it is sent.
fn serve() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("smtp://{}", listener.local_addr().unwrap());
    let (sender, lines) = channel();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            converse(stream, &sender);
        }
    });
    (address, lines)
}

fn converse(mut stream: TcpStream, told: &Sender<String>) {
    let lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let _ = stream.write_all(b"220 ready\r\n");
    let mut is_text = false;
    for line in lines.map_while(Result::ok) {
        let reply = match (is_text, line.as_str()) {
            (true, ".") => Some("250 taken\r\n"),
            (true, _) => None,
            (false, "DATA") => Some("354 go on\r\n"),
            (false, _) => Some("250 well\r\n"),
        };
        is_text = line == "DATA" || (is_text && line != ".");
        if told.send(line).is_err()
            || reply.is_some_and(|reply| stream.write_all(reply.as_bytes()).is_err())
        {
            return;
        }
    }
}

#[test]
fn an_invitation_reaches_the_mail_server_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (server, lines) = serve();
    let program = Program::serve_with(
        folder.path(),
        &["--mail-from", SENDER],
        &[("ROLLBOOK_SMTP", &server)],
    );
    let token = program.await_line("/setup#");
    let token = token.rsplit('#').next().unwrap();
    let password = "Mat-khau-1!";
    let first = json!({"token": token, "email": "ha@school.example", "password": password, "name": {"given": "Hà"}});
    program.post("/api/setup", &first);
    let tokens = program.sign_in("ha@school.example", password)["AuthenticationResult"].clone();
    let bearer = format!("Bearer {}", tokens["AccessToken"].as_str().unwrap());
    let person = json!({"name": {"given": "An"}, "email": "an@school.example", "roles": ["STUDENT"], "invite": true});
    let made = program.post_as(&bearer, "/api/people", &person);
    assert_eq!(made.status(), 201);

    let mut told = Vec::new();
    while told.last().is_none_or(|line| line != ".") {
        told.push(lines.recv_timeout(PATIENCE).expect("a mail"));
    }

    assert!(
        told.contains(&"MAIL FROM:<no-reply@school.example>".to_owned()),
        "{told:?}"
    );
    assert!(
        told.contains(&"RCPT TO:<an@school.example>".to_owned()),
        "{told:?}"
    );
}

#[test]
fn a_mail_server_that_cannot_be_one_is_told_before_anything_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let serve = |more: &[&str], server: Option<&str>| {
        let arguments = [&["serve", "--data", data, "--listen", "127.0.0.1:0"], more].concat();
        let surroundings: Vec<(&str, &str)> = server
            .map(|server| ("ROLLBOOK_SMTP", server))
            .into_iter()
            .collect();
        run_with(&arguments, &surroundings)
    };
    let from = ["--mail-from", SENDER];

    for (ended, why) in [
        (
            serve(&from, Some("smtp://u:geheim@mail.example")),
            "unencrypted",
        ),
        (serve(&from, Some("mail.example")), "not the address"),
        (serve(&from, None), "ROLLBOOK_SMTP"),
        (serve(&[], Some("smtps://mail.example")), "--mail-from"),
        (
            serve(&["--mail-from", "nobody"], Some("smtps://mail.example")),
            "not a mail address",
        ),
    ] {
        assert_eq!(ended.code, 2, "{}", ended.err);
        assert!(ended.err.contains(why), "{}", ended.err);
        assert!(!ended.err.contains("geheim"), "{}", ended.err);
    }
    assert_eq!(run(&["serve", "--mail-from"]).code, 2);
}
