//! What the words of a template are, beyond what its syntax says: intrinsic functions, types, names and what they stand for.

use crate::declaration::{Named, Space};
use sam_core::analysis::Analysis;
use sam_core::document::Section;
use sam_core::spec::PSEUDO_PARAMETERS;
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic;
use sam_core::template::reference::ReferenceKind;
use sam_core::text::{TextRange, TextSize, size};
use std::collections::HashMap;

/// A word with what it is. It stands on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SemanticToken {
    /// Its bytes in the document.
    pub range: TextRange,
    /// What it is.
    pub kind: SemanticTokenKind,
    /// What it does.
    pub role: SemanticTokenRole,
}

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SemanticTokenKind {
    /// An intrinsic function: `!Sub`, `Fn::If`.
    Intrinsic,
    /// A type of resource.
    ResourceType,
    /// The logical ID of a resource.
    Resource,
    /// A parameter.
    Parameter,
    /// A pseudo parameter, `AWS::Region`.
    PseudoParameter,
    /// A condition.
    Condition,
    /// A mapping.
    Mapping,
    /// An attribute of a resource, `Arn` of `${Queue.Arn}`.
    Attribute,
    /// `${` and `}` around a name in `Fn::Sub`.
    Placeholder,
}

/// What a word does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SemanticTokenRole {
    /// It declares the name.
    Declaration,
    /// It uses it.
    Use,
}

/// The words in a range, disjoint and in the order of the text. A name that stands for nothing is left out.
pub fn semantic_tokens(analysis: &Analysis, range: TextRange) -> Vec<SemanticToken> {
    let template = analysis.template();
    if !template.is_recognised() {
        return Vec::new();
    }
    let mut tokens = Tokens {
        analysis,
        values: HashMap::new(),
        found: Vec::new(),
    };
    let blocks = analysis.blocks().iter();
    for placed in blocks.filter(|it| it.range().intersect(range).is_some()) {
        // Behind the first entry of an unrolled loop stand those that it comes to.
        let count = match placed.block.is_loop() {
            true => 1,
            false => usize::MAX,
        };
        for entry in placed.entries().take(count) {
            tokens.functions(entry.value);
        }
        for item in &placed.block.items {
            tokens.declaration(item.section, item.entry(placed));
            for reference in &item.references {
                let at = reference.range + placed.start;
                tokens.reference(at, reference.kind);
                if let Some((_, range)) = &reference.attribute {
                    tokens.use_of(*range + placed.start, SemanticTokenKind::Attribute);
                }
            }
        }
    }
    let mut found = tokens.found;
    found.retain(|it| range.intersect(it.range).is_some_and(|it| !it.is_empty()));
    found.sort_by_key(|it| (it.range.start(), it.range.end()));
    let mut end = TextSize::default();
    found.retain(|it| {
        let is_behind = it.range.start() >= end;
        if is_behind {
            end = it.range.end();
        }
        is_behind
    });
    found
}

struct Tokens<'a> {
    analysis: &'a Analysis,
    /// What names stand for that were looked up: those of generated resources take long.
    values: HashMap<&'a str, Option<SemanticTokenKind>>,
    found: Vec<SemanticToken>,
}

impl<'a> Tokens<'a> {
    fn use_of(&mut self, range: TextRange, kind: SemanticTokenKind) {
        self.add(range, kind, SemanticTokenRole::Use);
    }

    fn add(&mut self, range: TextRange, kind: SemanticTokenKind, role: SemanticTokenRole) {
        let text = self.analysis.slice(range);
        if !text.is_empty() && !text.contains(['\n', '\r']) {
            self.found.push(SemanticToken { range, kind, role });
        }
    }

    /// The functions in a value.
    fn functions(&mut self, node: NodeRef<'_>) {
        if let Some(it) = intrinsic::of(node)
            && intrinsic::FUNCTIONS.contains(&it.name)
        {
            self.use_of(
                without_quotes(self.analysis, it.name_range),
                SemanticTokenKind::Intrinsic,
            );
        }
        node.items().for_each(|it| self.functions(it));
        node.entries().for_each(|it| self.functions(it.value));
    }

