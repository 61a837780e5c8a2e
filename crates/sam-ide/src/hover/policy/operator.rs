//! The operator of a condition: what it compares and how.

use crate::grant::phrase::code;
use crate::links;
use crate::names::closest;

/// Each operator with what it compares and when it holds
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>).
const OPERATORS: &[(&str, &str, &str)] = &[
    ("StringEquals", "texts", "the same, case included"),
    ("StringNotEquals", "texts", "not the same, case included"),
    ("StringEqualsIgnoreCase", "texts", "the same but for case"),
    (
        "StringNotEqualsIgnoreCase",
        "texts",
        "not the same, whatever the case",
    ),
    (
        "StringLike",
        "texts",
        "the same, where `*` stands for any text and `?` for one character",
    ),
    (
        "StringNotLike",
        "texts",
        "not the same, where `*` stands for any text and `?` for one character",
    ),
    ("NumericEquals", "numbers", "equal"),
    ("NumericNotEquals", "numbers", "not equal"),
    ("NumericLessThan", "numbers", "less"),
    ("NumericLessThanEquals", "numbers", "less or equal"),
    ("NumericGreaterThan", "numbers", "greater"),
    ("NumericGreaterThanEquals", "numbers", "greater or equal"),
    ("DateEquals", "dates", "the same"),
    ("DateNotEquals", "dates", "not the same"),
    ("DateLessThan", "dates", "earlier"),
    ("DateLessThanEquals", "dates", "earlier or the same"),
    ("DateGreaterThan", "dates", "later"),
    ("DateGreaterThanEquals", "dates", "later or the same"),
    ("Bool", "truth values", "the same"),
    ("BinaryEquals", "bytes, written in Base64", "the same"),
    ("IpAddress", "IP addresses", "in the range"),
    ("NotIpAddress", "IP addresses", "not in the range"),
    (
        "ArnEquals",
        "ARNs",
        "the same part by part, where `*` and `?` may stand in each",
    ),
    (
        "ArnLike",
        "ARNs",
        "the same part by part, where `*` and `?` may stand in each",
    ),
    (
        "ArnNotEquals",
        "ARNs",
        "not the same, where `*` and `?` may stand in each part",
    ),
    (
        "ArnNotLike",
        "ARNs",
        "not the same, where `*` and `?` may stand in each part",
    ),
    ("Null", "", ""),
];

pub(super) fn parts(written: &str) -> Option<Vec<String>> {
    let (set, rest) = match written.split_once(':') {
        Some((set, rest)) => (Some(set), rest),
        None => (None, written),
    };
    let (name, is_optional) = match rest.strip_suffix("IfExists") {
        Some(name) => (name, true),
        None => (rest, false),
    };
    let known = OPERATORS
        .iter()
        .find(|(it, ..)| it.eq_ignore_ascii_case(name));
    let Some((_, what, when)) = known else {
        let near = closest(name, OPERATORS.iter().map(|(it, ..)| *it))?;
        return Some(vec![
            format!("**{}** · no condition operator", code(written)),
            format!(
                "**Problem:** IAM has no such operator. Did you mean {}?",
                code(near)
            ),
            links::to_operators(),
        ]);
    };
    let mut parts =
        match *what {
            // `Null` alone compares nothing.
            "" => vec![
            format!("**{}** · asks whether the request has the key", code(written)),
            "With `true` it holds when the request does not have it, with `false` when it does."
                .to_owned(),
        ],
            what => vec![
                format!("**{}** · compares {what}", code(written)),
                format!("Holds when the request's value is {when}."),
            ],
        };
    parts.extend(set.and_then(of_set).map(str::to_owned));
    if is_optional {
        parts.push("Holds as well when the request does not have the key.".to_owned());
    }
    parts.push(links::to_operators());
    Some(parts)
}

fn of_set(set: &str) -> Option<&'static str> {
    if set.eq_ignore_ascii_case("ForAllValues") {
        Some(
            "Of a key with several values all have to; it holds as well when the request does not have the key.",
        )
    } else if set.eq_ignore_ascii_case("ForAnyValue") {
        Some("Of a key with several values one has to.")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::hover::tests::check;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check_operator(operator: &str, expected: Expect) {
        check(
            &format!(
                "\
Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          Condition:
            $0{operator}: {{'aws:SourceAccount': '1'}}
"
            ),
            expected,
        );
    }

    #[test]
    fn an_operator_tells_what_it_compares() {
        check_operator(
            "StringLike",
            expect![[r#"
            [StringLike]

            **`StringLike`** · compares texts

            Holds when the request's value is the same, where `*` stands for any text and `?` for one character.
        "#]],
        );
        check_operator(
            "ForAllValues:stringEqualsIfExists",
            expect![[r#"
            [ForAllValues:stringEqualsIfExists]

            **`ForAllValues:stringEqualsIfExists`** · compares texts

            Holds when the request's value is the same, case included.

            Of a key with several values all have to; it holds as well when the request does not have the key.

            Holds as well when the request does not have the key.
        "#]],
        );
        check_operator(
            "Null",
            expect![[r#"
            [Null]

            **`Null`** · asks whether the request has the key

            With `true` it holds when the request does not have it, with `false` when it does.
        "#]],
        );
        check_operator(
            "StringEqual",
            expect![[r#"
            [StringEqual]

            **`StringEqual`** · no condition operator

            **Problem:** IAM has no such operator. Did you mean `StringEquals`?
        "#]],
        );
        check_operator("Other", expect![[""]]);
    }
}
