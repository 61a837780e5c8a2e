//! `unknown-function`: an intrinsic function is misspelt.
//!
//! CloudFormation refuses a template with a function that it does not have ("Encountered unsupported function"). Case
//! counts, as in `!Ref` and `Fn::GetAtt`, and a tag has no colon. `Ref` and `Condition` have no `Fn::` before them.
//! A macro may know more functions, so nothing is reported in a template that names one in `Transform`.
//!
//! ```yaml
//! TableName: !Reff Orders                  # bad
//! TableName: !Ref Orders                   # good
//! Resource: {Fn::GettAtt: [Orders, Arn]}   # bad
//! Resource: {Fn::GetAtt: [Orders, Arn]}    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Fix, Rule, RuleCategory, Severity};
use crate::names::closest;
use sam_core::connector::Resolver;
use sam_core::document::{PlacedBlock, Section};
use sam_core::template::intrinsic::FUNCTIONS;
use sam_core::template::reference::UnknownFunction;
use sam_core::template::{Item, Template};
use sam_core::text::{TextEdit, TextRange, TextSize};

pub(super) const RULE: Rule = Rule {
    code: "unknown-function",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let template = of.resolver.template();
    for (range, function) in unknown_in(of.block, of.item) {
        let names = |it: &str| {
            template.declares(Section::Resources, it) || template.declares(Section::Parameters, it)
        };
        let is_function = function.argument.as_deref().is_none_or(names);
        if let Some(meant) = meant(function)
            && is_function
            && !template.has_macros()
        {
            let written = match function.is_short {
                true => format!("!{}", function.name),
                false => function.name.to_string(),
            };
            let finding = RULE.at(
                range,
                format!("CloudFormation has no function `{written}`. Did you mean `{meant}`?"),
            );
            // What it names is not unused.
            acc.push(finding.meaning(function.argument.as_deref()));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let (range, function) = unknown(resolver.template()).find(|(it, _)| *it == finding.range)?;
    let meant = meant(function)?;
    let document = resolver.template().document();
    let is_quoted = document.slice(range).starts_with(['"', '\'']);
    let range = match is_quoted {
        true => TextRange::new(range.start() + QUOTE, range.end() - QUOTE),
        false => range,
    };
    let label = format!("Change to `{meant}`");
    Some(Fix::list([(
        label,
        Some(vec![TextEdit::replace(range, meant)]),
    )]))
}

/// The length of a quote.
const QUOTE: TextSize = TextSize::new(1);

fn unknown<'a>(
    template: Template<'a>,
) -> impl Iterator<Item = (TextRange, &'a UnknownFunction)> + 'a {
    let items = template.items();
    items.flat_map(|(placed, item)| unknown_in(placed, item))
}

/// The unknown functions of an entry, if CloudFormation looks for functions in its section.
fn unknown_in<'a>(
    placed: &'a PlacedBlock,
    item: &'a Item,
) -> impl Iterator<Item = (TextRange, &'a UnknownFunction)> + 'a {
    let has_functions = matches!(
        item.section,
        Section::Resources | Section::Outputs | Section::Conditions
    );
    let all = item.unknown_functions.iter().filter(move |_| has_functions);
    all.map(|it| (it.range + placed.start, it))
}

/// The function that was meant, as it is to be written.
fn meant(function: &UnknownFunction) -> Option<String> {
    let is_prefixed = function
        .name
        .get(..3)
        .is_some_and(|it| it.eq_ignore_ascii_case("fn:"));
    let name = match is_prefixed {
        true => function.name.get(3..)?.trim_start_matches(':'),
        false => &function.name,
    };
    let name = match function.argument {
        Some(_) => "Ref",
        None => name,
    };
    let near = closest(name, FUNCTIONS).filter(|it| *it != "ForEach")?;
    Some(match (function.is_short, near) {
        (true, _) => format!("!{near}"),
        (false, "Ref" | "Condition") => near.to_owned(),
        (false, _) => format!("Fn::{near}"),
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const MISSPELT: &str = r#"
Transform: AWS::Serverless-2016-10-31
Conditions:
  Prod: !Equal [a, b]
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Environment:
        Variables: {A: !ref Orders, B: {Fn::GettAtt: [Orders, Arn]}, C: {"Fn::Ref": Orders}}
      Policies:
      - DynamoDBReadPolicy: {TableName: !Reff Orders}
      - Statement: {Effect: Allow, Action: 'dynamodb:GetItem', Resource: !GetAttr Orders.Arn}
      - !Ref: Rule
  Rule:
    Type: AWS::IAM::ManagedPolicy
    Properties: {PolicyDocument: {Version: 2012-10-17, Statement: {Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::shop/*'}}}
"#;

    #[test]
    fn each_is_reported_with_the_function_that_was_meant() {
        check(
            MISSPELT,
            expect![[r#"
                4 |   Prod: !Equal [a, b]
                  |         ^^^^^^ unknown-function: CloudFormation has no function `!Equal`. Did you mean `!Equals`?
                  |         fix: Change to `!Equals`
                11 |         Variables: {A: !ref Orders, B: {Fn::GettAtt: [Orders, Arn]}, C: {"Fn::Ref": Orders}}
                   |                        ^^^^ unknown-function: CloudFormation has no function `!ref`. Did you mean `!Ref`?
                   |                        fix: Change to `!Ref`
                11 |         Variables: {A: !ref Orders, B: {Fn::GettAtt: [Orders, Arn]}, C: {"Fn::Ref": Orders}}
                   |                                         ^^^^^^^^^^^ unknown-function: CloudFormation has no function `Fn::GettAtt`. Did you mean `Fn::GetAtt`?
                   |                                         fix: Change to `Fn::GetAtt`
                11 |         Variables: {A: !ref Orders, B: {Fn::GettAtt: [Orders, Arn]}, C: {"Fn::Ref": Orders}}
                   |                                                                          ^^^^^^^^^ unknown-function: CloudFormation has no function `Fn::Ref`. Did you mean `Ref`?
                   |                                                                          fix: Change to `Ref`
                13 |       - DynamoDBReadPolicy: {TableName: !Reff Orders}
                   |                                         ^^^^^ unknown-function: CloudFormation has no function `!Reff`. Did you mean `!Ref`?
                   |                                         fix: Change to `!Ref`
                14 |       - Statement: {Effect: Allow, Action: 'dynamodb:GetItem', Resource: !GetAttr Orders.Arn}
                   |                                                                          ^^^^^^^^ unknown-function: CloudFormation has no function `!GetAttr`. Did you mean `!GetAtt`?
                   |                                                                          fix: Change to `!GetAtt`
                15 |       - !Ref: Rule
                   |         ^^^^^ unknown-function: CloudFormation has no function `!Ref:`. Did you mean `!Ref`?
                   |         fix: Change to `!Ref`
            "#]],
        );
    }

    #[test]
    fn the_function_that_was_meant() {
        check_fix(
            MISSPELT,
            "Change to `!Equals`",
            expect![[r#"
              3 | Conditions:
            - 4 |   Prod: !Equal [a, b]
            + 4 |   Prod: !Equals [a, b]
              5 | Resources:
        "#]],
        );
    }

    #[test]
    fn a_macro_may_know_more_and_a_tag_of_a_tool_is_like_none() {
        let orders = "Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: !Reff x}}";
        check(
            &format!("Transform: [Own, AWS::Serverless-2016-10-31]\nResources:\n  {orders}\n"),
            expect![[""]],
        );
        check(
            "Resources:\n  Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: !include a.yaml, Tags: !!seq []}}\n",
            expect![[""]],
        );
    }
}
