//! The names a template uses for its own parts: in intrinsic functions, `DependsOn` and `Condition`.

use super::loops::loop_name;
use crate::syntax::intrinsic::{self, FUNCTIONS, Intrinsic};
use crate::syntax::split::Section;
use crate::syntax::{Entry, Node, NodeKind, NodeRef, Scalar, ScalarStyle};
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

/// A use of a function that CloudFormation does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFunction {
    /// As written, without `!`: `Reff` of a tag, `Fn::GettAtt` of a key.
    pub name: Box<str>,
    /// The bytes of its tag or key, from the start of the block.
    pub range: TextRange,
    /// Whether it is a tag.
    pub is_short: bool,
    /// What it is applied to, where its key alone does not say that it is a function: `ref`.
    pub argument: Option<Box<str>>,
}

/// The names in an entry of a section, in order, and the functions in it that do not exist. `text` is the block's.
pub(crate) fn collect(
    section: Section,
    entry: &Entry,
    text: &str,
) -> (Vec<Reference>, Vec<UnknownFunction>) {
    let mut collector = Collector {
        text,
        found: Vec::new(),
        unknown: Vec::new(),
        loop_variables: Vec::new(),
    };
    let value = NodeRef {
        node: &entry.value,
        base: TextSize::new(0),
    };
    if matches!(section, Section::Resources | Section::Outputs)
        && let Some(condition) = value.get("Condition")
    {
        collector.item(ReferenceKind::Condition, condition);
    }
    if section == Section::Resources {
        if let Some(depends_on) = value.get("DependsOn") {
            collector.depends_on(depends_on);
        }
        if let Some(connectors) = value.get("Connectors") {
            for connector in connectors.entries() {
                if let Some(properties) = connector.value.get("Properties") {
                    collector.connector(properties);
                }
                collector.attributes(connector.value);
            }
        }
        if value.get("Type").and_then(NodeRef::as_str) == Some("AWS::Serverless::Connector")
            && let Some(properties) = value.get("Properties")
        {
            collector.connector(properties);
        }
    }
    collector.entry_value(&entry.key, value);
    collector.found.sort_by_key(|it| it.range.start());
    // A resource of which only the condition is written looks like the function `Condition`.
    collector.found.dedup();
    (collector.found, collector.unknown)
}

/// Whether a key is `Ref` but for its case, or but for a letter more or less.
fn is_near_ref(key: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    key != "Ref"
        && matches!(
            lower.as_str(),
            "ref" | "refs" | "reff" | "reef" | "rref" | "re" | "rf" | "rfe" | "erf" | "reb" | "red"
        )
}

struct Collector<'a> {
    text: &'a str,
    found: Vec<Reference>,
    unknown: Vec<UnknownFunction>,
    /// The names that `Fn::ForEach` gives to what it goes through, around the node under way.
    loop_variables: Vec<Box<str>>,
}

