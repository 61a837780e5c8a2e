//! The manual of the rules: one page each, from the comment at the head of its module.
use super::outputs::Outputs;
use crate::tidy::modules::is_helper;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Where the rules are, one a file.
pub(crate) const SOURCES: &str = "crates/sam-ide/src/diagnostics";

/// Where their pages go.
pub(crate) const FOLDER: &str = "docs/rules";

/// The schema of `sam-lsp.toml`, which lists their codes.
pub(crate) const SCHEMA: &str = "editors/sam-lsp.schema.json";

/// The manifest of the VS Code extension, which lists their codes so that its settings complete them.
pub(crate) const MANIFEST: &str = "editors/vscode/package.json";

const INDEX: &str = "\
# Rules

What each diagnostic means and what to do about it. Made from the comments of `crates/sam-ide/src/diagnostics` by
`cargo xtask docs`.

| code | says |
| --- | --- |
";

/// Adds all pages to what is to be written.
pub(crate) fn emit(outputs: &mut Outputs, root: &Path) -> Result<()> {
    let mut sources = Vec::new();
    for group in entries(&root.join(SOURCES))? {
        for path in entries(&group)? {
            let name = |it: &Path| {
                it.file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned()
            };
            if path.is_file() {
                let within = format!("{}/{}", name(&group), name(&path));
                sources.push((within, fs::read_to_string(&path)?));
            }
        }
    }
    let sources: Vec<_> = sources
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    match pages(&sources) {
        Ok(pages) => {
            let schema = fs::read_to_string(root.join(SCHEMA))?;
            outputs.add(SCHEMA, with_codes(&schema, &pages)?);
            let manifest = fs::read_to_string(root.join(MANIFEST))?;
            outputs.add(MANIFEST, with_settings(&manifest, &pages)?);
            outputs.own(FOLDER);
            for (name, text) in pages {
                outputs.add(format!("{FOLDER}/{name}"), text);
            }
            Ok(())
        }
        Err(problems) => bail!("{}", problems.join("\n")),
    }
}

/// The schema of `sam-lsp.toml` with the codes of the rules that have these pages.
///
/// # Errors
/// When it is not a schema with rules.
pub(crate) fn with_codes(schema: &str, pages: &BTreeMap<String, String>) -> Result<String> {
    let mut schema: Value = serde_json::from_str(schema)?;
    let rules = schema.pointer_mut("/definitions/rules/properties");
    let rules = rules.with_context(|| format!("{SCHEMA} has no `definitions.rules.properties`"))?;
    let levels = codes(pages).map(|(code, summary)| {
        let level = json!({ "description": summary, "$ref": "#/definitions/level" });
        (code.to_owned(), level)
    });
    *rules = Value::Object(levels.collect());
    Ok(serde_json::to_string_pretty(&schema)? + "\n")
}

/// The manifest of the VS Code extension with these codes as properties of the setting `sam-lsp.rules`, one a line. The
/// rest of it stays as somebody wrote it.
///
/// # Errors
/// When it has no such setting.
pub(crate) fn with_settings(manifest: &str, pages: &BTreeMap<String, String>) -> Result<String> {
    let (before, rest) = split_behind(manifest, "\"sam-lsp.rules\": {\n")?;
    let (between, rest) = split_behind(rest, "\"properties\": {\n")?;
    let end = rest.lines().take_while(|it| it.trim() != "},");
    let end: usize = end.map(|it| it.len() + 1).sum();
    let behind = rest.get(end..).unwrap_or_default();
    let levels = json!(["off", "hint", "information", "warning", "error"]);
    let lines = codes(pages).map(|(code, summary)| {
        let (code, summary) = (json!(code), json!(summary));
        format!("              {code}: {{ \"type\": \"string\", \"enum\": {levels}, \"description\": {summary} }}")
    });
    let lines = lines.collect::<Vec<_>>().join(",\n");
    Ok(format!("{before}{between}{lines}\n{behind}"))
}

fn split_behind<'a>(text: &'a str, mark: &str) -> Result<(&'a str, &'a str)> {
    let at = text.find(mark).map(|it| it + mark.len());
    let at = at.with_context(|| format!("{MANIFEST} has no line with `{}`", mark.trim_end()))?;
    Ok(text.split_at(at))
}

/// The codes of the rules that have these pages, and what each says.
fn codes(pages: &BTreeMap<String, String>) -> impl Iterator<Item = (&str, &str)> {
    pages.iter().filter_map(|(name, page)| {
        let code = name.strip_suffix(".md").filter(|it| *it != "README")?;
        Some((code, page.lines().nth(2).unwrap_or_default()))
    })
}

