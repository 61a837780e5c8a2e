//! Tables without a stream, which `Fn::GetAtt` cannot name.

use sam_core::syntax::NodeRef;
use sam_core::template::Resource;

/// The attribute that only a table with a stream has.
pub(crate) const STREAM: &str = "StreamArn";

/// Whether a resource is a table that surely has no stream.
pub(crate) fn has_no_stream(resource: Resource<'_>) -> bool {
    let is_table = matches!(
        resource.type_name(),
        Some("AWS::DynamoDB::Table" | "AWS::Serverless::SimpleTable")
    );
    let has_none = |it: NodeRef<'_>| it.is_mapping() && it.get("StreamSpecification").is_none();
    is_table && resource.properties().is_none_or(has_none)
}
