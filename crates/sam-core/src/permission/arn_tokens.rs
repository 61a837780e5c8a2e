//! What the patterns of ARNs consist of: letters as they are, and marks for what is not known; whether two patterns have a
//! text in common.

/// Any text, also none: a wildcard, or something known only when the template is deployed.
pub(super) const ANY: u8 = 1;
/// One character of any kind.
pub(super) const ONE: u8 = 2;
/// One character that is not a colon; and any number of them.
pub(super) const NAME_ONE: u8 = 3;
pub(super) const NAME: u8 = 4;
/// One character that is neither colon nor slash; and any number of them.
pub(super) const WORD_ONE: u8 = 5;
pub(super) const WORD: u8 = 6;

/// A wildcard as written, until it is known whether it can have colons.
pub(super) const STAR: u8 = 7;

pub(super) const FIRST_LETTER: u8 = 8;

/// Whether a field of an ARN may be what one before the last of a pattern of IAM stands for.
pub(super) fn field_may_be(field: &[u8], pattern: &str) -> bool {
    match pattern {
        "${Partition}" | "${Region}" => !field.is_empty(),
        _ if pattern.starts_with("${") || pattern == "*" => true,
        _ => intersects(field, pattern.as_bytes()),
    }
}

/// Whether some text is one of both patterns.
pub(super) fn intersects(a: &[u8], b: &[u8]) -> bool {
    let is_letter = |it: &u8| *it >= FIRST_LETTER;
    let same = a.iter().zip(b).take_while(|(a, b)| a == b && is_letter(a));
    let same = same.count();
    let (a, b) = (
        a.get(same..).unwrap_or_default(),
        b.get(same..).unwrap_or_default(),
    );
    match (a, b) {
        ([], []) | ([ANY], _) | (_, [ANY]) => return true,
        ([x, ..], [y, ..]) if is_letter(x) && is_letter(y) => return false,
        ([.., x], [.., y]) if is_letter(x) && is_letter(y) && x != y => return false,
        ([], [x, ..]) | ([x, ..], []) if !is_repeated(*x) => return false,
        _ => {}
    }
    // What pairs of places can be reached, one place of `a` after the other.
    let mut rows = vec![false; 2 * (b.len() + 1)];
    let (mut here, mut next) = rows.split_at_mut(b.len() + 1);
    if let Some(first) = here.first_mut() {
        *first = true;
    }
    for at in 0..=a.len() {
        let x = a.get(at).copied();
        for to in 0..=b.len() {
            if here.get(to) != Some(&true) {
                continue;
            }
            let y = b.get(to).copied();
            let reach = |row: &mut [bool], place: usize| {
                if let Some(it) = row.get_mut(place) {
                    *it = true;
                }
            };
            if x.is_some_and(is_repeated) {
                reach(next, to);
            }
            if y.is_some_and(is_repeated) {
                reach(here, to + 1);
            }
            if let (Some(x), Some(y)) = (x, y)
                && is_some_letter_both(x, y)
            {
                match (is_repeated(x), is_repeated(y)) {
                    (true, true) => {}
                    (true, false) => reach(here, to + 1),
                    (false, true) => reach(next, to),
                    (false, false) => reach(next, to + 1),
                }
            }
        }
        if at == a.len() {
            break;
        }
        std::mem::swap(&mut here, &mut next);
        next.fill(false);
    }
    here.last() == Some(&true)
}

fn is_repeated(token: u8) -> bool {
    matches!(token, ANY | NAME | WORD)
}

/// Whether a character can be both.
fn is_some_letter_both(a: u8, b: u8) -> bool {
    let is_in = |letter: u8, token: u8| match token {
        ANY | ONE | STAR => true,
        NAME_ONE | NAME => letter != b':',
        WORD_ONE | WORD => letter != b':' && letter != b'/',
        other => other == letter,
    };
    match (a >= FIRST_LETTER, b >= FIRST_LETTER) {
        (true, _) => is_in(a, b),
        (false, true) => is_in(b, a),
        (false, false) => true,
    }
}
