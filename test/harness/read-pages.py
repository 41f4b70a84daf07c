# Reads pages with the Python client's parsers: paths on standard input, one a line, of OpenMetrics where they end in
# .openmetrics, else of the text format. Prints for each a line of JSON: its families, or why it was refused.
import json
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text


def number(value):
    return None if value is None else str(float(value))


def exemplar(given):
    if given is None:
        return None
    return {"labels": given.labels, "value": number(given.value), "timestamp": number(given.timestamp)}


def sample(given):
    return {
        "name": given.name,
        "labels": given.labels,
        "value": number(given.value),
        "timestamp": number(given.timestamp),
        "exemplar": exemplar(given.exemplar),
    }


def family(given):
    return {
        "type": given.type,
        "name": given.name,
        "help": given.documentation,
        "unit": given.unit,
        "samples": [sample(each) for each in given.samples],
    }


def answer(path):
    with open(path, encoding="utf-8", newline="") as file:
        page = file.read()
    read = read_openmetrics if path.endswith(".openmetrics") else read_text
    try:
        return {"families": [family(each) for each in read(page)]}
    except Exception as error:  # whatever it is, it is why
        return {"error": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    print(json.dumps(answer(line.rstrip("\n"))))
