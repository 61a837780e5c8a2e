//! How the bytes of an input are read: a text, and after a byte that is not UTF-8 a script.

/// Between the text and the script.
const END: u8 = 0xff;

/// The text and the script of an input. What is not UTF-8 in the text becomes U+FFFD.
pub fn split(data: &[u8]) -> (String, &[u8]) {
    let end = data.iter().position(|it| *it == END);
    let (text, script) = data.split_at(end.unwrap_or(data.len()));
    let script = script.split_first().map_or(script, |(_, rest)| rest);
    (String::from_utf8_lossy(text).into_owned(), script)
}

/// A place in a text that two bytes name, between two characters.
pub fn place(text: &str, bytes: [u8; 2]) -> usize {
    let share = usize::from(u16::from_be_bytes(bytes));
    let at = share % (text.len() + 1);
    (0..=at)
        .rev()
        .find(|it| text.is_char_boundary(*it))
        .unwrap_or(0)
}
