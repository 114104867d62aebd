"""python's prometheus_client, used the usual way: gauges that are set once, behind the WSGI server it brings.

python3 python_client.py SERIES
"""

import json
import sys
import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.exposition import ThreadingWSGIServer, make_wsgi_app


class SilentHandler(WSGIRequestHandler):
    def log_message(self, format, *args):
        pass


def load(path):
    registry = CollectorRegistry()
    gauges = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            read = json.loads(line)
            if isinstance(read, dict):
                gauges.append(Gauge(read["name"], read["help"], read["labels"], registry=registry))
            else:
                family, *labels, value = read
                gauge = gauges[family]
                (gauge.labels(*labels) if labels else gauge).set(value)
    return registry


# start_http_server of this version does not tell which port it was given, so its few lines are repeated here.
app = make_wsgi_app(load(sys.argv[1]))
server = make_server("127.0.0.1", 0, app, ThreadingWSGIServer, handler_class=SilentHandler)
print(f"listening on http://127.0.0.1:{server.server_port}/metrics", flush=True)
thread = threading.Thread(target=server.serve_forever)
thread.start()
thread.join()
