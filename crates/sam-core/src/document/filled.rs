//! A document with values in the places of its parameters, and without what conditions leave out that these decide.

use super::Document;
use super::reads::Watch;
use crate::block::{Index, at_block};
use crate::syntax::intrinsic::{self, Intrinsic};
use crate::syntax::split::Section;
use crate::syntax::{Entry, Node, NodeKind, NodeRef, Scalar, ScalarStyle};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many functions are looked at to decide conditions, until the rest stays undecided: conditions may name each other often.
const MOST_STEPS: usize = 10_000;

/// How deeply conditions may be made of each other.
const DEEPEST: usize = 32;

/// Which parameters without a given value have their default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defaults {
    /// None.
    Unknown,
    /// All, but for what decides conditions: both branches matter to who reads the template.
    InTexts,
}

impl Document {
    /// The document with the values of parameters. All that is new has the place of what it replaces. None where nothing
    /// changes.
    pub fn filled(&self, given: &BTreeMap<String, String>, defaults: Defaults) -> Option<Self> {
        let template = self.template();
        let is_filled = |parameter: NodeRef<'_>| {
            let property = |it| parameter.get(it).and_then(NodeRef::as_str);
            // The value of such a parameter is a name under which the deployment finds the value.
            let is_name = property("Type").is_some_and(|it| it.starts_with("AWS::SSM::"));
            !is_name && property("NoEcho").is_none_or(|it| it != "true")
        };
        let mut values = Values::default();
        for entry in template.entries(Section::Parameters) {
            let default = entry.value.get("Default").and_then(NodeRef::as_str);
            let default = default.filter(|_| defaults == Defaults::InTexts);
            let own = given.get(entry.name()).map(String::as_str);
            let Some(text) = own.or(default).filter(|_| is_filled(entry.value)) else {
                continue;
            };
            let kind = entry.value.get("Type").and_then(NodeRef::as_str);
            let is_list = kind.is_some_and(|it| it.contains("List"));
            let value = match is_list {
                true => Value::List(text.split(',').map(|it| it.trim().to_owned()).collect()),
                false => Value::Text(text.to_owned()),
            };
            if own.is_some() {
                values
                    .given
                    .insert(entry.name().to_owned(), text.to_owned());
            }
            values.all.insert(entry.name().to_owned(), value);
        }
        if values.all.is_empty() {
            return None;
        }
        for entry in template.entries(Section::Conditions) {
            let holds = values.holds(entry.value, self, 0);
            if let Some(holds) = holds {
                values.conditions.insert(entry.name().to_owned(), holds);
            }
        }
        let mut blocks = self.blocks.to_vec();
        let mut has_changed = false;
        for placed in &mut blocks {
            let block = &placed.block;
            let entries = match block.is_entry {
                true => values.section(block.section, &block.entries),
                false => block.entries.iter().map(|it| values.top(it)).collect(),
            };
            if entries != block.entries {
                placed.block = Arc::new(block.rewritten(entries));
                has_changed = true;
            }
        }
        has_changed.then(|| Self {
            index: Arc::new(Index::new(&blocks)),
            blocks: blocks.into(),
            watch: Watch::default(),
            ..self.clone()
        })
    }
}

#[derive(Debug)]
enum Value {
    Text(String),
    List(Vec<String>),
}

#[derive(Debug, Default)]
struct Values {
    all: BTreeMap<String, Value>,
    given: BTreeMap<String, String>,
    /// Those that are decided.
    conditions: BTreeMap<String, bool>,
    steps: Cell<usize>,
}

impl Values {
    /// Whether a condition holds, if given values decide it.
    fn holds(&self, condition: NodeRef<'_>, document: &Document, depth: usize) -> Option<bool> {
        self.steps.set(self.steps.get() + 1);
        if depth > DEEPEST || self.steps.get() > MOST_STEPS {
            return None;
        }
        let function = intrinsic::of(condition)?;
        let of = |it: NodeRef<'_>| self.holds(it, document, depth + 1);
        match function.name {
            "Equals" => {
                let mut items = function.items().map(|it| self.text(it));
                Some(items.next()?? == items.next()??)
            }
            "Not" => Some(!of(function.items().next()?)?),
            "And" | "Or" => {
                let decides = function.name == "Or";
                let all: Vec<Option<bool>> = function.items().map(of).collect();
                match all.contains(&Some(decides)) {
                    true => Some(decides),
                    false => all.iter().all(Option::is_some).then_some(!decides),
                }
            }
            "Condition" => {
                let entry = document
                    .template()
                    .entry(Section::Conditions, function.text()?)?;
                of(entry.value)
            }
            _ => None,
        }
    }

