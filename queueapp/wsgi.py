"""What gunicorn loads: the server, built and started in the worker."""

from queueapp.factory import create_server
from queueapp.logs import set_up
from queueapp.settings import read_settings

_settings = read_settings()
set_up(_settings.log_level)
server = create_server(_settings)
server.start()
app = server.app
