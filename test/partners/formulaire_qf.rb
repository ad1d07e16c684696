# frozen_string_literal: true

# An operator in the way of the collection of family quotients (hub.md H-223, §10.1): a Rails application on Net::HTTP.
#
#   send           creates a folder of three files, uploads them, completes it; prints the folder's id
#   notifications  one cycle of its four-hourly job
#   subscribers    who may receive its télédossiers
#
# What it knows of its folders is kept in STATE, as its database would.

require 'base64'
require 'json'
require 'net/http'
require 'securerandom'
require 'uri'

HUB = ENV.fetch('HUB')
PROCESS = 'FormulaireQF'

class HubError < StandardError; end

# One token for a whole run. Every call says that it is JSON, even those that carry nothing.
class HubClient
  def initialize
    @token = JSON.parse(fetch_token.body).fetch('access_token')
  end

  def json(method, path, body = nil)
    answer = call(method, path, body && JSON.generate(body), 'application/json')
    raise HubError, report(answer) unless answer.is_a?(Net::HTTPSuccess)

    answer.body.to_s.empty? ? nil : JSON.parse(answer.body)
  end

  def upload(path, bytes)
    answer = call('PUT', path, bytes, 'application/octet-stream')
    warn "envoi refusé : #{report(answer)}" unless answer.is_a?(Net::HTTPSuccess)
  end

  private

  def fetch_token
    request = Net::HTTP::Post.new('/oauth2/token')
    request.basic_auth(ENV.fetch('CLIENT_ID'), ENV.fetch('CLIENT_SECRET'))
    fields = { grant_type: 'client_credentials', scope: 'OSL' }
    # Until November 2025 the fields were sent as JSON.
    if ENV['TOKEN_BODY'] == 'json'
      request['Content-Type'] = 'application/json'
      request.body = JSON.generate(fields)
    else
      request.set_form_data(fields)
    end
    run(request)
  end

  def call(method, path, body, media_type)
    request = Net::HTTP.const_get(method.capitalize).new(path)
    request['authorization'] = "Bearer #{@token}"
    request['CONTENT-TYPE'] = media_type
    # An empty text makes Net::HTTP add `Content-Length: 0`, nil sends no length at all: both have been deployed.
    request.body = body || (ENV['EMPTY_BODIES'] ? '' : nil)
    run(request)
  end

  def run(request)
    uri = URI(HUB)
    Net::HTTP.start(uri.host, uri.port, read_timeout: 60) do |http|
      answer = http.request(request)
      puts "#{request.method} #{request.path} #{answer.code}"
      answer
    end
  end

  def report(answer)
    errors = JSON.parse(answer.body.to_s)['errors']
    "#{answer.code} #{errors&.map { |error| error['message'] }&.join(' / ')} (#{answer['x-request-id']})"
  end
end

# What the application remembers: the folder of each case.
class State
  def initialize
    @path = ENV.fetch('STATE')
    @folders = File.exist?(@path) ? JSON.parse(File.read(@path)) : {}
  end

  def folder_of(case_id)
    @folders.fetch(case_id)
  end

  def remember(case_id, folder_id)
    @folders[case_id] = folder_id
    File.write(@path, JSON.generate(@folders))
  end
end

