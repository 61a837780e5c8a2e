//! `parameter-declaration`: a parameter is declared in a way that CloudFormation refuses.
//!
//! A parameter needs a `Type` that exists. Its `Default` must fit the type and the constraints beside it:
//! `AllowedValues`, `AllowedPattern`, `MinLength`, `MaxLength`, `MinValue` and `MaxValue`. Intrinsic functions do not work in parameters.
//!
//! ```yaml
//! Parameters:
//!   Stage:
//!     Type: String
//!     Default: production          # bad: not among the allowed values
//!     Default: prod                # good
//!     AllowedValues: [dev, prod]
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use crate::names::closest;
use sam_core::SCHEMA_DATE;
use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::policy::may_have_more;
use sam_core::spec::{PARAMETER_KEYS, parameter_types};
use sam_core::syntax::{EntryRef, NodeRef, ScalarType};
use sam_core::template::intrinsic;
use sam_core::validation::may_match;
use serde_json::Value;

pub(super) const RULE: Rule = Rule {
    code: "parameter-declaration",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: Some(fix),
};

/// How much of a value a message shows.
const LONGEST: usize = 40;

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    if of.item.section != Section::Parameters || of.resolver.template().has_macros() {
        return;
    }
    let Some(entry) = of.entry().filter(|it| !it.name().starts_with("Fn::")) else {
        return;
    };
    let declaration = entry.value;
    if declaration.is_null() || may_have_more(declaration) {
        return;
    }
    if !declaration.is_mapping() {
        let message = "A parameter must be a map with a `Type`.";
        acc.push(RULE.at(declaration.full_range(), message));
        return;
    }
    keys(acc, declaration);
    let Some(kind) = declaration.entry("Type") else {
        let message = format!(
            "The parameter `{}` has no `Type`. Add one, for example `String`.",
            shown(entry.name())
        );
        acc.push(RULE.at(entry.key.full_range(), message).lacking("Type"));
        return;
    };
    parameter_type(acc, kind);
    values(acc, declaration);
    if let Some(kind) = kind.value.as_str() {
        default(acc, declaration, kind);
        default_pattern(acc, declaration, kind);
        pattern_form(acc, declaration);
    }
}

fn keys(acc: &mut Vec<Diagnostic>, declaration: NodeRef<'_>) {
    for entry in declaration.entries() {
        let name = entry.name();
        if PARAMETER_KEYS.contains(&name) || name.is_empty() {
            continue;
        }
        let near = closest(name, PARAMETER_KEYS);
        let (severity, way_out) = match near {
            Some(near) => (Severity::Error, format!("Did you mean `{near}`?")),
            None => (Severity::Warning, "Remove it.".to_owned()),
        };
        let message = format!("A parameter has no key `{}`. {way_out}", shown(name));
        let finding = RULE.at(entry.key.full_range(), message).severity(severity);
        acc.push(finding.meaning(near));
    }
}

/// Keys whose values have one kind.
fn values(acc: &mut Vec<Diagnostic>, declaration: NodeRef<'_>) {
    let is_switch = |it: &NodeRef<'_>| match it.to_value() {
        Value::Bool(_) => true,
        Value::String(text) => ["true", "false"].contains(&text.to_ascii_lowercase().as_str()),
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => it.is_null(),
    };
    let hidden = declaration.get("NoEcho").filter(|it| !is_switch(it));
    if let Some(value) = hidden.filter(|it| intrinsic::of(*it).is_none()) {
        let message = "`NoEcho` must be `true` or `false`.";
        acc.push(RULE.at(value.full_range(), message));
    }
    let allowed = declaration.get("AllowedValues");
    let is_list = |it: &NodeRef<'_>| it.is_sequence() || it.is_null();
    if let Some(value) = allowed.filter(|it| !is_list(it) && intrinsic::of(*it).is_none()) {
        let message = "`AllowedValues` must be a list.";
        acc.push(RULE.at(value.full_range(), message));
    }
}

fn parameter_type(acc: &mut Vec<Diagnostic>, kind: EntryRef<'_>) {
    let Some(text) = kind.value.as_str() else {
        if !kind.value.is_null() {
            let message = "`Type` of a parameter must be text, for example `String`.";
            acc.push(RULE.at(kind.value.full_range(), message));
        }
        return;
    };
    let types = parameter_types();
    if types.iter().any(|it| it == text) {
        return;
    }
    let (severity, way_out) = match near_type(text) {
        Some(near) => (Severity::Error, format!(". Did you mean `{near}`?")),
        None => (
            Severity::Warning,
            format!(" (data of {SCHEMA_DATE}). Correct the name."),
        ),
    };
    let message = format!("There is no parameter type `{}`{way_out}", shown(text));
    acc.push(RULE.at(kind.value.full_range(), message).severity(severity));
}

