"""A real S3 server on loopback: moto, one request at a time so that conditions hold under competition.

Prints its port.
"""
import sys

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

app = DomainDispatcherApplication(create_backend_app)
server = make_server("127.0.0.1", 0, app, threaded=False)
print(server.port, flush=True)
server.serve_forever()
