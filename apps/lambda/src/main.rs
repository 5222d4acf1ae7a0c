//! Rollbook on AWS Lambda.

fn main() {}
