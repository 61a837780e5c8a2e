//! `property-wrong-type`: a property has a value of the wrong kind, for example text where a list is needed.
//!
//! CloudFormation refuses a list or a map where a property takes text, and the other way round. It converts numbers and
//! truth values to text and back, so `"3"` may stand for a number, but `soon` may not. Of intrinsic functions the rule
//! knows what they return: `Fn::Sub` returns text, `Fn::Split` a list, `Ref` of a parameter what the parameter is.
//! It is a warning where the transform reads the value before CloudFormation does, since it takes more than its schema says.
//!
//! ```yaml
//! VpcConfig:
//!   SubnetIds: subnet-1       # bad
//!   SubnetIds: [subnet-1]     # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, move_value, one, replace_value};
use crate::property;
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::document::cursor::{self, PathStep};
use sam_core::spec::schema::Shape;
use sam_core::spec::value_kind;
use sam_core::syntax::ScalarStyle;
use sam_core::text::TextEdit;
use sam_core::validation::{FaultCertainty, FoundKind, Returned, SchemaFault, SchemaFaultKind};

pub(super) const RULE: Rule = Rule {
    code: "property-wrong-type",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Schema(check),
    fix: Some(fix),
};

/// How much of a text a message shows.
const LONGEST: usize = 40;

fn check(acc: &mut Vec<Diagnostic>, fault: &SchemaFault<'_>) {
    let SchemaFaultKind::WrongType { key, found, shape } = &fault.kind else {
        return;
    };
    let found = match found {
        FoundKind::Text(text) if text.chars().count() <= LONGEST => format!("`{text}` is not"),
        FoundKind::Text(_) => "this text is not".to_owned(),
        FoundKind::Boolean => "this is a boolean".to_owned(),
        FoundKind::Number => "this is a number".to_owned(),
        FoundKind::Map => "this is a map".to_owned(),
        FoundKind::List => "this is a list".to_owned(),
        FoundKind::Returned(function, returned) => {
            let prefix = if *function == "Ref" { "" } else { "Fn::" };
            let returned = match returned {
                Returned::Text => "a string",
                Returned::List => "a list",
            };
            format!("`{prefix}{function}` returns {returned}")
        }
    };
    let kind = property::kind(shape);
    let expected = match shape.definitions().as_slice() {
        [name] if *name == kind => format!("a map ({name})"),
        _ if kind.starts_with("integer") => format!("an {kind}"),
        _ => format!("a {kind}"),
    };
    let message = format!("`{key}` must be {expected}, but {found}.");
    let severity = match fault.certainty {
        FaultCertainty::Refused | FaultCertainty::NotInTransform => Severity::Error,
        FaultCertainty::Doubtful | FaultCertainty::Unlisted => Severity::Warning,
    };
    let finding = RULE.at(fault.range, message).severity(severity);
    acc.push(finding.given_by(fault, key));
}

/// A number with its unit is the number, and one value in the place of a list is its only item.
fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let fault = finding.schema_fault(resolver)?;
    let SchemaFaultKind::WrongType { found, shape, .. } = &fault.kind else {
        return None;
    };
    if fault.given_by.is_some() {
        return None;
    }
    if let FoundKind::Text(text) = found
        && let Some(number) = without_unit(text, shape)
    {
        let path = cursor::path(document, finding.range.start())?;
        let node = path.node().filter(|it| finding.is_at(*it))?;
        let piece = Piece::Literal(number.to_owned());
        let edits = one(replace_value(document, node, &piece));
        return Some(Fix::list([(format!("Change to `{number}`"), edits)]));
    }
    let takes_tags = shape.item().is_some_and(|it| it.definitions() == ["Tag"]);
    if takes_tags && matches!(found, FoundKind::Map) {
        let edits = tags_as_list(document, finding);
        return Some(Fix::list([("Write the tags as a list", edits)]));
    }
    let is_text = match found {
        FoundKind::Text(_) | FoundKind::Returned(_, Returned::Text) => true,
        FoundKind::Boolean
        | FoundKind::Number
        | FoundKind::Map
        | FoundKind::List
        | FoundKind::Returned(_, Returned::List) => false,
    };
    let takes_text = shape.item().is_some_and(|it| it.takes(value_kind::TEXT));
    if !is_text || !takes_text || !shape.takes(value_kind::LIST) {
        return None;
    }
    let path = cursor::path(document, finding.range.start())?;
    let node = path.node().filter(|it| finding.is_at(*it))?;
    let written = document.slice(node.full_range());
    // What stands on several lines, or has a sign of the flow style, would be read otherwise there.
    let is_plain = node
        .scalar()
        .is_some_and(|it| it.style == ScalarStyle::Plain);
    let has_sign = is_plain && written.contains([',', '[', ']', '{', '}']);
    let is_safe = !has_sign && !written.contains(['\n', '#', '*']);
    let edits = is_safe.then(|| vec![TextEdit::replace(node.full_range(), format!("[{written}]"))]);
    Some(Fix::list([("Put it into a list", edits)]))
}

