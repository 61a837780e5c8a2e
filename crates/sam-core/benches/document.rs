//! A keystroke to the next document: `cargo bench -p sam-core --features fixture`. Prints median and 99th percentile.
//! With `-- hostile`: opening texts of 1 MB that nobody writes.
#![expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]

use sam_core::document::Document;
use sam_core::fixture::{hostile_texts, large_json_template, large_template};
use sam_core::text::{Change, PositionEncoding, TextSize};
use std::hint::black_box;
use std::time::{Duration, Instant};

fn main() {
    if std::env::args().any(|it| it == "hostile") {
        hostile();
    } else {
        keystrokes();
    }
}

/// Opening texts that nobody writes.
fn hostile() {
    println!("{:34} {:>9} {:>11}", "hostile text", "bytes", "open");
    for (name, text) in hostile_texts(1_000_000) {
        let started = Instant::now();
        black_box(Document::open(0, &text));
        println!("{name:34} {:>9} {:>11.1?}", text.len(), started.elapsed());
    }
}

fn keystrokes() {
    println!(
        "{:34} {:>9} {:>10} {:>11} {:>11} {:>11}",
        "template", "bytes", "resources", "open", "key median", "key p99"
    );
    for (name, lines) in [
        ("YAML, 100 lines", 100),
        ("YAML, 1,500 lines", 1_500),
        ("YAML, 15,000 lines", 15_000),
        ("YAML, 1 MB", 40_500),
    ] {
        row(name, &large_template(lines), "number: \"");
    }
    for (name, lines) in [
        ("JSON, 1,500 lines", 1_500),
        ("JSON, 15,000 lines", 15_000),
        ("JSON, 1 MB", 25_000),
    ] {
        row(name, &large_json_template(lines), "\"number\": \"");
    }
    let text = large_template(1_500);
    row(
        "YAML, 1,500 lines, unclosed [",
        &text.replacen("[Write]", "[Write", 1),
        "[Write",
    );
    row(
        "YAML, 1,500 lines, half a key",
        &text.replacen("MemorySize: 512", "Memory", 1),
        "Memory",
    );
    row(
        "one damaged resource of 1 MB",
        &one_damaged_resource(),
        "K500: x",
    );
    row(
        "one line of 1 MB in brackets",
        &format!("Resources: {{A: [{}]}}\n", "\"é x\", ".repeat(120_000)),
        "é",
    );
}

/// Thousands of damaged lines in one block.
fn one_damaged_resource() -> String {
    let lines: String = (0..25_000)
        .map(|n| {
            if n % 5 == 0 {
                format!("      K{n}: \"never closed\n      half{n}\n")
            } else {
                format!("      K{n}: some value of some length\n")
            }
        })
        .collect();
    format!(
        "Resources:\n  A:\n    Type: T\n    Properties:\n{}",
        lines.replace("K501", "K500: x\n      K501")
    )
}

/// Types and takes back one character behind `at`, in the middle of the text.
fn row(name: &str, text: &str, at: &str) {
    let started = Instant::now();
    let mut document = Document::open(0, text);
    let opened = started.elapsed();
    let middle = (text.len() / 2..)
        .find(|it| text.is_char_boundary(*it))
        .unwrap_or(0);
    let place = text[middle..]
        .find(at)
        .map(|it| middle + it)
        .or_else(|| text.find(at));
    let place = place.map_or(middle, |it| it + at.len());
    let encoding = PositionEncoding::Utf16;
    let start = document
        .text
        .line_col(TextSize::new(u32::try_from(place).unwrap_or(0)), encoding);
    let mut end = start;
    end.col += 1;
    let typed = Change::Range {
        start,
        end: start,
        text: "x".into(),
    };
    let taken_back = Change::Range {
        start,
        end,
        text: String::new(),
    };
    let mut times = Vec::new();
    let limit = Instant::now() + Duration::from_secs(4);
    while times.len() < 2_000 && Instant::now() < limit {
        for change in [&typed, &taken_back] {
            let started = Instant::now();
            let next = document.edited(1, std::slice::from_ref(change), encoding);
            times.push(started.elapsed());
            document = black_box(next);
        }
    }
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "{name:34} {:>9} {:>10} {opened:>11.1?} {:>11.1?} {:>11.1?}",
        text.len(),
        document.template().resources().len(),
        at(0.5),
        at(0.99)
    );
}
