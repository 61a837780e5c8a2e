//! `mutants`: changes the code at a sample of places, and lists the changes that no test notices.
use crate::shell;
use anyhow::{Context, Result, ensure};
use std::process::Stdio;

/// A half of the sample: a package, and the files whose mutants it takes.
const HALVES: [(&str, &str); 2] = [
    ("sam-core", "crates/sam-core/src/expand/**/*.rs"),
    ("sam-ide", "crates/sam-ide/src/diagnostics/**/*.rs"),
];

/// Runs about `count` mutants, half of them in the expansion and half in the diagnostics. The seed chooses which; a part
/// (`1/4`) of the sample can be run by itself, so that a long run is resumed part by part.
pub(crate) fn run(count: usize, seed: usize, part: (usize, usize)) -> Result<()> {
    ensure!(count > 1, "a sample has at least two mutants");
    for (package, files) in HALVES {
        let mutants = |more: &[&str]| {
            let mut command = shell::cargo(&["mutants"]);
            command.args(["--package", package, "--file", files]);
            command.args(more);
            command
        };
        let listed = mutants(&["--list"]).stderr(Stdio::inherit()).output();
        let listed = listed.context("cargo did not start")?;
        ensure!(
            listed.status.success(),
            "cargo-mutants is missing: `cargo install --locked cargo-mutants`"
        );
        let total = String::from_utf8_lossy(&listed.stdout).lines().count();
        let (shard, shards) = shard(total, count / HALVES.len(), seed, part);
        println!("{package}: shard {shard} of {shards}, of {total} mutants");
        let out = shell::target_dir().join("mutants").join(package);
        std::fs::create_dir_all(&out)?;
        let mut run = mutants(&["--sharding", "round-robin", "--baseline", "skip"]);
        run.args(["--shard", &format!("{shard}/{shards}"), "--timeout", "300"]);
        run.arg("--output").arg(&out);
        // Missed mutants are its exit code 2, and time-outs 3: they are results.
        let status = run.status()?;
        let is_result = status.code().is_some_and(|it| matches!(it, 0 | 2 | 3));
        ensure!(is_result, "cargo-mutants ended with {status}");
        println!("{}", out.join("mutants.out").display());
    }
    Ok(())
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
    use super::shard;

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
