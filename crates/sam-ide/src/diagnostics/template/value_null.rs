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
//! Of resources of SAM those properties are looked at that the transform hands on as they are; it drops other empty values.
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Fix, Rule, RuleCategory, Severity};
use crate::edit::remove_entry;
use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::document::cursor::{self, PathStep};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Template;
use sam_core::text::TextRange;
use sam_core::validation::{SchemaFaultKind, resource_faults};

pub(super) const RULE: Rule = Rule {
    code: "value-null",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: Some(fix),
};

/// Attributes of a resource for which nothing else is reported when they have no value.
const ATTRIBUTES: [&str; 5] = [
    "Condition",
    "CreationPolicy",
    "DependsOn",
    "Metadata",
    "UpdatePolicy",
];

/// The properties of SAM types whose nested values the transform hands on, where nothing else reports an empty one.
const HANDED_ON: [(&str, &[&str]); 6] = [
    (
        "Function",
        &[
            "Architectures",
            "DurableConfig",
            "Environment",
            "EphemeralStorage",
            "LoggingConfig",
            "ProvisionedConcurrencyConfig",
            "RuntimeManagementConfig",
            "SnapStart",
            "TenancyConfig",
            "VpcConfig",
        ],
    ),
    (
        "Api",
        &[
            "AccessLogSetting",
            "BinaryMediaTypes",
            "CanarySetting",
            "MethodSettings",
            "Variables",
        ],
    ),
    (
        "HttpApi",
        &[
            "AccessLogSettings",
            "DefaultRouteSettings",
            "RouteSettings",
            "StageVariables",
            "Tags",
        ],
    ),
    (
        "StateMachine",
        &["DefinitionSubstitutions", "Logging", "Tracing"],
    ),
    (
        "SimpleTable",
        &["PointInTimeRecoverySpecification", "SSESpecification"],
    ),
    ("Application", &["Parameters"]),
];

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let Some(entry) = of.entry().filter(|_| !of.resolver.template().has_macros()) else {
        return;
    };
    let mut found = Vec::new();
    match of.item.section {
        Section::Other if entry.name() == "Description" => add(&mut found, entry),
        Section::Preamble => found.extend(empty_section(entry, of.resolver.template())),
        Section::Outputs | Section::Conditions | Section::Mappings | Section::Rules => {
            add(&mut found, entry);
            walk(&mut found, entry.value);
        }
        Section::Parameters => {
            add(&mut found, entry);
            found.extend(nulls(entry.value));
        }
        Section::Resources => of_resource(&mut found, entry.value),
        Section::Globals => handed_on(&mut found, entry.name(), entry.value),
        _ => {}
    }
    let outdented = match found.as_slice() {
        [] => Vec::new(),
        [first, ..] => outdented(first.range(), of.resolver.template()),
    };
    found.retain(|it| !outdented.contains(&it.key.full_range()));
    for entry in found {
        let name = entry.name();
        let has_value = !entry.value.is_null();
        let message = match has_value {
            true => format!(
                "`{name}` has an empty item, and CloudFormation refuses `null`. Write a value, or remove the item."
            ),
            false => format!(
                "`{name}` has no value, and CloudFormation refuses `null`. Write a value, or remove `{name}`."
            ),
        };
        let item = entry.value.items().find(|it| is_nothing(*it));
        let node = item.filter(|_| has_value).unwrap_or(entry.key);
        acc.push(RULE.at(node.full_range(), message));
    }
}

/// The keys of a resource whose values stand beside them, which `property-outdented` reports.
fn outdented(within: TextRange, template: Template<'_>) -> Vec<TextRange> {
    let resource = template.resource_containing(within.start());
    let faults = resource.map(|it| resource_faults(it, template));
    let faults = faults.into_iter().flatten();
    faults
        .filter(|it| matches!(it.kind, SchemaFaultKind::Outdented { .. }))
        .map(|it| it.range)
        .collect()
}

/// A section with nothing in it. `resources-missing` reports `Resources`, and `transform-refuses` what SAM reads.
fn empty_section<'a>(entry: EntryRef<'a>, template: Template<'a>) -> Option<EntryRef<'a>> {
    const OTHERS: [&str; 2] = ["Resources", "Globals"];
    let name = entry.name();
    let is_known = Section::NAMES.contains(&name) && !OTHERS.contains(&name);
    let empty = template.without_entries(name).filter(|_| is_known)?;
    (empty.key.full_range() == entry.key.full_range() && is_null(empty)).then_some(empty)
}

fn of_resource<'a>(acc: &mut Vec<EntryRef<'a>>, body: NodeRef<'a>) {
    let Some(type_name) = body.get("Type").and_then(NodeRef::as_str) else {
        return;
    };
    let properties = body.get("Properties");
    if let Some(sam_type) = type_name.strip_prefix("AWS::Serverless::") {
        properties
            .into_iter()
            .for_each(|it| handed_on(acc, sam_type, it));
    } else {
        let attributes = body.entries().filter(|it| ATTRIBUTES.contains(&it.name()));
        attributes.for_each(|it| add(acc, it));
        properties.into_iter().for_each(|it| walk(acc, it));
    }
}

/// What the transform hands on of the properties of a SAM type: `Function`.
fn handed_on<'a>(acc: &mut Vec<EntryRef<'a>>, sam_type: &str, properties: NodeRef<'a>) {
    let known = HANDED_ON.iter().find(|(it, _)| *it == sam_type);
    let names = known.map_or(&[][..], |(_, names)| names);
    let of_names = properties.entries().filter(|it| names.contains(&it.name()));
    for entry in of_names {
        acc.extend(Some(entry).filter(|it| has_empty_item(*it)));
        walk(acc, entry.value);
    }
}

