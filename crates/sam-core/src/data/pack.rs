//! Packs: a set as postcard, compressed; `cargo xtask codegen` writes them.

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use serde::Deserialize;

/// What a pack holds, without its compression; nothing for bytes that are not a pack.
pub(crate) fn unpack(pack: &[u8]) -> Vec<u8> {
    let mut source = pack;
    let mut decoder = FrameDecoder::new();
    let decoded = decoder.init(&mut source).is_ok()
        && decoder
            .decode_blocks(&mut source, BlockDecodingStrategy::All)
            .is_ok();
    // Only a damaged file ends here; each set has a test that it is not empty.
    if !decoded {
        return Vec::new();
    }
    decoder.collect().unwrap_or_default()
}

/// A value that borrows its strings from unpacked bytes; the default for bytes that are something else.
pub(crate) fn read<'a, T: Deserialize<'a> + Default>(bytes: &'a [u8]) -> T {
    postcard::from_bytes(bytes).unwrap_or_default()
}
