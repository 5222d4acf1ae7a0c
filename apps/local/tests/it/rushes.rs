//! A rush on a class: a hundred connections at once, into forty places.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;

use crate::programs::Program;

/// A rush is over long before, even on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
const RUSH: usize = 100;
const PLACES: u64 = 40;

struct Staff<'a> {
    program: &'a Program,
    bearer: String,
}

impl<'a> Staff<'a> {
    /// The administrator of the demo.
    fn sign_in(program: &'a Program) -> Self {
        let config = program.read("/api/config");
        let account = &config["demo_accounts"][0];
        let [email, password] = ["email", "password"].map(|name| account[name].as_str().unwrap());
        let tokens = program.sign_in(email, password)["AuthenticationResult"].clone();
        let bearer = format!("Bearer {}", tokens["AccessToken"].as_str().unwrap());
        Self { program, bearer }
    }

    fn read(&self, path: &str) -> Value {
        let mut response = self.program.get(path, &[("authorization", &self.bearer)]);
        assert_eq!(response.status(), 200, "{path}");
        response.body_mut().read_json().unwrap()
    }

    /// Creates over a connection of its own.
    fn create(&self, path: &str, body: &Value) -> Value {
        create((&self.program.url, &self.bearer), path, body)
    }
}

fn create((url, bearer): (&str, &str), path: &str, body: &Value) -> Value {
    let config = Agent::config_builder().http_status_as_error(false);
    let agent: Agent = config.timeout_global(Some(PATIENCE)).build().into();
    let request = agent
        .post(format!("{url}{path}"))
        .header("authorization", bearer);
    let mut response = request.send_json(body).unwrap();
    let answer: Value = response.body_mut().read_json().unwrap();
    assert_eq!(response.status(), 201, "{path}: {answer}");
    answer
}

#[test]
fn of_a_hundred_connections_at_once_forty_get_a_place_and_sixty_a_number() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &["--demo"]);
    let staff = Staff::sign_in(&program);
    let first = |path: &str| staff.read(path)["items"][0]["id"].clone();
    let class = json!({
        "code": "RUSH", "name": "Rush", "capacity": PLACES,
        "subject": first("/api/subjects"), "term": first("/api/terms"),
    });
    let class = staff.create("/api/classes", &class);
    let path = format!("/api/classes/{}", class["id"].as_str().unwrap());
    let roster = format!("{path}/enrollments");
    let people = staff.read(&format!("/api/people?role=STUDENT&limit={RUSH}"));
    let people = people["items"].as_array().unwrap();
    assert_eq!(people.len(), RUSH);
    let start = Barrier::new(RUSH);
    let staff_of = (program.url.as_str(), staff.bearer.as_str());
    let join = |person: &Value| {
        let body = json!({"person": person["id"], "role": "STUDENT"});
        start.wait();
        create(staff_of, &roster, &body)
    };

    let answers: Vec<Value> = thread::scope(|scope| {
        let joins: Vec<_> = people
            .iter()
            .map(|person| scope.spawn(|| join(person)))
            .collect();
        joins.into_iter().map(|join| join.join().unwrap()).collect()
    });

    let class = staff.read(&path);
    assert_eq!(
        (&class["students"], &class["waiting"]),
        (&json!(PLACES), &json!(60))
    );
    let mut told: Vec<(u64, &Value)> = answers
        .iter()
        .filter_map(|answer| Some((answer["place"].as_u64()?, &answer["person"]["id"])))
        .collect();
    told.sort_by_key(|(place, _)| *place);
    let queue = staff.read(&format!("{roster}?status=waiting&limit=200"));
    let queue: Vec<(u64, &Value)> = queue["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|member| (member["place"].as_u64().unwrap(), &member["person"]["id"]))
        .collect();
    assert_eq!(told, queue);
    assert_eq!(queue.len(), 60);
}
