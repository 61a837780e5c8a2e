//! `output-form`: an output is written in a way that CloudFormation refuses.
//!
//! An output has a `Value`, which is text, and may have `Description`, `Condition` and `Export`; an export has a `Name`.
//! `Description` is text without functions, and `Condition` the name of a condition.
//!
//! ```yaml
//! Outputs:
//!   Url:
//!     Values: !GetAtt Orders.QueueUrl    # bad
//!     Value: !GetAtt Orders.QueueUrl     # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, put_below, replace_scalar, set_value};
use crate::names::closest;
use crate::template_keys::OUTPUT_KEYS;
use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::policy::may_have_more;
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic;
use sam_core::validation::{Returned, returned};

pub(super) const RULE: Rule = Rule {
    code: "output-form",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let template = of.resolver.template();
    if of.item.section != Section::Outputs || template.has_macros() {
        return;
    }
    let Some(entry) = of.entry().filter(|it| !it.name().starts_with("Fn::")) else {
        return;
    };
    let output = entry.value;
    if output.is_null() || may_have_more(output) {
        return;
    }
    let name: String = entry.name().chars().take(60).collect();
    if !output.is_mapping() || intrinsic::of(output).is_some() {
        let message = format!("The output `{name}` must be a map with a `Value`.");
        acc.push(RULE.at(output.full_range(), message));
        return;
    }
    for entry in output
        .entries()
        .filter(|it| !OUTPUT_KEYS.contains(&it.name()))
    {
        if entry.name().is_empty() {
            continue;
        }
        let near = closest(entry.name(), OUTPUT_KEYS);
        let (severity, way_out) = match near {
            Some(near) => (Severity::Error, format!("Did you mean `{near}`?")),
            None => (Severity::Warning, "Remove it.".to_owned()),
        };
        let key: String = entry.name().chars().take(60).collect();
        let message = format!("An output has no key `{key}`. {way_out}");
        let finding = RULE.at(entry.key.full_range(), message).severity(severity);
        acc.push(finding.meaning(near));
    }
    match output.get("Value") {
        None => {
            let message = format!("The output `{name}` has no `Value`. Add it.");
            acc.push(RULE.at(entry.key.full_range(), message).lacking("Value"));
        }
        Some(value) => {
            let returned = intrinsic::of(value).map(|it| returned(it, template));
            let is_list = value.is_sequence() && returned.is_none();
            let is_map = value.is_mapping() && returned.is_none();
            if is_list || is_map || returned == Some(Some(Returned::List)) {
                let message = "`Value` of an output must be text. Use `Fn::Join` for a list.";
                acc.push(RULE.at(value.full_range(), message));
            }
        }
    }
    if let Some(export) = output.entry("Export") {
        let is_named = export.value.is_null() || has_name(export.value);
        if !is_named {
            let message = "`Export` must be a map with a `Name`.";
            acc.push(RULE.at(export.key.full_range(), message));
        }
        let name = export.value.get("Name");
        if let Some(name) = name.filter(|it| it.as_str() == Some("")) {
            let message = "The name of an export must have a character at least. Write one.";
            let finding = RULE.at(name.full_range(), message);
            acc.push(finding.severity(Severity::Warning));
        }
    }
    let is_text = |it: &NodeRef<'_>| it.is_null() || it.scalar().is_some();
    let is_function = |it: NodeRef<'_>| intrinsic::of(it).is_some();
    let written = |it: &NodeRef<'_>| is_text(it) && !is_function(*it);
    if let Some(node) = output.get("Description").filter(|it| !written(it)) {
        let message = "`Description` of an output must be a text; functions do not work here.";
        acc.push(RULE.at(node.full_range(), message));
    }
    if let Some(node) = output.get("Condition").filter(|it| !written(it)) {
        let message = "`Condition` of an output must be the name of one under `Conditions`.";
        acc.push(RULE.at(node.full_range(), message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let entries = resolver.template().entries(Section::Outputs);
    let mut entries = entries.filter(|it| it.range().contains_range(finding.range));
    let output = entries.next()?.value;
    if finding.is_at(output) {
        let edits = put_below(document, output, "Value");
        return Some(Fix::list([("Write it as `Value`", edits)]));
    }
    let entry = finding.key_in(output)?;
    if entry.name() != "Export" {
        let near = closest(entry.name(), OUTPUT_KEYS)?;
        let edits = one(replace_scalar(document, entry.key, near));
        return Some(Fix::list([(format!("Change to `{near}`"), edits)]));
    }
    let mut inner = entry.value.entries();
    match (inner.next(), inner.next()) {
        (Some(name), None) => {
            let near = closest(name.name(), ["Name"])?;
            let edits = one(replace_scalar(document, name.key, near));
            Some(Fix::list([(format!("Change to `{near}`"), edits)]))
        }
        (None, None) if entry.value.scalar().is_some() => {
            let name = Piece::Text(entry.value.as_str()?.to_owned());
            let piece = Piece::map([("Name", name)]);
            let edits = one(set_value(document, output, entry, &piece));
            Some(Fix::list([("Write it as `Name`", edits)]))
        }
        _ => None,
    }
}

fn has_name(export: NodeRef<'_>) -> bool {
    export.get("Name").is_some() || may_have_more(export) || intrinsic::of(export).is_some()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    #[test]
    fn outputs() {
        check(
            r#"
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Queue: {Type: AWS::SQS::Queue}
Outputs:
  A: {Values: !Ref Queue}
  B: {Value: [!Ref Queue]}
  C: {Value: !Split [",", a], Export: name}
  D: !Ref Queue
  E: {Value: !Ref Queue, Export: {Name: queue}, Description: The queue}
  F: {Value: !Ref Queue, Note: own}
  G: {Value: !Ref Queue, Description: !Sub 'of ${AWS::Region}', Condition: [a, b], Export: {Name: ''}}
"#,
            expect![[r#"
                6 |   A: {Values: !Ref Queue}
                  |       ^^^^^^ output-form: An output has no key `Values`. Did you mean `Value`?
                  |       fix: Change to `Value`
                7 |   B: {Value: [!Ref Queue]}
                  |              ^^^^^^^^^^^^ output-form: `Value` of an output must be text. Use `Fn::Join` for a list.
                8 |   C: {Value: !Split [",", a], Export: name}
                  |              ^^^^^^^^^^^^^^^ output-form: `Value` of an output must be text. Use `Fn::Join` for a list.
                8 |   C: {Value: !Split [",", a], Export: name}
                  |                               ^^^^^^ output-form: `Export` must be a map with a `Name`.
                  |                               fix: Write it as `Name`
                9 |   D: !Ref Queue
                  |      ^^^^^^^^^^ output-form: The output `D` must be a map with a `Value`.
                  |      fix: Write it as `Value`
                11 |   F: {Value: !Ref Queue, Note: own}
                   |                          ^^^^ output-form (warning): An output has no key `Note`. Remove it.
                12 |   G: {Value: !Ref Queue, Description: !Sub 'of ${AWS::Region}', Condition: [a, b], Export: {Name: ''}}
                   |                                       ^^^^^^^^^^^^^^^^^^^^^^^^ output-form: `Description` of an output must be a text; functions do not work here.
                12 |   G: {Value: !Ref Queue, Description: !Sub 'of ${AWS::Region}', Condition: [a, b], Export: {Name: ''}}
                   |                                                                            ^^^^^^ output-form: `Condition` of an output must be the name of one under `Conditions`.
                12 |   G: {Value: !Ref Queue, Description: !Sub 'of ${AWS::Region}', Condition: [a, b], Export: {Name: ''}}
                   |                                                                                                   ^^ output-form (warning): The name of an export must have a character at least. Write one.
            "#]],
        );
    }

    #[test]
    fn keys_and_exports_are_mended() {
        let with = |output: &str| {
            format!("Resources:\n  Q: {{Type: AWS::SQS::Queue}}\nOutputs:\n  O: {{{output}}}\n")
        };
        check_fix(
            &with("value: !Ref Q"),
            "Change to `Value`",
            expect![[r#"
             3 | Outputs:
            -4 |   O: {value: !Ref Q}
            +4 |   O: {Value: !Ref Q}
        "#]],
        );
        check_fix(
            &with("Value: !Ref Q, Export: shop-x"),
            "Write it as `Name`",
            expect![[r#"
                 3 | Outputs:
                -4 |   O: {Value: !Ref Q, Export: shop-x}
                +4 |   O: {Value: !Ref Q, Export: {Name: shop-x}}
            "#]],
        );
        check_fix(
            &with("Value: !Ref Q, Export: {name: x}"),
            "Change to `Name`",
            expect![[r#"
                 3 | Outputs:
                -4 |   O: {Value: !Ref Q, Export: {name: x}}
                +4 |   O: {Value: !Ref Q, Export: {Name: x}}
            "#]],
        );
    }

    #[test]
    fn a_value_alone_becomes_the_value() {
        for (output, expected) in [
            (
                "\n  A: !Ref Q # why",
                expect![[r#"
                 3 | Outputs:
                -4 |   A: !Ref Q # why
                +4 |   A:
                +5 |     Value: !Ref Q # why
            "#]],
            ),
            (
                " {A: !Ref Q}",
                expect![[r#"
                 2 |   Q: {Type: AWS::SQS::Queue}
                -3 | Outputs: {A: !Ref Q}
                +3 | Outputs: {A: {Value: !Ref Q}}
            "#]],
            ),
            (
                "\n  A:\n    Ref: Q",
                expect![[r#"
                 4 |   A:
                -5 |     Ref: Q
                +5 |     Value:
                +6 |       Ref: Q
            "#]],
            ),
        ] {
            check_fix(
                &format!("Resources:\n  Q: {{Type: AWS::SQS::Queue}}\nOutputs:{output}\n"),
                "Write it as `Value`",
                expected,
            );
        }
    }
}
