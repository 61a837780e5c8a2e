//! The operator of a condition: what it compares and how.

use crate::grant::phrase::code;
use crate::links;
use crate::names::closest;

/// Each operator with what it compares and when it holds
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>).
const OPERATORS: &[(&str, &str, &str)] = &[
    ("StringEquals", "texts", "equal, case-sensitive"),
    ("StringNotEquals", "texts", "not equal, case-sensitive"),
    ("StringEqualsIgnoreCase", "texts", "equal, case-insensitive"),
    (
        "StringNotEqualsIgnoreCase",
        "texts",
        "not equal, case-insensitive",
    ),
    (
        "StringLike",
        "texts",
        "equal, where `*` matches any text and `?` one character",
    ),
    (
        "StringNotLike",
        "texts",
        "not equal, where `*` matches any text and `?` one character",
    ),
    ("NumericEquals", "numbers", "equal"),
    ("NumericNotEquals", "numbers", "not equal"),
    ("NumericLessThan", "numbers", "less"),
    ("NumericLessThanEquals", "numbers", "less than or equal"),
    ("NumericGreaterThan", "numbers", "greater"),
    (
        "NumericGreaterThanEquals",
        "numbers",
        "greater than or equal",
    ),
    ("DateEquals", "dates", "the same"),
    ("DateNotEquals", "dates", "not the same"),
    ("DateLessThan", "dates", "earlier"),
    ("DateLessThanEquals", "dates", "earlier or equal"),
    ("DateGreaterThan", "dates", "later"),
    ("DateGreaterThanEquals", "dates", "later or equal"),
    ("Bool", "truth values", "the same"),
    ("BinaryEquals", "bytes, written in Base64", "the same"),
    ("IpAddress", "IP addresses", "in the range"),
    ("NotIpAddress", "IP addresses", "not in the range"),
    (
        "ArnEquals",
        "ARNs",
        "equal in each part, where `*` and `?` are wildcards",
    ),
    (
        "ArnLike",
        "ARNs",
        "equal in each part, where `*` and `?` are wildcards",
    ),
    (
        "ArnNotEquals",
        "ARNs",
        "not equal in some part, where `*` and `?` are wildcards",
    ),
    (
        "ArnNotLike",
        "ARNs",
        "not equal in some part, where `*` and `?` are wildcards",
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
            format!("**{}** · not a condition operator", code(written)),
            format!(
                "**Problem:** IAM has no such operator. Did you mean {}?",
                code(near)
            ),
            links::to_operators(),
        ]);
    };
    let mut parts = match *what {
        // `Null` alone compares nothing.
        "" => vec![
            format!(
                "**{}** · tests whether the request has the key",
                code(written)
            ),
            "`true` matches requests without the key, `false` requests with it.".to_owned(),
        ],
        what => vec![
            format!("**{}** · compares {what}", code(written)),
            format!("True if the value of the request is {when}."),
        ],
    };
    parts.extend(set.and_then(of_set).map(str::to_owned));
    let is_said = set.is_some_and(|it| it.eq_ignore_ascii_case("ForAllValues"));
    if is_optional && !is_said {
        parts.push("Also true if the request does not have the key.".to_owned());
    }
    parts.push(links::to_operators());
    Some(parts)
}

fn of_set(set: &str) -> Option<&'static str> {
    if set.eq_ignore_ascii_case("ForAllValues") {
        Some(
            "If the key has several values, all must match. Also true if the request does not have the key.",
        )
    } else if set.eq_ignore_ascii_case("ForAnyValue") {
        Some("If the key has several values, one must match.")
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

                True if the value of the request is equal, where `*` matches any text and `?` one character.
            "#]],
        );
        check_operator(
            "ForAllValues:stringEqualsIfExists",
            expect![[r#"
                [ForAllValues:stringEqualsIfExists]

                **`ForAllValues:stringEqualsIfExists`** · compares texts

                True if the value of the request is equal, case-sensitive.

                If the key has several values, all must match. Also true if the request does not have the key.
            "#]],
        );
        check_operator(
            "Null",
            expect![[r#"
                [Null]

                **`Null`** · tests whether the request has the key

                `true` matches requests without the key, `false` requests with it.
            "#]],
        );
        check_operator(
            "StringEqual",
            expect![[r#"
                [StringEqual]

                **`StringEqual`** · not a condition operator

                **Problem:** IAM has no such operator. Did you mean `StringEquals`?
            "#]],
        );
        check_operator("Other", expect![[""]]);
    }
}
