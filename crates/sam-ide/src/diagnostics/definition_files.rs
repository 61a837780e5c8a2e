//! What the rules about definitions look at, in the template and in the files of definitions.

use super::message::with_short_names;
use super::{Check, Diagnostic, RULES};
use crate::code::{CodeReadings, ReadDefinition, definition_file};
use sam_core::asl::{Definition, DefinitionFault, Substitutions, definition_faults, is_express};
use sam_core::connector::Resolver;
use sam_core::template::{Resource, Template};
use std::sync::Arc;

/// What Step Functions refuses in the definitions that stand in the template. A macro may still change that.
pub(super) fn written<'a>(
    resources: &[Resource<'a>],
    template: Template<'a>,
) -> Vec<DefinitionFault<'a>> {
    let definitions = resources.iter().filter_map(|it| Definition::of(*it));
    let definitions = definitions.filter(|_| !template.has_macros());
    definitions.flat_map(definition_faults).collect()
}

/// Runs the rules over the file with the definition of a state machine, as far as it was read.
pub(super) fn check(
    acc: &mut Vec<Diagnostic>,
    resource: Resource<'_>,
    resolver: &Resolver<'_>,
    readings: &CodeReadings,
) {
    let template = resolver.template();
    let file = definition_file(resource, template, readings);
    // A macro may still change which file it is.
    let Some(file) = file.filter(|_| !template.has_macros()) else {
        return;
    };
    let definition = Definition {
        substitutions: Substitutions::of(resource),
        is_express: is_express(resource),
        ..file.definition
    };
    for fault in definition_faults(definition) {
        let mut found = Vec::new();
        for rule in RULES {
            if let Check::Definition(check) = rule.check {
                check(&mut found, &fault);
            }
        }
        acc.extend(found.into_iter().map(|it| placed(it, &file)));
    }
}

/// A finding in the file, at what names the file in the template.
fn placed(found: Diagnostic, file: &ReadDefinition<'_>) -> Diagnostic {
    let source = Arc::new(file.place(found.range.start()));
    let place = format!("`{}:{}`", source.file, source.line);
    Diagnostic {
        range: file.named,
        message: with_short_names(format!("{place}: {}", found.message)).into(),
        related: Vec::new(),
        source: Some(source),
        ..found
    }
}
