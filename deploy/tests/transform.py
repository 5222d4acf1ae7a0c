"""Prints what CloudFormation makes of the template: the SAM transform, offline and without an account.

Linting the source alone misses wrong references inside the environment and the rights of functions.
"""

import json
import sys

import boto3
from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator


def main(path: str) -> None:
    with open(path, encoding="utf-8") as file:
        template = yaml_parse(file.read())
    # Where the package will lie; the transform takes no path.
    template["Globals"]["Function"]["CodeUri"] = "s3://packages/rollbook-lambda.zip"
    session = boto3.Session(region_name="ap-southeast-1")
    translator = Translator({}, Parser(), boto_session=session)
    json.dump(translator.translate(template, parameter_values={}), sys.stdout, indent=2)


if __name__ == "__main__":
    main(sys.argv[1])
