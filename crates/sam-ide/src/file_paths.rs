//! The properties that name files and folders beside the template.

use sam_core::syntax::NodeRef;
use sam_core::template::Resource;

/// A property with the path that it names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FileProperty<'a> {
    /// `CodeUri`
    pub(crate) name: &'static str,
    /// The path as it is written.
    pub(crate) node: NodeRef<'a>,
    /// The path.
    pub(crate) path: &'a str,
    pub(crate) kind: FileKind,
}

/// What is at the path of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileKind {
    /// Code: a folder, or a package.
    Code,
    /// The definition of an API or a state machine, or a schema.
    Definition,
    /// A template, which CloudFormation nests.
    Template,
}

/// The properties that name a file or a folder, by type.
const PROPERTIES: [(&str, &str, FileKind); 9] = [
    ("AWS::Serverless::Function", "CodeUri", FileKind::Code),
    (
        "AWS::Serverless::LayerVersion",
        "ContentUri",
        FileKind::Code,
    ),
    (
        "AWS::Serverless::Api",
        "DefinitionUri",
        FileKind::Definition,
    ),
    (
        "AWS::Serverless::HttpApi",
        "DefinitionUri",
        FileKind::Definition,
    ),
    (
        "AWS::Serverless::StateMachine",
        "DefinitionUri",
        FileKind::Definition,
    ),
    (
        "AWS::Serverless::GraphQLApi",
        "SchemaUri",
        FileKind::Definition,
    ),
    (
        "AWS::Serverless::Application",
        "Location",
        FileKind::Template,
    ),
    (
        "AWS::CloudFormation::Stack",
        "TemplateURL",
        FileKind::Template,
    ),
    (
        "AWS::StepFunctions::StateMachine",
        "DefinitionS3Location",
        FileKind::Definition,
    ),
];

/// The properties of a resource that name a path and not an address.
pub(crate) fn file_properties<'a>(
    resource: Resource<'a>,
) -> impl Iterator<Item = FileProperty<'a>> {
    let own = PROPERTIES.iter();
    let own = own.filter(move |(of, ..)| resource.type_name() == Some(*of));
    own.filter_map(move |(_, name, kind)| {
        let node = resource.property(name)?;
        let path = node.as_str().filter(|it| is_local(it))?;
        Some(FileProperty {
            name,
            node,
            path,
            kind: *kind,
        })
    })
}

/// The template that a resource nests, if that is a file.
pub(crate) fn nested_template(resource: Resource<'_>) -> Option<FileProperty<'_>> {
    file_properties(resource).find(|it| it.kind == FileKind::Template)
}

/// Whether a build, and not the folder of the template, makes what the code of a resource is.
pub(crate) fn is_built(resource: Resource<'_>) -> bool {
    let metadata = resource.body().get("Metadata");
    let is_image = resource.property("PackageType").and_then(NodeRef::as_str) == Some("Image");
    is_image || metadata.is_some_and(|it| it.get("BuildMethod").is_some())
}

/// Whether a text is a path and not an address.
pub(crate) fn is_local(text: &str) -> bool {
    !text.is_empty() && !text.contains("://") && !text.starts_with("arn:")
}

/// A path from the template's folder without `./` and without a slash at its end; empty for that folder. `None` if it leads
/// out of it.
pub(crate) fn below_template(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    if path.starts_with('/') {
        return None;
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            it => parts.push(it),
        }
    }
    Some(parts.join("/"))
}
