//! Mails by the real program: to a mail server that is named in its surroundings, and what it says of bad ones.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::json;

use crate::programs::{Program, run, run_with};

const SENDER: &str = "Rollbook <no-reply@school.example>";
/// Whom the mail server does not know.
const REFUSED: &str = "RCPT TO:<nobody@school.example>";
const PATIENCE: Duration = Duration::from_secs(30);

/// How a mail server speaks.
#[derive(Clone, Copy)]
enum Speech {
    Plain,
    /// TLS from the first byte.
    Tls,
    /// TLS once the client asks for it.
    StartTls,
}

/// A mail server on loopback that tells each line that it is sent.
fn serve(speech: Speech) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let address = match speech {
        Speech::Plain => format!("smtp://{address}"),
        Speech::Tls => format!("smtps://{address}"),
        Speech::StartTls => format!("smtp://{address}?tls=required"),
    };
    let (sender, lines) = channel();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            // A client that does not trust us leaves in the middle.
            let _ = greet(stream, speech, &sender);
        }
    });
    (address, lines)
}

fn greet(mut stream: TcpStream, speech: Speech, told: &Sender<String>) -> io::Result<()> {
    match speech {
        Speech::Plain => {}
        Speech::Tls => {
            let mut stream = encrypt(stream);
            stream.write_all(b"220 ready\r\n")?;
            return converse(stream, told);
        }
        Speech::StartTls => {
            stream.write_all(b"220 ready\r\n")?;
            read_line(&mut stream)?;
            stream.write_all(b"250-well\r\n250 STARTTLS\r\n")?;
            assert_eq!(read_line(&mut stream)?, "STARTTLS");
            stream.write_all(b"220 go ahead\r\n")?;
            return converse(encrypt(stream), told);
        }
    }
    stream.write_all(b"220 ready\r\n")?;
    converse(stream, told)
}

fn encrypt(stream: TcpStream) -> StreamOwned<ServerConnection, TcpStream> {
    let chain = CertificateDer::from_pem_file(certificate("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(certificate("server-key.pem")).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![chain], key)
        .unwrap();
    StreamOwned::new(ServerConnection::new(Arc::new(config)).unwrap(), stream)
}

/// A server for 127.0.0.1 until 2126, signed by an authority of which nothing else is kept.
fn certificate(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/certificates");
    format!("{folder}/{name}")
}

fn converse(mut stream: impl Read + Write, told: &Sender<String>) -> io::Result<()> {
    let mut is_text = false;
    loop {
        let line = read_line(&mut stream)?;
        let reply = match (is_text, line.as_str()) {
            (true, ".") => "250 taken\r\n",
            (true, _) => "",
            (false, "DATA") => "354 go on\r\n",
            (false, REFUSED) => "550 no such person\r\n",
            (false, _) => "250 well\r\n",
        };
        is_text = line == "DATA" || (is_text && line != ".");
        if told.send(line).is_err() {
            return Ok(());
        }
        stream.write_all(reply.as_bytes())?;
        stream.flush()?;
    }
}

/// Byte by byte: nothing of what follows is taken, which may be another speech.
fn read_line(stream: &mut impl Read) -> io::Result<String> {
    let mut line = Vec::new();
    let mut byte = [0];
    while !line.ends_with(b"\r\n") {
        stream.read_exact(&mut byte)?;
        line.push(byte[0]);
    }
    line.truncate(line.len() - 2);
    Ok(String::from_utf8(line).unwrap())
}

/// The lines of one mail.
fn receive(lines: &Receiver<String>) -> Vec<String> {
    let mut told = Vec::new();
    while told.last().is_none_or(|line| line != ".") {
        told.push(lines.recv_timeout(PATIENCE).expect("a mail"));
    }
    told
}

/// The authorization of the first administrator.
fn make_administrator(program: &Program, email: &str) -> String {
    let token = program.await_line("/setup#");
    let token = token.rsplit('#').next().unwrap();
    let password = "Mat-khau-1!";
    let first =
        json!({"token": token, "email": email, "password": password, "name": {"given": "Hà"}});
    program.post("/api/setup", &first);
    let tokens = program.sign_in(email, password)["AuthenticationResult"].clone();
    format!("Bearer {}", tokens["AccessToken"].as_str().unwrap())
}

/// Lays a letter into the outbox of a program that runs.
fn lay(folder: &Path) -> PathBuf {
    let letter = folder.join("outbox/letter.eml");
    let eml =
        "From: no-reply@school.example\r\nTo: an@school.example\r\nSubject: x\r\n\r\nHello.\r\n";
    fs::write(&letter, eml).unwrap();
    letter
}

#[test]
fn an_invitation_reaches_the_mail_server_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (server, lines) = serve(Speech::Plain);
    let program = Program::serve_with(
        folder.path(),
        &["--mail-from", SENDER],
        &[("ROLLBOOK_SMTP", &server)],
    );
    let bearer = make_administrator(&program, "ha@school.example");
    let person = json!({"name": {"given": "An"}, "email": "an@school.example", "roles": ["STUDENT"], "invite": true});
    let made = program.post_as(&bearer, "/api/people", &person);
    assert_eq!(made.status(), 201);

    let told = receive(&lines);

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
fn a_test_letter_is_told_to_be_taken_or_refused_once_the_mail_server_says_so() {
    for (email, state) in [
        ("ha@school.example", "handed_over"),
        ("nobody@school.example", "refused"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (server, lines) = serve(Speech::Plain);
        let surroundings = [("ROLLBOOK_SMTP", server.as_str())];
        let program = Program::serve_with(folder.path(), &["--mail-from", SENDER], &surroundings);
        let bearer = make_administrator(&program, email);

        let sent = program.post_as(&bearer, "/api/settings/mail/test", &json!({}));

        let told = sent.into_body().read_to_string().unwrap();
        assert_eq!(told, format!(r#"{{"state":"{state}"}}"#));
        let asked = format!("RCPT TO:<{email}>");
        assert!(lines.try_iter().any(|line| line == asked));
    }
}

#[test]
fn letters_go_encrypted_to_a_server_whose_authority_is_trusted() {
    for speech in [Speech::Tls, Speech::StartTls] {
        let folder = tempfile::tempdir().unwrap();
        let (server, lines) = serve(speech);
        let authority = certificate("authority.pem");
        let surroundings = [("ROLLBOOK_SMTP", &*server), ("SSL_CERT_FILE", &*authority)];
        let program = Program::serve_with(folder.path(), &["--mail-from", SENDER], &surroundings);

        lay(folder.path());

        let told = receive(&lines);
        assert!(told.contains(&"RCPT TO:<an@school.example>".to_owned()));
        drop(program);
    }
}

#[test]
fn a_server_whose_certificate_nobody_vouches_for_gets_no_letter_and_the_log_says_why() {
    for speech in [Speech::Tls, Speech::StartTls] {
        let folder = tempfile::tempdir().unwrap();
        let (server, lines) = serve(speech);
        let surroundings = [("ROLLBOOK_SMTP", &*server)];
        let program = Program::serve_with(folder.path(), &["--mail-from", SENDER], &surroundings);

        let letter = lay(folder.path());

        let line = program.await_line("the mail server takes no letters now");
        assert!(
            line.contains("invalid peer certificate: UnknownIssuer"),
            "{line}"
        );
        assert!(letter.exists());
        assert!(lines.try_recv().is_err());
    }
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
