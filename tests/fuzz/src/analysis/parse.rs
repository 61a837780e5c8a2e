//! A text is split into blocks and read: all of it is in a block, and every range is in the text.

use super::input::split;
use sam_core::document::{Document, cursor};
use sam_core::syntax::NodeRef;
use sam_core::text::{TextRange, TextSize, size};

pub fn run(data: &[u8]) {
    let (text, script) = split(data);
    let document = Document::open(1, &text);
    assert_eq!(document.source(), document.text.to_text());
    let mut end = TextSize::new(0);
    for placed in document.blocks() {
        assert_eq!(placed.range().start(), end, "the blocks leave a gap");
        end = placed.range().end();
        for entry in placed.entries() {
            look(&document, entry.key, 0);
            look(&document, entry.value, 0);
        }
    }
    assert_eq!(end, document.text.len());
    for error in document.syntax_errors() {
        in_text(&document, error.range);
    }
    for (key, other) in document.duplicate_keys() {
        in_text(&document, key);
        in_text(&document, other);
    }
    let template = document.template();
    for (range, _) in template.references() {
        in_text(&document, range);
    }
    for resource in template.resources() {
        let _ = resource.body().to_value();
    }
    for bytes in script.chunks_exact(2) {
        let at = super::input::place(document.source(), [bytes[0], bytes[1]]);
        let _ = cursor::path(&document, size(at));
        let _ = document.block_at(size(at));
    }
    let again = Document::open(1, document.source());
    assert_eq!(again, document);
}

fn look(document: &Document, node: NodeRef<'_>, depth: usize) {
    assert!(depth <= 130, "a tree is deeper than the reader allows");
    in_text(document, node.full_range());
    node.items().for_each(|it| look(document, it, depth + 1));
    for entry in node.entries() {
        look(document, entry.key, depth + 1);
        look(document, entry.value, depth + 1);
    }
}

fn in_text(document: &Document, range: TextRange) {
    let bytes = usize::from(range.start())..usize::from(range.end());
    assert!(
        document.source().get(bytes).is_some(),
        "{range:?} cuts a character or leaves the text"
    );
}
