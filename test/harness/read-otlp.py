# Reads requests of OTLP with the messages that OpenTelemetry publishes: paths on standard input, one a line, in JSON
# where they end in .json, else in protobuf. Prints for each a line of JSON: the request as protobuf's own JSON, and a
# hash of its bytes.
import base64
import hashlib
import json
import sys

from google.protobuf import json_format
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest


def with_base64(value):
    """OTLP writes ids in hexadecimal digits where protobuf's own JSON has base64."""
    if isinstance(value, list):
        return [with_base64(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: base64.b64encode(bytes.fromhex(each)).decode() if name in ("traceId", "spanId") else with_base64(each)
        for name, each in value.items()
    }


def read(path):
    with open(path, "rb") as file:
        body = file.read()
    if path.endswith(".json"):
        return json_format.ParseDict(with_base64(json.loads(body)), ExportMetricsServiceRequest())
    return ExportMetricsServiceRequest.FromString(body)


def answer(path):
    try:
        request = read(path)
        data = request.SerializeToString(deterministic=True)
        return {"request": json_format.MessageToDict(request), "hash": hashlib.sha256(data).hexdigest()}
    except Exception as error:  # whatever it is, it is why
        return {"error": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    print(json.dumps(answer(line.rstrip("\n"))))
