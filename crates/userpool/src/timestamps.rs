//! The one form of time that clients sign: `Tue Feb 3 04:05:06 UTC 2026`.

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Whether this is of the form `EEE MMM d HH:mm:ss UTC yyyy` in English, the day without a zero in front.
///
/// Its value is not compared with the clock: many clients' clocks are wrong, and the challenge itself expires.
pub(crate) fn is_well_formed(timestamp: &str) -> bool {
    let parts: Vec<_> = timestamp.split(' ').collect();
    let [day_name, month, day, time, "UTC", year] = parts.as_slice() else {
        return false;
    };
    let is_date = DAYS.contains(day_name)
        && MONTHS.contains(month)
        && !day.starts_with('0')
        && is_number(day, 1, 31);
    is_date && is_time(time) && year.len() == 4 && is_number(year, 0, 9999)
}

fn is_time(time: &str) -> bool {
    let parts: Vec<_> = time.split(':').collect();
    let [hours, minutes, seconds] = parts.as_slice() else {
        return false;
    };
    let is_padded = parts.iter().all(|part| part.len() == 2);
    is_padded && is_number(hours, 0, 23) && is_number(minutes, 0, 59) && is_number(seconds, 0, 60)
}

fn is_number(text: &str, min: u32, max: u32) -> bool {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits
        && text
            .parse()
            .is_ok_and(|number: u32| (min..=max).contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_clients_form_is_accepted() {
        for good in [
            "Tue Feb 3 04:05:06 UTC 2026",
            "Mon Nov 23 14:36:30 UTC 2026",
        ] {
            assert!(is_well_formed(good), "{good}");
        }
        for bad in [
            "",
            "2026-02-03T04:05:06Z",
            "Tue Feb 03 04:05:06 UTC 2026",
            "Tue Feb 3 4:05:06 UTC 2026",
            "Tue Feb 3 24:05:06 UTC 2026",
            "Tue Feb 32 04:05:06 UTC 2026",
            "Tue Feb  3 04:05:06 UTC 2026",
            "Tue Feb 3 04:05:06 GMT 2026",
            "Di Feb 3 04:05:06 UTC 2026",
            "Tue Feb 3 04:05:06 UTC 26",
            "Tue Feb +3 04:05:06 UTC 2026",
        ] {
            assert!(!is_well_formed(bad), "{bad}");
        }
    }
}
