//! `group-size`: the sizes of an Auto Scaling group exclude each other.
//!
//! EC2 Auto Scaling refuses a group whose `MinSize` is greater than its `MaxSize`, or whose `DesiredCapacity` lies beyond
//! them.
//!
//! ```yaml
//! Properties: {MinSize: 3, MaxSize: 1}    # bad
//! Properties: {MinSize: 1, MaxSize: 3}    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-capacity-limits.html>.

use super::number;
use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::connector::Resolver;
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "group-size",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, _: &Resolver<'_>) {
    if resource.type_name() != Some("AWS::AutoScaling::AutoScalingGroup") {
        return;
    }
    let size = |name: &str| {
        let node = resource.property(name)?;
        Some((node, number(node)?))
    };
    let (least, most) = (size("MinSize"), size("MaxSize"));
    if let (Some((node, least)), Some((_, most))) = (least, most)
        && least > most
    {
        let message = format!("`MinSize` must not be greater than `MaxSize`, which is {most}.");
        acc.push(RULE.at(node.full_range(), message));
        return;
    }
    let Some((node, wanted)) = size("DesiredCapacity") else {
        return;
    };
    if let Some((_, least)) = least.filter(|it| wanted < it.1) {
        let message =
            format!("`DesiredCapacity` must not be less than `MinSize`, which is {least}.");
        acc.push(RULE.at(node.full_range(), message));
    }
    if let Some((_, most)) = most.filter(|it| wanted > it.1) {
        let message =
            format!("`DesiredCapacity` must not be greater than `MaxSize`, which is {most}.");
        acc.push(RULE.at(node.full_range(), message));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn sizes_in_their_order() {
        check_rule(
            "\
Parameters: {Most: {Type: Number}}
Resources:
  A: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {MinSize: '3', MaxSize: '1'}}
  B: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {MinSize: 1, MaxSize: 3, DesiredCapacity: 4}}
  C: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {MinSize: 1, MaxSize: !Ref Most, DesiredCapacity: 0}}
  D: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {MinSize: 1, MaxSize: 3, DesiredCapacity: 3}}
",
            "group-size",
            expect![[r#"
                3 |   A: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {MinSize: '3', MaxSize: '1'}}
                  |                                                                       ^^^ group-size: `MinSize` must not be greater than `MaxSize`, which is 1.
                4 |   B: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {MinSize: 1, MaxSize: 3, DesiredCapacity: 4}}
                  |                                                                                                       ^ group-size: `DesiredCapacity` must not be greater than `MaxSize`, which is 3.
                5 |   C: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {MinSize: 1, MaxSize: !Ref Most, DesiredCapacity: 0}}
                  |                                                                                                               ^ group-size: `DesiredCapacity` must not be less than `MinSize`, which is 1.
            "#]],
        );
    }
}
