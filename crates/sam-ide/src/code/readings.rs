//! What was read of the code of functions and of the files with definitions, which holds for several versions of a
//! template.

use super::nested::NestedTemplate;
use crate::file_paths::{FileKind, below_template, file_properties};
use sam_code::{Files, ParsedFiles, PathKind, Reading, entries, read_with};
use sam_core::analysis::Analysis;
use sam_core::asl::DefinitionFile;
use sam_core::expand::{ProgramPlace, ProgramText, definition_text, function_code};
use sam_core::template::{Resource, Template};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

/// So many files and bytes of the code of one function are read.
const MOST_FILES: usize = 2_000;
const MOST_BYTES: usize = 20 << 20;

/// How many steps lead from one file that a service names to the next.
const MOST_STEPS: usize = 4;

/// Of so many paths not all are mistakes.
const MANY_PATHS: usize = 5;

/// What was read for the functions and state machines of a template. Two are equal only if one was made from the other
/// and no file has changed.
#[derive(Clone, Debug, Default)]
pub struct CodeReadings {
    by_source: BTreeMap<CodeSource, Arc<SourceReading>>,
    /// What was parsed last, so that of a function only the files that have changed are parsed again.
    parsed: ParsedFiles,
    first_of_absent: Option<String>,
}

/// Where reading begins.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CodeSource {
    /// A function.
    Function {
        /// The folder of its code, with a slash at the end; empty for the folder of the template.
        folder: String,
        /// The paths in it of what the SAM CLI bundles.
        entry_points: Vec<String>,
        /// The handler, of which the file is looked for in it.
        handler: Option<String>,
    },
    /// The file of a definition, by its path from the template's folder.
    Definition(String),
    /// The file of a template that this one nests.
    Nested(String),
    /// What a property names, of which only the kind is read.
    Path(String),
    /// A file that a `serverless.yml` names, by its path from the folder of the service.
    Named(String),
    /// What the file of a handler is in, or the package that it is a module of; only the kind is read.
    HandlerFolder(String),
}

impl CodeSource {
    /// The paths in the folder of a function that the file of its handler may have. They are many, and most often the first
    /// is there.
    fn handler_files(&self) -> impl Iterator<Item = String> {
        let (entry_points, handler) = match self {
            Self::Function {
                entry_points,
                handler,
                ..
            } => (entry_points.as_slice(), handler.as_deref()),
            Self::Definition(_)
            | Self::Nested(_)
            | Self::Path(_)
            | Self::Named(_)
            | Self::HandlerFolder(_) => (&[][..], None),
        };
        let of_handler = handler.and_then(entries).into_iter().flat_map(|it| it.0);
        entry_points.iter().cloned().chain(of_handler)
    }

    /// The file of a definition, by its path from the template's folder.
    pub(super) fn file(&self) -> Option<&str> {
        match self {
            Self::Function { .. }
            | Self::Nested(_)
            | Self::Path(_)
            | Self::Named(_)
            | Self::HandlerFolder(_) => None,
            Self::Definition(path) => Some(path),
        }
    }

    /// In what the paths of files are counted, with a slash at its end; empty for the folder of the template.
    pub(super) fn folder(&self) -> &str {
        match self {
            Self::Function { folder, .. } => folder,
            Self::Definition(_)
            | Self::Nested(_)
            | Self::Path(_)
            | Self::Named(_)
            | Self::HandlerFolder(_) => "",
        }
    }
}

/// What was read from a source on.
#[derive(Debug)]
pub(super) struct SourceReading {
    /// The files that were asked for, by their paths from the template's folder; none for one that is not there.
    asked: BTreeMap<String, Option<Arc<str>>>,
    /// Whether there was more than is read.
    pub(super) is_cut: bool,
    /// Of a function whose handler is in a file that can be read.
    pub(super) reading: Option<Reading>,
    /// Of the file of a definition, if it is well-formed.
    pub(super) definition: Option<DefinitionFile>,
    /// The offsets at which the lines of the files begin, by the paths in `reading` or the path of the definition.
    lines: BTreeMap<String, Vec<u32>>,
    /// What a path names; unknown where more than that is read.
    kind: PathKind,
    /// Of the file of a template.
    nested: Option<NestedTemplate>,
}

