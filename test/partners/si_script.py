#!/usr/bin/env python3
"""A service's batch, in the way of the script handed to services since 2025 (hub.md H-222, §10.4).

It empties the queue of one démarche: new télédossiers are downloaded and given two statuses, events are read and
acknowledged, acknowledgements are deleted. Whatever is refused five times ends it.
"""

import os
import pathlib
import sys

from http_session import request

HUB = os.environ["HUB"]
DOWNLOADS = pathlib.Path(os.environ["DOWNLOADS"])
MIN_STATUS = os.environ.get("MIN_STATUS", "IN_PROGRESS")
MAX_STATUS = os.environ.get("MAX_STATUS", "DONE")
VERSION = os.environ.get("SCRIPT_VERSION", "2.0.1")
ATTEMPTS = 5
PARTNER = {
    "editorName": "Editions du Causse",
    "applicationName": "script_HUBEE_DINUM",
    "softwareVersion": VERSION,
}


def attempt(method, url, **options):
    answer = None
    for _ in range(ATTEMPTS):
        answer = request(method, url, **options)
        if answer.status_code < 400:
            return answer
    print(f"abandon : {method} {url} {answer.status_code} {answer.content.decode()}", file=sys.stderr)
    sys.exit(1)


def new_token():
    answer = attempt(
        "POST",
        f"{HUB}/oauth2/token",
        data={"scope": "SI", "grant_type": "client_credentials"},
        auth=(os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]),
        headers=PARTNER,
    )
    return answer.json()["access_token"]


class Service:
    def __init__(self):
        self.headers = {"Authorization": f"Bearer {new_token()}", **PARTNER}

    def api(self, method, path, **options):
        return attempt(method, f"{HUB}/teledossiers/v1{path}", headers=self.headers, **options)

    def save(self, path, directory, file_name):
        target = DOWNLOADS / directory
        target.mkdir(parents=True, exist_ok=True)
        (target / file_name).write_bytes(self.api("GET", path).content)

    def change_status(self, case_id, status):
        body = {
            "message": f"passage du télédossier à {status}",
            "actionType": "STATUS_UPDATE",
            "author": "me",
            "notification": True,
            "caseNewStatus": status,
        }
        self.api("POST", f"/cases/{case_id}/events", body_json=body)

    def both_statuses(self, case_id):
        self.change_status(case_id, MIN_STATUS)
        self.change_status(case_id, MAX_STATUS)

    def take_case(self, case_id):
        case = self.api("GET", f"/cases/{case_id}").json()
        for attachment in case["attachments"]:
            path = f"/cases/{case_id}/attachments/{attachment['id']}"
            self.save(path, case["externalId"], attachment["fileName"])
        self.both_statuses(case_id)

    def take_event(self, case_id, event_id):
        event = self.api("GET", f"/cases/{case_id}/events/{event_id}").json()
        print("événement", event["actionType"], event["caseNewStatus"], event["message"])
        if event["actionType"] == "ATTACH_DEPOSIT":
            case = self.api("GET", f"/cases/{case_id}").json()
            for attachment in event["attachments"]:
                path = f"/cases/{case_id}/events/{event_id}/attachments/{attachment['id']}"
                self.save(path, case["externalId"], attachment["fileName"])
            self.both_statuses(case_id)
        received = "RECEIVED"
        if VERSION == "2.0.0" and received not in ("SENT", "IN_PROGRESS"):
            # The version as published refuses its own value before it reaches the hub.
            sys.exit(f"statut {received} inconnu")
        self.api("PATCH", f"/cases/{case_id}/events/{event_id}", body_json={"status": received})

    def handle(self, notification):
        if notification["eventId"] is None:
            self.take_case(notification["caseId"])
            self.api("DELETE", f"/notifications/{notification['id']}")
        elif notification["eventStatus"] == "RECEIVED":
            self.api("DELETE", f"/notifications/{notification['id']}")
        else:
            self.take_event(notification["caseId"], notification["eventId"])


def main():
    while True:
        service = Service()
        params = {"eventDetails": "true", "maxResult": 25}
        notifications = service.api("GET", "/notifications", params=params).json()
        if notifications == []:
            return
        for notification in notifications:
            service.handle(notification)


main()
