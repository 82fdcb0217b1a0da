const { TestEnvironment } = require('jest-environment-node');

function skip(block) {
  for (const child of block.children) {
    if (child.type === 'test') child.mode = 'skip';
    else skip(child);
  }
}

/** Skips what is left of a test file after its first failure: one is enough to tell that a mutant dies. */
module.exports = class FailFastEnvironment extends TestEnvironment {
  handleTestEvent = (event, { rootDescribeBlock }) => {
    if (event.name === 'test_fn_failure' || event.name === 'hook_failure') skip(rootDescribeBlock);
  };
};
