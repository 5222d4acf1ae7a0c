//! The two functions, and what they may do: named things of this stack and nothing else.

use serde_json::{Value, json};

use super::{only, resources_of};

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
fn no_right_reaches_past_this_stack() {
    for policy in resources_of("AWS::IAM::ManagedPolicy") {
        for statement in statements(policy.properties()) {
            let resources = statement["Resource"].to_string();
            let actions = statement["Action"].to_string();

            assert!(!actions.contains('*'), "{actions}");
            let is_ours = resources.contains("Fn::GetAtt") || resources.contains("Fn::Sub");
            assert!(is_ours && !resources.contains("\"*\""), "{resources}");
        }
    }
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

fn statements(policy: &Value) -> Vec<Value> {
    let statements = policy["PolicyDocument"]["Statement"].as_array();
    statements.expect("statements").clone()
}
