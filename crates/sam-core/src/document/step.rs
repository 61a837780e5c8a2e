//! What changed from one version to another, and what that leaves true.

use super::reads;
use super::reads_table::ReadsTable;
use super::touched::Touched;
use super::{Document, PlacedBlock, Section};
use crate::block::Gap;
use crate::text::{TextRange, TextSize};
use std::sync::Arc;

/// What a later version is set against: the blocks of a version.
#[derive(Clone, Debug)]
pub struct Outline {
    blocks: Arc<[PlacedBlock]>,
    has_unknown_names: bool,
    is_damaged: bool,
    /// Whether something between the blocks is not well-formed.
    has_outer_errors: bool,
}

/// From one version to another: the blocks before and behind a gap are the same, those in the gap are not.
///
/// Whatever was found out from blocks outside of the gap alone is the same in both versions, but for its place.
#[derive(Debug)]
pub struct Step {
    /// How many blocks stand before the gap.
    head: usize,
    /// Which block is the first behind it, in both versions.
    tail: (usize, usize),
    /// Where the gap begins, in both versions.
    start: TextSize,
    /// Where it ends in each.
    end: (TextSize, TextSize),
    /// Whether both versions declare the same names with the same types.
    declares_the_same: bool,
    /// The questions whose answer is in the gap; none when nothing is kept.
    touched: Option<Touched>,
}

impl Document {
    /// What later versions are set against.
    pub fn outline(&self) -> Outline {
        Outline {
            blocks: self.blocks.clone(),
            has_unknown_names: self.template().has_unknown_names(),
            is_damaged: self.hides_names(),
            has_outer_errors: !self.errors.is_empty(),
        }
    }
}

impl Outline {
    /// Whether another version declares the same names with the same types.
    pub(crate) fn declares_the_same(&self, other: &Document) -> bool {
        Gap::between(&self.blocks, &other.blocks).declares_the_same()
    }

    /// Whether another version has the same connectors in the same resources.
    pub(crate) fn connects_the_same(&self, other: &Document) -> bool {
        let gap = Gap::between(&self.blocks, &other.blocks);
        gap.declares_the_same() && gap.connects_the_same()
    }
}

impl Step {
    /// From a version to another one, of any text.
    pub fn new(from: &Outline, to: &Document) -> Self {
        let (old, new) = (&*from.blocks, &*to.blocks);
        let gap = Gap::between(old, new);
        let head = gap.head;
        let tail = (head + gap.old.len(), head + gap.new.len());
        let place = |blocks: &[PlacedBlock], at: usize| match blocks.get(at) {
            Some(block) => block.start,
            None => blocks
                .last()
                .map_or(TextSize::new(0), |it| it.range().end()),
        };
        // A line that opens a section, a key like `Transform`, and where the text begins say something about all.
        let mut both = gap.old.iter().chain(gap.new);
        let is_local = head > 0
            && both.all(|it| it.block.is_entry)
            && from.has_unknown_names == to.template().has_unknown_names();
        let touched = || {
            let mut touched = Touched::of(&gap);
            if from.is_damaged != to.hides_names() {
                touched.add(reads::of_damage());
            }
            if from.has_outer_errors || !to.errors.is_empty() {
                touched.add(reads::of_errors());
            }
            touched
        };
        Self {
            head,
            tail,
            start: place(new, head),
            end: (place(old, tail.0), place(new, tail.1)),
            declares_the_same: is_local && gap.declares_the_same(),
            touched: is_local.then(touched),
        }
    }

    /// Which block of the version before a block is; none if it is in the gap, or if nothing is kept.
    pub fn block_before(&self, block: usize) -> Option<usize> {
        self.touched.as_ref()?;
        match block.checked_sub(self.tail.1) {
            Some(behind) => Some(self.tail.0 + behind),
            None => Some(block).filter(|it| *it < self.head),
        }
    }

    /// Takes what stands under a logical ID as changed, for another reason than that it is written in the gap.
    pub fn touch(&mut self, id: &str) {
        if let Some(touched) = &mut self.touched {
            touched.add(reads::of_name(Section::Resources, id));
            touched.add(reads::of_declaration(Section::Resources, id));
        }
    }

    /// Takes what SAM makes beside a resource as changed; without a logical ID it is what it makes beside implicit APIs.
    pub(crate) fn touch_generated(&mut self, owner: &str) {
        if let Some(touched) = &mut self.touched {
            touched.add(reads::of_generated(owner));
        }
    }

    /// Whether both versions declare the same names with the same types, block by block.
    pub(crate) fn declares_the_same(&self) -> bool {
        self.declares_the_same
    }

    /// The blocks of the later version that are in the gap.
    pub(crate) fn changed_blocks(&self) -> std::ops::Range<usize> {
        self.head..self.tail.1
    }

