//! Findings that say what is missing where another one says that it stands there under a wrong name.

use super::{Diagnostic, NameClaim, Severity};
use sam_core::document::{Document, Section};
use sam_core::text::{TextRange, TextSize};
use std::collections::HashSet;
use std::sync::Arc;

const PROPERTIES: &str = "Properties";

/// What holds grants, or leads to them.
const HOLDERS: [&str; 5] = [
    PROPERTIES,
    "Connectors",
    "ManagedPolicyArns",
    "Policies",
    "Role",
];

/// Rules about a grant or a call with a name that nothing has, so that nothing is known of what was meant.
const OF_NAMES: [&str; 9] = [
    "connector-unknown-id",
    "connector-unsupported-permission",
    "definition-not-substituted",
    "managed-policy-unknown",
    "policy-action-malformed",
    "policy-template-unknown",
    "policy-unknown-action",
    "policy-unknown-element",
    "policy-unknown-service",
];

/// Rules that hold what code does against what is granted.
const OF_CODE: [&str; 4] = [
    "code-not-granted",
    "grant-missing",
    "grant-not-in-code",
    "grant-unused",
];

/// Takes out findings that a misspelt or misplaced name explains: that the name is missing in the same entry of a section,
/// or in any resource that `Globals` gives it to; that nothing uses it; that the transform refuses its absence. The name
/// becomes an error if what is taken out was one. What code does is not held against grants that are not what was meant.
pub(super) fn without_consequences(found: &mut Vec<Arc<Diagnostic>>, document: &Document) {
    let meant = |it: &Diagnostic| match &it.name {
        Some(NameClaim::Meant(name)) => Some(name.to_string()),
        Some(NameClaim::Lacking(_) | NameClaim::Unused(_)) | None => None,
    };
    if document.is_damaged() {
        found.retain(|it| match &it.name {
            Some(NameClaim::Unused(name)) => !is_in_damage(name, document),
            Some(NameClaim::Meant(_) | NameClaim::Lacking(_)) | None => true,
        });
    }
    without_broken_conditions(found, document);
    let is_of_name = |it: &Diagnostic| OF_NAMES.contains(&it.code);
    if !found.iter().any(|it| meant(it).is_some() || is_of_name(it)) {
        return;
    }
    let place = |range: TextRange| {
        let block = document.block_at(range.start());
        block.map(|it| (it.start, it.block.section))
    };
    let mut known = Meanings::default();
    for it in found.iter() {
        if let Some(name) = meant(it) {
            known.add(it, name, place(it.range));
        }
        if let Some((start, _)) = place(it.range).filter(|_| is_of_name(it)) {
            known.unread_grants.insert(start);
        }
    }
    let mut dropped: Vec<(Option<TextSize>, String)> = Vec::new();
    found.retain(|it| {
        let block = place(it.range).map(|(start, _)| start);
        if OF_CODE.contains(&it.code) && block.is_some_and(|it| known.unread_grants.contains(&it)) {
            return false;
        }
        let explained = match &it.name {
            Some(NameClaim::Meant(_)) => None,
            Some(NameClaim::Lacking(name)) => known.of_lacking(block, name),
            Some(NameClaim::Unused(name)) => {
                return !known.anywhere.contains(&**name);
            }
            None if it.aws_message.is_some() && is_logical_id(it.range, document) => {
                let mut quoted = it.message.split('`').skip(1).step_by(2);
                quoted.find_map(|name| known.of_lacking(block, name))
            }
            None => None,
        };
        let Some(name) = explained else {
            return true;
        };
        if it.severity == Severity::Error {
            dropped.push((block, name));
        }
        false
    });
    // What is left stands for what was refused.
    for it in found
        .iter_mut()
        .filter(|it| it.severity == Severity::Warning)
    {
        let block = place(it.range);
        let is_of_globals = block.is_some_and(|(_, section)| section == Section::Globals);
        let Some(name) = meant(it) else {
            continue;
        };
        let is_cause = dropped
            .iter()
            .any(|(at, of)| *of == name && (is_of_globals || *at == block.map(|(start, _)| start)));
        if is_cause {
            let refused = Diagnostic::clone(it).severity(Severity::Error);
            *it = Arc::new(refused);
        }
    }
}

/// Takes out that nothing uses a condition whose own form is refused: it is to be mended first.
fn without_broken_conditions(found: &mut Vec<Arc<Diagnostic>>, document: &Document) {
    let broken = found.iter().filter(|it| it.code == "condition-form");
    let broken: Vec<TextRange> = broken.map(|it| it.range).collect();
    if broken.is_empty() {
        return;
    }
    let conditions = document.template().entries(Section::Conditions);
    let keys = conditions.filter(|condition| {
        let range = condition.range();
        broken.iter().any(|it| range.contains_range(*it))
    });
    let keys: HashSet<TextRange> = keys.map(|it| it.key.full_range()).collect();
    found.retain(|it| {
        let is_unused = matches!(&it.name, Some(NameClaim::Unused(_)));
        !is_unused || !keys.contains(&it.range)
    });
}

/// The names that were meant where findings stand.
#[derive(Default)]
struct Meanings {
    anywhere: HashSet<String>,
    of_globals: HashSet<String>,
    /// With the start of the block.
    in_block: HashSet<(TextSize, String)>,
    /// Blocks of resources whose `Properties` have another name.
    without_properties: HashSet<TextSize>,
    /// Blocks with a grant that is not what was meant.
    unread_grants: HashSet<TextSize>,
}