    /// A text that given values decide.
    fn text<'n>(&'n self, node: NodeRef<'n>) -> Option<&'n str> {
        match intrinsic::of(node) {
            Some(function) if function.name == "Ref" => {
                self.given.get(function.text()?).map(String::as_str)
            }
            Some(_) => None,
            None => node.scalar().map(|it| &*it.value),
        }
    }

    fn top(&self, entry: &Entry) -> Entry {
        let section = Section::of_key(at_block(&entry.key).scalar().map_or("", |it| &*it.value));
        let NodeKind::Mapping(entries) = &entry.value.kind else {
            return entry.clone();
        };
        Entry {
            key: entry.key.clone(),
            value: Node {
                kind: NodeKind::Mapping(self.section(section, entries)),
                ..entry.value.clone()
            },
        }
    }

    fn section(&self, section: Section, entries: &[Entry]) -> Vec<Entry> {
        match section {
            Section::Resources => entries.iter().filter_map(|it| self.resource(it)).collect(),
            Section::Outputs | Section::Globals => self.entries(entries),
            _ => entries.to_vec(),
        }
    }

    /// None of a resource whose condition does not hold.
    fn resource(&self, entry: &Entry) -> Option<Entry> {
        let filled = Entry {
            key: entry.key.clone(),
            value: self.node(&entry.value),
        };
        let condition = at_block(&entry.value).get("Condition");
        let condition = condition.and_then(NodeRef::as_str);
        match condition.and_then(|it| self.conditions.get(it)) {
            None => Some(filled),
            Some(false) => None,
            Some(true) => Some(Entry {
                value: Node {
                    kind: match filled.value.kind {
                        NodeKind::Mapping(mut attributes) => {
                            attributes.retain(|it| {
                                let name = at_block(&it.key).scalar();
                                name.is_none_or(|it| &*it.value != "Condition")
                            });
                            NodeKind::Mapping(attributes)
                        }
                        other @ (NodeKind::Missing
                        | NodeKind::Scalar(_)
                        | NodeKind::Sequence(_)) => other,
                    },
                    ..filled.value
                },
                ..filled
            }),
        }
    }

    fn entries(&self, entries: &[Entry]) -> Vec<Entry> {
        let entries = entries.iter().map(|it| Entry {
            key: it.key.clone(),
            value: self.node(&it.value),
        });
        entries.collect()
    }

    fn node(&self, node: &Node) -> Node {
        let function = intrinsic::of(at_block(node));
        if let Some(replaced) = function.and_then(|it| self.function(node, it)) {
            return replaced;
        }
        let kind = match &node.kind {
            NodeKind::Missing => NodeKind::Missing,
            NodeKind::Scalar(scalar) => NodeKind::Scalar(scalar.clone()),
            NodeKind::Sequence(items) => {
                NodeKind::Sequence(items.iter().map(|it| self.node(it)).collect())
            }
            NodeKind::Mapping(entries) => NodeKind::Mapping(self.entries(entries)),
        };
        Node {
            range: node.range,
            tag: node.tag.clone(),
            kind,
        }
    }

    /// What a function comes to, if values decide it.
    fn function(&self, node: &Node, function: Intrinsic<'_>) -> Option<Node> {
        let at = |kind| Node {
            range: node.full_range(),
            tag: None,
            kind,
        };
        match function.name {
            "Ref" => Some(at(match self.all.get(function.text()?)? {
                Value::Text(it) => scalar(it),
                Value::List(all) => {
                    NodeKind::Sequence(all.iter().map(|it| at(scalar(it))).collect())
                }
            })),
            "If" => {
                let mut items = function.items();
                let holds = *self.conditions.get(items.next()?.as_str()?)?;
                let branch = items.nth(usize::from(!holds))?;
                Some(self.node(branch.node))
            }
            "Sub" => {
                let mut items = function.items();
                let text = function.text().or_else(|| items.next()?.as_str())?;
                let own = items.next();
                let filled = self.substituted(text, own);
                if filled == text {
                    return None;
                }
                let mut arguments = vec![at(scalar(&filled))];
                arguments.extend(own.map(|it| self.node(it.node)));
                let argument = match (arguments.pop(), arguments.is_empty()) {
                    (Some(one), true) => one,
                    (last, _) => {
                        arguments.extend(last);
                        at(NodeKind::Sequence(arguments))
                    }
                };
                Some(match function.is_short {
                    true => Node {
                        range: node.range,
                        tag: node.tag.clone(),
                        kind: argument.kind,
                    },
                    false => Node {
                        kind: match &node.kind {
                            NodeKind::Mapping(entries) => NodeKind::Mapping(vec![Entry {
                                key: entries.first()?.key.clone(),
                                value: argument,
                            }]),
                            _ => return None,
                        },
                        ..node.clone()
                    },
                })
            }
            _ => None,
        }
    }

