//! Tests of the home on AWS: the official SDKs, over loopback, against engines that others wrote.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod accounts;
mod dynamodb_local;
mod dynoxide;
mod engines;
mod failures;
mod homes;
mod ministack;
mod scripts;
mod tables;
mod wire;
