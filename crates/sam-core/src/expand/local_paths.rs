//! What becomes of code that lies on this computer.

/// What becomes of paths of this computer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LocalPaths {
    /// A tool uploads what they name before the deployment, so they stand in the template as URIs of S3.
    #[default]
    Uploaded,
    /// They are refused, as AWS does.
    Refused,
}
