// The roles that the Serverless Framework writes for services: `node -e … FOLDER FILE…`, where `node_modules` of FOLDER
// has the framework and its plugins. Prints a line of JSON for each file: its path and the answer as it is committed.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const [folder, ...files] = process.argv.slice(1);

function answer(file) {
  const service = fs.mkdtempSync(path.join(folder, 'service-'));
  try {
    fs.mkdirSync(path.join(service, 'src'));
    fs.writeFileSync(path.join(service, 'src', 'a.js'), 'exports.handler = async () => {};\n');
    // The framework refuses keys that it does not know; plugins and older versions know more.
    const text = fs.readFileSync(file, 'utf8') + '\nconfigValidationMode: "off"\n';
    fs.writeFileSync(path.join(service, 'serverless.yml'), text);
    const program = path.join(folder, 'node_modules', '.bin', 'osls');
    const env = { ...process.env, SLS_NOTIFICATIONS_MODE: 'off', SLS_TELEMETRY_DISABLED: '1' };
    const run = spawnSync(program, ['package'], { cwd: service, encoding: 'utf8', env });
    if (run.status !== 0) {
      throw new Error(`${file}: ${run.stdout}${run.stderr}`);
    }
    const written = path.join(service, '.serverless', 'cloudformation-template-update-stack.json');
    const resources = Object.entries(JSON.parse(fs.readFileSync(written, 'utf8')).Resources);
    const of = (type) => resources.filter(([, it]) => it.Type === type);
    const roles = Object.fromEntries(of('AWS::IAM::Role'));
    const functions = of('AWS::Lambda::Function').map(([id, it]) => [id, it.Properties.Role]);
    return JSON.stringify({ roles, functions: Object.fromEntries(functions) }, null, 1) + '\n';
  } finally {
    fs.rmSync(service, { recursive: true });
  }
}

for (const file of files) {
  console.log(JSON.stringify([file, answer(file)]));
}