/// The entries without a value or with an item without one, at any depth.
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
    acc.extend(Some(entry).filter(|it| is_null(*it) || has_empty_item(*it)));
}

fn has_empty_item(entry: EntryRef<'_>) -> bool {
    let is_list = entry.value.is_sequence() && entry.value.tag().is_none();
    is_list && entry.value.items().any(is_nothing)
}

fn is_nothing(node: NodeRef<'_>) -> bool {
    node.is_null() && node.tag().is_none()
}

fn is_null(entry: EntryRef<'_>) -> bool {
    is_nothing(entry.value) && !entry.name().is_empty() && !entry.is_merge()
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let path = cursor::path(document, finding.range.start())?;
    let [.., around, PathStep::Entry(entry)] = path.steps.as_slice() else {
        return None;
    };
    if !is_nothing(entry.value) {
        return None;
    }
    let map = match around {
        PathStep::Entry(around) => around.value,
        PathStep::Item(_, item) => *item,
    };
    let edits = remove_entry(document, map, *entry);
    Some(Fix::list([(format!("Remove `{}`", entry.name()), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::findings;
    use crate::testing::{check, check_fix};
    use expect_test::expect;
    use sam_core::analysis::Analysis;

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
    fn what_the_transform_hands_on() {
        check(
            "
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Environment: {Variables: {LEVEL: }}, Timeout: }
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://code/worker.zip
      Handler: app.handler
      Runtime: python3.13
      EphemeralStorage: {Size: }
      VpcConfig:
        SubnetIds: [subnet-1, null]
        SecurityGroupIds: [sg-1]
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties: {DefinitionUri: s3://code/flow.json, DefinitionSubstitutions: {Table: }, Name: }
",
            expect![[r#"
                4 |   Function: {Environment: {Variables: {LEVEL: }}, Timeout: }
                  |                                        ^^^^^ value-null: `LEVEL` has no value, and CloudFormation refuses `null`. Write a value, or remove `LEVEL`.
                  |                                        fix: Remove `LEVEL`
                12 |       EphemeralStorage: {Size: }
                   |                          ^^^^ value-null: `Size` has no value, and CloudFormation refuses `null`. Write a value, or remove `Size`.
                   |                          fix: Remove `Size`
                14 |         SubnetIds: [subnet-1, null]
                   |                               ^^^^ value-null: `SubnetIds` has an empty item, and CloudFormation refuses `null`. Write a value, or remove the item.
                18 |     Properties: {DefinitionUri: s3://code/flow.json, DefinitionSubstitutions: {Table: }, Name: }
                   |                                                                                ^^^^^ value-null: `Table` has no value, and CloudFormation refuses `null`. Write a value, or remove `Table`.
                   |                                                                                fix: Remove `Table`
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

    #[test]
    fn sections_and_what_stands_in_them() {
        check(
            "
AWSTemplateFormatVersion: '2010-09-09'
Outputs:
  Url:
Conditions:
  IsProd:
Mappings:
  Sizes: {dev: {Memory: }}
Resources:
  Orders:
    Type: AWS::SQS::Queue
    DependsOn:
",
            expect![[r#"
                4 |   Url:
                  |   ^^^ value-null: `Url` has no value, and CloudFormation refuses `null`. Write a value, or remove `Url`.
                6 |   IsProd:
                  |   ^^^^^^ value-null: `IsProd` has no value, and CloudFormation refuses `null`. Write a value, or remove `IsProd`.
                8 |   Sizes: {dev: {Memory: }}
                  |                 ^^^^^^ value-null: `Memory` has no value, and CloudFormation refuses `null`. Write a value, or remove `Memory`.
                  |                 fix: Remove `Memory`
                12 |     DependsOn:
                   |     ^^^^^^^^^ value-null: `DependsOn` has no value, and CloudFormation refuses `null`. Write a value, or remove `DependsOn`.
                   |     fix: Remove `DependsOn`
            "#]],
        );
    }

    #[test]
    fn a_section_with_nothing_in_it() {
        let found = |sections: &str| {
            let text = format!("{sections}Resources:\n  Orders: {{Type: AWS::SQS::Queue}}\n");
            let analysis = Analysis::open(1, &text);
            let found = findings(&analysis);
            found
                .iter()
                .map(|it| it.message.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            found("Parameters:\n"),
            [
                "`Parameters` has no value, and CloudFormation refuses `null`. Write a value, or remove `Parameters`."
            ]
        );
        assert_eq!(found("Outputs:\n  # none yet\n").len(), 1);
        assert_eq!(found("Outputs: {}\n"), [""; 0]);
        let in_braces = |text: &str| findings(&Analysis::open(1, text)).iter().count();
        let empty = r#""Parameters": {}, "Mappings": { }, "Conditions": {}, "Outputs": {
        }"#;
        let text = format!(r#"{{"Resources": {{"Q": {{"Type": "AWS::SQS::Queue"}}}}, {empty}}}"#);
        assert_eq!(in_braces(&text), 0);
        assert_eq!(in_braces(&text.replace('"', "")), 0);
        assert_eq!(in_braces(&text.replace("{ }", "null")), 1);
        assert_eq!(found("Outputs:\n  Url: {Value: !Ref Orders}\n"), [""; 0]);
    }
}