impl CodeReadings {
    /// Reads what the functions and state machines of a template are made of, along the imports. Of `before` all is taken
    /// over for which the files are still the same. The files are those of the template's folder, by their paths from
    /// there.
    pub fn read(analysis: &Analysis, files: &dyn Files, before: &Self) -> Self {
        Self::of(analysis, files, &before.parsed, |source| {
            let known = before.by_source.get(source)?;
            known.is_of(source, files).then(|| known.clone())
        })
    }

    /// The same, but the files of what was read before are not looked at again.
    pub fn extended(&self, analysis: &Analysis, files: &dyn Files) -> Self {
        Self::of(analysis, files, &self.parsed, |source| {
            self.by_source.get(source).cloned()
        })
    }

    fn of(
        analysis: &Analysis,
        files: &dyn Files,
        parsed: &ParsedFiles,
        known: impl Fn(&CodeSource) -> Option<Arc<SourceReading>>,
    ) -> Self {
        let mut parsed = parsed.clone();
        let mut by_source = BTreeMap::new();
        let mut add = |source: CodeSource, by_source: &mut BTreeMap<_, _>| {
            by_source.entry(source).or_insert_with_key(|source| {
                let read = || Arc::new(SourceReading::new(source, files, &mut parsed));
                known(source).unwrap_or_else(read)
            });
        };
        // What a service takes from other files may name more of them, and has functions, too.
        let mut service = analysis.clone();
        for _ in 0..MOST_STEPS {
            let named = service.document().named_files().into_iter();
            let count = by_source.len();
            for path in named.filter_map(|it| below_template(&it)) {
                add(CodeSource::Named(path), &mut by_source);
            }
            if by_source.len() == count {
                break;
            }
            service = analysis.with_named_files(&texts(&by_source));
        }
        let template = service.template();
        let sources = template.resources().flat_map(|it| sources_of(it, template));
        for source in sources {
            add(source, &mut by_source);
        }
        let first_of_absent = first_of_absent(&by_source);
        Self {
            by_source,
            parsed,
            first_of_absent,
        }
    }

    /// Whether something else may be read when a file changes, by its path from the template's folder.
    pub fn depends_on(&self, path: &str) -> bool {
        self.by_source.iter().any(|(source, it)| {
            // A new file makes the folders around it; those that are there stay.
            let is_at = |own: &str| {
                let rest = path.strip_prefix(own);
                let is_below = |it: &str| it.starts_with('/');
                rest.is_some_and(|rest| {
                    rest.is_empty() || it.kind != PathKind::Folder && is_below(rest)
                })
            };
            let is_named = matches!(source, CodeSource::Path(own) | CodeSource::HandlerFolder(own) if is_at(own));
            is_named || it.asked.contains_key(path)
        })
    }

    /// A service with what it takes from other files, as far as these were read; none where it takes nothing.
    pub fn service(&self, analysis: &Analysis) -> Option<Analysis> {
        let texts = texts(&self.by_source);
        (!texts.is_empty()).then(|| analysis.with_named_files(&texts))
    }

    /// Whether a service took something from other files.
    pub(crate) fn has_named(&self) -> bool {
        let mut sources = self.by_source.keys();
        sources.any(|it| matches!(it, CodeSource::Named(_)))
    }

    /// Whether all files were looked for that a service names.
    pub(crate) fn has_files_of(&self, analysis: &Analysis) -> bool {
        let named = analysis.document().named_files().into_iter();
        let mut paths = named.filter_map(|it| below_template(&it));
        paths.all(|it| self.by_source.contains_key(&CodeSource::Named(it)))
    }

    /// What a path of a property names; none if nobody looked yet.
    pub(crate) fn kind(&self, path: &str) -> Option<PathKind> {
        let path = below_template(path)?;
        self.get(&CodeSource::Path(path)).map(|it| it.kind)
    }

