//! What Step Functions refuses in a `Map` state: parts of a distributed map in one that is not, and what these parts lack.

use super::field::PathLanguage;
use super::handlers::unknown_fields;
use super::values::{Known, known};
use super::walk::Check;
use super::{DefinitionFaultKind, FieldOwner, PROCESSORS, ValueRule, is_plain_map, known_text};
use crate::syntax::{EntryRef, NodeRef};

/// Fields that only a distributed map has.
const DISTRIBUTED: [&str; 8] = [
    "ItemBatcher",
    "ItemReader",
    "Label",
    "ResultWriter",
    "ToleratedFailureCount",
    "ToleratedFailureCountPath",
    "ToleratedFailurePercentage",
    "ToleratedFailurePercentagePath",
];

/// What `ItemReader` takes.
const READER: &[(&str, ValueRule)] = &[
    ("ReaderConfig", ValueRule::Map),
    (
        "Resource",
        ValueRule::Integration(&["s3:getObject", "s3:listObjectsV2"]),
    ),
];

/// What `ResultWriter` takes.
const WRITER: &[(&str, ValueRule)] = &[
    ("Resource", ValueRule::Integration(&["s3:putObject"])),
    ("WriterConfig", ValueRule::Map),
];

/// The fields of `ReaderConfig`.
const OF_CONFIG: &[&str] = &[
    "CSVDelimiter",
    "CSVHeaderLocation",
    "CSVHeaders",
    "InputType",
    "ItemsPointer",
    "ManifestType",
    "MaxItems",
    "MaxItemsPath",
    "Transformation",
];

/// What `ReaderConfig` takes.
const READER_CONFIG: &[(&str, ValueRule)] = &[
    (
        "CSVHeaderLocation",
        ValueRule::OneOf(&["FIRST_ROW", "GIVEN"]),
    ),
    ("CSVHeaders", ValueRule::List),
    ("InputType", ValueRule::Text),
    (
        "MaxItems",
        ValueRule::Whole {
            least: 0,
            most: 100_000_000,
        },
    ),
];

/// What `ItemBatcher` takes.
const BATCHER: &[(&str, ValueRule)] = &[
    (
        "MaxInputBytesPerBatch",
        ValueRule::Whole {
            least: 1,
            most: 262_144,
        },
    ),
    (
        "MaxItemsPerBatch",
        ValueRule::Whole {
            least: 1,
            most: 100_000_000,
        },
    ),
];

pub(super) fn check<'a>(check: &mut Check<'_, 'a>, map: NodeRef<'a>) {
    let language = check.language_of(map);
    let processor = PROCESSORS.iter().find_map(|it| map.get(it));
    if let Some(processor) = processor.filter(|it| is_plain_map(*it)) {
        mode(check, map, processor);
    }
    if let Some(reader) = map.get("ItemReader").filter(|it| is_plain_map(*it)) {
        of_files(check, reader, language);
        check.values(reader, READER, language);
        if !reader.entries().any(EntryRef::is_merge) {
            let range = reader.full_range();
            check.need(reader, range, FieldOwner::Reader, &["Resource"]);
            check.need(
                reader,
                range,
                FieldOwner::Reader,
                &["Parameters", "Arguments"],
            );
        }
        if let Some(config) = reader.get("ReaderConfig").filter(|it| is_plain_map(*it)) {
            reader_config(check, config, language);
        }
    }
    if let Some(writer) = map.get("ResultWriter").filter(|it| is_plain_map(*it)) {
        of_files(check, writer, language);
        check.values(writer, WRITER, language);
    }
    if let Some(batcher) = map.get("ItemBatcher").filter(|it| is_plain_map(*it)) {
        check.values(batcher, BATCHER, language);
        let needs = &[
            "MaxItemsPerBatch",
            "MaxInputBytesPerBatch",
            "MaxItemsPerBatchPath",
            "MaxInputBytesPerBatchPath",
        ];
        let has_merge = batcher.entries().any(EntryRef::is_merge);
        if !has_merge {
            check.need(batcher, batcher.full_range(), FieldOwner::Batcher, needs);
        }
        for (one, other) in [
            ("MaxItemsPerBatch", "MaxItemsPerBatchPath"),
            ("MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"),
        ] {
            if let (Some(one), Some(other)) = (batcher.entry(one), batcher.entry(other)) {
                check.conflict(batcher, one, other);
            }
        }
    }
}

