//! Formatting over real templates: the transform makes the same of them, a second time changes nothing, and no line is
//! lost.
//!
//! Reads the folder that `SAM_LSP_CORPUS` names.

use crate::corpus::corpus_templates;
use sam_core::analysis::Analysis;
use sam_core::connector::Environment;
use sam_core::text::TextEdit;
use sam_core::transform::{LocalPaths, transform};
use sam_ide::formatting;
use serde_json::Value;

#[test]
fn a_formatted_template_transforms_to_the_same() {
    let (mut changed, mut kept, mut all) = (0, 0, 0);
    for (path, text) in corpus_templates() {
        let document = Analysis::open(1, &text);
        if document.syntax_errors().next().is_some() {
            continue;
        }
        all += 1;
        for width in [2, 4] {
            let edits = formatting(&document, width);
            if edits.is_empty() {
                // Written so already, or refused.
                kept += 1;
                continue;
            }
            changed += 1;
            let formatted = TextEdit::apply_all(&text, &edits);
            let after = Analysis::open(1, &formatted);
            let again = formatting(&after, width);
            assert!(
                again.is_empty(),
                "{}: {again:?}\n{formatted}",
                path.display()
            );
            let words = |it: &str| it.split_whitespace().collect::<String>();
            assert_eq!(words(&text), words(&formatted), "{}", path.display());
            assert_eq!(made(&document), made(&after), "{}", path.display());
        }
    }
    println!("{all} templates: {changed} changed, {kept} kept");
    assert!(all == 0 || changed > all, "{changed} of {all} changed");
}

/// What the transform makes, and why it refuses.
fn made(analysis: &Analysis) -> (Option<Value>, Vec<String>) {
    let environment = Environment::default();
    match transform(analysis.template(), &environment, LocalPaths::Uploaded) {
        Ok(made) => (Some(made.template), Vec::new()),
        Err(errors) => {
            let errors = errors.iter().map(|it| it.aws_message.clone());
            (None, errors.collect())
        }
    }
}
