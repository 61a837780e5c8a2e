//! `function-arguments`: an intrinsic function has the wrong number of arguments, or a function where a text has to be written.
//!
//! CloudFormation refuses such a template when the stack is created, without a line number ("Template error: every Fn::Join
//! object requires two parameters"). `Fn::If` needs the name of a condition of the template, not a function that gives it,
//! and two values.
//!
//! The logical ID of `Fn::GetAtt`, the delimiters of `Fn::Join` and `Fn::Split`, and the text of `Fn::Sub` are written as
//! they are: no function gives them, unless the template has the transform `AWS::LanguageExtensions`.
//!
//! `Fn::Select` needs an index that the list has, `Fn::FindInMap` keys that the mapping has, and `Fn::GetAtt` a logical ID and
//! an attribute.
//!
//! ```yaml
//! QueueName: !If [IsProd, orders]                     # bad: no value for the other case
//! QueueName: !If [IsProd, orders, orders-test]        # good
//! QueueName: !If [!Ref IsProd, orders, orders-test]   # bad: a function
//! QueueName: !Join [!Ref Delimiter, [orders, test]]   # bad: a function
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>.

use crate::diagnostics::message::first_short;
use crate::diagnostics::{Check, Diagnostic, EntryView, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, replace_scalar, replace_value};
use crate::local_name::{LocalKind, LocalName};
use crate::names::closest;
use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::document::cursor::{self, PathStep};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Template;
use sam_core::template::intrinsic::{self, FUNCTIONS as FUNCTION_NAMES, Intrinsic};
use sam_core::text::{TextEdit, TextRange};
use std::ops::RangeInclusive;

pub(super) const RULE: Rule = Rule {
    code: "function-arguments",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: Some(fix),
};

/// The functions that take a list: how long it is, and what it has. Condition functions have a rule of their own.
const FUNCTIONS: [(&str, RangeInclusive<usize>, &str); 6] = [
    (
        "If",
        3..=3,
        "a condition, the value if it is true, and the value if not",
    ),
    ("Join", 2..=2, "a delimiter and a list"),
    ("Select", 2..=2, "an index and a list"),
    ("Split", 2..=2, "a delimiter and a text"),
    ("Cidr", 2..=3, "an IP block, a count and bits"),
    // The fourth is a default value, with `AWS::LanguageExtensions`.
    ("FindInMap", 3..=4, "a mapping and two keys"),
];

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let has_functions = matches!(
        of.item.section,
        Section::Resources | Section::Outputs | Section::Conditions
    );
    if !has_functions || of.resolver.template().has_macros() {
        return;
    }
    if let Some(entry) = of.entry() {
        let resource_type = entry.value.get("Type").and_then(NodeRef::as_str);
        let is_of_sam = resource_type.is_some_and(|it| it.starts_with("AWS::Serverless::"));
        let walk = Walk {
            template: of.resolver.template(),
            judged: if is_of_sam { &JUDGED } else { &[] },
        };
        walk.node(acc, entry.value);
    }
}

/// Properties of SAM of which other rules look at each `Fn::If`, since the transform does.
const JUDGED: [&str; 3] = ["Destination", "Policies", "Role"];

struct Walk<'a> {
    template: Template<'a>,
    /// The properties that are left to other rules.
    judged: &'static [&'static str],
}

impl Walk<'_> {
    fn node(&self, acc: &mut Vec<Diagnostic>, node: NodeRef<'_>) {
        if let Some(function) = intrinsic::of(node) {
            acc.extend(fault(function, self.template));
        }
        node.items().for_each(|it| self.node(acc, it));
        for entry in node.entries() {
            match self.judged.contains(&entry.name()) {
                true => self.branches(acc, entry.value),
                false => self.node(acc, entry.value),
            }
        }
    }

    /// What stands in the branches and items of a property that is left to other rules.
    fn branches(&self, acc: &mut Vec<Diagnostic>, node: NodeRef<'_>) {
        match intrinsic::of(node) {
            Some(function) if function.name == "If" => {
                function
                    .items()
                    .skip(1)
                    .for_each(|it| self.branches(acc, it));
            }
            None if node.is_sequence() => node.items().for_each(|it| self.branches(acc, it)),
            Some(_) | None => self.node(acc, node),
        }
    }
}

