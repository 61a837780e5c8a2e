//! How long a message may be.

/// So many characters are read at a glance; most editors cut off what is longer.
pub(crate) const LONGEST: usize = 160;

/// So many characters of a name are left of a message that is too long, the first number that is enough.
const LONGEST_NAMES: [usize; 3] = [80, 40, 20];

/// The first of several wordings that is short enough, or the last.
pub(super) fn first_short(wordings: impl IntoIterator<Item = String>) -> String {
    let mut last = String::new();
    for wording in wordings {
        if is_short(&wording) {
            return wording;
        }
        last = wording;
    }
    last
}

/// A message in which long names are cut, if it is too long: a template may contain names of any length.
pub(super) fn with_short_names(message: String) -> String {
    if is_short(&message) {
        return message;
    }
    first_short(LONGEST_NAMES.map(|it| names_cut(&message, it)))
}

fn names_cut(message: &str, most: usize) -> String {
    let parts = message.split('`').enumerate().map(|(at, part)| {
        let is_name = at % 2 == 1;
        match is_name.then(|| part.char_indices().nth(most)).flatten() {
            Some((end, _)) => format!("{}…", part.get(..end).unwrap_or_default()),
            None => part.to_owned(),
        }
    });
    parts.collect::<Vec<_>>().join("`")
}

fn is_short(message: &str) -> bool {
    message.chars().nth(LONGEST).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_long_messages_are_cut() {
        let name = "é".repeat(120);
        let short = format!("There is no resource `{name}`.");
        assert_eq!(with_short_names(short.clone()), short);
        let long = |name: &str, rest: &str| format!("There is no `{name}` beside `Queue`. {rest}");
        let cut = |most: usize| format!("{}…", "é".repeat(most));
        let words = "word ".repeat(8);
        assert_eq!(
            with_short_names(long(&name, &words)),
            long(&cut(80), &words)
        );
        let words = "word ".repeat(17);
        assert_eq!(
            with_short_names(long(&name, &words)),
            long(&cut(40), &words)
        );
    }

    #[test]
    fn the_longest_wording_that_is_short_enough() {
        let of = |lengths: &[usize]| first_short(lengths.iter().map(|it| "x".repeat(*it))).len();
        assert_eq!(of(&[161, 160, 20]), 160);
        assert_eq!(of(&[300, 200]), 200);
    }
}
