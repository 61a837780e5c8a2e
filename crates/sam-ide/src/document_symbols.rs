//! The outline of a template: sections, resources with their types, connectors as source → destination.

use crate::grant::words;
use crate::navigation::extent;
use sam_core::analysis::Analysis;
use sam_core::connector::{Connector, ConnectorForm, declared};
use sam_core::document::{Document, Section};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::text::{TextRange, TextSize};
use std::collections::HashMap;

/// An entry of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentSymbol {
    /// Its name, never empty.
    pub name: String,
    /// A few words beside it: a type, `Checkout → Orders`.
    pub detail: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// All of it, its children included.
    pub range: TextRange,
    /// Its key, inside `range`.
    pub selection: TextRange,
    /// What stands in it.
    pub children: Vec<DocumentSymbol>,
}

/// What an entry of the outline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// `Resources`, `Parameters` …
    Section,
    /// A resource.
    Resource,
    /// A connector.
    Connector,
    /// A parameter, condition, output, mapping …
    Declaration,
    /// Another top-level key.
    Key,
}

/// The outline of a template; empty for anything else.
pub fn document_symbols(analysis: &Analysis) -> Vec<DocumentSymbol> {
    if !analysis.template().is_recognised() {
        return Vec::new();
    }
    let connectors = Connectors::of(analysis);
    let mut symbols: Vec<DocumentSymbol> = Vec::new();
    let mut open = None;
    for placed in analysis.blocks() {
        let section = placed.block.section;
        for entry in placed.entries() {
            if placed.block.is_entry && open == Some(section) {
                let child = declaration(section, entry, &connectors);
                if let Some((last, child)) = symbols.last_mut().zip(child) {
                    last.range = last.range.cover(child.range);
                    last.children.push(child);
                }
            } else if let Some(symbol) = top_level(entry, &connectors) {
                open = (symbol.kind == SymbolKind::Section).then_some(section);
                symbols.push(symbol);
            }
        }
    }
    symbols
}

fn top_level(entry: EntryRef<'_>, connectors: &Connectors<'_>) -> Option<DocumentSymbol> {
    let section = Section::of_key(entry.name());
    if !section.is_map() {
        let detail = entry.value.scalar().map(|_| short(entry.value));
        return symbol(entry, SymbolKind::Key, detail);
    }
    let mut symbol = symbol(entry, SymbolKind::Section, None)?;
    let children = entry.value.entries();
    symbol.children = children
        .filter_map(|it| declaration(section, it, connectors))
        .filter(|it| symbol.range.contains_range(it.range))
        .collect();
    Some(symbol)
}

fn declaration(
    section: Section,
    entry: EntryRef<'_>,
    connectors: &Connectors<'_>,
) -> Option<DocumentSymbol> {
    let body = entry.value;
    let text_of = |key| body.get(key).and_then(NodeRef::as_str).map(str::to_owned);
    let (kind, detail) = match section {
        Section::Resources => match connectors.get(entry, entry) {
            Some(it) => (SymbolKind::Connector, Some(direction(it))),
            None => (SymbolKind::Resource, text_of("Type")),
        },
        Section::Parameters => (SymbolKind::Declaration, text_of("Type")),
        Section::Outputs => (SymbolKind::Declaration, body.get("Value").map(short)),
        Section::Conditions => (SymbolKind::Declaration, Some(short(body))),
        Section::Globals
        | Section::Mappings
        | Section::Rules
        | Section::Metadata
        | Section::Preamble
        | Section::Other
        | Section::Whole
        | Section::Surplus => (SymbolKind::Declaration, None),
    };
    let mut symbol = symbol(entry, kind, detail)?;
    if section == Section::Resources
        && let Some(embedded) = body.get("Connectors")
    {
        let inside = embedded
            .entries()
            .filter(|it| symbol.range.contains_range(extent(*it)));
        symbol.children = inside
            .filter_map(|it| {
                let connector = connectors.get(entry, it);
                self::symbol(it, SymbolKind::Connector, connector.map(direction))
            })
            .collect();
    }
    Some(symbol)
}