fn fault(function: Intrinsic<'_>, template: Template<'_>) -> Option<Diagnostic> {
    if let Some(finding) = argument_kind(function, template) {
        return Some(finding);
    }
    match function.name {
        "GetAtt" => return get_att(function).or_else(|| not_written(function, template)),
        "Sub" => return sub(function).or_else(|| not_written(function, template)),
        "Length" | "ToJsonString" => return of_extensions(function, template),
        _ => {}
    }
    let mut known = FUNCTIONS.iter();
    let (name, count, takes) = known.find(|(name, ..)| *name == function.name)?;
    // What a function gives is not known here.
    let argument = function.argument;
    if argument.is_mapping() || !function.is_short && argument.tag().is_some() {
        return None;
    }
    if !count.contains(&function.items().len()) {
        let message = format!("`Fn::{name}` takes a list: {takes}.");
        return Some(RULE.at(function.name_range, message));
    }
    match *name {
        "Select" => return select(function),
        "FindInMap" => return find_in_map(function, template),
        "If" => {}
        _ => return not_written(function, template),
    }
    let first = function.items().next()?;
    // A name may look like a number or truth value.
    if first.scalar().is_some() && first.tag().is_none() {
        return None;
    }
    let message = match condition(first, template) {
        Some(condition) => format!(
            "`Fn::If` takes the name of a condition first, not a function. Write `{condition}`."
        ),
        None if refers(first) && !refers_to_known(first, template) => return None,
        None if template.is_extended() => return None,
        None => "`Fn::If` takes the name of a condition first. Define the condition under `Conditions`, and write its name here."
            .to_owned(),
    };
    Some(RULE.at(first.full_range(), message))
}

/// A list or a map where a function takes a text, and a text where it takes a list.
fn argument_kind(function: Intrinsic<'_>, template: Template<'_>) -> Option<Diagnostic> {
    let argument = function.argument;
    let name = function.name;
    let fault = |at: NodeRef<'_>, takes: &str, is: &str| {
        let prefix = if matches!(name, "Ref" | "Condition") {
            ""
        } else {
            "Fn::"
        };
        let message = format!("`{prefix}{name}` takes {takes}, but this is {is}.");
        Some(RULE.at(at.full_range(), message))
    };
    let is_own = |it: NodeRef<'_>| it.tag().is_none() && intrinsic::of(it).is_none();
    // The tag of a short function is that of its argument.
    let is_plain = function.is_short || is_own(argument);
    match name {
        "Ref" | "ImportValue" | "Base64" | "GetAZs" if is_plain && argument.is_sequence() => {
            let takes = match name {
                "Ref" => "the name of a parameter or resource",
                "ImportValue" => "the name of an export",
                "Base64" => "a text",
                _ => "the name of a region",
            };
            fault(argument, takes, "a list")
        }
        "Join" | "Select" | "Split" => {
            let [_, second] =
                <[NodeRef<'_>; 2]>::try_from(function.items().collect::<Vec<_>>()).ok()?;
            match name {
                "Split" if is_own(second) && second.is_sequence() => {
                    fault(second, "a text", "a list")
                }
                "Split" => None,
                _ if is_own(second) && second.scalar().is_some_and(|it| !it.value.is_empty()) => {
                    fault(second, "a list", "a text")
                }
                _ if is_text_parameter(second, template) => {
                    fault(second, "a list", "a parameter with one text")
                }
                _ => None,
            }
        }
        "Sub" => {
            let variables = function.items().nth(1)?;
            let mut values = variables.entries().map(|it| it.value);
            let list = values.find(|it| is_own(*it) && it.is_sequence());
            let list = list.filter(|_| is_own(variables))?;
            fault(list, "texts as variables", "a list")
        }
        _ => None,
    }
}

/// Whether a value is a parameter whose value is one text.
fn is_text_parameter(node: NodeRef<'_>, template: Template<'_>) -> bool {
    let named = intrinsic::of(node).filter(|it| it.name == "Ref");
    let parameter = named.and_then(|it| template.entry(Section::Parameters, it.text()?));
    let declared = parameter.and_then(|it| it.value.get("Type")?.as_str());
    declared.is_some_and(|it| matches!(it, "String" | "Number"))
}