/// Types of other languages and what they are here, in lower case.
const TYPES: [(&str, &str); 11] = [
    ("int", "Number"),
    ("integer", "Number"),
    ("float", "Number"),
    ("double", "Number"),
    ("bool", "String"),
    ("boolean", "String"),
    ("text", "String"),
    ("str", "String"),
    ("list", "CommaDelimitedList"),
    ("array", "CommaDelimitedList"),
    ("stringlist", "CommaDelimitedList"),
];

/// The type that was meant.
fn near_type(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    if let Some((_, meant)) = TYPES.iter().find(|it| it.0 == lower) {
        return Some((*meant).to_owned());
    }
    let types = parameter_types();
    closest(text, types.iter().map(String::as_str)).map(str::to_owned)
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let entries = resolver.template().entries(Section::Parameters);
    let mut entries = entries.filter(|it| it.range().contains_range(finding.range));
    let declaration = entries.next()?.value;
    let (node, near) = match finding.key_in(declaration) {
        Some(entry) => (entry.key, closest(entry.name(), PARAMETER_KEYS)?.to_owned()),
        None => {
            let kind = declaration.get("Type").filter(|it| finding.is_at(*it))?;
            (kind, near_type(kind.as_str()?)?)
        }
    };
    let edits = one(replace_scalar(document, node, &near));
    Some(Fix::list([(format!("Change to `{near}`"), edits)]))
}

fn default(acc: &mut Vec<Diagnostic>, declaration: NodeRef<'_>, kind: &str) {
    let Some(node) = declaration.get("Default").filter(|it| !it.is_null()) else {
        return;
    };
    let mut push = |message: String| acc.push(RULE.at(node.full_range(), message));
    if node.tag().is_some_and(|it| !it.starts_with("!!")) || node.is_mapping() {
        push("`Default` of a parameter must be text; functions do not work here.".to_owned());
        return;
    }
    let Some(scalar) = node.scalar() else {
        push("`Default` of a parameter must be text. Write a list as `a,b`.".to_owned());
        return;
    };
    let text = &*scalar.value;
    // What stands in the parameter store is known only at deployment.
    if kind.starts_with("AWS::SSM::") {
        return;
    }
    let is_list = kind.starts_with("List<") || kind == "CommaDelimitedList";
    let values: Vec<&str> = match is_list {
        true => text.split(',').map(str::trim).collect(),
        false => vec![text],
    };
    if kind.contains("Number")
        && let Some(wrong) = values.iter().find(|it| number(it).is_none())
    {
        push(format!(
            "`{}` is not a number, as `{kind}` requires.",
            shown(wrong)
        ));
        return;
    }
    if let Some(allowed) = declaration
        .get("AllowedValues")
        .filter(|it| it.is_sequence())
    {
        let allowed: Vec<NodeRef<'_>> = allowed.items().collect();
        let is_known = allowed
            .iter()
            .all(|it| it.scalar().is_some() && it.tag().is_none());
        // Who allows only some lists writes each of them as one value.
        let mut wrong = values.iter().filter(|it| !allows(&allowed, it));
        let wrong = wrong.next().filter(|_| !allows(&allowed, text));
        if let Some(wrong) = wrong.filter(|_| is_known) {
            push(format!(
                "`{}` is not among the `AllowedValues`.",
                shown(wrong)
            ));
            return;
        }
    }
    let bound = |key: &str| number(&declaration.get(key)?.scalar()?.value);
    let count = |it: usize| u32::try_from(it).map_or(f64::MAX, f64::from);
    let (measure, least, most) = match kind {
        "Number" => (number(text), "MinValue", "MaxValue"),
        "String" => (Some(count(text.chars().count())), "MinLength", "MaxLength"),
        _ => return,
    };
    let Some(measure) = measure else {
        return;
    };
    for (key, is_out) in [
        (least, bound(least).is_some_and(|it| measure < it)),
        (most, bound(most).is_some_and(|it| measure > it)),
    ] {
        if is_out {
            push(format!("`{}` does not keep to `{key}`.", shown(text)));
        }
    }
}

/// An expression that ends inside a group or a class, so that Java does not read it.
fn pattern_form(acc: &mut Vec<Diagnostic>, declaration: NodeRef<'_>) {
    let Some(node) = declaration.get("AllowedPattern") else {
        return;
    };
    if let Some(open) = node.as_str().and_then(unclosed) {
        let message = format!(
            "`AllowedPattern` is no regular expression: nothing closes `{open}`. Close it, or write `\\{open}`."
        );
        acc.push(RULE.at(node.full_range(), message));
    }
}

