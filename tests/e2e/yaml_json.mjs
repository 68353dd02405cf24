// SPDX-License-Identifier: BSD-3-Clause-Clear
// Prints what the npm reader `yaml` makes of files by the rules of YAML 1.2 and of 1.1, as { path: [data, data] }.
//
//     node yaml_json.mjs MODULE_FOLDER FILE...
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, ...paths] = process.argv.slice(2);
const { parseDocument } = createRequire(modules + "/")("yaml");

function read(text, version) {
  const document = parseDocument(text, { version, strict: true, uniqueKeys: true });
  if (document.errors.length || document.warnings.length) {
    throw new Error([...document.errors, ...document.warnings].join("\n"));
  }
  return document.toJS();
}

const results = {};
for (const path of paths) {
  const text = readFileSync(path, "utf8");
  results[path] = [read(text, "1.2"), read(text, "1.1")];
}
process.stdout.write(JSON.stringify(results));
