#!/usr/bin/env python3
"""The generation of 2022 of the service's batch (hub.md §10.4): still in service in small towns.

It patches the case before each event, sends the status it believes the case has, knows nothing of `eventDetails`, and
deletes every notification, even one that its acknowledgement has already consumed. A 404 met five times ends it.
"""

import os
import pathlib
import sys

from http_session import request

API = os.environ["HUB"]
DOWNLOADS = pathlib.Path(os.environ["DOWNLOADS"])
PARTNER = {"editorName": "Mairie", "applicationName": "script_HUBEE_DINUM", "softwareVersion": "1.0.0"}


def attempt(method, path, **options):
    for _ in range(5):
        answer = request(method, API + path, **options)
        if answer.status_code < 400:
            return answer
    sys.exit(f"{method} {path} : {answer.status_code} {answer.content.decode()}")


def change_status(headers, case_id, believed, status):
    path = f"/teledossiers/v1/cases/{case_id}"
    attempt("PATCH", path, headers=headers, body_json={"status": status})
    event = {
        "actionType": "STATUS_UPDATE",
        "author": "mairie",
        "message": f"Passage au statut {status}",
        "notification": True,
        "caseCurrentStatus": believed,
        "caseNewStatus": status,
    }
    attempt("POST", path + "/events", headers=headers, body_json=event)


def take_case(headers, case_id):
    case = attempt("GET", f"/teledossiers/v1/cases/{case_id}", headers=headers).json()
    target = DOWNLOADS / case["externalId"]
    target.mkdir(parents=True, exist_ok=True)
    for attachment in case["attachments"]:
        path = f"/teledossiers/v1/cases/{case_id}/attachments/{attachment['id']}"
        (target / attachment["fileName"]).write_bytes(attempt("GET", path, headers=headers).content)
    for status in ("IN_PROGRESS", "DONE"):
        # Both times the status of the arrival: the script never reads it again.
        change_status(headers, case_id, case["status"], status)


def take_event(headers, case_id, event_id):
    path = f"/teledossiers/v1/cases/{case_id}/events/{event_id}"
    event = attempt("GET", path, headers=headers).json()
    if event["status"] != "RECEIVED":
        print("message", event["message"])
        attempt("PATCH", path, headers=headers, body_json={"status": "RECEIVED"})


def main():
    credentials = (os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"])
    form = {"scope": "SI", "grant_type": "client_credentials"}
    token = attempt("POST", "/oauth2/token", data=form, auth=credentials, headers=PARTNER).json()["access_token"]
    headers = {"Authorization": "Bearer " + token, **PARTNER}
    waiting = attempt("GET", "/teledossiers/v1/notifications", headers=headers).json()
    while waiting:
        for notification in waiting:
            if notification["eventId"] is None:
                take_case(headers, notification["caseId"])
            else:
                take_event(headers, notification["caseId"], notification["eventId"])
            attempt("DELETE", f"/teledossiers/v1/notifications/{notification['id']}", headers=headers)
        waiting = attempt("GET", "/teledossiers/v1/notifications", headers=headers).json()


main()
