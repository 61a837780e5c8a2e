//! How much of a template is still understood when one line of it is damaged. Every floor may only go up.

use sam_core::document::{Document, Section};
use sam_core::syntax::{NodeKind, NodeRef};
use sam_core::text::PositionEncoding;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Of the lines a damage applies to, every so manieth is damaged; `DAMAGE_EVERY=1` damages all of them.
const EVERY: usize = 3;

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
        yaml: 90.0,
        json: 0.0,
    },
    Damage {
        name: "half-typed key on a line of its own",
        apply: new_half_key,
        yaml: 90.0,
        json: 0.0,
    },
    Damage {
        name: "no blank behind the colon",
        apply: no_blank,
        yaml: 90.0,
        json: 100.0,
    },
    Damage {
        name: "unclosed quote",
        apply: unclosed_quote,
        yaml: 90.0,
        json: 0.0,
    },
    Damage {
        name: "quote opened before a value",
        apply: quote_opened,
        yaml: 90.0,
        json: 0.0,
    },
    Damage {
        name: "unclosed [",
        apply: unclosed_bracket,
        yaml: 95.0,
        json: 0.0,
    },
    Damage {
        name: "unclosed {",
        apply: unclosed_brace,
        yaml: 95.0,
        json: 0.0,
    },
    Damage {
        name: "[ typed as a value",
        apply: typed_bracket,
        yaml: 95.0,
        json: 0.0,
    },
    Damage {
        name: "{ typed as a value",
        apply: typed_brace,
        yaml: 95.0,
        json: 0.0,
    },
    Damage {
        name: "stray closing bracket",
        apply: stray_bracket,
        yaml: 90.0,
        json: 0.0,
    },
    Damage {
        name: "stray closing brace",
        apply: stray_brace,
        yaml: 90.0,
        json: 0.0,
    },
    Damage {
        name: "indented by one more",
        apply: one_more,
        yaml: 90.0,
        json: 100.0,
    },
    Damage {
        name: "indented by one less",
        apply: one_less,
        yaml: 90.0,
        json: 100.0,
    },
    Damage {
        name: "indented by a tab",
        apply: tabbed,
        yaml: 90.0,
        json: 100.0,
    },
    Damage {
        name: "bare dash below",
        apply: bare_dash,
        yaml: 90.0,
        json: 0.0,
    },
    Damage {
        name: "value is *",
        apply: star,
        yaml: 90.0,
        json: 0.0,
    },
    Damage {
        name: "value begins with @",
        apply: at_sign,
        yaml: 90.0,
        json: 0.0,
    },
    Damage {
        name: "value begins with `",
        apply: backtick,
        yaml: 90.0,
        json: 0.0,
    },
    Damage {
        name: "value begins with %",
        apply: percent,
        yaml: 90.0,
        json: 0.0,
    },
    Damage {
        name: "value is &",
        apply: ampersand,
        yaml: 90.0,
        json: 0.0,
    },
    Damage {
        name: "value is !",
        apply: bang,
        yaml: 90.0,
        json: 0.0,
    },
    Damage {
        name: "colon in a value",
        apply: colon_in_value,
        yaml: 90.0,
        json: 0.0,
    },
    Damage {
        name: "missing value",
        apply: missing_value,
        yaml: 90.0,
        json: 0.0,
    },
    Damage {
        name: "missing comma",
        apply: missing_comma,
        yaml: 90.0,
        json: 0.0,
    },
    Damage {
        name: "trailing comma",
        apply: trailing_comma,
        yaml: 90.0,
        json: 0.0,
    },
    Damage {
        name: "half a member on a line of its own",
        apply: half_member,
        yaml: 90.0,
        json: 0.0,
    },
    Damage {
        name: "line cut in half",
        apply: half_line,
        yaml: 90.0,
        json: 0.0,
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

/// All scalars of a template: the lines of the keys above them, their own line, and what they say.
type Model = HashMap<(Vec<u32>, u32, String), u32>;

fn model(document: &Document, new_line: impl Fn(u32) -> Option<u32>) -> Model {
    let mut model = Model::new();
    let mut walker = Walker {
        document,
        new_line: &new_line,
        model: &mut model,
    };
    for section in [
        Section::Other,
        Section::Parameters,
        Section::Globals,
        Section::Conditions,
        Section::Mappings,
        Section::Resources,
        Section::Outputs,
    ] {
        for entry in document.template().entries(section) {
            walker.entry(&[], entry.key, entry.value);
        }
    }
    model
}

struct Walker<'a> {
    document: &'a Document,
    new_line: &'a dyn Fn(u32) -> Option<u32>,
    model: &'a mut Model,
}

