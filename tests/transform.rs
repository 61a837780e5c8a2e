//! The whole transform against the answers of the SAM translator: its own test cases in three partitions, and templates of
//! real projects. Prints how many are equal and what differs.
//!
//! `SAM_LSP_CASE=basic_function` prints each difference of one case; `SAM_LSP_CASE=real/patterns/lambda` of a real template.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test, which prints its counts"
)]
use crate::roles::stand_in;
use sam_core::connector::Environment;
use sam_core::document::Document;
use sam_core::expand::TransformError;
use sam_core::transform::{LocalPaths, Transformed, transform};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// How many cases must be equal. They may only go up.
const SUCCESS_FLOOR: usize = 717;
const ERROR_FLOOR: usize = 116;
const REAL_FLOOR: usize = 60;

/// The folder of answers, partition and region of each run.
const PARTITIONS: [(&str, &str, &str); 3] = [
    ("output", "aws", "ap-southeast-1"),
    ("output/aws-cn", "aws-cn", "cn-north-1"),
    ("output/aws-us-gov", "aws-us-gov", "us-gov-west-1"),
];

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("SAM_LSP_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        println!("SAM_LSP_CORPUS is not set: nothing is compared");
    }
    folder
}

fn read(path: &Path) -> Option<Value> {
    let text = std::fs::read_to_string(path).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

pub(crate) fn environment(region: &str, parameters: &[(&str, &str)]) -> Environment {
    let parameters = parameters.iter();
    Environment {
        region: region.to_owned(),
        parameters: parameters
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        ..Environment::default()
    }
}

/// Lists have no order in the answers, maps have none at all.
fn sort(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(sort);
            items.sort_by_cached_key(Value::to_string);
        }
        Value::Object(map) => {
            map.values_mut().for_each(sort);
            map.sort_keys();
        }
        Value::Number(number) => {
            let whole = number.as_f64().filter(|it| it.fract() == 0.0);
            if let Some(whole) = whole.filter(|it| it.abs() < 9e15) {
                *value = json!(whole as i64);
            }
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// What differs, a line each, as `KIND path ours theirs`; the kind is a type of resources or a section.
pub(crate) fn differences(mut ours: Value, mut theirs: Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let resources = |value: &mut Value| {
        let map = value.as_object_mut().unwrap();
        match map.shift_remove("Resources") {
            Some(Value::Object(resources)) => resources,
            _ => Map::new(),
        }
    };
    let (mut our_resources, their_resources) = (resources(&mut ours), resources(&mut theirs));
    let kind = |it: &Value| it["Type"].as_str().unwrap_or("no type").to_owned();
    for (id, mut theirs) in their_resources {
        let Some(mut ours) = our_resources.shift_remove(&id) else {
            found.push((kind(&theirs), format!("{id} is missing: {theirs}")));
            continue;
        };
        sort(&mut ours);
        sort(&mut theirs);
        if ours != theirs {
            compare(&mut found, &kind(&theirs), &id, &ours, &theirs);
        }
    }
    for (id, ours) in our_resources {
        found.push((kind(&ours), format!("{id} is surplus: {ours}")));
    }
    sort(&mut ours);
    sort(&mut theirs);
    if ours != theirs {
        compare(&mut found, "sections", "", &ours, &theirs);
    }
    found
}

fn compare(
    found: &mut Vec<(String, String)>,
    kind: &str,
    path: &str,
    ours: &Value,
    theirs: &Value,
) {
    match (ours, theirs) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let (ours, theirs) = (a.get(key), b.get(key));
                if ours != theirs {
                    let path = format!("{path}.{key}");
                    match (ours, theirs) {
                        (Some(ours), Some(theirs)) => compare(found, kind, &path, ours, theirs),
                        _ => found.push((kind.to_owned(), shown(&path, ours, theirs))),
                    }
                }
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (ours, theirs) in a.iter().zip(b).filter(|(a, b)| a != b) {
                compare(found, kind, &format!("{path}[]"), ours, theirs);
            }
        }
        _ => found.push((kind.to_owned(), shown(path, Some(ours), Some(theirs)))),
    }
}