/// The number of a text that is one with a unit behind it, as `30s`; seconds and megabytes are what properties count in.
fn without_unit<'a>(text: &'a str, shape: &Shape) -> Option<&'a str> {
    const UNITS: [&str; 8] = ["s", "sec", "seconds", "MB", "mb", "M", "MiB", "Mb"];
    let number = text.trim_end_matches(|it: char| !it.is_ascii_digit());
    let unit = text.strip_prefix(number)?.trim_start();
    let is_number = !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
    let takes = shape.takes(value_kind::INTEGER) && !shape.takes(value_kind::TEXT);
    (is_number && takes && UNITS.contains(&unit)).then_some(number)
}

/// A map of tags as the list of maps that CloudFormation takes.
fn tags_as_list(document: &Document, finding: &Diagnostic) -> Option<Vec<TextEdit>> {
    let path = cursor::path(document, finding.range.start())?;
    let mut entries = path.steps.iter().rev().filter_map(|it| match it {
        PathStep::Entry(entry) => Some(*entry),
        PathStep::Item(..) => None,
    });
    let entry = entries.find(|it| it.value.is_mapping())?;
    let around = entries.next()?.value;
    let tags: Vec<_> = entry.value.entries().collect();
    let items = tags.iter().map(|it| {
        Piece::map([
            ("Key", Piece::Text(it.name().to_owned())),
            ("Value", Piece::Moved(it.value)),
        ])
    });
    let list = Piece::List(items.collect());
    let is_plain = tags.iter().all(|it| !it.is_merge());
    one(move_value(document, around, entry, &list)).filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    #[test]
    fn kinds_of_values() {
        check(
            r#"
Transform: AWS::Serverless-2016-10-31
Parameters:
  Subnets: {Type: List<AWS::EC2::Subnet::Id>}
  Subnet: {Type: String}
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties:
      Handler: [a]
      Timeout: soon
      MemorySize: "128"
      VpcConfig:
        SubnetIds: !Ref Subnet
        SecurityGroupIds: sg-1
      Environment: !Sub "${Subnet}"
      Layers: {a: b}
      CodeUri: ./src
  Two:
    Type: AWS::Lambda::Url
    Properties:
      AuthType: NONE
      TargetFunctionArn: !Ref Subnets
      Cors: {AllowCredentials: maybe, AllowMethods: !Split [",", !Ref Subnet]}
"#,
            expect![[r#"
                10 |       Handler: [a]
                   |                ^^^ property-wrong-type: `Handler` must be a string, but this is a list.
                11 |       Timeout: soon
                   |                ^^^^ property-wrong-type: `Timeout` must be an integer, but `soon` is not.
                14 |         SubnetIds: !Ref Subnet
                   |                    ^^^^^^^^^^^ property-wrong-type: `SubnetIds` must be a list of string, but `Ref` returns a string.
                   |                    fix: Put it into a list
                15 |         SecurityGroupIds: sg-1
                   |                           ^^^^ property-wrong-type: `SecurityGroupIds` must be a list of string, but `sg-1` is not.
                   |                           fix: Put it into a list
                16 |       Environment: !Sub "${Subnet}"
                   |                    ^^^^^^^^^^^^^^^^ property-wrong-type (warning): `Environment` must be a map (Environment), but `Fn::Sub` returns a string.
                17 |       Layers: {a: b}
                   |                ^ property-wrong-type (warning): `Layers` must be a list of string, but this is a map.
                23 |       TargetFunctionArn: !Ref Subnets
                   |                          ^^^^^^^^^^^^ property-wrong-type: `TargetFunctionArn` must be a string, but `Ref` returns a list.
                24 |       Cors: {AllowCredentials: maybe, AllowMethods: !Split [",", !Ref Subnet]}
                   |                                ^^^^^ property-wrong-type: `AllowCredentials` must be a boolean, but `maybe` is not.
            "#]],
        );
    }

    #[test]
    fn a_number_without_its_unit_and_tags_as_a_list() {
        check_fix(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {InlineCode: x, Handler: a.b, Runtime: python3.13, Timeout: 30s}\n",
            "Change to `30`",
            expect![[r#"
                 4 |     Type: AWS::Serverless::Function
                -5 |     Properties: {InlineCode: x, Handler: a.b, Runtime: python3.13, Timeout: 30s}
                +5 |     Properties: {InlineCode: x, Handler: a.b, Runtime: python3.13, Timeout: 30}
            "#]],
        );
        check_fix(
            "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      Tags:\n        team: a # why\n        stage: !Ref AWS::StackName\n",
            "Write the tags as a list",
            expect![[r#"
                 5 |       Tags:
                -6 |         team: a # why
                -7 |         stage: !Ref AWS::StackName
                +6 |         - Key: team
                +7 |           Value: a # why
                +8 |         - Key: stage
                +9 |           Value: !Ref AWS::StackName
            "#]],
        );
    }
}
