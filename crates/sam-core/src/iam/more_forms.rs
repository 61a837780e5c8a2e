//! Services whose ARNs IAM's list does not have in full.

/// Services whose requests have more forms of ARNs than are listed.
const MORE_FORMS: [&str; 9] = [
    "apigateway",
    "aws-marketplace",
    "codeconnections",
    "codestar-connections",
    "execute-api",
    "iot",
    "waf",
    "waf-regional",
    "wafv2",
];

/// Whether requests to a service have more forms of ARNs than are listed, so that none can be told to be wrong.
pub fn has_more_forms(prefix: &str) -> bool {
    MORE_FORMS.iter().any(|it| it.eq_ignore_ascii_case(prefix))
}
