//! A document as `AWS::LanguageExtensions` leaves it: functions whose values are known before the deployment are replaced
//! by these. What replaces a function has its place.
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html>.

use super::PlacedBlock;
use super::for_each::is_loop_entry;
use super::known_value::{Facts, at_block};
use crate::syntax::intrinsic::{self, Intrinsic};
use crate::syntax::split::Section;
use crate::syntax::{Entry, Node, NodeKind, NodeRef, Scalar, ScalarStyle};
use crate::text::TextRange;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::cell::Cell;

/// What the types of SAM begin with.
const SAM_TYPES: &str = "AWS::Serverless::";

/// The attributes of a resource in which functions are allowed with the extensions alone.
const ATTRIBUTES: [&str; 3] = [CONDITION, "DeletionPolicy", "UpdateReplacePolicy"];

const CONDITION: &str = "Condition";

/// The most entries that the loops within resources become.
const MOST_ENTRIES: usize = 1_000;

/// The functions that the extensions have or change, without `Fn::`.
const FUNCTIONS: [&str; 4] = ["Length", "ToJsonString", "FindInMap", "ForEach"];

/// The functions that CloudFormation has without the extensions and that these resolve before the SAM transform sees them,
/// without `Fn::`.
const RESOLVED_FOR_SAM: [&str; 8] = [
    "Ref",
    "Sub",
    "Join",
    "Split",
    "Select",
    "If",
    "Base64",
    "FindInMap",
];

/// The entries of a block with the functions resolved; none where there is nothing to resolve.
pub(crate) fn entries(placed: &PlacedBlock, facts: &Facts<'_>) -> Option<Vec<Entry>> {
    let block = &placed.block;
    let has_functions = |it: &Section| {
        matches!(
            it,
            Section::Resources | Section::Conditions | Section::Outputs
        )
    };
    let has_own = block.items.iter().any(|it| has_functions(&it.section));
    let is_before_sam = facts.is_extended_before_sam();
    let is_of_sam = || is_before_sam && block.text.contains(SAM_TYPES);
    let is_concerned = || {
        let mut words = FUNCTIONS.iter().chain(&ATTRIBUTES);
        words.any(|it| block.text.contains(it)) || has_named_function(&block.text) || is_of_sam()
    };
    if !has_own || !is_concerned() {
        return None;
    }
    let pass = Pass {
        facts,
        left: Cell::new(MOST_ENTRIES),
        has_loops: facts.has_loops(),
        is_before_sam,
        is_for_sam: Cell::new(false),
    };
    let resolved = block.entries.iter().map(|entry| {
        if block.is_entry {
            return pass.of_section(block.section, entry);
        }
        let section = Section::of_key(at_block(&entry.key).scalar().map_or("", |it| &*it.value));
        match &entry.value.kind {
            NodeKind::Mapping(inner) if has_functions(&section) => Entry {
                key: entry.key.clone(),
                value: Node {
                    kind: NodeKind::Mapping(
                        pass.unrolled(inner)
                            .iter()
                            .map(|it| pass.of_section(section, it))
                            .collect(),
                    ),
                    ..entry.value.clone()
                },
            },
            NodeKind::Mapping(_)
            | NodeKind::Missing
            | NodeKind::Scalar(_)
            | NodeKind::Sequence(_) => entry.clone(),
        }
    });
    let resolved: Vec<Entry> = resolved.collect();
    (resolved != block.entries).then_some(resolved)
}

/// Whether a reference may have a name that a function makes.
fn has_named_function(text: &str) -> bool {
    text.contains("Ref") || text.contains("GetAtt")
}

struct Pass<'f, 'b> {
    facts: &'f Facts<'b>,
    /// How many entries loops may become.
    left: Cell<usize>,
    has_loops: bool,
    is_before_sam: bool,
    /// Whether the node under way is in a resource of SAM that is transformed afterwards.
    is_for_sam: Cell<bool>,
}

