//! The names a template uses for its own parts: in intrinsic functions, `DependsOn` and `Condition`.

use super::intrinsic;
use crate::document::Section;
use crate::syntax::{Entry, NodeRef, Scalar, ScalarStyle};
use crate::text::{TextRange, TextSize, size};

/// A use of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// How it is used, which says what it may name.
    pub kind: ReferenceKind,
    /// The logical ID, parameter, condition or mapping named; for `GetAtt` and `${A.B}` the part before the dot.
    pub name: Box<str>,
    /// The bytes of the name, from the start of the block.
    pub range: TextRange,
    /// What stands behind the dot, with its bytes.
    pub attribute: Option<(Box<str>, TextRange)>,
}

/// How a name is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReferenceKind {
    /// `!Ref`: a resource or a parameter.
    Ref,
    /// `!GetAtt`: a resource.
    GetAtt,
    /// `${…}` in `!Sub`: a resource or a parameter.
    Sub,
    /// `DependsOn`: a resource.
    DependsOn,
    /// `Condition`, `!If`: a condition.
    Condition,
    /// `!FindInMap`: a mapping.
    Mapping,
    /// `Id` of a connector's end: a resource.
    ConnectorEnd,
}

/// The names in an entry of a section, in order. `text` is the block's.
pub(crate) fn collect(section: Section, entry: &Entry, text: &str) -> Vec<Reference> {
    let mut collector = Collector {
        text,
        found: Vec::new(),
    };
    let value = NodeRef {
        node: &entry.value,
        base: TextSize::new(0),
    };
    if matches!(section, Section::Resources | Section::Outputs) {
        if let Some(condition) = value.get("Condition") {
            collector.name(ReferenceKind::Condition, condition);
        }
    }
    if section == Section::Resources {
        if let Some(depends_on) = value.get("DependsOn") {
            collector.name(ReferenceKind::DependsOn, depends_on);
            depends_on
                .items()
                .for_each(|it| collector.name(ReferenceKind::DependsOn, it));
        }
        if let Some(connectors) = value.get("Connectors") {
            for connector in connectors.entries() {
                if let Some(properties) = connector.value.get("Properties") {
                    collector.connector(properties);
                }
                if let Some(condition) = connector.value.get("Condition") {
                    collector.name(ReferenceKind::Condition, condition);
                }
                if let Some(depends_on) = connector.value.get("DependsOn") {
                    collector.name(ReferenceKind::DependsOn, depends_on);
                    depends_on
                        .items()
                        .for_each(|it| collector.name(ReferenceKind::DependsOn, it));
                }
            }
        }
        if value.get("Type").and_then(NodeRef::as_str) == Some("AWS::Serverless::Connector") {
            if let Some(properties) = value.get("Properties") {
                collector.connector(properties);
            }
        }
    }
    collector.walk(value);
    collector.found.sort_by_key(|it| it.range.start());
    collector.found
}

struct Collector<'a> {
    text: &'a str,
    found: Vec<Reference>,
}

