//! What the rules about entries look up in all of a template, made once for a check and for all that need it.

use crate::names::NameIndex;
use sam_core::document::Section;
use sam_core::template::Template;
use sam_core::template::reference::{Reference, ReferenceKind};
use std::collections::HashSet;
use std::sync::OnceLock;

/// Made when the first rule asks. What was asked of the template for it is noted by who asks for it here.
#[derive(Debug, Default)]
pub(crate) struct Shared<'a> {
    resources: OnceLock<NameIndex<'a>>,
    resources_and_parameters: OnceLock<NameIndex<'a>>,
    conditions: OnceLock<NameIndex<'a>>,
    mappings: OnceLock<NameIndex<'a>>,
    /// The keys that stand in the text.
    keys: OnceLock<HashSet<&'a str>>,
}

impl<'a> Shared<'a> {
    /// The name of the template that comes nearest to that of a reference, of those that it may name.
    pub(crate) fn closest(&self, reference: &Reference, template: Template<'a>) -> Option<&'a str> {
        use Section::{Conditions, Mappings, Parameters, Resources};
        let (names, sections) = match reference.kind {
            ReferenceKind::Ref | ReferenceKind::Sub => {
                (&self.resources_and_parameters, &[Resources, Parameters][..])
            }
            ReferenceKind::GetAtt | ReferenceKind::DependsOn => (&self.resources, &[Resources][..]),
            ReferenceKind::Condition => (&self.conditions, &[Conditions][..]),
            ReferenceKind::Mapping => (&self.mappings, &[Mappings][..]),
            ReferenceKind::ConnectorEnd => return None,
        };
        // In the order of the text: of two that are as near, the first is meant.
        let all = sections.iter().flat_map(|it| template.names(*it));
        let names = names.get_or_init(|| NameIndex::new(all.clone()));
        // Who finds them made asks for the same.
        sections.iter().for_each(|it| drop(template.names(*it)));
        names.closest(&reference.name)
    }

    /// Whether a name may be declared on a line that is not well-formed.
    pub(crate) fn may_be_declared(&self, name: &str, template: Template<'a>) -> bool {
        let document = template.document();
        if !document.is_damaged() {
            return false;
        }
        let source = document.source();
        self.keys.get_or_init(|| all_keys(source)).contains(name)
    }
}

/// The keys that stand in a text, on damaged lines too, as far as they may be names.
fn all_keys(source: &str) -> HashSet<&str> {
    let pieces = source.split(':');
    pieces
        .map(|it| {
            let key = it.trim_end_matches(['"', '\'', ' ']);
            let is_letter = |it: char| it.is_ascii_alphanumeric();
            key.rsplit(|it| !is_letter(it)).next().unwrap_or_default()
        })
        .collect()
}
