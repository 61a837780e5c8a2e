//! The patterns that filter what an event source gives to a function: JSON in a text.

use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::{Resource, intrinsic};

/// The patterns of the filters of event sources.
pub(super) fn filter_patterns(resource: Resource<'_>) -> Vec<EntryRef<'_>> {
    let own = resource.type_name() == Some("AWS::Lambda::EventSourceMapping");
    let own = resource.properties().filter(|_| own);
    let events = resource.is_function().then(|| resource.property("Events"));
    let events = events.flatten().into_iter().flat_map(NodeRef::entries);
    let sources = events.filter_map(|it| it.value.get("Properties"));
    let filters = own.into_iter().chain(sources);
    let filters = filters.filter_map(|it| it.get("FilterCriteria")?.get("Filters"));
    let patterns = filters.flat_map(NodeRef::items);
    patterns.filter_map(|it| it.entry("Pattern")).collect()
}

/// A text that is written out or put together by `Fn::Sub`: where it stands, and with a number for each variable. None of
/// other functions.
pub(super) fn json_text(value: NodeRef<'_>) -> Option<(NodeRef<'_>, String)> {
    let function = intrinsic::of(value);
    let node = match function {
        Some(sub) if sub.name == "Sub" => sub.items().next().unwrap_or(sub.argument),
        Some(_) => return None,
        None => value,
    };
    let text = &node.scalar()?.value;
    let json = match function {
        Some(_) => without_variables(text),
        None => text.to_string(),
    };
    Some((node, json))
}

/// A text with a number in the place of each variable, as long as it.
fn without_variables(text: &str) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        let Some((name, after)) = behind.split_once('}') else {
            break;
        };
        filled.push_str(before);
        filled.push_str(&"1".repeat(name.len() + "${}".len()));
        rest = after;
    }
    filled + rest
}
