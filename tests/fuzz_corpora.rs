//! The saved inputs of the fuzz targets of a crate, and mutants of them, without a fuzzer: what a target found once stays mended.
//!
//! `SAM_LSP_FUZZ` is how many seconds each target gets for mutants; without it, each saved input has a few.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use crate::fuzz::TARGETS;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Mutants of a saved input in an ordinary run.
const FEW: usize = 2;

/// The longest input.
const MAX_BYTES: usize = 4096;

/// What templates are made of; a mutant gets some of it.
const PIECES: [&str; 28] = [
    "\n",
    "\n  ",
    "\n      ",
    ": ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    "'",
    "\"",
    "&a ",
    "*a",
    "<<: *a\n",
    "!Ref ",
    "!GetAtt A.",
    "!Sub ${",
    "!If [C, a, b]",
    "Fn::ForEach::L",
    "Fn::Transform",
    "*",
    "?",
    "${AWS::Partition}",
    "\u{1F600}",
    "\t",
    "\r",
    "Condition: C\n",
    "null",
];

/// Numbers that look random and are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        // Xorshift, see Marsaglia 2003.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end.max(1)).unwrap()).unwrap()
    }
}

/// An input with some of it changed, and with some of another one.
fn mutant(random: &mut Random, inputs: &[(PathBuf, Vec<u8>)]) -> Vec<u8> {
    let mut data = inputs[random.below(inputs.len())].1.clone();
    for _ in 0..=random.below(6) {
        let start = random.below(data.len() + 1);
        let end = data.len().min(start + random.below(40));
        match random.below(6) {
            0 => drop(data.drain(start..end)),
            1 => {
                let copy = data[start..end].to_vec();
                data.splice(start..start, copy);
            }
            2 if end > start => data[start] = u8::try_from(random.below(256)).unwrap(),
            3 => {
                let other = &inputs[random.below(inputs.len())].1;
                let from = random.below(other.len() + 1);
                let to = other.len().min(from + random.below(200));
                data.splice(start..end, other[from..to].iter().copied());
            }
            _ => {
                let piece = PIECES[random.below(PIECES.len())];
                data.splice(start..start, piece.bytes());
            }
        }
    }
    data.truncate(MAX_BYTES);
    data
}

fn saved(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fuzz/corpus");
    let inputs = std::fs::read_dir(folder.join(target)).unwrap();
    let paths = inputs.map(|it| it.unwrap().path());
    let mut saved: Vec<_> = paths
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    saved.sort();
    assert!(!saved.is_empty(), "{target} has no saved inputs");
    saved
}

#[test]
fn saved_inputs_hold() {
    for (target, body) in TARGETS {
        for (path, data) in saved(target) {
            let outcome = catch_unwind(|| body(&data));
            assert!(outcome.is_ok(), "{}", path.display());
        }
    }
}

#[test]
fn mutants_of_saved_inputs_hold() {
    let seconds = std::env::var("SAM_LSP_FUZZ").ok();
    let seconds: Option<u64> = seconds.map(|it| it.parse().expect("a number of seconds"));
    // Another seed for each length finds other mutants.
    let mut random = Random(0x5eed + seconds.unwrap_or_default());
    for (target, body) in TARGETS {
        let inputs = saved(target);
        let start = Instant::now();
        let mut count = 0;
        let is_more = |count| match seconds {
            Some(seconds) => start.elapsed() < Duration::from_secs(seconds),
            None => count < FEW * inputs.len(),
        };
        while is_more(count) {
            let data = mutant(&mut random, &inputs);
            let begin = Instant::now();
            if catch_unwind(|| body(&data)).is_err() {
                let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{target}"));
                std::fs::write(&path, &data).unwrap();
                panic!("{target} fails on {}", path.display());
            }
            assert!(
                begin.elapsed() < Duration::from_secs(60),
                "{target} is slow"
            );
            count += 1;
        }
        println!("{target}: {count} mutants in {:?}", start.elapsed());
    }
}
