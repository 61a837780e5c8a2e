//! Keys of `Metadata` that AWS's own tools read, each with what it says.

/// What the console reads of the parameters of a template.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudformation-interface.html>
pub const INTERFACE: &str = "AWS::CloudFormation::Interface";

/// The keys of [`INTERFACE`].
pub const INTERFACE_KEYS: [(&str, &str); 2] = [
    ("ParameterGroups", "which parameters stand together"),
    ("ParameterLabels", "what they are called"),
];

/// The keys of an item of `ParameterGroups`.
pub const GROUP_KEYS: [(&str, &str); 2] = [
    ("Label", "what the group is called"),
    ("Parameters", "the names of its parameters"),
];

/// The keys of a label, of a group or of a parameter.
pub const LABEL_KEYS: [(&str, &str); 1] = [("default", "what the console shows")];

/// What `sam publish` reads.
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-template-publishing-applications-metadata-properties.html>
pub const APPLICATION: &str = "AWS::ServerlessRepo::Application";

/// The keys of [`APPLICATION`].
pub const APPLICATION_KEYS: [(&str, &str); 10] = [
    ("Name", "what the application is called"),
    ("Description", "what it is for"),
    ("Author", "who publishes it"),
    ("SemanticVersion", "its version: `1.0.0`"),
    ("SpdxLicenseId", "its licence: `MIT`"),
    ("LicenseUrl", "the file of its licence"),
    ("ReadmeUrl", "the file that describes it"),
    ("Labels", "words by which it is found"),
    ("HomePageUrl", "its page"),
    ("SourceCodeUrl", "where its code is"),
];
