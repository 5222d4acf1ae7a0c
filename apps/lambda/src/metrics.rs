//! Metrics, as lines in `CloudWatch`'s embedded form among the other lines: `CloudWatch` makes metrics of
//! them, and nothing is called. Which ones there are is a table in docs/metrics.md.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ports::Capacity;
use serde_json::{Value, json};

use crate::ticks::Done;

const NAMESPACE: &str = "Rollbook";

/// What an invocation was: its ids, how long it took, and what it cost.
pub struct Invocation {
    /// Name of the function, the only dimension: each further one would be paid for.
    pub function: String,
    /// Lambda's id of the invocation.
    pub request_id: String,
    /// How long it took, without what Lambda needs.
    pub took: Duration,
    /// Cost of the store.
    pub spent: Capacity,
    /// 1 for the first of a process, else 0.
    pub cold_starts: u8,
}

impl Invocation {
    /// The line of a request that was answered with `status`; `gateway_id` is the gateway's id of it.
    pub fn of_request(&self, gateway_id: &str, status: u16) -> Value {
        let mut line = self.line(&[
            ("Latency", "Milliseconds"),
            ("ClientErrors", "Count"),
            ("ServerErrors", "Count"),
            ("ColdStarts", "Count"),
            ("StorageCalls", "Count"),
            ("ReadUnits", "Count"),
            ("WriteUnits", "Count"),
        ]);
        line["ClientErrors"] = u8::from((400..500).contains(&status)).into();
        line["ServerErrors"] = u8::from(status >= 500).into();
        line["status"] = status.into();
        line["gatewayRequestId"] = gateway_id.into();
        line
    }

    /// The line of a minute of the worker.
    pub fn of_tick(&self, done: Done) -> Value {
        let mut line = self.line(&[("Latency", "Milliseconds"), ("Tasks", "Count")]);
        line["Tasks"] = done.tasks.into();
        line["steps"] = done.steps.into();
        line
    }

    fn line(&self, metrics: &[(&str, &str)]) -> Value {
        let metrics: Vec<Value> = metrics
            .iter()
            .map(|(name, unit)| json!({"Name": name, "Unit": unit}))
            .collect();
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.unwrap_or_default().as_millis();
        json!({
            "_aws": {
                "Timestamp": u64::try_from(now).unwrap_or(u64::MAX),
                "CloudWatchMetrics": [{
                    "Namespace": NAMESPACE,
                    "Dimensions": [["Function"]],
                    "Metrics": metrics,
                }],
            },
            "Function": self.function,
            "Latency": (self.took.as_secs_f64() * 10_000.0).round() / 10.0,
            "ColdStarts": self.cold_starts,
            "StorageCalls": self.spent.calls,
            "ReadUnits": self.spent.read_units,
            "WriteUnits": self.spent.write_units,
            "requestId": self.request_id,
        })
    }
}
