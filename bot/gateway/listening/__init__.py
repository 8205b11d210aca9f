"""Words said aloud to the page: ``/listen``, its places and its state, and what hears them."""
