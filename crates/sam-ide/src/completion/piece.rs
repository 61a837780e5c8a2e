//! The values that completion items write.

pub(crate) use crate::edit::{Bit, Marks};

/// A value that takes nothing from the document.
pub(crate) type Piece = crate::edit::Piece<'static>;