class Sending
  FILES = {
    'FormulaireQF.json' => ['application/json', '{"quotient":742,"nom":"Éloïse"}'],
    'FormulaireQF.xml' => ['application/xml', '<?xml version="1.0"?><quotient>742</quotient>'],
    'FormulaireQF_été.pdf' => ['application/pdf', "%PDF-1.4\nquotient 742\n%%EOF\n"]
  }.freeze

  def initialize(hub)
    @hub = hub
    @number = "Formulaire-QF-#{SecureRandom.hex(7)[0, 13].upcase}"
    @case_number = "#{@number}-01"
  end

  def run
    folder = @hub.json('POST', '/teledossiers/v1/folders', body)
    upload_files(folder)
    created = folder['cases'].find { |one| one['externalId'] == @case_number }
    State.new.remember(created.fetch('id'), folder['id'])
    complete(folder['id'])
    puts "dossier #{folder['id']}"
    roll_back(folder['id']) if ENV['ROLLBACK']
  end

  private

  def body
    register, branch = ENV.fetch('RECIPIENT').split('-', 2)
    {
      processCode: PROCESS,
      externalId: @number,
      applicant: { firstName: 'Éloïse', lastName: 'D’Arc' },
      cases: [{ recipient: { companyRegister: register, branchCode: branch, type: 'SI' }, externalId: @case_number }],
      attachments: FILES.map { |name, (mime_type, content)| declaration(name, mime_type, content) }
    }
  end

  def declaration(name, mime_type, content)
    { fileName: name, type: PROCESS, size: content.bytesize, mimeType: mime_type, recipients: [@case_number] }
  end

  # Finds each file back by the name it gave, and goes on whatever becomes of it.
  def upload_files(folder)
    FILES.each do |name, (_, content)|
      id = folder['attachments'].find { |file| file['fileName'] == name }.fetch('id')
      next if name == ENV['FORGOTTEN']

      bytes = name == ENV['TRUNCATED'] ? content.byteslice(0, 5) : content
      @hub.upload("/teledossiers/v1/folders/#{folder['id']}/attachments/#{id}", bytes)
    end
  end

  def complete(folder_id)
    return if ENV['ROLLBACK']

    @hub.json('PATCH', "/teledossiers/v1/folders/#{folder_id}", { globalStatus: 'HUBEE_COMPLETED' })
  rescue HubError => e
    warn "complétude ignorée : #{e.message}"
  end

  def roll_back(folder_id)
    @hub.json('DELETE', "/teledossiers/v1/folders/#{folder_id}")
  end
end

class Cycle
  BATCH = 100

  def initialize(hub)
    @hub = hub
    @state = State.new
  end

  def run
    loop do
      notifications = @hub.json('GET', "/teledossiers/v1/notifications?maxResult=#{BATCH}")
      puts "lot de #{notifications.size}"
      notifications.each { |notification| handle(notification) }
      break unless notifications.size == BATCH
    end
  end

  private

  def handle(notification)
    return unless notification['processCode'] == PROCESS
    return consume(notification) if notification['eventId'].to_s.strip.empty?

    path = "/teledossiers/v1/cases/#{notification['caseId']}/events/#{notification['eventId']}"
    event = @hub.json('GET', path)
    return consume(notification) unless event['status'] == 'SENT' && event['actionType'] == 'STATUS_UPDATE'

    close(notification['caseId'], event) if %w[DONE REFUSED].include?(event['caseNewStatus'])
    @hub.json('PATCH', path, { status: 'RECEIVED' })
    consume(notification)
  end

  def close(case_id, event)
    @hub.json('PATCH', "/teledossiers/v1/cases/#{case_id}", { status: 'CLOSED' })
    @hub.json('POST', "/teledossiers/v1/cases/#{case_id}/events", closing(event))
    @hub.json('PATCH', "/teledossiers/v1/folders/#{@state.folder_of(case_id)}", { globalStatus: 'CLOSED' })
  end

  # The current status is the one from before the service's event: stale by construction.
  def closing(event)
    {
      message: 'Dossier traité par le service.',
      actionType: 'STATUS_UPDATE',
      author: 'DINUM',
      notification: true,
      caseCurrentStatus: event['caseCurrentStatus'],
      caseNewStatus: 'CLOSED'
    }
  end

  def consume(notification)
    @hub.json('DELETE', "/teledossiers/v1/notifications/#{notification['id']}")
  end
end

def list_subscribers(hub)
  found = hub.json('GET', "/referential/v1/subscriptions?maxResult=5000&status=Actif&processCode=#{PROCESS}")
  found.each do |subscription|
    subscriber = subscription['subscriber']
    puts "abonné #{subscriber['companyRegister']} #{subscriber['branchCode']} #{subscriber['name']}"
  end
end

hub = HubClient.new
case ARGV.first
when 'send' then Sending.new(hub).run
when 'notifications' then Cycle.new(hub).run
when 'subscribers' then list_subscribers(hub)
else abort 'usage : send | notifications | subscribers'
end
