"""What accounts say of themselves, and when they are about: handles, templates, places, clocks."""
