//! What values come to before the deployment: literals, parameters with a value, mappings, and functions of these.

use super::PlacedBlock;
use crate::spec::{LANGUAGE_EXTENSIONS, SAM_TRANSFORM};
use crate::syntax::intrinsic::{self, Intrinsic};
use crate::syntax::split::Section;
use crate::syntax::{Node, NodeRef};
use crate::text::TextSize;
use crate::variables::fill_variables;
use serde_json::{Map, Value};
use std::cell::Cell;
use std::collections::BTreeMap;

/// The longest text that is made: a template has no more bytes. Each `Fn::ToJsonString` in another one doubles it.
const LONGEST: usize = 1024 * 1024;

/// How many conditions may be made of each other.
const MOST_CONDITIONS: usize = 16;

/// How many nodes are looked at, and bytes made, until the rest is given up: conditions may name each other often.
const MOST_STEPS: usize = 8 * 1024 * 1024;

/// What functions may name whose values are known before the deployment.
pub(crate) struct Facts<'b> {
    blocks: &'b [PlacedBlock],
    /// Values of parameters and pseudo parameters, which come before the defaults.
    given: &'b BTreeMap<String, String>,
    steps: Cell<usize>,
}

/// What a value is for. The type of a number that is the value of a parameter is not known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// A text, a key, a list whose items are counted.
    Text,
    /// The text of `Fn::ToJsonString`, in which a number and a text look different.
    Json,
}

/// The value of a parameter as its type has it.
enum ParameterValue {
    Text(String),
    Number(String),
    List(Vec<String>),
    Numbers(Vec<String>),
}

/// A node of a block, with its places in the block.
pub(crate) fn at_block(node: &Node) -> NodeRef<'_> {
    NodeRef {
        node,
        base: TextSize::new(0),
    }
}

impl<'b> Facts<'b> {
    pub(crate) fn new(blocks: &'b [PlacedBlock], given: &'b BTreeMap<String, String>) -> Self {
        Self {
            blocks,
            given,
            steps: Cell::new(MOST_STEPS),
        }
    }

    /// Whether the template asks for the language extensions.
    pub(crate) fn is_extended(&self) -> bool {
        let transform = self.find(Section::Other, "Transform");
        transform.is_some_and(|it| {
            let mut all = it.items();
            it.as_str() == Some(LANGUAGE_EXTENSIONS)
                || all.any(|it| it.as_str() == Some(LANGUAGE_EXTENSIONS))
        })
    }

    /// Whether the language extensions run before the SAM transform, which then gets values in the place of functions.
    pub(crate) fn is_extended_before_sam(&self) -> bool {
        let transform = self.find(Section::Other, "Transform");
        let mut names = transform.into_iter().flat_map(NodeRef::items);
        names.any(|it| it.as_str() == Some(LANGUAGE_EXTENSIONS))
            && names.any(|it| it.as_str() == Some(SAM_TRANSFORM))
    }

    /// Whether the language extensions run, and not behind the SAM transform.
    pub(crate) fn has_loops(&self) -> bool {
        let transform = self.find(Section::Other, "Transform");
        let is_sam = |it: NodeRef<'_>| it.as_str() == Some(SAM_TRANSFORM);
        let has_sam = || transform.is_some_and(|it| it.items().any(is_sam));
        self.is_extended() && (self.is_extended_before_sam() || !has_sam())
    }

    /// What a value comes to; none where only the deployment knows.
    pub(super) fn value(&self, node: NodeRef<'_>) -> Option<Value> {
        self.known(node, Purpose::Text, 0)
    }

