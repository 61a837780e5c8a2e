//! Access levels: how far an IAM action reaches, in the five words of AWS's service authorization reference.

use serde::Deserialize;

/// How far an action reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
pub enum AccessLevel {
    /// It names what is there.
    List,
    /// It reads what is in it.
    Read,
    /// It makes, changes, deletes, or starts something.
    Write,
    /// It changes tags only.
    Tagging,
    /// It changes who may do what.
    PermissionsManagement,
}

impl AccessLevel {
    /// By the name that [`AccessLevel::name`] gives.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "List" => Some(Self::List),
            "Read" => Some(Self::Read),
            "Write" => Some(Self::Write),
            "Tagging" => Some(Self::Tagging),
            "Permissions management" => Some(Self::PermissionsManagement),
            _ => None,
        }
    }

    /// `List`, `Read`, `Write`, `Tagging` or `Permissions management`.
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "List",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::Tagging => "Tagging",
            Self::PermissionsManagement => "Permissions management",
        }
    }
}
