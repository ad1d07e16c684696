"""What Python scripts see of HTTP through their usual library, with the standard library only.

Kept from that library because hubs have stumbled on it: gzip is asked for and undone silently, a form or JSON body
brings its media type while raw bytes bring none, and DELETE without a body carries `Content-Length: 0`.
"""

import base64
import gzip
import http.client
import json
import urllib.parse


class Answer:
    def __init__(self, raw, content):
        self.status_code = raw.status
        self.reason = raw.reason
        self.headers = raw.headers
        self.content = content

    def json(self):
        return json.loads(self.content)


def request(method, url, params=None, headers=None, auth=None, data=None, body_json=None):
    parts = urllib.parse.urlsplit(url)
    # The path goes out as it was put together: doubled slashes stay doubled.
    target = url[url.index(parts.netloc) + len(parts.netloc):] or "/"
    if params:
        target += "?" + urllib.parse.urlencode(params)
    sent = {"User-Agent": "script/1.0", "Accept": "*/*", "Accept-Encoding": "gzip, deflate", "Connection": "keep-alive"}
    if body_json is not None:
        data = json.dumps(body_json).encode("ascii")
        sent["Content-Type"] = "application/json"
    elif isinstance(data, dict):
        data = urllib.parse.urlencode(data).encode("ascii")
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    if data is not None:
        sent["Content-Length"] = str(len(data))
    elif method != "GET":
        sent["Content-Length"] = "0"
    if auth is not None:
        sent["Authorization"] = "Basic " + base64.b64encode(":".join(auth).encode("latin-1")).decode("ascii")
    sent.update(headers or {})

    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in sent.items():
            connection.putheader(name, value)
        connection.endheaders(data)
        raw = connection.getresponse()
        content = raw.read()
    finally:
        connection.close()
    if raw.headers.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    print(method, target, raw.status, flush=True)
    return Answer(raw, content)