fn shown(path: &str, ours: Option<&Value>, theirs: Option<&Value>) -> String {
    let text = |it: Option<&Value>| it.map_or("nothing".to_owned(), Value::to_string);
    format!(
        "{path}\n    ours:   {}\n    theirs: {}",
        text(ours),
        text(theirs)
    )
}

/// The result of one case: the kinds of differences with their lines.
fn check(
    name: &str,
    ours: Result<Transformed, Vec<TransformError>>,
    theirs: Value,
    partition: &str,
) -> Vec<(String, String)> {
    let found = match ours {
        Ok(it) if !it.unexpanded.is_empty() => {
            let ids = it.unexpanded.join(", ");
            let mut found = vec![("not expanded".to_owned(), ids)];
            if std::env::var_os("SAM_LSP_CASE").is_some() {
                found.extend(of_template(it.template, theirs, partition));
            }
            found
        }
        Ok(it) => of_template(it.template, theirs, partition),
        Err(errors) => vec![("refused".to_owned(), messages(&errors).join("\n    "))],
    };
    if std::env::var("SAM_LSP_CASE").is_ok_and(|it| it == name) {
        for (kind, line) in &found {
            println!("{name}: {kind}: {line}");
        }
    }
    found
}

fn of_template(mut ours: Value, theirs: Value, partition: &str) -> Vec<(String, String)> {
    stand_in(&mut ours, partition);
    differences(ours, theirs)
}

/// A message without the letter before a text of the template that Python 2.7 prints, as the translator's tests read it.
pub(crate) fn without_marks(message: &str) -> String {
    let mut result = String::new();
    let mut rest = message;
    while let Some((before, behind)) = rest.split_once("u'") {
        result.push_str(before);
        let end = behind.find(|it: char| !it.is_ascii_alphanumeric());
        let is_text = end.is_some_and(|end| behind[end..].starts_with('\''));
        result.push_str(if is_text { "'" } else { "u'" });
        rest = behind;
    }
    result.push_str(rest);
    result
}

/// The messages as the translator sorts them.
fn messages(errors: &[TransformError]) -> Vec<String> {
    errors.iter().map(|it| it.aws_message.clone()).collect()
}

/// Counts of cases by kind of difference.
#[derive(Default)]
struct Tally {
    equal: usize,
    different: Vec<String>,
    kinds: BTreeMap<String, BTreeSet<String>>,
}

impl Tally {
    fn add(&mut self, name: &str, found: &[(String, String)]) {
        if found.is_empty() {
            self.equal += 1;
            return;
        }
        self.different.push(name.to_owned());
        for (kind, _) in found {
            self.kinds
                .entry(kind.clone())
                .or_default()
                .insert(name.to_owned());
        }
    }

    fn print(&self, what: &str) {
        let all = self.equal + self.different.len();
        println!("{what}: {} of {all} equal", self.equal);
        for (kind, names) in &self.kinds {
            let shown: Vec<&str> = names.iter().take(5).map(String::as_str).collect();
            println!("  {:4} {kind}: {}", names.len(), shown.join(", "));
        }
    }
}

fn inputs(folder: &Path) -> Vec<(String, String)> {
    let mut paths: Vec<_> = std::fs::read_dir(folder.join("input"))
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    paths.sort();
    let only = std::env::var("SAM_LSP_CASE").ok();
    let all = paths.into_iter().map(|path| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(&path).unwrap())
    });
    all.filter(|(name, _)| only.as_ref().is_none_or(|it| it == name))
        .collect()
}

const PARAMETERS: [(&str, &str); 2] = [("param1", "value1"), ("param2", "value2")];

