//! `unknown-attribute`: `!GetAtt` or `${…}` uses an attribute that the type does not have.
//!
//! Each type has its own attributes, and they are not always called alike: the ARN of a queue is `Arn`, that of a topic
//! `TopicArn`. What one writes as a property, `FunctionName`, is mostly no attribute; the name is often what `!Ref` gives.
//! CloudFormation refuses the template.
//!
//! Only the part before the first dot is looked at (`Endpoint` of `Endpoint.Address`), and only of types whose attributes
//! are all known. Custom resources and modules have attributes of their own, about which nothing is said. Of a nested stack or
//! application, every attribute is an output: `!GetAtt App.Outputs.Url`.
//!
//! ```yaml
//! Resource: !GetAtt Orders.ARN       # bad
//! Resource: !GetAtt Orders.Arn       # good
//! TopicArn: !GetAtt Placed.Arn       # bad: a topic has no such attribute
//! TopicArn: !Ref Placed              # good: and so is `!GetAtt Placed.TopicArn`
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-getatt.html>.

use crate::diagnostics::message::first_short;
use crate::diagnostics::{Check, Diagnostic, EntryView, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, replace_value};
use crate::names::{a_noun, closest, listed};
use sam_core::connector::Resolver;
use sam_core::connector::profile::resolved_type;
use sam_core::document::cursor::{self, PathStep};
use sam_core::document::{Document, Section};
use sam_core::expand;
use sam_core::spec::cfn::{self, RefIs};
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic;
use sam_core::template::reference::{Reference, ReferenceKind};
use sam_core::text::{TextEdit, TextRange, TextSize, size};

pub(super) const RULE: Rule = Rule {
    code: "unknown-attribute",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: Some(fix),
};

/// A nested stack, which a nested application is, too.
const STACK: &str = "AWS::CloudFormation::Stack";

/// What its attributes begin with.
const OUTPUTS: [&str; 1] = ["Outputs"];

/// A short list of attributes is told whole.
const MOST_LISTED: usize = 6;

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let template = of.resolver.template();
    // A macro may write other resources in the place of these.
    if !matches!(of.item.section, Section::Resources | Section::Outputs)
        || template.has_unknown_names()
    {
        return;
    }
    let references = of.item.references.iter();
    let unknown = references.filter_map(|it| Unknown::of(it, of.block.start, of.resolver));
    acc.extend(unknown.map(|it| it.finding()));
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let start = finding.range.start();
    let mut items = template.items();
    let (block, item) = items.find(|(block, item)| {
        let mut references = item.references.iter();
        block.range().contains(start)
            && references.any(|it| attribute_range(it, block.start) == Some(finding.range))
    })?;
    let mut references = item.references.iter();
    let reference =
        references.find(|it| attribute_range(it, block.start) == Some(finding.range))?;
    let unknown = Unknown::of(reference, block.start, resolver)?;
    let id = &*reference.name;
    if let Some(url) = &unknown.url {
        let own = TextRange::at(reference.range.start() + block.start, size(id.len()));
        let edits = one(Some(TextEdit::replace(own, url.clone())));
        return Some(Fix::list([(
            format!("Change to `{url}.{}`", unknown.name),
            edits,
        )]));
    }
    let near = unknown.meant();
    let by_name = near.map(|it| {
        let own = TextRange::at(start, size(unknown.name.len()));
        let edits = one(Some(TextEdit::replace(own, it)));
        (format!("Change to `{it}`"), edits)
    });
    let by_ref = unknown.ref_gives(near).map(|_| {
        let edits = to_ref(template.document(), reference, block.start, finding.range);
        (format!("Change to `!Ref {id}`"), edits)
    });
    Some(Fix::list(by_name.into_iter().chain(by_ref)))
}

fn attribute_range(reference: &Reference, start: TextSize) -> Option<TextRange> {
    let (_, range) = reference.attribute.as_ref()?;
    Some(*range + start)
}

