//! What `Globals` gives to resources, and which resources take it.

use sam_core::document::Section;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::{Resource, Template};

/// The types of SAM are named so.
const SAM: &str = "AWS::Serverless::";

/// The section of `Globals` for a resource, `Function`, whether there is one or not.
pub(crate) fn section_of<'a>(resource: Resource<'a>) -> Option<&'a str> {
    resource.type_name()?.strip_prefix(SAM)
}

/// The resources that a section of `Globals` is for.
pub(crate) fn resources_of<'a>(template: Template<'a>, section: &str) -> Vec<Resource<'a>> {
    let resource_type = format!("{SAM}{section}");
    template.resources_of_type(&resource_type).collect()
}

/// Whether a resource takes nothing of this property from `Globals`.
pub(crate) fn ignores(resource_body: NodeRef<'_>, name: &str) -> bool {
    let ignored = resource_body.get("IgnoreGlobals");
    let is_it = |it: NodeRef<'_>| it.as_str() == Some(name);
    ignored.is_some_and(|it| it.as_str() == Some("*") || it.items().any(is_it))
}

/// A property of a resource, its own or that of `Globals`.
pub(crate) fn given<'a>(
    resource: Resource<'a>,
    template: Template<'a>,
    name: &str,
) -> Option<NodeRef<'a>> {
    let own = resource.property(name);
    own.or_else(|| {
        let inherited = inherited(template, resource).into_iter();
        let mut named = inherited.filter(|it| it.name() == name);
        named.next().map(|it| it.value)
    })
}

/// What `Globals` has for a property of a resource, beside the resource's own value.
pub(crate) fn of_property<'a>(
    resource: Resource<'a>,
    template: Template<'a>,
    name: &str,
) -> Option<NodeRef<'a>> {
    Some(entry_of_property(resource, template, name)?.value)
}

/// The same with its key.
pub(crate) fn entry_of_property<'a>(
    resource: Resource<'a>,
    template: Template<'a>,
    name: &str,
) -> Option<EntryRef<'a>> {
    let section = template.entry(Section::Globals, section_of(resource)?)?;
    let entry = section.value.entry(name);
    entry.filter(|_| !ignores(resource.body(), name))
}

/// The properties that a resource has from `Globals` alone.
pub(crate) fn inherited<'a>(template: Template<'a>, resource: Resource<'a>) -> Vec<EntryRef<'a>> {
    let section = section_of(resource);
    let globals = section.and_then(|it| template.entry(Section::Globals, it));
    let given = globals.into_iter().flat_map(|it| it.value.entries());
    given
        .filter(|it| {
            !it.is_merge()
                && resource.property(it.name()).is_none()
                && !ignores(resource.body(), it.name())
        })
        .collect()
}
