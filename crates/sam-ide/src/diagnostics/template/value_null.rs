//! `value-null`: a key has no value.
//!
//! CloudFormation refuses a template with a `null` in it ("'null' values are not allowed in templates"), and YAML reads a key
//! with nothing behind its colon as `null`. Most often the value was forgotten, or what should be below the key is not
//! indented.
//!
//! ```yaml
//! Properties:
//!   QueueName:           # bad
//!   QueueName: orders    # good
//! ```
//!
//! Of resources of SAM only the variables of `Environment` are looked at, since the transform drops other empty values.
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Fix, Rule, RuleCategory, Severity};
use crate::edit::remove_entry;
use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::document::cursor::{self, PathStep};
use sam_core::syntax::{EntryRef, NodeRef};

pub(super) const RULE: Rule = Rule {
    code: "value-null",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let Some(entry) = of.entry().filter(|_| !of.resolver.template().has_macros()) else {
        return;
    };
    let mut found = Vec::new();
    match of.item.section {
        Section::Other if entry.name() == "Description" => add(&mut found, entry),
        Section::Outputs => walk(&mut found, entry.value),
        Section::Parameters => found.extend(nulls(entry.value)),
        Section::Resources => of_resource(&mut found, entry.value),
        _ => {}
    }
    for entry in found {
        let name = entry.name();
        let message = format!(
            "`{name}` has no value, and CloudFormation refuses `null`. Write a value, or remove `{name}`."
        );
        acc.push(RULE.at(entry.key.full_range(), message));
    }
}

fn of_resource<'a>(acc: &mut Vec<EntryRef<'a>>, body: NodeRef<'a>) {
    let Some(type_name) = body.get("Type").and_then(NodeRef::as_str) else {
        return;
    };
    let properties = body.get("Properties");
    if type_name.starts_with("AWS::Serverless::") {
        let environment = properties.and_then(|it| it.get("Environment")?.get("Variables"));
        acc.extend(environment.into_iter().flat_map(nulls));
    } else if let Some(properties) = properties {
        walk(acc, properties);
    }
}

/// The entries without a value, at any depth.
fn walk<'a>(acc: &mut Vec<EntryRef<'a>>, node: NodeRef<'a>) {
    node.items().for_each(|it| walk(acc, it));
    for entry in node.entries() {
        add(acc, entry);
        walk(acc, entry.value);
    }
}

fn nulls(node: NodeRef<'_>) -> impl Iterator<Item = EntryRef<'_>> {
    node.entries().filter(|it| is_null(*it))
}

fn add<'a>(acc: &mut Vec<EntryRef<'a>>, entry: EntryRef<'a>) {
    acc.extend(Some(entry).filter(|it| is_null(*it)));
}

fn is_null(entry: EntryRef<'_>) -> bool {
    let is_value = entry.value.is_null() && entry.value.tag().is_none();
    is_value && !entry.name().is_empty() && !entry.is_merge()
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let path = cursor::path(document, finding.range.start())?;
    let [.., around, PathStep::Entry(entry)] = path.steps.as_slice() else {
        return None;
    };
    let map = match around {
        PathStep::Entry(around) => around.value,
        PathStep::Item(_, item) => *item,
    };
    let edits = remove_entry(document, map, *entry);
    Some(Fix::list([(format!("Remove `{}`", entry.name()), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const TEMPLATE: &str = "
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: }
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      QueueName:
      Tags: [{Key: team, Value: null}]
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://code/worker.zip
      Handler: app.handler
      Runtime: python3.13
      Events:
      Environment: {Variables: {TABLE: , STAGE: !Ref Stage}}
";

    #[test]
    fn nothing_that_is_deployed_may_be_null() {
        check(
            TEMPLATE,
            expect![[r#"
            4 |   Stage: {Type: String, Default: }
              |                         ^^^^^^^ value-null: `Default` has no value, and CloudFormation refuses `null`. Write a value, or remove `Default`.
              |                         fix: Remove `Default`
            9 |       QueueName:
              |       ^^^^^^^^^ value-null: `QueueName` has no value, and CloudFormation refuses `null`. Write a value, or remove `QueueName`.
              |       fix: Remove `QueueName`
            10 |       Tags: [{Key: team, Value: null}]
               |                          ^^^^^ value-null: `Value` has no value, and CloudFormation refuses `null`. Write a value, or remove `Value`.
               |                          fix: Remove `Value`
            18 |       Environment: {Variables: {TABLE: , STAGE: !Ref Stage}}
               |                                 ^^^^^ value-null: `TABLE` has no value, and CloudFormation refuses `null`. Write a value, or remove `TABLE`.
               |                                 fix: Remove `TABLE`
        "#]],
        );
    }

    #[test]
    fn the_fix_removes_the_key() {
        check_fix(
            TEMPLATE,
            "Remove `QueueName`",
            expect![[r#"
              8 |     Properties:
            - 9 |       QueueName:
              9 |       Tags: [{Key: team, Value: null}]
        "#]],
        );
    }
}
