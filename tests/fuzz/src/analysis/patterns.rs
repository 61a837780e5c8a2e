//! Patterns of IAM, held against a plain definition of what `*` and `?` stand for; and decisions about resources.

use super::input::split;
use sam_core::decide::{Decision, Question, RequestSet, decide};
use sam_core::iam::{known, matches, matching};
use sam_core::permission::{arn_fields, covers_action};
use sam_core::policy::{Effect, Polarity};
use std::collections::BTreeSet;

/// Texts that are longer are left out, since the plain definition is slow.
const LONGEST: usize = 40;

pub fn run(data: &[u8]) {
    let (text, _) = split(data);
    let mut texts = text.split('\n').map(str::to_owned);
    let mut next = || texts.next().unwrap_or_default();
    let (wide, narrow, name) = (next(), next(), next());
    let mut all = [&wide, &narrow, &name].into_iter();
    if all.any(|it| it.len() > LONGEST) {
        return;
    }
    let _ = known(&wide);
    let joined = arn_fields(&wide).join(":");
    assert_eq!(joined, wide, "the fields of an ARN are not its text");
    for (service, action) in matching(&wide) {
        let full = format!("{}:{}", service.prefix, action.name);
        let pattern = match wide.contains(':') {
            true => &*wide,
            false => "*",
        };
        assert!(matches(pattern, &full), "{wide} {full}");
    }
    assert_eq!(matches(&wide, &name), stands_for(&wide, &name));
    assert!(covers_action(&wide, &wide), "{wide:?}");
    // Actions are ASCII, so they are compared byte by byte.
    let is_ascii = wide.is_ascii() && narrow.is_ascii();
    if is_ascii && covers_action(&wide, &narrow) && stands_for(&narrow, &name) {
        assert!(stands_for(&wide, &name), "{wide:?} {narrow:?} {name:?}");
    }
    let of = |resource: &str| {
        [RequestSet {
            effect: Effect::Allow,
            action_polarity: Polarity::Is,
            actions: vec!["sqs:SendMessage".to_owned()],
            resource_polarity: Polarity::Is,
            resources: vec![resource.to_owned()],
            condition: None,
            when: Vec::new(),
        }]
    };
    let words = BTreeSet::new();
    let ask = |new: &str, old: &str| {
        decide(&Question {
            new: &of(new),
            old: &of(old),
            within: None,
            limit: None,
            words: &words,
            declared: &words,
        })
    };
    assert_eq!(ask(&wide, &wide), Decision::Within);
    let _ = ask(&wide, &narrow);
}

/// Whether a name is what a pattern stands for, without case: one character after the other.
fn stands_for(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    // Which beginnings of the pattern stand for the beginning of the name that was read.
    let mut reached = vec![false; pattern.len() + 1];
    reached[0] = true;
    let over_stars = |reached: &mut Vec<bool>| {
        for at in 0..pattern.len() {
            if reached[at] && pattern[at] == '*' {
                reached[at + 1] = true;
            }
        }
    };
    over_stars(&mut reached);
    for letter in name {
        let mut next = vec![false; pattern.len() + 1];
        for at in 0..pattern.len() {
            if !reached[at] {
                continue;
            }
            match pattern[at] {
                '*' => next[at] = true,
                '?' => next[at + 1] = true,
                wanted if wanted.eq_ignore_ascii_case(&letter) => next[at + 1] = true,
                _ => {}
            }
        }
        over_stars(&mut next);
        reached = next;
    }
    reached[pattern.len()]
}
