//! Ways to mend what the SAM transform refuses.

use super::refused_name::RefusedName;
use crate::diagnostics::{Diagnostic, Fix};
use crate::edit::{Piece, append_property, move_value, one, remove_entries, replace_value};
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::document::cursor::{self, PathStep};
use sam_core::syntax::EntryRef;
use sam_core::template::intrinsic::named_id;
use sam_core::template::{Resource, Template};
use sam_core::text::{TextEdit, TextRange};

/// What a function in an image does not have.
const OF_PACKAGES: [&str; 3] = ["Runtime", "Handler", "Layers"];

/// The fixes of a finding of `transform-refuses`.
pub(super) fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let document = template.document();
    let said = finding.aws_message.as_deref().unwrap_or_default();
    let resource = || template.resource_containing(finding.range.start());
    let (label, edits) = if said.contains("S3 events must reference an S3 bucket") {
        ("Write `!Ref`", bucket_by_ref(template, finding))
    } else if said.contains("Tags") && said.contains("should be a map") {
        ("Write the tags as a map", tags_as_map(document, finding))
    } else if said.contains("cannot be present when PackageType is of type") {
        (
            "Remove what an image has itself",
            without_package(document, resource()?),
        )
    } else if said.contains("AutoPublishALias must be defined") {
        let alias = Piece::Text("live".to_owned());
        let edit = append_property(document, resource()?, "AutoPublishAlias", &alias);
        ("Add `AutoPublishAlias: live`", one(edit))
    } else {
        let name = RefusedName::at(document, finding.range)?;
        return Some(name.fix(document).into_iter().collect());
    };
    Some(Fix::list([(label, edits)]))
}

/// The entry at a place, with the map that it stands in.
fn entry_at<'a>(document: &'a Document, range: TextRange) -> Option<(EntryRef<'a>, EntryRef<'a>)> {
    let path = cursor::path(document, range.start())?;
    let mut entries = path.steps.iter().rev().filter_map(|it| match it {
        PathStep::Entry(entry) => Some(*entry),
        PathStep::Item(..) => None,
    });
    Some((entries.next()?, entries.next()?))
}

/// The bucket that an event names by its ARN or otherwise, named by `Ref`.
fn bucket_by_ref(template: Template<'_>, finding: &Diagnostic) -> Option<Vec<TextEdit>> {
    let document = template.document();
    let (entry, _) = entry_at(document, finding.range)?;
    let written = entry.value;
    let id = named_id(written).or_else(|| written.as_str())?;
    let is_bucket = template.type_of(id) == Some("AWS::S3::Bucket");
    let piece = Piece::Ref(id.to_owned());
    one(replace_value(document, written, &piece)).filter(|_| is_bucket && entry.name() == "Bucket")
}

/// A list of maps of `Key` and `Value` as the map that SAM takes.
fn tags_as_map(document: &Document, finding: &Diagnostic) -> Option<Vec<TextEdit>> {
    let (entry, around) = entry_at(document, finding.range)?;
    let tags = entry.value.items().map(|it| {
        let key = it.get("Key")?.as_str()?;
        Some((key.to_owned(), Piece::Moved(it.get("Value")?)))
    });
    let tags: Vec<_> = tags.collect::<Option<_>>()?;
    let piece = Piece::entries(tags);
    one(move_value(document, around.value, entry, &piece)).filter(|_| entry.name() == "Tags")
}

/// The function without what only a package has.
fn without_package(document: &Document, resource: Resource<'_>) -> Option<Vec<TextEdit>> {
    let properties = resource.properties()?;
    let entries = properties.entries();
    let gone = entries.filter(|it| OF_PACKAGES.contains(&it.name()));
    let gone: Vec<TextRange> = gone.map(|it| it.range()).collect();
    remove_entries(document, properties, &gone)
}
