//! Whether a statement allows or denies.

use serde::Deserialize;

/// Whether a statement allows or denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
pub enum Effect {
    /// It allows what it names.
    Allow,
    /// It denies it, whatever allows it.
    Deny,
}

impl Effect {
    /// By its name, whose case counts.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "Allow" => Some(Self::Allow),
            "Deny" => Some(Self::Deny),
            _ => None,
        }
    }

    /// `Allow` or `Deny`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}
