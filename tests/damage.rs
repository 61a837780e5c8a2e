//! How much of a template is still understood when one line of it is damaged. Every floor may only go up.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test, which prints what it measured and what it was not given"
)]

use sam_core::document::{Document, Section};
use sam_core::syntax::NodeRef;
use sam_core::text::{Change, PositionEncoding};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Of the lines a damage applies to, every so manieth is damaged; `DAMAGE_EVERY=1` damages all of them.
const EVERY: usize = 4;

const SECTIONS: [(Section, &str); 7] = [
    (Section::Other, ""),
    (Section::Globals, "Globals"),
    (Section::Parameters, "Parameters"),
    (Section::Conditions, "Conditions"),
    (Section::Mappings, "Mappings"),
    (Section::Resources, "Resources"),
    (Section::Outputs, "Outputs"),
];

/// One kind of damage: what it makes of a line (`None` where it does not apply), and the shares of the model that
/// must be kept, in percent: on average over all lines, in YAML and in JSON.
struct Damage {
    name: &'static str,
    apply: fn(&str) -> Option<String>,
    yaml: f64,
    json: f64,
}

const DAMAGES: &[Damage] = &[
    Damage {
        name: "half-typed key",
        apply: half_typed_key,
        yaml: 99.8,
        json: 99.9,
    },
    Damage {
        name: "half-typed key on a line of its own",
        apply: new_half_key,
        yaml: 99.5,
        json: 99.9,
    },
    Damage {
        name: "no blank behind the colon",
        apply: no_blank,
        yaml: 99.8,
        json: 99.9,
    },
    Damage {
        name: "unclosed quote",
        apply: unclosed_quote,
        yaml: 99.9,
        json: 99.9,
    },
    Damage {
        name: "quote opened before a value",
        apply: quote_opened,
        yaml: 99.8,
        json: 99.9,
    },
    Damage {
        name: "unclosed [",
        apply: unclosed_bracket,
        yaml: 99.9,
        json: 99.9,
    },
    Damage {
        name: "unclosed {",
        apply: unclosed_brace,
        yaml: 99.8,
        json: 99.9,
    },
    Damage {
        name: "[ typed as a value",
        apply: typed_bracket,
        yaml: 99.9,
        json: 99.9,
    },
    Damage {
        name: "{ typed as a value",
        apply: typed_brace,
        yaml: 99.9,
        json: 99.9,
    },
    Damage {
        name: "stray closing bracket",
        apply: stray_bracket,
        yaml: 99.6,
        json: 99.9,
    },
    Damage {
        name: "stray closing brace",
        apply: stray_brace,
        yaml: 99.9,
        json: 99.5,
    },
    Damage {
        name: "indented by one more",
        apply: one_more,
        yaml: 99.0,
        json: 99.9,
    },
    Damage {
        name: "indented by one less",
        apply: one_less,
        yaml: 99.8,
        json: 99.9,
    },
    Damage {
        name: "indented by a tab",
        apply: tabbed,
        yaml: 99.2,
        json: 99.9,
    },
    Damage {
        name: "bare dash below",
        apply: bare_dash,
        yaml: 99.8,
        json: 99.9,
    },
    Damage {
        name: "value is *",
        apply: star,
        yaml: 99.9,
        json: 99.9,
    },
    Damage {
        name: "value begins with @",
        apply: at_sign,
        yaml: 99.9,
        json: 99.9,
    },
    Damage {
        name: "value begins with `",
        apply: backtick,
        yaml: 99.9,
        json: 99.9,
    },
    Damage {
        name: "value begins with %",
        apply: percent,
        yaml: 99.9,
        json: 99.9,
    },
    Damage {
        name: "value is &",
        apply: ampersand,
        yaml: 99.9,
        json: 99.9,
    },
    Damage {
        name: "value is !",
        apply: bang,
        yaml: 99.9,
        json: 99.9,
    },
    Damage {
        name: "colon in a value",
        apply: colon_in_value,
        yaml: 99.9,
        json: 99.9,
    },
    Damage {
        name: "missing value",
        apply: missing_value,
        yaml: 99.8,
        json: 99.9,
    },
    Damage {
        name: "missing comma",
        apply: missing_comma,
        yaml: 99.8,
        json: 99.8,
    },
    Damage {
        name: "trailing comma",
        apply: trailing_comma,
        yaml: 99.8,
        json: 99.9,
    },
    Damage {
        name: "half a member on a line of its own",
        apply: half_member,
        yaml: 97.1,
        json: 99.9,
    },
    Damage {
        name: "line cut in half",
        apply: half_line,
        yaml: 99.7,
        json: 99.9,
    },
];

