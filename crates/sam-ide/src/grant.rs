//! What a connector grants, in words: one model that the hover and the command line render.

pub(crate) mod phrase;
pub(crate) mod words;
