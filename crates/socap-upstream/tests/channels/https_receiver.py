"""A receiver of webhooks behind TLS that prints the JSON it is sent.

Arguments: "https CERTIFICATE KEY".
"""

import http.server
import json
import ssl
import sys


def tell(what):
    print(json.dumps(what), flush=True)


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        tell({"path": self.path, "body": json.loads(body)})
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(*sys.argv[2:])
server.socket = context.wrap_socket(server.socket, server_side=True)
tell({"port": server.server_address[1]})
server.serve_forever()
