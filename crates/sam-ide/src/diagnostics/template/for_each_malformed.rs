//! `for-each-malformed`: a loop does not have the form that CloudFormation unrolls.
//!
//! `Fn::ForEach` takes a list of three: a variable, the list whose items the variable stands for, and the body, a map that
//! is repeated. The name of the loop is a part of its key. The variable and the name of the loop cannot be the name of a
//! parameter, loops in each other need different variables, and no more than five loops stand in each other.
//!
//! ```yaml
//! Fn::ForEach::Topics:
//!   - Name
//!   - [Orders, Returns]
//!   - "${Name}Topic": {Type: AWS::SNS::Topic}
//! ```
//!
//! AWS documents two more limits, of which this rule warns: the name of a loop is not the logical ID of a resource, and
//! `Condition` is not the first key of a resource in a loop.
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Rule, RuleCategory, Severity};
use crate::names::shortened;
use sam_core::document::Section;
use sam_core::syntax::NodeRef;
use sam_core::template::dynamic_reference::has_dynamic_reference;
use sam_core::template::loops::{Loop, LoopPlace, MOST_DEPTH, loops};
use sam_core::template::{Template, intrinsic};
use sam_core::text::TextRange;

pub(super) const RULE: Rule = Rule {
    code: "for-each-malformed",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let template = of.resolver.template();
    let section = of.item.section;
    let Some(entry) = of.entry().filter(|_| of.is_written()) else {
        return;
    };
    if !matches!(
        section,
        Section::Resources | Section::Outputs | Section::Conditions
    ) || !of.block.block.text.contains("Fn::ForEach")
        || !template.has_loops()
        || template.has_macros()
    {
        return;
    }
    for found in loops(section, entry) {
        if let Some((range, message)) = wrong_form(&found).or_else(|| wrong_name(&found, template))
        {
            acc.push(RULE.at(range, message));
            continue;
        }
        if found.place == LoopPlace::Section && section == Section::Resources {
            acc.extend(of_resources(&found, template));
        }
    }
}

/// What of a loop CloudFormation cannot read, and where.
fn wrong_form(found: &Loop<'_>) -> Option<(TextRange, String)> {
    let value = found.entry.value;
    if found.name().is_empty() {
        let message = "A loop needs a name in its key. Write `Fn::ForEach::` and the name.";
        return Some((found.entry.key.full_range(), message.to_owned()));
    }
    if found.depth > MOST_DEPTH {
        let message = format!(
            "CloudFormation takes {MOST_DEPTH} loops in each other and no more. Write out the items of one of them."
        );
        return Some((found.entry.key.full_range(), message));
    }
    if is_made(value) {
        return None;
    }
    let Some([variable, list, body]) = found.parts() else {
        let message = "A loop is a list of three. Write its variable, its list and its body, such as `[Name, [A, B], {…}]`.";
        return Some((place(value, found), message.to_owned()));
    };
    // AWS takes a list of names, too.
    let is_name = variable.scalar().is_some_and(|it| !it.value.is_empty())
        || variable.is_sequence()
        || is_made(variable);
    if !is_name {
        let message = "The first item of a loop is the name of its variable. Write a text here, such as `Name`.";
        return Some((place(variable, found), message.to_owned()));
    }
    let is_reference = list.as_str().is_some_and(has_dynamic_reference);
    if !list.is_sequence() && !is_made(list) && !is_reference {
        let message = "The second item of a loop is the list of its values. Write a list, or `!Ref` of a parameter that is one.";
        return Some((place(list, found), message.to_owned()));
    }
    if !body.is_mapping() && !is_made(body) {
        let message = "The third item of a loop is its body. Write a map from keys with the variable to values.";
        return Some((place(body, found), message.to_owned()));
    }
    None
}

/// A name of a loop that something else has.
fn wrong_name(found: &Loop<'_>, template: Template<'_>) -> Option<(TextRange, String)> {
    let [variable, _, _] = found.parts()?;
    let is_parameter = |name: &str| template.declares(Section::Parameters, name);
    let name = &variable.scalar()?.value;
    let shown = shortened(name);
    if is_parameter(name) {
        let message = format!(
            "The variable of a loop cannot have the name of a parameter. Rename `{shown}` in the loop."
        );
        return Some((variable.full_range(), message));
    }
    if found.outer.contains(&&**name) {
        let message = format!(
            "The loop around this one has the variable `{shown}`, too. Rename one of them."
        );
        return Some((variable.full_range(), message));
    }
    let name = found.name();
    let shown = shortened(name);
    let message = format!("`{shown}` is also the name of a parameter. Rename the loop.");
    is_parameter(name).then(|| (found.entry.key.full_range(), message))
}