impl Meanings {
    fn add(&mut self, finding: &Diagnostic, name: String, place: Option<(TextSize, Section)>) {
        if let Some((start, section)) = place {
            if section == Section::Globals {
                self.of_globals.insert(name.clone());
            }
            if name == PROPERTIES && finding.code == "property-misplaced" {
                self.without_properties.insert(start);
            }
            if HOLDERS.contains(&&*name) {
                self.unread_grants.insert(start);
            }
            self.in_block.insert((start, name.clone()));
        }
        self.anywhere.insert(name);
    }

    /// The name that was meant elsewhere, by which it is explained that one is missing in a block.
    fn of_lacking(&self, block: Option<TextSize>, name: &str) -> Option<String> {
        let block = block?;
        let is_named =
            self.of_globals.contains(name) || self.in_block.contains(&(block, name.to_owned()));
        if is_named {
            return Some(name.to_owned());
        }
        self.without_properties
            .contains(&block)
            .then(|| PROPERTIES.to_owned())
    }
}

/// Whether a block that is not read as it stands has a name somewhere.
fn is_in_damage(name: &str, document: &Document) -> bool {
    let damaged = document.blocks().iter();
    let mut damaged = damaged.filter(|it| !it.block.errors.is_empty());
    damaged.any(|it| it.block.text.contains(name))
}

/// Whether a range is the logical ID of a resource, where the transform says what the resource lacks.
fn is_logical_id(range: TextRange, document: &Document) -> bool {
    let resource = document.template().resource_containing(range.start());
    resource.is_some_and(|it| it.entry.key.full_range() == range)
}

#[cfg(test)]
mod tests {
    use crate::testing::check_whole;
    use expect_test::expect;

    #[test]
    fn a_misspelt_name_is_one_finding() {
        check_whole(
            r#"
Transform: AWS::Serverless-2016-10-31
Conditions:
  IsProd: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  Rules:
    Type: AWS::S3::Bucket
    Condition: IsProdd
    Properties:
      Tags: [{key: a, Value: b}]
  Beside:
    Type: AWS::Serverless::Function
    Handler: app.handler
    Properties: {Runtime: python3.13, InlineCode: x}
  Table:
    Type: AWS::DynamoDB::Table
    Propertys:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
Outputs:
  Url: {value: x}
"#,
            expect![[r#"
                8 |     Condition: IsProdd
                  |                ^^^^^^^ unknown-reference: There is no condition `IsProdd` in this template. Did you mean `IsProd`?
                  |                fix: Change to `IsProd`
                10 |       Tags: [{key: a, Value: b}]
                   |               ^^^ unknown-property: `Tag` has no property `key`. Did you mean `Key`?
                   |               fix: Change to `Key`
                13 |     Handler: app.handler
                   |     ^^^^^^^ property-misplaced: `Handler` is next to `Properties`, where SAM drops it silently. Move `Handler` into `Properties`.
                   |     fix: Move into `Properties`
                17 |     Propertys:
                   |     ^^^^^^^^^ property-misplaced: A resource has no attribute `Propertys`: CloudFormation refuses the template. Did you mean `Properties`?
                   |     fix: Change to `Properties`
                22 |   Url: {value: x}
                   |         ^^^^^ output-form: An output has no key `value`. Did you mean `Value`?
                   |         fix: Change to `Value`
            "#]],
        );
    }

    #[test]
    fn a_condition_of_a_wrong_form_is_not_unused() {
        check_whole(
            r#"
Parameters: {P: {Type: String}}
Conditions:
  A: !Equals [a]
  B: !Ref P
  C: !Equals [!Ref P, a]
Resources:
  T: {Type: AWS::SNS::Topic}
"#,
            expect![[r#"
                4 |   A: !Equals [a]
                  |      ^^^^^^^ condition-form: `Fn::Equals` takes a list with two values.
                5 |   B: !Ref P
                  |      ^^^^ condition-form: `Ref` is not a condition. Use `Fn::Equals`, `Fn::And`, `Fn::Or`, `Fn::Not` or `Condition`.
                6 |   C: !Equals [!Ref P, a]
                  |   ^ unused-declaration (hint): Nothing uses the condition `C`. Remove it.
            "#]],
        );
    }

    #[test]
    fn what_globals_misspells_is_not_missing_in_resources() {
        check_whole(
            r#"
Transform: AWS::Serverless-2016-10-31
Globals:
  Functions: {Handler: app.handler, Runtime: python3.13}
Resources:
  One: {Type: AWS::Serverless::Function, Properties: {InlineCode: x}}
"#,
            expect![[r#"
                4 |   Functions: {Handler: app.handler, Runtime: python3.13}
                  |   ^^^^^^^^^ globals-unknown-property: `Globals` has no section `Functions`, so SAM refuses it. Did you mean `Function`?
                  |   fix: Change to `Function`
            "#]],
        );
        check_whole(
            r#"
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Handlr: app.handler, Runtime: python3.13}
Resources:
  One: {Type: AWS::Serverless::Function, Properties: {InlineCode: x}}
  Two: {Type: AWS::Serverless::Function, Properties: {InlineCode: x}}
"#,
            expect![[r#"
                4 |   Function: {Handlr: app.handler, Runtime: python3.13}
                  |              ^^^^^^ globals-unknown-property: `Globals` cannot contain `Handlr`, so SAM refuses it. Did you mean `Handler`?
                  |              fix: Change to `Handler`
            "#]],
        );
    }
}
