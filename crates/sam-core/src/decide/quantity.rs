//! Values of conditions that have an order: numbers, dates, IP addresses.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How many units a number or a second has.
const UNITS: i128 = 1_000_000_000;

const SECONDS_OF_DAY: i128 = 86_400;

/// A decimal number in units of a billionth; none for what is not one, or has more digits.
pub(super) fn number(text: &str) -> Option<i128> {
    let text = text.trim();
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    if whole.is_empty() || whole.len() > 20 || fraction.len() > 9 {
        return None;
    }
    if !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let units: i128 = format!("{fraction:0<9}").parse().ok()?;
    let number = whole.parse::<i128>().ok()? * UNITS + units;
    Some(if is_negative { -number } else { number })
}

/// The text of a number.
pub(super) fn number_text(number: i128) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let (whole, fraction) = (number.abs() / UNITS, number.abs() % UNITS);
    let text = format!("{sign}{whole}.{fraction:09}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A date in billionths of a second since 1970: `2026-01-31`, perhaps with a time and a zone, or seconds.
pub(super) fn date(text: &str) -> Option<i128> {
    let text = text.trim();
    if !text.contains(['T', 't', ' ']) && text.split('-').count() != 3 {
        return number(text);
    }
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let year = digits(parts.next()?, 4)?;
    let (month, day) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let is_date = parts.next().is_none() && (1..=12).contains(&month) && (1..=31).contains(&day);
    let seconds = is_date.then(|| days(year, month, day) * SECONDS_OF_DAY)?;
    match time {
        None => Some(seconds * UNITS),
        Some(time) => Some(seconds * UNITS + time_of_day(time)?),
    }
}

fn digits(text: &str, count: usize) -> Option<i128> {
    let is_right = text.len() == count && text.bytes().all(|it| it.is_ascii_digit());
    is_right.then(|| text.parse().ok())?
}

/// `10:20:30.5Z`, `10:20+02:00`
fn time_of_day(text: &str) -> Option<i128> {
    let (clock, zone) = match text.find(['Z', 'z', '+', '-']) {
        Some(at) => text.split_at(at),
        None => (text, "Z"),
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = clock.split(':');
    let hours = digits(parts.next()?, 2)?;
    let minutes = digits(parts.next()?, 2)?;
    let seconds = parts.next().map_or(Some(0), |it| digits(it, 2))?;
    let units = number(&format!("0.{fraction}"))?;
    let away = match zone {
        "Z" | "z" => 0,
        _ => {
            let sign = if zone.starts_with('-') { -1 } else { 1 };
            let (hours, minutes) = zone.get(1..)?.split_once(':')?;
            sign * (digits(hours, 2)? * 3_600 + digits(minutes, 2)? * 60)
        }
    };
    let is_time = parts.next().is_none() && hours < 24 && minutes < 60 && seconds <= 60;
    is_time.then(|| (hours * 3_600 + minutes * 60 + seconds - away) * UNITS + units)
}

/// Days since 1970 of a day of the Gregorian calendar, whose years are counted from March here.
fn days(year: i128, month: i128, day: i128) -> i128 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The text of a date, `2026-01-31T10:20:30Z`.
pub(super) fn date_text(date: i128) -> String {
    let seconds = date.div_euclid(UNITS);
    let (day, second) = (
        seconds.div_euclid(SECONDS_OF_DAY),
        seconds.rem_euclid(SECONDS_OF_DAY),
    );
    let shifted = day + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + i128::from(month <= 2);
    let (hours, minutes, seconds) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}Z")
}

/// Addresses of one family from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct AddressRange {
    pub(super) first: Address,
    pub(super) last: Address,
}

/// An IP address: its family, and its bits as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Address {
    V4(u32),
    V6(u128),
}

impl Address {
    /// The next one; none behind the last.
    pub(super) fn next(self) -> Option<Self> {
        match self {
            Self::V4(it) => it.checked_add(1).map(Self::V4),
            Self::V6(it) => it.checked_add(1).map(Self::V6),
        }
    }

    pub(super) fn text(self) -> String {
        match self {
            Self::V4(it) => Ipv4Addr::from(it).to_string(),
            Self::V6(it) => Ipv6Addr::from(it).to_string(),
        }
    }
}

impl AddressRange {
    /// Of `192.0.2.0/24` or one address. Bits behind the prefix count for nothing.
    pub(super) fn of(text: &str) -> Option<Self> {
        let (address, length) = match text.trim().split_once('/') {
            Some((address, length)) => (address, Some(length.parse::<u32>().ok()?)),
            None => (text.trim(), None),
        };
        match address.parse().ok()? {
            IpAddr::V4(it) => {
                let length = length.unwrap_or(u32::BITS);
                let free = u32::BITS.checked_sub(length)?;
                let rest = u32::MAX.checked_shr(length).unwrap_or(0);
                debug_assert!(free <= u32::BITS);
                let first = u32::from(it) & !rest;
                Some(Self {
                    first: Address::V4(first),
                    last: Address::V4(first | rest),
                })
            }
            IpAddr::V6(it) => {
                let length = length.unwrap_or(u128::BITS);
                u128::BITS.checked_sub(length)?;
                let rest = u128::MAX.checked_shr(length).unwrap_or(0);
                let first = u128::from(it) & !rest;
                Some(Self {
                    first: Address::V6(first),
                    last: Address::V6(first | rest),
                })
            }
        }
    }

    pub(super) fn has(self, address: Address) -> bool {
        (self.first..=self.last).contains(&address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_are_read_and_written() {
        for text in ["0", "-3", "1.25", "12345678901234567890"] {
            assert_eq!(number(text).map(number_text).as_deref(), Some(text));
        }
        for text in ["", "x", "1e3", "1.2.3", "--1", "."] {
            assert_eq!(number(text), None, "{text}");
        }
        for (text, expected) in [
            ("1970-01-01", "1970-01-01T00:00:00Z"),
            ("2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z"),
            ("2026-01-31T01:00:00+02:00", "2026-01-30T23:00:00Z"),
            ("1750000000", "2025-06-15T15:06:40Z"),
            ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(
                date(text).map(date_text).as_deref(),
                Some(expected),
                "{text}"
            );
        }
        for text in ["tomorrow", "2026-13-01", "2026-01-01T25:00:00Z", "2026-01"] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn a_range_has_its_addresses() {
        let range = |text| AddressRange::of(text).unwrap();
        let address = |text| range(text).first;
        assert!(range("10.0.0.0/8").has(address("10.255.255.255")));
        assert!(!range("10.0.0.0/8").has(address("11.0.0.0")));
        assert!(range("0.0.0.0/0").has(address("1.2.3.4")));
        assert!(!range("0.0.0.0/0").has(address("::1")));
        assert!(range("2001:db8::/32").has(address("2001:db8::5")));
        assert_eq!(range("10.1.2.3/8"), range("10.0.0.0/8"));
        for text in ["10.0.0.0/33", "here", "10.0.0", "::/129", "1.2.3.4/x"] {
            assert_eq!(AddressRange::of(text), None, "{text}");
        }
    }
}