fn content(line: &str) -> Option<(usize, &str)> {
    let body = line.trim_start();
    (!body.is_empty() && !body.starts_with('#')).then_some((line.len() - body.len(), body))
}

/// Where the value of a `key: value` line begins and what it is.
fn value(line: &str) -> Option<(usize, &str)> {
    content(line)?;
    let at = line.find(": ")? + 2;
    (!line[at..].trim().is_empty()).then_some((at, &line[at..]))
}

fn with_value(line: &str, new: &str) -> Option<String> {
    let (at, old) = value(line)?;
    let comma = if line.trim_start().starts_with('"') && old.ends_with(',') {
        ","
    } else {
        ""
    };
    let is_block = matches!(old.trim_end_matches(','), "|" | ">" | ">-" | "{" | "[")
        || old.starts_with('!') && !old.contains(' ');
    (!is_block).then(|| format!("{}{new}{comma}", &line[..at]))
}

fn half_typed_key(line: &str) -> Option<String> {
    let (indent, body) = content(line)?;
    let colon = body.find(':').filter(|it| *it > 1)?;
    let is_word = body.trim_start_matches('"')[..2]
        .chars()
        .all(char::is_alphanumeric);
    is_word.then(|| line[..indent + colon / 2 + 1].to_owned())
}

fn new_half_key(line: &str) -> Option<String> {
    let (indent, _) = content(line)?;
    Some(format!("{}Fo\n{line}", &line[..indent]))
}

fn no_blank(line: &str) -> Option<String> {
    let (indent, body) = content(line)?;
    body.contains(": ")
        .then(|| format!("{}{}", &line[..indent], body.replacen(": ", ":", 1)))
}

fn unclosed_quote(line: &str) -> Option<String> {
    let (_, body) = content(line)?;
    let at = body.rfind(['"', '\''])?;
    let start = line.len() - body.len();
    Some(format!(
        "{}{}",
        &line[..start + at],
        &line[start + at + 1..]
    ))
}

fn quote_opened(line: &str) -> Option<String> {
    let (at, value) = value(line)?;
    (!value.contains(['"', '\''])).then(|| format!("{}\"{value}", &line[..at]))
}

fn without_last(line: &str, closer: char) -> Option<String> {
    let at = line.rfind(closer)?;
    content(line)?;
    Some(format!("{}{}", &line[..at], &line[at + 1..]))
}

fn unclosed_bracket(line: &str) -> Option<String> {
    without_last(line, ']')
}

fn unclosed_brace(line: &str) -> Option<String> {
    without_last(line, '}').filter(|_| !line.contains("${"))
}

fn typed_bracket(line: &str) -> Option<String> {
    with_value(line, "[")
}

fn typed_brace(line: &str) -> Option<String> {
    with_value(line, "{")
}

fn stray_bracket(line: &str) -> Option<String> {
    value(line).map(|_| format!("{line}]"))
}

fn stray_brace(line: &str) -> Option<String> {
    value(line).map(|_| format!("{line}}}"))
}

fn one_more(line: &str) -> Option<String> {
    content(line).filter(|(indent, _)| *indent > 0)?;
    Some(format!(" {line}"))
}

fn one_less(line: &str) -> Option<String> {
    content(line)?;
    line.strip_prefix(' ').map(str::to_owned)
}

fn tabbed(line: &str) -> Option<String> {
    content(line)?;
    Some(format!("\t{}", line.strip_prefix("  ")?))
}

fn bare_dash(line: &str) -> Option<String> {
    let (indent, _) = content(line)?;
    Some(format!("{line}\n{}-", &line[..indent]))
}

fn star(line: &str) -> Option<String> {
    with_value(line, "*")
}

fn at_sign(line: &str) -> Option<String> {
    with_value(line, "@x")
}

fn backtick(line: &str) -> Option<String> {
    with_value(line, "`x")
}

