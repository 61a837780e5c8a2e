//! The variables of the framework, `${self:custom.table}`, filled in as far as the file says what they come to.
//!
//! What only a deployment knows (`${ssm:…}`, `${opt:…}` and `${env:…}` without a default, files that nobody gives) becomes
//! a reference to a parameter of that name.

use super::at_block;
use super::files::{Files, file_and_address};
use crate::lower::unwritten::Unwritten;
use crate::syntax::{Entry, Node, NodeKind, NodeRef, Scalar, ScalarStyle};
use crate::text::TextRange;
use std::collections::BTreeSet;

/// How many variables may lead from one to the next.
const MOST_STEPS: usize = 16;
/// How deep what variables bring may be nested.
const MOST_DEPTH: usize = 128;
/// How many nodes variables may bring.
const MOST_NODES: usize = 20_000;

/// Fills in the variables of a file.
pub(super) struct Variables<'r> {
    root: &'r Node,
    stage: &'r str,
    unknown: Vec<String>,
    written: Vec<TextRange>,
    files: Files<'r>,
    /// Where the text stands whose variables are filled in: what a file brings has its place.
    place: TextRange,
    steps: usize,
    depth: usize,
    nodes: usize,
}

/// What a variable comes to.
enum Value {
    /// A value of the file.
    Node(Node),
    Text(String),
    /// The name of a parameter or pseudo parameter.
    Parameter(String),
}

/// What a source of a variable comes to.
enum Answer {
    Is(Value),
    /// It is not there, so that the next source counts.
    Missing,
    /// Only a deployment knows.
    RunTime,
}