impl Pass<'_, '_> {
    /// An entry of a section.
    fn of_section(&self, section: Section, entry: &Entry) -> Entry {
        if is_loop_entry(entry) {
            // Its list is known only at deployment, or what it comes to stands behind it.
            return entry.clone();
        }
        let NodeKind::Mapping(attributes) = &entry.value.kind else {
            return self.entry(entry);
        };
        if section != Section::Resources || intrinsic::of(at_block(&entry.value)).is_some() {
            return self.entry(entry);
        }
        let sam_type = at_block(&entry.value).get("Type").and_then(NodeRef::as_str);
        let is_of_sam = sam_type.is_some_and(|it| it.starts_with(SAM_TYPES));
        self.is_for_sam.set(self.is_before_sam && is_of_sam);
        let attributes = attributes.iter().filter_map(|it| {
            let name = at_block(&it.key).scalar().map_or("", |it| &*it.value);
            let is_function = || intrinsic::of(at_block(&it.value)).is_some();
            if name == CONDITION && self.facts.is_no_default(at_block(&it.value)) {
                return None;
            }
            let value = match ATTRIBUTES.contains(&name) && is_function() {
                true => self.facts.value(at_block(&it.value)),
                false => None,
            };
            Some(match value {
                Some(Value::String(text)) => Entry {
                    key: it.key.clone(),
                    value: node(&text.into(), it.value.full_range()),
                },
                Some(_) | None => self.entry(it),
            })
        });
        let attributes = attributes.collect();
        self.is_for_sam.set(false);
        Entry {
            key: entry.key.clone(),
            value: Node {
                kind: NodeKind::Mapping(attributes),
                ..entry.value.clone()
            },
        }
    }

    fn entry(&self, entry: &Entry) -> Entry {
        Entry {
            key: entry.key.clone(),
            value: self.resolved(&entry.value),
        }
    }

    fn resolved(&self, written: &Node) -> Node {
        let function = intrinsic::of(at_block(written));
        if let Some(function) = function
            && self.is_resolved(function)
            && let Some(value) = self.facts.value(at_block(written))
        {
            return node(&value, written.full_range());
        }
        if self.facts.is_no_default(at_block(written)) {
            return node(&json!({ "Ref": "AWS::NoValue" }), written.full_range());
        }
        let kind = match &written.kind {
            NodeKind::Missing => NodeKind::Missing,
            NodeKind::Scalar(scalar) => NodeKind::Scalar(scalar.clone()),
            NodeKind::Sequence(items) => {
                let named = function.is_some_and(|it| it.is_short && it.name == "GetAtt");
                NodeKind::Sequence(self.items(items, named))
            }
            NodeKind::Mapping(_) if function.is_some_and(|it| it.is_short && it.name == "Ref") => {
                // The tag stands before another function, which makes the name.
                let within = Node {
                    tag: None,
                    ..written.clone()
                };
                self.name(&within).kind
            }
            NodeKind::Mapping(entries) => {
                let name = function.filter(|it| !it.is_short).map(|it| it.name);
                match (name, entries.as_slice()) {
                    (Some("Ref" | "GetAtt"), [entry]) => NodeKind::Mapping(vec![self.named(entry)]),
                    (Some(_), [entry]) if !is_loop_entry(entry) => {
                        NodeKind::Mapping(vec![self.entry(entry)])
                    }
                    _ => NodeKind::Mapping(self.entries(entries)),
                }
            }
        };
        Node {
            range: written.range,
            tag: written.tag.clone(),
            kind,
        }
    }

    fn is_resolved(&self, function: Intrinsic<'_>) -> bool {
        let is_for_sam = self.is_for_sam.get() && RESOLVED_FOR_SAM.contains(&function.name);
        is_for_sam || is_of_extensions(function)
    }