impl Collector<'_> {
    fn walk(&mut self, node: NodeRef<'_>) {
        if let Some(it) = intrinsic::of(node) {
            match it.name {
                "Ref" => self.name(ReferenceKind::Ref, it.argument),
                "GetAtt" => self.get_att(it.argument),
                "Sub" => self.sub(it.argument),
                "Condition" => self.name(ReferenceKind::Condition, it.argument),
                "If" => {
                    if let Some(condition) = it.items().next() {
                        self.name(ReferenceKind::Condition, condition);
                    }
                }
                "FindInMap" => {
                    if let Some(mapping) = it.items().next() {
                        self.name(ReferenceKind::Mapping, mapping);
                    }
                }
                _ => {}
            }
        }
        node.items().for_each(|it| self.walk(it));
        node.entries().for_each(|it| self.walk(it.value));
    }

    /// A scalar that is a name.
    fn name(&mut self, kind: ReferenceKind, node: NodeRef<'_>) {
        if let Some(scalar) = node.scalar().filter(|it| !it.value.is_empty()) {
            let range = inner_range(node, scalar);
            self.push(kind, &scalar.value, range.start(), None);
        }
    }

    fn push(
        &mut self,
        kind: ReferenceKind,
        name: &str,
        start: TextSize,
        attribute: Option<(Box<str>, TextRange)>,
    ) {
        let range = TextRange::at(start, size(name.len()));
        // The text of an alias stands where its anchor is, where it was collected already.
        if self
            .text
            .get(usize::from(range.start())..usize::from(range.end()))
            == Some(name)
        {
            self.found.push(Reference {
                kind,
                name: name.into(),
                range,
                attribute,
            });
        }
    }

    fn get_att(&mut self, argument: NodeRef<'_>) {
        if let Some(scalar) = argument.scalar() {
            let start = inner_range(argument, scalar).start();
            self.dotted(ReferenceKind::GetAtt, &scalar.value, start);
            return;
        }
        let mut items = argument.items();
        if let Some(id) = items.next()
            && let Some(scalar) = id.scalar()
        {
            let attribute = items.next().and_then(|it| {
                let scalar = it.scalar()?;
                Some((scalar.value.clone(), inner_range(it, scalar)))
            });
            self.push(
                ReferenceKind::GetAtt,
                &scalar.value,
                inner_range(id, scalar).start(),
                attribute,
            );
        }
    }

    fn dotted(&mut self, kind: ReferenceKind, text: &str, start: TextSize) {
        let (name, attribute) = match text.split_once('.') {
            Some((name, attribute)) => {
                let at = start + size(name.len() + 1);
                (
                    name,
                    Some((attribute.into(), TextRange::at(at, size(attribute.len())))),
                )
            }
            None => (text, None),
        };
        if !name.is_empty() {
            self.push(kind, name, start, attribute);
        }
    }

    /// The names in `${…}`: searched in the source, since escapes and folds never stand inside a name.
    fn sub(&mut self, argument: NodeRef<'_>) {
        let mut items = argument.items();
        let (template, variables) = match items.next() {
            Some(template) => (template, items.next()),
            None => (argument, None),
        };
        if template.scalar().is_none() {
            return;
        }
        let range = template.node.range;
        let source = self
            .text
            .get(usize::from(range.start())..usize::from(range.end()))
            .unwrap_or_default();
        for (at, _) in source.match_indices("${") {
            let inside = &source[at + 2..];
            let Some(close) = inside.find('}') else {
                break;
            };
            let name = &inside[..close];
            let lead = name.len() - name.trim_start().len();
            let name = name.trim();
            let first = name.split('.').next().unwrap_or_default();
            let is_variable =
                variables.is_some_and(|it| it.entries().any(|entry| entry.name() == name));
            if name.starts_with('!') || is_variable || first.is_empty() {
                continue;
            }
            self.dotted(
                ReferenceKind::Sub,
                name,
                range.start() + size(at + 2 + lead),
            );
        }
    }

    fn connector(&mut self, properties: NodeRef<'_>) {
        let mut end = |end: NodeRef<'_>| {
            if let Some(id) = end.get("Id") {
                self.name(ReferenceKind::ConnectorEnd, id);
            }
        };
        if let Some(source) = properties.get("Source") {
            end(source);
        }
        if let Some(destination) = properties.get("Destination") {
            end(destination);
            destination.items().for_each(end);
        }
    }
}

/// The bytes of a scalar without its quotes.
pub(crate) fn inner_range(node: NodeRef<'_>, scalar: &Scalar) -> TextRange {
    let range = node.node.range;
    let quote = TextSize::new(1);
    match scalar.style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted if range.len() >= quote + quote => {
            TextRange::new(range.start() + quote, range.end() - quote)
        }
        ScalarStyle::SingleQuoted
        | ScalarStyle::DoubleQuoted
        | ScalarStyle::Plain
        | ScalarStyle::Literal
        | ScalarStyle::Folded => range,
    }
}

#[cfg(test)]
mod tests {
    use super::ReferenceKind::{self, *};
    use crate::document::Document;

    #[track_caller]
    fn check(body: &str, expected: &[(ReferenceKind, &str, Option<&str>)]) {
        let text = format!("Resources:\n  R:\n    Type: T\n    Properties:\n{body}");
        let document = Document::open(1, &text);
        let found: Vec<_> = document
            .template()
            .references()
            .map(|(range, it)| {
                assert_eq!(document.slice(range), &*it.name);
                (
                    it.kind,
                    &*it.name,
                    it.attribute.as_ref().map(|(name, _)| &**name),
                )
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_written_form_is_found_at_its_place() {
        check(
            "      A: !Ref Queue\n      B: !GetAtt Queue.Arn\n      C: !GetAtt [Queue, Arn]\n      D: {'Fn::GetAtt': 'Queue.A.B'}\n      E: {Ref: \"Queue\"}\n      F: !If [Cond, 1, 2]\n",
            &[
                (Ref, "Queue", None),
                (GetAtt, "Queue", Some("Arn")),
                (GetAtt, "Queue", Some("Arn")),
                (GetAtt, "Queue", Some("A.B")),
                (Ref, "Queue", None),
                (Condition, "Cond", None),
            ],
        );
    }

    #[test]
    fn names_in_sub_are_found_in_every_style() {
        check(
            "      A: !Sub 'é ${Queue.Arn} ${!No} ${AWS::Region}'\n      B: !Sub\n        - ${V} ${ Queue }\n        - V: 1\n      C:\n        Fn::Sub: |\n          x\n          ${Queue}\n",
            &[
                (Sub, "Queue", Some("Arn")),
                (Sub, "AWS::Region", None),
                (Sub, "Queue", None),
                (Sub, "Queue", None),
            ],
        );
    }
}
