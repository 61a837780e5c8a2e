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

/// Actions of such services that take the listed types and nothing else.
const LISTED: [(&str, &[&str]); 1] = [(
    "iot",
    &[
        "Connect",
        "Publish",
        "Receive",
        "RetainPublish",
        "Subscribe",
    ],
)];

/// Whether all forms of the ARNs that an action takes are listed.
pub fn is_listed_in_full(prefix: &str, name: &str) -> bool {
    let of = LISTED.iter().find(|it| it.0.eq_ignore_ascii_case(prefix));
    let is_one = |it: &&str| it.eq_ignore_ascii_case(name);
    !has_more_forms(prefix) || of.is_some_and(|(_, names)| names.iter().any(is_one))
}

/// Whether the ARNs that requests to a service have are its own, in whatever form.
pub fn has_own_forms(prefix: &str) -> bool {
    const OWN: [&str; 3] = ["apigateway", "execute-api", "iot"];
    OWN.iter().any(|it| it.eq_ignore_ascii_case(prefix))
}
