"""The chat window: Gradio components and the handlers that are bound to them.

`window` lays the page out; each panel is a module that builds its part and binds its handlers,
and gets a `PageContext`. What runs in the browser is in `page.js` and `panels.js`.
All HTML comes from `qa/rendering`. Begin with `window`.
"""
