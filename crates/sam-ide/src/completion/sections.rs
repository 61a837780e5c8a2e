//! The sections of a template, those of `Globals`, and the values of the sections that are one text.

use super::CompletionItemKind;
use super::context::{Context, Style};
use super::insert::{Offer, Write};
use super::piece::{Marks, Piece};
use super::resources::Resources;
use crate::place::typed::{Slot, Step};
use crate::template_keys::KeyHolder;
use sam_core::document::{Document, Section};
use sam_core::spec::{AWS_TRANSFORMS, FORMAT_VERSION, SAM_TRANSFORM, sam_type, schema};

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, _: &Resources<'_>) {
    let typed = &context.typed;
    let kind = CompletionItemKind::EnumMember;
    match typed.path.as_slice() {
        [] if typed.wants_key() => {
            let there = sections_of(context.document);
            if there.is_empty() && context.style() == Style::Block {
                acc.push(whole_template(context));
            }
            for (name, rank) in KeyHolder::Template.keys().into_iter().zip(10..) {
                if !there.contains(&name) {
                    let about = KeyHolder::Template.about(name);
                    let body = match has_lines_below(context) {
                        true => Piece::empty(),
                        false => body(name),
                    };
                    acc.push(Offer::key(name, body).detail(about).rank(rank));
                }
            }
        }
        [Step::Key("AWSTemplateFormatVersion")] if is_value(context) => {
            acc.push(Offer::value(FORMAT_VERSION, kind));
        }
        [Step::Key("Transform")] | [Step::Key("Transform"), Step::Item(_)]
            if typed.takes_value() && typed.tag().is_none() =>
        {
            for (name, rank) in AWS_TRANSFORMS.into_iter().zip(10..) {
                acc.push(Offer::value(name, kind).rank(rank).listed(context));
            }
        }
        [Step::Key("Globals")] if typed.wants_key() => {
            let template = context.document.template();
            for name in sam_type::global_sections() {
                if template.entry(Section::Globals, name).is_none() {
                    let rank = if name == "Function" { 9 } else { 10 };
                    let detail = format!("for every AWS::Serverless::{name}");
                    let body = match has_lines_below(context) {
                        true => Piece::empty(),
                        false => Piece::Place(Marks::Map),
                    };
                    acc.push(Offer::key(name, body).detail(detail).rank(rank));
                }
            }
        }
        _ => {}
    }
}

/// A template with a function to begin with.
fn whole_template(context: &Context<'_>) -> Offer {
    let runtimes = schema::runtimes().filter(|it| it.name.starts_with("python"));
    let newest = runtimes.max_by_key(|it| it.deprecated);
    let runtime = newest.map_or("python3.13", |it| it.name);
    let text = format!(
        "AWSTemplateFormatVersion: '{FORMAT_VERSION}'\nTransform: AWS::Serverless-2016-10-31\n\nResources:\n  Function:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: src/\n      Handler: app.handler\n      Runtime: {runtime}\n"
    );
    let write = Write::Within(context.typed.token, text);
    let offer = Offer::new("SAM template", CompletionItemKind::Snippet, write);
    offer.detail("a template with a function").rank(9)
}

fn is_value(context: &Context<'_>) -> bool {
    context.typed.slot == Slot::Value && context.typed.tag().is_none()
}

/// What stands behind the key of a section at first.
fn body(name: &str) -> Piece {
    match name {
        "AWSTemplateFormatVersion" => Piece::text(FORMAT_VERSION),
        "Transform" => Piece::text(SAM_TRANSFORM),
        "Description" => Piece::empty(),
        _ => Piece::Place(Marks::Map),
    }
}

/// Whether deeper lines follow, which become the value of the key.
fn has_lines_below(context: &Context<'_>) -> bool {
    let cursor = usize::from(context.cursor());
    let behind = context.document.source().get(cursor..).unwrap_or_default();
    let mut lines = behind.lines().skip(1).filter(|it| !it.trim().is_empty());
    let is_deeper = lines.next().is_some_and(|it| it.starts_with(' '));
    is_deeper && context.style() == Style::Block
}