    /// What the folder is that the handler of a function names, or the package of its module; none if it names none, or nobody
    /// looked yet.
    pub(crate) fn handler_folder(
        &self,
        resource: Resource<'_>,
        template: Template<'_>,
    ) -> Option<PathKind> {
        let folder = handler_folder(&function_code(resource, template)?)?;
        self.get(&CodeSource::HandlerFolder(folder))
            .map(|it| it.kind)
    }

    /// Where many paths are named and nothing is at any of them, the first of them by name: the template is not in the
    /// folder of its code.
    pub(crate) fn first_of_absent(&self) -> Option<&str> {
        self.first_of_absent.as_deref()
    }

    /// What the file of a nested template declares; none if it is not a template, or was not read.
    pub(crate) fn nested(&self, path: &str) -> Option<&NestedTemplate> {
        let path = below_template(path)?;
        self.get(&CodeSource::Nested(path))?.nested.as_ref()
    }

    /// Whether all paths of a resource were looked at.
    pub(crate) fn has_paths_of(&self, resource: Resource<'_>) -> bool {
        file_sources(resource).all(|it| self.by_source.contains_key(&it))
    }

    /// Whether the same is known of all that some sources say, by files that have not changed.
    pub(crate) fn says_the_same(&self, other: &Self, sources: &[CodeSource]) -> bool {
        self.first_of_absent == other.first_of_absent
            && sources.iter().all(
                |it| match (self.by_source.get(it), other.by_source.get(it)) {
                    (Some(one), Some(other)) => Arc::ptr_eq(one, other),
                    (None, None) => true,
                    (Some(_), None) | (None, Some(_)) => false,
                },
            )
    }

    /// What was read from a source on; none if that was not read yet.
    pub(super) fn get(&self, source: &CodeSource) -> Option<&SourceReading> {
        self.by_source.get(source).map(|it| &**it)
    }
}

impl PartialEq for CodeReadings {
    fn eq(&self, other: &Self) -> bool {
        let (ours, others) = (&self.by_source, &other.by_source);
        let mut both = ours.iter().zip(others);
        ours.len() == others.len() && both.all(|(a, b)| a.0 == b.0 && Arc::ptr_eq(a.1, b.1))
    }
}

impl SourceReading {
    fn new(source: &CodeSource, files: &dyn Files, parsed: &mut ParsedFiles) -> Self {
        let recorder = Recorder {
            folder: source.folder(),
            files,
            asked: RefCell::default(),
            left: Cell::new((MOST_FILES, MOST_BYTES)),
            is_cut: Cell::new(false),
        };
        let (mut reading, mut definition) = (None, None);
        match source {
            CodeSource::Function { .. } => {
                let mut files = source.handler_files();
                let entry = files.find(|it| recorder.text(it).is_some());
                reading = entry.map(|it| read_with(&it, &recorder, parsed));
            }
            CodeSource::Definition(path) => {
                let text = recorder.text(path);
                definition = text.and_then(|it| DefinitionFile::read(&it));
            }
            CodeSource::Nested(path) | CodeSource::Named(path) => {
                recorder.text(path);
            }
            CodeSource::Path(_) | CodeSource::HandlerFolder(_) => {}
        }
        let own = match source {
            CodeSource::Function { .. }
            | CodeSource::Nested(_)
            | CodeSource::Path(_)
            | CodeSource::Named(_)
            | CodeSource::HandlerFolder(_) => None,
            CodeSource::Definition(path) => Some(path),
        };
        let nested = match source {
            CodeSource::Nested(path) => recorder.text(path).and_then(|it| NestedTemplate::of(&it)),
            CodeSource::Function { .. }
            | CodeSource::Definition(_)
            | CodeSource::Path(_)
            | CodeSource::Named(_)
            | CodeSource::HandlerFolder(_) => None,
        };
        let names = reading.iter().flat_map(|it| &it.files).chain(own);
        let lines = names.filter_map(|it| Some((it.clone(), line_starts(&recorder.text(it)?))));
        Self {
            lines: lines.collect(),
            reading,
            definition,
            is_cut: recorder.is_cut.get(),
            asked: recorder.asked.into_inner(),
            kind: kind(source, files),
            nested,
        }
    }