/// The bracket that an expression does not close; none of an expression with quoted parts or odd classes.
fn unclosed(pattern: &str) -> Option<char> {
    if ["\\Q", "[]", "[^]"].iter().any(|it| pattern.contains(it)) {
        return None;
    }
    let mut open = Vec::new();
    let mut characters = pattern.chars();
    while let Some(it) = characters.next() {
        let is_in_class = open.last() == Some(&'[');
        match it {
            '\\' => {
                characters.next();
            }
            '[' => open.push('['),
            ']' if is_in_class => {
                open.pop();
            }
            '(' if !is_in_class => open.push('('),
            ')' if !is_in_class => {
                open.pop();
            }
            _ => {}
        }
    }
    open.first().copied()
}

/// A default that the expression does not allow. It is a warning: who deploys may give another value.
fn default_pattern(acc: &mut Vec<Diagnostic>, declaration: NodeRef<'_>, kind: &str) {
    let text = |key: &str| declaration.get(key).and_then(NodeRef::as_str);
    let (Some(value), Some(pattern)) = (text("Default"), text("AllowedPattern")) else {
        return;
    };
    // A whole text has to match; an empty one asks for a value.
    let is_compared = kind == "String" && !value.is_empty();
    if is_compared
        && !may_match(&format!("^(?:{pattern})$"), value)
        && let Some(node) = declaration.get("Default")
    {
        let (value, pattern) = (shown(value), shown(pattern));
        let message = format!("`{value}` does not match the `AllowedPattern` `{pattern}`.");
        acc.push(
            RULE.at(node.full_range(), message)
                .severity(Severity::Warning),
        );
    }
}

