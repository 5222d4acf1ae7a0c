//! The two functions, and what they may do: named things of this stack and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use aws::permissions;
use serde_json::{Value, json};

use super::{only, resources_of, template};

#[test]
fn one_package_makes_both_functions() {
    let names: Vec<Value> = resources_of("AWS::Serverless::Function")
        .iter()
        .map(|function| function.properties()["FunctionName"]["Fn::Sub"].clone())
        .collect();

    assert_eq!(names, ["${NamePrefix}api", "${NamePrefix}worker"]);
}

#[test]
fn the_worker_is_woken_every_minute_and_ticks_do_not_queue_up() {
    let functions = resources_of("AWS::Serverless::Function");
    let worker = functions
        .iter()
        .find(|each| each.name == "WorkerFunction")
        .expect("a worker");
    let properties = worker.properties();

    assert_eq!(
        properties["Events"]["Tick"]["Properties"]["Schedule"],
        "rate(1 minute)"
    );
    assert_eq!(properties["Timeout"], 900);
    assert_eq!(
        properties["EventInvokeConfig"],
        json!({ "MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 0 })
    );
}

#[test]
fn they_are_told_exactly_what_the_program_reads() {
    let template = template();
    let variables = &template["Globals"]["Function"]["Environment"]["Variables"];
    let told: BTreeSet<String> = variables
        .as_object()
        .expect("variables")
        .keys()
        .cloned()
        .collect();

    let mut read = variables_read();
    // Lambda says it itself.
    read.remove("AWS_REGION");
    assert_eq!(told, read);
}

#[test]
fn they_may_do_what_the_adapters_ask_for_and_nothing_else() {
    let rights = [
        ("Items", permissions::DYNAMODB),
        ("Accounts", permissions::COGNITO),
        ("Files", permissions::S3),
        ("Keys", permissions::SSM),
        ("Mail", permissions::SES),
    ];
    let expected: BTreeMap<String, BTreeSet<String>> = rights
        .into_iter()
        .map(|(name, actions)| {
            (
                name.to_owned(),
                actions.iter().copied().map(str::to_owned).collect(),
            )
        })
        .collect();

    let mut granted = granted();
    let indexes = granted.remove("Indexes");

    assert_eq!(granted, expected);
    assert_eq!(indexes, Some(["dynamodb:Query".to_owned()].into()));
}

#[test]
fn no_right_reaches_past_this_stack() {
    for policy in resources_of("AWS::IAM::ManagedPolicy") {
        for statement in statements(policy.properties()) {
            let resources = statement["Resource"].to_string();
            let actions = statement["Action"].to_string();

            assert!(!actions.contains('*'), "{actions}");
            let is_of_stack = resources.contains("Fn::GetAtt") || resources.contains("Fn::Sub");
            let is_of_sender = statement["Condition"] == from_the_sender();
            assert!(is_of_stack || is_of_sender, "{resources}");
            assert!(is_of_sender || !resources.contains("\"*\""), "{resources}");
        }
    }
}

/// Mail goes to anybody, and comes from one address.
fn from_the_sender() -> Value {
    json!({ "StringEquals": { "ses:FromAddress": { "Ref": "MailSender" } } })
}

#[test]
fn each_function_writes_into_its_own_log_alone() {
    for role in resources_of("AWS::IAM::Role") {
        let log = role.name.replace("Role", "Log.Arn");
        let own = &role.properties()["Policies"];

        assert_eq!(own.as_array().map(Vec::len), Some(1));
        assert_eq!(
            own[0]["PolicyDocument"]["Statement"][0],
            json!({
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": { "Fn::GetAtt": log },
            })
        );
    }
}

#[test]
fn only_the_gateway_calls_the_api() {
    let permission = only("AWS::Lambda::Permission");

    assert_eq!(permission["Principal"], "apigateway.amazonaws.com");
    let source = permission["SourceArn"]["Fn::Sub"]
        .as_str()
        .expect("a source");
    assert!(source.ends_with(":${Api}/*"), "{source}");
}

/// The names in `apps/lambda/src/environment.rs`, one `variable("NAME", …)` each.
fn variables_read() -> BTreeSet<String> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../apps/lambda/src/environment.rs"
    );
    let source = fs::read_to_string(path).expect("the function has an environment");
    let calls = source.split("variable(").map(str::trim_start);
    let names = calls.filter_map(|call| call.strip_prefix('"')?.split('"').next());
    names.map(str::to_owned).collect()
}

/// Actions by the names of their statements.
fn granted() -> BTreeMap<String, BTreeSet<String>> {
    let policies = resources_of("AWS::IAM::ManagedPolicy");
    let statements = policies
        .iter()
        .flat_map(|policy| statements(policy.properties()));
    statements
        .map(|statement| {
            let name = statement["Sid"].as_str().expect("a name").to_owned();
            let actions = match &statement["Action"] {
                Value::Array(actions) => actions.clone(),
                one => vec![one.clone()],
            };
            let actions = actions
                .iter()
                .map(|action| action.as_str().expect("an action").to_owned());
            (name, actions.collect())
        })
        .collect()
}

fn statements(policy: &Value) -> Vec<Value> {
    let statements = policy["PolicyDocument"]["Statement"].as_array();
    statements.expect("statements").clone()
}