/// What AWS documents about loops among resources, and its expander lets pass.
fn of_resources(found: &Loop<'_>, template: Template<'_>) -> Vec<Diagnostic> {
    let mut acc = Vec::new();
    let mut warn =
        |range, message: String| acc.push(RULE.at(range, message).severity(Severity::Warning));
    let name = found.name();
    if template.declares(Section::Resources, name) {
        let shown = shortened(name);
        let message = format!(
            "`{shown}` is also the logical ID of a resource, which AWS documents as a conflict. Rename the loop."
        );
        warn(found.entry.key.full_range(), message);
    }
    let bodies = found
        .parts()
        .into_iter()
        .flat_map(|[_, _, body]| body.entries());
    for body in bodies {
        let first = body.value.entries().next();
        if let Some(first) = first.filter(|it| it.name() == "Condition") {
            let message = "AWS documents that a stack fails where `Condition` is the first key in a loop. Move it below `Type`.";
            warn(first.key.full_range(), message.to_owned());
        }
    }
    acc
}

/// Whether a function gives a value, or a macro.
fn is_made(node: NodeRef<'_>) -> bool {
    node.tag().is_some() || intrinsic::of(node).is_some_and(|it| !it.name.starts_with("ForEach"))
}

/// A part of a loop, or where it is missing the key of the loop.
fn place(node: NodeRef<'_>, found: &Loop<'_>) -> TextRange {
    match node.is_missing() {
        true => found.entry.key.full_range(),
        false => node.full_range(),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn the_form_of_a_loop() {
        check_rule(
            "
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Two: [N, {'A${N}': {Type: AWS::SNS::Topic}}]
  Fn::ForEach::Empty:
  Fn::ForEach::Map: {N: [a]}
  Fn::ForEach::Variable: [{a: b}, [A], {'B${N}': {Type: AWS::SNS::Topic}}]
  Fn::ForEach::List: [N, A, {'C${N}': {Type: AWS::SNS::Topic}}]
  Fn::ForEach::Body: [N, [A], [{'D${N}': {Type: AWS::SNS::Topic}}]]
  Fn::ForEach: [N, [A], {'E${N}': {Type: AWS::SNS::Topic}}]
  Fn::ForEach::Names: [[N, M], [A], {'F${N}': {Type: AWS::SNS::Topic}}]
  Fn::ForEach::Later: [N, '{{resolve:ssm:names}}', {'G${N}': {Type: AWS::SNS::Topic}}]
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      Fn::ForEach::Properties: [N, [TopicName]]
Outputs:
  Fn::ForEach::Outputs: [N, {a: b}, {'A${N}': {Value: x}}]
",
            "for-each-malformed",
            expect![[r#"
                4 |   Fn::ForEach::Two: [N, {'A${N}': {Type: AWS::SNS::Topic}}]
                  |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ for-each-malformed: A loop is a list of three. Write its variable, its list and its body, such as `[Name, [A, B], {…}]`.
                5 |   Fn::ForEach::Empty:
                  |   ^^^^^^^^^^^^^^^^^^ for-each-malformed: A loop is a list of three. Write its variable, its list and its body, such as `[Name, [A, B], {…}]`.
                6 |   Fn::ForEach::Map: {N: [a]}
                  |                     ^^^^^^^^ for-each-malformed: A loop is a list of three. Write its variable, its list and its body, such as `[Name, [A, B], {…}]`.
                7 |   Fn::ForEach::Variable: [{a: b}, [A], {'B${N}': {Type: AWS::SNS::Topic}}]
                  |                           ^^^^^^ for-each-malformed: The first item of a loop is the name of its variable. Write a text here, such as `Name`.
                8 |   Fn::ForEach::List: [N, A, {'C${N}': {Type: AWS::SNS::Topic}}]
                  |                          ^ for-each-malformed: The second item of a loop is the list of its values. Write a list, or `!Ref` of a parameter that is one.
                9 |   Fn::ForEach::Body: [N, [A], [{'D${N}': {Type: AWS::SNS::Topic}}]]
                  |                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ for-each-malformed: The third item of a loop is its body. Write a map from keys with the variable to values.
                10 |   Fn::ForEach: [N, [A], {'E${N}': {Type: AWS::SNS::Topic}}]
                   |   ^^^^^^^^^^^ for-each-malformed: A loop needs a name in its key. Write `Fn::ForEach::` and the name.
                16 |       Fn::ForEach::Properties: [N, [TopicName]]
                   |                                ^^^^^^^^^^^^^^^^ for-each-malformed: A loop is a list of three. Write its variable, its list and its body, such as `[Name, [A, B], {…}]`.
                18 |   Fn::ForEach::Outputs: [N, {a: b}, {'A${N}': {Value: x}}]
                   |                             ^^^^^^ for-each-malformed: The second item of a loop is the list of its values. Write a list, or `!Ref` of a parameter that is one.
            "#]],
        );
    }

    #[test]
    fn the_names_of_loops_and_their_depth() {
        check_rule(
            "
Transform: AWS::LanguageExtensions
Parameters:
  P: {Type: String, Default: x}
Resources:
  Fn::ForEach::A: [P, [a], {'A${P}': {Type: AWS::SNS::Topic}}]
  Fn::ForEach::P: [N, [a], {'B${N}': {Type: AWS::SNS::Topic}}]
  Fn::ForEach::Outer: [N, [a], {'Fn::ForEach::Inner': [N, [b], {'C${N}': {Type: AWS::SNS::Topic}}]}]
  Fn::ForEach::Own: [N, [a], {'D${N}': {Type: AWS::SNS::Topic, Properties: {'Fn::ForEach::Inner': [N, [TopicName], {'${N}': x}]}}}]
  Fn::ForEach::One:
    - I
    - [a]
    - Fn::ForEach::Two:
        - J
        - [a]
        - Fn::ForEach::Three:
            - K
            - [a]
            - Fn::ForEach::Four:
                - L
                - [a]
                - Fn::ForEach::Five: [M, [a], {'E${M}': {Type: AWS::SNS::Topic, Properties: {'Fn::ForEach::Six': [O, [TopicName], {'${O}': x}]}}}]
",
            "for-each-malformed",
            expect![[r#"
                6 |   Fn::ForEach::A: [P, [a], {'A${P}': {Type: AWS::SNS::Topic}}]
                  |                    ^ for-each-malformed: The variable of a loop cannot have the name of a parameter. Rename `P` in the loop.
                7 |   Fn::ForEach::P: [N, [a], {'B${N}': {Type: AWS::SNS::Topic}}]
                  |   ^^^^^^^^^^^^^^ for-each-malformed: `P` is also the name of a parameter. Rename the loop.
                8 |   Fn::ForEach::Outer: [N, [a], {'Fn::ForEach::Inner': [N, [b], {'C${N}': {Type: AWS::SNS::Topic}}]}]
                  |                                                        ^ for-each-malformed: The loop around this one has the variable `N`, too. Rename one of them.
                22 |                 - Fn::ForEach::Five: [M, [a], {'E${M}': {Type: AWS::SNS::Topic, Properties: {'Fn::ForEach::Six': [O, [TopicName], {'${O}': x}]}}}]
                   |                                                                                              ^^^^^^^^^^^^^^^^^^ for-each-malformed: CloudFormation takes 5 loops in each other and no more. Write out the items of one of them.
            "#]],
        );
    }

    #[test]
    fn what_aws_documents_is_a_warning() {
        check_rule(
            "
Transform: AWS::LanguageExtensions
Conditions:
  Isa: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  Topics: {Type: AWS::SNS::Topic}
  Fn::ForEach::Topics: [N, [a], {'A${N}': {Condition: !Sub 'Is${N}', Type: AWS::SNS::Topic}}]
  Fn::ForEach::Others: [N, [a], {'B${N}': {Type: AWS::SNS::Topic, Condition: !Sub 'Is${N}'}}]
",
            "for-each-malformed",
            expect![[r#"
                7 |   Fn::ForEach::Topics: [N, [a], {'A${N}': {Condition: !Sub 'Is${N}', Type: AWS::SNS::Topic}}]
                  |   ^^^^^^^^^^^^^^^^^^^ for-each-malformed (warning): `Topics` is also the logical ID of a resource, which AWS documents as a conflict. Rename the loop.
                7 |   Fn::ForEach::Topics: [N, [a], {'A${N}': {Condition: !Sub 'Is${N}', Type: AWS::SNS::Topic}}]
                  |                                            ^^^^^^^^^ for-each-malformed (warning): AWS documents that a stack fails where `Condition` is the first key in a loop. Move it below `Type`.
            "#]],
        );
    }
}
