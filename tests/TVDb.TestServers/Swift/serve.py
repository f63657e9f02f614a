"""OpenStack Swift with its S3 API (Debian's python3-swift) in one process: an account, a container, an object and a proxy server.

usage: serve.py FOLDER PORT ACCESS_KEY SECRET_KEY, with the access key as ACCOUNT:USER. Data are kept below FOLDER, on a file
system with extended attributes; everything listens on 127.0.0.1 alone.
"""
import array
import os
import sys

import eventlet

eventlet.monkey_patch()

from eventlet import wsgi
from swift.common import utils

# What /etc/swift/swift.conf would say: it is looked for nowhere else.
utils.HASH_PATH_SUFFIX = b'tvdb'
utils.HASH_PATH_PREFIX = b''

from swift.common.http_protocol import SwiftHttpProtocol
from swift.common.ring import RingData
from swift.common.wsgi import loadapp

PARTITION_POWER = 4

STORAGE = """[DEFAULT]
devices = {folder}
mount_check = false
swift_dir = {folder}
fallocate_reserve = 0
log_level = ERROR
[pipeline:main]
pipeline = server
[app:server]
use = egg:swift#{kind}
"""

PROXY = """[DEFAULT]
swift_dir = {folder}
log_level = ERROR
[pipeline:main]
pipeline = catch_errors listing_formats bulk s3api tempauth copy slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_{user} = {secret} .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
"""


class ForgetfulCache:
    """Swift's sign-in wants a memcache to be there. One that forgets at once is never wrong."""

    def get(self, key, *args, **kwargs):
        return None

    def set(self, key, value, *args, **kwargs):
        pass

    def delete(self, key, *args, **kwargs):
        pass


def with_cache(app):
    def call(env, start_response):
        env['swift.cache'] = ForgetfulCache()
        return app(env, start_response)
    return call


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, 'w') as file:
        file.write(text)
    return path


def ring(folder, name, port):
    device = {'id': 0, 'zone': 1, 'region': 1, 'device': 'disk', 'ip': '127.0.0.1', 'port': port, 'weight': 1.0, 'meta': '',
              'replication_ip': '127.0.0.1', 'replication_port': port}
    RingData([array.array('H', [0] * 2 ** PARTITION_POWER)], [device], 32 - PARTITION_POWER).save(os.path.join(folder, name + '.ring.gz'))


def serve(listener, app):
    return eventlet.spawn(wsgi.server, listener, app, log=utils.NullLogger(), protocol=SwiftHttpProtocol, keepalive=True)


def main(folder, port, access_key, secret):
    os.makedirs(os.path.join(folder, 'disk'), exist_ok=True)
    listeners = {kind: eventlet.listen(('127.0.0.1', 0)) for kind in ('account', 'container', 'object')}
    for kind, listener in listeners.items():
        ring(folder, kind, listener.getsockname()[1])
    servers = [serve(listener, loadapp(write(folder, kind + '.conf', STORAGE.format(folder=folder, kind=kind))))
               for kind, listener in listeners.items()]
    proxy = loadapp(write(folder, 'proxy.conf', PROXY.format(folder=folder, user=access_key.replace(':', '_'), secret=secret)))
    servers.append(serve(eventlet.listen(('127.0.0.1', port)), with_cache(proxy)))
    for server in servers:
        server.wait()


main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4])
