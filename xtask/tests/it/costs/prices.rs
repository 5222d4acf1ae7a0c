//! Prices of AWS in `ap-southeast-1` (Singapore), in US dollars, as published by November 2026.

/// What the page says of them.
pub const ABOUT: &str = "\
What Rollbook costs on AWS in a month: the units of [the ledger](ledger.md) × what people are taken to do × prices.
Prices are AWS's published ones for `ap-southeast-1` (Singapore) as known in November 2026, those of DynamoDB after the
reduction of November 2024. They are a snapshot, written down without a look at the live list: before a decision compare
them with <https://aws.amazon.com/pricing/>. Free tiers that do not end are counted; those of an account's first year
or of its credits are not. Without a domain of its own, tax, support, and copies kept elsewhere.";

/// A price with what is free of it each month.
pub struct Price {
    /// For one unit.
    pub each: f64,
    /// Units that cost nothing.
    pub free: f64,
}

impl Price {
    const fn of(each: f64) -> Self {
        Self { each, free: 0.0 }
    }

    const fn beyond(free: f64, each: f64) -> Self {
        Self { each, free }
    }

    /// What that many units cost.
    pub fn times(&self, units: f64) -> f64 {
        (units - self.free).max(0.0) * self.each
    }
}

/// A million, in which requests are priced.
const MILLION: f64 = 1_000_000.0;

pub const LAMBDA_REQUEST: Price = Price::beyond(MILLION, 0.20 / MILLION);
/// Memory in GB × seconds, x86.
pub const LAMBDA_GB_SECOND: Price = Price::beyond(400_000.0, 0.000_016_666_7);
/// Up to 512 KB each.
pub const GATEWAY_REQUEST: Price = Price::of(1.25 / MILLION);
pub const READ_UNIT: Price = Price::of(0.1425 / MILLION);
pub const WRITE_UNIT: Price = Price::of(0.71 / MILLION);
pub const TABLE_GB: Price = Price::beyond(25.0, 0.285);
/// Of point-in-time recovery.
pub const RECOVERY_GB: Price = Price::of(0.228);
/// Somebody who signs in or renews a token in the month, in the tier Lite.
pub const ACTIVE_PERSON: Price = Price::beyond(10_000.0, 0.0055);
pub const FILE_GB: Price = Price::of(0.025);
pub const FILE_WRITE: Price = Price::of(0.005 / 1_000.0);
pub const FILE_READ: Price = Price::of(0.0004 / 1_000.0);
/// From a bucket to people, past the 100 GB that leave AWS free each month.
pub const FILE_GB_OUT: Price = Price::beyond(100.0, 0.12);
pub const EDGE_GB_OUT: Price = Price::beyond(1_024.0, 0.12);
pub const EDGE_REQUEST: Price = Price::beyond(10.0 * MILLION, 0.012 / 10_000.0);
pub const LOG_GB: Price = Price::beyond(5.0, 0.70);
pub const METRIC: Price = Price::beyond(10.0, 0.30);
pub const MAIL: Price = Price::of(0.10 / 1_000.0);