    /// The items of a list, as texts.
    pub(super) fn items(&self, node: NodeRef<'_>) -> Option<Vec<String>> {
        let function = intrinsic::of(node);
        if function.is_none() && node.is_sequence() {
            let item = |it: NodeRef<'_>| match (it.tag(), it.scalar()) {
                // A number keeps its zeros.
                (None, Some(scalar)) => Some(scalar.value.to_string()),
                (Some(_), _) | (None, None) => text_of(&self.value(it)?),
            };
            return node.items().map(item).collect();
        }
        match self.value(node)? {
            Value::Array(items) => items.iter().map(text_of).collect(),
            // A mapping may have one name where others have several.
            it if function.is_some_and(|it| it.name == "FindInMap") => Some(vec![text_of(&it)?]),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Object(_) => None,
        }
    }

    fn find(&self, section: Section, name: &str) -> Option<NodeRef<'b>> {
        self.blocks.iter().find_map(|placed| {
            let mut items = placed.block.items.iter();
            let item = items.find(|it| it.section == section && &*it.name == name)?;
            item.entry(placed).map(|it| it.value)
        })
    }

    /// Pays for something to be made; none where too much was.
    fn pay(&self, price: usize) -> Option<()> {
        self.steps.set(self.steps.get().checked_sub(price)?);
        Some(())
    }

    /// A text that is not too long.
    fn made(&self, text: String) -> Option<Value> {
        self.pay(text.len())?;
        (text.len() <= LONGEST).then(|| text.into())
    }

    fn known(&self, node: NodeRef<'_>, purpose: Purpose, conditions: usize) -> Option<Value> {
        self.pay(1)?;
        if let Some(function) = intrinsic::of(node) {
            return self.function(function, purpose, conditions);
        }
        if node.is_sequence() {
            let items = node.items().filter(|it| !self.is_dropped(*it, conditions));
            let items: Option<Vec<Value>> = items
                .map(|it| self.known(it, purpose, conditions))
                .collect();
            return Some(Value::Array(items?));
        }
        if !node.is_mapping() {
            return Some(node.to_value());
        }
        let mut map = Map::new();
        for entry in node.entries() {
            if entry.is_merge() || entry.name().is_empty() {
                return None;
            }
            if !self.is_dropped(entry.value, conditions) {
                let value = self.known(entry.value, purpose, conditions)?;
                map.insert(entry.name().to_owned(), value);
            }
        }
        Some(Value::Object(map))
    }

    fn function(
        &self,
        function: Intrinsic<'_>,
        purpose: Purpose,
        conditions: usize,
    ) -> Option<Value> {
        let argument = |at: usize| function.items().nth(at);
        let known = |node: NodeRef<'_>| self.known(node, purpose, conditions);
        let text = |node: NodeRef<'_>| text_of(&self.known(node, Purpose::Text, conditions)?);
        match function.name {
            "Ref" => match (self.parameter(function.text()?)?, purpose) {
                (ParameterValue::Text(text), _) | (ParameterValue::Number(text), Purpose::Text) => {
                    Some(text.into())
                }
                (ParameterValue::List(items), _)
                | (ParameterValue::Numbers(items), Purpose::Text) => Some(items.into()),
                (ParameterValue::Number(_) | ParameterValue::Numbers(_), Purpose::Json) => None,
            },
            // What is beneath a name is a text or a list of texts.
            "FindInMap" => known(self.found(function, conditions)?),
            "Length" => {
                let listed = self.argument(function, Purpose::Text, conditions)?;
                Some(listed.as_array()?.len().into())
            }
            "ToJsonString" => {
                let value = self.argument(function, Purpose::Json, conditions)?;
                let is_nested = value.is_array() || value.is_object();
                self.made(serde_json::to_string(&value).ok().filter(|_| is_nested)?)
            }
            "Join" => {
                let delimiter = text(argument(0)?)?;
                let items = self.known(argument(1)?, Purpose::Text, conditions)?;
                let items: Option<Vec<String>> = items.as_array()?.iter().map(text_of).collect();
                self.made(items?.join(&delimiter))
            }
            "Split" => {
                let (delimiter, text) = (text(argument(0)?)?, text(argument(1)?)?);
                Some(Value::Array(match delimiter.as_str() {
                    "" => vec![text.into()],
                    delimiter => text.split(delimiter).map(Value::from).collect(),
                }))
            }
            "Select" => {
                let at: usize = text(argument(0)?)?.parse().ok()?;
                known(argument(1)?)?.as_array()?.get(at).cloned()
            }
            "Sub" => self.substituted(function, conditions),
            "If" => {
                let holds = self.holds(argument(0)?.as_str()?, conditions)?;
                known(argument(if holds { 1 } else { 2 })?)
            }
            _ => None,
        }
    }

    /// What `Fn::FindInMap` finds, or else its default.
    fn found<'n>(&self, function: Intrinsic<'n>, conditions: usize) -> Option<NodeRef<'n>>
    where
        'b: 'n,
    {
        let mut arguments = function.items();
        let mut key = || text_of(&self.known(arguments.next()?, Purpose::Text, conditions)?);
        let (map, row, column) = (key()?, key()?, key()?);
        let map = self.find(Section::Mappings, &map);
        let found = map.and_then(|it| it.get(&row)?.get(&column));
        match found.filter(|it| !it.is_null()) {
            Some(found) => Some(found),
            None => arguments.next()?.get("DefaultValue"),
        }
    }

    /// Whether a value comes to `AWS::NoValue`, so that what has it is left out.
    fn is_dropped(&self, node: NodeRef<'_>, conditions: usize) -> bool {
        let Some(function) = intrinsic::of(node) else {
            return false;
        };
        // What is found in a mapping is no function, so that this ends.
        let is_default = |it| self.pay(1).is_some() && self.is_dropped(it, conditions);
        function.is_no_value()
            || function.name == "FindInMap"
                && self.found(function, conditions).is_some_and(is_default)
    }

    /// Whether a mapping has nothing for a value, and its default is `AWS::NoValue`.
    pub(super) fn is_no_default(&self, node: NodeRef<'_>) -> bool {
        intrinsic::of(node).is_some_and(|it| it.name == "FindInMap") && self.is_dropped(node, 0)
    }

    /// What the whole argument of a function comes to.
    fn argument(
        &self,
        function: Intrinsic<'_>,
        purpose: Purpose,
        conditions: usize,
    ) -> Option<Value> {
        if !function.is_short {
            return self.known(function.argument, purpose, conditions);
        }
        // The argument of a short form has the tag itself.
        let node = Node {
            tag: None,
            ..function.argument.node.clone()
        };
        self.known(at_block(&node), purpose, conditions)
    }

    fn substituted(&self, function: Intrinsic<'_>, conditions: usize) -> Option<Value> {
        let variables = function.items().nth(1);
        let template = match function.text() {
            Some(text) => text,
            None => function.items().next()?.as_str()?,
        };
        let mut filled = String::new();
        let mut is_known = true;
        fill_variables(template, &mut filled, |name, acc| {
            if let Some(literal) = name.strip_prefix('!') {
                acc.push_str("${");
                acc.push_str(literal);
                acc.push('}');
                return;
            }
            let name = name.trim();
            let own = variables.and_then(|it| it.get(name));
            let value = match own {
                Some(own) => self.known(own, Purpose::Text, conditions),
                None => match self.parameter(name) {
                    Some(ParameterValue::Text(text) | ParameterValue::Number(text)) => {
                        Some(text.into())
                    }
                    Some(ParameterValue::List(_) | ParameterValue::Numbers(_)) | None => None,
                },
            };
            match value.as_ref().and_then(text_of) {
                Some(text) if acc.len() + text.len() <= LONGEST => acc.push_str(&text),
                Some(_) | None => is_known = false,
            }
        });
        is_known.then(|| self.made(filled)).flatten()
    }

    /// Whether a condition holds.
    fn holds(&self, name: &str, conditions: usize) -> Option<bool> {
        let condition = self.find(Section::Conditions, name);
        let deeper = conditions + 1;
        self.is_true(condition.filter(|_| deeper < MOST_CONDITIONS)?, deeper)
    }

    fn is_true(&self, node: NodeRef<'_>, conditions: usize) -> Option<bool> {
        self.pay(1)?;
        let function = intrinsic::of(node)?;
        let mut all = function.items().map(|it| self.is_true(it, conditions));
        match function.name {
            "Condition" => self.holds(function.text()?, conditions),
            "Equals" => {
                let mut sides = function.items();
                let known =
                    |it: NodeRef<'_>| text_of(&self.known(it, Purpose::Text, conditions)?);
                Some(known(sides.next()?)? == known(sides.next()?)?)
            }
            "Not" => Some(!all.next()??),
            "And" => Some(all.collect::<Option<Vec<bool>>>()?.iter().all(|it| *it)),
            "Or" => Some(all.collect::<Option<Vec<bool>>>()?.iter().any(|it| *it)),
            _ => None,
        }
    }

    /// The value of a parameter: the one that is given, or else its default.
    fn parameter(&self, name: &str) -> Option<ParameterValue> {
        let given = self.given.get(name);
        if name.contains("::") {
            return given.cloned().map(ParameterValue::Text);
        }
        let parameter = self.find(Section::Parameters, name)?;
        let text = match given {
            Some(given) => given.clone(),
            None => parameter.get("Default")?.scalar()?.value.to_string(),
        };
        self.pay(text.len())?;
        let items = || text.split(',').map(|it| it.trim().to_owned()).collect();
        match parameter.get("Type")?.as_str()? {
            "List<Number>" => Some(ParameterValue::Numbers(items())),
            "Number" => Some(ParameterValue::Number(text)),
            // Their value is a name of something that has the value.
            it if it.starts_with("AWS::SSM::") => None,
            it if it == "CommaDelimitedList" || it.starts_with("List<") => {
                Some(ParameterValue::List(items()))
            }
            _ => Some(ParameterValue::Text(text)),
        }
    }
}

/// A scalar as text.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
