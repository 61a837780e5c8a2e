//! A `Sub` written as what it comes to: `Ref`, `GetAtt`, a text, or `Join` of them.

use super::value_at::ValueAt;
use super::{CodeAction, common};
use crate::edit::Piece;
use sam_core::connector::Resolver;
use sam_core::text::TextRange;

/// A part of the text of a `Sub`.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    /// The name in `${…}`.
    Variable(String),
}

pub(super) fn assist(acc: &mut Vec<CodeAction>, resolver: &Resolver<'_>, range: TextRange) {
    let document = resolver.template().document();
    let Some((place, function)) = ValueAt::function(resolver, range) else {
        return;
    };
    let text = function.text().filter(|it| !it.contains('\n'));
    let parts = text.filter(|_| function.name == "Sub").and_then(parts);
    let Some(parts) = parts else {
        return;
    };
    let (to, piece) = match parts.as_slice() {
        [] => ("a text", Piece::Text(String::new())),
        [Part::Literal(text)] => ("a text", Piece::Text(text.clone())),
        [part @ Part::Variable(name)] => {
            let to = if name.contains('.') {
                "`GetAtt`"
            } else {
                "`Ref`"
            };
            (to, piece(part))
        }
        many => {
            let items = Piece::List(many.iter().map(piece).collect());
            let arguments = Piece::List(vec![Piece::Text(String::new()), items]);
            ("`Join`", Piece::Function("Join", Box::new(arguments)))
        }
    };
    common::offer(
        acc,
        format!("Convert `Sub` to {to}"),
        place.write(document, &piece),
    );
}

fn piece(part: &Part) -> Piece<'static> {
    match part {
        Part::Literal(text) => Piece::Text(text.clone()),
        Part::Variable(name) => match name.split_once('.') {
            Some((id, attribute)) => Piece::GetAtt(id.to_owned(), attribute.to_owned()),
            None => Piece::Ref(name.clone()),
        },
    }
}

/// The parts of the text of a `Sub`; none where a name is not closed.
fn parts(text: &str) -> Option<Vec<Part>> {
    let mut found: Vec<Part> = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, behind) = rest.split_at(at);
        literal.push_str(before);
        let (name, after) = behind.get(2..)?.split_once('}')?;
        match name.strip_prefix('!') {
            Some(name) => literal.push_str(&format!("${{{name}}}")),
            None => {
                if !literal.is_empty() {
                    found.push(Part::Literal(std::mem::take(&mut literal)));
                }
                found.push(Part::Variable(name.trim().to_owned()));
            }
        }
        rest = after;
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        found.push(Part::Literal(literal));
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_added, check_no_assist};
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check(value: &str, label: &str, expected: Expect) {
        let text = format!(
            "Resources:\n  Q: {{Type: AWS::SQS::Queue}}\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: {value}\n"
        );
        check_added(&text, label, expected);
    }

    #[test]
    fn of_one_name_and_of_none() {
        check(
            "!S$0ub '${Q.QueueName}'",
            "Convert `Sub` to `GetAtt`",
            expect![[r#"
                 5 |     Properties:
                -6 |       DisplayName: !Sub '${Q.QueueName}'
                +6 |       DisplayName: !GetAtt Q.QueueName
            "#]],
        );
        check(
            "!Sub ${ AWS::Re$0gion }",
            "Convert `Sub` to `Ref`",
            expect![[r#"
                 5 |     Properties:
                -6 |       DisplayName: !Sub ${ AWS::Region }
                +6 |       DisplayName: !Ref AWS::Region
            "#]],
        );
        check(
            "!Sub 'a ${!b}$0'",
            "Convert `Sub` to a text",
            expect![[r#"
                 5 |     Properties:
                -6 |       DisplayName: !Sub 'a ${!b}'
                +6 |       DisplayName: 'a ${b}'
            "#]],
        );
    }

    #[test]
    fn of_several_names() {
        check(
            "!Sub 'é-${Q.Queue$0Name}-${AWS::Region}'",
            "Convert `Sub` to `Join`",
            expect![[r#"
                 5 |     Properties:
                -6 |       DisplayName: !Sub 'é-${Q.QueueName}-${AWS::Region}'
                +6 |       DisplayName: !Join ['', ['é-', !GetAtt Q.QueueName, '-', !Ref AWS::Region]]
            "#]],
        );
        check_no_assist(
            "Resources:\n  T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !S$0ub ['${V}', {V: a}]}}\n",
            "Convert `Sub`",
        );
    }
}