impl Walker<'_> {
    fn line(&self, node: NodeRef<'_>) -> Option<u32> {
        let at = self
            .document
            .text
            .line_col(node.range().start(), PositionEncoding::Utf8);
        (self.new_line)(at.line)
    }

    fn entry(&mut self, path: &[u32], key: NodeRef<'_>, value: NodeRef<'_>) {
        let line = self.line(key);
        self.add(path, key, line);
        let mut inner = path.to_vec();
        inner.push(line.unwrap_or(u32::MAX));
        self.node(&inner, value);
    }

    fn node(&mut self, path: &[u32], node: NodeRef<'_>) {
        let line = self.line(node);
        match node.node.kind {
            NodeKind::Scalar(_) => self.add(path, node, line),
            NodeKind::Missing | NodeKind::Sequence(_) | NodeKind::Mapping(_) => {}
        }
        node.items().for_each(|it| self.node(path, it));
        node.entries()
            .for_each(|it| self.entry(path, it.key, it.value));
    }

    fn add(&mut self, path: &[u32], node: NodeRef<'_>, line: Option<u32>) {
        let Some(line) = line else { return };
        let said = node.scalar().map_or("", |it| &*it.value);
        let tag = node.tag().unwrap_or_default();
        *self
            .model
            .entry((path.to_vec(), line, format!("{tag} {said}")))
            .or_default() += 1;
    }
}

fn kept(whole: &Model, damaged: &Model) -> f64 {
    let all: u32 = whole.values().sum();
    let kept: u32 = whole
        .iter()
        .map(|(key, count)| (*count).min(damaged.get(key).copied().unwrap_or(0)))
        .sum();
    100.0 * f64::from(kept) / f64::from(all.max(1))
}

/// Applies a kind of damage to every line in turn: the average share kept, the worst, and how often it was applied.
fn measure(text: &str, damage: &Damage) -> (f64, f64, usize) {
    let document = Document::open(1, text);
    assert_eq!(
        document.syntax_errors().collect::<Vec<_>>(),
        [],
        "the template itself must be well-formed"
    );
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
        let new = Document::open(1, &(new.join("\n") + "\n"));
        // When a line was added, the one it was added to is not damaged itself.
        let is_first = damaged.ends_with(line);
        let before = model(&document, |it| (added > 0 || it != at).then_some(it));
        let after = model(&new, |it| match (it.cmp(&at), added) {
            (std::cmp::Ordering::Less, _) => Some(it),
            (std::cmp::Ordering::Equal, 0) => None,
            (std::cmp::Ordering::Equal, _) => (!is_first).then_some(it),
            (std::cmp::Ordering::Greater, _) => {
                if added > 0 && it == at + 1 {
                    is_first.then_some(at)
                } else {
                    Some(it - added)
                }
            }
        });
        let share = kept(&before, &after);
        if std::env::var("DAMAGE_SHOW").is_ok_and(|it| it == damage.name) && share < 99.9 {
            println!(
                "line {:4} keeps {share:6.1} %: {damaged:?}  {:?}",
                at + 1,
                new.syntax_errors()
                    .map(|it| (document_line(&new, it.range), it.message))
                    .collect::<Vec<_>>()
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
    for entry in document.template().entries(Section::Other) {
        top.insert(entry.name().to_owned(), entry.value.to_value());
    }
    for (section, name) in [
        (Section::Globals, "Globals"),
        (Section::Parameters, "Parameters"),
        (Section::Conditions, "Conditions"),
        (Section::Mappings, "Mappings"),
        (Section::Resources, "Resources"),
        (Section::Outputs, "Outputs"),
    ] {
        let entries: Map<String, Value> = document
            .template()
            .entries(section)
            .map(|it| (it.name().to_owned(), it.value.to_value()))
            .collect();
        if !entries.is_empty() {
            top.insert(name.to_owned(), Value::Object(entries));
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
