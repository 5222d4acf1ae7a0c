// How a run of Node's tests is told: a line for each test, of the thing that its group is about.
export default async function* report(source) {
  const groups = [];
  for await (const { type, data } of source) {
    if (type === 'test:start') groups[data.nesting] = data.name;
    if (type === 'test:stderr' || type === 'test:stdout') yield data.message;
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const hasPassed = type === 'test:pass';
    if (data.details.type === 'suite' || data.nesting === 0) {
      // A file or a group fails by itself only when it cannot be run; what is in it has been told.
      if (!hasPassed && data.details.error.failureType !== 'subtestsFailed')
        yield `FAILED ${data.name}: it can be run\n${explain(data.details.error)}\n`;
      continue;
    }
    yield `${hasPassed ? 'passed' : 'FAILED'} ${groups[data.nesting - 1]}: ${data.name}\n`;
    if (!hasPassed) yield `${explain(data.details.error)}\n`;
  }
}

function explain(error) {
  return error.cause?.stack ?? error.stack ?? error.message;
}
