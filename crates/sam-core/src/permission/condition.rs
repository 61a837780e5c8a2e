//! Whether one `Condition` block holds whenever another one does.

use crate::decide::condition_within;
use serde_json::Value;

/// Whether the wide block holds wherever the narrow one does. No block always holds.
pub(super) fn condition_covers(wide: Option<&Value>, narrow: Option<&Value>) -> bool {
    wide.is_none() || wide == narrow || narrow.is_some() && condition_within(narrow, wide)
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
            // It holds when one of its values is more.
            (Some(&less_two), Some(&less), true),
        ] {
            assert_eq!(
                condition_covers(wide, narrow),
                is_wide,
                "{wide:?} {narrow:?}"
            );
        }
        let like = json!({"StringLike": {"k": "x*"}});
        let equal = json!({"StringEquals": {"k": "xy"}});
        assert!(condition_covers(Some(&like), Some(&equal)));
        assert!(!condition_covers(Some(&equal), Some(&like)));
        let broken = json!("x");
        assert!(!condition_covers(Some(&broken), Some(&one)));
    }
}