fn percent(line: &str) -> Option<String> {
    with_value(line, "%x")
}

fn ampersand(line: &str) -> Option<String> {
    with_value(line, "&")
}

fn bang(line: &str) -> Option<String> {
    with_value(line, "!")
}

fn colon_in_value(line: &str) -> Option<String> {
    with_value(line, "one: two")
}

fn missing_value(line: &str) -> Option<String> {
    let (at, old) = value(line)?;
    if matches!(old, "{" | "[" | "|") {
        return None;
    }
    Some(line[..at].to_owned())
}

fn missing_comma(line: &str) -> Option<String> {
    content(line)?;
    let at = line.rfind(',')?;
    Some(format!("{}{}", &line[..at], &line[at + 1..]))
}

fn trailing_comma(line: &str) -> Option<String> {
    let (_, body) = content(line)?;
    body.ends_with(['"', '}', ']']).then(|| format!("{line},"))
}

fn half_member(line: &str) -> Option<String> {
    let (indent, _) = content(line)?;
    Some(format!("{}\"Fo\n{line}", &line[..indent]))
}

fn half_line(line: &str) -> Option<String> {
    let (indent, body) = content(line)?;
    let half = (0..=body.len() / 2)
        .rev()
        .find(|at| body.is_char_boundary(*at))?;
    (half > 0).then(|| line[..indent + half].trim_end().to_owned())
}

/// A scalar of a template: the lines of the keys above it, its own line, and what it says.
struct Said {
    path: Vec<u32>,
    line: u32,
    text: String,
}

/// All keys and scalar values of a template.
fn said(document: &Document) -> Vec<Said> {
    let starts: Vec<usize> = std::iter::once(0)
        .chain(document.source().match_indices('\n').map(|(at, _)| at + 1))
        .collect();
    let mut walker = Walker {
        starts,
        path: Vec::new(),
        all: Vec::new(),
    };
    for section in SECTIONS.map(|(section, _)| section) {
        for entry in document.template().entries(section) {
            walker.entry(entry.key, entry.value);
        }
    }
    walker.all
}

struct Walker {
    starts: Vec<usize>,
    path: Vec<u32>,
    all: Vec<Said>,
}

impl Walker {
    fn line(&self, node: NodeRef<'_>) -> u32 {
        let at = usize::from(node.range().start());
        u32::try_from(self.starts.partition_point(|it| *it <= at) - 1).unwrap()
    }

    fn entry(&mut self, key: NodeRef<'_>, value: NodeRef<'_>) {
        self.node(key);
        self.path.push(self.line(key));
        self.node(value);
        self.path.pop();
    }

    fn node(&mut self, node: NodeRef<'_>) {
        if let Some(scalar) = node.scalar() {
            let text = format!("{} {}", node.tag().unwrap_or_default(), scalar.value);
            self.all.push(Said {
                path: self.path.clone(),
                line: self.line(node),
                text,
            });
        }
        node.items().for_each(|it| self.node(it));
        node.entries().for_each(|it| self.entry(it.key, it.value));
    }
}

/// How often each scalar occurs, with lines as `line_of` has them; those it has no line for are left out, and keys
/// above on such a line are all alike.
fn model(
    all: &[Said],
    line_of: impl Fn(u32) -> Option<u32>,
) -> HashMap<(Vec<Option<u32>>, u32, &str), u32> {
    let mut model = HashMap::new();
    for it in all {
        if let Some(line) = line_of(it.line) {
            let path = it.path.iter().map(|line| line_of(*line)).collect();
            *model.entry((path, line, &*it.text)).or_default() += 1;
        }
    }
    model
}