/// A piece of a text.
enum Piece<'t> {
    Text(&'t str),
    /// What stands between `${` and `}`.
    Variable(&'t str),
}

impl<'r> Variables<'r> {
    /// The variables of a file that is deployed to a stage.
    pub(super) fn new(root: &'r Node, stage: &'r str, files: Files<'r>) -> Self {
        Self {
            root,
            stage,
            unknown: Vec::new(),
            written: Vec::new(),
            files,
            place: root.range,
            steps: 0,
            depth: 0,
            nodes: 0,
        }
    }

    /// The names of those that only a deployment knows, the parts of the file that were brought elsewhere, and the paths
    /// of the files that were asked for.
    pub(super) fn found(self) -> (Vec<String>, Vec<TextRange>, BTreeSet<String>) {
        (self.unknown, self.written, self.files.asked)
    }

    /// A value with its variables filled in. What replaces a text has the place of the text, but for lists and maps,
    /// which keep theirs.
    pub(super) fn resolved(&mut self, node: &Node) -> Node {
        let is_sub = node.tag.as_ref().is_some_and(|it| &*it.name == "!Sub");
        self.value(node, is_sub)
    }

    fn value(&mut self, node: &Node, is_sub: bool) -> Node {
        if self.steps > 0 {
            self.nodes += 1;
        }
        if self.depth >= MOST_DEPTH || self.nodes > MOST_NODES {
            return Node {
                range: node.range,
                tag: None,
                kind: NodeKind::Missing,
            };
        }
        self.depth += 1;
        let kind = match &node.kind {
            NodeKind::Missing => NodeKind::Missing,
            NodeKind::Scalar(scalar) if scalar.value.contains("${") => {
                self.depth -= 1;
                return self.scalar(node, scalar, is_sub);
            }
            NodeKind::Scalar(scalar) => NodeKind::Scalar(scalar.clone()),
            NodeKind::Sequence(items) => {
                // The text of `Fn::Sub` may be the first of two arguments.
                let items = items.iter().enumerate();
                let items = items.map(|(at, it)| match is_sub && at == 0 {
                    true => self.value(it, true),
                    false => self.resolved(it),
                });
                NodeKind::Sequence(items.collect())
            }
            NodeKind::Mapping(entries) => {
                let entries = entries.iter().map(|it| {
                    let is_sub =
                        matches!(&it.key.kind, NodeKind::Scalar(key) if &*key.value == "Fn::Sub");
                    Entry {
                        key: it.key.clone(),
                        value: match is_sub {
                            true => self.value(&it.value, true),
                            false => self.resolved(&it.value),
                        },
                    }
                });
                NodeKind::Mapping(entries.collect())
            }
        };
        self.depth -= 1;
        Node {
            range: node.range,
            tag: node.tag.clone(),
            kind,
        }
    }

    fn scalar(&mut self, node: &Node, scalar: &Scalar, is_sub: bool) -> Node {
        let pieces = pieces(&scalar.value);
        let at = Unwritten(node.range.start());
        self.place = node.full_range();
        if let [Piece::Variable(variable)] = pieces.as_slice() {
            return match self.variable(variable) {
                Value::Node(value) => match value.kind {
                    NodeKind::Scalar(scalar) => Node {
                        range: node.range,
                        tag: value.tag.or_else(|| node.tag.clone()),
                        kind: NodeKind::Scalar(scalar),
                    },
                    NodeKind::Missing | NodeKind::Sequence(_) | NodeKind::Mapping(_) => value,
                },
                Value::Text(text) => text_at(node, scalar, text),
                Value::Parameter(name) if is_sub => text_at(node, scalar, format!("${{{name}}}")),
                Value::Parameter(name) => placed(at.function("Ref", at.text(name)), node),
            };
        }
        let mut text = String::new();
        let mut is_unknown = false;
        for piece in pieces {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Variable(variable) => match self.variable(variable) {
                    Value::Node(value) => match at_block(&value).scalar() {
                        Some(scalar) => text.push_str(&scalar.value),
                        None => {
                            is_unknown = true;
                            text.push_str(&format!("${{{}}}", self.parameter(variable)));
                        }
                    },
                    Value::Text(value) => text.push_str(&value),
                    Value::Parameter(name) => {
                        is_unknown = true;
                        text.push_str(&format!("${{{name}}}"));
                    }
                },
            }
        }
        // Texts that double themselves end as lists do.
        self.nodes += text.len() / 32;
        if !is_unknown || is_sub {
            return text_at(node, scalar, text);
        }
        placed(at.sub(text), node)
    }

    /// What a variable comes to, of which this is the inside.
    fn variable(&mut self, inside: &str) -> Value {
        if self.steps >= MOST_STEPS {
            return Value::Parameter(self.parameter(inside));
        }
        self.steps += 1;
        let value = self.sources(inside);
        self.steps -= 1;
        value.unwrap_or_else(|| Value::Parameter(self.parameter(inside)))
    }

    fn sources(&mut self, inside: &str) -> Option<Value> {
        let filled = self.filled(inside)?;
        for source in split(&filled) {
            match self.source(source.trim()) {
                Answer::Is(value) => return Some(value),
                Answer::Missing => {}
                Answer::RunTime => return None,
            }
        }
        // The framework refuses it; what is meant is the region of the deployment.
        match filled.trim() {
            "self:provider.region" => Some(Value::Parameter("AWS::Region".to_owned())),
            _ => None,
        }
    }

    /// The inside of a variable with the variables in it filled in; none if one of these is not known.
    fn filled(&mut self, inside: &str) -> Option<String> {
        let mut filled = String::new();
        for piece in pieces(inside) {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Variable(variable) => match self.variable(variable) {
                    Value::Node(value) => filled.push_str(&at_block(&value).scalar()?.value),
                    Value::Text(text) => filled.push_str(&text),
                    Value::Parameter(_) => return None,
                },
            }
        }
        Some(filled)
    }

    fn source(&mut self, source: &str) -> Answer {
        let quoted = |quote: char| source.strip_prefix(quote)?.strip_suffix(quote);
        if let Some(text) = quoted('\'').or_else(|| quoted('"')) {
            return Answer::Is(Value::Text(text.to_owned()));
        }
        if let Some((path, address)) = file_and_address(source) {
            return match self.in_file(path, address) {
                Some(answer) => answer.map_or(Answer::Missing, |it| Answer::Is(Value::Node(it))),
                None => Answer::RunTime,
            };
        }
        let Some((kind, address)) = source.split_once(':') else {
            let inside = source.strip_prefix("strToBool(");
            return match inside.and_then(|it| it.strip_suffix(')')) {
                Some("true" | "1") => Answer::Is(Value::Text("true".to_owned())),
                Some("false" | "0") => Answer::Is(Value::Text("false".to_owned())),
                Some(_) => Answer::RunTime,
                None if source.contains('(') => Answer::RunTime,
                None => Answer::Is(Value::Text(source.to_owned())),
            };
        };
        match kind {
            "self" => match self.at_path(address) {
                Some(value) => Answer::Is(Value::Node(value)),
                None if address == "provider.stage" => {
                    Answer::Is(Value::Text(self.stage.to_owned()))
                }
                None => Answer::Missing,
            },
            "param" => {
                let stages = [self.stage, "default"];
                let mut paths = stages.into_iter().flat_map(|stage| {
                    [
                        format!("params.{stage}.{address}"),
                        format!("stages.{stage}.params.{address}"),
                    ]
                });
                let value = paths.find_map(|it| self.at_path(&it));
                value.map_or(Answer::Missing, |it| Answer::Is(Value::Node(it)))
            }
            "sls" if address == "stage" => Answer::Is(Value::Text(self.stage.to_owned())),
            "aws" if address == "accountId" => pseudo("AWS::AccountId"),
            "aws" if address == "region" => match self.at_path("provider.region") {
                // Only a deployment knows what is left of a variable.
                Some(region) if is_open(&region) => pseudo("AWS::Region"),
                Some(region) => Answer::Is(Value::Node(region)),
                None => Answer::Is(Value::Text(REGION.to_owned())),
            },
            // Nobody gives options to a reader of the file, and its environment is not that of the deployment.
            "opt" | "env" => Answer::Missing,
            _ => Answer::RunTime,
        }
    }

    /// The value at a path of the file, with its own variables filled in.
    fn at_path(&mut self, address: &str) -> Option<Node> {
        let mut node = at_block(self.root);
        let mut rest = address;
        while !rest.is_empty() {
            let (step, behind) = rest.split_once('.').unwrap_or((rest, ""));
            let next = at_step(node, step).or_else(|| self.inner(node)?.get(step));
            node = match next {
                Some(next) => next,
                None => return self.behind_file(node, rest),
            };
            rest = behind;
        }
        if node.is_null() {
            return None;
        }
        if node.is_mapping() || node.is_sequence() {
            self.written.push(node.full_range());
        }
        Some(self.resolved(node.node))
    }

    /// The value at a path of what stands in another file, which a text of this one names.
    fn behind_file(&mut self, node: NodeRef<'r>, address: &str) -> Option<Node> {
        let text = &node.scalar()?.value;
        let pieces = pieces(text);
        let [Piece::Variable(inside)] = pieces.as_slice() else {
            return None;
        };
        if !inside.starts_with("file(") || self.steps >= MOST_STEPS {
            return None;
        }
        let place = std::mem::replace(&mut self.place, node.full_range());
        self.steps += 1;
        let filled = self.filled(inside);
        let file = filled
            .as_deref()
            .and_then(|it| split(it).into_iter().next());
        let found = file.and_then(file_and_address).and_then(|(path, own)| {
            let address = own
                .into_iter()
                .chain([address])
                .collect::<Vec<_>>()
                .join(".");
            self.in_file(path, Some(&address))?
        });
        self.steps -= 1;
        self.place = place;
        found
    }

    /// The value at a path of another file, or all of it, with its variables filled in; none if the file is not known.
    fn in_file(&mut self, path: &str, address: Option<&str>) -> Option<Option<Node>> {
        let root = self.files.root(path)?;
        let mut steps = address.into_iter().flat_map(|it| it.split('.'));
        let found = steps.try_fold(at_block(&root), at_step);
        let Some(found) = found.filter(|it| !it.is_null()) else {
            return Some(None);
        };
        let mut brought = found.node.clone();
        let place = self.place;
        brought.move_ranges(&|_| place);
        Some(Some(self.resolved(&brought)))
    }

    /// What a path goes through may be a variable itself, of which only values of the file are followed.
    fn inner(&self, node: NodeRef<'r>) -> Option<NodeRef<'r>> {
        let text = node
            .scalar()?
            .value
            .strip_prefix("${self:")?
            .strip_suffix('}')?;
        let mut steps = text.split('.');
        steps.try_fold(at_block(self.root), |node, key| node.get(key))
    }

    /// The name of the parameter for a variable.
    fn parameter(&mut self, inside: &str) -> String {
        // A colon would make it a variable of IAM, a dot an attribute.
        let words = inside.split(|it: char| !it.is_ascii_alphanumeric() && it != '-' && it != '_');
        let words: Vec<&str> = words.filter(|it| !it.is_empty()).collect();
        let name = words.join("/");
        if !self.unknown.contains(&name) {
            self.unknown.push(name.clone());
        }
        name
    }
}

