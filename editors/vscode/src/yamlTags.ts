// The YAML extension reports CloudFormation's short tags as errors unless its settings list them: offers that, once in a
// workspace.
import * as vscode from 'vscode';

const ASKED = 'yamlTagsAsked';
const SCALARS = ['Ref', 'Condition', 'Base64', 'GetAtt', 'GetAZs', 'ImportValue', 'Sub', 'Transform', 'Length', 'ToJsonString'];
const SEQUENCES = ['And', 'Cidr', 'Equals', 'FindInMap', 'GetAtt', 'If', 'Join', 'Not', 'Or', 'Select', 'Split', 'Sub', 'Length', 'ToJsonString'];
const MAPPINGS = ['Base64', 'Transform', 'ToJsonString', 'Length'];

export async function offerYamlTags(context: vscode.ExtensionContext, uri: string): Promise<void> {
  if (context.workspaceState.get<boolean>(ASKED) || vscode.extensions.getExtension('redhat.vscode-yaml') === undefined) return;
  if (vscode.workspace.workspaceFolders === undefined) return;
  const flagged = vscode.languages
    .getDiagnostics(vscode.Uri.parse(uri))
    .some((it) => it.source?.startsWith('YAML') && /unresolved tag/i.test(it.message));
  if (!flagged) return;
  await context.workspaceState.update(ASKED, true);
  const choice = await vscode.window.showInformationMessage(
    'The YAML extension does not know the short tags of CloudFormation (`!Sub`, `!GetAtt` …). Add them to the workspace setting `yaml.customTags`?',
    'Set tags',
    'No',
  );
  if (choice === 'Set tags') await setYamlTags(context);
}

/** Adds the tags to the settings of the workspace, so that nobody has to be asked. */
export async function setYamlTags(context: vscode.ExtensionContext): Promise<void> {
  await context.workspaceState.update(ASKED, true);
  const settings = vscode.workspace.getConfiguration('yaml');
  const known = settings.get<string[]>('customTags', []);
  const tags = [...SCALARS.map((it) => `!${it} scalar`), ...SEQUENCES.map((it) => `!${it} sequence`), ...MAPPINGS.map((it) => `!${it} mapping`)];
  await settings.update('customTags', [...new Set([...known, ...tags])], vscode.ConfigurationTarget.Workspace);
}
