# Versions and checksums are put in by `cargo xtask packages formula`.
class SamLsp < Formula
  desc "Language server and command line for AWS SAM templates"
  homepage "https://github.com/sam-lsp/sam-lsp"
  version "@version@"
  license any_of: ["MIT", "Apache-2.0"]

  on_macos do
    on_arm do
      url "https://github.com/sam-lsp/sam-lsp/releases/download/v@version@/sam-lsp-aarch64-apple-darwin.tar.gz"
      sha256 "@aarch64-apple-darwin@"
    end
    on_intel do
      url "https://github.com/sam-lsp/sam-lsp/releases/download/v@version@/sam-lsp-x86_64-apple-darwin.tar.gz"
      sha256 "@x86_64-apple-darwin@"
    end
  end

  on_linux do
    on_arm do
      url "https://github.com/sam-lsp/sam-lsp/releases/download/v@version@/sam-lsp-aarch64-unknown-linux-musl.tar.gz"
      sha256 "@aarch64-unknown-linux-musl@"
    end
    on_intel do
      url "https://github.com/sam-lsp/sam-lsp/releases/download/v@version@/sam-lsp-x86_64-unknown-linux-musl.tar.gz"
      sha256 "@x86_64-unknown-linux-musl@"
    end
  end

  def install
    bin.install "sam-lsp"
    generate_completions_from_executable(bin/"sam-lsp", "completions")
    (man1/"sam-lsp.1").write Utils.safe_popen_read(bin/"sam-lsp", "man")
  end

  test do
    (testpath/"template.yaml").write <<~YAML
      Resources:
        Orders:
          Type: AWS::SQS::Queue
    YAML
    assert_match "nothing to report", shell_output("#{bin}/sam-lsp check template.yaml")
  end
end
