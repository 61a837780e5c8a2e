//! A text to its blocks: cut, and each taken from the version before when it is there.

use super::{Block, PlacedBlock, Section, outer};
use crate::lower;
use crate::parallel;
use crate::syntax::mend::{self, Form};
use crate::syntax::split::{self, Cut};
use crate::syntax::{FileFormat, SyntaxError};
use crate::text::size;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// How many bytes of a text may be read once more to find out where a block ends that brackets hold open.
const MAX_JOINED: usize = 64 * 1024;
/// How many cuts brackets may hide.
const MAX_HIDDEN: usize = 8;

/// The blocks of a text, and what is not well-formed between them. `known` are the blocks of the version before.
pub(super) fn place(source: &str, known: &[PlacedBlock]) -> (Vec<PlacedBlock>, Vec<SyntaxError>) {
    let mut cuts = cut(source);
    let mut blocks = reuse(source, &cuts, known);
    if cuts
        .first()
        .is_some_and(|it| it.format != FileFormat::Template)
    {
        let errors = outer::errors(source, &cuts, &blocks);
        return (blocks, errors);
    }
    if let Some(joined) = without_hidden_cuts(source, &cuts, &blocks) {
        cuts = joined;
        blocks = reuse(source, &cuts, known);
    }
    let uses_other_blocks =
        blocks.iter().any(|it| it.block.has_unknown_anchor) && source.contains('&');
    let is_yaml = cuts.first().is_none_or(|it| it.form == Form::Block);
    let declares_tags = || {
        cuts.first().is_some_and(|it| {
            it.section == Section::Preamble && source[it.range.clone()].contains("%TAG")
        })
    };
    if is_yaml && (uses_other_blocks || declares_tags()) {
        cuts = whole(source, cuts, FileFormat::Template);
        blocks = reuse(source, &cuts, known);
    }
    let errors = outer::errors(source, &cuts, &blocks);
    (blocks, errors)
}

/// Whether a text is well-formed, as far as its blocks tell by themselves. `known` are blocks of another version.
pub(super) fn is_well_formed(source: &str, known: &[PlacedBlock]) -> bool {
    let cuts = cut(source);
    let same = |(cut, placed): &(&Cut, &PlacedBlock)| {
        placed.block.errors.is_empty() && placed.block.is(cut, &source[cut.range.clone()])
    };
    let head = cuts.iter().zip(known).take_while(same).count();
    let (new, old) = (&cuts[head..], &known[head..]);
    let tail = new
        .iter()
        .rev()
        .zip(old.iter().rev())
        .take_while(same)
        .count();
    let mut new = new[..new.len() - tail].iter();
    outer::errors(source, &cuts, &[]).is_empty()
        && new.all(|cut| {
            !crate::block::is_read(cut)
                || mend::is_well_formed(&source[cut.range.clone()], cut.form)
        })
}

/// The pieces of a text. What is not a template is one piece: any key of it may depend on any other.
fn cut(source: &str) -> Vec<Cut> {
    let cuts = split::split(source);
    match lower::format_of(source, &cuts) {
        FileFormat::Template => cuts,
        format @ (FileFormat::PolicyDocument | FileFormat::Serverless) => {
            whole(source, cuts, format)
        }
    }
}

/// One block for all of the text.
fn whole(source: &str, cuts: Vec<Cut>, format: FileFormat) -> Vec<Cut> {
    let form = match (format, cuts.first()) {
        (FileFormat::PolicyDocument | FileFormat::Serverless, Some(first))
            if first.form.is_flow() =>
        {
            Form::Braces
        }
        (FileFormat::PolicyDocument | FileFormat::Serverless | FileFormat::Template, _) => {
            Form::Block
        }
    };
    let surplus = cuts.into_iter().find(|it| it.section == Section::Surplus);
    let first = Cut {
        section: Section::Whole,
        is_entry: false,
        form,
        range: 0..surplus.as_ref().map_or(source.len(), |it| it.range.start),
        misplaced: None,
        format,
    };
    std::iter::once(first).chain(surplus).collect()
}

/// A line within brackets may look like a key where a cut is made. Then the block before it is not
/// well-formed, and together with what follows it is.
fn without_hidden_cuts(source: &str, cuts: &[Cut], blocks: &[PlacedBlock]) -> Option<Vec<Cut>> {
    let mut budget = MAX_JOINED;
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for (at, placed) in blocks.iter().enumerate().filter(|(_, it)| it.block.is_open) {
        if joined.last().is_some_and(|(_, last)| at <= *last) {
            continue;
        }
        for (last, cut) in cuts.iter().enumerate().skip(at + 1).take(MAX_HIDDEN) {
            let range = placed.start.into()..cut.range.end;
            if range.len() > budget || cut.section == Section::Surplus {
                break;
            }
            budget -= range.len();
            if mend::is_well_formed(&source[range], Form::Block) {
                joined.push((at, last));
                break;
            }
        }
    }
    if joined.is_empty() {
        return None;
    }
    let end = |at: usize| {
        joined
            .iter()
            .find(|(first, _)| *first == at)
            .map(|(_, last)| *last)
    };
    let is_hidden = |at: usize| {
        joined
            .iter()
            .any(|(first, last)| *first < at && at <= *last)
    };
    let kept = cuts.iter().enumerate().filter(|(at, _)| !is_hidden(*at));
    Some(
        kept.map(|(at, cut)| Cut {
            range: joined_range(cuts, at, end(at)),
            ..cut.clone()
        })
        .collect(),
    )
}

fn joined_range(cuts: &[Cut], first: usize, last: Option<usize>) -> Range<usize> {
    cuts[first].range.start..cuts[last.unwrap_or(first)].range.end
}

fn reuse(source: &str, cuts: &[Cut], known: &[PlacedBlock]) -> Vec<PlacedBlock> {
    let text_of = |cut: &Cut| &source[cut.range.clone()];
    let same = |(cut, placed): &(&Cut, &PlacedBlock)| placed.block.is(cut, text_of(cut));
    let head = cuts.iter().zip(known).take_while(same).count();
    let tail = cuts[head..]
        .iter()
        .rev()
        .zip(known[head..].iter().rev())
        .take_while(same)
        .count();
    let moved: HashMap<&str, &PlacedBlock> = known[head..known.len() - tail]
        .iter()
        .map(|it| (&*it.block.text, it))
        .collect();
    let block_before = |(at, cut): (usize, &Cut)| {
        let text = text_of(cut);
        if at < head {
            Some(known[at].block.clone())
        } else if at >= cuts.len() - tail {
            Some(known[known.len() - (cuts.len() - at)].block.clone())
        } else {
            let moved = moved.get(text).filter(|it| it.block.is(cut, text));
            moved.map(|it| it.block.clone())
        }
    };
    let blocks: Vec<_> = cuts.iter().enumerate().map(block_before).collect();
    let new = cuts.iter().zip(&blocks);
    let new: Vec<&Cut> = new
        .filter_map(|(cut, block)| block.is_none().then_some(cut))
        .collect();
    let read = |at: usize| new.get(at).map(|cut| Block::new(cut, text_of(cut)));
    let mut read = parallel::map(new.len(), read).into_iter().flatten();
    let blocks = cuts.iter().zip(blocks).filter_map(|(cut, block)| {
        Some(PlacedBlock {
            block: block.or_else(|| read.next().map(Arc::new))?,
            start: size(cut.range.start),
        })
    });
    blocks.collect()
}
