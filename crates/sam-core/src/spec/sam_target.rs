//! Properties whose value SAM hands to CloudFormation as it is, although its schema does not say so.

/// The CloudFormation type, definition and property that a property of a definition of a SAM type becomes.
pub(super) fn sam_target(
    definition: &str,
    property: &'static str,
) -> Option<(&'static str, &'static str, &'static str)> {
    match (definition, property) {
        ("EventInvokeConfig", "MaximumEventAgeInSeconds" | "MaximumRetryAttempts") => {
            Some(("AWS::Lambda::EventInvokeConfig", "", property))
        }
        _ => None,
    }
}
