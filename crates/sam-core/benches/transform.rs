//! The whole transform of a document that is open: `cargo bench -p sam-core --features fixture --bench transform`. Prints
//! the median and the best of many runs. Files that are named as arguments are measured too.
#![expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]

use sam_core::connector::Environment;
use sam_core::document::Document;
use sam_core::fixture::large_template;
use sam_core::transform::{LocalPaths, transform};
use std::hint::black_box;
use std::time::{Duration, Instant};

fn main() {
    println!(
        "{:34} {:>9} {:>10} {:>11} {:>11}",
        "template", "bytes", "outcome", "median", "best"
    );
    for lines in [86, 1_309, 15_000] {
        row(&format!("YAML, {lines} lines"), &large_template(lines));
    }
    for path in std::env::args().skip(1).filter(|it| !it.starts_with("--")) {
        match std::fs::read_to_string(&path) {
            Ok(text) => row(&path, &text),
            Err(error) => println!("{path}: {error}"),
        }
    }
}

fn row(name: &str, text: &str) {
    let environment = Environment {
        region: "us-east-1".to_owned(),
        ..Environment::default()
    };
    let document = Document::open(0, text);
    let once = || transform(document.template(), &environment, LocalPaths::Uploaded);
    let outcome = match once() {
        Ok(it) if it.unexpanded.is_empty() => "expanded",
        Ok(_) => "in part",
        Err(_) => "refused",
    };
    let mut times: Vec<Duration> = Vec::new();
    let until = Instant::now() + Duration::from_secs(1);
    while times.len() < 5 || Instant::now() < until {
        let started = Instant::now();
        let _ = black_box(once());
        times.push(started.elapsed());
    }
    times.sort();
    let (best, median) = (times.first(), times.get(times.len() / 2));
    let (best, median) = (best.copied(), median.copied());
    println!(
        "{name:34} {:>9} {outcome:>10} {:>11.1?} {:>11.1?}",
        text.len(),
        median.unwrap_or_default(),
        best.unwrap_or_default()
    );
}
