//! A value made the default of a new parameter, and a `Ref` to it in its place.

use super::refused::is_refused;
use super::value_at::{Holder, ValueAt, is_read_early};
use super::{CodeAction, CodeActionKind};
use crate::edit::{Piece, insert_declaration, together};
use crate::file_paths::file_properties;
use crate::place::within_section;
use sam_core::connector::{Resolver, connector_at};
use sam_core::document::Section;
use sam_core::document::cursor::{self, PathStep};
use sam_core::policy::site_at;
use sam_core::syntax::{NodeRef, ScalarStyle, ScalarType};
use sam_core::template::{Template, intrinsic};
use sam_core::text::{TextRange, TextSize};

pub(super) fn assist(acc: &mut Vec<CodeAction>, resolver: &Resolver<'_>, range: TextRange) {
    let template = resolver.template();
    let document = template.document();
    let Some((resource, key)) = within_properties(template, range.start()) else {
        return;
    };
    let mut around = ValueAt::around(document, range).into_iter();
    let Some(place) = around.next().filter(|it| is_plain_value(it.node, range)) else {
        return;
    };
    if is_argument_as_written(place.holder) || is_path(template, place.node) {
        return;
    }
    let Some(scalar) = place.node.scalar() else {
        return;
    };
    let parameter_type = match scalar.scalar_type() {
        ScalarType::Int | ScalarType::Float => "Number",
        ScalarType::String | ScalarType::Bool | ScalarType::Null => "String",
    };
    let name = free_name(template, resource, key);
    let default = match parameter_type {
        "Number" => Piece::Copy(place.node),
        _ => Piece::Text(scalar.value.to_string()),
    };
    let mut entries = vec![
        ("Type".to_owned(), Piece::Text(parameter_type.to_owned())),
        ("Default".to_owned(), default),
    ];
    if scalar.scalar_type() == ScalarType::Bool {
        let values = Piece::texts(["true", "false"]);
        entries.push(("AllowedValues".to_owned(), values));
    }
    let body = Piece::entries(entries);
    let declared = insert_declaration(document, (Section::Parameters, "Parameters"), &name, &body);
    let used = place.write(document, &Piece::Ref(name.clone()));
    let edits = declared.zip(used).and_then(|(declared, mut used)| {
        used.push(declared);
        together(used)
    });
    if let Some(edits) = edits.filter(|it| !is_refused(resolver, it)) {
        acc.push(CodeAction {
            label: format!("Extract to the parameter `{name}`"),
            kind: CodeActionKind::Refactor,
            edits,
            mends: None,
            revokes: 0,
            difference: None,
        });
    }
}

/// The resource and the property that an offset stands in the value of.
fn within_properties(template: Template<'_>, offset: TextSize) -> Option<(&str, &str)> {
    let path = cursor::path(template.document(), offset)?;
    let (section, inside) = within_section(&path)?;
    let (PathStep::Entry(resource), rest) = inside.split_first()? else {
        return None;
    };
    let (PathStep::Entry(properties), rest) = rest.split_first()? else {
        return None;
    };
    let keys = rest.iter().filter_map(|step| match step {
        PathStep::Entry(entry) => Some(entry.name()),
        PathStep::Item(..) => None,
    });
    let keys: Vec<&str> = keys.collect();
    let is_fixed = |it: &&str| matches!(*it, "Type" | "Ref") || it.starts_with("Fn::");
    let is_read_late = section == Section::Resources
        && properties.name() == "Properties"
        && !path.on_key
        && !keys.iter().any(is_fixed)
        && !is_read_early(&path)
        && site_at(template, offset).is_none()
        && connector_at(template, offset).is_none();
    let key = keys.last().copied().filter(|_| is_read_late)?;
    Some((resource.name(), key))
}

