//! Letters handed to a mail server: a real conversation over loopback, and servers that say no.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use embedded::{Relay, Round};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

const LETTER: &str = "From: Rollbook <no-reply@school.example>\r\nTo: an@school.example\r\nSubject: x\r\n\r\nHello.\r\n";

/// What a server has taken: envelope and text, line by line.
type Taken = Arc<Mutex<Vec<String>>>;

/// A mail server that answers RCPT with `answer`.
async fn serve(answer: &'static str) -> (String, Taken) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("smtp://{}", listener.local_addr().unwrap());
    let taken = Taken::default();
    let mails = taken.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            converse(stream, answer, &mails).await;
        }
    });
    (address, taken)
}

async fn converse(stream: TcpStream, answer: &str, taken: &Taken) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 ready\r\n").await.unwrap();
    let mut is_text = false;
    while let Ok(Some(line)) = lines.next_line().await {
        let reply = match line.split([' ', ':']).next().unwrap_or_default() {
            "." => {
                is_text = false;
                "250 taken"
            }
            _ if is_text => {
                taken.lock().unwrap().push(line);
                continue;
            }
            "RCPT" => {
                taken.lock().unwrap().push(line);
                answer
            }
            "DATA" => {
                is_text = true;
                "354 go on"
            }
            _ => "250 well",
        };
        let reply = format!("{reply}\r\n");
        if write.write_all(reply.as_bytes()).await.is_err() {
            return;
        }
    }
}

fn outbox(letters: &[&str]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for name in letters {
        fs::write(folder.path().join(name), LETTER).unwrap();
    }
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn relay(address: &str, folder: &TempDir) -> Relay {
    Relay::new(address, folder.path().to_owned()).unwrap()
}

#[tokio::test]
async fn letters_are_sent_and_gone_and_other_files_stay() {
    let folder = outbox(&["1-invitation.eml", "2-invitation.eml", "notes.txt"]);
    let (address, taken) = serve("250 well").await;

    let round = relay(&address, &folder).deliver().await.unwrap();

    let all = Round {
        sent: 2,
        ..Round::default()
    };
    assert_eq!(round, all);
    assert_eq!(names(folder.path()), ["notes.txt"]);
    let taken = taken.lock().unwrap();
    assert_eq!(taken[0], "RCPT TO:<an@school.example>");
    assert!(taken.contains(&"Hello.".to_owned()));
}

#[tokio::test]
async fn a_letter_that_is_refused_for_good_does_not_hold_up_the_others() {
    let folder = outbox(&["1-invitation.eml"]);
    let (address, _) = serve("550 no such person").await;

    let round = relay(&address, &folder).deliver().await.unwrap();

    assert_eq!((round.sent, round.refused, round.waiting), (0, 1, 0));
    assert_eq!(names(folder.path()), ["1-invitation.eml.refused"]);
}

#[tokio::test]
async fn letters_wait_for_a_server_that_is_busy_or_away() {
    let folder = outbox(&["1-invitation.eml", "2-invitation.eml"]);
    let (busy, _) = serve("451 later").await;
    for address in [busy.as_str(), "smtp://127.0.0.1:1"] {
        let round = relay(address, &folder).deliver().await.unwrap();

        assert_eq!((round.sent, round.refused, round.waiting), (0, 0, 2));
        assert_eq!(names(folder.path()).len(), 2);
    }

    let (address, _) = serve("250 well").await;
    let round = relay(&address, &folder).deliver().await.unwrap();

    assert_eq!(round.sent, 2);
}

#[tokio::test]
async fn letters_wait_until_the_server_takes_anything_from_us() {
    let folder = outbox(&["1-invitation.eml"]);
    for refusal in ["530 authenticate first", "535 wrong password"] {
        let (address, _) = serve(refusal).await;

        let round = relay(&address, &folder).deliver().await.unwrap();

        assert_eq!((round.refused, round.waiting), (0, 1), "{refusal}");
    }
    assert_eq!(names(folder.path()), ["1-invitation.eml"]);
}

#[tokio::test]
async fn what_is_no_letter_is_put_aside() {
    let folder = outbox(&[]);
    fs::write(folder.path().join("1.eml"), "Subject: to nobody\r\n\r\n").unwrap();
    let (address, _) = serve("250 well").await;

    let round = relay(&address, &folder).deliver().await.unwrap();

    assert_eq!(round.refused, 1);
    assert_eq!(names(folder.path()), ["1.eml.refused"]);
}
