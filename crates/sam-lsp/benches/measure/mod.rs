//! Times, and the page that shows them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Measured times.
#[derive(Default)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    /// Measures one run.
    pub(crate) fn time<T>(&mut self, f: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = f();
        self.0.push(start.elapsed());
        result
    }

    /// In milliseconds; zero when nothing was measured.
    pub(crate) fn median(&self) -> f64 {
        self.at(0.5)
    }

    /// The 99th percentile in milliseconds; zero when nothing was measured.
    pub(crate) fn p99(&self) -> f64 {
        self.at(0.99)
    }

    /// The median and the 99th percentile: `0.07 / 0.12 ms`.
    pub(crate) fn shown(&self) -> String {
        format!("{:.2} / {:.2} ms", self.median(), self.p99())
    }

    fn at(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let last = sorted.len().saturating_sub(1);
        let time = sorted.get((last as f64 * share).round() as usize);
        time.map_or(0.0, |it| it.as_secs_f64() * 1e3)
    }
}

/// Replaces a section of `docs/performance.md`, the text between `<!-- NAME -->` and `<!-- end of NAME -->`, and prints it.
pub(crate) fn write_section(name: &str, text: &str) {
    println!("\n{text}");
    let path = docs().join("performance.md");
    let page = fs::read_to_string(&path).unwrap();
    let (begin, end) = (
        format!("<!-- {name} -->\n"),
        format!("<!-- end of {name} -->"),
    );
    let (before, rest) = page.split_once(&begin).unwrap();
    let (_, after) = rest.split_once(&end).unwrap();
    fs::write(&path, format!("{before}{begin}\n{text}\n{end}{after}")).unwrap();
}

/// The folder of the documentation.
pub(crate) fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

/// `Measured on 2026-11-29 with 2 cores.`
pub(crate) fn when() -> String {
    let date = Command::new("date").args(["-u", "+%F"]).output().unwrap();
    let date = String::from_utf8(date.stdout).unwrap();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("Measured on {} with {cores} cores.", date.trim())
}
