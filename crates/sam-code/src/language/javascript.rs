//! JavaScript and TypeScript, read by oxc. Only this file and those below it know that parser.
mod lower;
mod paths;
mod scan;

pub(crate) use paths::ProjectPaths;

use super::{Language, folder};
use crate::sdk::SdkKind;
use crate::tree::Program;
use oxc_allocator::Allocator;
use oxc_parser::{ParseOptions, Parser};
use oxc_span::SourceType;
use std::sync::Arc;
use text_size::TextRange;

pub(super) struct JavaScript;

const EXTENSIONS: &[&str] = &["js", "mjs", "cjs", "ts", "mts", "cts", "jsx", "tsx"];

impl Language for JavaScript {
    fn extensions(&self) -> &'static [&'static str] {
        EXTENSIONS
    }

    fn program(&self, file: &str, text: &str) -> Program {
        if scan::is_too_deep(text) {
            return Program {
                damage: Some(TextRange::default()),
                ..Program::default()
            };
        }
        let extension = file.rsplit_once('.').map_or("js", |(_, it)| it);
        let kind = match extension {
            // Both kinds of modules are written into `.js`; the parser tells them apart.
            "js" | "jsx" => SourceType::unambiguous().with_jsx(true),
            it => SourceType::from_extension(it).unwrap_or_else(|_| SourceType::unambiguous()),
        };
        let allocator = Allocator::default();
        let options = ParseOptions {
            preserve_parens: false,
            allow_return_outside_function: true,
            ..ParseOptions::default()
        };
        let parsed = Parser::new(&allocator, text, kind)
            .with_options(options)
            .parse();
        let mut program = lower::program(&parsed.program);
        if parsed.panicked {
            program.damage = Some(TextRange::default());
        }
        program.is_bundle = is_bundle(text);
        program
    }

    fn candidates(&self, file: &str, module: &str) -> Vec<String> {
        if let Some(path) = alias(module) {
            return below(path);
        }
        if !self.is_local(module) {
            return Vec::new();
        }
        let path = format!("{}{module}", folder(file));
        let mut all = vec![path.clone()];
        // TypeScript imports the JavaScript that it is compiled to.
        for (compiled, source) in [
            (".js", ".ts"),
            (".mjs", ".mts"),
            (".cjs", ".cts"),
            (".js", ".tsx"),
        ] {
            let stem = path.strip_suffix(compiled);
            all.extend(stem.map(|it| format!("{it}{source}")));
        }
        all.extend(EXTENSIONS.iter().map(|it| format!("{path}.{it}")));
        all.extend(EXTENSIONS.iter().map(|it| format!("{path}/index.{it}")));
        all
    }

    fn project_paths(&self, folder: &str, text: &dyn Fn(&str) -> Option<Arc<str>>) -> ProjectPaths {
        ProjectPaths::of(folder, text)
    }

    fn is_local(&self, module: &str) -> bool {
        ["./", "../", "@/", "~/", "#"]
            .iter()
            .any(|it| module.starts_with(it))
            || module == "."
            || module == ".."
    }

    fn sdk(&self) -> SdkKind {
        SdkKind::JavaScript
    }
}

/// Whether webpack put a file together. Its modules get one another by number, the SDK too; a short name stands for
/// `module` in small bundles.
fn is_bundle(text: &str) -> bool {
    let has = |it: &str| text.contains(it);
    if has("__webpack_require__(") || has("__nccwpck_require__(") {
        return true;
    }
    let modules = ["=require(\"@aws-sdk/", "=require(\"aws-sdk\")"].into_iter();
    let mut heads = modules
        .flat_map(|it| text.match_indices(it))
        .filter_map(|(at, _)| text.get(..at));
    heads.any(|head| {
        let name = head.strip_suffix(".exports").unwrap_or_default();
        let is_letter = |it: char| it.is_ascii_alphanumeric() || it == '$' || it == '_';
        !name.is_empty() && name.trim_end_matches(is_letter).len() + 2 >= name.len()
    })
}

/// Scopes of packages that many functions import, which no project takes for its folders.
const SCOPES: [&str; 6] = [
    "@aws-",
    "@middy/",
    "@opentelemetry/",
    "@sentry/",
    "@smithy/",
    "@types/",
];

/// The path in the project that a module may name by its paths in `tsconfig.json`: `@/db`, `@libs/db`, `src/db`.
fn alias(module: &str) -> Option<&str> {
    let path = module
        .strip_prefix("@/")
        .or_else(|| module.strip_prefix("~/"));
    if path.is_some() || module.starts_with("src/") {
        return path.or(Some(module));
    }
    let path = module.strip_prefix('@').filter(|it| it.contains('/'))?;
    let is_package = SCOPES.iter().any(|it| module.starts_with(it));
    (!is_package).then_some(path)
}

/// The files with the code of a path in the folders from which projects name their files.
fn below(path: &str) -> Vec<String> {
    let mut all = Vec::new();
    for folder in ["", "src/"] {
        for end in ["", "/index"] {
            let files = ["ts", "tsx", "js", "mjs"].iter();
            all.extend(files.map(|it| format!("{folder}{path}{end}.{it}")));
        }
    }
    all
}
