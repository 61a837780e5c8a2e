//! The places that change together with a name while somebody types in one of them.

use crate::rename::written_alike;
use sam_core::analysis::Analysis;
use sam_core::text::{TextRange, TextSize};

/// The places of the name at an offset, in order, if there are several: its declaration and its uses. None where they are
/// not all written alike, as with escapes.
pub fn linked_editing_ranges(analysis: &Analysis, offset: TextSize) -> Option<Vec<TextRange>> {
    let ranges = written_alike(analysis, offset)?;
    let is_there = ranges.iter().any(|it| it.contains_inclusive(offset));
    (ranges.len() > 1 && is_there).then_some(ranges)
}

#[cfg(test)]
mod tests {
    use super::linked_editing_ranges;
    use sam_core::analysis::Analysis;
    use sam_core::fixture;

    #[track_caller]
    fn check(template: &str, expected: &[&str]) {
        let (text, cursor) = fixture::cursor(template);
        let document = Analysis::open(1, &text);
        let ranges = linked_editing_ranges(&document, cursor.start()).unwrap_or_default();
        let names: Vec<&str> = ranges.iter().map(|it| document.slice(*it)).collect();
        assert_eq!(names, expected);
    }

    #[test]
    fn a_name_and_its_uses() {
        let text = "Resources:\n  Wo$0rk: {Type: AWS::SQS::Queue}\nOutputs:\n  A: {Value: !Sub 'é ${Work.Arn}'}\n  B: {Value: !Ref Work}\n";
        check(text, &["Work", "Work", "Work"]);
        check("Resources:\n  Wo$0rk: {Type: AWS::SQS::Queue}\n", &[]);
        check(
            "Resources:\n  Work: {Ty$0pe: AWS::SQS::Queue}\nOutputs: {A: {Value: !Ref Work}}\n",
            &[],
        );
        check(
            "Resources:\n  Wo$0rk: {Type: AWS::SQS::Queue\nOutputs: {A: {Value: !Ref Work}}\n",
            &[],
        );
    }
}
