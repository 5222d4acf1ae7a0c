// How a run of Node's tests is told: a line for each, of the thing that its group is about.
export default async function* report(source) {
  const groups = [];
  for await (const { type, data } of source) {
    if (type === 'test:start') groups[data.nesting] = data.name;
    if (type === 'test:stderr' || type === 'test:stdout') yield data.message;
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.details.type === 'suite' || data.nesting === 0) {
      // A file or a group fails by itself only when it cannot be read; what is in it has been told.
      if (type === 'test:fail' && data.details.error.failureType !== 'subtestsFailed')
        yield `FAILED ${data.name}: it can be run\n${data.details.error.stack}\n`;
      continue;
    }
    yield `${type === 'test:pass' ? 'passed' : 'FAILED'} ${groups[data.nesting - 1]}: ${data.name}\n`;
    if (type === 'test:fail') yield `${data.details.error.cause?.stack ?? data.details.error.stack}\n`;
  }
}
