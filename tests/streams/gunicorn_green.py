"""What gunicorn needs in its configuration to load an app before it has gevent's workers."""

from gevent import monkey

monkey.patch_all()
preload_app = True
