//! `tag-key`: the key of a tag begins with `aws:`.
//!
//! AWS keeps keys that begin with `aws:`, in any case, for itself, and refuses them in `Tags`.
//!
//! ```yaml
//! Tags: {aws:team: orders}    # bad
//! Tags: {team: orders}        # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Rule, RuleCategory, Severity};
use crate::names::shortened;
use sam_core::document::Section;
use sam_core::policy::branches;
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic;

pub(super) const RULE: Rule = Rule {
    code: "tag-key",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Entry(check),
    fix: None,
};

const RESERVED: &str = "aws:";

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let Some(entry) = of.entry() else {
        return;
    };
    let holder = match of.item.section {
        Section::Globals => Some(entry.value),
        Section::Resources => {
            let is_of_aws = of
                .item
                .type_name()
                .is_some_and(|it| it.starts_with("AWS::"));
            entry.value.get("Properties").filter(|_| is_of_aws)
        }
        _ => None,
    };
    let tags = holder.and_then(|it| it.get("Tags"));
    for tags in tags.map(branches).unwrap_or_default() {
        if intrinsic::of(tags).is_some() {
            continue;
        }
        for item in tags.items().flat_map(branches) {
            acc.extend(item.get("Key").and_then(reserved));
        }
        acc.extend(tags.entries().filter_map(|it| reserved(it.key)));
    }
}

fn reserved(key: NodeRef<'_>) -> Option<Diagnostic> {
    let text = key.as_str()?;
    let is_reserved = text
        .get(..RESERVED.len())
        .is_some_and(|it| it.eq_ignore_ascii_case(RESERVED));
    let message = format!(
        "AWS keeps tags that begin with `{RESERVED}` for itself and refuses `{}`. Use another key.",
        shortened(text)
    );
    (is_reserved && intrinsic::of(key).is_none()).then(|| RULE.at(key.full_range(), message))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn keys_in_maps_and_lists() {
        check_rule(
            "\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Tags: {'AWS:team': orders, team: aws}}
Resources:
  F: {Type: AWS::Serverless::Function, Properties: {InlineCode: x, Handler: a.b, Runtime: python3.13, Tags: {'aws:x': a}}}
  T: {Type: AWS::SNS::Topic, Properties: {Tags: [{Key: 'aws:x', Value: a}, {Key: 'awsome:x', Value: a}, {Key: !Ref AWS::Region, Value: a}]}}
  C: {Type: 'Custom::C', Properties: {ServiceToken: !GetAtt F.Arn, Tags: [{Key: 'aws:x', Value: a}]}}
",
            "tag-key",
            expect![[r#"
                3 |   Function: {Tags: {'AWS:team': orders, team: aws}}
                  |                     ^^^^^^^^^^ tag-key: AWS keeps tags that begin with `aws:` for itself and refuses `AWS:team`. Use another key.
                5 |   F: {Type: AWS::Serverless::Function, Properties: {InlineCode: x, Handler: a.b, Runtime: python3.13, Tags: {'aws:x': a}}}
                  |                                                                                                              ^^^^^^^ tag-key: AWS keeps tags that begin with `aws:` for itself and refuses `aws:x`. Use another key.
                6 |   T: {Type: AWS::SNS::Topic, Properties: {Tags: [{Key: 'aws:x', Value: a}, {Key: 'awsome:x', Value: a}, {Key: !Ref AWS::Region, Value: a}]}}
                  |                                                        ^^^^^^^ tag-key: AWS keeps tags that begin with `aws:` for itself and refuses `aws:x`. Use another key.
            "#]],
        );
    }
}
