//! What was parsed, by its text, so that a text is parsed once.

use crate::language::Language;
use crate::tree::Program;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// The trees of the texts that were read last.
#[derive(Clone, Default)]
pub struct ParsedFiles {
    by_text: HashMap<Key, Parsed>,
    /// The bytes of all texts.
    bytes: usize,
    /// How often a tree was asked for.
    asked: usize,
}

/// How the name of a file ends, which says how it is parsed, and its text.
type Key = (Box<str>, Arc<str>);

#[derive(Clone)]
struct Parsed {
    program: Arc<Program>,
    /// The number of the last question for it.
    last: usize,
}

/// Texts of so many bytes are kept at most.
const MOST_BYTES: usize = 20 << 20;

impl ParsedFiles {
    /// The tree of a file.
    pub(crate) fn program(
        &mut self,
        language: &dyn Language,
        path: &str,
        text: &Arc<str>,
    ) -> Arc<Program> {
        self.asked += 1;
        let extension = path.rsplit_once('.').map_or("", |it| it.1);
        let key = (extension.into(), text.clone());
        if let Some(known) = self.by_text.get_mut(&key) {
            known.last = self.asked;
            return known.program.clone();
        }
        let program = Arc::new(language.program(path, text));
        let parsed = Parsed {
            program: program.clone(),
            last: self.asked,
        };
        self.bytes += text.len();
        self.by_text.insert(key, parsed);
        self.forget();
        program
    }

    /// Forgets the texts that were not asked for longest, as long as there are too many.
    fn forget(&mut self) {
        if self.bytes <= MOST_BYTES {
            return;
        }
        let mut by_age: Vec<(usize, Key)> = self
            .by_text
            .iter()
            .map(|(key, it)| (it.last, key.clone()))
            .collect();
        by_age.sort_unstable_by_key(|it| it.0);
        for (_, key) in by_age {
            // Not to look for the oldest one again for each file that follows.
            if self.bytes <= MOST_BYTES / 2 {
                break;
            }
            if self.by_text.remove(&key).is_some() {
                self.bytes -= key.1.len();
            }
        }
    }
}

impl fmt::Debug for ParsedFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("ParsedFiles");
        shown.field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_BYTES, ParsedFiles};
    use crate::language;
    use std::sync::Arc;

    #[test]
    fn a_text_is_parsed_once() {
        let mut parsed = ParsedFiles::default();
        let mut program = |path: &str, text: &str| {
            let language = language::of(path).expect("a language");
            let program = parsed.program(language, path, &text.into());
            assert!(parsed.bytes <= MOST_BYTES);
            program
        };
        let first = program("a.py", "import boto3");
        assert!(Arc::ptr_eq(&first, &program("b.py", "import boto3")));
        assert!(!Arc::ptr_eq(&first, &program("a.js", "import boto3")));
        assert!(!Arc::ptr_eq(&first, &program("a.py", "import boto")));
        for at in 0..30 {
            program("a.py", &format!("x = '{at}{}'", "a".repeat(900_000)));
        }
        assert!(!Arc::ptr_eq(&first, &program("a.py", "import boto3")));
    }
}