/// A value of a map by its key, or of a list by its place.
fn at_step<'n>(node: NodeRef<'n>, step: &str) -> Option<NodeRef<'n>> {
    match step.parse::<usize>() {
        Ok(at) if node.is_sequence() => node.items().nth(at),
        Ok(_) | Err(_) => node.get(step),
    }
}

/// The region of a service that says none
/// (<https://github.com/oss-serverless/osls/blob/main/docs/guides/deploying.md>).
pub(super) const REGION: &str = "us-east-1";

/// Whether a text has a variable that nothing in the file fills.
fn is_open(node: &Node) -> bool {
    at_block(node)
        .scalar()
        .is_some_and(|it| it.value.contains("${"))
}

fn pseudo(name: &str) -> Answer {
    Answer::Is(Value::Parameter(name.to_owned()))
}

/// A text at the place of another one.
fn text_at(node: &Node, scalar: &Scalar, text: String) -> Node {
    let style = match scalar.style {
        ScalarStyle::Literal | ScalarStyle::Folded => ScalarStyle::DoubleQuoted,
        style @ (ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted) => {
            style
        }
    };
    Node {
        range: node.range,
        tag: node.tag.clone(),
        kind: NodeKind::Scalar(Scalar {
            value: text.into(),
            style,
            embedded: None,
        }),
    }
}

