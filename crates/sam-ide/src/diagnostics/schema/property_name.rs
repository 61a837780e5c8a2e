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
const OTHER_NAMES: [(&str, &str); 16] = [
    ("Code", "CodeUri"),
    ("Cors", "CorsConfiguration"),
    ("DefinitionString", "Definition"),
    ("IamRole", "Role"),
    ("DeadLetterConfig", "DeadLetterQueue"),
    ("ManagedPolicies", "ManagedPolicyArns"),
    ("ManagedPolicies", "Policies"),
    ("ManagedPolicyArns", "Policies"),
    ("Policy", "Policies"),
    ("PolicyArns", "Policies"),
    ("ReservedConcurrency", "ReservedConcurrentExecutions"),
    ("RoleArn", "Role"),
    ("Schedule", "ScheduleExpression"),
    ("ScheduleExpression", "Schedule"),
    ("Statements", "Policies"),
    ("TracingConfig", "Tracing"),
];

/// The property that was meant: what others call it, or one that is spelt nearly so.
pub(crate) fn meant(name: &str, known: &[&'static str]) -> Option<&'static str> {
    let mut others = OTHER_NAMES.iter();
    let other = others.find(|(other, meant)| *other == name && known.contains(meant));
    other
        .map(|(_, meant)| *meant)
        .or_else(|| closest(name, known.iter().copied()))
}

/// The least letters of a part of a name.
const LEAST: usize = 4;

/// The only property that a name is a part of, or that is a part of the name: `Stage` and `StageName`, `QueueArn` and `Queue`.
pub(crate) fn meant_by_part(name: &str, known: &[&'static str]) -> Option<&'static str> {
    let is_part = |part: &str, whole: &str| {
        let head = whole.get(..part.len());
        let tail = whole
            .len()
            .checked_sub(part.len())
            .and_then(|it| whole.get(it..));
        part.len() >= LEAST
            && [head, tail]
                .into_iter()
                .flatten()
                .any(|it| it.eq_ignore_ascii_case(part))
    };
    let all = known.iter().copied();
    let mut all = all.filter(|it| is_part(name, it) || is_part(it, name));
    let one = all.next();
    one.filter(|_| all.next().is_none())
}
