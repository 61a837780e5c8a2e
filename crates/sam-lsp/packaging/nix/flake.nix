{
  description = "Language server and command line for AWS SAM templates";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixpkgs-unstable";

  outputs =
    { self, nixpkgs }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];
      forEach = f: nixpkgs.lib.genAttrs systems (system: f nixpkgs.legacyPackages.${system});
      # This folder is below the crate; the workspace is three folders above it.
      root = ../../../..;
      manifest = builtins.fromTOML (builtins.readFile (root + "/Cargo.toml"));
    in
    {
      packages = forEach (pkgs: {
        default = pkgs.rustPlatform.buildRustPackage {
          pname = "sam-lsp";
          version = manifest.workspace.package.version;
          src = root;
          cargoLock.lockFile = root + "/Cargo.lock";
          buildFeatures = [ "mcp" ];
          cargoBuildFlags = [
            "--package"
            "sam-lsp"
          ];
          # The tests start editors' clients and read templates; the package is tested where it is made.
          doCheck = false;
          nativeBuildInputs = [ pkgs.installShellFiles ];
          postInstall = ''
            installShellCompletion --cmd sam-lsp \
              --bash <($out/bin/sam-lsp completions bash) \
              --zsh <($out/bin/sam-lsp completions zsh) \
              --fish <($out/bin/sam-lsp completions fish)
            $out/bin/sam-lsp man > sam-lsp.1
            installManPage sam-lsp.1
          '';
          meta = {
            description = "Language server and command line for AWS SAM templates";
            homepage = manifest.workspace.package.repository;
            license = with pkgs.lib.licenses; [
              mit
              asl20
            ];
            mainProgram = "sam-lsp";
          };
        };
      });
    };
}