/// A text in place of what a function of the language extensions counts or writes.
fn of_extensions(function: Intrinsic<'_>, template: Template<'_>) -> Option<Diagnostic> {
    let argument = function.argument;
    let is_text = argument.scalar().is_some() && (function.is_short || argument.tag().is_none());
    let takes = match function.name {
        "Length" => "a list",
        _ => "a map or a list",
    };
    let message = format!(
        "`Fn::{}` takes {takes}, not a text. Write {takes}, or a function that gives one.",
        function.name
    );
    (is_text && template.is_extended()).then(|| RULE.at(argument.full_range(), message))
}

/// A function in place of what has to be written.
fn not_written(function: Intrinsic<'_>, template: Template<'_>) -> Option<Diagnostic> {
    let first = match function.argument.is_sequence() {
        true => function.items().next()?,
        false => function.argument,
    };
    let is_own = function.is_short && !function.argument.is_sequence();
    let given = intrinsic::of(first).filter(|_| !is_own)?;
    // A macro has written the text before the function is read.
    if given.name == "Transform"
        || !FUNCTION_NAMES.contains(&given.name)
        || !intrinsic::is_written(function.name, 0)
        || template.is_extended()
    {
        return None;
    }
    let message = match function.name {
        "GetAtt" => {
            "`Fn::GetAtt` takes no function in place of the logical ID. Write the ID itself.".to_owned()
        }
        "Sub" => "`Fn::Sub` takes no function in place of its text. Write the text itself, with `${…}` for what varies."
            .to_owned(),
        name => {
            format!("`Fn::{name}` takes no function in place of its delimiter. Write the text itself.")
        }
    };
    Some(RULE.at(first.full_range(), message))
}

/// `Orders.Arn`, or a list of the two.
fn get_att(function: Intrinsic<'_>) -> Option<Diagnostic> {
    let is_right = match function.argument.scalar() {
        Some(text) => text
            .value
            .split_once('.')
            .is_some_and(|(id, attribute)| !id.is_empty() && !attribute.is_empty()),
        None if function.argument.is_sequence() => function.items().len() == 2,
        None => true,
    };
    let message = "`Fn::GetAtt` takes a logical ID and an attribute, such as `Orders.Arn`.";
    (!is_right).then(|| RULE.at(function.name_range, message))
}

/// A text, or a list of a text and a map.
fn sub(function: Intrinsic<'_>) -> Option<Diagnostic> {
    let items = || function.items();
    let is_list = function.argument.is_sequence();
    let is_right = !is_list || items().len() == 2 && items().all(|it| !it.is_sequence());
    let message = "`Fn::Sub` takes a text, or a list of a text and a map of variables.";
    (!is_right).then(|| RULE.at(function.name_range, message))
}

/// An index that the list has.
fn select(function: Intrinsic<'_>) -> Option<Diagnostic> {
    let mut items = function.items();
    let (index, list) = (items.next()?, items.next()?);
    let text = &*index.scalar().filter(|_| index.tag().is_none())?.value;
    if is_filled_in(text) {
        return None;
    }
    let Ok(at) = text.parse::<usize>() else {
        let message = "The index of `Fn::Select` is a whole number, from 0.";
        return Some(RULE.at(index.full_range(), message));
    };
    if !list.is_sequence() || list.tag().is_some() {
        return None;
    }
    // An item that is `AWS::NoValue` makes the list shorter, never longer.
    let length = list.items().len();
    let message = format!("`Fn::Select` finds no item {at}: the list has {length}, from 0.");
    (at >= length).then(|| RULE.at(index.full_range(), message))
}

/// Whether a loop puts its variable into a text.
fn is_filled_in(text: &str) -> bool {
    text.contains("${") || text.contains("&{")
}