/// A node with the range of another one.
fn placed(node: Node, at: &Node) -> Node {
    Node {
        range: at.full_range(),
        ..node
    }
}

/// A text cut at its variables.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|it| it.find("${")) {
        let start = at + found;
        let Some(length) = text.get(start + 2..).and_then(closing) else {
            break;
        };
        let end = start + 2 + length;
        let inside = text.get(start + 2..end).unwrap_or_default();
        if !is_variable(inside) {
            at = start + 2;
            continue;
        }
        if from < start {
            pieces.push(Piece::Text(text.get(from..start).unwrap_or_default()));
        }
        pieces.push(Piece::Variable(inside));
        (from, at) = (end + 1, end + 1);
    }
    if from < text.len() {
        pieces.push(Piece::Text(text.get(from..).unwrap_or_default()));
    }
    pieces
}

/// Where the brace stands that closes one before a text.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Whether the inside of `${…}` is a variable of the framework: `self:…`, `file(…)`; not `AWS::Region` or `Table.Arn`.
fn is_variable(inside: &str) -> bool {
    let name = inside.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let rest = inside.get(name..).unwrap_or_default();
    name > 0 && (rest.starts_with('(') || rest.starts_with(':') && !rest.starts_with("::"))
}

/// The sources of a variable, cut at commas outside of quotes and brackets.
fn split(text: &str) -> Vec<&str> {
    let mut sources = Vec::new();
    let (mut quote, mut depth, mut from) = (None, 0_usize, 0);
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(letter),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                sources.extend(text.get(from..at));
                from = at + 1;
            }
            (None, _) => {}
        }
    }
    sources.extend(text.get(from..));
    sources
}