impl Collector<'_> {
    fn walk(&mut self, node: NodeRef<'_>) {
        let functions = [intrinsic::of(node), intrinsic::below_tag(node)];
        if functions.iter().all(Option::is_none) {
            self.misspelt(node);
        }
        for it in functions.into_iter().flatten() {
            // `Ref` and `Condition` are the two without `Fn::`.
            let is_prefixed = node
                .entries()
                .next()
                .is_some_and(|entry| matches!(entry.name(), "Fn::Ref" | "Fn::Condition"));
            if is_prefixed && !it.is_short {
                self.unknown(it);
            }
            match it.name {
                "Ref" => self.name(ReferenceKind::Ref, it.argument),
                "GetAtt" => self.get_att(it.argument),
                "Sub" => self.sub(it.argument),
                "Condition" => self.name(ReferenceKind::Condition, it.argument),
                "If" => {
                    if let Some(condition) = it.items().next() {
                        self.item(ReferenceKind::Condition, condition);
                    }
                }
                // Of a parameter, in `Rules`.
                "ValueOf" => {
                    if let Some(parameter) = it.items().next() {
                        self.item(ReferenceKind::Ref, parameter);
                    }
                }
                "FindInMap" => {
                    if let Some(mapping) = it.items().next() {
                        self.item(ReferenceKind::Mapping, mapping);
                    }
                }
                other if !FUNCTIONS.contains(&other) => self.unknown(it),
                _ => {}
            }
        }
        node.items().for_each(|it| self.walk(it));
        for entry in node.entries() {
            self.entry_value(entry.key.node, entry.value);
        }
    }

    /// A map with one key that was meant to be a function: `ref`, `Fn:Sub`.
    fn misspelt(&mut self, node: NodeRef<'_>) {
        let mut entries = node.entries();
        let (Some(entry), None) = (entries.next(), entries.next()) else {
            return;
        };
        let name = entry.name();
        let argument = match is_near_ref(name) {
            true => entry.value.as_str(),
            false => None,
        };
        let is_prefixed = name
            .get(..3)
            .is_some_and(|it| it.eq_ignore_ascii_case("fn:"));
        if argument.is_some() || is_prefixed {
            let range = entry.key.range();
            let written = self
                .text
                .get(usize::from(range.start())..usize::from(range.end()));
            if written.is_some_and(|it| it.contains(name)) {
                self.unknown.push(UnknownFunction {
                    name: name.into(),
                    range,
                    is_short: false,
                    argument: argument.map(Into::into),
                });
            }
        }
    }

    fn unknown(&mut self, function: Intrinsic<'_>) {
        let range = function.name_range;
        let written = self
            .text
            .get(usize::from(range.start())..usize::from(range.end()));
        // The text of an alias stands where its anchor is.
        if let Some(name) = written.filter(|it| it.contains(function.name)) {
            self.unknown.push(UnknownFunction {
                name: name
                    .trim_start_matches('!')
                    .trim_matches(['"', '\''])
                    .into(),
                range,
                is_short: function.is_short,
                argument: None,
            });
        }
    }

    /// The value of an entry; in `Fn::ForEach::Name: [variable, list, body]` the variable names nothing declared.
    fn entry_value(&mut self, key: &Node, value: NodeRef<'_>) {
        let is_loop = matches!(&key.kind, NodeKind::Scalar(it) if loop_name(&it.value).is_some());
        let variable = value
            .items()
            .next()
            .filter(|_| is_loop)
            .and_then(NodeRef::scalar);
        let depth = self.loop_variables.len();
        self.loop_variables
            .extend(variable.map(|it| it.value.clone()));
        let body = value.items().nth(2).filter(|_| is_loop);
        for entry in body.into_iter().flat_map(NodeRef::entries) {
            self.attributes(entry.value);
        }
        self.walk(value);
        self.loop_variables.truncate(depth);
    }

    /// The names beside the properties of what a loop makes.
    fn attributes(&mut self, value: NodeRef<'_>) {
        if let Some(condition) = value.get("Condition") {
            self.item(ReferenceKind::Condition, condition);
        }
        if let Some(depends_on) = value.get("DependsOn") {
            self.depends_on(depends_on);
        }
    }

    /// `DependsOn`, one name or several.
    fn depends_on(&mut self, node: NodeRef<'_>) {
        self.item(ReferenceKind::DependsOn, node);
        node.items()
            .for_each(|it| self.item(ReferenceKind::DependsOn, it));
    }

    /// An item that is a name, not a function that gives one.
    fn item(&mut self, kind: ReferenceKind, node: NodeRef<'_>) {
        if node.tag().is_none() && !node.is_null() {
            self.name(kind, node);
        }
    }

    /// A scalar that is a name.
    fn name(&mut self, kind: ReferenceKind, node: NodeRef<'_>) {
        if let Some(scalar) = node.scalar().filter(|it| !it.value.is_empty()) {
            if node.node.range.is_empty() {
                return self.unwritten(kind, node.node, &scalar.value);
            }
            let range = self.written_range(node, scalar);
            self.push(kind, &scalar.value, range.start(), None);
        }
    }

    /// The bytes of a name: of a block scalar its last line, behind the line of `>-`.
    fn written_range(&self, node: NodeRef<'_>, scalar: &Scalar) -> TextRange {
        let range = inner_range(node, scalar);
        if !matches!(scalar.style, ScalarStyle::Literal | ScalarStyle::Folded) {
            return range;
        }
        let bytes = usize::from(range.start())..usize::from(range.end());
        let written = self.text.get(bytes).unwrap_or_default();
        let at = written.rfind(&*scalar.value);
        at.map_or(range, |at| {
            TextRange::at(range.start() + size(at), size(scalar.value.len()))
        })
    }

    fn push(
        &mut self,
        kind: ReferenceKind,
        name: &str,
        start: TextSize,
        attribute: Option<(Box<str>, TextRange)>,
    ) {
        // Within `Fn::ForEach` a name may be put together from loop variables.
        let is_variable = self.loop_variables.iter().any(|it| &**it == name);
        if is_variable || name.contains("${") || name.contains("&{") {
            return;
        }
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

    /// A name that is written nowhere: a file that is not a template comes to it.
    fn unwritten(&mut self, kind: ReferenceKind, node: &Node, name: &str) {
        self.found.push(Reference {
            kind,
            name: name.into(),
            range: node.range,
            attribute: None,
        });
    }

    fn get_att(&mut self, argument: NodeRef<'_>) {
        if let Some(scalar) = argument.scalar() {
            let start = self.written_range(argument, scalar).start();
            self.dotted(ReferenceKind::GetAtt, &scalar.value, start);
            return;
        }
        let mut items = argument.items();
        if let Some(id) = items.next()
            && let Some(scalar) = id.scalar().filter(|_| id.tag().is_none())
        {
            if id.node.range.is_empty() {
                return self.unwritten(ReferenceKind::GetAtt, id.node, &scalar.value);
            }
            let attribute = items.next().filter(|it| it.tag().is_none()).and_then(|it| {
                let scalar = it.scalar()?;
                Some((scalar.value.clone(), self.written_range(it, scalar)))
            });
            self.push(
                ReferenceKind::GetAtt,
                &scalar.value,
                self.written_range(id, scalar).start(),
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
                self.item(ReferenceKind::ConnectorEnd, id);
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
    fn names_in_block_scalars_and_below_a_tag() {
        check(
            "      A: !Ref >-\n        Orders\n      B:\n        Ref: |-\n          Jobs\n      C: !GetAtt >- # Orders.Arn\n        Orders.Arn\n",
            &[
                (Ref, "Orders", None),
                (Ref, "Jobs", None),
                (GetAtt, "Orders", Some("Arn")),
            ],
        );
        check(
            "      A: !Ref {'Fn::FindInMap': [Names, a, !Ref Stage]}\n",
            &[(Mapping, "Names", None), (Ref, "Stage", None)],
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

    #[track_caller]
    fn check_whole(text: &str, expected: &[(ReferenceKind, &str, Option<&str>)]) {
        let document = Document::open(1, text);
        assert_eq!(document.syntax_errors().collect::<Vec<_>>(), []);
        let template = document.template();
        let found: Vec<_> = template
            .references()
            .map(|(range, it)| {
                assert_eq!(document.slice(range), &*it.name);
                if let Some((name, range)) = &it.attribute {
                    assert!(
                        document.source().contains(&**name)
                            && range.len() == crate::text::size(name.len())
                    );
                }
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
    fn conditions_are_named_in_many_places() {
        check_whole(
            "Conditions:\n  A: !Equals [!Ref P, x]\n  B: !And [!Condition A, {Condition: C}]\n  C:\n    Fn::Not:\n    - Condition: A\n  D: !Or\n  - !Not [!Condition B]\n  - Fn::Equals: [{Ref: P}, y]\nResources:\n  R:\n    Condition: A\n  S:\n    Type: T\n    Condition: B\n    Properties:\n      X: !If [C, !Ref R, !Ref AWS::NoValue]\n      Y:\n        Fn::If:\n        - D\n        - {Condition: {StringEquals: {a: b}}}\n        - 1\nOutputs:\n  O:\n    Condition: A\n    Value: x\n",
            &[
                (Ref, "P", None),
                (Condition, "A", None),
                (Condition, "C", None),
                (Condition, "A", None),
                (Condition, "B", None),
                (Ref, "P", None),
                (Condition, "A", None),
                (Condition, "B", None),
                (Condition, "C", None),
                (Ref, "R", None),
                (Ref, "AWS::NoValue", None),
                (Condition, "D", None),
                (Condition, "A", None),
            ],
        );
    }

    #[test]
    fn depends_on_is_a_name_or_a_list() {
        check_whole(
            "Resources:\n  A:\n    DependsOn: B\n  C:\n    DependsOn: [A, 'B']\n  D:\n    DependsOn:\n    - A\n    - B\n",
            &[
                (DependsOn, "B", None),
                (DependsOn, "A", None),
                (DependsOn, "B", None),
                (DependsOn, "A", None),
                (DependsOn, "B", None),
            ],
        );
    }

    #[test]
    fn a_function_is_no_name() {
        check_whole(
            "Resources:\n  R:\n    Properties:\n      A: !FindInMap [!Ref P, !Ref Q, x]\n      B: !FindInMap [M, a, b]\n      C: {Fn::FindInMap: [N, {Ref: P}, b]}\n      D: !GetAtt [R, !Ref P]\n      E: !If [!Equals [a, b], 1, 2]\n      F: !Select [0, !Split [',', !GetAtt R.Arn]]\n      G: !Join ['', [!Ref P]]\n      H: {Fn::GetAtt: R.Outputs.X}\n      I: !Ref\n",
            &[
                (Ref, "P", None),
                (Ref, "Q", None),
                (Mapping, "M", None),
                (Mapping, "N", None),
                (Ref, "P", None),
                (GetAtt, "R", None),
                (Ref, "P", None),
                (GetAtt, "R", Some("Arn")),
                (Ref, "P", None),
                (GetAtt, "R", Some("Outputs.X")),
            ],
        );
    }

    #[test]
    fn loop_variables_name_nothing_declared() {
        check_whole(
            "Resources:\n  Fn::ForEach::Topics:\n  - Name\n  - !Ref Names\n  - Topic${Name}:\n      Type: AWS::SNS::Topic\n      Properties:\n        A: !Ref Name\n        B: !Sub '${Name}-${Stage}-${Topic.Arn}'\n        C: !GetAtt 'Table${Name}.Arn'\n        D: !Ref Other\n  R:\n    Properties:\n      A: !Ref Name\n",
            &[
                (Ref, "Names", None),
                (Sub, "Stage", None),
                (Sub, "Topic", Some("Arn")),
                (Ref, "Other", None),
                (Ref, "Name", None),
            ],
        );
    }

    #[test]
    fn names_in_sub_do_not_depend_on_how_the_text_is_written() {
        check_whole(
            "Resources:\n  R:\n    Properties:\n      A: !Sub |\n        é ${A}\n        ${B.C} $ ${ D }\n      B: !Sub >-\n        ${E}\n        ${F}\n      C: !Sub \"\\u00e9 ${G}\\\n        ${H}\"\n      D: !Sub 'it''s ${I}'\n      E: !Sub ${J}-x\n      F: {Fn::Sub: ['${K} ${L} ${M.N}', {K: !Ref O, M.N: x}]}\n      G: !Sub '${!P} ${} ${Q ${R}'\n",
            &[
                (Sub, "A", None),
                (Sub, "B", Some("C")),
                (Sub, "D", None),
                (Sub, "E", None),
                (Sub, "F", None),
                (Sub, "G", None),
                (Sub, "H", None),
                (Sub, "I", None),
                (Sub, "J", None),
                (Sub, "L", None),
                (Ref, "O", None),
                (Sub, "R", None),
            ],
        );
    }

    #[test]
    fn connectors_name_their_ends() {
        check_whole(
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Connectors:\n      One:\n        Properties:\n          SourceReference: {Qualifier: x}\n          Destination: [{Id: A}, {Id: !Ref B}, {Arn: !GetAtt C.Arn}]\n  K:\n    Type: AWS::Serverless::Connector\n    Properties:\n      Source: {Id: F}\n      Destination: {Id: 'A'}\n",
            &[
                (ConnectorEnd, "A", None),
                (Ref, "B", None),
                (GetAtt, "C", Some("Arn")),
                (ConnectorEnd, "F", None),
                (ConnectorEnd, "A", None),
            ],
        );
    }
}
