//! The pack of schemas, unpacked when it is first needed, and each type of it when it is first asked for.

use crate::data::{SCHEMAS, pack};
use sam_data::{PackedRuntime, PackedSchemas, PackedTypeSchema, Strings};
use std::sync::OnceLock;

/// A type, decoded.
#[derive(Debug)]
pub struct Schema {
    /// `AWS::SQS::Queue`; `Globals.Function` for a section of `Globals`.
    pub name: &'static str,
    pub(super) body: PackedTypeSchema,
}

/// The unpacked pack.
pub(super) struct Table {
    pub(super) strings: Strings<'static>,
    pub(super) runtimes: Vec<PackedRuntime<'static>>,
    pub(super) sam_pages: Vec<&'static str>,
    pub(super) regions: Vec<&'static str>,
    pub(super) listed: Vec<(&'static str, &'static str, Vec<&'static str>)>,
    /// By name, sorted.
    types: Vec<(&'static str, &'static [u8], OnceLock<Schema>)>,
}

pub(super) fn table() -> &'static Table {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let packed: PackedSchemas<'static> =
            pack::read(BYTES.get_or_init(|| pack::unpack(SCHEMAS)));
        let types = packed.types.into_iter();
        Table {
            strings: packed.strings,
            runtimes: packed.runtimes,
            sam_pages: packed.sam_pages,
            regions: packed.regions,
            listed: packed.listed,
            types: types
                .map(|(name, body)| (name, body, OnceLock::new()))
                .collect(),
        }
    })
}

/// The names of all types and of the sections of `Globals`, sorted.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    table().types.iter().map(|(name, ..)| *name)
}

/// The schema of a type.
pub(super) fn schema(name: &str) -> Option<&'static Schema> {
    let types = &table().types;
    let at = types.binary_search_by(|(it, ..)| (*it).cmp(name)).ok()?;
    let (name, body, schema) = types.get(at)?;
    Some(schema.get_or_init(|| Schema {
        name,
        body: pack::read(body),
    }))
}
