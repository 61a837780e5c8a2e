//! The operator of a condition: what it compares and how.

use crate::grant::phrase::code;
use crate::links;
use crate::names::closest;
use sam_core::spec::{
    CONDITION_OPERATORS, ConditionOperator, IF_EXISTS, OperatorFamily, Relation, condition_operator,
};

pub(super) fn parts(written: &str) -> Option<Vec<String>> {
    let (set, rest) = match written.split_once(':') {
        Some((set, rest)) => (Some(set), rest),
        None => (None, written),
    };
    let (name, is_optional) = match rest.strip_suffix(IF_EXISTS) {
        Some(name) => (name, true),
        None => (rest, false),
    };
    let Some(known) = condition_operator(name) else {
        let near = closest(name, CONDITION_OPERATORS.iter().map(|it| it.name))?;
        return Some(vec![
            format!("**{}** · not a condition operator", code(written)),
            format!(
                "**Problem:** IAM has no such operator. Did you mean {}?",
                code(near)
            ),
            links::to_operators(),
        ]);
    };
    let mut parts = match compared(known.family) {
        // `Null` alone compares nothing.
        None => vec![
            format!(
                "**{}** · tests whether the request has the key",
                code(written)
            ),
            "`true` matches requests without the key, `false` requests with it.".to_owned(),
        ],
        Some(what) => vec![
            format!("**{}** · compares {what}", code(written)),
            format!("True if the value of the request is {}.", holds(known)),
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

/// What an operator compares; none for the one that compares nothing.
fn compared(family: OperatorFamily) -> Option<&'static str> {
    Some(match family {
        OperatorFamily::Text | OperatorFamily::Pattern => "texts",
        OperatorFamily::Numeric => "numbers",
        OperatorFamily::Date => "dates",
        OperatorFamily::Bool => "truth values",
        OperatorFamily::Binary => "bytes, written in Base64",
        OperatorFamily::Ip => "IP addresses",
        OperatorFamily::Arn => "ARNs",
        OperatorFamily::Null => return None,
    })
}

/// When an operator holds.
fn holds(operator: &ConditionOperator) -> &'static str {
    let of_date = |date, other| match operator.family {
        OperatorFamily::Date => date,
        OperatorFamily::Text
        | OperatorFamily::Pattern
        | OperatorFamily::Numeric
        | OperatorFamily::Bool
        | OperatorFamily::Binary
        | OperatorFamily::Ip
        | OperatorFamily::Arn
        | OperatorFamily::Null => other,
    };
    match operator.relation {
        Relation::EqualIgnoringCase => "equal, case-insensitive",
        Relation::NotEqualIgnoringCase => "not equal, case-insensitive",
        Relation::Less => of_date("earlier", "less"),
        Relation::LessOrEqual => of_date("earlier or equal", "less than or equal"),
        Relation::Greater => of_date("later", "greater"),
        Relation::GreaterOrEqual => of_date("later or equal", "greater than or equal"),
        Relation::Equal => match operator.family {
            OperatorFamily::Text => "equal, case-sensitive",
            OperatorFamily::Pattern => "equal, where `*` matches any text and `?` one character",
            OperatorFamily::Numeric => "equal",
            OperatorFamily::Ip => "in the range",
            OperatorFamily::Arn => "equal in each part, where `*` and `?` are wildcards",
            OperatorFamily::Date
            | OperatorFamily::Bool
            | OperatorFamily::Binary
            | OperatorFamily::Null => "the same",
        },
        Relation::NotEqual => match operator.family {
            OperatorFamily::Text => "not equal, case-sensitive",
            OperatorFamily::Pattern => {
                "not equal, where `*` matches any text and `?` one character"
            }
            OperatorFamily::Numeric => "not equal",
            OperatorFamily::Ip => "not in the range",
            OperatorFamily::Arn => "not equal in some part, where `*` and `?` are wildcards",
            OperatorFamily::Date
            | OperatorFamily::Bool
            | OperatorFamily::Binary
            | OperatorFamily::Null => "not the same",
        },
    }
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
