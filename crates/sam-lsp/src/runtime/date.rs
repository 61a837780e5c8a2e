//! Which day it is.

use std::time::{SystemTime, UNIX_EPOCH};

/// The day in UTC, `2026-11-29`.
pub(crate) fn today() -> String {
    let passed = SystemTime::now().duration_since(UNIX_EPOCH);
    date(passed.map_or(0, |it| it.as_secs() / 86_400))
}

/// The day that is so many days after 1970-01-01.
pub(super) fn date(days: u64) -> String {
    let is_leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let (mut year, mut left) = (1970, days);
    loop {
        let length = if is_leap(year) { 366 } else { 365 };
        if left < length {
            break;
        }
        left -= length;
        year += 1;
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if left < length {
            break;
        }
        left -= length;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", left + 1)
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn days_have_their_dates() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(11_016), "2000-02-29");
        assert_eq!(date(20_786), "2026-11-29");
        assert_eq!(date(20_818), "2026-12-31");
    }
}