/// Keys that the mapping has.
fn find_in_map(function: Intrinsic<'_>, template: Template<'_>) -> Option<Diagnostic> {
    let items: Vec<NodeRef<'_>> = function.items().collect();
    // The fourth is what stands in for a key that is not there.
    let [mapping, row, column] = items.as_slice() else {
        return None;
    };
    let name = |it: &NodeRef<'_>| Some(it.scalar().filter(|_| it.tag().is_none())?.value.clone());
    let mapping = name(mapping)?;
    let rows = template.entry(Section::Mappings, &mapping)?.value;
    let lacks = |map: NodeRef<'_>, key: &str| {
        let is_open = map
            .entries()
            .any(|it| it.name().starts_with("Fn::") || it.is_merge());
        map.is_mapping() && !is_open && map.get(key).is_none() && !is_filled_in(key)
    };
    let fault = |at: &NodeRef<'_>, key: &str, known: Vec<&str>| {
        let way_out = match closest(key, known) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => "Add it there, or correct the key.".to_owned(),
        };
        let message = format!("The mapping `{mapping}` has no key `{key}`. {way_out}");
        Some(RULE.at(at.full_range(), message))
    };
    let key = name(row).filter(|it| !is_filled_in(it));
    if let Some(key) = &key
        && lacks(rows, key)
    {
        return fault(row, key, rows.entries().map(|it| it.name()).collect());
    }
    if let Some(finding) = default_key(*row, rows, &mapping, template) {
        return Some(finding);
    }
    let second = name(column)?;
    let mut found = rows.entries().filter(|it| match &key {
        Some(key) => it.name() == &**key,
        None => true,
    });
    let is_lacking = rows.entries().next().is_some()
        && found.all(|it| lacks(it.value, &second))
        && !rows
            .entries()
            .any(|it| it.name().starts_with("Fn::") || it.is_merge());
    let known = || rows.entries().flat_map(|it| it.value.entries());
    is_lacking
        .then(|| fault(column, &second, known().map(|it| it.name()).collect()))
        .flatten()
}

/// A parameter whose default leads to no key of the mapping.
fn default_key(
    row: NodeRef<'_>,
    rows: NodeRef<'_>,
    mapping: &str,
    template: Template<'_>,
) -> Option<Diagnostic> {
    let parameter = intrinsic::of(row).filter(|it| it.name == "Ref")?.text()?;
    let default = template
        .entry(Section::Parameters, parameter)?
        .value
        .get("Default")?;
    let default = default.as_str().filter(|it| !it.is_empty())?;
    let is_open = |it: EntryRef<'_>| it.name().starts_with("Fn::") || it.is_merge();
    let is_known = rows.entries().any(|it| is_open(it) || it.name() == default);
    let message = format!(
        "The mapping `{mapping}` has no key `{default}`, the default of `{parameter}`. Add it there, or change the default."
    );
    let is_lacking = rows.entries().next().is_some() && !is_known;
    let finding = RULE.at(
        row.full_range(),
        first_short([
            message,
            format!("The mapping `{mapping}` has no key for the default of `{parameter}`."),
        ]),
    );
    is_lacking.then(|| finding.severity(Severity::Warning))
}

/// The condition that `!Ref IsProd` or `!Condition IsProd` names.
fn condition<'a>(node: NodeRef<'a>, template: Template<'_>) -> Option<&'a str> {
    let name = intrinsic::of(node).filter(|it| matches!(it.name, "Ref" | "Condition"))?;
    let name = name.text()?;
    template.declares(Section::Conditions, name).then_some(name)
}

/// Whether a reference names something of the template that is not a condition, so that no other rule looks at it.
fn refers_to_known(node: NodeRef<'_>, template: Template<'_>) -> bool {
    let name = intrinsic::named_id(node);
    name.is_some_and(|it| {
        it.starts_with("AWS::")
            || template.declares(Section::Parameters, it)
            || template.declares(Section::Resources, it)
    })
}