/// Whether a value is an argument of a function that CloudFormation or the server reads as it is written.
fn is_argument_as_written(holder: Holder<'_>) -> bool {
    let (function, place) = match holder {
        Holder::Item(list, at) => (intrinsic::of(list), Some(at)),
        Holder::Entry(map, entry) => (intrinsic::of(map).filter(|_| entry.name() == "Name"), None),
    };
    function.is_some_and(|it| match (it.name, place) {
        // A mapping that no text names would be unused.
        ("GetAtt", _) | ("FindInMap", Some(0)) | ("Transform", None) => true,
        (name, Some(at)) => intrinsic::is_written(name, at),
        (_, None) => false,
    })
}

/// Whether a value is a path of this computer, in whose place `sam package` writes where it has uploaded the file.
fn is_path(template: Template<'_>, node: NodeRef<'_>) -> bool {
    let resource = template.resource_containing(node.range().start());
    resource.is_some_and(|it| file_properties(it).any(|it| it.node.range() == node.range()))
}

/// Whether a value is a text, number or truth value that is written on its line, without a function around it.
fn is_plain_value(node: NodeRef<'_>, range: TextRange) -> bool {
    let is_written_here = node.range().contains_inclusive(range.start());
    let is_on_its_line = node.scalar().is_some_and(|it| match it.style {
        ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
            !it.value.is_empty() && !it.value.contains('\n') && it.scalar_type() != ScalarType::Null
        }
        ScalarStyle::Literal | ScalarStyle::Folded => false,
    });
    is_written_here && is_on_its_line && node.tag().is_none()
}

