//! CloudFront sends with the page what the home on one machine sends.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{only, resources_of};

/// Where the page signs in on AWS, as the template writes it.
const POOL: &str = "https://cognito-idp.${AWS::Region}.amazonaws.com/";

/// Where files are: the bucket, by the name that the template gives it.
const FILES: &str =
    "https://${NamePrefix}files-${AWS::AccountId}-${AWS::Region}.s3.${AWS::Region}.amazonaws.com/";

#[test]
fn the_page_has_the_headers_of_both_homes_and_asks_for_tls_for_ever() {
    let policy = only("AWS::CloudFront::ResponseHeadersPolicy");

    let sent = sent(&policy["ResponseHeadersPolicyConfig"]);

    let mut expected: BTreeMap<String, String> = api::page_headers(POOL, FILES)
        .iter()
        .map(|(name, value)| {
            let value = value.to_str().expect("visible characters");
            (name.to_string(), value.to_owned())
        })
        .collect();
    // Only there is it certain that everything is TLS.
    expected.insert(
        "strict-transport-security".to_owned(),
        "31536000".to_owned(),
    );
    assert_eq!(sent, expected);
}

#[test]
fn the_bucket_of_files_has_the_name_that_the_page_is_let_to() {
    let buckets = resources_of("AWS::S3::Bucket");
    let files = buckets.iter().find(|bucket| bucket.name == "FilesBucket");

    let name = files.expect("a bucket").properties()["BucketName"]["Fn::Sub"].clone();
    let host = FILES.strip_prefix("https://").expect("a scheme");
    assert!(host.starts_with(&format!("{}.s3.", text(&name))), "{name}");
}

#[test]
fn errors_of_the_api_stay_what_they_are() {
    let distribution = only("AWS::CloudFront::Distribution");
    let api = &distribution["DistributionConfig"]["CacheBehaviors"][0];

    assert!(
        distribution["DistributionConfig"]
            .get("CustomErrorResponses")
            .is_none()
    );
    assert_eq!(api["PathPattern"], "/api/*");
    assert!(api.get("FunctionAssociations").is_none());
}

/// Names and values of a policy. The directives of its own form are few.
fn sent(policy: &Value) -> BTreeMap<String, String> {
    let mut headers = BTreeMap::new();
    for (name, body) in policy["SecurityHeadersConfig"]
        .as_object()
        .expect("headers")
    {
        let (name, value) = match name.as_str() {
            "ContentTypeOptions" => ("x-content-type-options", "nosniff".to_owned()),
            "ReferrerPolicy" => ("referrer-policy", text(&body["ReferrerPolicy"])),
            "ContentSecurityPolicy" => (
                "content-security-policy",
                text(&body["ContentSecurityPolicy"]["Fn::Sub"]),
            ),
            "StrictTransportSecurity" => (
                "strict-transport-security",
                body["AccessControlMaxAgeSec"].to_string(),
            ),
            other => panic!("{other} is not known here"),
        };
        assert_eq!(body["Override"], true, "{name}");
        headers.insert(name.to_owned(), value);
    }
    for item in policy["CustomHeadersConfig"]["Items"]
        .as_array()
        .expect("headers")
    {
        headers.insert(text(&item["Header"]), text(&item["Value"]));
    }
    headers
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}
