//! Text from outside, such as names of a template, made fit to be read: it cannot steer a terminal, a log or a page.
//!
//! Everything that people read goes through here once, where it becomes text of a format. What programs read, JSON and
//! SARIF, holds text as it is.

/// Text of one line: every control character becomes a picture of it, line breaks too; what turns the order of what is
/// read, or is not seen at all, becomes U+FFFD.
pub fn one_line(text: &str) -> String {
    // Most text is plain, and there is much of it on each keystroke.
    match text.bytes().all(|it| matches!(it, b' '..=b'~')) {
        true => text.to_owned(),
        false => text.chars().map(picture).collect(),
    }
}

/// The same for text of our own with line breaks, which stay.
pub fn lines(text: &str) -> String {
    let shown = |char| match char {
        '\n' => '\n',
        other => picture(other),
    };
    text.chars().map(shown).collect()
}

/// The same for a text that is printed where a CI service may look for commands: a line that begins with `::`, and
/// `##[` or `##vso[` anywhere, lose a character to U+FFFD.
pub fn without_commands(text: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| {
        let mut line = line.to_owned();
        let start = line.len() - line.trim_start().len();
        if line[start..].starts_with("::") {
            line.replace_range(start + 1..start + 2, "\u{fffd}");
        }
        while let Some(at) = command_mark(&line) {
            line.replace_range(at..at + 1, "\u{fffd}");
        }
        line
    });
    lines.collect()
}

/// The second `#` of `##[` or `##word[`.
fn command_mark(line: &str) -> Option<usize> {
    let marks = line.match_indices('#').map(|(at, _)| at);
    let mut second = marks.filter(|at| line[..*at].ends_with('#'));
    second.find(|at| {
        let word = line[at + 1..].trim_start_matches(|it: char| it.is_ascii_alphabetic());
        word.starts_with('[')
    })
}

fn picture(char: char) -> char {
    match char {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(char)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}'
        // Bidirectional controls.
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        // Line and paragraph separators.
        | '\u{2028}'
        | '\u{2029}'
        // Without a width. Joiners stay, which some scripts and emoji need.
        | '\u{ad}'
        | '\u{180e}'
        | '\u{200b}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        // Not in XML.
        | '\u{fffe}'
        | '\u{ffff}'
        | '\u{e0000}'..='\u{e007f}' => '\u{fffd}',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{lines, one_line, without_commands};

    #[test]
    fn what_steers_is_seen() {
        assert_eq!(one_line("a\u{1b}[31m\r\nb\u{202e}"), "a␛[31m␍␊b\u{fffd}");
        assert_eq!(lines("a\u{7}\n\u{2028}b"), "a␇\n\u{fffd}b");
        assert_eq!(one_line("Größe 👩\u{200d}💻"), "Größe 👩\u{200d}💻");
    }

    #[test]
    fn no_line_is_a_command() {
        let printed = "a\n  ::error::b\n ##vso[x] ###[error] ## a::b\n";
        let shown = "a\n  :\u{fffd}error::b\n #\u{fffd}vso[x] ##\u{fffd}[error] ## a::b\n";
        assert_eq!(without_commands(printed), shown);
    }

    #[test]
    fn what_is_seen_stays() {
        for char in (0..=0x10_ffff).filter_map(char::from_u32) {
            let shown = one_line(&char.to_string());
            assert_eq!(shown.chars().count(), 1);
            assert!(!shown.contains(char::is_control), "{char:?}");
            assert_eq!(one_line(&shown), shown, "{char:?}");
        }
    }
}
