//! Packs: a set as postcard, compressed; `cargo xtask codegen` writes them.

use serde::Deserialize;

/// What a pack holds, without its compression; nothing for bytes that are not a pack.
pub(crate) fn unpack(pack: &[u8]) -> Vec<u8> {
    // Only a damaged file has none; each set has a test that it is not empty.
    decoded(pack).unwrap_or_default()
}

#[cfg(not(target_family = "wasm"))]
fn decoded(pack: &[u8]) -> Option<Vec<u8>> {
    zstd::decode_all(pack).ok()
}

#[cfg(target_family = "wasm")]
use decoded_in_rust as decoded;

#[cfg(any(test, target_family = "wasm"))]
fn decoded_in_rust(pack: &[u8]) -> Option<Vec<u8>> {
    use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

    let mut source = pack;
    let mut decoder = FrameDecoder::new();
    decoder.init(&mut source).ok()?;
    decoder
        .decode_blocks(&mut source, BlockDecodingStrategy::All)
        .ok()?;
    decoder.collect()
}

/// A value that borrows its strings from unpacked bytes; the default for bytes that are something else.
pub(crate) fn read<'a, T: Deserialize<'a> + Default>(bytes: &'a [u8]) -> T {
    postcard::from_bytes(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data;

    #[test]
    fn both_decoders_read_the_packs() {
        for pack in [data::IAM, data::CFN, data::SCHEMAS, data::OPERATIONS] {
            let read = decoded(pack);
            assert!(read.is_some());
            assert_eq!(read, decoded_in_rust(pack));
        }
    }

    #[test]
    fn what_is_not_a_pack_holds_nothing() {
        assert!(unpack(b"text").is_empty());
        assert_eq!(decoded_in_rust(b"text"), None);
    }
}
