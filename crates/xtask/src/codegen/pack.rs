//! Packs: a reduced set as postcard, compressed for the binary.
use anyhow::{Context, Result};
use serde::Serialize;

/// The strongest level that does not cost the decoder a larger window.
const LEVEL: i32 = 19;

/// The bytes of a file that `sam-core` embeds and `sam_core::data::pack` reads.
pub(crate) fn pack(set: &impl Serialize) -> Result<Vec<u8>> {
    let bytes = postcard::to_stdvec(set).context("postcard does not take the set")?;
    Ok(zstd::bulk::compress(&bytes, LEVEL)?)
}
