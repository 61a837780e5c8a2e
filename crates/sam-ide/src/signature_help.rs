//! The arguments of the intrinsic function that is being typed.

use crate::intrinsic_signature::{IntrinsicSignature, signature};
use crate::links;
use crate::place::typed::Typed;
use crate::place::typed::function::TypedFunction;
use sam_core::analysis::Analysis;
use sam_core::text::{TextRange, TextSize};

/// A function with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureHelp {
    /// `!FindInMap [mapping, topLevelKey, secondLevelKey]`
    pub label: String,
    /// What it returns, with a link to AWS's page (markdown).
    pub documentation: String,
    /// In order; each label stands in that of the function.
    pub parameters: Vec<SignatureParameter>,
    /// Which of them is being typed.
    pub active: usize,
}

/// An argument of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureParameter {
    /// `mapping`
    pub label: String,
    /// What it is (markdown).
    pub documentation: String,
}

/// The innermost function around an offset, with the argument that is being typed.
pub fn signature_help(analysis: &Analysis, offset: TextSize) -> Option<SignatureHelp> {
    let read = analysis.speculative(offset)?;
    let typed = Typed::at(analysis.source(), &read)?;
    let function = TypedFunction::of(&typed)?;
    let signature = signature(function.name)?;
    let last = signature.parameters.len().checked_sub(1)?;
    let argument = match function.name {
        "GetAtt" if function.argument == 0 => attribute(analysis, &typed, offset),
        _ => function.argument,
    };
    Some(shown(signature, argument.min(last)))
}

/// Which part of `LogicalId.Attribute` is being typed.
fn attribute(analysis: &Analysis, typed: &Typed<'_>, offset: TextSize) -> usize {
    let start = typed.token.start().min(offset);
    let before = analysis.slice(TextRange::new(start, offset));
    usize::from(before.contains('.'))
}

fn shown(signature: &IntrinsicSignature, active: usize) -> SignatureHelp {
    let parameters = signature.parameters.iter();
    SignatureHelp {
        label: signature.label().0,
        documentation: format!("{}\n\n{}", signature.about, links::to_function(signature)),
        parameters: parameters
            .map(|it| SignatureParameter {
                label: it.label.to_owned(),
                documentation: it.about.to_owned(),
            })
            .collect(),
        active,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sam_core::fixture;

    /// The function and the argument at `$0`.
    #[track_caller]
    fn check(value: &str, expected: Option<(&str, &str)>) {
        let fixture = format!(
            "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: {value}\n"
        );
        check_in(&fixture, expected);
    }

    #[track_caller]
    fn check_in(fixture: &str, expected: Option<(&str, &str)>) {
        let (text, cursor) = fixture::cursor(fixture);
        let analysis = Analysis::open(1, &text);
        let found = signature_help(&analysis, cursor.start());
        let shown = found.as_ref().map(|it| {
            assert!(it.label.contains(&it.parameters[it.active].label));
            (it.label.as_str(), it.parameters[it.active].label.as_str())
        });
        assert_eq!(shown, expected, "{fixture}");
    }

    const FIND: &str = "!FindInMap [mapping, topLevelKey, secondLevelKey, default?]";

    #[test]
    fn the_argument_at_the_cursor_is_active() {
        check("!FindInMap [$0]", Some((FIND, "mapping")));
        check("!FindInMap [Sizes, $0", Some((FIND, "topLevelKey")));
        check("!FindInMap [Sizes, a, b$0]", Some((FIND, "secondLevelKey")));
        check("!Sub 'a-${$0}'", Some(("!Sub [text, variables?]", "text")));
        check(
            "!GetAtt Q$0",
            Some(("!GetAtt logicalId.attribute", "logicalId")),
        );
        check(
            "!GetAtt Q.$0",
            Some(("!GetAtt logicalId.attribute", "attribute")),
        );
        check("!Join ['-', [a, !Ref $0]]", Some(("!Ref name", "name")));
        check(
            "!Join ['-', [a, b$0]]",
            Some(("!Join [delimiter, values]", "values")),
        );
        check("plain$0", None);
    }

    #[test]
    fn lists_on_lines_long_forms_and_json_are_the_same() {
        check(
            "!Select\n        - 0\n        - $0",
            Some(("!Select [index, values]", "values")),
        );
        check(
            "\n        Fn::If:\n          - IsProd\n          - a$0",
            Some(("!If [condition, then, else]", "then")),
        );
        check_in(
            r#"{"Resources": {"A": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Split": [",", "$0"]}}}}}"#,
            Some(("!Split [delimiter, text]", "text")),
        );
        check_in(
            "Conditions:\n  C: !Or [!Equals [a, $0], !Condition B]\nResources: {}\n",
            Some(("!Equals [first, second]", "second")),
        );
        check_in(
            "Conditions:\n  C: !Or [!Condition A, $0]\nResources: {}\n",
            Some(("!Or [conditions…]", "conditions…")),
        );
    }
}
