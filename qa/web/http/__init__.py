"""What every request passes before the page or a route sees it.

Trusted hosts and origins, size limits of bodies, the allow-list of Gradio's routes, the login.
Each is one ASGI middleware. Begin with `request_guard`; `qa/web/site.py` puts them in order.
"""
