//! What a file comes to that is not a template: its format, and which of its parts stand in the template.

use super::Document;
use super::reads::Watch;
use crate::block::Index;
use crate::lower;
use crate::syntax::FileFormat;
use crate::text::TextRange;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Document {
    /// Whether what stands at a range is a part of the template: of a file of another format, whether the template that it
    /// comes to has it from there.
    pub fn is_written(&self, range: TextRange) -> bool {
        match self.format() {
            FileFormat::Template => true,
            FileFormat::PolicyDocument | FileFormat::Serverless => {
                let first = self.blocks.first();
                first.is_some_and(|it| it.is_written(range))
            }
        }
    }

    /// The paths of the other files that a `serverless.yml` names, from its folder.
    pub fn named_files(&self) -> Vec<String> {
        let first = self.blocks.first();
        let files = first.map(|it| it.block.lowered.files.iter().cloned());
        files.into_iter().flatten().collect()
    }

    /// The keys of a `serverless.yml` with statements that neither the framework nor a plugin reads.
    pub fn ignored_statements(&self) -> Vec<TextRange> {
        let first = self.blocks.first();
        let ignored = first.map(|placed| {
            let ranges = placed.block.lowered.ignored.iter();
            ranges.map(|it| *it + placed.start).collect()
        });
        ignored.unwrap_or_default()
    }

    /// The logical ID of what a `serverless.yml` calls a function of that name; none in other files.
    pub fn function_id(&self, name: &str) -> Option<String> {
        let is_service = self.format() == FileFormat::Serverless;
        is_service.then(|| lower::function_id(name))
    }

    /// The region that a `serverless.yml` says that it is deployed to.
    pub fn own_region(&self) -> Option<&str> {
        self.blocks.first()?.block.lowered.region.as_deref()
    }

    /// The document with the texts of files that it names, by their paths; what these bring has the place of what names
    /// them. None where it names none of them.
    pub fn with_named_files(&self, files: &BTreeMap<String, String>) -> Option<Self> {
        let is_named = |it: &String| files.contains_key(it);
        if !self.named_files().iter().any(is_named) {
            return None;
        }
        let mut blocks = self.blocks.to_vec();
        for placed in &mut blocks {
            placed.block = Arc::new(placed.block.with_files(files));
        }
        Some(Self {
            index: Arc::new(Index::new(&blocks)),
            blocks: blocks.into(),
            watch: Watch::default(),
            ..self.clone()
        })
    }

    /// What it is written as. It is not recorded as asked for: nothing is kept between versions of two formats.
    pub fn format(&self) -> FileFormat {
        let first = self.blocks.first();
        first.map_or(FileFormat::Template, |it| it.block.format)
    }
}
