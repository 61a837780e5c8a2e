//! What a project calls its files: `paths` and `baseUrl` of `tsconfig.json`, `imports` of `package.json`.
use super::JavaScript;
use crate::language::{Language, folder, normal};
use crate::tree::{Entry, Expression, Instruction};
use std::sync::Arc;

/// So many files extend one another at most.
const MOST_EXTENDED: usize = 5;

/// The text of a file of the project, by its path.
type Texts<'a> = dyn Fn(&str) -> Option<Arc<str>> + 'a;

/// The names that hold for the files below a folder.
#[derive(Default)]
pub(crate) struct ProjectPaths {
    /// Where modules are that begin with neither a dot nor one of the patterns.
    base: Option<String>,
    /// Patterns with one star at most, each with the paths that it stands for.
    patterns: Vec<(String, Vec<String>)>,
}

impl ProjectPaths {
    /// Those for the files in a folder, whose path ends with a slash unless it is the top.
    pub(crate) fn of(folder: &str, text: &Texts<'_>) -> Self {
        let mut paths = Self::default();
        let names = ["tsconfig.json", "jsconfig.json"];
        if let Some(settings) = nearest(folder, &names, text) {
            paths.take_settings(&settings, text, 0);
        }
        if let Some(package) = nearest(folder, &["package.json"], text) {
            let imports = text(&package).and_then(|it| object(&it));
            let imports = imports.as_ref().and_then(|it| member(it, "imports"));
            paths.take_patterns(imports, self::folder(&package));
        }
        paths
    }

    /// Takes what a file says and the one that it extends does not say otherwise.
    fn take_settings(&mut self, path: &str, text: &Texts<'_>, depth: usize) {
        let Some(settings) = text(path).and_then(|it| object(&it)) else {
            return;
        };
        let own = folder(path);
        let options = member(&settings, "compilerOptions");
        let base = options.and_then(|it| member(it, "baseUrl"));
        if let (None, Some(base)) = (&self.base, base.and_then(text_of)) {
            self.base = normal(&format!("{own}{base}"));
        }
        if self.patterns.is_empty() {
            let base = self.base.as_ref().filter(|it| !it.is_empty());
            let base = base.map_or(own.to_owned(), |it| format!("{it}/"));
            let patterns = options.and_then(|it| member(it, "paths"));
            self.take_patterns(patterns, &base);
        }
        let extended = member(&settings, "extends").into_iter().flat_map(texts);
        for extended in extended.filter(|it| it.starts_with('.') && depth < MOST_EXTENDED) {
            let path = normal(&format!("{own}{extended}")).unwrap_or_default();
            let path = match path.ends_with(".json") {
                true => path,
                false => format!("{path}.json"),
            };
            self.take_settings(&path, text, depth + 1);
        }
    }

    fn take_patterns(&mut self, map: Option<&Expression>, base: &str) {
        let Some(Expression::Object(_, entries)) = map else {
            return;
        };
        for entry in entries {
            if let Entry::Named(pattern, targets) = entry {
                let targets = texts(targets).into_iter();
                let targets = targets.filter_map(|it| normal(&format!("{base}{it}")));
                self.patterns.push((pattern.to_string(), targets.collect()));
            }
        }
    }

    /// Paths that a module may have, and whether it can only be a file of the project.
    pub(crate) fn candidates(&self, module: &str) -> (Vec<String>, bool) {
        if module.starts_with('.') {
            return (Vec::new(), false);
        }
        let found = self.patterns.iter().filter_map(|(pattern, targets)| {
            let (head, tail) = match pattern.split_once('*') {
                Some((head, tail)) => (head, tail),
                None if pattern == module => return Some((pattern, "", targets)),
                None => return None,
            };
            let rest = module.strip_prefix(head)?.strip_suffix(tail)?;
            Some((pattern, rest, targets))
        });
        let best = found.max_by_key(|it| (!it.0.contains('*'), it.0.len()));
        let mut paths: Vec<String> = Vec::new();
        let mut is_own = false;
        if let Some((pattern, rest, targets)) = best {
            is_own = pattern != "*";
            paths.extend(targets.iter().map(|it| it.replacen('*', rest, 1)));
        }
        paths.extend(self.base.iter().map(|it| format!("{it}/{module}")));
        let all = paths.iter();
        let all = all.flat_map(|it| JavaScript.candidates("", &format!("./{it}")));
        (all.collect(), is_own)
    }
}

/// The nearest file of one of these names, from a folder upwards.
fn nearest(folder: &str, names: &[&str], text: &Texts<'_>) -> Option<String> {
    let mut at = folder;
    loop {
        let mut all = names.iter().map(|it| format!("{at}{it}"));
        if let Some(found) = all.find(|it| text(it).is_some()) {
            return Some(found);
        }
        let up = at.strip_suffix('/')?;
        at = self::folder(up);
    }
}

/// The map that stands in a file; such a file may have comments and commas that JSON does not have.
fn object(text: &str) -> Option<Expression> {
    let program = JavaScript.program("settings.ts", &format!("({text})"));
    program.body.into_iter().find_map(|it| match it {
        Instruction::Evaluate(it) => Some(it),
        _ => None,
    })
}

fn member<'a>(map: &'a Expression, name: &str) -> Option<&'a Expression> {
    let Expression::Object(_, entries) = map else {
        return None;
    };
    entries.iter().find_map(|it| match it {
        Entry::Named(own, value) if &**own == name => Some(value),
        _ => None,
    })
}

fn text_of(value: &Expression) -> Option<&str> {
    match value {
        Expression::Text(it) => Some(it),
        _ => None,
    }
}

/// The texts of a text, a list or a map of conditions.
fn texts(value: &Expression) -> Vec<&str> {
    match value {
        Expression::Text(it) => vec![it],
        Expression::List(_, all) => all.iter().flat_map(texts).collect(),
        Expression::Object(_, entries) => {
            let values = entries.iter().filter_map(|it| match it {
                Entry::Named(_, it) => Some(it),
                _ => None,
            });
            values.flat_map(texts).collect()
        }
        _ => Vec::new(),
    }
}
