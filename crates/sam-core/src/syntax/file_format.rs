//! What a file is written as, which decides what its keys stand for.

/// What a file is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FileFormat {
    /// A template of CloudFormation, with or without SAM; or something that is not recognised.
    #[default]
    Template,
    /// A policy document: `Version` and `Statement` at the top.
    PolicyDocument,
    /// A service of the Serverless Framework, `serverless.yml`.
    Serverless,
}

impl FileFormat {
    /// Whether CloudFormation reads the file, so that intrinsic functions can stand in it.
    pub fn has_functions(self) -> bool {
        match self {
            Self::Template | Self::Serverless => true,
            Self::PolicyDocument => false,
        }
    }
}
