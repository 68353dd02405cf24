// SPDX-License-Identifier: BSD-3-Clause-Clear
// Prints the HTML that two renderers of GitHub's Markdown make of files, as { path: [micromark's, markdown-it's] }.
//
//     node markdown_html.mjs MODULE_FOLDER FILE...
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, ...paths] = process.argv.slice(2);
const require = createRequire(modules + "/");
const take = async (name) => import(pathToFileURL(require.resolve(name)).href);
const { micromark } = await take("micromark");
const { gfmTable, gfmTableHtml } = await take("micromark-extension-gfm-table");
const { gfmAutolinkLiteral, gfmAutolinkLiteralHtml } = await take("micromark-extension-gfm-autolink-literal");
const { default: MarkdownIt } = await take("markdown-it");

// HTML stands as it is, as on GitHub; what looks like an address becomes a link.
const other = new MarkdownIt({ html: true, linkify: true });
const results = {};
for (const path of paths) {
  const text = readFileSync(path, "utf8");
  const one = micromark(text, {
    allowDangerousHtml: true,
    extensions: [gfmTable(), gfmAutolinkLiteral()],
    htmlExtensions: [gfmTableHtml(), gfmAutolinkLiteralHtml()],
  });
  results[path] = [one, other.render(text)];
}
process.stdout.write(JSON.stringify(results));