/// Whether it is a reference, whose name another rule looks at.
fn refers(node: NodeRef<'_>) -> bool {
    intrinsic::of(node).is_some_and(|it| matches!(it.name, "Ref" | "Condition" | "GetAtt"))
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    if let Some(fix) = near_key(template, finding).or_else(|| join_list(template, finding)) {
        return Some(vec![fix]);
    }
    let mut entries = template.items().filter_map(|(block, it)| it.entry(block));
    let first = entries.find_map(|it| find(it.value, finding))?;
    let inner = intrinsic::of(first)?;
    let (label, text) = match (condition(first, template), inner.name, inner.text()) {
        (Some(name), ..) => (format!("Change to `{name}`"), name),
        // The text of a `Fn::Sub` in a `Fn::Sub`.
        (None, "Sub", Some(text)) => ("Remove the inner `Fn::Sub`".to_owned(), text),
        (None, ..) => return None,
    };
    let text = Piece::Text(text.to_owned());
    let edits = one(replace_value(template.document(), first, &text));
    Some(Fix::list([(label, edits)]))
}

/// The key of a mapping that was meant.
fn near_key(template: Template<'_>, finding: &Diagnostic) -> Option<Fix> {
    let document = template.document();
    let named = LocalName::at(document, finding.range.start())?;
    let path = cursor::path(document, finding.range.start())?;
    let node = path.node().filter(|it| finding.is_at(*it))?;
    let is_unknown = named.kind == LocalKind::MappingKey && named.declarations.is_empty();
    let near = closest(named.name, named.declared).filter(|_| is_unknown)?;
    let edits = replace_scalar(document, node, near)?;
    Some(Fix {
        label: format!("Change to `{near}`"),
        edits: vec![edits],
    })
}

/// The texts behind the delimiter of `Fn::Join` as the list that they are.
fn join_list(template: Template<'_>, finding: &Diagnostic) -> Option<Fix> {
    let document = template.document();
    let path = cursor::path(document, finding.range.start())?;
    let nodes = path.steps.iter().rev().map(|it| match it {
        PathStep::Entry(entry) => entry.value,
        PathStep::Item(_, item) => *item,
    });
    let mut functions = nodes.filter_map(intrinsic::of);
    let join = functions.find(|it| it.name == "Join" && it.name_range == finding.range)?;
    let items: Vec<_> = join.items().collect();
    let ([_, first, .., last], true) = (items.as_slice(), join.argument.is_sequence()) else {
        return None;
    };
    let range = TextRange::new(first.full_range().start(), last.full_range().end());
    // Over several lines, dashes would have to move.
    let is_flow = !document.slice(join.argument.full_range()).contains('\n');
    let edits = vec![
        TextEdit::insert(range.start(), "["),
        TextEdit::insert(range.end(), "]"),
    ];
    is_flow.then(|| Fix {
        label: "Put the texts into a list".to_owned(),
        edits,
    })
}

