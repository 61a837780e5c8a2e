//! The terminal: when there is colour, and what is written to it.

use sam_ide::visible::{lines, without_commands};
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

/// One line on stderr. Nobody may be listening there; that is no reason to stop.
pub(super) fn complain(line: &str) {
    let line = without_commands(&lines(line));
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
