// Has Ace judge many books in one process with one browser, because starting them takes longer than a verdict.
//
// Arguments: Ace's own program, then a book and the folder for its report, another book and its folder, and so on.
'use strict';

const { realpathSync } = require('fs');
const { createRequire } = require('module');

const [program, ...files] = process.argv.slice(2);
// What Ace is made of lies beside it, wherever it was installed.
const ofProgram = createRequire(realpathSync(program));
const ofShared = createRequire(ofProgram.resolve('@daisy/ace-cli-shared'));
const runner = ofProgram('@daisy/ace-axe-runner-puppeteer');
const ace = ofShared('@daisy/ace-core');

// Ace starts a browser for each book, and ends it; here the first stays until the last book.
function sharedBrowser() {
  const { launch, close } = runner;
  let launched = false;
  runner.launch = async () => {
    if (!launched) await launch();
    launched = true;
  };
  runner.close = async () => {};
  return async () => { if (launched) await close(); };
}

(async () => {
  ofShared('@daisy/ace-logger').initLogger({ silent: true });
  const end = sharedBrowser();
  for (let book = 0; book + 1 < files.length; book += 2) {
    const options = { cwd: process.cwd(), outdir: files[book + 1], silent: true, jobId: '' };
    // A book without a report has no verdict; the others are to have theirs.
    // On a busy machine a browser can take longer to answer than Ace waits for it: each is asked twice.
    const judge = () => ace(files[book], options, runner);
    await judge().catch(judge).catch((fault) => console.error(fault.message || fault));
  }
  await end();
  process.exit(0);
})();