/// Whether a map is distributed; none if that is known only at deployment.
fn is_distributed(processor: NodeRef<'_>) -> Option<bool> {
    if processor.entries().any(EntryRef::is_merge) {
        return None;
    }
    let Some(config) = processor.get("ProcessorConfig") else {
        return Some(false);
    };
    if !is_plain_map(config) || config.entries().any(EntryRef::is_merge) {
        return None;
    }
    match config.get("Mode") {
        None => Some(false),
        Some(mode) => match known_text(mode)? {
            "DISTRIBUTED" => Some(true),
            "INLINE" => Some(false),
            _ => None,
        },
    }
}

fn mode<'a>(check: &mut Check<'_, 'a>, map: NodeRef<'a>, processor: NodeRef<'a>) {
    match is_distributed(processor) {
        Some(true) => {
            let mode = processor
                .get("ProcessorConfig")
                .and_then(|it| it.entry("Mode"));
            if let Some(entry) = mode.filter(|_| check.is_express) {
                let kind = DefinitionFaultKind::NotInExpress { entry };
                check.add(entry.value.full_range(), kind);
            }
        }
        Some(false) => {
            for name in DISTRIBUTED {
                if let Some(entry) = map.entry(name) {
                    let kind = DefinitionFaultKind::OnlyDistributed { entry };
                    check.add(entry.key.full_range(), kind);
                }
            }
            let config = processor.get("ProcessorConfig");
            if let Some(entry) = config.and_then(|it| it.entry("ExecutionType")) {
                let kind = DefinitionFaultKind::OnlyDistributed { entry };
                check.add(entry.key.full_range(), kind);
            }
        }
        None => {}
    }
}

/// What reads or writes files names an API, and has arguments in the language of the state.
fn of_files<'a>(check: &mut Check<'_, 'a>, part: NodeRef<'a>, language: Option<PathLanguage>) {
    let wrong = match language {
        Some(PathLanguage::JsonPath) => "Arguments",
        Some(PathLanguage::Jsonata) => "Parameters",
        None => return,
    };
    if let (Some(entry), Some(of_state)) = (part.entry(wrong), language) {
        check.other_language(entry, part, of_state);
    }
}

fn reader_config<'a>(
    check: &mut Check<'_, 'a>,
    config: NodeRef<'a>,
    language: Option<PathLanguage>,
) {
    check.values(config, READER_CONFIG, language);
    unknown_fields(check, config, OF_CONFIG);
    if let (Some(one), Some(other)) = (config.entry("MaxItems"), config.entry("MaxItemsPath")) {
        check.conflict(config, one, other);
    }
    if config.entries().any(EntryRef::is_merge) {
        return;
    }
    let range = config.full_range();
    let is = |name: &str, value: &str| {
        let found = config.get(name).and_then(known);
        found == Some(Known::Text(value))
    };
    if is("InputType", "CSV") {
        let needs = &["CSVHeaderLocation"];
        check.need(config, range, FieldOwner::ReaderConfig, needs);
    }
    if is("InputType", "JSON")
        && let (Some(one), Some(other)) =
            (config.entry("InputType"), config.entry("CSVHeaderLocation"))
    {
        check.conflict(config, one, other);
    }
    if is("CSVHeaderLocation", "GIVEN") {
        check.need(config, range, FieldOwner::ReaderConfig, &["CSVHeaders"]);
    }
}
