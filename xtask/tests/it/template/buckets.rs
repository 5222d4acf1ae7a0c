//! Buckets are closed to everybody but whom they are for, and forget what nobody needs.

use serde_json::{Value, json};

use super::{only, resources_of};

#[test]
fn every_bucket_is_private_and_encrypted() {
    for bucket in resources_of("AWS::S3::Bucket") {
        let properties = bucket.properties();

        assert_eq!(
            properties["PublicAccessBlockConfiguration"],
            json!({
                "BlockPublicAcls": true, "BlockPublicPolicy": true,
                "IgnorePublicAcls": true, "RestrictPublicBuckets": true,
            }),
            "{}",
            bucket.name
        );
        assert_eq!(
            properties["OwnershipControls"]["Rules"],
            json!([{ "ObjectOwnership": "BucketOwnerEnforced" }])
        );
        assert!(
            properties.get("BucketEncryption").is_some(),
            "{}",
            bucket.name
        );
    }
}

#[test]
fn every_bucket_is_reached_over_tls_alone() {
    let policies = resources_of("AWS::S3::BucketPolicy");

    for bucket in resources_of("AWS::S3::Bucket") {
        let of_bucket = json!({ "Ref": bucket.name });
        let policy = policies
            .iter()
            .find(|policy| policy.properties()["Bucket"] == of_bucket);
        let policy = policy.unwrap_or_else(|| panic!("{} has no policy", bucket.name));
        let first = &policy.properties()["PolicyDocument"]["Statement"][0];
        assert_eq!(first["Effect"], "Deny");
        assert_eq!(
            (&first["Principal"], &first["Action"]),
            (&json!("*"), &json!("s3:*"))
        );
        assert_eq!(
            first["Condition"],
            json!({ "Bool": { "aws:SecureTransport": "false" } })
        );
    }
}

#[test]
fn uploads_that_nobody_finishes_go_away() {
    for bucket in resources_of("AWS::S3::Bucket") {
        let rules = bucket.properties()["LifecycleConfiguration"]["Rules"]
            .as_array()
            .expect("rules");

        let ends =
            |rule: &Value| rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == 1;
        assert!(rules.iter().any(ends), "{}", bucket.name);
    }
}

#[test]
fn accesses_to_files_and_page_are_logged() {
    for bucket in resources_of("AWS::S3::Bucket") {
        if bucket.name == "LogsBucket" {
            continue;
        }
        let logging = &bucket.properties()["LoggingConfiguration"];

        assert_eq!(
            logging["DestinationBucketName"],
            json!({ "Ref": "LogsBucket" }),
            "{}",
            bucket.name
        );
    }
}

#[test]
fn the_page_is_read_by_the_distribution_alone() {
    let distribution = only("AWS::CloudFront::Distribution");
    let control = only("AWS::CloudFront::OriginAccessControl");
    let site = &distribution["DistributionConfig"]["Origins"][0];

    assert_eq!(
        site["DomainName"],
        json!({ "Fn::GetAtt": "SiteBucket.RegionalDomainName" })
    );
    assert_eq!(
        site["OriginAccessControlId"],
        json!({ "Ref": "SiteAccess" })
    );
    assert_eq!(
        control["OriginAccessControlConfig"]["SigningBehavior"],
        "always"
    );
}

#[test]
fn files_can_be_had_back_as_long_as_items() {
    let buckets = resources_of("AWS::S3::Bucket");
    let files = buckets
        .iter()
        .find(|bucket| bucket.name == "FilesBucket")
        .expect("files");
    let rules = files.properties()["LifecycleConfiguration"]["Rules"]
        .as_array()
        .expect("rules");

    assert_eq!(files.body["DeletionPolicy"], "Retain");
    assert_eq!(
        files.properties()["VersioningConfiguration"],
        json!({ "Status": "Enabled" })
    );
    // DynamoDB's point-in-time recovery reaches back 35 days.
    let keeps = |rule: &Value| rule["NoncurrentVersionExpiration"]["NoncurrentDays"] == 35;
    assert!(rules.iter().any(keeps));
}