    /// A text of `Fn::Sub` with values but for its own variables.
    fn substituted(&self, text: &str, own: Option<NodeRef<'_>>) -> String {
        let mut filled = String::new();
        crate::variables::fill_variables(text, &mut filled, |name, acc| {
            let is_own = own.is_some_and(|it| it.get(name.trim()).is_some());
            match self.all.get(name.trim()) {
                Some(Value::Text(value)) if !is_own && !value.contains("${") => acc.push_str(value),
                Some(_) | None => {
                    acc.push_str("${");
                    acc.push_str(name);
                    acc.push('}');
                }
            }
        });
        filled
    }
}

fn scalar(text: &str) -> NodeKind {
    NodeKind::Scalar(Scalar {
        value: text.into(),
        style: ScalarStyle::DoubleQuoted,
        embedded: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check(given: &[(&str, &str)], defaults: Defaults, expected: Expect) {
        let document = Document::open(
            1,
            "\
Parameters:
  Stage: {Type: String, Default: dev}
  Names: {Type: CommaDelimitedList}
  Secret: {Type: String, NoEcho: 'true'}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsOther: !Not [!Condition IsProd]
Resources:
  A:
    Type: AWS::SQS::Queue
    Condition: IsProd
    Properties:
      QueueName: !Sub '${Stage}-${AWS::Region}-${Secret}'
      Tags: !Ref Names
  B:
    Type: AWS::SQS::Queue
    Condition: IsOther
    Properties:
      QueueName: !If [IsProd, !Ref Stage, {'Fn::Sub': ['${Stage}-${x}', {x: !Ref Stage}]}]
",
        );
        let filled = document.filled(&given_of(given), defaults);
        let text = filled.map_or_else(String::new, |it| {
            let resources = it.template().resources();
            let lines = resources.map(|it| {
                let properties = it.properties().map(|it| it.to_value().to_string());
                let condition = it.condition().unwrap_or("always");
                format!(
                    "{}: {condition}: {}\n",
                    it.id,
                    properties.unwrap_or_default()
                )
            });
            lines.collect()
        });
        expected.assert_eq(&text);
    }

    fn given_of(given: &[(&str, &str)]) -> BTreeMap<String, String> {
        let given = given.iter();
        given
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn given_values_decide_texts_and_conditions() {
        check(
            &[("Stage", "prod"), ("Names", "a, b")],
            Defaults::Unknown,
            expect![[r#"
                A: always: {"QueueName":{"Fn::Sub":"prod-${AWS::Region}-${Secret}"},"Tags":["a","b"]}
            "#]],
        );
        check(
            &[("Stage", "test")],
            Defaults::Unknown,
            expect![[r#"
            B: always: {"QueueName":{"Fn::Sub":["test-${x}",{"x":"test"}]}}
        "#]],
        );
        check(&[("Secret", "x")], Defaults::Unknown, expect![[""]]);
    }

    #[test]
    fn defaults_decide_texts() {
        check(
            &[],
            Defaults::InTexts,
            expect![[r#"
            A: IsProd: {"QueueName":{"Fn::Sub":"dev-${AWS::Region}-${Secret}"},"Tags":{"Ref":"Names"}}
            B: IsOther: {"QueueName":{"Fn::If":["IsProd","dev",{"Fn::Sub":["dev-${x}",{"x":"dev"}]}]}}
        "#]],
        );
        check(&[], Defaults::Unknown, expect![[""]]);
    }
}
