// `node scripts/l10n.mjs`: writes l10n/bundle.l10n.json, the texts of the extension and its pages for translators.
// A translation is a copy of it named bundle.l10n.LANGUAGE.json. `--check` only compares.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const bundle = path.join(root, 'l10n', 'bundle.l10n.json');

/** Calls whose first argument is a text, by the folder in which they are that. */
const calls = [
  ['src', /(^|\.)l10n\.t$/],
  ['webview', /^text$/],
];

/** @returns every text, sorted; @throws where one is put together at run time, which nobody can translate */
export function textsInSources() {
  const found = new Set();
  for (const [folder, pattern] of calls) {
    for (const file of sourcesIn(path.join(root, folder))) {
      for (const text of textsIn(file, pattern)) found.add(text);
    }
  }
  return [...found].sort();
}

function sourcesIn(folder) {
  return fs
    .readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => path.join(folder, name));
}

function textsIn(file, pattern) {
  const content = fs.readFileSync(file, 'utf8');
  const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true);
  const texts = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && pattern.test(node.expression.getText(source))) {
      texts.push(...literalsOf(node.arguments[0], source));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

/** A literal, or a choice of literals. Names are passed over: what they stand for is a literal elsewhere. */
function literalsOf(argument, source) {
  if (argument === undefined) return [];
  if (ts.isStringLiteralLike(argument)) return [argument.text];
  if (ts.isParenthesizedExpression(argument)) return literalsOf(argument.expression, source);
  if (ts.isConditionalExpression(argument)) {
    return [argument.whenTrue, argument.whenFalse].flatMap((one) => literalsOf(one, source));
  }
  if (ts.isTemplateExpression(argument) || ts.isBinaryExpression(argument)) {
    const { line } = source.getLineAndCharacterOfPosition(argument.getStart(source));
    throw new Error(
      `${source.fileName}:${line + 1}: a text for translators must be a literal; use {0}.`,
    );
  }
  return [];
}

/** The bundle as it must be. */
export function bundleText() {
  const entries = textsInSources().map((text) => [text, text]);
  return JSON.stringify(Object.fromEntries(entries), null, 2) + '\n';
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const text = bundleText();
  const present = fs.existsSync(bundle) ? fs.readFileSync(bundle, 'utf8') : '';
  if (process.argv.includes('--check')) {
    if (present !== text) {
      console.error('l10n/bundle.l10n.json is not up to date: node scripts/l10n.mjs');
      process.exitCode = 1;
    }
  } else {
    fs.mkdirSync(path.dirname(bundle), { recursive: true });
    fs.writeFileSync(bundle, text);
  }
}
