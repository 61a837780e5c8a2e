//! What a file comes to that is not a template: its format, and which of its parts stand in the template.

use super::Document;
use crate::syntax::FileFormat;
use crate::text::TextRange;

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

    /// What it is written as. It is not recorded as asked for: nothing is kept between versions of two formats.
    pub fn format(&self) -> FileFormat {
        let first = self.blocks.first();
        first.map_or(FileFormat::Template, |it| it.block.format)
    }
}