/// The node of a finding.
fn find<'a>(node: NodeRef<'a>, finding: &Diagnostic) -> Option<NodeRef<'a>> {
    if finding.is_at(node) {
        return Some(node);
    }
    let mut items = node.items();
    let found = items.find_map(|it| find(it, finding));
    found.or_else(|| node.entries().find_map(|it| find(it.value, finding)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};
    use expect_test::expect;

    const HEAD: &str = "Conditions:\n  Prod: !Equals [!Select [0], a]\nResources:\n";

    #[test]
    fn the_number_of_arguments_counts() {
        check_rule(
            &format!(
                "{HEAD}  A: {{Type: AWS::SQS::Queue, Properties: {{QueueName: !If [Prod, a]}}}}
  B: {{Type: AWS::SQS::Queue, Properties: {{QueueName: {{Fn::Join: [a]}}}}}}
  C: {{Type: AWS::SQS::Queue, Properties: {{QueueName: !If Prod}}}}
  D: {{Type: AWS::SQS::Queue, Properties: {{QueueName: !Join ['', !Split [a, b, c]]}}}}
  E: {{Type: AWS::SQS::Queue, Properties: {{QueueName: !FindInMap [a, b]}}}}
"
            ),
            "function-arguments",
            expect![[r#"
                2 |   Prod: !Equals [!Select [0], a]
                  |                  ^^^^^^^ function-arguments: `Fn::Select` takes a list: an index and a list.
                4 |   A: {Type: AWS::SQS::Queue, Properties: {QueueName: !If [Prod, a]}}
                  |                                                      ^^^ function-arguments: `Fn::If` takes a list: a condition, the value if it is true, and the value if not.
                5 |   B: {Type: AWS::SQS::Queue, Properties: {QueueName: {Fn::Join: [a]}}}
                  |                                                       ^^^^^^^^ function-arguments: `Fn::Join` takes a list: a delimiter and a list.
                6 |   C: {Type: AWS::SQS::Queue, Properties: {QueueName: !If Prod}}
                  |                                                      ^^^ function-arguments: `Fn::If` takes a list: a condition, the value if it is true, and the value if not.
                7 |   D: {Type: AWS::SQS::Queue, Properties: {QueueName: !Join ['', !Split [a, b, c]]}}
                  |                                                                 ^^^^^^ function-arguments: `Fn::Split` takes a list: a delimiter and a text.
                8 |   E: {Type: AWS::SQS::Queue, Properties: {QueueName: !FindInMap [a, b]}}
                  |                                                      ^^^^^^^^^^ function-arguments: `Fn::FindInMap` takes a list: a mapping and two keys.
            "#]],
        );
    }

    #[test]
    fn what_is_right_or_not_known() {
        check_rule(
            &format!(
                "{HEAD}  A: {{Type: AWS::SQS::Queue, Properties: {{QueueName: !If [Prod, a, b], Tags: !If [Prod, !Ref AWS::NoValue, []]}}}}
  B: {{Type: AWS::SQS::Queue, Properties: {{QueueName: {{Fn::Join: {{Ref: Parts}}}}}}}}
  C: {{Type: AWS::EC2::Subnet, Properties: {{CidrBlock: !Select [0, !Cidr [10.0.0.0/16, 4]]}}}}
Outputs:
  D: {{Value: !FindInMap [a, b, c, {{DefaultValue: d}}]}}
"
            )
            .replace("!Select [0], a", "a, b"),
            "function-arguments",
            expect![""],
        );
        check_rule(
            "Transform: [Own]\nResources:\n  A: {Type: AWS::SQS::Queue, Properties: {QueueName: !If [Prod, a]}}\n",
            "function-arguments",
            expect![""],
        );
    }

    #[test]
    fn the_condition_of_if_is_a_name() {
        let with = |first: &str| {
            format!(
                "{HEAD}  A: {{Type: AWS::SQS::Queue, Properties: {{QueueName: !If [{first}, a, b]}}}}\n"
            )
            .replace("!Select [0], a", "a, b")
        };
        check_rule(
            &with("!Equals [a, b]"),
            "function-arguments",
            expect![[r#"
                4 |   A: {Type: AWS::SQS::Queue, Properties: {QueueName: !If [!Equals [a, b], a, b]}}
                  |                                                           ^^^^^^^^^^^^^^ function-arguments: `Fn::If` takes the name of a condition first. Define the condition under `Conditions`, and write its name here.
            "#]],
        );
        check_fix(
            &with("!Ref Prod"),
            "Change to `Prod`",
            expect![[r#"
                 3 | Resources:
                -4 |   A: {Type: AWS::SQS::Queue, Properties: {QueueName: !If [!Ref Prod, a, b]}}
                +4 |   A: {Type: AWS::SQS::Queue, Properties: {QueueName: !If [Prod, a, b]}}
            "#]],
        );
    }

    #[test]
    fn no_function_gives_what_has_to_be_written() {
        let resources = "Parameters:
  P: {Type: String}
Resources:
  T: {Type: AWS::SNS::Topic}
  A: {Type: AWS::SQS::Queue, Properties: {QueueName: !If [!Ref P, a, b]}}
  B: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt [!Ref P, TopicName]}}
  C: {Type: AWS::SQS::Queue, Properties: {QueueName: !Join [!Ref P, [a, b]]}}
  D: {Type: AWS::SQS::Queue, Properties: {QueueName: {Fn::Select: [0, {Fn::Split: [{Ref: P}, a-b]}]}}}
  E: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub [!Ref P, {Name: y}]}}
  F: {Type: AWS::SQS::Queue, Properties: {QueueName: {Fn::Sub: !Sub '${P}-x'}}}
  Right: {Type: AWS::SQS::Queue, Properties: {QueueName: !Join ['', [!Ref P, !GetAtt [T, TopicName], !Sub ['${x}', {x: !Ref P}]]]}}
";
        check_rule(
            resources,
            "function-arguments",
            expect![[r#"
            5 |   A: {Type: AWS::SQS::Queue, Properties: {QueueName: !If [!Ref P, a, b]}}
              |                                                           ^^^^^^ function-arguments: `Fn::If` takes the name of a condition first. Define the condition under `Conditions`, and write its name here.
            6 |   B: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt [!Ref P, TopicName]}}
              |                                                               ^^^^^^ function-arguments: `Fn::GetAtt` takes no function in place of the logical ID. Write the ID itself.
            7 |   C: {Type: AWS::SQS::Queue, Properties: {QueueName: !Join [!Ref P, [a, b]]}}
              |                                                             ^^^^^^ function-arguments: `Fn::Join` takes no function in place of its delimiter. Write the text itself.
            8 |   D: {Type: AWS::SQS::Queue, Properties: {QueueName: {Fn::Select: [0, {Fn::Split: [{Ref: P}, a-b]}]}}}
              |                                                                                    ^^^^^^^^ function-arguments: `Fn::Split` takes no function in place of its delimiter. Write the text itself.
            9 |   E: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub [!Ref P, {Name: y}]}}
              |                                                            ^^^^^^ function-arguments: `Fn::Sub` takes no function in place of its text. Write the text itself, with `${…}` for what varies.
            10 |   F: {Type: AWS::SQS::Queue, Properties: {QueueName: {Fn::Sub: !Sub '${P}-x'}}}
               |                                                                ^^^^^^^^^^^^^ function-arguments: `Fn::Sub` takes no function in place of its text. Write the text itself, with `${…}` for what varies.
               |                                                                fix: Remove the inner `Fn::Sub`
        "#]],
        );
        check_rule(
            &format!("Transform: AWS::LanguageExtensions\n{resources}"),
            "function-arguments",
            expect![[""]],
        );
        check_fix(
            resources,
            "Remove the inner `Fn::Sub`",
            expect![[r#"
              9 |   E: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub [!Ref P, {Name: y}]}}
            -10 |   F: {Type: AWS::SQS::Queue, Properties: {QueueName: {Fn::Sub: !Sub '${P}-x'}}}
            +10 |   F: {Type: AWS::SQS::Queue, Properties: {QueueName: {Fn::Sub: '${P}-x'}}}
             11 |   Right: {Type: AWS::SQS::Queue, Properties: {QueueName: !Join ['', [!Ref P, !GetAtt [T, TopicName], !Sub ['${x}', {x: !Ref P}]]]}}
        "#]],
        );
    }

    #[test]
    fn what_is_named_must_be_there() {
        check_rule(
            "\
Mappings:
  Sizes:
    dev: {Memory: 128}
    prod: {Memory: 512}
Resources:
  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !FindInMap [Sizes, test, Memory]}}
  B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !FindInMap [Sizes, !Ref AWS::Region, Memry]}}
  C: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Select [2, [a, b]]}}
  D: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Select [x, [a, b]]}}
  E: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt A}}
  F: {Type: AWS::SNS::Topic, Properties: {DisplayName: {Fn::GetAtt: [A, TopicName, x]}}}
  G: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub [a, {b: c}, d]}}
  Right:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Join ['', [!FindInMap [Sizes, dev, Memory], !Select ['1', [a, b]], !GetAtt A.TopicName, !Sub ['${x}', {x: y}]]]
      TopicName: !FindInMap [Sizes, test, Memory, {DefaultValue: 1}]
      Tags: [{Key: a, Value: !FindInMap [Sizes, '${Stage}', Memory]}, {Key: b, Value: !Select ['${At}', [a, b]]}]