    fn declaration(&mut self, section: Section, entry: Option<sam_core::syntax::EntryRef<'_>>) {
        let Some(entry) = entry else {
            return;
        };
        let kind = match section {
            Section::Resources => SemanticTokenKind::Resource,
            Section::Parameters => SemanticTokenKind::Parameter,
            Section::Conditions => SemanticTokenKind::Condition,
            Section::Mappings => SemanticTokenKind::Mapping,
            Section::Preamble
            | Section::Other
            | Section::Globals
            | Section::Outputs
            | Section::Rules
            | Section::Metadata
            | Section::Whole
            | Section::Surplus => return,
        };
        if !entry.name().starts_with("Fn::") {
            let range = without_quotes(self.analysis, entry.key.range());
            self.add(range, kind, SemanticTokenRole::Declaration);
        }
        let resource_type = entry.value.get("Type");
        if section == Section::Resources
            && let Some(node) = resource_type.filter(|it| it.as_str().is_some())
        {
            let range = without_quotes(self.analysis, node.range());
            self.use_of(range, SemanticTokenKind::ResourceType);
        }
    }

    fn reference(&mut self, range: TextRange, kind: ReferenceKind) {
        let analysis = self.analysis;
        let name = analysis.slice(range);
        if kind == ReferenceKind::Sub {
            self.placeholder(range);
        }
        let found = match kind {
            ReferenceKind::Condition => SemanticTokenKind::Condition,
            ReferenceKind::Mapping => SemanticTokenKind::Mapping,
            ReferenceKind::Ref
            | ReferenceKind::Sub
            | ReferenceKind::GetAtt
            | ReferenceKind::DependsOn
            | ReferenceKind::ConnectorEnd => match self.value(name, range) {
                Some(found) => found,
                None => return,
            },
        };
        self.use_of(range, found);
    }

    /// What a name stands for that a `Ref` may have.
    fn value(&mut self, name: &'a str, range: TextRange) -> Option<SemanticTokenKind> {
        if let Some(known) = self.values.get(name) {
            return *known;
        }
        let found = self.look_up(name, range);
        self.values.insert(name, found);
        found
    }

    fn look_up(&self, name: &str, range: TextRange) -> Option<SemanticTokenKind> {
        let template = self.analysis.template();
        if PSEUDO_PARAMETERS.contains(&name) {
            return Some(SemanticTokenKind::PseudoParameter);
        }
        let first = name.split('.').next().unwrap_or_default();
        if template.declares(Section::Parameters, first) {
            return Some(SemanticTokenKind::Parameter);
        }
        if template.declares(Section::Resources, first) {
            return Some(SemanticTokenKind::Resource);
        }
        let named = Named {
            space: Space::Values,
            name: first.into(),
            range,
        };
        let is_generated = !named.declarations(self.analysis).is_empty();
        is_generated.then_some(SemanticTokenKind::Resource)
    }

    /// `${` before a name and `}` behind it and its attribute.
    fn placeholder(&mut self, name: TextRange) {
        let text = self.analysis.source();
        let before = text.get(..usize::from(name.start())).unwrap_or_default();
        let lead = before.trim_end_matches(' ');
        if lead.ends_with("${") {
            let end = size(lead.len());
            let range = TextRange::new(end - TextSize::new(2), end);
            self.use_of(range, SemanticTokenKind::Placeholder);
        }
        let behind = text.get(usize::from(name.end())..).unwrap_or_default();
        let close = behind.find(['}', '\n', '\r', '$']);
        if let Some(at) = close.filter(|at| behind.get(*at..).is_some_and(|it| it.starts_with('}')))
        {
            let range = TextRange::at(name.end() + size(at), TextSize::new(1));
            self.use_of(range, SemanticTokenKind::Placeholder);
        }
    }
}

