//! How many requests a network address may make: a bucket of tokens per address, in memory.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// Addresses remembered before those that have been quiet are dropped.
const ADDRESSES: usize = 50_000;

/// Requests that one address may make. A sign-in takes two.
#[derive(Clone, Copy, Debug)]
pub struct RateLimit {
    /// At once.
    pub burst: u32,
    /// In the long run.
    pub per_minute: u32,
}

impl Default for RateLimit {
    /// A whole school behind one address signs in at eight o'clock: 600 a minute for ever, 1,200 in the first minute.
    fn default() -> Self {
        Self {
            burst: 1200,
            per_minute: 1200,
        }
    }
}

struct Bucket {
    tokens: f64,
    filled_at: Timestamp,
}

pub(crate) struct Rates {
    limit: RateLimit,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

impl Rates {
    pub fn new(limit: RateLimit) -> Self {
        Self {
            limit,
            buckets: Mutex::default(),
        }
    }

    /// Takes one token of the address; false when it has none left.
    pub fn admits(&self, address: IpAddr, now: Timestamp) -> bool {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= ADDRESSES {
            buckets.retain(|_, bucket| self.level(bucket, now) < f64::from(self.limit.burst));
        }
        let full = Bucket {
            tokens: f64::from(self.limit.burst),
            filled_at: now,
        };
        let bucket = buckets.entry(network_of(address)).or_insert(full);
        *bucket = Bucket {
            tokens: self.level(bucket, now),
            filled_at: now,
        };
        if bucket.tokens < 1.0 {
            return false;
        }
        bucket.tokens -= 1.0;
        true
    }

    fn level(&self, bucket: &Bucket, now: Timestamp) -> f64 {
        let elapsed = now.duration_since(bucket.filled_at).as_secs_f64().max(0.0);
        let gained = elapsed * f64::from(self.limit.per_minute) / 60.0;
        (bucket.tokens + gained).min(f64::from(self.limit.burst))
    }
}

/// An IPv6 network of 64 bits counts as one, since whoever has one address of it has them all.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() >> 64 << 64).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(rates: &Rates, address: &str, now: i64, tries: usize) -> usize {
        let now = Timestamp::from_second(now).unwrap();
        (0..tries)
            .filter(|_| rates.admits(address.parse().unwrap(), now))
            .count()
    }

    #[test]
    fn an_address_may_make_its_burst_and_then_its_rate() {
        let rates = Rates::new(RateLimit {
            burst: 10,
            per_minute: 60,
        });

        assert_eq!(admitted(&rates, "192.0.2.1", 0, 20), 10);
        assert_eq!(admitted(&rates, "192.0.2.1", 3, 20), 3);
        assert_eq!(admitted(&rates, "192.0.2.1", 1000, 20), 10);
    }

    #[test]
    fn addresses_do_not_share_a_bucket_but_an_ipv6_network_does() {
        let rates = Rates::new(RateLimit {
            burst: 10,
            per_minute: 60,
        });

        assert_eq!(admitted(&rates, "192.0.2.1", 0, 20), 10);
        assert_eq!(admitted(&rates, "192.0.2.2", 0, 20), 10);
        assert_eq!(admitted(&rates, "::ffff:192.0.2.2", 0, 20), 0);
        assert_eq!(admitted(&rates, "2001:db8::1", 0, 20), 10);
        assert_eq!(admitted(&rates, "2001:db8::2", 0, 20), 0);
    }

    #[test]
    fn a_clock_that_goes_back_takes_nothing() {
        let rates = Rates::new(RateLimit {
            burst: 10,
            per_minute: 60,
        });

        assert_eq!(admitted(&rates, "192.0.2.1", 100, 5), 5);
        assert_eq!(admitted(&rates, "192.0.2.1", 50, 20), 5);
    }

    #[test]
    fn the_default_lets_600_sign_ins_a_minute_through() {
        let rates = Rates::new(RateLimit::default());

        let per_minute: Vec<_> = (0..5)
            .map(|minute| admitted(&rates, "192.0.2.1", minute * 60, 1200))
            .collect();

        assert_eq!(per_minute, [1200; 5]);
        assert_eq!(admitted(&rates, "192.0.2.1", 240, 1), 0);
    }
}
