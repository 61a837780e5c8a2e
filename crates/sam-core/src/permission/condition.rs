//! Whether one `Condition` block holds whenever another one does, as far as that can be told without knowing requests.

use crate::spec::{Relation, condition_operator};
use serde_json::Value;

/// Whether the wide block holds wherever the narrow one does: it has no tests but those of the narrow one, each with
/// the same values or with more of them. No block always holds.
pub(super) fn condition_covers(wide: Option<&Value>, narrow: Option<&Value>) -> bool {
    let Some(wide) = wide else {
        return true;
    };
    let Some(narrow) = narrow else {
        return false;
    };
    if wide == narrow {
        return true;
    }
    let (Some(wide), Some(narrow)) = (tests(wide), tests(narrow)) else {
        return false;
    };
    wide.iter()
        .all(|it| narrow.iter().any(|other| it.covers(other)))
}

/// One key under one operator.
struct Test {
    operator: String,
    key: String,
    /// In the form of text, which is what IAM compares.
    values: Vec<String>,
}

/// All tests of a block, all of which must hold; none for what is not a block.
fn tests(block: &Value) -> Option<Vec<Test>> {
    let mut found = Vec::new();
    for (operator, keys) in block.as_object()? {
        for (key, values) in keys.as_object()? {
            found.push(Test {
                operator: operator.to_ascii_lowercase(),
                key: key.to_ascii_lowercase(),
                values: match values {
                    Value::Array(items) => items.iter().map(text).collect(),
                    one => vec![text(one)],
                },
            });
        }
    }
    Some(found)
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

impl Test {
    fn covers(&self, narrow: &Self) -> bool {
        if self.operator != narrow.operator || self.key != narrow.key {
            return false;
        }
        let is_within =
            |few: &Self, many: &Self| few.values.iter().all(|it| many.values.contains(it));
        let name = self.operator.rsplit(':').next().unwrap_or_default();
        let name = name.strip_suffix("ifexists").unwrap_or(name);
        match condition_operator(name).map(|it| it.relation) {
            // It holds when one of its values fits.
            Some(Relation::Equal | Relation::EqualIgnoringCase) => is_within(narrow, self),
            // It holds when none of its values fits.
            Some(Relation::NotEqual | Relation::NotEqualIgnoringCase) => is_within(self, narrow),
            Some(
                Relation::Less
                | Relation::LessOrEqual
                | Relation::Greater
                | Relation::GreaterOrEqual,
            )
            | None => is_within(self, narrow) && is_within(narrow, self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::condition_covers;
    use serde_json::json;

    #[test]
    fn a_test_more_or_a_value_less_is_narrower() {
        let one = json!({"StringEquals": {"aws:PrincipalTag/a": "x"}});
        let two = json!({"StringEquals": {"aws:PrincipalTag/a": ["x", "y"]}});
        let and = json!({"stringequals": {"aws:principaltag/a": ["x"]}, "Bool": {"aws:SecureTransport": "true"}});
        let not = json!({"ForAnyValue:StringNotLikeIfExists": {"k": ["a", "b"]}});
        let not_one = json!({"ForAnyValue:StringNotLikeIfExists": {"k": "a"}});
        let less = json!({"NumericLessThan": {"k": "1"}});
        let less_two = json!({"NumericLessThan": {"k": ["1", "2"]}});
        for (wide, narrow, is_wide) in [
            (None, Some(&one), true),
            (Some(&one), None, false),
            (Some(&one), Some(&one), true),
            (Some(&two), Some(&one), true),
            (Some(&one), Some(&two), false),
            (Some(&one), Some(&and), true),
            (Some(&two), Some(&and), true),
            (Some(&and), Some(&one), false),
            (Some(&not_one), Some(&not), true),
            (Some(&not), Some(&not_one), false),
            (Some(&less), Some(&less_two), false),
            (Some(&less_two), Some(&less), false),
        ] {
            assert_eq!(
                condition_covers(wide, narrow),
                is_wide,
                "{wide:?} {narrow:?}"
            );
        }
        let broken = json!("x");
        assert!(!condition_covers(Some(&broken), Some(&one)));
    }
}
