// How a run of Playwright is told: a line for each test, of the thing that its group is about.
export default class Lines {
  onTestEnd(test, { status, errors }) {
    tell(`${status === 'passed' ? 'passed' : 'FAILED'} ${test.parent.title}: ${test.title}`);
    errors.forEach(tellError);
  }

  onError(error) {
    tellError(error);
  }
}

function tellError(error) {
  tell(error.stack ?? error.message ?? error.value);
}

function tell(text) {
  process.stdout.write(`${text}\n`);
}
