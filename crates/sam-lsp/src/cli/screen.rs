//! The terminal: when there is colour, and what must not reach it.

use std::io::{self, Write};

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set; with CLICOLOR_FORCE everywhere
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

/// How text is written to stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// With colours.
    Colored,
    /// Without.
    Plain,
}

impl Color {
    /// What it comes to for the stdout there is.
    pub(super) fn style(self) -> Style {
        match self {
            Self::Always => Style::Colored,
            Self::Never => Style::Plain,
            Self::Auto => match anstream::AutoStream::choice(&io::stdout()) {
                anstream::ColorChoice::Never => Style::Plain,
                anstream::ColorChoice::Auto
                | anstream::ColorChoice::AlwaysAnsi
                | anstream::ColorChoice::Always => Style::Colored,
            },
        }
    }
}

/// A text with the characters made visible that would steer a terminal or turn the order of what is read; line
/// breaks stay. Templates come from others, and their names are shown.
pub(super) fn visible(text: &str) -> String {
    let shown = |char: char| match char {
        '\n' => '\n',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(char)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        other => other,
    };
    text.chars().map(shown).collect()
}

/// One line on stderr. Nobody may be listening there; that is no reason to stop.
pub(super) fn complain(line: &str) {
    drop(writeln!(io::stderr(), "{line}"));
}

/// Writes to stdout all at once or in pieces. A reader who has gone away (`| head`) has seen enough: no error.
///
/// # Errors
/// When stdout cannot be written to, a full disk say.
pub(super) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = write(&mut out).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(anyhow::anyhow!(
            "cannot write: {}",
            super::read::reason(&error)
        )),
        Ok(()) | Err(_) => {
            // What is still buffered has no reader either.
            drop(out.into_parts());
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(visible("a\u{1b}[31m\r\nb\u{202e}"), "a␛[31m␍\nb\u{fffd}");
        assert_eq!(visible("Größe 😀"), "Größe 😀");
    }
}
