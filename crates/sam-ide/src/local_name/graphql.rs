//! Parts of a GraphQL API: the data sources that its functions read, and the functions that its resolvers run.

use super::{LocalDeclaration, LocalKind, LocalName, entries};
use sam_core::syntax::NodeRef;
use sam_core::template::Resource;
use sam_core::text::TextSize;

/// The type that has these parts.
pub(crate) const GRAPHQL_API: &str = "AWS::Serverless::GraphQLApi";

/// What a function without a data source names.
pub(crate) const NO_DATA_SOURCE: &str = "NONE";

/// The data sources that `Properties` declare, of all kinds.
pub(crate) fn data_sources(properties: NodeRef<'_>) -> Vec<LocalDeclaration<'_>> {
    let kinds = entries(properties.get("DataSources"));
    let sources = kinds.flat_map(|it| entries(Some(it.value)));
    sources.map(LocalDeclaration::key).collect()
}

/// The functions that `Properties` declare.
pub(crate) fn functions(properties: NodeRef<'_>) -> Vec<LocalDeclaration<'_>> {
    entries(properties.get("Functions"))
        .map(LocalDeclaration::key)
        .collect()
}

/// The name of a data source or function at an offset.
pub(super) fn at(resource: Resource<'_>, offset: TextSize) -> Option<LocalName<'_>> {
    if resource.type_name() != Some(GRAPHQL_API) {
        return None;
    }
    let properties = resource.properties()?;
    let users = entries(properties.get("Functions"));
    let used: Vec<_> = users.filter_map(|it| it.value.get("DataSource")).collect();
    let sources = data_sources(properties);
    let source = LocalName::of_texts(LocalKind::DataSource, &sources, &used, offset);
    let is_source = |it: &LocalName<'_>| it.name != NO_DATA_SOURCE;
    source.filter(is_source).or_else(|| {
        let types = entries(properties.get("Resolvers"));
        let fields = types.flat_map(|it| entries(Some(it.value)));
        let pipelines = fields.filter_map(|it| it.value.get("Pipeline"));
        let used: Vec<_> = pipelines.flat_map(NodeRef::items).collect();
        let kind = LocalKind::ResolverFunction;
        LocalName::of_texts(kind, &functions(properties), &used, offset)
    })
}
