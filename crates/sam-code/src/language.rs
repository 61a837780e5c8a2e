//! Languages: each reduces its files to a program and says which files an import may name.
mod javascript;
mod nesting;
mod python;

use crate::tree::Program;
pub(crate) use javascript::ProjectPaths;
use std::sync::Arc;

/// A language that can be read.
pub(crate) trait Language: Sync {
    /// How the names of its files end, without a dot.
    fn extensions(&self) -> &'static [&'static str];

    /// Reduces a file; what cannot be read is left out and noted in the program.
    fn program(&self, file: &str, text: &str) -> Program;

    /// Paths that a module may have, the likeliest first, if a file imports it; none if it is a package.
    fn candidates(&self, file: &str, module: &str) -> Vec<String>;

    /// What the settings of the project call its files, for those in a folder.
    fn project_paths(&self, _folder: &str, _: &dyn Fn(&str) -> Option<Arc<str>>) -> ProjectPaths {
        ProjectPaths::default()
    }

    /// Whether an import can only be a file of the project.
    fn is_local(&self, module: &str) -> bool;

    /// What an external name of its SDKs does.
    fn sdk(&self) -> crate::sdk::SdkKind;
}

#[cfg(not(target_family = "wasm"))]
const ALL: &[&dyn Language] = &[&javascript::JavaScript, &python::Python];
/// A module for a browser would be much larger with parsers, and there are no files beside its template.
#[cfg(target_family = "wasm")]
const ALL: &[&dyn Language] = &[];

/// The language of a file, by its name.
pub(crate) fn of(file: &str) -> Option<&'static dyn Language> {
    let (_, extension) = file.rsplit_once('.')?;
    let mut all = ALL.iter().copied();
    all.find(|it| it.extensions().contains(&extension))
}

/// The paths that the file of a handler may have, such as `src/app.py` of `src/app.handler`, with the name of the
/// function in it.
pub fn entries(handler: &str) -> Option<(Vec<String>, &str)> {
    let folder = handler.rfind('/').map_or(0, |it| it + 1);
    let name = handler.get(folder..)?;
    // Python takes the last dot, Node.js the first one; a module with a dot in its name is rare in both.
    let (module, function) = name.rsplit_once('.')?;
    let stem = format!("{}{}", &handler[..folder], module);
    let stem = stem.trim_start_matches("./");
    let names = || ALL.iter().flat_map(|it| it.extensions());
    let plain = names().map(|it| format!("{stem}.{it}"));
    // Python's handlers may name a module of a package with dots.
    let dotted = stem
        .contains('.')
        .then(|| format!("{}.py", stem.replace('.', "/")));
    // A module may be a folder, in both.
    let package = format!("{}/__init__.py", stem.replace('.', "/"));
    let folders = names().filter(|it| **it != "py");
    let folders = folders.map(|it| format!("{stem}/index.{it}"));
    let modules = plain.chain(dotted).chain(std::iter::once(package));
    Some((modules.chain(folders).collect(), function))
}

/// A path without `.` and `..`; `None` if it leads out of the folder.
pub(crate) fn normal(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            it => parts.push(it),
        }
    }
    Some(parts.join("/"))
}

/// The folder of a file, with a slash at its end unless it is the top.
pub(crate) fn folder(file: &str) -> &str {
    file.rfind('/')
        .map_or("", |it| file.get(..=it).unwrap_or(""))
}