    /// A `Ref` or `Fn::GetAtt` whose names functions may make.
    fn named(&self, entry: &Entry) -> Entry {
        let value = match &entry.value.kind {
            NodeKind::Sequence(items) => Node {
                kind: NodeKind::Sequence(self.items(items, true)),
                ..entry.value.clone()
            },
            NodeKind::Mapping(_) | NodeKind::Missing | NodeKind::Scalar(_) => {
                self.name(&entry.value)
            }
        };
        Entry {
            key: entry.key.clone(),
            value,
        }
    }

    fn items(&self, items: &[Node], are_names: bool) -> Vec<Node> {
        let items = items.iter().map(|it| match are_names {
            true => self.name(it),
            false => self.resolved(it),
        });
        items.collect()
    }

    /// A name that a function may make.
    fn name(&self, written: &Node) -> Node {
        let is_function = intrinsic::of(at_block(written)).is_some();
        match is_function
            .then(|| self.facts.value(at_block(written)))
            .flatten()
        {
            Some(value) if value.is_string() => node(&value, written.full_range()),
            Some(_) | None => self.resolved(written),
        }
    }

    /// The entries of a map, with what the loops in it come to.
    fn entries(&self, entries: &[Entry]) -> Vec<Entry> {
        let unrolled = self.unrolled(entries);
        let left = unrolled
            .iter()
            .filter(|it| !self.facts.is_no_default(at_block(&it.value)));
        left.map(|it| self.entry(it)).collect()
    }

    /// The entries with what the loops among them come to.
    fn unrolled<'e>(&self, entries: &'e [Entry]) -> Cow<'e, [Entry]> {
        if !self.has_loops || !entries.iter().any(is_loop_entry) {
            return entries.into();
        }
        let mut all = Vec::with_capacity(entries.len());
        for entry in entries {
            let mut unrolled = Vec::new();
            let left = self.left.get();
            let is_known = left > 0
                && is_loop_entry(entry)
                && self.facts.unroll(entry, 0, &mut unrolled).is_some();
            match is_known.then(|| left.checked_sub(unrolled.len())) {
                Some(Some(left)) => {
                    self.left.set(left);
                    all.append(&mut unrolled);
                }
                Some(None) => {
                    self.left.set(0);
                    all.push(entry.clone());
                }
                None => all.push(entry.clone()),
            }
        }
        all.into()
    }
}

/// Whether the extensions resolve a function. CloudFormation itself resolves a mapping that has no default, and whose keys
/// are texts, `Ref` or such a mapping.
fn is_of_extensions(function: Intrinsic<'_>) -> bool {
    match function.name {
        "Length" | "ToJsonString" => true,
        "FindInMap" => {
            let mut keys = function.items();
            let is_extended = |it| {
                let within = intrinsic::of(it);
                within.is_some_and(|it| match it.name {
                    "Ref" => false,
                    "FindInMap" => is_of_extensions(it),
                    _ => true,
                })
            };
            keys.len() > 3 || keys.any(is_extended)
        }
        _ => false,
    }
}

/// The tree of a value, all of it at one place.
fn node(value: &Value, range: TextRange) -> Node {
    let scalar = |text: String, style: ScalarStyle| {
        NodeKind::Scalar(Scalar {
            value: text.into(),
            style,
            embedded: None,
        })
    };
    let kind = match value {
        Value::Null => scalar("null".to_owned(), ScalarStyle::Plain),
        Value::Bool(value) => scalar(value.to_string(), ScalarStyle::Plain),
        Value::Number(value) => scalar(value.to_string(), ScalarStyle::Plain),
        Value::String(text) => scalar(text.clone(), ScalarStyle::DoubleQuoted),
        Value::Array(items) => NodeKind::Sequence(items.iter().map(|it| node(it, range)).collect()),
        Value::Object(map) => {
            let entries = map.iter().map(|(key, value)| Entry {
                key: Node {
                    range,
                    tag: None,
                    kind: scalar(key.clone(), ScalarStyle::DoubleQuoted),
                },
                value: node(value, range),
            });
            NodeKind::Mapping(entries.collect())
        }
    };
    Node {
        range,
        tag: None,
        kind,
    }
}
