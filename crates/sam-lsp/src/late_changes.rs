//! Changes of a document that come behind later ones: Helix 25.01 sends what is typed fast in no order, and the text would
//! stay another than the editor's for good.

use dashmap::DashMap;
use sam_core::text::{Change, PositionEncoding, Text};
use std::collections::VecDeque;
use tower_lsp::lsp_types::Url;

/// How many changes of a document are remembered. Those that overtake each other come within milliseconds.
const REMEMBERED: usize = 16;

/// The last changes of the open documents, each by rising version.
#[derive(Debug, Default)]
pub(crate) struct LateChanges {
    documents: DashMap<Url, VecDeque<Taken>>,
}

/// Changes that were made.
#[derive(Debug)]
struct Taken {
    version: i32,
    /// The text that they were made in. It shares most of its leaves with the next.
    before: Text,
    changes: Vec<Change>,
}

impl Taken {
    fn apply(&self, text: &mut Text, encoding: PositionEncoding) {
        for change in &self.changes {
            text.apply(change, encoding);
        }
    }
}

impl LateChanges {
    /// Remembers changes that lead to a version. If a later version is already there, returns the text with these changes
    /// made before the later ones; otherwise they are to be made in `text`, the current one.
    pub(crate) fn take(
        &self,
        uri: &Url,
        version: i32,
        changes: &[Change],
        text: &Text,
        encoding: PositionEncoding,
    ) -> Option<String> {
        let mut taken = self.documents.entry(uri.clone()).or_default();
        let at = taken.partition_point(|it| it.version <= version);
        let later = taken.get(at).map(|it| it.before.clone());
        let is_full = taken.len() == REMEMBERED;
        // What came before the first that is remembered is not known any more.
        let later = later.filter(|_| at > 0 || !is_full);
        let at = if later.is_some() { at } else { taken.len() };
        let this = Taken {
            version,
            before: later.clone().unwrap_or_else(|| text.clone()),
            changes: changes.to_vec(),
        };
        taken.insert(at, this);
        let ordered = later.map(|mut text| {
            for it in taken.iter_mut().skip(at) {
                it.before = text.clone();
                it.apply(&mut text, encoding);
            }
            text.to_text()
        });
        if taken.len() > REMEMBERED {
            taken.pop_front();
        }
        ordered
    }

    /// Forgets the changes of a document, which was opened or closed.
    pub(crate) fn forget(&self, uri: &Url) {
        self.documents.remove(uri);
    }
}

#[cfg(test)]
mod tests {
    use crate::session::Session;
    use sam_core::text::{Change, LineCol};
    use tower_lsp::lsp_types::Url;

    fn typed(col: u32, text: &str) -> Vec<Change> {
        let place = LineCol { line: 0, col };
        let text = text.to_owned();
        vec![Change::Range {
            start: place,
            end: place,
            text,
        }]
    }

    /// Opens `ab` as version 1 and makes changes in the order in which they come.
    fn text_after(changes: &[(i32, u32, &str)]) -> (i32, String) {
        let session = Session::default();
        let uri = Url::parse("untitled:a").unwrap();
        session.open(&uri, 1, "ab");
        for (version, col, text) in changes {
            session.change(&uri, *version, &typed(*col, text));
        }
        let document = session.snapshot(&uri).unwrap();
        (document.document.version, document.document.text.to_text())
    }

    #[test]
    fn changes_that_overtook_each_other_come_to_the_same() {
        let sent = [(4, 2, "3"), (2, 0, "1"), (3, 1, "2"), (5, 3, "4")];
        assert_eq!(text_after(&sent), (5, "1234ab".to_owned()));
    }

    #[test]
    fn a_version_that_is_sent_again_is_made_in_the_current_text() {
        let sent = [(2, 0, "1"), (2, 1, "2"), (2, 2, "3")];
        assert_eq!(text_after(&sent), (2, "123ab".to_owned()));
    }

    #[test]
    fn what_is_too_late_is_made_in_the_current_text() {
        let mut sent: Vec<_> = (0..20).map(|it| (it + 10, 0, "x")).collect();
        sent.push((2, 0, "y"));
        let (_, text) = text_after(&sent);
        assert_eq!(text, format!("y{}ab", "x".repeat(20)));
    }
}
