//! The places that name files: code, definitions of APIs and state machines, schemas, nested templates, handlers.

use crate::file_paths::{file_properties, is_local};
use crate::globals::section_of;
use sam_core::analysis::Analysis;
use sam_core::document::Section;
use sam_core::syntax::NodeRef;
use sam_core::template::{Resource, Template};
use sam_core::text::TextRange;

/// A place that may name a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentLink {
    /// Where, in the document.
    pub range: TextRange,
    /// The paths that it may name, the likeliest first, from the folder of the template; at most one of them is meant.
    pub paths: Vec<String>,
}

/// The places that may name a file beside the template, in the order of the text. Whether a file is there is for the caller
/// to say.
pub fn document_links(analysis: &Analysis) -> Vec<DocumentLink> {
    let template = analysis.template();
    if !template.is_recognised() {
        return Vec::new();
    }
    let mut links = Vec::new();
    for resource in template.resources() {
        let block = analysis.block_at(resource.entry.key.range().start());
        if block.is_some_and(|it| it.block.is_loop()) {
            continue;
        }
        let handlers = handlers(template, resource);
        for property in file_properties(resource) {
            let mut paths = vec![property.path.to_owned()];
            // The code of a function is mostly a folder, which editors do not open.
            paths.extend(handlers.iter().cloned());
            links.push(DocumentLink {
                range: property.node.range(),
                paths,
            });
        }
        if let Some(node) = resource
            .property("Handler")
            .filter(|_| !handlers.is_empty())
        {
            links.push(DocumentLink {
                range: node.range(),
                paths: handlers,
            });
        }
    }
    links.sort_by_key(|it| it.range.start());
    links
}

/// The files that the handler of a function may be in.
fn handlers(template: Template<'_>, resource: Resource<'_>) -> Vec<String> {
    if resource.type_name() != Some("AWS::Serverless::Function") {
        return Vec::new();
    }
    let property = |name: &str| property(template, resource, name);
    let folder = match property("CodeUri") {
        Some(node) => node.as_str().filter(|it| is_local(it)),
        None => Some("."),
    };
    let handler = property("Handler").and_then(NodeRef::as_str);
    let files = handler.and_then(sam_code::entries);
    match (folder, files) {
        (Some(folder), Some((files, _))) => {
            let folder = folder.trim_end_matches('/');
            files.iter().map(|it| format!("{folder}/{it}")).collect()
        }
        (Some(_) | None, _) => Vec::new(),
    }
}

/// A property of a resource, or what `Globals` gives for it.
fn property<'a>(template: Template<'a>, resource: Resource<'a>, name: &str) -> Option<NodeRef<'a>> {
    resource.property(name).or_else(|| {
        let globals = template.entry(Section::Globals, section_of(resource)?)?;
        globals.value.get(name)
    })
}

#[cfg(test)]
mod tests {
    use super::document_links;
    use expect_test::{Expect, expect};
    use sam_core::analysis::Analysis;

    #[track_caller]
    fn check(text: &str, expected: Expect) {
        let document = Analysis::open(1, text);
        let links = document_links(&document).into_iter();
        let links = links.map(|it| {
            let paths = it.paths.join(" ");
            format!("{} -> {paths}\n", document.slice(it.range))
        });
        expected.assert_eq(&links.collect::<String>());
    }

    #[test]
    fn code_definitions_and_nested_templates() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {CodeUri: src/}}
Resources:
  A: {Type: AWS::Serverless::Function, Properties: {Handler: app.handler}}
  B: {Type: AWS::Serverless::Function, Properties: {CodeUri: ./é, Handler: 'lib/index.main'}}
  C: {Type: AWS::Serverless::Function, Properties: {CodeUri: s3://bucket/key, Handler: app.handler}}
  D: {Type: AWS::Serverless::Api, Properties: {DefinitionUri: api.yaml}}
  E: {Type: AWS::Serverless::Application, Properties: {Location: ../nested/template.yaml}}
  F: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://example.com/t.yaml}}
  G: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: {Bucket: a, Key: b}}}
",
            expect![[r#"
                app.handler -> src/app.js src/app.mjs src/app.cjs src/app.ts src/app.mts src/app.cts src/app.jsx src/app.tsx src/app.py src/app/__init__.py src/app/index.js src/app/index.mjs src/app/index.cjs src/app/index.ts src/app/index.mts src/app/index.cts src/app/index.jsx src/app/index.tsx
                ./é -> ./é ./é/lib/index.js ./é/lib/index.mjs ./é/lib/index.cjs ./é/lib/index.ts ./é/lib/index.mts ./é/lib/index.cts ./é/lib/index.jsx ./é/lib/index.tsx ./é/lib/index.py ./é/lib/index/__init__.py ./é/lib/index/index.js ./é/lib/index/index.mjs ./é/lib/index/index.cjs ./é/lib/index/index.ts ./é/lib/index/index.mts ./é/lib/index/index.cts ./é/lib/index/index.jsx ./é/lib/index/index.tsx
                'lib/index.main' -> ./é/lib/index.js ./é/lib/index.mjs ./é/lib/index.cjs ./é/lib/index.ts ./é/lib/index.mts ./é/lib/index.cts ./é/lib/index.jsx ./é/lib/index.tsx ./é/lib/index.py ./é/lib/index/__init__.py ./é/lib/index/index.js ./é/lib/index/index.mjs ./é/lib/index/index.cjs ./é/lib/index/index.ts ./é/lib/index/index.mts ./é/lib/index/index.cts ./é/lib/index/index.jsx ./é/lib/index/index.tsx
                api.yaml -> api.yaml
                ../nested/template.yaml -> ../nested/template.yaml
            "#]],
        );
    }

    #[test]
    fn in_half_typed_text() {
        check(
            "Resources:\r\n  A:\r\n    Type: AWS::Serverless::Function\r\n    Properties:\r\n      CodeUri: ",
            expect![""],
        );
        check("", expect![""]);
    }
}
