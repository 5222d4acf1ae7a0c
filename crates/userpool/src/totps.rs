//! Codes of authenticator apps: RFC 6238 with SHA-1, six digits and steps of thirty seconds, which all apps agree on.
//! Fifteen lines over the HMAC that is here anyway, since what libraries leave out is the hard half: a code works once.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};

const STEP_SECONDS: i64 = 30;

/// What a code turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Judged {
    /// That of this step, which lies after the last one used.
    Fresh(i64),
    /// That of a step which is used up.
    Used,
    Wrong,
}

/// Judges a code at `now` (seconds since 1970): clocks may differ by one step in either direction.
pub(crate) fn judge(secret: &[u8], code: &str, now: i64, last_step: i64) -> Judged {
    let key = Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let present = now.div_euclid(STEP_SECONDS);
    let mut judged = Judged::Wrong;
    for step in present - 1..=present + 1 {
        let is_its = verify_slices_are_equal(code_at(&key, step).as_bytes(), code.as_bytes());
        if is_its.is_ok() && !matches!(judged, Judged::Fresh(_)) {
            judged = if step > last_step {
                Judged::Fresh(step)
            } else {
                Judged::Used
            };
        }
    }
    judged
}

fn code_at(key: &Key, step: i64) -> String {
    let tag = sign(key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag[19] & 0xf);
    let bytes = [
        tag[offset],
        tag[offset + 1],
        tag[offset + 2],
        tag[offset + 3],
    ];
    format!(
        "{:06}",
        (u32::from_be_bytes(bytes) & 0x7fff_ffff) % 1_000_000
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";
    const NEVER: i64 = i64::MIN;

    #[test]
    fn codes_are_those_of_rfc_6238() {
        for (now, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(
                judge(SECRET, code, now, NEVER),
                Judged::Fresh(now / 30),
                "{now}"
            );
        }
    }

    #[test]
    fn a_code_is_good_one_step_before_and_after_its_own() {
        let judged = [-2, -1, 0, 1, 2]
            .map(|steps| judge(SECRET, "005924", 1_234_567_890 + steps * 30, NEVER));

        let fresh = Judged::Fresh(41_152_263);
        assert_eq!(judged, [Judged::Wrong, fresh, fresh, fresh, Judged::Wrong]);
    }

    #[test]
    fn a_code_of_the_last_step_or_before_it_is_used_up() {
        let judged =
            [-1, 0, 1].map(|steps| judge(SECRET, "005924", 1_234_567_890, 41_152_263 + steps));

        assert_eq!(
            judged,
            [Judged::Fresh(41_152_263), Judged::Used, Judged::Used]
        );
    }

    #[test]
    fn what_is_no_code_is_wrong() {
        for text in ["", "5924", "0005924", "00592x", "005 924", "٠٠٥٩٢٤"] {
            assert_eq!(
                judge(SECRET, text, 1_234_567_890, NEVER),
                Judged::Wrong,
                "{text}"
            );
        }
    }
}
