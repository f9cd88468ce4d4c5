"""A real mail server (aiosmtpd) that prints what arrives as lines of JSON.

The messages are read by Python's own email package, which knows nothing of who wrote them.
Arguments: "plain", "starttls CERTIFICATE KEY" or "smtps CERTIFICATE KEY".
"""

import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


def tell(what):
    print(json.dumps(what), flush=True)


class Handler:
    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = list(message.iter_parts()) if message.is_multipart() else [message]
        tell(
            {
                "mail_from": envelope.mail_from,
                "rcpt_tos": envelope.rcpt_tos,
                "encrypted": server.transport.get_extra_info("ssl_object") is not None,
                "login": session.auth_data.login.decode() if session.auth_data else None,
                "headers": [[name, str(value)] for name, value in message.items()],
                "type": message.get_content_type(),
                "parts": [[part.get_content_type(), part.get_content()] for part in parts],
                "defects": [repr(defect) for part in message.walk() for defect in part.defects],
                "longest_line": max(len(line) for line in envelope.content.split(b"\r\n")),
                "ascii": envelope.content.isascii(),
            }
        )
        return "250 2.0.0 OK from aiosmtpd"


def authenticate(server, session, envelope, mechanism, data):
    right = isinstance(data, LoginPassword) and data.password == "p:w/örd".encode()
    return AuthResult(success=right, handled=False, auth_data=data)


async def main(mode, *files):
    context = None
    if files:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*files)

    def protocol():
        return SMTP(
            Handler(),
            hostname="test",
            authenticator=authenticate,
            auth_required=bool(files),
            auth_require_tls=False,
            require_starttls=mode == "starttls",
            tls_context=context if mode == "starttls" else None,
        )

    server = await asyncio.get_running_loop().create_server(
        protocol, "127.0.0.1", 0, ssl=context if mode == "smtps" else None
    )
    tell({"port": server.sockets[0].getsockname()[1]})
    await server.serve_forever()


asyncio.run(main(*sys.argv[1:]))
