//! The user pool takes the passwords that the pool on one machine takes, and lets nobody in uninvited.

use serde_json::{Value, json};
use userpool::{PasswordPolicy, Rule};

use super::{Resource, only, resources_of, template};

#[test]
fn passwords_are_those_of_both_homes() {
    let pool = only("AWS::Cognito::UserPool");

    let ours = PasswordPolicy::default();
    assert_eq!(
        pool["Policies"]["PasswordPolicy"],
        json!({
            "MinimumLength": ours.min_length,
            "RequireUppercase": ours.upper == Rule::Required,
            "RequireLowercase": ours.lower == Rule::Required,
            "RequireNumbers": ours.digit == Rule::Required,
            "RequireSymbols": ours.symbol == Rule::Required,
            "TemporaryPasswordValidityDays": 7,
        })
    );
}

#[test]
fn the_functions_are_told_what_the_pool_asks_of_passwords() {
    let told =
        template()["Globals"]["Function"]["Environment"]["Variables"]["PASSWORD_POLICY"].clone();

    let ours = PasswordPolicy::default();
    let kinds = [
        ("upper", ours.upper),
        ("lower", ours.lower),
        ("digit", ours.digit),
        ("symbol", ours.symbol),
    ];
    let needed = kinds.iter().filter(|(_, rule)| *rule == Rule::Required);
    let mut words = vec![ours.min_length.to_string()];
    words.extend(needed.map(|(name, _)| (*name).to_owned()));
    assert_eq!(told, words.join(","));
}

#[test]
fn only_the_school_makes_accounts_and_a_second_factor_is_everybodys_choice() {
    let pool = only("AWS::Cognito::UserPool");

    assert_eq!(
        pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"],
        true
    );
    assert_eq!(pool["UsernameAttributes"], json!(["email"]));
    assert_eq!(
        pool["UsernameConfiguration"],
        json!({ "CaseSensitive": false })
    );
    assert_eq!(pool["MfaConfiguration"], "OPTIONAL");
    assert_eq!(pool["EnabledMfas"], json!(["SOFTWARE_TOKEN_MFA"]));
}

#[test]
fn the_client_proves_passwords_without_sending_them_and_writes_no_address() {
    let client = only("AWS::Cognito::UserPoolClient");
    let writes = client["WriteAttributes"].as_array().expect("a list");

    assert_eq!(
        client["ClientName"],
        json!({ "Fn::Sub": "${NamePrefix}app" })
    );
    assert_eq!(client["GenerateSecret"], false);
    assert_eq!(
        client["ExplicitAuthFlows"],
        json!(["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
    );
    assert_eq!(client["PreventUserExistenceErrors"], "ENABLED");
    assert_eq!(client["EnableTokenRevocation"], true);
    assert!(!writes.contains(&json!("email")) && !writes.contains(&json!("email_verified")));
}

#[test]
fn no_attribute_is_required_that_the_client_may_not_write() {
    let pool = only("AWS::Cognito::UserPool");

    assert_eq!(pool.get("Schema"), None);
}

#[test]
fn each_role_has_a_group() {
    let groups: Vec<Value> = resources_of("AWS::Cognito::UserPoolGroup")
        .iter()
        .map(|group| group.properties()["GroupName"].clone())
        .collect();

    let roles: Vec<&str> = domain::people::Role::ALL
        .iter()
        .map(|role| role.as_str())
        .collect();
    assert_eq!(json!(groups), json!(roles));
}

#[test]
fn the_pool_outlives_the_stack() {
    let pool: Resource = resources_of("AWS::Cognito::UserPool").remove(0);

    assert_eq!(pool.body["DeletionPolicy"], "Retain");
    assert_eq!(pool.body["UpdateReplacePolicy"], "Retain");
}
