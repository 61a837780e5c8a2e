//! Attributes of a table of DynamoDB, which it defines in one place and makes keys of in others.

use super::{LocalDeclaration, LocalKind, LocalName};
use sam_core::syntax::NodeRef;
use sam_core::template::Resource;
use sam_core::text::TextSize;

/// The types that define attributes.
const TABLES: [&str; 2] = ["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"];

/// The lists of indexes, each of which has keys of its own.
const INDEXES: [&str; 2] = ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"];

/// The names in a list of attributes or keys.
pub(crate) fn attribute_names(list: Option<NodeRef<'_>>) -> impl Iterator<Item = NodeRef<'_>> {
    let items = list.into_iter().flat_map(NodeRef::items);
    items.filter_map(|it| it.get("AttributeName"))
}

/// The name of an attribute at an offset.
pub(super) fn at(resource: Resource<'_>, offset: TextSize) -> Option<LocalName<'_>> {
    if !TABLES.contains(&resource.type_name()?) {
        return None;
    }
    let properties = resource.properties()?;
    let defined = attribute_names(properties.get("AttributeDefinitions"));
    let defined: Vec<_> = defined.map(LocalDeclaration::text).collect();
    let indexes = INDEXES.iter().filter_map(|it| properties.get(it));
    let indexes = indexes.flat_map(NodeRef::items);
    let holders = std::iter::once(properties).chain(indexes);
    let used: Vec<_> = holders
        .flat_map(|it| attribute_names(it.get("KeySchema")))
        .collect();
    LocalName::of_texts(LocalKind::Attribute, &defined, &used, offset)
}