/// The names of the sections that a document has.
fn sections_of(document: &Document) -> Vec<&str> {
    let mut found = Vec::new();
    let entries = Section::NAMES.into_iter();
    found.extend(entries.filter(|it| {
        let section = Section::of_key(it);
        section != Section::Other && document.template().has_entries(section)
    }));
    let blocks = document.blocks().iter().filter(|it| !it.block.is_entry);
    found.extend(blocks.flat_map(|it| it.entries()).map(|it| it.name()));
    found
}

#[cfg(test)]
mod tests {
    use crate::completion::complete;
    use crate::completion::tests::{check, check_apply, check_first};
    use expect_test::expect;
    use sam_core::analysis::Analysis;
    use sam_core::fixture;

    #[test]
    fn sections_that_are_not_there_are_offered() {
        check_first(
            "$0",
            3,
            expect![[r#"
                SAM template · a template with a function
                Resources · what the stack consists of
                Parameters · values that are given at the deployment
                …
            "#]],
        );
        check_first(
            "Resources:\n  A: {Type: AWS::SQS::Queue}\nParameters: {}\nOut$0\n",
            1,
            expect![[r#"
                Outputs · values that the stack shows or exports
                …
            "#]],
        );
        check_apply(
            "Transform: AWS::Serverless-2016-10-31\n$0\nResources: {}\n",
            "AWSTemplateFormatVersion",
            expect![[r#"
                Transform: AWS::Serverless-2016-10-31
                AWSTemplateFormatVersion: '2010-09-09'
                Resources: {}
            "#]],
        );
    }

    #[test]
    fn a_template_begins_with_a_function() {
        check_apply(
            "$0",
            "SAM template",
            expect![[r#"
                AWSTemplateFormatVersion: '2010-09-09'
                Transform: AWS::Serverless-2016-10-31

                Resources:
                  Function:
                    Type: AWS::Serverless::Function
                    Properties:
                      CodeUri: src/
                      Handler: app.handler
                      Runtime: python3.14
            "#]],
        );
    }

    #[test]
    fn the_values_of_sections_are_offered() {
        check_first(
            "Transform: $0\nResources: {}\n",
            3,
            expect![[r#"
                AWS::Serverless-2016-10-31
                AWS::LanguageExtensions
                AWS::SecretsManager-2024-09-16
                …
            "#]],
        );
        check(
            "AWSTemplateFormatVersion: $0\nResources: {}\n",
            expect![[r#"
                2010-09-09
            "#]],
        );
    }

    #[test]
    fn sections_are_offered_behind_the_last_entry_of_a_section() {
        for template in [
            "Resources:\n  A:\n    Type: AWS::SQS::Queue\n$0",
            "Resources:\n  A:\n    Type: AWS::SQS::Queue\n\n# The outputs.\n$0\n",
            "Resources:\n  A:\n    Type: AWS::SQS::Queue\n\n$0\n\nParameters:\n  P: {Type: String}\n",
            "Resources:\n  A:\n    Type: AWS::SQS::Queue\n\nOu$0\n",
        ] {
            check_offered(template, "Outputs");
        }
        // Between two entries, and in a text of several lines, no section can begin.
        for template in [
            "Resources:\n  A:\n    Type: AWS::SQS::Queue\n$0\n  B:\n    Type: AWS::SQS::Queue\n",
            "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Metadata:\n      Text: |\n        a\n$0\n        b\n",
        ] {
            let (text, cursor) = fixture::cursor(template);
            let items = complete(&Analysis::open(1, &text), cursor.start()).items;
            assert!(items.iter().all(|it| it.label != "Outputs"), "{template}");
        }
    }

    #[track_caller]
    fn check_offered(template: &str, label: &str) {
        let (text, cursor) = fixture::cursor(template);
        let items = complete(&Analysis::open(1, &text), cursor.start()).items;
        assert!(items.iter().any(|it| it.label == label), "{template}");
    }

    #[test]
    fn the_sections_of_globals_are_offered() {
        check_first(
            "Globals:\n  Api: {}\n  $0\nResources: {}\n",
            3,
            expect![[r#"
                Function · for every AWS::Serverless::Function
                CapacityProvider · for every AWS::Serverless::CapacityProvider
                HttpApi · for every AWS::Serverless::HttpApi
                …
            "#]],
        );
    }
}
