// SPDX-License-Identifier: BSD-3-Clause-Clear
// Prints what HashiCorp's HCL parser makes of files, as { path: { json } or { error } }.
//
//     node hcl_json.mjs MODULE_FOLDER FILE...
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, ...paths] = process.argv.slice(2);
const { parse } = createRequire(modules + "/")("@cdktf/hcl2json");
const results = {};
for (const path of paths) {
  try {
    results[path] = { json: await parse("spec.tf", readFileSync(path, "utf8")) };
  } catch (error) {
    results[path] = { error: String(error.message ?? error) };
  }
}
// The parser's goroutines would keep the process.
process.stdout.write(JSON.stringify(results), () => process.exit(0));
