//! The transforms that AWS has
//! (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html>).

/// SAM's own.
pub const SAM_TRANSFORM: &str = "AWS::Serverless-2016-10-31";

/// By name. No macro of an account has a name with `::`.
pub const AWS_TRANSFORMS: [&str; 7] = [
    "AWS::CodeDeployBlueGreen",
    "AWS::Include",
    "AWS::LanguageExtensions",
    "AWS::SecretsManager-2020-07-23",
    "AWS::SecretsManager-2024-09-16",
    SAM_TRANSFORM,
    "AWS::ServiceCatalog",
];