    /// Whether the files are still the same.
    fn is_of(&self, source: &CodeSource, files: &dyn Files) -> bool {
        let is_same =
            |(path, before): (&String, &Option<Arc<str>>)| match (before, files.text(path)) {
                (Some(before), Some(now)) => Arc::ptr_eq(before, &now) || **before == *now,
                (None, None) => true,
                (Some(_), None) | (None, Some(_)) => false,
            };
        self.kind == kind(source, files) && self.asked.iter().all(is_same)
    }

    /// Whether none of some files is there, of which all were asked for.
    pub(super) fn lacks(&self, paths: &[String]) -> bool {
        let lacks = |it: &String| matches!(self.asked.get(it), Some(None));
        !paths.is_empty() && paths.iter().all(lacks)
    }

    /// The text of a file, by its path from the template's folder.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.asked.get(path)?.as_deref()
    }

    /// The line of an offset in a file of the reading, from 1.
    pub(super) fn line(&self, file: &str, offset: u32) -> usize {
        let starts = self.lines.get(file);
        starts.map_or(1, |it| it.partition_point(|start| *start <= offset))
    }
}

/// The texts of the files that a service names, by their paths.
fn texts(by_source: &BTreeMap<CodeSource, Arc<SourceReading>>) -> BTreeMap<String, String> {
    let named = by_source.iter().filter_map(|(source, it)| match source {
        CodeSource::Named(path) => Some((path.clone(), it.text(path)?.to_owned())),
        CodeSource::Function { .. }
        | CodeSource::Definition(_)
        | CodeSource::Nested(_)
        | CodeSource::Path(_)
        | CodeSource::HandlerFolder(_) => None,
    });
    named.collect()
}

/// The first of many paths, if nothing is at any of them.
fn first_of_absent(by_source: &BTreeMap<CodeSource, Arc<SourceReading>>) -> Option<String> {
    let paths = || {
        let sources = by_source.iter();
        sources.filter_map(|(source, it)| match source {
            CodeSource::Path(path) => Some((path, it.kind)),
            CodeSource::Function { .. }
            | CodeSource::Definition(_)
            | CodeSource::Nested(_)
            | CodeSource::Named(_)
            | CodeSource::HandlerFolder(_) => None,
        })
    };
    let is_absent =
        paths().nth(MANY_PATHS - 1).is_some() && paths().all(|(_, it)| it == PathKind::Missing);
    paths().next().filter(|_| is_absent).map(|it| it.0.clone())
}

/// The offsets at which the lines of a text begin.
pub(super) fn line_starts(text: &str) -> Vec<u32> {
    let breaks = text.match_indices('\n');
    let starts = breaks.filter_map(|(at, _)| u32::try_from(at + 1).ok());
    std::iter::once(0).chain(starts).collect()
}

/// The files of a folder, with a record of those that were asked for.
struct Recorder<'f> {
    /// The folder in which they are asked for.
    folder: &'f str,
    files: &'f dyn Files,
    asked: RefCell<BTreeMap<String, Option<Arc<str>>>>,
    /// The files and bytes that may still be read.
    left: Cell<(usize, usize)>,
    is_cut: Cell<bool>,
}

impl Files for Recorder<'_> {
    fn text(&self, path: &str) -> Option<Arc<str>> {
        let path = format!("{}{path}", self.folder);
        if let Some(known) = self.asked.borrow().get(&path) {
            return known.clone();
        }
        let text = self.files.text(&path);
        if let Some(text) = &text {
            let (files, bytes) = self.left.get();
            let (Some(files), Some(bytes)) = (files.checked_sub(1), bytes.checked_sub(text.len()))
            else {
                self.is_cut.set(true);
                return None;
            };
            self.left.set((files, bytes));
        }
        self.asked.borrow_mut().insert(path, text.clone());
        text
    }
}