/// A range without the quotes in it.
fn without_quotes(analysis: &Analysis, range: TextRange) -> TextRange {
    let quote = TextSize::new(1);
    match analysis.slice(range).starts_with(['"', '\'']) && range.len() >= quote + quote {
        true => TextRange::new(range.start() + quote, range.end() - quote),
        false => range,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    /// Each token in its place, with the first letters of what it is; a declaration in double angle quotes.
    #[track_caller]
    fn check(text: &str, expected: Expect) {
        let document = Analysis::open(1, text);
        let whole = TextRange::up_to(document.text.len());
        let tokens = semantic_tokens(&document, whole);
        let mut shown = text.to_owned();
        for it in tokens.iter().rev() {
            let name = match it.kind {
                SemanticTokenKind::Intrinsic => "fn",
                SemanticTokenKind::ResourceType => "type",
                SemanticTokenKind::Resource => "res",
                SemanticTokenKind::Parameter => "par",
                SemanticTokenKind::PseudoParameter => "pseudo",
                SemanticTokenKind::Condition => "cond",
                SemanticTokenKind::Mapping => "map",
                SemanticTokenKind::Attribute => "att",
                SemanticTokenKind::Placeholder => "",
            };
            let (open, close) = match it.role {
                SemanticTokenRole::Declaration => ("«", "»"),
                SemanticTokenRole::Use => ("‹", "›"),
            };
            let text = document.slice(it.range);
            let bytes = usize::from(it.range.start())..usize::from(it.range.end());
            shown.replace_range(bytes, &format!("{open}{name} {text}{close}"));
        }
        expected.assert_eq(&shown.replace('\r', ""));
        // A part of the text has the tokens that touch it, the same as in the whole.
        let middle = size(text.len() / 2);
        let line = document.text.line_col(middle, Default::default()).line;
        let part = document.text.line_range(line).unwrap();
        let within = tokens.iter().filter(|it| part.contains_range(it.range));
        let found = semantic_tokens(&document, part);
        assert_eq!(found, within.copied().collect::<Vec<_>>());
    }

    #[test]
    fn names_functions_and_types() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String}
Mappings: {Sizes: {a: {b: 1}}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Condition: IsProd
    Properties:
      QueueName: !Sub 'é-${Stage}-${ AWS::Region }-${Nothing}-${!Literal}'
      Delay: !FindInMap [Sizes, a, b]
  Fun:
    Type: 'AWS::Serverless::Function'
    DependsOn: Queue
    Properties:
      Role:
        Fn::If: [IsProd, !GetAtt Queue.Arn, {Ref: AWS::NoValue}]
      Other: !Unknown x
Outputs:
  Role: {Value: !GetAtt FunRole.Arn}
",
            expect![[r#"
                Transform: AWS::Serverless-2016-10-31
                Parameters:
                  «par Stage»: {Type: String}
                Mappings: {«map Sizes»: {a: {b: 1}}}
                Conditions:
                  «cond IsProd»: ‹fn !Equals› [‹fn !Ref› ‹par Stage›, prod]
                Resources:
                  «res Queue»:
                    Type: ‹type AWS::SQS::Queue›
                    Condition: ‹cond IsProd›
                    Properties:
                      QueueName: ‹fn !Sub› 'é-‹ ${›‹par Stage›‹ }›-‹ ${› ‹pseudo AWS::Region› ‹ }›-‹ ${›Nothing‹ }›-${!Literal}'
                      Delay: ‹fn !FindInMap› [‹map Sizes›, a, b]
                  «res Fun»:
                    Type: '‹type AWS::Serverless::Function›'
                    DependsOn: ‹res Queue›
                    Properties:
                      Role:
                        ‹fn Fn::If›: [‹cond IsProd›, ‹fn !GetAtt› ‹res Queue›.‹att Arn›, {‹fn Ref›: ‹pseudo AWS::NoValue›}]
                      Other: !Unknown x
                Outputs:
                  Role: {Value: ‹fn !GetAtt› ‹res FunRole›.‹att Arn›}
            "#]],
        );
    }

    #[test]
    fn in_json_and_half_typed_text() {
        check(
            "{\"Resources\": {\"Q\": {\"Type\": \"AWS::SQS::Queue\", \"Properties\": {\r\n\"A\": {\"Fn::Sub\": \"🦀${Q.Arn}\"}}}}}",
            expect![[r#"
                {"Resources": {"«res Q»": {"Type": "‹type AWS::SQS::Queue›", "Properties": {
                "A": {"‹fn Fn::Sub›": "🦀‹ ${›‹res Q›.‹att Arn›‹ }›"}}}}}"#]],
        );
        check(
            "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      A: !Sub '${Q\n  P:\n    Type: AWS::S",
            expect![[r#"
                Resources:
                  «res Q»:
                    Type: ‹type AWS::SQS::Queue›
                    Properties:
                      A: ‹fn !Sub› '${Q
                  «res P»:
                    Type: ‹type AWS::S›"#]],
        );
    }
}
