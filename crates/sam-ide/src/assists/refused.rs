//! What the transform would refuse after a refactoring, and took before it.

use sam_core::analysis::Analysis;
use sam_core::connector::{Environment, Resolver};
use sam_core::document::Document;
use sam_core::template::Template;
use sam_core::text::TextEdit;
use sam_core::transform::{api_errors, resource_error};
use std::collections::BTreeSet;

/// Whether the transform refuses more after some edits: of the resources that they are in, of APIs, and of connectors. It
/// takes functions in some places and only plain values in others.
pub(super) fn is_refused(resolver: &Resolver<'_>, edits: &[TextEdit]) -> bool {
    let template = resolver.template();
    let places = edits.iter().map(|it| it.range.start());
    let edited = places.filter_map(|it| template.resource_containing(it));
    let edited: BTreeSet<&str> = edited.map(|it| it.id).collect();
    if edited.is_empty() {
        return false;
    }
    let text = TextEdit::apply_all(template.document().source(), edits);
    let after = Analysis::new(&Document::open(template.document().version, &text));
    faults(&after.resolver(), &edited) > faults(resolver, &edited)
}

/// How much the transform refuses.
fn faults(resolver: &Resolver<'_>, edited: &BTreeSet<&str>) -> usize {
    let template = resolver.template();
    let environment = Environment::default();
    let is_refused = |id: &&&str| is_resource_refused(template, id, &environment);
    let of_connectors = resolver.all().into_iter().map(|it| it.problems.len());
    edited.iter().filter(is_refused).count()
        + api_errors(template, &environment).len()
        + of_connectors.sum::<usize>()
}

fn is_resource_refused(template: Template<'_>, id: &str, environment: &Environment) -> bool {
    let resource = template.resource(id);
    let resource = resource.filter(|it| {
        it.type_name()
            .is_some_and(|it| it.starts_with("AWS::Serverless::"))
    });
    resource.is_some_and(|it| resource_error(it, template, environment).is_some())
}