/// Where the code of a function or the definition of a state machine is read from; none if it is in no file.
fn source(
    resource: Resource<'_>,
    template: Template<'_>,
    code: Option<&ProgramText>,
) -> Option<CodeSource> {
    match code {
        Some(code) => source_of_code(resource, code),
        None => definition_text(resource, template).and_then(|it| source_of_definition(&it)),
    }
}

/// All from which something is read for a resource.
pub(crate) fn sources_of(
    resource: Resource<'_>,
    template: Template<'_>,
) -> impl Iterator<Item = CodeSource> {
    let code = function_code(resource, template);
    let handler = code.as_ref().and_then(handler_folder);
    let handler = handler.map(CodeSource::HandlerFolder);
    source(resource, template, code.as_ref())
        .into_iter()
        .chain(file_sources(resource))
        .chain(handler)
}

/// The paths that a resource names, and the templates that it nests.
fn file_sources(resource: Resource<'_>) -> impl Iterator<Item = CodeSource> {
    file_properties(resource).flat_map(|it| {
        let path = below_template(it.path);
        let nested = path.clone().filter(|_| it.kind == FileKind::Template);
        let path = path.map(CodeSource::Path);
        path.into_iter().chain(nested.map(CodeSource::Nested))
    })
}

/// The folder that the handler of a function names, or the package of its module, by its path from the template's folder;
/// none if the file is in the folder of the code itself.
fn handler_folder(code: &ProgramText) -> Option<String> {
    let folder = code_folder(code)?;
    let handler = code.handler.as_deref()?;
    let inner = match handler.rsplit_once('/') {
        Some((inner, _)) => inner,
        None => handler.rsplit_once('.')?.0.split_once('.')?.0,
    };
    below_template(&format!("{folder}{inner}"))
}

/// What is at the path of a source; only of a path.
fn kind(source: &CodeSource, files: &dyn Files) -> PathKind {
    match source {
        CodeSource::Path(path) | CodeSource::HandlerFolder(path) => files.kind(path),
        CodeSource::Function { .. }
        | CodeSource::Definition(_)
        | CodeSource::Nested(_)
        | CodeSource::Named(_) => PathKind::Unknown,
    }
}

/// Whether the code of a function is in a folder that was read and has none of the files that the handler may be in.
pub(super) fn lacks_handler(
    readings: &CodeReadings,
    resource: Resource<'_>,
    code: &ProgramText,
) -> bool {
    let Some(source) = source_of_code(resource, code) else {
        return false;
    };
    let folder = source.folder();
    let paths = source.handler_files().map(|it| format!("{folder}{it}"));
    let paths: Vec<String> = paths.collect();
    readings.get(&source).is_some_and(|it| it.lacks(&paths))
}

/// Where the code of a function is read from.
pub(super) fn source_of_code(resource: Resource<'_>, code: &ProgramText) -> Option<CodeSource> {
    Some(CodeSource::Function {
        folder: code_folder(code)?,
        entry_points: entry_points(resource),
        handler: code.handler.clone(),
    })
}

/// The folder that code is in, with a slash at the end; empty for the folder of the template.
fn code_folder(code: &ProgramText) -> Option<String> {
    let ProgramPlace::Local(folder) = &code.place else {
        return None;
    };
    let folder = folder.trim_start_matches("./").trim_end_matches('/');
    Some(match folder {
        "" | "." => String::new(),
        it => format!("{it}/"),
    })
}

/// Where a definition is read from.
pub(super) fn source_of_definition(text: &ProgramText) -> Option<CodeSource> {
    let ProgramPlace::Local(path) = &text.place else {
        return None;
    };
    let path = path.trim_start_matches("./").to_owned();
    Some(CodeSource::Definition(path))
}