/// What is in a folder; nothing where it is not a folder.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    match folder.is_dir() {
        true => Ok(fs::read_dir(folder)?
            .map(|it| Ok(it?.path()))
            .collect::<Result<_>>()?),
        false => Ok(Vec::new()),
    }
}

/// The name of a file without its folder.
fn stem(file: &str) -> &str {
    file.rsplit_once('/').map_or(file, |(_, name)| name)
}

/// All pages by file name, or what is wrong with the comments. `sources` are files, `group/name.rs`, with their texts.
pub(crate) fn pages(sources: &[(&str, &str)]) -> Result<BTreeMap<String, String>, Vec<String>> {
    let mut pages = BTreeMap::new();
    let mut problems = Vec::new();
    let mut index = INDEX.to_owned();
    let mut sources = sources.to_vec();
    sources.sort_by_key(|(file, _)| stem(file));
    for (file, text) in sources {
        let Some(path) = file
            .strip_suffix(".rs")
            .filter(|it| !is_helper("diagnostics", it))
        else {
            continue;
        };
        let code = stem(path).replace('_', "-");
        let comment = comment(text);
        let (head, body) = comment.split_once('\n').unwrap_or((&comment, ""));
        let Some(summary) = head
            .strip_prefix(&format!("`{code}`: "))
            .filter(|summary| summary.ends_with('.'))
        else {
            problems.push(format!("{SOURCES}/{file}: begin with ``//! `{code}`: what is wrong.``, one sentence on one line"));
            continue;
        };
        let summary = capital(summary);
        index.push_str(&format!("| [{code}]({code}.md) | {summary} |\n"));
        let page = format!("# {code}\n\n{summary}\n\n{}", body.trim_start_matches('\n'));
        pages.insert(format!("{code}.md"), page.trim_end().to_owned() + "\n");
    }
    pages.insert("README.md".to_owned(), index);
    if problems.is_empty() {
        Ok(pages)
    } else {
        Err(problems)
    }
}

/// The lines of the comment at the head of a module, without their marks.
fn comment(text: &str) -> String {
    let lines = text.lines().map_while(|line| line.strip_prefix("//!"));
    lines
        .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
        .collect::<Vec<_>>()
        .join("\n")
}

fn capital(sentence: &str) -> String {
    let mut chars = sentence.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{pages, with_settings};

    #[test]
    fn a_page_is_the_comment_of_its_module() {
        let text = "//! `no-such-id`: an `Id` names nothing.\n//!\n//! AWS refuses it.\n//!\n//! ```yaml\n//! Id: Order\n//! ```\n\nuse super::Rule;\n//! not this\n";
        let pages =
            pages(&[("connector/no_such_id.rs", text)]).expect("the comment is well formed");
        assert_eq!(
            pages["no-such-id.md"],
            "# no-such-id\n\nAn `Id` names nothing.\n\nAWS refuses it.\n\n```yaml\nId: Order\n```\n"
        );
        assert!(
            pages["README.md"]
                .ends_with("| [no-such-id](no-such-id.md) | An `Id` names nothing. |\n")
        );
    }

    #[test]
    fn the_setting_of_the_rules_lists_their_codes() {
        let rule = "//! `some-rule`: a thing is \"wrong\".\n";
        let pages = pages(&[("grant/some_rule.rs", rule)]).expect("the comment is well formed");
        let of = |codes: &str| {
            format!(
                "  \"sam-lsp.rules\": {{\n    \"properties\": {{\n{codes}    }},\n    \"x\": 1\n  }},\n"
            )
        };
        let levels = "[\"off\",\"hint\",\"information\",\"warning\",\"error\"]";
        let full = of(&format!(
            "              \"some-rule\": {{ \"type\": \"string\", \"enum\": {levels}, \"description\": \"A thing is \\\"wrong\\\".\" }}\n"
        ));
        assert_eq!(
            with_settings(&of(""), &pages).expect("it has the setting"),
            full
        );
        assert_eq!(
            with_settings(&full, &pages).expect("it has the setting"),
            full
        );
        assert!(with_settings("{}", &pages).is_err());
    }

    #[test]
    fn a_module_that_is_no_page_is_named() {
        let problems = pages(&[("connector/no_such_id.rs", "//! Something else.\n")])
            .expect_err("there is no code in it");
        assert_eq!(problems.len(), 1);
        assert!(
            problems[0]
                .starts_with("crates/sam-ide/src/diagnostics/connector/no_such_id.rs: begin with")
        );
    }
}
