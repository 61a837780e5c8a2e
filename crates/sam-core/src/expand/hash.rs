//! The hashes that SAM appends to logical IDs: the first digits of the SHA-1 of data printed as Python prints JSON.

use super::python::{self, Layout};
use serde_json::Value;

/// Ten hexadecimal digits for data.
pub(crate) fn of_data(data: &Value) -> String {
    of_text(&python::json(data, Layout::Compact))
}

/// Ten hexadecimal digits for a text; none for an empty one.
pub(crate) fn of_text(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    digits_of_text(text).chars().take(10).collect()
}

/// All forty hexadecimal digits for a text.
pub(crate) fn digits_of_text(text: &str) -> String {
    let [a, b, c, d, e] = sha1(text.as_bytes());
    format!("{a:08x}{b:08x}{c:08x}{d:08x}{e:08x}")
}

/// SHA-1 (<https://www.rfc-editor.org/rfc/rfc3174>), here only for names, not for secrets.
fn sha1(data: &[u8]) -> [u32; 5] {
    let mut state = [
        0x6745_2301_u32,
        0xefcd_ab89,
        0x98ba_dcfe,
        0x1032_5476,
        0xc3d2_e1f0,
    ];
    let mut padded = data.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend((data.len() as u64 * 8).to_be_bytes());
    for block in padded.as_chunks::<64>().0 {
        let mut words = [0_u32; 80];
        for (word, bytes) in words.iter_mut().zip(block.as_chunks::<4>().0) {
            *word = u32::from_be_bytes(*bytes);
        }
        for at in 16..80 {
            words[at] =
                (words[at - 3] ^ words[at - 8] ^ words[at - 14] ^ words[at - 16]).rotate_left(1);
        }
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for (at, word) in words.into_iter().enumerate() {
            let (mix, constant) = match at {
                0..20 => ((b & c) | (!b & d), 0x5a82_7999_u32),
                20..40 => (b ^ c ^ d, 0x6ed9_eba1),
                40..60 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6),
            };
            let next = a
                .rotate_left(5)
                .wrapping_add(mix)
                .wrapping_add(e)
                .wrapping_add(constant)
                .wrapping_add(word);
            (a, b, c, d, e) = (next, a, b.rotate_left(30), c, d);
        }
        for (sum, it) in state.iter_mut().zip([a, b, c, d, e]) {
            *sum = sum.wrapping_add(it);
        }
    }
    state
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha1_of_the_standard_examples() {
        let hex = |text: &str| sha1(text.as_bytes()).map(|it| format!("{it:08x}")).concat();
        assert_eq!(hex("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(hex(""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
        let long = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        assert_eq!(hex(long), "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    }
}
