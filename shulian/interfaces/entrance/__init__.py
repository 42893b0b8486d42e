"""The way in for everybody: signing in, second factors, devices, linked accounts, forgotten PINs."""