    /// For each row, whether all that was asked has the same answers; none if nothing is kept.
    pub fn keeps(&self, reads: &ReadsTable) -> Option<Vec<bool>> {
        let touched = self.touched.as_ref()?;
        let changed = reads.asked(|it| touched.has(it));
        Some(changed.into_iter().map(|it| !it).collect())
    }

    /// Whether all that ends no later than an offset of the earlier version stands where it stood.
    pub fn leaves_in_place(&self, end: TextSize) -> bool {
        end < self.start
    }

    /// Where a range stands now; none if one of its ends is in the gap.
    pub fn place(&self, range: TextRange) -> Option<TextRange> {
        Some(TextRange::new(
            self.offset(range.start())?,
            self.offset(range.end())?,
        ))
    }

    fn offset(&self, offset: TextSize) -> Option<TextSize> {
        let (old_end, new_end) = self.end;
        // With nothing in the gap before, this is the end of one block and the start of another.
        if self.start == old_end && offset == old_end && old_end != new_end {
            return None;
        }
        if offset <= self.start {
            return Some(offset);
        }
        Some(new_end + offset.checked_sub(old_end)?)
    }

    /// Whether an offset of the later version is in the gap, or nothing is kept.
    pub fn is_changed(&self, offset: TextSize) -> bool {
        self.touched.is_none() || (self.start <= offset && offset < self.end.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Change, PositionEncoding};
    use std::fmt::Write as _;

    /// Whether an answer is known after a text in the template is replaced by another one.
    fn keeps(text: &str, (old, new): (&str, &str), ask: impl FnOnce(&Document)) -> bool {
        assert!(text.contains(old), "{old}");
        let before = Document::open(1, text).watched();
        let edit = Change::Full(text.replacen(old, new, 1));
        let after = before.edited(2, &[edit], PositionEncoding::Utf8);
        let ((), reads) = before.record(|| ask(&before));
        let mut table = ReadsTable::default();
        table.push(&reads.tidied());
        let kept = Step::new(&before.outline(), &after).keeps(&table);
        kept.is_some_and(|it| it == [true])
    }

    /// Whether what mentions two names is known then.
    fn holds(text: &str, edit: (&str, &str)) -> bool {
        keeps(text, edit, |before| {
            drop(before.template().resources_naming_both("Table", "Queue"));
        })
    }

    #[test]
    fn who_mentions_a_name_does_not_depend_on_what_else_they_say() {
        let text = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Table:
    Type: AWS::Serverless::SimpleTable
  One:
    Type: AWS::SNS::Topic
    Metadata: {Of: one, Names: [!Ref Table]}
  Two:
    Type: AWS::SNS::Topic
    Metadata: {Names: [!Ref One]}
";
        let holds = |edit| {
            keeps(text, edit, |before| {
                let _ = before.template().mentioners("Table").count();
            })
        };
        assert!(holds(("Of: one", "Of: two")));
        assert!(holds(("Of: one", "Of: !Ref Two")));
        assert!(holds(("[!Ref One]", "[!Ref Two]")));
        assert!(!holds(("[!Ref Table]", "[]")));
        assert!(!holds(("[!Ref Table]", "[!GetAtt Table.Arn]")));
        assert!(!holds(("[!Ref One]", "[!Sub '${Table.Arn}']")));
        assert!(!holds(("  One:", "  Other:")));
        assert!(!holds((
            "SNS::Topic\n    Metadata: {Of",
            "SSM::Parameter\n    Metadata: {Of"
        )));
    }

    #[test]
    fn what_mentions_both_of_two_names_depends_on_what_mentions_both() {
        let text = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Table:
    Type: AWS::Serverless::SimpleTable
  One:
    Type: AWS::SNS::Topic
    Metadata: {Of: one, Names: [!Ref Table, !Ref One]}
  Both:
    Type: AWS::SNS::Topic
    Metadata: {Of: both, Names: [!GetAtt Queue.Arn, !Ref Table]}
";
        assert!(holds(text, ("Of: one", "Of: two")));
        assert!(holds(text, ("!Ref One", "!Ref Both")));
        assert!(!holds(text, ("!Ref One", "!Ref Queue")));
        assert!(!holds(text, ("Of: both", "Of: all")));
        assert!(!holds(text, ("!GetAtt Queue.Arn", "a")));
    }

    #[test]
    fn what_mentions_many_names_may_mention_both() {
        let mut text = "Resources:\n  A:\n    Type: AWS::SNS::Topic\n  Hub:\n    Type: AWS::SNS::Topic\n    DependsOn: [Table, Queue".to_owned();
        for at in 0..40 {
            write!(text, ", Topic{at}").unwrap();
        }
        text += "]\n    Metadata: {Of: hub}\n";
        assert!(!holds(&text, ("Of: hub", "Of: many")));
        assert!(holds(&text, ("SNS::Topic\n  Hub", "SNS::Topics\n  Hub")));
    }
}
