//! How the files are written that are understood: their sections, what makes a text one of them, and where policies
//! stand in it.

use crate::document::Section;
use crate::policy::{DOCUMENT_ELEMENTS, PolicySite, sites_of};
use crate::syntax::FileFormat;
use crate::template::{Resource, Template};

/// A way to write templates, or what comes to one.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    /// What its files are written as.
    pub format: FileFormat,
    /// The keys that may stand at the top.
    pub sections: &'static [&'static str],
    /// The policy documents of a resource.
    pub policy_sites: for<'a> fn(Resource<'a>) -> Vec<PolicySite<'a>>,
}

/// Templates of CloudFormation, with or without SAM.
pub const CLOUDFORMATION: Dialect = Dialect {
    format: FileFormat::Template,
    sections: &Section::NAMES,
    policy_sites: sites_of,
};

/// A policy document in a file of its own.
pub const POLICY_DOCUMENT: Dialect = Dialect {
    format: FileFormat::PolicyDocument,
    sections: &DOCUMENT_ELEMENTS,
    policy_sites: sites_of,
};

/// The keys at the top of a service of the Serverless Framework
/// (<https://github.com/oss-serverless/osls/blob/main/docs/guides/serverless.yml.md>).
const OF_SERVICE: [&str; 17] = [
    "service",
    "frameworkVersion",
    "configValidationMode",
    "deprecationNotificationMode",
    "disabledDeprecations",
    "useDotenv",
    "variablesResolutionMode",
    "projectDir",
    "plugins",
    "custom",
    "params",
    "provider",
    "package",
    "functions",
    "layers",
    "resources",
    "stages",
];

/// A service of the Serverless Framework.
pub const SERVERLESS: Dialect = Dialect {
    format: FileFormat::Serverless,
    sections: &OF_SERVICE,
    policy_sites: sites_of,
};

/// The dialect of a document; none of one that is not recognised.
pub fn dialect(template: Template<'_>) -> Option<&'static Dialect> {
    let dialect = match template.document().format() {
        FileFormat::Template => &CLOUDFORMATION,
        FileFormat::PolicyDocument => &POLICY_DOCUMENT,
        FileFormat::Serverless => &SERVERLESS,
    };
    template.is_recognised().then_some(dialect)
}
