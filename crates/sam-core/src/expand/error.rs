//! Why the transform refuses a template.

use super::problem::invalid;
use crate::text::TextRange;

/// An error of the transform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransformError {
    /// The logical ID of the resource of the template that is refused; none where the template itself is.
    pub resource: Option<String>,
    /// The exact key or value in the document.
    pub range: TextRange,
    /// The transform's message, word for word, its prefix included.
    pub aws_message: String,
    /// The logical ID of an API, where the transform refuses only what `DefinitionBody` of it says.
    pub(crate) definition_of: Option<String>,
}

impl TransformError {
    /// An error about a resource.
    pub(crate) fn of_resource(id: &str, range: TextRange, message: &str) -> Self {
        Self {
            resource: Some(id.to_owned()),
            range,
            aws_message: invalid(id, message),
            definition_of: None,
        }
    }

    /// An error about a resource whose message is given in full.
    pub(crate) fn whole(id: &str, range: TextRange, aws_message: String) -> Self {
        Self {
            resource: Some(id.to_owned()),
            range,
            aws_message,
            definition_of: None,
        }
    }

    /// An error about the template.
    pub(crate) fn of_template(range: TextRange, message: &str) -> Self {
        Self {
            resource: None,
            range,
            aws_message: format!("Structure of the SAM template is invalid. {message}"),
            definition_of: None,
        }
    }
}