fn symbol(entry: EntryRef<'_>, kind: SymbolKind, detail: Option<String>) -> Option<DocumentSymbol> {
    let name = entry.name().trim();
    (!name.is_empty()).then(|| DocumentSymbol {
        name: name.to_owned(),
        detail: detail.filter(|it| !it.is_empty()),
        kind,
        range: extent(entry),
        selection: entry.key.full_range(),
        children: Vec::new(),
    })
}

/// The connectors of a template by the keys of their resource and of themselves. Aliases let two resources have
/// the same connector, so that the second key alone does not tell.
struct Connectors<'a> {
    by_keys: HashMap<(TextSize, TextSize), Connector<'a>>,
}

impl<'a> Connectors<'a> {
    fn of(document: &'a Document) -> Self {
        let start = |entry: EntryRef<'_>| entry.key.range().start();
        let keyed = declared(document.template()).into_iter().map(|it| {
            let (ConnectorForm::Standalone(resource) | ConnectorForm::Embedded(resource)) = it.form;
            ((start(resource.entry), start(it.entry)), it)
        });
        Self {
            by_keys: keyed.collect(),
        }
    }

    fn get(&self, resource: EntryRef<'_>, connector: EntryRef<'_>) -> Option<&Connector<'a>> {
        let keys = (resource.key.range().start(), connector.key.range().start());
        self.by_keys.get(&keys)
    }
}

/// `Checkout → Orders, Images`
fn direction(connector: &Connector<'_>) -> String {
    let source = match connector.form {
        ConnectorForm::Embedded(resource) => resource.id.to_owned(),
        ConnectorForm::Standalone(_) => connector.source.map_or_else(unknown, |it| end(it.value)),
    };
    let destinations = match connector.destination {
        None => unknown(),
        Some(entry) if entry.value.is_sequence() => {
            let all: Vec<_> = entry.value.items().map(end).collect();
            match all.as_slice() {
                [first, second, third, rest @ ..] if !rest.is_empty() => {
                    format!("{first}, {second}, {third} and {} more", rest.len())
                }
                _ => all.join(", "),
            }
        }
        Some(entry) => end(entry.value),
    };
    format!("{source} → {destinations}")
}

/// An end as it is written: its `Id`, else the part that tells most.
fn end(node: NodeRef<'_>) -> String {
    let parts = [
        "Id",
        "Arn",
        "Name",
        "QueueUrl",
        "ResourceId",
        "RoleName",
        "Type",
    ];
    let part = parts.into_iter().find_map(|key| node.get(key));
    part.filter(|it| !it.is_null())
        .map_or_else(unknown, |it| words::identity(&it.to_value()))
}

fn unknown() -> String {
    "?".to_owned()
}