/// The files that esbuild of the SAM CLI begins with.
fn entry_points(resource: Resource<'_>) -> Vec<String> {
    let body = resource.body();
    let properties = body
        .get("Metadata")
        .and_then(|it| it.get("BuildProperties"));
    let points = properties.and_then(|it| it.get("EntryPoints"));
    let points = points.into_iter().flat_map(|it| it.items());
    points
        .filter_map(|it| it.as_str().map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::CodeReadings;
    use crate::diagnostics::Checked;
    use crate::testing::code::Folder;
    use sam_core::analysis::Analysis;
    use sam_core::connector::Environment;
    use std::sync::Arc;

    const TEMPLATE: &str = "
Resources:
  Shop:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: app.handler}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties: {DefinitionUri: flow.asl.json}
";

    #[test]
    fn what_has_not_changed_is_taken_over() {
        let analysis = Analysis::open(0, TEMPLATE);
        let mut folder = Folder::of(&[("src/app.py", "import db\n"), ("flow.asl.json", "{}")]);
        let first = CodeReadings::read(&analysis, &folder, &CodeReadings::default());
        let again = CodeReadings::read(&analysis, &folder, &first);
        assert!(first == again);
        assert!(first == first.extended(&analysis, &folder));
        assert!(first != CodeReadings::default());
        for (path, is_read) in [
            ("src/app.py", true),
            ("flow.asl.json", true),
            ("src/db.py", true),
            ("src/other.py", false),
            ("app.py", false),
        ] {
            assert_eq!(first.depends_on(path), is_read, "{path}");
        }
        folder.write("src/db.py", "");
        assert!(first == first.extended(&analysis, &folder));
        assert!(first != CodeReadings::read(&analysis, &folder, &first));
    }

    #[test]
    fn a_service_is_read_with_the_files_that_it_names() {
        let service = "service: shop\nprovider:\n  name: aws\n  iamRoleStatements: ${file(cfg/iam.yml)}\nfunctions: ${file(./cfg/functions.yml)}\n";
        let analysis = Analysis::open(0, service);
        let mut folder = Folder::of(&[
            ("cfg/iam.yml", "- ${file(cfg/one.yml)}\n"),
            (
                "cfg/one.yml",
                "{Effect: Allow, Action: 's3:GetObjcet', Resource: '*'}\n",
            ),
            ("cfg/functions.yml", "list: {handler: src/list.main}\n"),
            ("src/list.js", "import './db'\n"),
        ]);
        let first = CodeReadings::read(&analysis, &folder, &CodeReadings::default());
        for path in [
            "cfg/iam.yml",
            "cfg/one.yml",
            "cfg/functions.yml",
            "src/list.js",
        ] {
            assert!(first.depends_on(path), "{path}");
        }
        let codes = |readings: &CodeReadings, before: &Checked| {
            let environment = Environment::default();
            let checked = before.with_code(&analysis, &environment, &Arc::new(readings.clone()));
            let found = checked.findings().iter();
            let codes: Vec<&str> = found.map(|it| it.code).collect();
            (codes, checked.awaits_code())
        };
        let none = Checked::default();
        assert_eq!(codes(&CodeReadings::default(), &none), (vec![], true));
        let unknown = "policy-unknown-action";
        let (found, awaits) = codes(&first, &none);
        assert!(found.contains(&unknown) && !awaits, "{found:?}");
        folder.write("cfg/iam.yml", "[]\n");
        let next = CodeReadings::read(&analysis, &folder, &first);
        assert!(first != next);
        let before = none.with_code(&analysis, &Environment::default(), &Arc::new(first));
        assert!(!codes(&next, &before).0.contains(&unknown));
    }

    #[test]
    fn a_line_is_found_by_its_offset() {
        let analysis = Analysis::open(0, TEMPLATE);
        let folder = Folder::of(&[("src/app.py", "a\n\nb\n")]);
        let readings = CodeReadings::read(&analysis, &folder, &CodeReadings::default());
        let reading = readings.by_source.values().find(|it| it.reading.is_some());
        let lines = [0, 1, 2, 3, 4].map(|it| reading.expect("a reading").line("app.py", it));
        assert_eq!(lines, [1, 1, 2, 3, 3]);
    }
}
