//! Condition operators of IAM
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>).

/// A condition operator.
#[derive(Debug, PartialEq, Eq)]
pub struct ConditionOperator {
    /// `StringLike`, without what may stand before and behind it.
    pub name: &'static str,
    /// What it compares.
    pub family: OperatorFamily,
    /// When it holds.
    pub relation: Relation,
}

/// What an operator compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperatorFamily {
    /// Text as it is.
    Text,
    /// Text with wildcards.
    Pattern,
    /// Numbers.
    Numeric,
    /// Dates.
    Date,
    /// `true` and `false`.
    Bool,
    /// Bytes in Base64.
    Binary,
    /// IP addresses in ranges.
    Ip,
    /// ARNs with wildcards.
    Arn,
    /// Whether the request has the key.
    Null,
}

/// How the value of the request stands to the values of the condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// It is the same as one of them.
    Equal,
    /// It is the same as one of them but for case.
    EqualIgnoringCase,
    /// It is the same as none of them.
    NotEqual,
    /// It is the same as none of them, whatever the case.
    NotEqualIgnoringCase,
    /// It is less, or earlier.
    Less,
    /// It is less, earlier or the same.
    LessOrEqual,
    /// It is greater, or later.
    Greater,
    /// It is greater, later or the same.
    GreaterOrEqual,
}

/// What may stand before an operator, with a colon between.
pub const SET_OPERATORS: [&str; 2] = ["ForAnyValue", "ForAllValues"];

/// What may stand behind an operator, but for `Null`.
pub const IF_EXISTS: &str = "IfExists";

/// All operators, those that templates use most first.
pub static CONDITION_OPERATORS: [ConditionOperator; 27] = {
    use OperatorFamily::{Arn, Binary, Bool, Date, Ip, Null, Numeric, Pattern, Text};
    use Relation::{
        Equal, EqualIgnoringCase, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual,
        NotEqualIgnoringCase,
    };
    [
        operator("StringEquals", Text, Equal),
        operator("StringLike", Pattern, Equal),
        operator("ArnLike", Arn, Equal),
        operator("ArnEquals", Arn, Equal),
        operator("Bool", Bool, Equal),
        operator("StringNotEquals", Text, NotEqual),
        operator("StringEqualsIgnoreCase", Text, EqualIgnoringCase),
        operator("StringNotEqualsIgnoreCase", Text, NotEqualIgnoringCase),
        operator("StringNotLike", Pattern, NotEqual),
        operator("ArnNotEquals", Arn, NotEqual),
        operator("ArnNotLike", Arn, NotEqual),
        operator("IpAddress", Ip, Equal),
        operator("NotIpAddress", Ip, NotEqual),
        operator("Null", Null, Equal),
        operator("NumericEquals", Numeric, Equal),
        operator("NumericNotEquals", Numeric, NotEqual),
        operator("NumericLessThan", Numeric, Less),
        operator("NumericLessThanEquals", Numeric, LessOrEqual),
        operator("NumericGreaterThan", Numeric, Greater),
        operator("NumericGreaterThanEquals", Numeric, GreaterOrEqual),
        operator("DateEquals", Date, Equal),
        operator("DateNotEquals", Date, NotEqual),
        operator("DateLessThan", Date, Less),
        operator("DateLessThanEquals", Date, LessOrEqual),
        operator("DateGreaterThan", Date, Greater),
        operator("DateGreaterThanEquals", Date, GreaterOrEqual),
        operator("BinaryEquals", Binary, Equal),
    ]
};

const fn operator(
    name: &'static str,
    family: OperatorFamily,
    relation: Relation,
) -> ConditionOperator {
    ConditionOperator {
        name,
        family,
        relation,
    }
}

/// The operator of that name, without case and without what may stand before and behind it.
pub fn condition_operator(name: &str) -> Option<&'static ConditionOperator> {
    CONDITION_OPERATORS
        .iter()
        .find(|it| it.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::{CONDITION_OPERATORS, OperatorFamily, Relation, condition_operator};

    #[test]
    fn an_operator_is_found_without_case() {
        let operator = condition_operator("stringlike").expect("IAM has it");
        assert_eq!(operator.name, "StringLike");
        assert_eq!(operator.family, OperatorFamily::Pattern);
        assert_eq!(operator.relation, Relation::Equal);
        assert_eq!(condition_operator("StringLikeIfExists"), None);
        assert_eq!(condition_operator("StringIs"), None);
    }

    #[test]
    fn each_operator_stands_once() {
        let mut names: Vec<_> = CONDITION_OPERATORS.iter().map(|it| it.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CONDITION_OPERATORS.len());
    }
}
