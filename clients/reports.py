"""How a run of Python's tests is told: a line for each, of the thing that its class is about, as
`cargo xtask clients` reads it."""

import unittest


class Lines(unittest.TestResult):
    """Prints each test as it ends; the class's docstring is the thing, the method's name the sentence."""

    def addSuccess(self, test):
        super().addSuccess(test)
        self.tell("passed", test)

    def addError(self, test, err):
        super().addError(test, err)
        self.tell("FAILED", test, self.errors[-1][1])

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.tell("FAILED", test, self.failures[-1][1])

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            print(f"FAILED {subtest.id()}\n{self._exc_info_to_string(err, test)}", end="", flush=True)

    def tell(self, outcome, test, details=""):
        thing = type(test).__doc__ or test.id()
        sentence = getattr(test, "_testMethodName", "it can be run")
        sentence = sentence.removeprefix("test_").replace("_", " ")
        print(f"{outcome} {thing}: {sentence}\n{details}", end="", flush=True)


class Runner:
    """What unittest.main runs the tests with."""

    def run(self, tests):
        result = Lines()
        tests.run(result)
        return result


def main():
    unittest.main(module="__main__", testRunner=Runner())
