//! Names of properties: what others call them, and what is none of them.

use crate::names::closest;

/// No type of SAM has a property of one of these names.
pub(crate) const ATTRIBUTES: [&str; 6] = [
    "Connectors",
    "DependsOn",
    "Condition",
    "Metadata",
    "DeletionPolicy",
    "UpdateReplacePolicy",
];

/// What others call a property, beyond what is spelt nearly so.
const OTHER_NAMES: [(&str, &str); 13] = [
    ("Code", "CodeUri"),
    ("Cors", "CorsConfiguration"),
    ("DefinitionString", "Definition"),
    ("IamRole", "Role"),
    ("ManagedPolicies", "Policies"),
    ("ManagedPolicyArns", "Policies"),
    ("Policy", "Policies"),
    ("PolicyArns", "Policies"),
    ("RoleArn", "Role"),
    ("Schedule", "ScheduleExpression"),
    ("ScheduleExpression", "Schedule"),
    ("Statements", "Policies"),
    ("TracingConfig", "Tracing"),
];

/// The property that was meant.
pub(crate) fn meant(name: &str, known: &[&'static str]) -> Option<&'static str> {
    let other = OTHER_NAMES.iter().find(|(other, _)| *other == name);
    let other = other.map(|(_, meant)| *meant);
    other
        .filter(|it| known.contains(it))
        .or_else(|| closest(name, known.iter().copied()))
}
