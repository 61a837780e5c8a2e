//! The names of regions.

/// Whether a text may be a region: two letters, words and a number, as in `us-gov-west-1`. New regions come, so there is no
/// list.
pub(crate) fn is_region(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let is_word = |it: &&str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase());
    match parts.as_slice() {
        [words @ .., number] => {
            words.len() >= 2
                && words.iter().all(is_word)
                && !number.is_empty()
                && number.bytes().all(|it| it.is_ascii_digit())
        }
        [] => false,
    }
}