/// An attribute that does not exist.
struct Unknown<'a> {
    id: &'a str,
    /// The type as written, for words.
    written_type: &'a str,
    /// What SAM makes of it.
    cfn_type: &'a str,
    /// Up to the first dot.
    name: &'a str,
    /// Where the attribute stands.
    range: TextRange,
    known: &'static [&'static str],
    /// What SAM makes beside the resource, which stands behind its name as an attribute does.
    made: Vec<&'static str>,
    /// What SAM calls the URL of a function whose attribute it is.
    url: Option<String>,
}

impl<'a> Unknown<'a> {
    fn of(reference: &'a Reference, start: TextSize, resolver: &Resolver<'a>) -> Option<Self> {
        match reference.kind {
            ReferenceKind::GetAtt | ReferenceKind::Sub => {}
            ReferenceKind::Ref
            | ReferenceKind::DependsOn
            | ReferenceKind::Condition
            | ReferenceKind::Mapping
            | ReferenceKind::ConnectorEnd => return None,
        }
        let (attribute, range) = reference.attribute.as_ref()?;
        let name = attribute.split('.').next()?;
        if name.is_empty() || !name.bytes().all(|it| it.is_ascii_alphanumeric()) {
            return None;
        }
        let written_type = resolver.template().type_of(&reference.name)?;
        let cfn_type = resolved_type(written_type);
        // What SAM makes beside the resource, and resolves behind its name.
        let mut parts = expand::parts(written_type).iter();
        let is_part = parts.any(|(it, _)| *it == name);
        let made = || resolver.generated_names().part(&reference.name, name);
        if is_part && made().is_some() {
            return None;
        }
        let parts = expand::parts(written_type).iter().map(|(it, _)| *it);
        let is_made = |it: &&str| {
            resolver
                .generated_names()
                .part(&reference.name, it)
                .is_some()
        };
        let unknown = |known: &'static [&'static str]| Self {
            id: &*reference.name,
            written_type,
            cfn_type,
            name,
            range: *range + start,
            known,
            made: parts.filter(is_made).collect(),
            url: url(resolver, &reference.name, name),
        };
        if cfn_type == STACK {
            // What else a stack has is not documented as an attribute, and not known to be refused.
            let has = cfn::has_attribute(cfn_type, name) == Some(true);
            return (!has && name != OUTPUTS[0]).then(|| unknown(&OUTPUTS));
        }
        if cfn_type.starts_with("AWS::CloudFormation::") {
            return None;
        }
        let known = cfn::attributes(cfn_type)?;
        (cfn::has_attribute(cfn_type, name) == Some(false)).then(|| unknown(known))
    }

    fn finding(&self) -> Diagnostic {
        let id = self.id;
        if let Some(url) = &self.url {
            let message = format!(
                "The URL of `{id}` has it: write `!GetAtt {url}.{}`.",
                self.name
            );
            return RULE.at(self.range, message);
        }
        let near = self.meant();
        if self.cfn_type == STACK && near.is_none() {
            let name = self.name;
            let message = format!(
                "`{id}` is {}, whose only attributes are outputs: `{id}.Outputs.{name}`.",
                a_noun(self.written_type)
            );
            return RULE.at(self.range, message);
        }
        let by_ref = self.ref_gives(near);
        let message = format!(
            "`{id}` is {}, which has no attribute `{}`",
            a_noun(self.written_type),
            self.name
        );
        let way_out = match (near, by_ref) {
            (Some(near), None) => format!(". Did you mean `{near}`?"),
            (Some(near), Some(_)) => {
                format!(". Use `{near}` or `!Ref {id}`.")
            }
            (None, Some(what)) => format!(": `!Ref {id}` gives {what}."),
            (None, None) => match self.known {
                [] => ": it has none.".to_owned(),
                known if known.len() <= MOST_LISTED => {
                    format!(": there is {}.", listed(known.iter().copied()))
                }
                _ => ".".to_owned(),
            },
        };
        let wordings = [format!("{message}{way_out}"), format!("{message}.")];
        RULE.at(self.range, first_short(wordings))
    }

    /// The attribute that was meant: one spelt nearly so, or the ARN or name under another name.
    fn meant(&self) -> Option<&'static str> {
        let same = |it: &&&str| it.eq_ignore_ascii_case(self.name);
        if let Some(same) = self.known.iter().chain(&self.made).find(same) {
            return Some(*same);
        }
        if let Some(made) = closest(self.name, self.made.iter().copied()) {
            return Some(made);
        }
        let by_kind = match Kind::of(self.name) {
            Kind::Arn => cfn::arn_attribute(self.cfn_type),
            Kind::Name => cfn::name_attribute(self.cfn_type),
            Kind::Url | Kind::Other => None,
        };
        by_kind
            .filter(|it| self.known.contains(it))
            .or_else(|| closest(self.name, self.known.iter().copied()))
    }

    /// What `Ref` gives, where it is what was asked for.
    fn ref_gives(&self, near: Option<&str>) -> Option<&'static str> {
        let wanted = Kind::of(near.unwrap_or(self.name));
        match (cfn::ref_is(self.cfn_type)?, wanted) {
            (RefIs::Arn, Kind::Arn) => Some("the ARN"),
            (RefIs::Name, Kind::Name) => Some("the name"),
            (RefIs::Url, Kind::Url) => Some("the URL"),
            (RefIs::Arn | RefIs::Name | RefIs::Url | RefIs::Id, _) => None,
        }
    }
}