#[test]
fn cases_of_the_translator_that_succeed() {
    let Some(folder) = corpus().map(|it| it.join("samtranslator")) else {
        return;
    };
    let mut tally = Tally::default();
    for (name, text) in inputs(&folder) {
        for (outputs, partition, region) in PARTITIONS {
            let Some(theirs) = read(&folder.join(outputs).join(format!("{name}.json"))) else {
                continue;
            };
            if theirs.get("causes").is_some() {
                continue;
            }
            let document = Document::open(1, &text);
            let ours = transform(
                document.template(),
                &environment(region, &PARAMETERS),
                LocalPaths::Refused,
            );
            tally.add(
                &format!("{name} {partition}"),
                &check(&name, ours, theirs, partition),
            );
        }
    }
    tally.print("cases that succeed, in three partitions");
    if std::env::var_os("SAM_LSP_CASE").is_none() {
        assert!(tally.equal >= SUCCESS_FLOOR, "{}", tally.equal);
    }
}

#[test]
fn cases_of_the_translator_that_fail() {
    let Some(folder) = corpus().map(|it| it.join("samtranslator")) else {
        return;
    };
    let mut tally = Tally::default();
    for (name, text) in inputs(&folder) {
        let Some(theirs) = read(&folder.join(format!("output/{name}.json"))) else {
            continue;
        };
        let Some(causes) = theirs.get("causes").and_then(Value::as_array) else {
            continue;
        };
        let document = Document::open(1, &text);
        let ours = transform(
            document.template(),
            &environment("ap-southeast-1", &PARAMETERS),
            LocalPaths::Refused,
        );
        let ours: BTreeSet<String> = match ours {
            Ok(_) => BTreeSet::new(),
            Err(errors) => messages(&errors)
                .iter()
                .map(|it| without_marks(it))
                .collect(),
        };
        let theirs = causes.iter().filter_map(|it| it["message"].as_str());
        let theirs: BTreeSet<String> = theirs.map(without_marks).collect();
        let mut found: Vec<(String, String)> = Vec::new();
        found.extend(
            theirs
                .difference(&ours)
                .map(|it| ("missing".to_owned(), it.clone())),
        );
        found.extend(
            ours.difference(&theirs)
                .map(|it| ("surplus".to_owned(), it.clone())),
        );
        if std::env::var_os("SAM_LSP_CASE").is_some()
            || std::env::var_os("SAM_LSP_ERRORS").is_some()
        {
            for (kind, line) in &found {
                println!("{name}: {kind}: {line}");
            }
        }
        tally.add(&name, &found);
    }
    tally.print("cases that fail");
    if std::env::var_os("SAM_LSP_CASE").is_none() {
        assert!(tally.equal >= ERROR_FLOOR, "{}", tally.equal);
    }
}

/// The templates below a folder with answers beside them.
fn templates(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(templates(&path));
        } else if (name.starts_with("template") || name == "with-connectors.yaml")
            && path
                .extension()
                .is_some_and(|it| it == "yaml" || it == "yml")
        {
            found.push(path);
        }
    }
    found
}

#[test]
fn templates_of_real_projects() {
    let Some(folder) = corpus().map(|it| it.join("real")) else {
        return;
    };
    let only = std::env::var("SAM_LSP_CASE").ok();
    let (mut tally, mut failing) = (Tally::default(), 0);
    for path in templates(&folder) {
        let within = path.strip_prefix(&folder).unwrap().parent().unwrap();
        let name = format!("real/{}", within.display());
        if only.as_ref().is_some_and(|it| *it != name) {
            continue;
        }
        let answer = match path.file_stem().unwrap().to_str() {
            Some("with-connectors") => "with-connectors.expected.json",
            _ => "expected.json",
        };
        let Some(theirs) = read(&path.with_file_name(answer)) else {
            continue;
        };
        let document = Document::open(1, &std::fs::read_to_string(&path).unwrap());
        let ours = transform(
            document.template(),
            &environment("us-east-1", &[]),
            LocalPaths::Uploaded,
        );
        if theirs.get("error").is_some() {
            failing += usize::from(ours.is_err());
            continue;
        }
        tally.add(&name, &check(&name, ours, theirs, "aws"));
    }
    tally.print("templates of real projects");
    println!("  {failing} that fail are refused");
    if only.is_none() {
        assert!(tally.equal >= REAL_FLOOR, "{}", tally.equal);
    }
}