fn short(node: NodeRef<'_>) -> String {
    if node.is_null() {
        return String::new();
    }
    words::short(&node.to_value())
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use std::fmt::Write;

    #[track_caller]
    fn check(template: &str, expected: Expect) {
        let document = Analysis::open(1, template);
        let symbols = document_symbols(&document);
        let whole = TextRange::up_to(document.text.len());
        let mut shown = String::new();
        show(&mut shown, &document, &symbols, whole, 0);
        expected.assert_eq(&shown);
    }

    fn show(
        out: &mut String,
        document: &Document,
        symbols: &[DocumentSymbol],
        around: TextRange,
        depth: usize,
    ) {
        for it in symbols {
            assert!(
                around.contains_range(it.range),
                "{} leaves its parent",
                it.name
            );
            assert!(it.range.contains_range(it.selection), "{}", it.name);
            assert!(!it.name.is_empty());
            let lines = [it.range.start(), it.range.end()]
                .map(|at| document.text.line_col(at, Default::default()).line + 1);
            let detail = it.detail.as_deref().unwrap_or_default();
            let line = format!("{}{} {:?} {detail}", "  ".repeat(depth), it.name, it.kind);
            writeln!(out, "{:<60} {}-{}", line.trim_end(), lines[0], lines[1]).unwrap();
            show(out, document, &it.children, it.range, depth + 1);
        }
    }

    #[test]
    fn sections_hold_their_entries_and_connectors_their_direction() {
        check(
            "\
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage:
    Type: String
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      Images:
        Properties:
          Destination:
            - Id: Images
            - Id: Orders
          Permissions: [Read]
  Images:
    Type: AWS::S3::Bucket

  CheckoutToOrders:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Checkout}
      Destination:
        Type: AWS::DynamoDB::Table
        Arn: !GetAtt Orders.StreamArn
Outputs:
  Url:
    Value: !Sub https://${Api}.example
",
            expect![[r#"
                AWSTemplateFormatVersion Key 2010-09-09                      1-1
                Transform Key AWS::Serverless-2016-10-31                     2-2
                Parameters Section                                           3-5
                  Stage Declaration String                                   4-5
                Conditions Section                                           6-7
                  IsProd Declaration !Equals [Stage, prod]                   7-7
                Resources Section                                            8-27
                  Checkout Resource AWS::Serverless::Function                9-17
                    Images Connector Checkout → Images, Orders               12-17
                  Images Resource AWS::S3::Bucket                            18-19
                  CheckoutToOrders Connector Checkout → Orders.StreamArn     21-27
                Outputs Section                                              28-30
                  Url Declaration https://${Api}.example                     29-30
            "#]],
        );
    }

    #[test]
    fn json_and_flow_nest_as_well() {
        check(
            r#"{ "Transform": "AWS::Serverless-2016-10-31",
  "Resources": {
    "A": { "Type": "AWS::SQS::Queue", "Connectors": { "B": {
      "Properties": { "Destination": { "Id": "F" }, "Permissions": ["Read"] } } } },
    "F": { "Type": "AWS::Serverless::Function" }
  },
  "Outputs": { "Q": { "Value": { "Ref": "A" } } }
}
"#,
            expect![[r#"
                Transform Key AWS::Serverless-2016-10-31                     1-1
                Resources Section                                            2-5
                  A Resource AWS::SQS::Queue                                 3-4
                    B Connector A → F                                        3-4
                  F Resource AWS::Serverless::Function                       5-5
                Outputs Section                                              7-7
                  Q Declaration A                                            7-7
            "#]],
        );
        check(
            "Resources: {A: {Type: AWS::SQS::Queue}, F: {Type: AWS::S3::Bucket}}\n",
            expect![[r#"
                Resources Section                                            1-1
                  A Resource AWS::SQS::Queue                                 1-1
                  F Resource AWS::S3::Bucket                                 1-1
            "#]],
        );
    }

    #[test]
    fn damaged_text_keeps_the_rest_of_the_outline() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Resources:
  A:
    Type: AWS::SQS::Queue
    Prop
  B:
    Type: [AWS::SNS::Topic
  C:
    Type: AWS::SNS::Topic
  : x
Outputs:
",
            expect![[r#"
                Transform Key AWS::Serverless-2016-10-31                     1-1
                Resources Section                                            2-9
                  A Resource AWS::SQS::Queue                                 3-5
                  B Resource                                                 6-7
                  C Resource AWS::SNS::Topic                                 8-9
                Outputs Section                                              11-11
            "#]],
        );
    }

    #[test]
    fn what_an_alias_brings_stays_inside() {
        check(
            "\
Resources:
  A: &a
    Type: AWS::SQS::Queue
    Connectors: &c
      ToF: {Properties: {Destination: {Id: F}, Permissions: [Read]}}
  B: *a
  C:
    Type: AWS::SQS::Queue
    Connectors: *c
",
            expect![[r#"
                Resources Section                                            1-9
                  A Resource AWS::SQS::Queue                                 2-5
                    ToF Connector A → F                                      5-5
                  B Resource AWS::SQS::Queue                                 6-6
                  C Resource AWS::SQS::Queue                                 7-9
            "#]],
        );
    }

    #[test]
    fn anything_else_has_no_outline() {
        check("a: 1\nResources:\n  X: y\n", expect![""]);
    }
}
