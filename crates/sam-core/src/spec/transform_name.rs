//! The transforms that AWS has
//! (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html>).

/// SAM's own.
pub const SAM_TRANSFORM: &str = "AWS::Serverless-2016-10-31";

/// The one that has `Fn::ForEach` and other functions.
pub const LANGUAGE_EXTENSIONS: &str = "AWS::LanguageExtensions";

/// The one that puts a file into a template.
pub const INCLUDE_TRANSFORM: &str = "AWS::Include";

const SERVICE_CATALOG: &str = "AWS::ServiceCatalog";

/// By name, those first that most templates with SAM have. No macro of an account has a name with `::`.
pub const AWS_TRANSFORMS: [&str; 7] = [
    SAM_TRANSFORM,
    LANGUAGE_EXTENSIONS,
    "AWS::SecretsManager-2024-09-16",
    "AWS::SecretsManager-2020-07-23",
    "AWS::CodeDeployBlueGreen",
    INCLUDE_TRANSFORM,
    SERVICE_CATALOG,
];

/// Whether a transform, in any of its versions, is one of AWS that brings no names for the template to use: only files and
/// macros of an account do.
pub(crate) fn brings_no_names(name: &str) -> bool {
    let without_version = |it: &'static str| it.split_once('-').map_or(it, |(family, _)| family);
    let family = name.split_once('-').map_or(name, |(family, _)| family);
    let takes = [INCLUDE_TRANSFORM, SERVICE_CATALOG].contains(&name);
    !takes
        && AWS_TRANSFORMS
            .into_iter()
            .any(|it| without_version(it) == family)
}
