//! How `sam build` can make a function or layer: the values of `BuildMethod` in its `Metadata` beside the names of runtimes.

/// Those of a function, with what they are for.
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build.html>
pub const FUNCTION_BUILDS: [(&str, &str); 5] = [
    ("esbuild", "bundles JavaScript and TypeScript"),
    ("makefile", "runs a target of a `Makefile`"),
    ("rust-cargolambda", "builds Rust with Cargo Lambda"),
    ("python-uv", "installs Python packages with uv"),
    ("dotnet7", "builds .NET ahead of time"),
];

/// Those of a layer, which may name a runtime, too.
pub const LAYER_BUILDS: [(&str, &str); 2] = [
    ("makefile", "runs a target of a `Makefile`"),
    ("python-uv", "installs Python packages with uv"),
];
