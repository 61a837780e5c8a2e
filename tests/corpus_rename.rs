//! Rename over real templates: each declaration renamed and renamed back gives the same text, and nothing new is wrong in
//! between. The definition of every reference is found.
//!
//! Reads the folder that `SAM_LSP_CORPUS` names.
use crate::corpus::corpus_templates;
use sam_core::analysis::Analysis;
use sam_core::document::Section;
use sam_core::spec::PSEUDO_PARAMETERS;
use sam_core::template::reference::ReferenceKind;
use sam_core::text::{TextEdit, TextSize};
use sam_ide::{Severity, definition, findings, rename};
use std::collections::BTreeMap;

const SECTIONS: [Section; 5] = [
    Section::Resources,
    Section::Parameters,
    Section::Conditions,
    Section::Mappings,
    Section::Outputs,
];

#[test]
fn renaming_and_renaming_back_gives_the_same_text() {
    let mut renamed = 0;
    let mut different = Vec::new();
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    for (path, text) in corpus_templates() {
        let document = Analysis::open(1, &text);
        if document.syntax_errors().next().is_some() {
            continue;
        }
        let before = codes(&document);
        // Finding everything again takes long, so only every seventh name is checked so.
        for section in SECTIONS {
            for entry in document.template().entries(section) {
                let at = entry.key.range().start();
                let new = format!("{}Renamed7", entry.name());
                let edits = match rename(&document, at, &new) {
                    Ok(edits) => edits,
                    Err(refusal) => {
                        assert!(refusal.chars().count() <= 160, "{refusal}");
                        let kind = refusal.split('`').step_by(2).collect::<String>();
                        *refused.entry(kind).or_default() += 1;
                        continue;
                    }
                };
                renamed += 1;
                let changed = TextEdit::apply_all(&text, &edits);
                let after = Analysis::open(2, &changed);
                let moved = moved(at, &edits);
                let back = rename(&after, moved, entry.name());
                let back = back.unwrap_or_else(|it| {
                    panic!("{}: {} back: {it}\n{changed}", path.display(), entry.name())
                });
                assert_eq!(
                    TextEdit::apply_all(&changed, &back),
                    text,
                    "{}: {}",
                    path.display(),
                    entry.name()
                );
                if renamed % 7 == 0 && codes(&after) != before {
                    different.push(format!("{}: {}", path.display(), entry.name()));
                }
            }
        }
    }
    assert!(different.is_empty(), "other findings: {different:#?}");
    println!("{renamed} renamed; refused: {refused:#?}");
    let count: usize = refused.values().sum();
    assert!(
        renamed == 0 || count * 50 < renamed,
        "{count} refused: {refused:#?}"
    );
}

fn moved(at: TextSize, edits: &[TextEdit]) -> TextSize {
    let before = edits.iter().filter(|it| it.range.end() <= at);
    before.fold(at, |at, it| {
        at + TextSize::of(&*it.new_text) - it.range.len()
    })
}

/// The codes of the errors and warnings with how often each is found.
fn codes(document: &Analysis) -> BTreeMap<&'static str, usize> {
    let mut codes = BTreeMap::new();
    for it in findings(document).iter() {
        match it.severity {
            Severity::Error | Severity::Warning => *codes.entry(it.code).or_default() += 1,
            Severity::Information | Severity::Hint => {}
        }
    }
    codes
}

#[test]
fn the_definition_of_every_reference_is_found() {
    let (mut found, mut unknown) = (0, Vec::new());
    for (path, text) in corpus_templates() {
        let document = Analysis::open(1, &text);
        let template = document.template();
        if template.has_unknown_names() || document.syntax_errors().next().is_some() {
            continue;
        }
        let findings = findings(&document);
        for (range, reference) in template.references() {
            let is_pseudo = match reference.kind {
                ReferenceKind::Ref | ReferenceKind::Sub => {
                    PSEUDO_PARAMETERS.contains(&&*reference.name)
                }
                ReferenceKind::GetAtt
                | ReferenceKind::DependsOn
                | ReferenceKind::ConnectorEnd
                | ReferenceKind::Condition
                | ReferenceKind::Mapping => false,
            };
            if is_pseudo {
                continue;
            }
            // The ID of an end that is given by its properties names nothing.
            let is_end = reference.kind == ReferenceKind::ConnectorEnd;
            if is_end && template.resource(&reference.name).is_none() {
                continue;
            }
            // A truth value stands in the place of a condition, which CloudFormation refuses.
            let is_condition = reference.kind == ReferenceKind::Condition;
            if is_condition && matches!(&*reference.name, "true" | "false") {
                continue;
            }
            match definition(&document, range.start()).is_empty() {
                false => found += 1,
                true if findings.touching(range).next().is_some() => {}
                true => unknown.push(format!("{}: {}", path.display(), reference.name)),
            }
        }
    }
    println!("{found} references have a definition");
    assert_eq!(unknown, [""; 0]);
}
