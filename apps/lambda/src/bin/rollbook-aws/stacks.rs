//! Where a school is on AWS: the outputs of its stack, as options.

use std::env;

use anyhow::Context;
use aws::{HomeOptions, connections};

/// Variables that name the region, as the AWS CLI reads them.
const REGIONS: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// In the place of AWS's own endpoints: an emulator's.
const ENDPOINT: &str = "AWS_ENDPOINT_URL";

#[derive(clap::Args)]
pub struct Stack {
    /// Region of everything; by default that of `AWS_REGION` or `AWS_DEFAULT_REGION`
    #[arg(long)]
    region: Option<String>,
    /// What the names of the tables begin with
    #[arg(long, default_value = "student-management-")]
    prefix: String,
    /// Id of the user pool
    #[arg(long, value_name = "POOL")]
    pool: String,
    /// Name of the bucket of files
    #[arg(long)]
    bucket: String,
    /// Name of the parameter of keys
    #[arg(long, value_name = "PARAMETER")]
    keys: String,
    /// Where people open the page
    #[arg(long, value_name = "URL", default_value = "https://localhost")]
    url: String,
}

impl Stack {
    /// The home of the stack, as its adapters want it.
    pub fn options(&self) -> anyhow::Result<HomeOptions> {
        let told = REGIONS.iter().find_map(|name| env::var(name).ok());
        let region = self.region.clone().or(told);
        Ok(HomeOptions {
            region: region.context("there is no region: give --region or set AWS_REGION")?,
            table_prefix: self.prefix.clone(),
            user_pool: self.pool.clone(),
            files_bucket: self.bucket.clone(),
            keys_parameter: self.keys.clone(),
            mail_sender: None,
            sign_in_url: format!("{}/", self.url.trim_end_matches('/')),
            endpoint: env::var(ENDPOINT).ok().filter(|url| !url.is_empty()),
        })
    }

    /// How everything of it is reached, under the operator's credentials.
    pub fn connect(&self) -> anyhow::Result<(aws_config::SdkConfig, HomeOptions)> {
        let options = self.options()?;
        let config = connections::configure(&options.region, options.endpoint.clone());
        Ok((config, options))
    }
}
