//! `lifecycle-policy-duration`: a duration in `CreationPolicy` or `UpdatePolicy` has another form than ISO 8601.
//!
//! `Timeout` and `PauseTime` are durations such as `PT15M`, fifteen minutes, and `PT1H30M`. CloudFormation does not read others.
//!
//! ```yaml
//! CreationPolicy: {ResourceSignal: {Timeout: 15 minutes}}    # bad
//! CreationPolicy: {ResourceSignal: {Timeout: PT15M}}         # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::names::shortened;
use sam_core::connector::Resolver;
use sam_core::syntax::NodeRef;
use sam_core::template::{Resource, intrinsic};

pub(super) const RULE: Rule = Rule {
    code: "lifecycle-policy-duration",
    severity: Severity::Warning,
    category: RuleCategory::Template,
    check: Check::Resource(check),
    fix: None,
};

/// Attribute, key in it, and key of the duration.
const DURATIONS: [(&str, &str, &str); 2] = [
    ("CreationPolicy", "ResourceSignal", "Timeout"),
    ("UpdatePolicy", "AutoScalingRollingUpdate", "PauseTime"),
];

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    if resolver.template().has_macros() {
        return;
    }
    for (attribute, policy, name) in DURATIONS {
        let policy = resource.body().get(attribute).and_then(|it| it.get(policy));
        let Some(node) = policy.and_then(|it| it.get(name)) else {
            continue;
        };
        if let Some(text) = written(node).filter(|it| !is_duration(it)) {
            let message = format!(
                "`{name}` must be a duration such as `PT15M` (15 minutes), but this is `{}`.",
                shortened(text)
            );
            acc.push(RULE.at(node.full_range(), message));
        }
    }
}

/// A text that is known before the deployment.
fn written(node: NodeRef<'_>) -> Option<&str> {
    let scalar = node.scalar().filter(|_| intrinsic::of(node).is_none())?;
    let text: &str = &scalar.value;
    (!text.is_empty() && !text.contains("{{")).then_some(text)
}

/// `PT1H30M`, `P1D`, `PT0S`.
fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else {
        return false;
    };
    let mut has_number = false;
    let mut has_unit = false;
    for it in rest.chars() {
        match it {
            '0'..='9' | '.' => has_number = true,
            'Y' | 'M' | 'W' | 'D' | 'H' | 'S' if has_number => {
                has_number = false;
                has_unit = true;
            }
            'T' if !has_number => {}
            _ => return false,
        }
    }
    has_unit && !has_number
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn durations() {
        let group = |id: &str, rest: &str| {
            format!("  {id}: {{Type: AWS::AutoScaling::AutoScalingGroup, {rest}}}\n")
        };
        let groups = [
            group(
                "A",
                "CreationPolicy: {ResourceSignal: {Timeout: 15 minutes}}",
            ),
            group(
                "B",
                "UpdatePolicy: {AutoScalingRollingUpdate: {PauseTime: 5m}}",
            ),
            group(
                "C",
                "UpdatePolicy: {AutoScalingRollingUpdate: {PauseTime: PT}}",
            ),
            group(
                "D",
                "UpdatePolicy: {AutoScalingRollingUpdate: {PauseTime: PT1H30M}}",
            ),
            group(
                "E",
                "CreationPolicy: {ResourceSignal: {Timeout: !Ref Wait}}",
            ),
            group("F", "CreationPolicy: {ResourceSignal: {Timeout: PT0S}}"),
        ];
        check_rule(
            &format!(
                "Parameters: {{Wait: {{Type: String}}}}\nResources:\n{}",
                groups.concat()
            ),
            "lifecycle-policy-duration",
            expect![[r#"
                3 |   A: {Type: AWS::AutoScaling::AutoScalingGroup, CreationPolicy: {ResourceSignal: {Timeout: 15 minutes}}}
                  |                                                                                            ^^^^^^^^^^ lifecycle-policy-duration (warning): `Timeout` must be a duration such as `PT15M` (15 minutes), but this is `15 minutes`.
                4 |   B: {Type: AWS::AutoScaling::AutoScalingGroup, UpdatePolicy: {AutoScalingRollingUpdate: {PauseTime: 5m}}}
                  |                                                                                                      ^^ lifecycle-policy-duration (warning): `PauseTime` must be a duration such as `PT15M` (15 minutes), but this is `5m`.
                5 |   C: {Type: AWS::AutoScaling::AutoScalingGroup, UpdatePolicy: {AutoScalingRollingUpdate: {PauseTime: PT}}}
                  |                                                                                                      ^^ lifecycle-policy-duration (warning): `PauseTime` must be a duration such as `PT15M` (15 minutes), but this is `PT`.
            "#]],
        );
    }
}