/// The name of the property, with that of the resource before it or a number behind it where it is taken.
fn free_name(template: Template<'_>, resource: &str, key: &str) -> String {
    let plain = |it: &str| -> String { it.chars().filter(char::is_ascii_alphanumeric).collect() };
    let is_free = |it: &String| {
        !it.is_empty()
            && !template.declares(Section::Parameters, it)
            && !template.declares(Section::Resources, it)
    };
    let (short, long) = (plain(key), plain(&format!("{resource}{key}")));
    let numbered = (2..).map(|it| format!("{long}{it}"));
    let mut names = [short, long.clone()].into_iter().chain(numbered);
    names.find(is_free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_added, check_no_assist};
    use expect_test::expect;

    #[test]
    fn a_section_for_it_and_a_place_in_it() {
        check_added(
            "Transform: AWS::Serverless-2016-10-31\n\nResources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: jo$0bs # a comment\n",
            "Extract to the parameter `QueueName`",
            expect![[r#"
                  2 |
                + 3 | Parameters:
                + 4 |   QueueName:
                + 5 |     Type: String
                + 6 |     Default: jobs
                + 7 |
                  8 | Resources:
                ...
                 11 |     Properties:
                - 7 |       QueueName: jobs # a comment
                +12 |       QueueName: !Ref QueueName # a comment
            "#]],
        );
        check_added(
            "{\"Parameters\": {\r\n  \"Delay\": {\"Type\": \"String\"}},\r\n\"Resources\": {\"Q\": {\"Type\": \"AWS::SQS::Queue\", \"Properties\": {\"DelaySeconds\": 1$0}}, \"R\": {\"Type\": \"AWS::SQS::Queue\", \"Properties\": {\"QueueName\": {\"Ref\": \"Delay\"}}}}}",
            "Extract to the parameter `DelaySeconds`",
            expect![[r#"
                 1 | {"Parameters": {\r
                -2 |   "Delay": {"Type": "String"}},\r
                -3 | "Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 1}}, "R": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Ref": "Delay"}}}}}
                \ no line break
                +2 |   "Delay": {"Type": "String"},\r
                +3 |   "DelaySeconds": {"Type": "Number", "Default": 1}},\r
                +4 | "Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": {"Ref": "DelaySeconds"}}}, "R": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Ref": "Delay"}}}}}
                \ no line break
            "#]],
        );
    }

    #[test]
    fn a_free_name() {
        check_added(
            "Parameters:\n  QueueName: {Type: String}\nResources:\n  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref QueueName}}\n  R: {Type: AWS::SQS::Queue, Properties: {QueueName: 'a $0b'}}\n",
            "Extract to the parameter `RQueueName`",
            expect![[r#"
                 2 |   QueueName: {Type: String}
                +3 |   RQueueName:
                +4 |     Type: String
                +5 |     Default: 'a b'
                 6 | Resources:
                 7 |   Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref QueueName}}
                -5 |   R: {Type: AWS::SQS::Queue, Properties: {QueueName: 'a b'}}
                +8 |   R: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref RQueueName}}
            "#]],
        );
    }

    #[test]
    fn not_what_is_read_before_the_deployment() {
        for value in [
            "Events: {A: {Type: Sch$0edule, Properties: {Schedule: rate(1 day)}}}",
            "Policies: [AmazonS3Read$0OnlyAccess]",
            "Handler: !Sub 'a$0'",
            "Handler$0: a",
            "Environment: {Variables: {A: {Ref: B$0}}}",
        ] {
            check_no_assist(
                &format!(
                    "Resources:\n  F: {{Type: AWS::Serverless::Function, Properties: {{{value}}}}}\n"
                ),
                "Extract",
            );
        }
    }

    #[test]
    fn not_what_a_function_takes_as_it_is_written() {
        for value in [
            "!If [P$0, a, b]",
            "!GetAtt [T$0, Arn]",
            "!GetAtt [T, A$0rn]",
            "!Join ['-$0', [a, b]]",
            "!Select [0, !Split [',$0', 'a,b']]",
            "!Sub ['${N}$0-x', {N: y}]",
            "!FindInMap [Si$0zes, a, b]",
            "!Transform {Name: AWS::Inc$0lude}",
        ] {
            let template = "Conditions: {P: !Equals [a, b]}\nMappings: {Sizes: {a: {b: c}}}\nResources:\n  T: {Type: AWS::SNS::Topic}\n  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: ";
            check_no_assist(&format!("{template}{value}}}}}\n"), "Extract");
        }
        check_added(
            "Conditions: {P: !Equals [a, b]}\nResources:\n  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !If [P, a$0b, b]}}\n",
            "Extract to the parameter `QueueName`",
            expect![[r#"
                 1 | Conditions: {P: !Equals [a, b]}
                +2 | Parameters:
                +3 |   QueueName:
                +4 |     Type: String
                +5 |     Default: ab
                 6 | Resources:
                -3 |   Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !If [P, ab, b]}}
                +7 |   Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !If [P, !Ref QueueName, b]}}
            "#]],
        );
    }

    #[test]
    fn not_what_sam_makes_something_of_only_as_it_is_written() {
        for (resource_type, properties) in [
            (
                "Function",
                "InlineCode: x, Handler: a.b, Runtime: python3.13, FunctionUrlConfig: {AuthType: NO$0NE}",
            ),
            (
                "StateMachine",
                "DefinitionUri: s3://b/k, Tracing: {Enabled: tr$0ue}",
            ),
            ("HttpApi", "StageName: v$01"),
        ] {
            check_no_assist(
                &format!(
                    "Transform: AWS::Serverless-2016-10-31\nResources:\n  F: {{Type: AWS::Serverless::{resource_type}, Properties: {{{properties}}}}}\n"
                ),
                "Extract",
            );
        }
    }

    #[test]
    fn not_what_the_transform_or_a_build_takes_as_it_is_written() {
        for resource in [
            "Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.13, CodeUri: s$0rc/}",
            "Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.13, InlineCode: x, PackageType: Z$0ip}",
            "Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: lay$0er/}",
            "Type: AWS::Serverless::Application, Properties: {Location: nes$0ted.yaml}",
            "Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: nes$0ted.yaml}",
            "Type: AWS::Serverless::Api, Properties: {StageName: a, DefinitionUri: ap$0i.yaml}",
        ] {
            check_no_assist(
                &format!(
                    "Transform: AWS::Serverless-2016-10-31\nResources:\n  F: {{{resource}}}\n"
                ),
                "Extract",
            );
        }
    }

    #[test]
    fn not_in_a_connector_whose_ends_sam_reads() {
        check_no_assist(
            "Resources:\n  Q: {Type: AWS::SQS::Queue}\n  F: {Type: AWS::Serverless::Function}\n  C: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: F}, Destination: {Id: Q$0}, Permissions: [Write]}}\n",
            "Extract",
        );
    }
}