/// The logical ID of the URL that SAM makes of a function, if the attribute is its.
fn url(resolver: &Resolver<'_>, id: &str, attribute: &str) -> Option<String> {
    let function = resolver.template().resource(id)?;
    let has_url = function.type_name() == Some("AWS::Serverless::Function")
        && function.property("FunctionUrlConfig").is_some();
    (has_url && attribute == "FunctionUrl").then(|| format!("{id}Url"))
}

/// What an attribute is called like.
enum Kind {
    Arn,
    Name,
    Url,
    Other,
}

impl Kind {
    fn of(attribute: &str) -> Self {
        let name = attribute.to_ascii_lowercase();
        if name.ends_with("arn") {
            Self::Arn
        } else if name.ends_with("name") {
            Self::Name
        } else if name.ends_with("url") {
            Self::Url
        } else {
            Self::Other
        }
    }
}

/// The whole use changed to one of `Ref`; within a text of `Sub` that is the name alone.
fn to_ref(
    document: &Document,
    reference: &Reference,
    start: TextSize,
    attribute: TextRange,
) -> Option<Vec<TextEdit>> {
    let name = reference.range + start;
    if reference.kind == ReferenceKind::Sub {
        let dotted = TextRange::new(name.end(), attribute.end());
        return one(Some(TextEdit::replace(dotted, "")));
    }
    let path = cursor::path(document, name.start())?;
    let nodes = path.steps.iter().rev().map(|step| match step {
        PathStep::Entry(entry) => entry.value,
        PathStep::Item(_, item) => *item,
    });
    let is_it = |it: &NodeRef<'_>| intrinsic::of(*it).is_some_and(|it| it.name == "GetAtt");
    let node = nodes.into_iter().find(is_it)?;
    let piece = Piece::Ref(reference.name.to_string());
    one(replace_value(document, node, &piece))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const NAMES: &str = r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Placed: {Type: AWS::SNS::Topic}
  Orders: {Type: AWS::SQS::Queue}
  Table: {Type: AWS::Serverless::SimpleTable}
  F:
    Type: AWS::Serverless::Function
    Properties:
      AutoPublishAlias: live
      Environment:
        Variables:
          A: !GetAtt Placed.Arn
          B: !GetAtt Orders.ARN
          C: !GetAtt [Orders, QueueArn]
          D: {"Fn::GetAtt": [Table, ARN]}
          E: !GetAtt Placed.Name
          F: !Sub 'x-${Placed.Arn}-${Orders.Arn}'
          G: !GetAtt Orders.Url
Outputs:
  Name: {Value: !GetAtt F.Name}
  Alias: {Value: !Sub '${F.Alias} ${F.Version}'}
"#;

    #[test]
    fn attributes_are_called_as_their_type_calls_them() {
        check(
            NAMES,
            expect![[r#"
                13 |           A: !GetAtt Placed.Arn
                   |                             ^^^ unknown-attribute: `Placed` is a topic, which has no attribute `Arn`. Use `TopicArn` or `!Ref Placed`.
                   |                             fix: Change to `TopicArn`
                   |                             fix: Change to `!Ref Placed`
                14 |           B: !GetAtt Orders.ARN
                   |                             ^^^ unknown-attribute: `Orders` is a queue, which has no attribute `ARN`. Did you mean `Arn`?
                   |                             fix: Change to `Arn`
                15 |           C: !GetAtt [Orders, QueueArn]
                   |                               ^^^^^^^^ unknown-attribute: `Orders` is a queue, which has no attribute `QueueArn`. Did you mean `Arn`?
                   |                               fix: Change to `Arn`
                16 |           D: {"Fn::GetAtt": [Table, ARN]}
                   |                                     ^^^ unknown-attribute: `Table` is a table, which has no attribute `ARN`. Did you mean `Arn`?
                   |                                     fix: Change to `Arn`
                17 |           E: !GetAtt Placed.Name
                   |                             ^^^^ unknown-attribute: `Placed` is a topic, which has no attribute `Name`. Did you mean `TopicName`?
                   |                             fix: Change to `TopicName`
                18 |           F: !Sub 'x-${Placed.Arn}-${Orders.Arn}'
                   |                               ^^^ unknown-attribute: `Placed` is a topic, which has no attribute `Arn`. Use `TopicArn` or `!Ref Placed`.
                   |                               fix: Change to `TopicArn`
                   |                               fix: Change to `!Ref Placed`
                19 |           G: !GetAtt Orders.Url
                   |                             ^^^ unknown-attribute: `Orders` is a queue, which has no attribute `Url`: `!Ref Orders` gives the URL.
                   |                             fix: Change to `!Ref Orders`
                21 |   Name: {Value: !GetAtt F.Name}
                   |                           ^^^^ unknown-attribute: `F` is a function, which has no attribute `Name`: `!Ref F` gives the name.
                   |                           fix: Change to `!Ref F`
            "#]],
        );
        check_fix(
            NAMES,
            "Change to `!Ref Placed`",
            expect![[r#"
                 12 |         Variables:
                -13 |           A: !GetAtt Placed.Arn
                +13 |           A: !Ref Placed
                 14 |           B: !GetAtt Orders.ARN
            "#]],
        );
        check_fix(
            NAMES,
            "Change to `!Ref F`",
            expect![[r#"
                 20 | Outputs:
                -21 |   Name: {Value: !GetAtt F.Name}
                +21 |   Name: {Value: !Ref F}
                 22 |   Alias: {Value: !Sub '${F.Alias} ${F.Version}'}
            "#]],
        );
    }

    #[test]
    fn nothing_is_said_of_what_is_not_known() {
        check(
            r#"
Resources:
  Own: {Type: Custom::Own}
  Own2: {Type: AWS::CloudFormation::CustomResource}
  Nested: {Type: AWS::CloudFormation::Stack}
  App: {Type: AWS::Serverless::Application}
  Module: {Type: My::Own::Type::MODULE}
  New: {Type: AWS::No::Such}
  Db: {Type: AWS::RDS::DBInstance}
  Topic: {Type: AWS::SNS::Topic}
Outputs:
  A: {Value: !GetAtt Own.Anything}
  B: {Value: !GetAtt Own2.Anything}
  C: {Value: !GetAtt Nested.Outputs.Url}
  D: {Value: !GetAtt App.Outputs.Url}
  E: {Value: !GetAtt Module.Anything}
  F: {Value: !GetAtt New.Arn}
  G: {Value: !GetAtt Db.Endpoint.Address}
  H: {Value: !GetAtt [Topic, !Ref Db]}
"#,
            expect![[r#"
                3 |   Own: {Type: Custom::Own}
                  |   ^^^ service-token: A custom resource needs `ServiceToken`: the ARN of the function or topic that makes it. Add it.
                8 |   New: {Type: AWS::No::Such}
                  |               ^^^^^^^^^^^^^ unknown-type (warning): There is no resource type `AWS::No::Such` (data of 2026-10). Correct the name.
            "#]],
        );
    }

    #[test]
    fn a_macro_may_write_other_resources() {
        check(
            r#"
Transform: [Own, AWS::Serverless-2016-10-31]
Resources:
  Topic: {Type: AWS::SNS::Topic}
Outputs:
  F: {Value: !GetAtt Topic.Arn}
"#,
            expect![[r#""#]],
        );
    }

    #[test]
    fn the_attributes_of_a_stack_are_outputs() {
        check(
            r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  App: {Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: arn:aws:serverlessrepo:us-east-1:123456789012:applications/a, SemanticVersion: 1.0.0}}}
  Stack: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://shop.s3.amazonaws.com/t.yaml}}
Outputs:
  A: {Value: !GetAtt App.Outputs.Url}
  B: {Value: !GetAtt App.outputs.Url}
  C: {Value: !GetAtt Stack.Output.Url}
  D: {Value: !Sub "${Stack.Url}"}
"#,
            expect![[r#"
                8 |   B: {Value: !GetAtt App.outputs.Url}
                  |                          ^^^^^^^^^^^ unknown-attribute: `App` is an `AWS::Serverless::Application`, which has no attribute `outputs`. Did you mean `Outputs`?
                  |                          fix: Change to `Outputs`
                9 |   C: {Value: !GetAtt Stack.Output.Url}
                  |                            ^^^^^^^^^^ unknown-attribute: `Stack` is an `AWS::CloudFormation::Stack`, which has no attribute `Output`. Did you mean `Outputs`?
                  |                            fix: Change to `Outputs`
                10 |   D: {Value: !Sub "${Stack.Url}"}
                   |                            ^^^ unknown-attribute: `Stack` is an `AWS::CloudFormation::Stack`, whose only attributes are outputs: `Stack.Outputs.Url`.
            "#]],
        );
    }

    #[test]
    fn what_sam_makes_beside_a_function_is_meant() {
        check(
            r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  F: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.13, InlineCode: x, AutoPublishAlias: live}}
Outputs:
  A: {Value: !Sub "${F.Alias} ${F.Aliass}"}
  B: {Value: !Ref F.version}
  C: {Value: !Ref F.Alia}
"#,
            expect![[r#"
                6 |   A: {Value: !Sub "${F.Alias} ${F.Aliass}"}
                  |                                   ^^^^^^ unknown-attribute: `F` is a function, which has no attribute `Aliass`. Did you mean `Alias`?
                  |                                   fix: Change to `Alias`
                7 |   B: {Value: !Ref F.version}
                  |                   ^^^^^^^^^ unknown-reference: There is no resource or parameter `F.version` in this template. Did you mean `F.Version`?
                  |                   fix: Change to `F.Version`
                8 |   C: {Value: !Ref F.Alia}
                  |                   ^^^^^^ unknown-reference: There is no resource or parameter `F.Alia` in this template. Did you mean `F.Alias`?
                  |                   fix: Change to `F.Alias`
            "#]],
        );
    }

    #[test]
    fn the_url_of_a_function_is_a_resource_of_its_own() {
        check_fix(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {InlineCode: x, Handler: a.b, Runtime: python3.13, FunctionUrlConfig: {AuthType: AWS_IAM}}\nOutputs:\n  U: {Value: !GetAtt F.FunctionUrl}\n",
            "Change to `FUrl.FunctionUrl`",
            expect![[r#"
                 6 | Outputs:
                -7 |   U: {Value: !GetAtt F.FunctionUrl}
                +7 |   U: {Value: !GetAtt FUrl.FunctionUrl}
            "#]],
        );
    }
}
