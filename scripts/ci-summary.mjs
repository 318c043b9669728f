// Adds up the JSON results of several vitest runs. `ci-summary.mjs <results.json>...` ends with `N passed, N failed`;
// a file that is missing or unreadable counts as one failure, and so does a test file that could not be loaded.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

let passed = 0;
let failed = 0;
let skipped = 0;
for (const path of process.argv.slice(2)) {
  let results;
  try {
    results = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    console.log(`${basename(path, '.json')}: no results (${error.message})`);
    failed += 1;
    continue;
  }
  const unloaded = results.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  for (const file of unloaded) console.log(`${file.name}: ${file.message || 'failed outside its tests'}`);
  const failures = results.numFailedTests + unloaded.length;
  const left = results.numPendingTests + (results.numTodoTests ?? 0);
  console.log(
    `${basename(path, '.json')}: ${results.numPassedTests} passed, ${failures} failed, ${left} skipped`,
  );
  passed += results.numPassedTests;
  failed += failures;
  skipped += left;
}
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
