//! `bench`: sam-lsp beside other tools, on the same templates with the same client.
use crate::shell;
use anyhow::{Context, Result};
use serde_json::Value;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const CLIENT: &str = "crates/xtask/src/bench/client.py";

/// Python packages of other tools.
const PYTHON: [&str; 3] = [
    "cfn-lint==1.58.0",
    "cfn-lsp-extra==0.7.5",
    "aws-sam-translator==1.115.0",
];

/// The npm package of another tool.
const NPM: &str = "yaml-language-server@1.25.0";

/// The transform as a command line: it reads a template and drops what it makes of it.
const TRANSFORM: &str = "\
import boto3, sys
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse
template = yaml_parse(open(sys.argv[1]).read())
# The SAM CLI uploads what the paths of this computer name.
for resource in template['Resources'].values():
    properties = resource.get('Properties') or {}
    for key in {'CodeUri', 'ContentUri', 'DefinitionUri'} & properties.keys():
        properties[key] = 's3://bucket/key'
session = boto3.session.Session(region_name='us-east-1')
Translator({}, Parser(), boto_session=session).translate(template, {})
";

/// The page with the table.
const PAGE: &str = "docs/performance.md";
const BEGIN: &str = "<!-- beside others -->\n";
const END: &str = "<!-- end of beside others -->";

/// How often something is measured.
const ROUNDS: u32 = 20;

/// Measures and prints the tables; with no template given, on the project's own, and into the page.
pub(crate) fn run(templates: &[PathBuf], rounds: Option<u32>) -> Result<()> {
    shell::run(&mut shell::cargo(&[
        "build",
        "--release",
        "--locked",
        "--package",
        "sam-lsp",
    ]))?;
    let folder = shell::target_dir().join("bench-tools");
    let tools = install(&folder)?;
    let own = [
        "tests/templates/orders.yaml",
        "tests/templates/showcase/template.yaml",
    ];
    let own = own.map(|it| shell::root().join(it));
    let chosen = match templates {
        [] => &own[..],
        some => some,
    };
    let mut text = String::new();
    for template in chosen {
        let name = template.file_name().unwrap_or_default().to_string_lossy();
        let lines = fs::read_to_string(template)
            .with_context(|| template.display().to_string())?
            .lines()
            .count();
        let results = measure(&tools, template, rounds.unwrap_or(ROUNDS))?;
        let _ = write!(text, "{name}, {lines} lines:\n\n{}\n", table(&results));
    }
    println!("{text}");
    if templates.is_empty() {
        write_page(&text)?;
    }
    Ok(())
}

