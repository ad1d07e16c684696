#!/usr/bin/env python3
"""A demonstration of an operator (hub.md §10.5): `send` a télédossier, `follow` what became of it.

The base address ends with a slash, so every path begins with two; the same two numbers serve for every folder; the
answers to the upload and to the changes of status are not looked at.
"""

import os
import sys

from http_session import request

BASE = os.environ["HUB"] + "/"
FOLDER_NUMBER = "DINUM-CD"


def new_token():
    answer = request(
        "POST",
        BASE + "/token",
        auth=(os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]),
        body_json={"grant_type": "client_credentials", "scope": "OSL"},
    )
    return answer.json()["access_token"]


def send(headers):
    with open(os.environ["DOCUMENTS"], "rb") as file:
        content = file.read()
    register, branch = os.environ["RECIPIENT"].split("-", 1)
    recipient = {"type": "SI", "companyRegister": register, "branchCode": branch}
    folder = {
        "externalId": FOLDER_NUMBER,
        "processCode": os.environ["PROCESS"],
        "applicant": {"firstName": "Zoé", "lastName": "Delamare"},
        "cases": [{"externalId": FOLDER_NUMBER, "recipient": recipient}],
        "attachments": [
            {
                "fileName": "documents.zip",
                "type": "documents",
                "size": len(content),
                "mimeType": "application/zip",
                "recipients": [FOLDER_NUMBER],
            }
        ],
    }
    created = request("POST", BASE + "/teledossiers/v1/folders", headers=headers, body_json=folder).json()
    path = BASE + "/teledossiers/v1/folders/" + created["id"]
    raw = {**headers, "Content-Type": "application/octet-stream"}
    request("PUT", f"{path}/attachments/{created['attachments'][0]['id']}", headers=raw, data=content)
    request("PATCH", path, headers=headers, body_json={"globalStatus": "HUBEE_COMPLETED"})


def follow(headers):
    as_json = {**headers, "Content-Type": "application/json"}
    for notification in request("GET", BASE + "/teledossiers/v1/notifications", headers=as_json).json():
        path = BASE + "/teledossiers/v1/cases/" + notification["caseId"]
        case = request("GET", path, headers=as_json).json()
        for attachment in case["attachments"]:
            file = request("GET", f"{path}/attachments/{attachment['id']}", headers=as_json)
            print("octets", len(file.content))
        request("PATCH", path, headers=as_json, body_json={"status": "CLOSED"})
        request("DELETE", BASE + "/teledossiers/v1/notifications/" + notification["id"], headers=as_json)


session = {"Authorization": "Bearer " + new_token()}
{"send": send, "follow": follow}[sys.argv[1]](session)
