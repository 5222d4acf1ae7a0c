//! What a served school answers before anybody has signed in, and how it ends.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;

use crate::programs::{Program, header};

#[test]
fn health_and_configuration_are_public() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &[]);

    let health = program.read("/api/health");
    let config = program.read("/api/config");

    assert_eq!(health["status"], "ok");
    assert_eq!(config["endpoint"], format!("{}/cognito/", program.url));
    assert!(
        config["user_pool_id"]
            .as_str()
            .unwrap()
            .starts_with("ap-southeast-1_")
    );
    assert_eq!(config["region"], "ap-southeast-1");
    assert_eq!(config["client_id"].as_str().unwrap().len(), 26);
    assert_eq!(
        config["password_policy"],
        json!({ "min_length": 8, "upper": true, "lower": true, "digit": true, "symbol": true })
    );
    assert_eq!(config["setup_open"], true);
    assert_eq!(config.get("demo_accounts"), None);
}

#[test]
fn a_public_url_is_the_issuer_and_the_endpoint() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &["--public-url", "https://school.example/"]);

    let config = program.read("/api/config");
    let pool = config["user_pool_id"].as_str().unwrap();
    let document = program.read(&format!("/cognito/{pool}/.well-known/openid-configuration"));

    assert_eq!(config["endpoint"], "https://school.example/cognito/");
    assert_eq!(
        document["issuer"],
        format!("https://school.example/cognito/{pool}")
    );
    program.await_line("https://school.example/setup#");
}

#[test]
fn the_pool_answers_with_and_without_a_slash() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &[]);

    let kinds = ["/cognito", "/cognito/"].map(|path| {
        let mut response = program.post(path, &json!({}));
        let body: serde_json::Value =
            serde_json::from_str(&response.body_mut().read_to_string().unwrap()).unwrap();
        body["__type"].clone()
    });

    assert_eq!(kinds[0], kinds[1]);
    assert!(kinds[0].as_str().unwrap().ends_with("Exception"));
}

#[test]
fn pages_of_an_allowed_origin_may_call_and_others_may_not() {
    let folder = tempfile::tempdir().unwrap();
    let origins = ["https://a.example", "http://127.0.0.1:5173"];
    let allow = ["--allow-origin", origins[0], "--allow-origin", origins[1]];
    let program = Program::serve(folder.path(), &allow);
    let allowed_to = |origin: &str| {
        let preflight = [
            ("origin", origin),
            ("access-control-request-method", "PATCH"),
            ("access-control-request-headers", "authorization,if-match"),
        ];
        let answers = [
            program.send("OPTIONS", "/api/me", &preflight),
            program.get("/api/me", &[("origin", origin)]),
        ];
        answers.map(|answer| header(&answer, "access-control-allow-origin").map(str::to_owned))
    };

    for origin in origins {
        assert_eq!(
            allowed_to(origin),
            [(); 2].map(|()| Some(origin.to_owned()))
        );
    }
    for origin in ["https://b.example", "https://a.example:8443", "null"] {
        assert_eq!(allowed_to(origin), [None, None], "{origin}");
    }
}

#[test]
fn pages_of_an_allowed_origin_may_send_and_fetch_files_and_others_may_not() {
    let folder = tempfile::tempdir().unwrap();
    let allowed = "https://a.example";
    let program = Program::serve(folder.path(), &["--allow-origin", allowed]);
    let path = "/files/materials/cls_1/mat_1";
    let ask = |origin: &str| {
        let preflight = [
            ("origin", origin),
            ("access-control-request-method", "PUT"),
            (
                "access-control-request-headers",
                "content-type,if-none-match",
            ),
        ];
        [
            program.send("OPTIONS", path, &preflight),
            program.get(path, &[("origin", origin)]),
        ]
    };
    let origin_in = |answer: &_| header(answer, "access-control-allow-origin").map(str::to_owned);

    let [preflight, unsigned] = ask(allowed);
    let others = ["https://b.example", "null"].map(ask);

    assert_eq!(preflight.status(), 200);
    let [methods, headers] = ["methods", "headers"].map(|what| {
        let told = header(&preflight, &format!("access-control-allow-{what}"));
        told.unwrap().to_ascii_lowercase()
    });
    assert!(methods.contains("put"), "{methods}");
    assert!(headers.contains("if-none-match"), "{headers}");
    // An origin is no signature, and a page learns why it was refused.
    assert_eq!(unsigned.status(), 403);
    assert_eq!(origin_in(&unsigned).as_deref(), Some(allowed));
    for answer in others.iter().flatten() {
        assert_eq!(origin_in(answer), None);
    }
}

#[test]
fn an_unknown_path_of_the_api_is_a_problem_and_not_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &[]);

    let mut response = program.get("/api/nothing", &[]);

    assert_eq!(response.status(), 404);
    assert_eq!(
        header(&response, "content-type"),
        Some("application/problem+json")
    );
    let problem: serde_json::Value =
        serde_json::from_str(&response.body_mut().read_to_string().unwrap()).unwrap();
    assert_eq!(problem["code"], "not_found");
}

#[test]
fn a_program_that_is_asked_to_end_ends_well() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &[]);
    program.read("/api/health");

    let status = program.terminate();

    assert_eq!(status.code(), Some(0));
}

#[test]
fn a_request_under_way_is_answered_before_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &[]);
    let mut stream = TcpStream::connect(program.address()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    let body = json!({ "token": "not the printed one" }).to_string();
    let (first, rest) = body.split_at(5);
    let length = body.len();
    write!(
        stream,
        "POST /api/setup HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nexpect: 100-continue\r\n\r\n"
    )
    .unwrap();
    // The program asks for the body only once it is at work on the request.
    let mut asked = [0; 25];
    stream.read_exact(&mut asked).unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(first.as_bytes()).unwrap();

    let ending = std::thread::spawn(|| program.terminate());
    stream.write_all(rest.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();

    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    assert_eq!(ending.join().unwrap().code(), Some(0));
}