/// Whether a value is one of those allowed, as CloudFormation compares them: as text.
fn allows(allowed: &[NodeRef<'_>], value: &str) -> bool {
    allowed.iter().any(|it| {
        it.scalar().is_some_and(|it| match it.scalar_type() {
            ScalarType::Bool => it.value.eq_ignore_ascii_case(value),
            ScalarType::Int | ScalarType::Float => {
                &*it.value == value || number(&it.value) == number(value)
            }
            ScalarType::String | ScalarType::Null => {
                &*it.value == value || it.value.eq_ignore_ascii_case(value) && is_truth(value)
            }
        })
    })
}

fn is_truth(value: &str) -> bool {
    value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false")
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}

fn shown(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix, check_rule};
    use expect_test::expect;

    #[test]
    fn declarations() {
        check(
            r#"
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  NoType: {Default: a}
  Unknown: {Type: Sting, Defualt: a}
  New: {Type: "AWS::Entirely::New"}
  Allowed: {Type: String, Default: production, AllowedValues: [dev, prod]}
  Truth: {Type: String, Default: "true", AllowedValues: [true, false]}
  Short: {Type: String, Default: a, MinLength: 2}
  Digits: {Type: String, Default: a1, AllowedPattern: '[0-9]+'}
  Big: {Type: Number, Default: 12, MaxValue: 10}
  Word: {Type: Number, Default: many}
  List: {Type: CommaDelimitedList, Default: "a, c", AllowedValues: [a, b]}
  Lists: {Type: CommaDelimitedList, Default: "a,c", AllowedValues: ["a,b", "a,c"]}
  Stored: {Type: "AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>", Default: /my/subnets}
  Function: {Type: String, Default: !Ref AWS::Region}
  Scalar: String
  Class: {Type: String, AllowedPattern: '^[a-z+$'}
  Group: {Type: String, AllowedPattern: '^(a|b[)]\)$'}
  Right: {Type: String, AllowedPattern: '^(?:a|[b(]\[|[[:alpha:]x])*$'}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "${NoType}${Unknown}${New}${Allowed}${Truth}${Short}${Big}${Word}${List}${Stored}${Function}${Scalar}${Class}${Group}${Right}"
"#,
            expect![[r#"
                4 |   NoType: {Default: a}
                  |   ^^^^^^ parameter-declaration: The parameter `NoType` has no `Type`. Add one, for example `String`.
                5 |   Unknown: {Type: Sting, Defualt: a}
                  |                   ^^^^^ parameter-declaration: There is no parameter type `Sting`. Did you mean `String`?
                  |                   fix: Change to `String`
                5 |   Unknown: {Type: Sting, Defualt: a}
                  |                          ^^^^^^^ parameter-declaration: A parameter has no key `Defualt`. Did you mean `Default`?
                  |                          fix: Change to `Default`
                6 |   New: {Type: "AWS::Entirely::New"}
                  |               ^^^^^^^^^^^^^^^^^^^^ parameter-declaration (warning): There is no parameter type `AWS::Entirely::New` (data of 2026-10). Correct the name.
                7 |   Allowed: {Type: String, Default: production, AllowedValues: [dev, prod]}
                  |                                    ^^^^^^^^^^ parameter-declaration: `production` is not among the `AllowedValues`.
                9 |   Short: {Type: String, Default: a, MinLength: 2}
                  |                                  ^ parameter-declaration: `a` does not keep to `MinLength`.
                10 |   Digits: {Type: String, Default: a1, AllowedPattern: '[0-9]+'}
                   |                                   ^^ parameter-declaration (warning): `a1` does not match the `AllowedPattern` `[0-9]+`.
                11 |   Big: {Type: Number, Default: 12, MaxValue: 10}
                   |                                ^^ parameter-declaration: `12` does not keep to `MaxValue`.
                12 |   Word: {Type: Number, Default: many}
                   |                                 ^^^^ parameter-declaration: `many` is not a number, as `Number` requires.
                13 |   List: {Type: CommaDelimitedList, Default: "a, c", AllowedValues: [a, b]}
                   |                                             ^^^^^^ parameter-declaration: `c` is not among the `AllowedValues`.
                16 |   Function: {Type: String, Default: !Ref AWS::Region}
                   |                                     ^^^^^^^^^^^^^^^^ parameter-declaration: `Default` of a parameter must be text; functions do not work here.
                17 |   Scalar: String
                   |           ^^^^^^ parameter-declaration: A parameter must be a map with a `Type`.
                18 |   Class: {Type: String, AllowedPattern: '^[a-z+$'}
                   |                                         ^^^^^^^^^ parameter-declaration: `AllowedPattern` is no regular expression: nothing closes `[`. Close it, or write `\[`.
                19 |   Group: {Type: String, AllowedPattern: '^(a|b[)]\)$'}
                   |                                         ^^^^^^^^^^^^^ parameter-declaration: `AllowedPattern` is no regular expression: nothing closes `(`. Close it, or write `\(`.
            "#]],
        );
    }

    #[test]
    fn a_type_of_another_language_is_changed() {
        let fixture = "Parameters:\n  A: {Type: string}\n  B: {Type: Integer}\n  C: {Type: array, Defualt: a}\nResources:\n  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Join ['', [!Ref A, !Ref B, !Select [0, !Ref C]]]}}\n";
        check(
            fixture,
            expect![[r#"
                2 |   A: {Type: string}
                  |             ^^^^^^ parameter-declaration: There is no parameter type `string`. Did you mean `String`?
                  |             fix: Change to `String`
                3 |   B: {Type: Integer}
                  |             ^^^^^^^ parameter-declaration: There is no parameter type `Integer`. Did you mean `Number`?
                  |             fix: Change to `Number`
                4 |   C: {Type: array, Defualt: a}
                  |             ^^^^^ parameter-declaration: There is no parameter type `array`. Did you mean `CommaDelimitedList`?
                  |             fix: Change to `CommaDelimitedList`
                4 |   C: {Type: array, Defualt: a}
                  |                    ^^^^^^^ parameter-declaration: A parameter has no key `Defualt`. Did you mean `Default`?
                  |                    fix: Change to `Default`
            "#]],
        );
        check_fix(
            fixture,
            "Change to `CommaDelimitedList`",
            expect![[r#"
             3 |   B: {Type: Integer}
            -4 |   C: {Type: array, Defualt: a}
            +4 |   C: {Type: CommaDelimitedList, Defualt: a}
             5 | Resources:
        "#]],
        );
        check_fix(
            fixture,
            "Change to `Default`",
            expect![[r#"
             3 |   B: {Type: Integer}
            -4 |   C: {Type: array, Defualt: a}
            +4 |   C: {Type: array, Default: a}
             5 | Resources:
        "#]],
        );
    }

    #[test]
    fn values_of_the_wrong_kind() {
        check_rule(
            "Parameters:\n  A: {Type: String, NoEcho: yep}\n  B: {Type: String, NoEcho: 'True', AllowedValues: {dev: 1}}\n  C: {Type: String, NoEcho: true, AllowedValues: [a]}\nResources:\n  Q: {Type: AWS::SQS::Queue}\n",
            "parameter-declaration",
            expect![[r#"
                2 |   A: {Type: String, NoEcho: yep}
                  |                             ^^^ parameter-declaration: `NoEcho` must be `true` or `false`.
                3 |   B: {Type: String, NoEcho: 'True', AllowedValues: {dev: 1}}
                  |                                                    ^^^^^^^^ parameter-declaration: `AllowedValues` must be a list.
            "#]],
        );
    }
}
