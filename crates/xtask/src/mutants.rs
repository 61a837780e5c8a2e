//! `mutants`: changes the code at a sample of places, and lists the changes that no test notices.
use crate::shell;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::process::{Command, Stdio};

/// A half of the sample: a package, and the files whose mutants it takes.
const HALVES: [(&str, &str); 2] = [
    ("sam-core", "crates/sam-core/src/expand/**/*.rs"),
    ("sam-ide", "crates/sam-ide/src/diagnostics/**/*.rs"),
];

/// Runs about `count` mutants, half of them in the expansion and half in the diagnostics. The seed chooses which; a part
/// (`1/4`) of the sample can be run by itself, so that a long run is resumed part by part.
///
/// The unit tests of the package come first, which are quick; all of its tests follow for what those miss.
pub(crate) fn run(count: usize, seed: usize, part: (usize, usize)) -> Result<()> {
    ensure!(count > 1, "a sample has at least two mutants");
    for (package, files) in HALVES {
        let listed = mutants(package, files)
            .arg("--list")
            .stderr(Stdio::inherit())
            .output();
        let listed = listed.context("cargo did not start")?;
        ensure!(
            listed.status.success(),
            "cargo-mutants is missing: `cargo install --locked cargo-mutants`"
        );
        let total = String::from_utf8_lossy(&listed.stdout).lines().count();
        let (shard, shards) = shard(total, count / HALVES.len(), seed, part);
        println!("{package}: shard {shard} of {shards}, of {total} mutants");
        let mut sample = mutants(package, files);
        sample.args(["--sharding", "round-robin"]);
        sample.args(["--shard", &format!("{shard}/{shards}")]);
        let missed = missed(sample, package, "unit-tests", &["--", "--lib"])?;
        if missed.is_empty() {
            continue;
        }
        let mut rest = mutants(package, files);
        for mutant in &missed {
            rest.args(["--re", &format!("^{}$", escaped(mutant))]);
        }
        for mutant in self::missed(rest, package, "all-tests", &[])? {
            println!("missed: {mutant}");
        }
    }
    Ok(())
}

fn mutants(package: &str, files: &str) -> Command {
    let mut command = shell::cargo(&["mutants"]);
    command.args(["--package", package, "--file", files]);
    command
}

/// Runs mutants; those that no test notices. What was found goes below `target/mutants`.
fn missed(mut run: Command, package: &str, stage: &str, tests: &[&str]) -> Result<Vec<String>> {
    let out = shell::target_dir()
        .join("mutants")
        .join(package)
        .join(stage);
    fs::create_dir_all(&out)?;
    run.args(["--baseline", "skip", "--timeout", "300", "--output"]);
    run.arg(&out).args(tests);
    // Missed mutants are its exit code 2, and time-outs 3: they are results.
    let status = run.status()?;
    let is_result = status.code().is_some_and(|it| matches!(it, 0 | 2 | 3));
    ensure!(is_result, "cargo-mutants ended with {status}");
    let found = out.join("mutants.out");
    println!("{}", found.display());
    let missed = fs::read_to_string(found.join("missed.txt"))?;
    Ok(missed.lines().map(str::to_owned).collect())
}

/// A regular expression for the text itself.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if r"\.+*?()|[]{}^$#&-~".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// Reads a part of a sample, `1/4`.
///
/// # Errors
/// In words, when it is not one.
pub(crate) fn part(text: &str) -> Result<(usize, usize), String> {
    let parts = text.split_once('/').and_then(|(part, parts)| {
        let parts: (usize, usize) = (part.parse().ok()?, parts.parse().ok()?);
        (parts.0 < parts.1).then_some(parts)
    });
    parts.ok_or_else(|| "a part looks like 0/4".to_owned())
}

/// Every how many-th mutant is taken, and from which one on.
fn shard(
    total: usize,
    wanted: usize,
    seed: usize,
    (part, parts): (usize, usize),
) -> (usize, usize) {
    let step = (total / wanted.max(1)).max(1);
    (seed % step + step * part, step * parts)
}

#[cfg(test)]
mod tests {
    use super::{escaped, shard};

    #[test]
    fn the_name_of_a_mutant_is_found_again() {
        let name = "src/a.rs:1:2: replace <X as Y>::f -> Option<&[u8]> with Some(vec![])";
        let expected =
            r"src/a\.rs:1:2: replace <X as Y>::f \-> Option<\&\[u8\]> with Some\(vec!\[\]\)";
        assert_eq!(escaped(name), expected);
    }

    #[test]
    fn the_parts_of_a_sample_are_the_sample() {
        let of = |(shard, shards): (usize, usize)| -> Vec<usize> {
            (0..1_000).filter(|it| it % shards == shard).collect()
        };
        let whole = of(shard(1_000, 100, 7, (0, 1)));
        assert_eq!(whole.len(), 100);
        let mut parts: Vec<usize> = (0..4)
            .flat_map(|part| of(shard(1_000, 100, 7, (part, 4))))
            .collect();
        parts.sort_unstable();
        assert_eq!(parts, whole);
    }
}
