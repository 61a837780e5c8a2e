//! Reads the files of one function, from the one with the handler along its imports.
use crate::call::{Call, GapReason, Reading, ReadingGap};
use crate::flow::{self, Source};
use crate::language::{self, ProjectPaths};
use crate::parsed_files::ParsedFiles;
use crate::reach;
use crate::tree::{Instruction, Program, Target};
use rustc_hash::FxHashMap as HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// Where the texts of files come from.
pub trait Files {
    /// The text of a file, by its path from the folder of the code, with slashes; `None` if there is no such file or it
    /// must not be read.
    fn text(&self, path: &str) -> Option<Arc<str>>;

    /// What a path names, without a look into it.
    fn kind(&self, _path: &str) -> PathKind {
        PathKind::Unknown
    }
}

/// What a path names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PathKind {
    /// Nobody looked, or nobody may look.
    #[default]
    Unknown,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// Nothing.
    Missing,
    /// Nothing yet: git ignores the path, as it does with what a build makes.
    Ignored,
}

/// So many files of one function are read at most.
const MOST_FILES: usize = 2_000;

/// A file with more bytes is not read.
const MOST_BYTES: usize = 1_000_000;

/// Whether a file is in a language that can be read, by its name.
pub fn can_read(file: &str) -> bool {
    language::of(file).is_some()
}

/// The calls of one file, as if there were no other.
pub fn calls(file: &str, text: &str) -> Vec<Call> {
    struct One<'a>(&'a str, Arc<str>);
    impl Files for One<'_> {
        fn text(&self, path: &str) -> Option<Arc<str>> {
            (path == self.0).then(|| self.1.clone())
        }
    }
    read(file, &One(file, text.into())).calls
}

/// Reads a file and those that it imports; nothing if there is no such file or its language is not known.
pub fn read(entry: &str, files: &dyn Files) -> Reading {
    read_with(entry, files, &mut ParsedFiles::default())
}

/// The same, but texts that were parsed before are not parsed again.
pub fn read_with(entry: &str, files: &dyn Files, parsed: &mut ParsedFiles) -> Reading {
    let mut loaded = Loaded {
        files,
        parsed,
        names: Vec::new(),
        numbers: HashMap::default(),
        sources: Vec::new(),
        gaps: Vec::new(),
        paths: HashMap::default(),
    };
    loaded.number(entry);
    let mut next = 0;
    while next < loaded.sources.len() {
        loaded.follow(next);
        next += 1;
    }
    let Loaded {
        names,
        sources,
        gaps: missing,
        ..
    } = loaded;
    let state = flow::run(&sources);
    let reached = reach::of(&sources, &state.places());
    let mut gaps: Vec<ReadingGap> = missing;
    gaps.extend(state.gaps(&names));
    gaps.sort();
    gaps.dedup();
    Reading {
        calls: state.calls(&names, &reached),
        gaps,
        exports: sources
            .first()
            .map(|it| exports(&it.program))
            .unwrap_or_default(),
        files: names,
    }
}

struct Loaded<'a> {
    files: &'a dyn Files,
    parsed: &'a mut ParsedFiles,
    names: Vec<String>,
    /// Numbers of files by path; `None` for one that is not there.
    numbers: HashMap<String, Option<usize>>,
    sources: Vec<Source>,
    gaps: Vec<ReadingGap>,
    /// What projects call their files, by the folder of the file that names them.
    paths: HashMap<String, Rc<ProjectPaths>>,
}

impl Loaded<'_> {
    /// The number of a file, which is read if it was not yet.
    fn number(&mut self, path: &str) -> Option<usize> {
        if let Some(known) = self.numbers.get(path) {
            return *known;
        }
        let number = self.load(path);
        self.numbers.insert(path.to_owned(), number);
        number
    }

    fn load(&mut self, path: &str) -> Option<usize> {
        let language = language::of(path)?;
        let text = self.files.text(path)?;
        let number = self.sources.len();
        if number >= MOST_FILES {
            return None;
        }
        let program = match text.len() {
            it if it > MOST_BYTES => Arc::new(Program {
                damage: Some(text_size::TextRange::default()),
                ..Program::default()
            }),
            _ => self.parsed.program(language, path, &text),
        };
        let damage = program.damage.map(|it| (it.start(), GapReason::Unreadable));
        let bundle = program
            .is_bundle
            .then(|| (text_size::TextSize::default(), GapReason::Bundle));
        for (start, reason) in damage.into_iter().chain(bundle) {
            self.gaps.push(ReadingGap {
                file: path.to_owned(),
                offset: start.into(),
                reason,
            });
        }
        self.names.push(path.to_owned());
        self.sources.push(Source {
            program,
            language,
            modules: HashMap::default(),
            members: HashMap::default(),
        });
        Some(number)
    }

    fn follow(&mut self, number: usize) {
        let (Some(source), Some(name)) = (self.sources.get(number), self.names.get(number)) else {
            return;
        };
        let name = name.clone();
        let language = source.language;
        let program = source.program.clone();
        for (module, members) in &program.imports {
            let file = self.find(language, &name, module);
            if let Some(file) = file
                && let Some(source) = self.sources.get_mut(number)
            {
                source.modules.insert(module.clone(), file);
            }
            let mut has_member = false;
            for member in members {
                // A member of a package of Python may be a file of it.
                let separator = if module.ends_with('.') { "" } else { "." };
                let path = format!("{module}{separator}{member}");
                if let Some(file) = self.find(language, &name, &path)
                    && let Some(source) = self.sources.get_mut(number)
                {
                    source
                        .members
                        .insert((module.clone(), member.clone()), file);
                    has_member = true;
                }
            }
            if file.is_some() || has_member {
                continue;
            }
            let (_, is_own) = self.project_paths(language, &name).candidates(module);
            let reason = if language.is_local(module) || is_own {
                if is_no_code(module) {
                    continue;
                }
                GapReason::MissingFile(module.to_string())
            } else if crate::sdk::calls_aws(language.sdk(), module) {
                GapReason::Package(module.to_string())
            } else {
                continue;
            };
            self.gaps.push(ReadingGap {
                file: name.clone(),
                offset: 0,
                reason,
            });
        }
    }

    fn project_paths(&mut self, language: &dyn language::Language, from: &str) -> Rc<ProjectPaths> {
        let folder = language::folder(from);
        if let Some(known) = self.paths.get(folder) {
            return known.clone();
        }
        let paths = Rc::new(language.project_paths(folder, &|it| self.files.text(it)));
        self.paths.insert(folder.to_owned(), paths.clone());
        paths
    }

    fn find(
        &mut self,
        language: &dyn language::Language,
        from: &str,
        module: &str,
    ) -> Option<usize> {
        let (named, _) = self.project_paths(language, from).candidates(module);
        let candidates = language.candidates(from, module);
        named
            .iter()
            .chain(&candidates)
            .find_map(|it| self.number(&language::normal(it)?))
    }
}

/// Data that JavaScript imports like code.
fn is_no_code(module: &str) -> bool {
    [".json", ".txt", ".html", ".graphql", ".css", ".node"]
        .iter()
        .any(|it| module.ends_with(it))
}

/// The names that a file offers to who imports it.
fn exports(program: &Program) -> Vec<String> {
    let mut names = Vec::new();
    for it in &program.body {
        match it {
            Instruction::Assign(Target::Name(name) | Target::Export(name), _) => {
                names.push(name.to_string());
            }
            Instruction::Assign(Target::Member(_, name), _) => names.push(name.to_string()),
            _ => {}
        }
    }
    names.sort();
    names.dedup();
    names
}
