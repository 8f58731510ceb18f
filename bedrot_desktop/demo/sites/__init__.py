"""Stand-ins for the six platforms on 127.0.0.1, as far as the program meets them: for the demo and for tests.

``server.Sites`` runs them, ``scene.Scene`` is what tests set and read at each of them, ``site`` says how a service's
pages are written, ``manners`` where each keeps a sign-in::

    with Sites(clock) as sites:                      # in tests: the fixture ``sites``
        sites.settings()                             # points the program at them
        sites.session("tiktok", "zone.a0")           # signed in already
        scene = sites.scene("tiktok")
        scene.way, scene.captcha = "qr", "once"      # how one signs in
        scene.limit = Limit(after=5, seconds=120)    # what goes wrong
        scene.revoke("zone.a0")                      # signed out everywhere, between two requests
        scene.typist = Typist("zone.a0@tiktok.example")   # plays the person at the keyboard of a real window
        scene.heard                                  # what was asked
"""
