"""What every request passes before the page or a route sees it.

Trusted hosts and origins, the login, size limits of bodies, the allow-list of Gradio's routes.
Each is one ASGI middleware. Begin with `request_guard`; `qa/web/site.py` puts them in order.
"""
