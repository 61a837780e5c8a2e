//! `logical-id-taken`: a resource has the name of a parameter.
//!
//! `!Ref` looks for both, so CloudFormation refuses a template in which a parameter and a resource have one name.
//!
//! ```yaml
//! Parameters:
//!   Orders: {Type: String}
//! Resources:
//!   Orders: {Type: AWS::SQS::Queue}         # bad
//!   OrdersQueue: {Type: AWS::SQS::Queue}    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Rule, RuleCategory, Severity};
use sam_core::document::Section;

pub(super) const RULE: Rule = Rule {
    code: "logical-id-taken",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let template = of.resolver.template();
    if of.item.section != Section::Resources
        || of.item.name.is_empty()
        || !template.declares(Section::Parameters, &of.item.name)
        || template.has_macros()
    {
        return;
    }
    let Some(entry) = of.entry() else {
        return;
    };
    let name: String = entry.name().chars().take(60).collect();
    let message = format!(
        "`{name}` is also the name of a parameter, so CloudFormation refuses the template. Rename one of them."
    );
    let finding = RULE.at(entry.key.full_range(), message);
    let parameter = template.entry(Section::Parameters, entry.name());
    acc.push(match parameter {
        Some(it) => finding.related(it.key.full_range(), "The parameter".to_owned()),
        None => finding,
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn a_parameter_of_the_same_name() {
        check_rule(
            "
Parameters:
  Orders: {Type: String}
  Stage: {Type: String}
Resources:
  Orders: {Type: AWS::SQS::Queue}
  OrdersOfStage: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub '${Stage}-${Orders}'}}
",
            "logical-id-taken",
            expect![[r#"
                6 |   Orders: {Type: AWS::SQS::Queue}
                  |   ^^^^^^ logical-id-taken: `Orders` is also the name of a parameter, so CloudFormation refuses the template. Rename one of them.
                  |   line 3: The parameter
            "#]],
        );
    }
}
