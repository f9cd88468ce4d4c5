"""A receiver of webhooks behind TLS that prints the JSON it is sent, and whether it is genuine.

Arguments: "https CERTIFICATE KEY".
"""

import hashlib
import hmac
import http.server
import json
import ssl
import sys


def tell(what):
    print(json.dumps(what), flush=True)


def genuine(secret, headers, body):
    signed = headers["Socap-Timestamp"].encode() + b"." + body
    right = "v1=" + hmac.new(secret, signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(right, headers["Socap-Signature"])


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        signed = "Socap-Signature" in self.headers
        answer = genuine(b"secret", self.headers, body) if signed else None
        tell({"body": json.loads(body), "genuine": answer})
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
