#!/bin/sh
# A télédossier from its creation to its closing, with curl alone.
#
#   HUB=http://127.0.0.1:8080 OSL=identifiant:secret SI=identifiant:secret sh tour.sh
#
# OSL is the client of the operator of PROCESS, SI the one of the service RECIPIENT for this démarche. Everything
# received stays in the directory WORK.
set -eu

: "${HUB:?adresse du hub}" "${OSL:?client de l’opérateur}" "${SI:?client du service}"
: "${PROCESS:=EtatCivil}" "${KIND:=ActeEtatCivil-PDF}" "${RECIPIENT:=00000020200012-29991}"
: "${WORK:=$(mktemp -d)}"
NUMBER=TOUR-AEC-$(date +%s)
count=0

step() { printf '\n▶ %s\n' "$1"; }

# api <expected status> <token> <method> <path> [options of curl]: the answer is left in $WORK/body.
api() {
  expected=$1 token=$2 method=$3 path=$4
  shift 4
  count=$((count + 1))
  status=$(curl -sS -X "$method" -H "Authorization: Bearer $token" -H 'applicationName: visite' \
    -D "$WORK/headers.$count" -o "$WORK/body" -w '%{http_code}' "$@" "$HUB/teledossiers/v1$path")
  echo "$method $path $status"
  [ "$status" = "$expected" ] || { cat "$WORK/body" >&2; exit 1; }
}

# value <name> <rank>: the text of the n-th property of that name in the last answer.
value() { tr ',{[' '\n\n\n' <"$WORK/body" | sed -n "s/^\"$1\":\"\([^\"]*\)\".*/\1/p" | sed -n "${2:-1}p"; }

token() {
  curl -sS -u "$1" -d grant_type=client_credentials -d "scope=$2" "$HUB/oauth2/token" >"$WORK/body"
  value access_token
}

post() { printf '%s' "$1" >"$WORK/request.json"; }
queue_is_empty() { [ "$(cat "$WORK/body")" = '[]' ]; }

step 'Trois pièces jointes'
{ printf '%%PDF-1.4\n%%'; head -c 3000000 /dev/zero | tr '\0' x; printf '\n%%%%EOF\n'; } >"$WORK/acte.pdf"
printf '<?xml version="1.0"?><acte nom="Éloïse"/>' >"$WORK/acte.xml"
printf '<?xml version="1.0"?><suite/>' >"$WORK/suite.xml"
size() { wc -c <"$1" | tr -d ' '; }

step 'L’opérateur demande un jeton et crée le dossier'
osl=$(token "$OSL" OSL)
piece() {
  printf '{"fileName":"%s","type":"%s","size":%s,"mimeType":"%s","recipients":["%s-01"]}' \
    "$1" "$KIND" "$(size "$WORK/$1")" "$2" "$NUMBER"
}
post "{\"externalId\":\"$NUMBER\",\"processCode\":\"$PROCESS\",
  \"applicant\":{\"firstName\":\"Éloïse\",\"lastName\":\"D’Arc\"},
  \"cases\":[{\"externalId\":\"$NUMBER-01\",\"recipient\":{\"type\":\"SI\",
    \"companyRegister\":\"${RECIPIENT%%-*}\",\"branchCode\":\"${RECIPIENT#*-}\"}}],
  \"attachments\":[$(piece acte.pdf application/pdf),$(piece acte.xml application/xml),$(piece suite.xml application/xml)]}"
json='Content-Type: application/json'
bytes='Content-Type: application/octet-stream'
api 201 "$osl" POST /folders -H "$json" --data-binary "@$WORK/request.json"
folder=$(value id 1) case=$(value id 2) first=$(value id 3) second=$(value id 4) third=$(value id 5)

step 'Il envoie les pièces : en une fois, au fil de l’eau, telles quelles'
api 204 "$osl" PUT "/folders/$folder/attachments/$first" -H "$bytes" -H 'Expect: 100-continue' -T "$WORK/acte.pdf"
api 204 "$osl" PUT "/folders/$folder/attachments/$second" -H "$bytes" -H 'Transfer-Encoding: chunked' -T - <"$WORK/acte.xml"
api 204 "$osl" PUT "/folders/$folder/attachments/$third" -H "$bytes" --data-binary "@$WORK/suite.xml"

step 'Il déclare le dossier complet : le service est prévenu'
api 204 "$osl" PATCH "/folders/$folder" -H "$json" -d '{"globalStatus":"HUBEE_COMPLETED"}'

step 'Le service lit sa file, le télédossier et ses pièces'
si=$(token "$SI" SI)
api 200 "$si" GET '/notifications?eventDetails=true' --compressed
notification=$(value id 1)
[ "$(value caseId 1)" = "$case" ]
api 200 "$si" GET "/cases/$case" --compressed
for pair in "$first acte.pdf" "$second acte.xml" "$third suite.xml"; do
  api 200 "$si" GET "/cases/$case/attachments/${pair%% *}" --compressed
  cmp "$WORK/body" "$WORK/${pair#* }"
done

step 'Il le traite, puis retire la notification'
for status in IN_PROGRESS DONE; do
  api 201 "$si" POST "/cases/$case/events" -H "$json" --data-binary \
    "{\"actionType\":\"STATUS_UPDATE\",\"notification\":true,\"author\":\"visite\",\"caseNewStatus\":\"$status\"}"
done
api 204 "$si" DELETE "/notifications/$notification"

step 'L’opérateur accuse réception de chaque nouvelle, puis clôt'
api 200 "$osl" GET '/notifications?maxResult=100' --compressed
for event in $(value eventId 1) $(value eventId 2); do
  api 204 "$osl" PATCH "/cases/$case/events/$event" -H "$json" -d '{"status":"RECEIVED"}'
done
api 201 "$osl" POST "/cases/$case/events" -H "$json" -d \
  '{"actionType":"STATUS_UPDATE","notification":true,"message":"Bonne réception.","caseNewStatus":"CLOSED"}'
api 204 "$osl" PATCH "/folders/$folder" -H "$json" -d '{"globalStatus":"CLOSED"}'

step 'Le service retire les deux accusés et accuse réception de la clôture'
api 200 "$si" GET '/notifications?eventDetails=true' --compressed
one=$(value id 1) two=$(value id 2) closing=$(value eventId 3)
api 204 "$si" DELETE "/notifications/$one"
api 204 "$si" DELETE "/notifications/$two"
api 204 "$si" PATCH "/cases/$case/events/$closing" -H "$json" -d '{"status":"RECEIVED"}'
api 200 "$si" GET /notifications
queue_is_empty

step 'L’opérateur retire le dernier accusé : plus rien n’attend personne'
api 200 "$osl" GET /notifications
api 204 "$osl" DELETE "/notifications/$(value id 1)"
api 200 "$osl" GET /notifications
queue_is_empty
api 200 "$osl" GET "/cases/$case" --compressed
[ "$(value status 1)" = CLOSED ]
printf '\nTélédossier %s clos.\n' "$case"