/// Applies a kind of damage to every line in turn: the shares kept, added up, the worst, and how often it was applied.
fn measure(text: &str, damage: &Damage) -> (f64, f64, usize) {
    let document = Document::open(1, text);
    assert_eq!(
        document.syntax_errors().collect::<Vec<_>>(),
        [],
        "the template itself must be well-formed"
    );
    let whole = said(&document);
    let lines: Vec<&str> = text.lines().collect();
    let (mut sum, mut worst, mut count) = (0.0, 100.0_f64, 0_usize);
    let every = std::env::var("DAMAGE_EVERY").map_or(EVERY, |it| it.parse().unwrap());
    let hit = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| (damage.apply)(line).is_some());
    for (at, line) in hit.step_by(every) {
        let Some(damaged) = (damage.apply)(line) else {
            continue;
        };
        let at = u32::try_from(at).unwrap();
        let added = u32::try_from(damaged.matches('\n').count()).unwrap();
        let mut new = lines.clone();
        new[at as usize] = &damaged;
        let new = document.edited(
            2,
            &[Change::Full(new.join("\n") + "\n")],
            PositionEncoding::Utf8,
        );
        // When a line was added, the one beside it is not damaged itself.
        let is_added_above = damaged.ends_with(line);
        let new_said = said(&new);
        let before = model(&whole, |it| (added > 0 || it != at).then_some(it));
        let after = model(&new_said, |it| match (it, added) {
            (it, _) if it < at => Some(it),
            (it, 0) => (it != at).then_some(it),
            (it, _) if it == at => (!is_added_above).then_some(at),
            (it, _) if it == at + 1 => is_added_above.then_some(at),
            (it, added) => Some(it - added),
        });
        let all: u32 = before.values().sum();
        let kept: u32 = before
            .iter()
            .map(|(it, count)| (*count).min(after.get(it).copied().unwrap_or(0)))
            .sum();
        let share = 100.0 * f64::from(kept) / f64::from(all.max(1));
        if std::env::var("DAMAGE_SHOW").is_ok_and(|it| it == damage.name) && share < 99.9 {
            let errors: Vec<_> = new
                .syntax_errors()
                .map(|it| (document_line(&new, it.range), it.message))
                .collect();
            println!(
                "line {:4} keeps {share:6.1} %: {damaged:?}  {errors:?}",
                at + 1
            );
        }
        sum += share;
        worst = worst.min(share);
        count += 1;
    }
    (sum, worst, count)
}

fn document_line(document: &Document, range: sam_core::text::TextRange) -> u32 {
    document
        .text
        .line_col(range.start(), PositionEncoding::Utf8)
        .line
        + 1
}

/// A template as pretty-printed JSON.
fn to_json(text: &str) -> String {
    let document = Document::open(1, text);
    let mut top = Map::new();
    for (section, name) in SECTIONS {
        let entries: Map<String, Value> = document
            .template()
            .entries(section)
            .map(|it| (it.name().to_owned(), it.value.to_value()))
            .collect();
        match name {
            "" => top.extend(entries),
            _ => drop(top.insert(name.to_owned(), Value::Object(entries))),
        }
    }
    serde_json::to_string_pretty(&Value::Object(top)).unwrap() + "\n"
}

#[test]
fn damage_stays_where_it_is() {
    let yaml = [
        include_str!("templates/orders.yaml"),
        include_str!("templates/catalogue.yaml"),
    ];
    let json: Vec<String> = yaml.iter().map(|it| to_json(it)).collect();
    let json: Vec<&str> = json.iter().map(String::as_str).collect();
    let mut below = Vec::new();
    println!(
        "{:38}| {:>21} | {:>21}",
        "damage", "YAML kept, worst, n", "JSON kept, worst, n"
    );
    let only = std::env::var("DAMAGE_SHOW").ok();
    for damage in DAMAGES
        .iter()
        .filter(|it| only.as_ref().is_none_or(|only| only == it.name))
    {
        let mut cells = Vec::new();
        for (texts, floor, form) in [
            (&yaml[..], damage.yaml, "YAML"),
            (&json[..], damage.json, "JSON"),
        ] {
            let (mut sum, mut worst, mut count) = (0.0, 100.0_f64, 0);
            for text in texts {
                let one = measure(text, damage);
                (sum, worst, count) = (sum + one.0, worst.min(one.1), count + one.2);
            }
            let share = if count == 0 {
                100.0
            } else {
                sum / count as f64
            };
            cells.push(format!("{share:6.2} % {worst:5.1} % {count:4}"));
            if share < floor {
                below.push(format!(
                    "{} in {form}: {share:.2} % kept, the floor is {floor} %",
                    damage.name
                ));
            }
        }
        println!("{:38}| {} | {}", damage.name, cells[0], cells[1]);
    }
    assert!(below.is_empty(), "{}", below.join("\n"));
}