/// A tool: its name, and its command. The name of a command line begins with `$`.
type Tool = (&'static str, String);

/// Installs the other tools once.
fn install(folder: &Path) -> Result<Vec<Tool>> {
    fs::create_dir_all(folder)?;
    let python = folder.join("python/bin");
    if !python.join("python").exists() {
        let mut venv = Command::new("python3");
        shell::run(venv.args(["-m", "venv"]).arg(folder.join("python")))?;
        let mut pip = Command::new(python.join("python"));
        shell::run(pip.args(["-m", "pip", "install", "--quiet"]).args(PYTHON))?;
    }
    let yaml = folder.join("node_modules/.bin/yaml-language-server");
    if !yaml.exists() {
        let mut npm = shell::npm();
        npm.args(["install", "--no-save", "--no-fund", "--no-audit", NPM]);
        shell::run(npm.arg("--prefix").arg(folder))?;
    }
    let transform = folder.join("transform.py");
    fs::write(&transform, TRANSFORM)?;
    let own = shell::target_dir().join("release/sam-lsp");
    let of = |path: &Path, more: &str| format!("'{}' {more}", path.display());
    Ok(vec![
        ("sam-lsp", of(&own, "")),
        ("yaml-language-server", of(&yaml, "--stdio")),
        ("cfn-lsp-extra", of(&python.join("cfn-lsp-extra"), "")),
        ("$sam-lsp check", of(&own, "check")),
        ("$cfn-lint", of(&python.join("cfn-lint"), "")),
        ("$sam-lsp expand", of(&own, "expand")),
        (
            "$SAM translator",
            of(&python.join("python"), &of(&transform, "")),
        ),
    ])
}

fn measure(tools: &[Tool], template: &Path, rounds: u32) -> Result<Vec<Value>> {
    let mut client = Command::new("python3");
    client
        .arg(shell::root().join(CLIENT))
        .args(["--rounds", &rounds.to_string(), "--template"])
        .arg(template)
        // What follows are pairs: a command may begin with a dash.
        .arg("--");
    for (name, command) in tools {
        client.args([*name, command.as_str()]);
    }
    let printed = shell::read(&mut client)?;
    let lines = printed.lines().map(serde_json::from_str);
    Ok(lines.collect::<Result<_, _>>()?)
}

/// Servers and command lines, each with how many times as long as the first one it takes.
fn table(results: &[Value]) -> String {
    const SERVERS: [(&str, &str); 5] = [
        ("open", "start to diagnostics"),
        ("edit", "edit to diagnostics"),
        ("hover", "hover"),
        ("completion", "completion"),
        ("memory", "memory"),
    ];
    let is_server = |it: &&Value| it.get("run").is_none();
    let servers: Vec<&Value> = results.iter().filter(is_server).collect();
    let mut text = String::from("| server |");
    SERVERS
        .iter()
        .for_each(|(_, title)| text.push_str(&format!(" {title} |")));
    text.push_str(&format!("\n| --- |{}\n", " ---: |".repeat(SERVERS.len())));
    for it in &servers {
        let _ = write!(text, "| {} |", it["name"].as_str().unwrap_or_default());
        for (key, _) in SERVERS {
            let unit = match key {
                "memory" => "MB",
                _ => "ms",
            };
            let first = servers.first().and_then(|it| it[key].as_f64());
            let _ = write!(text, " {} |", cell(it[key].as_f64(), first, unit));
        }
        text.push('\n');
    }
    text.push_str("\n| command | time |\n| --- | ---: |\n");
    let mut first = None;
    for it in results.iter().filter(|it| !is_server(it)) {
        let name = it["name"].as_str().unwrap_or_default();
        let time = it["run"].as_f64();
        if name.starts_with("sam-lsp") {
            first = time;
        }
        let _ = writeln!(text, "| {name} | {} |", cell(time, first, "ms"));
    }
    text
}

/// A value, with its ratio to another one unless it is that one.
fn cell(value: Option<f64>, first: Option<f64>, unit: &str) -> String {
    match (value, first) {
        (None, _) => "–".to_owned(),
        (Some(value), Some(first)) if value > first * 1.05 && first > 0.0 => {
            format!("{value:.1} {unit} ({:.0}×)", value / first)
        }
        (Some(value), _) => format!("{value:.1} {unit}"),
    }
}

fn write_page(text: &str) -> Result<()> {
    let path = shell::root().join(PAGE);
    let page = fs::read_to_string(&path)?;
    let parts = page.split_once(BEGIN);
    let parts = parts.and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = parts.with_context(|| format!("{PAGE} has no place for the tables"))?;
    fs::write(path, format!("{before}{BEGIN}\n{text}\n{END}{after}"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::table;
    use serde_json::json;

    #[test]
    fn what_takes_longer_has_a_ratio() {
        let results = [
            json!({"name": "sam-lsp", "open": 10.0, "edit": 1.0, "hover": 1.0, "completion": 2.0, "memory": 20.0}),
            json!({"name": "other", "open": 100.0, "edit": null, "hover": 1.02, "completion": 3.0, "memory": 80.0}),
            json!({"name": "sam-lsp check", "run": 10.0}),
            json!({"name": "cfn-lint", "run": 2000.0}),
        ];
        assert_eq!(
            table(&results),
            "| server | start to diagnostics | edit to diagnostics | hover | completion | memory |\n\
             | --- | ---: | ---: | ---: | ---: | ---: |\n\
             | sam-lsp | 10.0 ms | 1.0 ms | 1.0 ms | 2.0 ms | 20.0 MB |\n\
             | other | 100.0 ms (10×) | – | 1.0 ms | 3.0 ms (2×) | 80.0 MB (4×) |\n\n\
             | command | time |\n| --- | ---: |\n| sam-lsp check | 10.0 ms |\n| cfn-lint | 2000.0 ms (200×) |\n"
        );
    }
}
