"""The API: people and partners open cases, read them and act on them over HTTP, each as far as they may."""
