//! Templates from outside: a file or stdin, read whole, or the reason why not in one line.

use sam_core::analysis::Analysis;
use sam_ide::visible::one_line;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::str::Utf8Error;

/// Ten times what CloudFormation takes. What is larger is data that happens to be YAML or JSON.
const MAX_BYTES: u64 = 10 << 20;

/// Why there is no text.
#[derive(Debug)]
pub(super) enum Unreadable {
    Io(io::Error),
    IsAFolder,
    /// A pipe, a socket or a device: reading it could wait for ever.
    IsNoFile,
    TooLarge(Vec<u8>),
    Binary,
    Utf16,
    /// Not UTF-8 from this byte on.
    NotUtf8(Utf8Error, Vec<u8>),
}

/// The document of a file; of stdin if the path is `-`. A byte order mark is left out.
pub(super) fn read(path: &Path) -> Result<Analysis, Unreadable> {
    if is_stdin(path) {
        return of_bytes(bytes_of(io::stdin().lock())?);
    }
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(Unreadable::IsAFolder);
    }
    if !metadata.is_file() {
        return Err(Unreadable::IsNoFile);
    }
    of_bytes(bytes_of(File::open(path)?)?)
}

/// The same of a path that somebody gave by itself, which may be a pipe: `<(git show main:template.yaml)`.
pub(super) fn read_argument(path: &Path) -> Result<Analysis, Unreadable> {
    match fs::metadata(path) {
        Ok(metadata) if is_pipe(&metadata) => of_bytes(bytes_of(File::open(path)?)?),
        Ok(_) | Err(_) => read(path),
    }
}

#[cfg(unix)]
fn is_pipe(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&metadata.file_type())
}

#[cfg(not(unix))]
fn is_pipe(_: &fs::Metadata) -> bool {
    false
}

/// The document of what was read.
pub(super) fn of_bytes(bytes: Vec<u8>) -> Result<Analysis, Unreadable> {
    let text = text_of(bytes)?;
    Ok(Analysis::open(
        0,
        text.strip_prefix('\u{feff}').unwrap_or(&text),
    ))
}

/// Whether a path stands for stdin.
pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// A path as it is shown to people.
pub(super) fn shown(path: &Path) -> String {
    one_line(&named(path))
}

/// A path as programs read it: without `./`, otherwise as it was given.
pub(super) fn named(path: &Path) -> String {
    if is_stdin(path) {
        return "<stdin>".to_owned();
    }
    let short = path.strip_prefix("./").unwrap_or(path);
    let path = if short.as_os_str().is_empty() {
        path
    } else {
        short
    };
    path.to_string_lossy().into_owned()
}

/// An I/O error without the number that the standard library puts behind it.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or_default();
            text.to_lowercase()
        }
    }
}

impl Unreadable {
    /// Whether what could be read of it looks like a template.
    pub(super) fn may_be_a_template(&self) -> bool {
        match self {
            Self::Io(_) => true,
            Self::IsAFolder | Self::IsNoFile | Self::Binary | Self::Utf16 => false,
            Self::TooLarge(bytes) | Self::NotUtf8(_, bytes) => {
                let start = bytes.get(..1 << 16).unwrap_or(bytes);
                Analysis::open(0, &String::from_utf8_lossy(start))
                    .template()
                    .is_recognised()
            }
        }
    }
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(error) => f.write_str(&reason(error)),
            Self::IsAFolder => f.write_str("a folder, not a template"),
            Self::IsNoFile => {
                f.write_str("not a regular file; pipe it in and give `-` as the path")
            }
            Self::TooLarge(_) => write!(
                f,
                "larger than {} MiB, the most that is read (CloudFormation takes 1 MB)",
                MAX_BYTES >> 20
            ),
            Self::Binary => f.write_str("binary, not text"),
            Self::Utf16 => f.write_str("UTF-16; save it as UTF-8"),
            Self::NotUtf8(error, bytes) => {
                let offset = error.valid_up_to();
                let before = bytes.get(..offset).unwrap_or_default();
                let line = 1 + before.iter().filter(|it| **it == b'\n').count();
                write!(
                    f,
                    "not UTF-8 at byte {offset} (line {line}); save it as UTF-8"
                )
            }
        }
    }
}

fn bytes_of(from: impl Read) -> Result<Vec<u8>, Unreadable> {
    let mut bytes = Vec::new();
    from.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Unreadable::TooLarge(bytes));
    }
    Ok(bytes)
}

fn text_of(bytes: Vec<u8>) -> Result<String, Unreadable> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Unreadable::Utf16);
    }
    if bytes.contains(&0) {
        return Err(Unreadable::Binary);
    }
    String::from_utf8(bytes).map_err(|it| Unreadable::NotUtf8(it.utf8_error(), it.into_bytes()))
}