",
            "function-arguments",
            expect![[r#"
                6 |   A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !FindInMap [Sizes, test, Memory]}}
                  |                                                                           ^^^^ function-arguments: The mapping `Sizes` has no key `test`. Add it there, or correct the key.
                7 |   B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !FindInMap [Sizes, !Ref AWS::Region, Memry]}}
                  |                                                                                             ^^^^^ function-arguments: The mapping `Sizes` has no key `Memry`. Did you mean `Memory`?
                  |                                                                                             fix: Change to `Memory`
                8 |   C: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Select [2, [a, b]]}}
                  |                                                                 ^ function-arguments: `Fn::Select` finds no item 2: the list has 2, from 0.
                9 |   D: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Select [x, [a, b]]}}
                  |                                                                 ^ function-arguments: The index of `Fn::Select` is a whole number, from 0.
                10 |   E: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt A}}
                   |                                                        ^^^^^^^ function-arguments: `Fn::GetAtt` takes a logical ID and an attribute, such as `Orders.Arn`.
                11 |   F: {Type: AWS::SNS::Topic, Properties: {DisplayName: {Fn::GetAtt: [A, TopicName, x]}}}
                   |                                                         ^^^^^^^^^^ function-arguments: `Fn::GetAtt` takes a logical ID and an attribute, such as `Orders.Arn`.
                12 |   G: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub [a, {b: c}, d]}}
                   |                                                        ^^^^ function-arguments: `Fn::Sub` takes a text, or a list of a text and a map of variables.
            "#]],
        );
    }

    #[test]
    fn functions_of_the_language_extensions() {
        check_rule(
            "
Transform: AWS::LanguageExtensions
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !ToJsonString abc
      DisplayName: {Fn::Length: abc}
      Tags: [{Key: a, Value: !Length [a]}, {Key: b, Value: {Fn::Length: !Ref Names}}, {Key: c, Value: !ToJsonString {a: b}}]
",
            "function-arguments",
            expect![[r#"
                7 |       TopicName: !ToJsonString abc
                  |                  ^^^^^^^^^^^^^^^^^ function-arguments: `Fn::ToJsonString` takes a map or a list, not a text. Write a map or a list, or a function that gives one.
                8 |       DisplayName: {Fn::Length: abc}
                  |                                 ^^^ function-arguments: `Fn::Length` takes a list, not a text. Write a list, or a function that gives one.
            "#]],
        );
    }

    #[test]
    fn a_key_and_a_list_that_were_meant() {
        let with = |value: &str| {
            String::from(
                "Mappings:\n  M: {dev: {Size: 1}}\nResources:\n  A: {Type: AWS::SQS::Queue, Properties: {QueueName: VALUE}}\n"
            )
            .replace("VALUE", value)
        };
        check_fix(
            &with("!FindInMap [M, dev, Siz]"),
            "Change to `Size`",
            expect![[r#"
                 3 | Resources:
                -4 |   A: {Type: AWS::SQS::Queue, Properties: {QueueName: !FindInMap [M, dev, Siz]}}
                +4 |   A: {Type: AWS::SQS::Queue, Properties: {QueueName: !FindInMap [M, dev, Size]}}
            "#]],
        );
        check_fix(
            &with("!Join ['-', a, !Ref AWS::Region]"),
            "Put the texts into a list",
            expect![[r#"
                 3 | Resources:
                -4 |   A: {Type: AWS::SQS::Queue, Properties: {QueueName: !Join ['-', a, !Ref AWS::Region]}}
                +4 |   A: {Type: AWS::SQS::Queue, Properties: {QueueName: !Join ['-', [a, !Ref AWS::Region]]}}
            "#]],
        );
    }

    #[test]
    fn a_default_without_a_key() {
        let with = |default: &str| {
            format!(
                "Parameters:\n  Env: {{Type: String, Default: {default}}}\nMappings:\n  M: {{dev: {{Size: '1'}}}}\nResources:\n  A: {{Type: AWS::SQS::Queue, Properties: {{QueueName: !FindInMap [M, !Ref Env, Size]}}}}\n"
            )
        };
        check_rule(
            &with("test"),
            "function-arguments",
            expect![[r#"
            6 |   A: {Type: AWS::SQS::Queue, Properties: {QueueName: !FindInMap [M, !Ref Env, Size]}}
              |                                                                     ^^^^^^^^ function-arguments (warning): The mapping `M` has no key `test`, the default of `Env`. Add it there, or change the default.
        "#]],
        );
        check_rule(&with("dev"), "function-arguments", expect![[""]]);
    }
}
